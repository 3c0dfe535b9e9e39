"""Third parties found by their name in a label.

Evidence is the name as whole words: accents, case, punctuation, legal form and word order do not
count; two words written as one, one typing slip, or a cut of at least eight letters are allowed.
A cut is one where the printed name ends (its field, or before a number or a word of motives) inside
a later word than the first; otherwise the same start may be another's name. A slip is one that
fingers make: letters swapped, doubled, left out or put in inside a word, never the first letter.
Words beside a name that belong to it make it somebody else's (`surroundings`).
Between several names the one that explains the most letters of the label wins; a tie is nobody.

Source: decision rules of the scenario files, "Evidence"; reconciliation specification §5.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Prefix

from lettrage.domain.labels import normal_form
from lettrage.domain.reconciliation.label_names import LEGAL_FORMS, LINKS, LabelName
from lettrage.domain.reconciliation.slips import SHORTEST_SLIP, alike, typing_slip
from lettrage.domain.reconciliation.surroundings import Place, goes_on

HEADS = (8, 12)
"""Letters of a name that its `head` keys hold; the first is the shortest cut."""
SHORTEST_CUT = 8  # rule: a cut of at least eight letters
_LEAST_OF_SECOND = 3  # letters of a cut second word: fewer begin too many names
_LEAST_OF_LATER = 2
_SHORTEST_LONE_WORD = 3  # a name of one or two letters is found everywhere


class Level(IntEnum):
    """How well a name is there, best last."""

    PARTLY = 0
    WEAK = 1  # its start only, or a letter off: another may be called so
    CUT = 2
    SLIP = 3
    WHOLE = 4


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
        words: Of the name; empty for one of a crowd.
        ends: Nothing in the label goes on where the name does: it is not contradicted.
    """

    third_party_id: str
    letters: int
    level: Level
    words: tuple[str, ...] = ()
    ends: bool = True


class Names(NamedTuple):
    """What a search gives.

    Attributes:
        matches: The best of them, best first.
        plausible: Third parties that the name may stand for; empty when it is no evidence.
    """

    matches: tuple[NameMatch, ...]
    plausible: frozenset[str]


@lru_cache(maxsize=200_000)
def name_form(name: str) -> NameForm:
    """Words without legal form and link words, and the same run together."""
    words = normal_form(name).split()
    kept = tuple(w for w in words if w not in LEGAL_FORMS and w not in LINKS) or tuple(words)
    forms = [word for word in words if word in LEGAL_FORMS]
    joined = "".join(w for w in words if w not in LEGAL_FORMS or w in kept)
    return NameForm(kept, "".join(kept), forms[-1] if forms else None, joined)


def third_party_name_keys(name: str) -> tuple[str, ...]:
    """Keys under which a third party is filed by name: its words, and heads of the whole."""
    form = name_form(name)
    keys = [f"word:{word}" for word in dict.fromkeys(form.words)]
    keys += [f"head:{form.compact[:size]}" for size in HEADS if len(form.compact) >= size]
    return tuple(keys)


def match_name(third_party_id: str, name: str, label: LabelName) -> NameMatch:
    """How well the name is in the label; `PARTLY` and `WEAK` are no evidence, only likenesses.

    Raises: nothing.
    """
    form = name_form(name)
    words, present = form.words, label.words
    bonus = 1 if form.legal_form in label.forms else 0
    size = len(form.compact)
    missing = [word for word in words if word not in present]
    if not missing:
        lone = size < _SHORTEST_LONE_WORD
        level = Level.PARTLY if lone else Level.WHOLE
        return _unless_longer(
            NameMatch(third_party_id, 2 * size + bonus, level, words), label, form.legal_form
        )
    cut, printed = _from_start(form.compact, label)
    joined, all_printed = _from_start(form.joined, label) if len(form.joined) > size else (0, False)
    if cut == size or joined == len(form.joined):
        # Link words that are run together with it are explained too, as they are of a longer name.
        printed_as = form.compact if cut == size else form.joined
        whole = NameMatch(third_party_id, 2 * len(printed_as) + bonus, Level.WHOLE, words)
        return _unless_longer(whole, label, form.legal_form, joined=printed_as)
    if min(joined, size) > cut:
        cut, printed = min(joined, size), all_printed
    letters, rest = size, 0
    for word in missing:
        like = label.like.get(word)
        if like is None:
            like = label.like[word] = alike(word, present)
        rest = max((n for other, n in like if other not in words), default=0) if like else 0
        letters += rest - len(word)
    explained = 2 * max(letters, cut) + bonus
    if len(missing) == 1 and rest == len(missing[0]) - 1 and len(missing[0]) >= SHORTEST_SLIP:
        slips = [w for w in present if w not in words and typing_slip(missing[0], w)]
        if slips:
            slip = NameMatch(third_party_id, explained, Level.SLIP, words)
            return _unless_longer(slip, label, form.legal_form, slips=slips[:1])
        level = Level.WEAK
    else:
        level = Level.WEAK if cut >= SHORTEST_CUT and cut >= letters else Level.PARTLY
    if level and cut >= max(SHORTEST_CUT, letters) and printed and _telling(words, cut):
        level = Level.CUT
    return NameMatch(third_party_id, explained, level, words, printed)


