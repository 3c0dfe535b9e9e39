"""What a foreign amount is worth, and whether it may be what was booked in the account's currency.

The original amount is a hard sign only where the rate that it makes is near the reference rate:
a wrong original amount, or one misread, would post anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from lettrage.domain.money import exponent
from lettrage.domain.reconciliation.decision import Facts, Reason, ReasonCode
from lettrage.domain.reconciliation.inputs import MatchDocument, MatchTransaction, Rates

NO_RATES: Rates = MappingProxyType({})

BASE = "EUR"
"""Rates tell how much of a currency one euro is."""

AGAINST = frozenset({ReasonCode.RATE_IMPLAUSIBLE, ReasonCode.RATE_UNKNOWN})
"""What `rate_paid` says where the original amount may not be believed."""

_ONE = Decimal(1)
_MARGIN = Decimal("0.06")
"""Share by which a paid rate may differ from the reference rate: fees of 1.7 to 3 per cent that
French banks take abroad by card, the schemes' spread below 1, and the days between purchase and
booking. Source: published tariffs of French banks, 2024 to 2026."""
_NEAREST = 10  # days between a booking and a reference rate, holidays and a late start between
_OLDEST = 7  # days of a rate that a book value is made with: README decision 46
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


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference rate: units of one currency for one of another, and the day it is of."""

    rate: Decimal
    day: date

    @property
    def facts(self) -> Facts:
        """As a reason tells it."""
        return (("reference", rate_text(self.rate)), ("day", self.day.isoformat()))


@dataclass(frozen=True, slots=True)
class Worth:
    """An amount in another currency: minor units, and the reference rate that it is made with."""

    amount: int
    reference: Reference


def text(minor: int, currency: str) -> str:
    """Minor units as a decimal string in major units, for facts."""
    digits = exponent(currency)
    return format(Decimal(minor).scaleb(-digits), f".{digits}f")


def rate_text(rate: Decimal) -> str:
    """A rate with four decimals, as most reference rates are published."""
    return f"{rate:.4f}"


def worth(
    amount: int, currency: str, into: str, day: date, rates: Rates, *, booked: bool = False
) -> Worth | None:
    """Minor units of `currency` in minor units of `into` at the reference rate; None without one.

    A value that is `booked` takes a rate published on the day or at most a week before, as the
    books do; an order of size, any within ten days.
    """
    found = _reference(currency, into, day, rates, booked=booked)
    if found is None:
        return None
    value = Decimal(amount).scaleb(exponent(into) - exponent(currency)) / found.rate
    return Worth(int(value.to_integral_value(ROUND_HALF_UP)), found)


def rate_paid(transaction: MatchTransaction, currency: str, amount: int, rates: Rates) -> Reason:
    """What the rate says of `amount` of `currency` being what was booked.

    Units: positive minor units of `currency`; `rates` as in `Context`.
    Raises: nothing; the codes of `AGAINST` forbid to post.
    """
    own = transaction.currency
    found = _reference(currency, own, transaction.booking_date, rates)
    usual = (found.rate, found.rate) if found else _usual(currency, own, transaction, rates)
    if usual is None:
        lacking = own if _range(currency, transaction.booking_date, rates) else currency
        return Reason(ReasonCode.RATE_UNKNOWN, (("currency", lacking),), 80)
    booked = Decimal(abs(transaction.amount)).scaleb(-exponent(own))
    rate = Decimal(amount).scaleb(-exponent(currency)) / booked if booked else Decimal(0)
    shown: Facts = (
        ("amount", text(amount, currency)),
        ("currency", currency),
        ("booked", text(abs(transaction.amount), own)),
        ("own", own),
        ("rate", rate_text(rate)),
    )
    if found is not None:
        percent = round((rate / found.rate - 1) * 100, 1)
        shown += (*found.facts, ("percent", f"{percent:+}" if percent else "0.0"))
    if not usual[0] * (_ONE - _MARGIN) <= rate <= usual[1] * (_ONE + _MARGIN):
        return Reason(ReasonCode.RATE_IMPLAUSIBLE, shown, 80)
    return Reason(ReasonCode.RATE_NEAR if found else ReasonCode.RATE_USUAL, shown, 25)


def exchange_difference(
    transaction: MatchTransaction,
    beside: int,
    settled: Sequence[tuple[MatchDocument, int]],
    rates: Rates,
) -> tuple[int, Reason] | None:
    """What was paid less what foreign documents are booked at, a gain where positive.

    Shapes: `settled` are documents with the part of each, in minor units of its currency; None
        where nothing differs, the rate of a document's date is unknown, or no book in euros is
        touched.
    Units: cents; `beside` is what fees and other differences already explain.
    Source: decision rules of the scenario files, adjustment `ecart_change`; the book value is at
    the rate of the document's date.
    """
    if transaction.currency != BASE or all(d.currency == BASE for d, _ in settled):
        return None
    value, used = 0, dict[str, None]()
    for document, part in settled:
        found = worth(part, document.currency, BASE, document.date, rates, booked=True)
        if found is None:
            return None
        value += document.sign * found.amount
        if document.currency != BASE:
            rate, day = found.reference.rate, found.reference.day
            used[f"{rate_text(rate)} {document.currency} ({day.isoformat()})"] = None
    difference = transaction.amount - beside - value
    if not difference:
        return None
    shown = (
        ("rates", ", ".join(used)),
        ("value", text(abs(value), BASE)),
        ("difference", text(difference, BASE)),
        ("currency", BASE),
    )
    return difference, Reason(ReasonCode.EXCHANGE_DIFFERENCE, shown, 20)


def _reference(
    currency: str, into: str, day: date, rates: Rates, *, booked: bool = False
) -> Reference | None:
    """Units of `currency` for one of `into`."""
    of, to = (_quoted(code, day, rates, booked=booked) for code in (currency, into))
    if of is None or to is None:
        return None
    return Reference(of.rate / to.rate, to.day if currency == BASE else of.day)


def _quoted(currency: str, day: date, rates: Rates, *, booked: bool) -> Reference | None:
    """Units for one euro on the day, else published last before, else first after."""
    if currency == BASE:
        return Reference(_ONE, day)
    days = [-back for back in range((_OLDEST if booked else _NEAREST) + 1)]
    for distance in (*days, *(() if booked else range(1, _NEAREST + 1))):
        near = day + timedelta(days=distance)
        rate = (rates.get(near) or {}).get(currency)
        if rate:
            return Reference(rate, near)
    return None


def _usual(
    currency: str, own: str, transaction: MatchTransaction, rates: Rates
) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest units of `currency` for one of `own` in years."""
    of, to = (_range(code, transaction.booking_date, rates) for code in (currency, own))
    return (of[0] / to[1], of[1] / to[0]) if of and to else None


def _range(currency: str, day: date, rates: Rates) -> tuple[Decimal, Decimal] | None:
    found = _quoted(currency, day, rates, booked=False)
    return (found.rate, found.rate) if found else _RANGES.get(currency)
