"""A row of a table as a line: its amount, what makes it, and its VAT."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lettrage.domain.reading.amounts import Printed
from lettrage.domain.reading.closing import found_in, makes
from lettrage.domain.reading.columns import Kind
from lettrage.domain.reading.figures import Entry, is_money
from lettrage.domain.reading.heads import Column
from lettrage.domain.reading.roles import KNOWN_RATES
from lettrage.domain.reading.wording import Words, words

HIGHEST_RATE = 100  # per cent: more is a discount column gone astray or a misread number


@dataclass(slots=True, eq=False)
class Item:
    """What may be a line of the document.

    Attributes:
        gross: The amount is with VAT by its label.
        price: For one piece.
        closes: Quantity × price, less the discount, is the amount to the cent.
        told: Quantity and price are both printed, so that closing proves them.
        words: Description, unit and code of its row.
        used: Figures of the line.
    """

    entry: Entry
    amount: Printed
    gross: bool
    quantity: Decimal | None = None
    price: Decimal | None = None
    rate: Decimal | None = None
    closes: bool = False
    told: bool = False
    words: Words = field(default_factory=Words)
    used: list[Printed] = field(default_factory=list)


def item(entry: Entry, kinds: Mapping[Column, Kind], amount: Printed | None = None) -> Item | None:
    """The line of a row, None when it has no amount.

    Args:
        entry: The row.
        kinds: Columns above it; empty for a table without a head.
        amount: Which figure is the amount, where no label says it.
    """
    net, with_vat = entry.kinds.get(Kind.NET), entry.kinds.get(Kind.GROSS)
    chosen = net or with_vat or amount
    if chosen is None or chosen.percent:
        return None
    if not is_money(chosen) and len(entry.kinds) == 1:
        return None  # a bare number alone in its row
    made = Item(entry, chosen, gross=net is None and with_vat is not None)
    quantity = _quantity_and_price(made)
    code = _rate(made)
    made.used += [figure for figure in entry.kinds.values() if figure not in made.used]
    count = None if kinds or entry.lead else entry.figures[0]  # may number or count the line
    spare = [figure for figure in entry.spare if figure is not count]
    made.words = words(
        entry.row, kinds, figures=[*made.used, *spare], quantity=quantity, amount=chosen
    )
    if code:
        made.words.code = code
    return made


def _quantity_and_price(made: Item) -> Printed | None:
    kinds, amount = made.entry.kinds, made.amount
    quantity, price = kinds.get(Kind.QUANTITY), kinds.get(Kind.PRICE)
    if made.gross or price is None:
        price = kinds.get(Kind.GROSS_PRICE) or price
    if price is not None and not price.value and amount.value:
        price = None
    discount = kinds.get(Kind.DISCOUNT)
    pieces = None
    if quantity is not None and price is not None:
        pieces = makes(quantity.value, price.value, amount.value, discount)
    if pieces is None:
        free = found_in(made.entry.figures, amount)
        if free is not None and not (free[1].value == amount.value and price is not None):
            quantity, price, discount = free
            pieces = makes(quantity.value, price.value, amount.value, discount)
    made.told = quantity is not None and price is not None
    made.closes = pieces is not None or (
        quantity is None and price is not None and abs(price.value) == abs(amount.value)
    )
    if quantity is not None and not quantity.percent:
        made.quantity = quantity.value
    if price is not None and not price.percent:
        made.price = price.value / (pieces or 1)
    made.used = [figure for figure in (quantity, price, discount, amount) if figure is not None]
    return quantity


def _rate(made: Item) -> str:
    """Sets the rate; returns what stands for one instead, "" without."""
    labelled = made.entry.kinds.get(Kind.RATE)
    if labelled is not None:
        if not labelled.percent and not (labelled.value in KNOWN_RATES and labelled.decimals):
            return labelled.cell.text[labelled.start : labelled.end]
        made.rate = labelled.value if abs(labelled.value) <= HIGHEST_RATE else None
        return ""
    percents = [
        figure
        for figure in made.entry.spare
        if figure.percent and figure.value in KNOWN_RATES and figure not in made.used
    ]
    if len(percents) == 1:
        made.rate = percents[0].value
        made.used.append(percents[0])
    return ""
