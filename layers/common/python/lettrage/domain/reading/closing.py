"""Whether quantity, unit price and discount make a line's amount, to the cent."""

import re
from collections.abc import Iterable
from decimal import Decimal

from lettrage.domain.reading.amounts import Printed

HALF_CENT = Decimal("0.005")  # an amount so near was rounded from it, whichever half goes up
HUNDRED = Decimal(100)
PER = (Decimal(1), HUNDRED, Decimal(1000))
"""Pieces that a unit price may be for (BT-149): one; a hundred or a thousand of small things."""

_CENTS = re.compile(r"\s?(c€|ct|cts|cents?|c|p)\s?/")
MOST_FIGURES = 7  # of a row that are tried against each other


def makes(
    quantity: Decimal, price: Decimal, amount: Decimal, discount: Printed | None = None
) -> Decimal | None:
    """For how many pieces the price is, when the line closes; None when it does not.

    Units: signs are those of the document; only the sizes are compared.
    """
    full = abs(quantity * price)
    for pieces in PER:
        share = full / pieces
        for value in _less(share, discount):
            if abs(value - abs(amount)) <= HALF_CENT:
                return pieces
    return None


def found_in(
    figures: Iterable[Printed], amount: Printed
) -> tuple[Printed, Printed, Printed | None] | None:
    """Quantity, price and discount among the figures of a row that make its amount.

    Shapes: figures left to right; the pair that needs no discount is preferred, then the one
    whose quantity stands left.
    """
    others = [item for item in figures if item is not amount and item.value][:MOST_FIGURES]
    plain = [item for item in others if not item.percent]
    pairs = [
        (one, other) if _counts(one, other) else (other, one)
        for n, one in enumerate(plain)
        for other in plain[n + 1 :]
    ]
    for quantity, price in pairs:
        if makes(quantity.value, price.value, amount.value) == (HUNDRED if _cents(price) else 1):
            return quantity, price, None
    for quantity, price in pairs:
        for discount in others:
            if discount in {quantity, price} or not discount.percent:
                continue
            if makes(quantity.value, price.value, amount.value, discount) == 1:
                return quantity, price, discount
    return None


def _less(full: Decimal, discount: Printed | None) -> Iterable[Decimal]:
    if discount is None:
        yield full
        return
    size = abs(discount.value)
    if size <= HUNDRED:
        yield full * (HUNDRED - size) / HUNDRED
    if not discount.percent:
        yield full - size
    yield full  # a price printed after its discount


def _cents(price: Printed) -> bool:
    """`10,47 c€/kWh`: a price in cents."""
    return bool(_CENTS.match(price.cell.folded, price.end))


def _counts(one: Printed, other: Printed) -> bool:
    """Whether the left of two numbers is the quantity: usually, unless it is written as money."""
    if (one.currency is None) != (other.currency is None):
        return one.currency is None
    return True
