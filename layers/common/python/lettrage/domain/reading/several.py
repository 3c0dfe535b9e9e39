"""Whether one file holds several documents: pages that each begin one of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain.reading import kinds, references
from lettrage.domain.reading.identities import Identity
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.roles import Sum

BEGINS = 780  # per mille of a title that stands alone
LABELLED = 600


@dataclass(frozen=True, slots=True)
class _Start:
    """What a page says of the document it belongs to."""

    number: str
    suppliers: frozenset[str]
    totals: frozenset[Decimal]


def several(sheets: Sequence[Sheet], identities: Sequence[Identity], found: Sequence[Sum]) -> bool:
    """Whether two pages carry a title, another number and another supplier or other totals."""
    starts = [start for page in sheets if (start := _start(page, identities, found)) is not None]
    return any(
        one.number != other.number
        and one.number not in other.number
        and other.number not in one.number
        and _apart(one, other)
        for position, one in enumerate(starts)
        for other in starts[position + 1 :]
    )


def _start(page: Sheet, identities: Sequence[Identity], found: Sequence[Sum]) -> _Start | None:
    title = kinds.decide([page])
    number = references.decide([page])
    if title.confidence < BEGINS or title.cell is None or number is None:
        return None
    suppliers = frozenset(
        item.value
        for item in identities
        if item.scheme in {"vat_id", "siret", "siren"}
        and not item.customer
        and item.tokens[0].page == page.number
    )
    totals = frozenset(
        item.value
        for item in found
        if item.printed.page == page.number
        and item.weight(Role.GROSS, Role.PAYABLE, Role.TOTAL) >= LABELLED
    )
    return _Start(number.value, suppliers, totals)


def _apart(one: _Start, other: _Start) -> bool:
    if one.suppliers and other.suppliers and not one.suppliers & other.suppliers:
        return True
    return bool(one.totals and other.totals and not one.totals & other.totals)
