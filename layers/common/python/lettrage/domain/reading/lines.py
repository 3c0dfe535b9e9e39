"""The lines of a document, decided together with its totals.

Candidates are the rows of every table, under a head or without one. The table whose rows add up
to the net total (or, for prices with VAT, to the gross total) holds the lines; within a line
quantity × unit price less its discount has to be its amount. What closes both ways is proved.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from lettrage.domain.invoice_reading import InvoiceLine
from lettrage.domain.reading.columns import says_gross
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.line_values import Known, written
from lettrage.domain.reading.plain import plain_tables
from lettrage.domain.reading.roles import Sum
from lettrage.domain.reading.settled import Totals
from lettrage.domain.reading.solutions import Adjustment, Solution, headed, plain
from lettrage.domain.reading.tables import Table, tables

LABELLED = 400  # weight of a label from which an amount is a discount or a charge
ENOUGH = 2  # lines under a head whose price and quantity make their amount


def known(decided: Totals, found: Sequence[Sum], places: int) -> Known:
    """What the lines are compared with."""
    sums: dict[Role, Decimal] = {
        role: decided.values[role][0] for role in (Role.NET, Role.GROSS) if role in decided.values
    }
    place = decided.places.get(Role.NET) or decided.places.get(Role.GROSS)
    end = (place.printed.page, place.row.index) if place is not None else (0, 0)
    least = min(map(abs, sums.values()), default=Decimal(0))
    adjustments: dict[Decimal, Adjustment] = {}
    for each in found:
        strongest = max(each.hints.values(), default=0)
        labelled = each.weight(Role.DISCOUNT) >= max(LABELLED, strongest)
        row = (each.printed.page, each.row.index)
        if 0 < abs(each.value) < least and (labelled or (strongest < LABELLED and row <= end)):
            adjustments.setdefault(each.value, Adjustment(each.value, row, labelled))
    return Known(
        sums,
        decided.closed,
        not any(
            (each.value and each.weight(Role.VAT) >= LABELLED) or says_gross(each.label)
            for each in found
        ),
        tuple(adjustments.values()),
        {row.rate: row.base for row in decided.rows},
        places,
    )


def decide(sheets: Sequence[Sheet], mark: str, rest: Known) -> tuple[InvoiceLine, ...]:
    """The lines of a document, in its order.

    Args:
        sheets: Its pages.
        mark: Its decimal mark.
        rest: What its totals say.

    Shapes: empty when no table was understood.
    Raises: nothing.
    """
    best: tuple[Table, Solution] | None = None
    for table, solution in _candidates(sheets, mark, rest):
        if best is None or solution.worth > best[1].worth:
            best = (table, solution)
    return tuple(written(sheets, mark, *best, rest)) if best is not None else ()


def _candidates(
    sheets: Sequence[Sheet], mark: str, rest: Known
) -> Iterator[tuple[Table, Solution]]:
    understood = False
    for table, solution in headed(tables(sheets, mark), rest.totals, rest.adjustments):
        understood |= solution.sums_to is not None or solution.proved >= ENOUGH
        yield table, solution
    if not understood:
        yield from plain(plain_tables(sheets, mark), rest.totals, rest.adjustments)
