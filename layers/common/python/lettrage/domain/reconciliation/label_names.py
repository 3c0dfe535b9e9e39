"""The words of a label that may hold a name, ready to be compared with names."""

from itertools import accumulate
from typing import NamedTuple

LEGAL_FORMS = frozenset(
    "SARL SAS SASU SA EURL EI EIRL SCI SNC SCP SCOP SELARL SELAS SCA SCM GIE GAEC EARL SCEA"
    " LTD LIMITED LLC INC GMBH AG BV NV SPA SRL PLC SL AB OY".split()
)
LINKS = frozenset("ET DE DU DES LA LE LES L D AU AUX EN AND THE OF A M MR MME MLLE STE".split())


class LabelName(NamedTuple):
    """The words of a label that may hold a name.

    Attributes:
        words: In order, without legal forms and link words.
        letters: Of all words.
        forms: Legal forms among the words.
        stops: Places in `words` after which a name cannot go on.
        starts: The words run together, from each of them on.
        ends: For each start, where words end, ascending.
        opening: First letter to the places of the starts that begin with it.
        like: Words of names to the words here that are like them, with the letters explained;
            filled as names are compared, as names share words.
        card: Of a card payment: the town of the shop may follow its name.
        country: FRANCE stands there without a link word before it.
    """

    words: tuple[str, ...]
    letters: int
    forms: frozenset[str]
    stops: frozenset[int]
    starts: tuple[str, ...]
    ends: tuple[tuple[int, ...], ...]
    opening: dict[str, list[int]]
    like: dict[str, tuple[tuple[str, int], ...]]
    card: bool = False
    country: bool = False


def label_name(
    words: tuple[str, ...], ends: frozenset[int] | None = None, *, card: bool = False
) -> LabelName:
    """Prepare the words of a label; after those at `ends` a name cannot go on (None: the last)."""
    kept_at = [i for i, w in enumerate(words) if w not in LEGAL_FORMS and w not in LINKS]
    kept = tuple(words[i] for i in kept_at)
    ended = {len(words) - 1} if ends is None else ends
    stops = frozenset(
        at
        for at, (i, following) in enumerate(zip(kept_at, [*kept_at, len(words)][1:], strict=True))
        if not ended.isdisjoint(range(i, following))
        and LEGAL_FORMS.isdisjoint(words[i + 1 : following])
    )
    opening: dict[str, list[int]] = {}
    for at, word in enumerate(kept):
        opening.setdefault(word[0], []).append(at)
    starts = tuple("".join(kept[i:]) for i in range(len(kept)))
    lengths = tuple(tuple(accumulate(map(len, kept[i:]))) for i in range(len(kept)))
    forms = frozenset(w for w in words if w in LEGAL_FORMS)
    return LabelName(
        kept,
        sum(map(len, kept)),
        forms,
        stops,
        starts,
        lengths,
        opening,
        {},
        card,
        _country(words),
    )


def _country(words: tuple[str, ...]) -> bool:
    """Rexel France is Rexel; a Tour de France is no Tour."""
    return "FRANCE" in words and words[words.index("FRANCE") - 1] not in LINKS
