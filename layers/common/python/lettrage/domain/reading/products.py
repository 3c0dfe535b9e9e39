"""What a line says in words of how it is made: `3 h x 50,00 €`, `2,5 kg à 4,20 €/kg`.

Such words stand in the description, on the row of the amount or on one of their own; they are
taken out of it when quantity times price is the amount of the line to the cent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from lettrage.domain.reading.amounts import Printed, numbers
from lettrage.domain.reading.closing import makes
from lettrage.domain.reading.layout import Cell

_TIMES = re.compile(r"\s*(?P<unit>[^\W\d_][^\s]{0,10})?\s*(?:[x×*@]|à|a)\s*[€$£]?\s*")
_MONEY = r"\s*(?:€|eur|euros?|usd|gbp|chf|[$£])?"
_TIMES_BACK = re.compile(_MONEY + r"(?:\s*/\s*[a-zé]+)?\s*[x×*]\s*")
_END = re.compile(_MONEY + r"(?:\s*(?:/|per|par|pro|l'|la|le|ht)\s?[^\W\d_]*)?[\s=):]*\Z", re.I)
_UNIT = re.compile(r"\s*([^\W\d_][^\s]{0,10})?")


@dataclass(frozen=True, slots=True)
class Product:
    """A product in words.

    Attributes:
        start: Where it begins in the text of its cell.
    """

    quantity: Decimal
    unit: str
    price: Decimal
    cell: Cell
    start: int


def product_in(cells: Sequence[Cell], amount: Printed, mark: str) -> Product | None:
    """The first product among cells that makes an amount, None without one."""
    for cell in cells:
        found = list(numbers(cell, mark))
        for one, other in pairwise(found):
            between = cell.folded[one.end : other.start]
            if makes(one.value, other.value, amount.value) != 1:
                continue
            end = amount.start if amount.cell is cell else len(cell.folded)
            behind = cell.folded[other.end : max(end, other.end)]
            times = _TIMES.fullmatch(between)
            if times and _END.match(behind):
                unit = _original(cell, one.end, times["unit"])
                quantity = _signed(one.value, other.value, amount.value)
                return Product(quantity, unit, other.value, cell, one.start)
            if _TIMES_BACK.fullmatch(between):
                unit = _original(cell, other.end, (_UNIT.match(behind) or [""])[1])
                price = _signed(one.value, other.value, amount.value)
                return Product(other.value, unit, price, cell, one.start)
    return None


def _signed(quantity: Decimal, price: Decimal, amount: Decimal) -> Decimal:
    """A dash before a number separates words, unless the amount has the sign as well."""
    return quantity if quantity * price * amount >= 0 else -quantity


def _original(cell: Cell, start: int, unit: str | None) -> str:
    """The unit as printed: folding keeps places."""
    if not unit:
        return ""
    at = cell.folded.index(unit, start)
    return cell.text[at : at + len(unit)]
