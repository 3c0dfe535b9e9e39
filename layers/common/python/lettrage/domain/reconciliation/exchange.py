"""Whether an amount in a foreign currency may be what was booked in the account's own.

The original amount is a hard sign only where the rate that it makes is near the reference rate:
a wrong original amount, or one misread, would post anything.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from lettrage.domain.money import exponent
from lettrage.domain.reconciliation.decision import Reason, ReasonCode
from lettrage.domain.reconciliation.inputs import MatchTransaction

Rates = Mapping[date, Mapping[str, Decimal]]
"""Day to currency to units for one euro."""

NO_RATES: Rates = MappingProxyType({})

_BASE = "EUR"
_ONE = Decimal(1)
_MARGIN = Decimal("0.06")
"""Share by which a paid rate may differ from the reference rate: fees of 1.7 to 3 per cent that
French banks take abroad by card, the schemes' spread below 1, and the days between purchase and
booking. Source: published tariffs of French banks, 2024 to 2026."""
_NEAREST = timedelta(days=10)  # a rate of the reference days about a booking, holidays between
_RANGES = {
    code: (Decimal(low), Decimal(high))
    for code, low, high in (
        ("USD", "0.95", "1.26"),
        ("GBP", "0.69", "0.94"),
        ("CHF", "0.90", "1.21"),
        ("CAD", "1.28", "1.66"),
        ("AUD", "1.34", "1.97"),
        ("JPY", "109", "185"),
        ("SEK", "9.0", "12.0"),
        ("NOK", "8.2", "12.9"),
        ("DKK", "7.42", "7.48"),
        ("PLN", "3.9", "5.0"),
        ("CZK", "23.0", "28.4"),
    )
}
"""Units for one euro between which a rate is believed where that of the day is not at hand.

Source: ECB euro foreign exchange reference rates, lowest and highest of 2015 to 2025, rounded
outwards. Other currencies need the rate of the day."""


def text(minor: int, currency: str) -> str:
    """Minor units as a decimal string in major units, for facts."""
    digits = exponent(currency)
    return format(Decimal(minor).scaleb(-digits), f".{digits}f")


def doubt_of_rate(
    transaction: MatchTransaction, currency: str, amount: int, rates: Rates
) -> Reason | None:
    """Why `amount` of `currency` may not be what was booked; None where it may.

    Units: positive minor units of `currency`; `rates` as in `Context`.
    Raises: nothing.
    """
    own = transaction.currency
    of, into = (_range(code, transaction.booking_date, rates) for code in (currency, own))
    if of is None or into is None:
        return Reason(ReasonCode.RATE_UNKNOWN, (("currency", currency if of is None else own),), 80)
    booked = Decimal(abs(transaction.amount)).scaleb(-exponent(own))
    if booked and amount:
        rate = Decimal(amount).scaleb(-exponent(currency)) / booked
        if of[0] / into[1] * (_ONE - _MARGIN) <= rate <= of[1] / into[0] * (_ONE + _MARGIN):
            return None
    else:
        rate = Decimal(0)
    shown = (
        ("amount", text(amount, currency)),
        ("currency", currency),
        ("booked", text(abs(transaction.amount), own)),
        ("own", own),
        ("rate", f"{rate:.2f}"),
    )
    return Reason(ReasonCode.RATE_IMPLAUSIBLE, shown, 80)


def _range(currency: str, day: date, rates: Rates) -> tuple[Decimal, Decimal] | None:
    """Units for one euro: of the day, else of the nearest day given, else the known range."""
    if currency == _BASE:
        return _ONE, _ONE
    near = [each for each in rates if abs(each - day) <= _NEAREST and currency in rates[each]]
    if near:
        rate = rates[min(near, key=lambda each: (abs(each - day), each))][currency]
        return rate, rate
    return _RANGES.get(currency)
