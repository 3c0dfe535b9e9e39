"""Third parties found by their name in a label.

Evidence is the name as whole words: accents, case, punctuation, legal form and word order do not
count; two words written as one, one typing slip, or a cut of at least eight letters are allowed.
Between several names the one that explains the most letters of the label wins; a tie is nobody.

Source: decision rules of the scenario files, "Evidence"; reconciliation specification §5.
"""

from enum import IntEnum
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from rapidfuzz.distance import OSA, Prefix

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
    """A name ready for comparison.

    Attributes:
        compact: The words run together.
        joined: The same with link words between them, as a payer may run them together.
    """

    words: tuple[str, ...]
    compact: str
    legal_form: str | None
    joined: str


class NameMatch(NamedTuple):
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
    joined = "".join(w for w in words if w not in LEGAL_FORMS or w in kept)
    return NameForm(kept, "".join(kept), forms[-1] if forms else None, joined)


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
        like: Words of names to the words here that are like them, with the letters explained;
            filled as names are compared, as names share words.
    """

    words: tuple[str, ...]
    letters: int
    forms: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[tuple[int, ...], ...]
    like: dict[str, tuple[tuple[str, int], ...]]


def label_name(words: tuple[str, ...]) -> LabelName:
    """Prepare the words of a label."""
    kept = tuple(w for w in words if w not in LEGAL_FORMS and w not in _LINKS)
    starts = tuple("".join(kept[i:]) for i in range(len(kept)))
    ends = tuple(tuple(accumulate(map(len, kept[i:]))) for i in range(len(kept)))
    forms = frozenset(w for w in words if w in LEGAL_FORMS)
    return LabelName(kept, sum(map(len, kept)), forms, starts, ends, {})


def match_name(third_party_id: str, name: str, label: LabelName) -> NameMatch:
    """How well the name is in the label; level `PARTLY` is no evidence, only a likeness.

    Raises: nothing.
    """
    form = name_form(name)
    words, present = form.words, label.words
    bonus = 1 if form.legal_form in label.forms else 0
    size = len(form.compact)
    missing = [word for word in words if word not in present]
    if not missing:
        lone = size < _SHORTEST_LONE_WORD
        return NameMatch(third_party_id, 2 * size + bonus, Level.PARTLY if lone else Level.WHOLE)
    cut = _from_start(form.compact, label)
    joined = _from_start(form.joined, label) if len(form.joined) > size else 0
    if cut == size or joined == len(form.joined):
        return NameMatch(third_party_id, 2 * size + bonus, Level.WHOLE)
    cut = max(cut, min(joined, size))
    letters, rest = size, 0
    for word in missing:
        alike = label.like.get(word)
        if alike is None:
            alike = label.like[word] = _alike(word, present)
        rest = max((n for other, n in alike if other not in words), default=0) if alike else 0
        letters += rest - len(word)
    explained = 2 * max(letters, cut) + bonus
    if len(missing) == 1 and rest == len(missing[0]) - 1 and len(missing[0]) >= SHORTEST_SLIP:
        return NameMatch(third_party_id, explained, Level.SLIP)
    level = Level.CUT if cut >= SHORTEST_CUT and cut >= letters else Level.PARTLY
    return NameMatch(third_party_id, explained, level)


def _from_start(compact: str, label: LabelName) -> int:
    """Letters of the name that the label holds run together, cut at the end of a word."""
    best = 0
    first = compact[0]
    for start, ends in zip(label.starts, label.ends, strict=True):
        if start[0] != first:
            continue
        common = common_prefix(start, compact)
        if common == len(compact):
            after = next(end for end in ends if end >= common)
            if after == common or start[common:after] in LEGAL_FORMS:
                return common
        for end in ends:
            if end > common:
                break
            best = max(best, end)
    return best


def common_prefix(one: str, other: str) -> int:
    """Letters that both start with."""
    return int(Prefix.similarity(one, other))


def _alike(word: str, present: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Words of a label that are like a missing word: its start, or one slip away (all but one)."""
    found = []
    for other in present:
        if word.startswith(other):
            found.append((other, len(other)))
        elif one_slip(word, other):
            found.append((other, len(word) - 1))
    return tuple(found)


def one_slip(word: str, other: str) -> bool:
    """True for a word of four letters or more and the same with one slip."""
    return (
        len(word) >= SHORTEST_SLIP
        and abs(len(word) - len(other)) <= 1
        # One slip leaves the first letter or the last two: cheaper to ask than the distance.
        and (word[0] == other[0] or word[-2:] == other[-2:])
        and OSA.distance(word, other, score_cutoff=1) <= 1
    )
