"""The lines of a document, decided together with its totals.

Candidates are the rows of every table, under a head or without one. The table whose rows add up
to the net total (or, for prices with VAT, to the gross total) holds the lines; within a line
quantity × unit price less its discount has to be its amount. What closes both ways is proved.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from lettrage.domain.invoice_reading import InvoiceLine
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.line_values import Known, written
from lettrage.domain.reading.plain import plain_tables
from lettrage.domain.reading.roles import Sum
from lettrage.domain.reading.solutions import Adjustment, Solution, headed, plain
from lettrage.domain.reading.tables import Table, tables
from lettrage.domain.reading.totals import Totals

LABELLED = 850  # weight of a label from which an amount is a discount or a charge


def known(decided: Totals, found: Iterable[Sum], places: int) -> Known:
    """What the lines are compared with."""
    sums = {
        role: decided.values[role][0] for role in (Role.NET, Role.GROSS) if role in decided.values
    }
    least = min(map(abs, sums.values()), default=Decimal(0))
    adjustments = {
        each.value: Adjustment(each.value, (each.printed.page, each.row.index))
        for each in found
        if each.weight(Role.DISCOUNT) >= LABELLED and 0 < abs(each.value) < least
    }
    return Known(
        sums,
        decided.closed,
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
    return tuple(written(sheets, *best, rest)) if best is not None else ()


def _candidates(
    sheets: Sequence[Sheet], mark: str, rest: Known
) -> Iterator[tuple[Table, Solution]]:
    closed = False
    for table, solution in headed(tables(sheets, mark), rest.totals, rest.adjustments):
        closed |= solution.sums_to is not None
        yield table, solution
    if not closed:
        yield from plain(plain_tables(sheets, mark), rest.totals, rest.adjustments)
