"""Third parties found by their name in a label.

Evidence is the name as whole words: accents, case, punctuation, legal form and word order do not
count; two words written as one, one typing slip, or a cut of at least eight letters are allowed.
Between several names the one that explains the most letters of the label wins; a tie is nobody.

Source: decision rules of the scenario files, "Evidence"; reconciliation specification §5.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from lettrage.domain.labels import normal_form

LEGAL_FORMS = frozenset(
    "SARL SAS SASU SA EURL EI EIRL SCI SNC SCP SCOP SELARL SELAS SCA SCM GIE GAEC EARL SCEA"
    " LTD LIMITED LLC INC GMBH AG BV NV SPA SRL PLC SL AB OY".split()
)
_LINKS = frozenset("ET DE DU DES LA LE LES L D AU AUX EN AND THE OF A M MR MME MLLE STE".split())
HEAD_LETTERS = 6
"""Letters of a name that its `head` key holds; less than the shortest cut."""
_SHORTEST_CUT = 8  # rule: a cut of at least eight letters
_SHORTEST_SLIP = 4  # a slip inside a shorter word makes another word
_SHORTEST_LONE_WORD = 3  # a name of one or two letters is found everywhere


class Level(IntEnum):
    """How well a name is there, best last."""

    CUT = 1
    SLIP = 2
    WHOLE = 3


class NameForm(NamedTuple):
    """A name ready for comparison."""

    words: tuple[str, ...]
    compact: str
    legal_form: str | None


@dataclass(frozen=True, slots=True)
class NameMatch:
    """One third party whose name is in the label.

    Attributes:
        third_party_id: Whose name.
        letters: Letters of the label that it explains, doubled: a legal form that agrees counts
            one, less than a letter.
        level: How well.
    """

    third_party_id: str
    letters: int
    level: Level


@lru_cache(maxsize=200_000)
def name_form(name: str) -> NameForm:
    """Words without legal form and link words, and the same run together."""
    words = normal_form(name).split()
    kept = tuple(w for w in words if w not in LEGAL_FORMS and w not in _LINKS) or tuple(words)
    forms = [word for word in words if word in LEGAL_FORMS]
    return NameForm(kept, "".join(kept), forms[-1] if forms else None)


def third_party_name_keys(name: str) -> tuple[str, ...]:
    """Keys under which a third party is filed by name: its words, and the head of the whole."""
    form = name_form(name)
    keys = [f"word:{word}" for word in dict.fromkeys(form.words)]
    if len(form.compact) >= HEAD_LETTERS:
        keys.append(f"head:{form.compact[:HEAD_LETTERS]}")
    return tuple(keys)


class LabelName(NamedTuple):
    """The words of a label that may hold a name."""

    words: tuple[str, ...]
    forms: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[frozenset[int], ...]


def label_name(words: tuple[str, ...]) -> LabelName:
    """Prepare the words of a label; `starts` are the words run together from each of them on."""
    kept = tuple(w for w in words if w not in LEGAL_FORMS and w not in _LINKS)
    starts = tuple("".join(kept[i:]) for i in range(len(kept)))
    ends = []
    for i in range(len(kept)):
        at, cuts = 0, []
        for word in kept[i:]:
            at += len(word)
            cuts.append(at)
        ends.append(frozenset(cuts))
    return LabelName(kept, frozenset(w for w in words if w in LEGAL_FORMS), starts, tuple(ends))


def match_name(third_party_id: str, name: str, label: LabelName) -> NameMatch | None:
    """How the name is in the label, or None.

    Raises: nothing.
    """
    form = name_form(name)
    present = [word in label.words for word in form.words]
    missing = len(form.words) - sum(present)
    bonus = 1 if form.legal_form in label.forms else 0
    size = 2 * len(form.compact)
    if missing == 0:
        if len(form.compact) < _SHORTEST_LONE_WORD:
            return None
        return NameMatch(third_party_id, size + bonus, Level.WHOLE)
    best: NameMatch | None = None
    for start, ends in zip(label.starts, label.ends, strict=True):
        if start[0] != form.compact[0]:
            continue
        if len(form.compact) in ends and start.startswith(form.compact):
            return NameMatch(third_party_id, size + bonus, Level.WHOLE)
        cut = _common_prefix(start, form.compact)
        if cut >= _SHORTEST_CUT and cut in ends and (best is None or 2 * cut > best.letters):
            best = NameMatch(third_party_id, 2 * cut + bonus, Level.CUT)
    if missing == 1 and _slipped(form.words[present.index(False)], form.words, label.words):
        slip = NameMatch(third_party_id, size - 2 + bonus, Level.SLIP)
        if best is None or slip.letters > best.letters:
            best = slip
    return best


def _common_prefix(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _slipped(word: str, name: tuple[str, ...], label: tuple[str, ...]) -> bool:
    """One letter too many, too few, another, or two swapped: one slip in one word."""
    if len(word) < _SHORTEST_SLIP:
        return False
    return any(
        abs(len(word) - len(other)) <= 1
        and other not in name
        and OSA.distance(word, other, score_cutoff=1) <= 1
        for other in label
    )
