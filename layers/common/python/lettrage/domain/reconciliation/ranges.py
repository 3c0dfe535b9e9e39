"""Ranges of document numbers in a label: 2026-F-201 A 2026-F-204, or A 204.

Source: decision rules of the scenario files, "Evidence": "A to B" is a range.
"""

from collections.abc import Iterable, Sequence

from lettrage.domain.reconciliation.case import Citation
from lettrage.domain.reconciliation.inputs import MatchDocument
from lettrage.domain.reconciliation.number_words import CURRENCY
from lettrage.domain.reconciliation.numbers import (
    PIECES,
    Cited,
    LabelNumbers,
    number_form,
    number_spots,
)

_TO = frozenset({"A", "AU"})


def with_ranges(
    cited: Sequence[Citation], numbers: LabelNumbers, documents: Iterable[MatchDocument]
) -> list[Citation]:
    """The citations, and the open documents of the same series that a range holds.

    Shapes: `documents` are those of the third party; numbers of a range that are nobody's or
        another's are no matter, as a series counts the invoices of all.
    Raises: nothing.
    """
    found = {citation.document.id: citation for citation in cited}
    if _TO.isdisjoint(numbers.pieces):
        return [*cited]
    ranges = [
        (series, first, last)
        for citation in cited
        if citation.how > Cited.TAIL
        for series, first in [_parted(citation.document.number)]
        for last in _ends(citation.document.number, first, numbers)
    ]
    for document in documents if ranges else ():
        series, count = _parted(document.number)
        if document.open > 0 and any(
            series == own and first <= count <= last for own, first, last in ranges
        ):
            found[document.id] = Citation(document, Cited.WHOLE)
    return [*found.values()]


def _parted(number: str) -> tuple[tuple[str, ...], int]:
    """What a number shares with its series, and the count at its end (-1 where there is none)."""
    *series, count = PIECES.findall(number_form(number).compact) or [""]
    return (*series, str(len(count))), int(count) if count.isdigit() else -1


def _ends(number: str, first: int, numbers: LabelNumbers) -> Iterable[int]:
    """Counts at which ranges that begin with the number end."""
    own = set(PIECES.findall(number_form(number).compact))
    for spot in number_spots(number_form(number), numbers):
        at = spot[-1].piece + 1
        if numbers.pieces[at : at + 1] and numbers.pieces[at] in _TO:
            rest = [*numbers.pieces[at + 1 :]]
            while rest and rest[0] in own:
                rest.pop(0)
            is_count = rest[:1] and rest[0].isdigit() and CURRENCY.isdisjoint(rest[1:2])
            if is_count and int(rest[0]) > first:
                yield int(rest[0])
