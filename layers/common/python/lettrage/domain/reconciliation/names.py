"""Third parties found by their name in a label.

Evidence is the name as whole words: accents, case, punctuation, legal form and word order do not
count; two words written as one, one typing slip, or a cut of at least eight letters are allowed.
Between several names the one that explains the most letters of the label wins; a tie is nobody.

Source: decision rules of the scenario files, "Evidence"; reconciliation specification §5.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from rapidfuzz.distance import OSA

from lettrage.domain.labels import normal_form

LEGAL_FORMS = frozenset(
    "SARL SAS SASU SA EURL EI EIRL SCI SNC SCP SCOP SELARL SELAS SCA SCM GIE GAEC EARL SCEA"
    " LTD LIMITED LLC INC GMBH AG BV NV SPA SRL PLC SL AB OY".split()
)
_LINKS = frozenset("ET DE DU DES LA LE LES L D AU AUX EN AND THE OF A M MR MME MLLE STE".split())
HEADS = (8, 12)
"""Letters of a name that its `head` keys hold; the first is the shortest cut."""
SHORTEST_CUT = 8  # rule: a cut of at least eight letters
SHORTEST_SLIP = 4  # a slip inside a shorter word makes another word
_SHORTEST_LONE_WORD = 3  # a name of one or two letters is found everywhere


class Level(IntEnum):
    """How well a name is there, best last."""

    PARTLY = 0
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
    """Keys under which a third party is filed by name: its words, and heads of the whole."""
    form = name_form(name)
    keys = [f"word:{word}" for word in dict.fromkeys(form.words)]
    keys += [f"head:{form.compact[:size]}" for size in HEADS if len(form.compact) >= size]
    return tuple(keys)


class LabelName(NamedTuple):
    """The words of a label that may hold a name.

    Attributes:
        words: In order, without legal forms and link words.
        letters: Of all words.
        forms: Legal forms among the words.
        starts: The words run together, from each of them on.
        ends: For each start, where words end, ascending.
    """

    words: tuple[str, ...]
    letters: int
    forms: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[tuple[int, ...], ...]


def label_name(words: tuple[str, ...]) -> LabelName:
    """Prepare the words of a label."""
    kept = tuple(w for w in words if w not in LEGAL_FORMS and w not in _LINKS)
    starts = tuple("".join(kept[i:]) for i in range(len(kept)))
    ends = tuple(tuple(accumulate(map(len, kept[i:]))) for i in range(len(kept)))
    forms = frozenset(w for w in words if w in LEGAL_FORMS)
    return LabelName(kept, sum(map(len, kept)), forms, starts, ends)


def match_name(third_party_id: str, name: str, label: LabelName) -> NameMatch:
    """How well the name is in the label; level `PARTLY` is no evidence, only a likeness.

    Raises: nothing.
    """
    form = name_form(name)
    bonus = 1 if form.legal_form in label.forms else 0
    size = 2 * len(form.compact)
    missing = [word for word in form.words if word not in label.words]
    if not missing:
        lone = len(form.compact) < _SHORTEST_LONE_WORD
        return NameMatch(third_party_id, size + bonus, Level.PARTLY if lone else Level.WHOLE)
    cut = _from_start(form, label)
    if cut == len(form.compact):
        return NameMatch(third_party_id, size + bonus, Level.WHOLE)
    free = [word for word in label.words if word not in form.words]
    rests = [_likeness(word, free) for word in missing]
    letters = len(form.compact) - sum(map(len, missing)) + sum(rests)
    if len(missing) == 1 and rests[0] == len(missing[0]) - 1 and len(missing[0]) >= SHORTEST_SLIP:
        return NameMatch(third_party_id, 2 * max(letters, cut) + bonus, Level.SLIP)
    level = Level.CUT if cut >= SHORTEST_CUT and cut >= letters else Level.PARTLY
    return NameMatch(third_party_id, 2 * max(letters, cut) + bonus, level)


def _from_start(form: NameForm, label: LabelName) -> int:
    """Letters of the name that the label holds run together, cut at the end of a word."""
    best = 0
    for start, ends in zip(label.starts, label.ends, strict=True):
        if start[0] != form.compact[0]:
            continue
        common = common_prefix(start, form.compact)
        if common == len(form.compact):
            after = next(end for end in ends if end >= common)
            if after == common or start[common:after] in LEGAL_FORMS:
                return common
        best = max(best, max((end for end in ends if end <= common), default=0))
    return best


def common_prefix(one: str, other: str) -> int:
    """Letters that both start with."""
    if one.startswith(other):
        return len(other)
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _likeness(word: str, free: list[str]) -> int:
    """Letters of a missing word that the label holds: all but one for one slip, or its start."""
    best = 0
    for other in free:
        if word.startswith(other):
            best = max(best, len(other))
        elif (
            len(word) >= SHORTEST_SLIP
            and abs(len(word) - len(other)) <= 1
            and OSA.distance(word, other, score_cutoff=1) <= 1
        ):
            best = max(best, len(word) - 1)
    return best
