"""Amounts of e-invoices: XML Schema decimals in, decimal strings of the currency out."""

import re
from collections.abc import Iterable
from decimal import Decimal

from lettrage.domain.money import decimal_text, exponent

# XML Schema `decimal`: sign and leading or trailing digits optional, no exponent, no comma.
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})\Z")


def amount(written: str) -> Decimal | None:
    """The number, None when it is absent or not an XML Schema decimal."""
    return Decimal(written) if _DECIMAL.match(written) else None


def amount_text(value: Decimal, currency: str) -> str:
    """With the decimals of the currency; finer digits are kept when they are not zeros.

    Units: major units of `currency`.
    """
    unit = Decimal(1).scaleb(-exponent(currency))
    rounded = value.quantize(unit)
    return decimal_text(rounded if rounded == value else value.normalize())


def sum_or_none(written: Iterable[str]) -> Decimal | None:
    """Sum of all amounts, None when there is none or one can't be read."""
    numbers = [amount(each) for each in written]
    if not numbers or None in numbers:
        return None
    return sum((number for number in numbers if number is not None), Decimal(0))
