"""Exact amounts: the pydantic types, currency exponents and the one rounding function.

Amounts are `Decimal` in major units everywhere (README, decision 3). Floats are refused.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

from lettrage.domain.errors import Invalid

# ISO 4217:2015 list one, currencies whose minor unit is not 2.
_EXPONENTS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
# Strict: pydantic alone takes '1_000', exponents and non-ASCII digits.
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?\Z")


def exponent(currency: str) -> int:
    """Number of decimals of `currency` (ISO 4217); 2 when the code is unknown.

    Raises: nothing.
    """
    return _EXPONENTS.get(currency, 2)


def round_money(amount: Decimal, currency: str = "EUR") -> Decimal:
    """Round half up to the currency's minor unit: the only rounding in the product.

    Units: major units of `currency` in and out.
    Source: README decision 3; half up is the French tax administration's rule for VAT
    (BOI-TVA-DECLA-20-20) and what EN 16931 calculation rules assume.
    """
    with localcontext() as context:
        context.prec = 38
        return amount.quantize(Decimal(1).scaleb(-exponent(currency)), rounding=ROUND_HALF_UP)


def minor_units(amount: Decimal, currency: str = "EUR") -> int:
    """`amount` in integer minor units.

    Raises: Invalid, when the amount is finer than the currency's minor unit.
    """
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise Invalid(f"{amount} is finer than the minor unit of {currency}", code="too_precise")
    return int(scaled)


def major_units(minor: int, currency: str = "EUR") -> Decimal:
    """Integer minor units as an exact amount in major units."""
    return Decimal(minor).scaleb(-exponent(currency))


def _strict_decimal(value: object) -> Decimal:
    if isinstance(value, bool | float):
        message = "amounts are decimal strings, never JSON numbers"
        raise ValueError(message)  # noqa: TRY004 - pydantic collects ValueError only
    if isinstance(value, Decimal):
        if not value.is_finite():
            message = "amounts are finite"
            raise ValueError(message)
        return value
    if isinstance(value, str) and _DECIMAL.match(value):
        return Decimal(value)
    message = 'expected a decimal string such as "1234.50"'
    raise ValueError(message)


def decimal_text(value: Decimal) -> str:
    """Plain notation, without exponent: `"1234.50"`."""
    return format(value, "f")


def decimal_fr(value: Decimal) -> str:
    """The same as French people read it: `"1234,50"`."""
    return decimal_text(value).replace(".", ",")


_DecimalString = {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$"}

Amount = Annotated[
    Decimal,
    BeforeValidator(_strict_decimal, json_schema_input_type=str),
    PlainSerializer(decimal_text, return_type=str, when_used="json"),
    Field(json_schema_extra=_DecimalString),
]
"""Money in major units; a decimal string in JSON."""

Rate = Amount
"""A percentage as printed, `Decimal("20.00")` for 20 %: EN 16931 BT-119 is a percentage."""

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])]
"""ISO 4217 alphabetic code."""