def _unless_longer(
    match: NameMatch,
    label: LabelName,
    form: str | None,
    *,
    joined: str = "",
    slips: Sequence[str] = (),
) -> NameMatch:
    """The match; contradicted where other words beside the name make it somebody else's.

    `joined` is the name where it is run together; `slips` the words that stand for one of it.
    """
    own = {*match.words, *slips}
    places = [at for at, word in enumerate(label.words) if word in own]
    if joined:
        first = next(at for at, start in enumerate(label.starts) if start.startswith(joined))
        last = first + next(i for i, e in enumerate(label.ends[first]) if e >= len(joined))
        places = [first, last]
        own.update(label.words[first : last + 1])
    place = Place(label.words, label.stops, places[0], places[-1], label.card, label.country)
    longer = match.level > Level.WEAK and (
        _another_form(form, label.forms) or goes_on(place, own, form, lone=len(match.words) == 1)
    )
    return match._replace(ends=False) if longer else match


def _another_form(form: str | None, forms: frozenset[str]) -> bool:
    """Only other legal forms stand in the label: SARL is no SAS, but SA may be either, cut."""
    return form is not None and bool(forms) and not form.startswith(tuple(forms))


def most_letters(name: str) -> int:
    """Letters, doubled, of a label that the name can explain at most: its own, and a legal form."""
    return 2 * len(name_form(name).compact) + 1


def _telling(words: tuple[str, ...], cut: int) -> bool:
    """True when a cut tells more than a trade, a first name or a shorter name would.

    The first word of several is one that many bear, and a name without its last words is another
    name as well: a cut goes into a later word, by three letters of the second.
    """
    if len(words) == 1:
        return True
    begun = 0
    for at, word in enumerate(words):
        if cut <= begun + len(word):
            least = _LEAST_OF_SECOND if at == 1 else _LEAST_OF_LATER
            return at > 0 and least <= cut - begun < len(word)
        begun += len(word)
    return False


def _from_start(compact: str, label: LabelName) -> tuple[int, bool]:
    """Letters of the name that the label holds run together, cut at the end of a word.

    The flag: the printed name begins and ends there.
    """
    best, printed = 0, False
    for at in label.opening.get(compact[0], ()):
        start, ends = label.starts[at], label.ends[at]
        common = common_prefix(start, compact)
        if common == len(compact):
            after = next(end for end in ends if end >= common)
            # A legal form is glued on where all is; GARAGE MARSA is no Garage Mar SA.
            if after == common or (after == ends[0] and start[common:after] in LEGAL_FORMS):
                return common, True
        opens = at == 0 or at - 1 in label.stops
        for last, end in enumerate(ends, at):
            if end > common:
                break
            if end >= best:
                best, printed = end, opens and last in label.stops
    return best, printed


def common_prefix(one: str, other: str) -> int:
    """Letters that both start with."""
    return int(Prefix.similarity(one, other))


def beside(first: NameMatch, matches: Iterable[NameMatch]) -> list[NameMatch]:
    """Names that are evidence and share no word with the first: the label names them too."""
    own = frozenset(first.words)
    return [
        match
        for match in matches
        if match.level > Level.WEAK and match.words and own.isdisjoint(match.words)
    ]
