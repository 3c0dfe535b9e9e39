"""Exchange reference rates of one day, and what an amount is worth at them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import ClassVar

from lettrage.domain.errors import Invalid
from lettrage.domain.money import Amount, round_money
from lettrage.domain.record import Lookup, Record

BASE = "EUR"
"""Rates tell how much of a currency one euro is. Source: ECB, euro foreign exchange reference
rates."""

OLDEST = timedelta(days=7)
"""How old a rate may be. The ECB publishes on its working days; between two of them lie at most
five days, at Christmas and Easter."""


class RateSource(StrEnum):
    """Where rates come from: fetched from the European Central Bank, or from a file given."""

    ECB = "ecb"
    FILE = "file"


@dataclass(frozen=True)
class DayRates:
    """Rates as a source tells them: `rates` has units of each currency for one euro, positive."""

    day: date
    rates: dict[str, Decimal]


class ReferenceRates(Record):
    """Rates of one day as an organisation holds them; `id` is the day.

    Attributes:
        day: Day of the rates.
        rates: Units of each currency for one euro, exact as published.
        source: See `RateSource`.
    """

    KIND: ClassVar[str] = "reference_rates"

    day: date
    rates: dict[str, Amount]
    source: RateSource

    def lookups(self) -> Iterable[Lookup]:
        """All, by day."""
        yield Lookup(name="all", value="all", sort=self.day.isoformat())


@dataclass(frozen=True)
class RateUsed:
    """One rate of a conversion: units of `currency` for one euro, on `day`."""

    currency: str
    rate: Decimal
    day: date


_MEND = "fetch rates (POST …/treasury/reference-rates/refresh) or give a file (…/imports)"


def usable(rates: ReferenceRates | None, currencies: Iterable[str], on: date) -> ReferenceRates:
    """`rates` if they are young enough on `on` and hold every currency other than the euro.

    Raises: Invalid, `rate_missing` or `rate_too_old`, with how to mend it.
    """
    wanted = sorted(set(currencies) - {BASE})
    if rates is None or not wanted:
        names = ", ".join(wanted)
        raise Invalid(f"no rate of {names}: {_MEND}", code="rate_missing")
    lacking = [each for each in wanted if each not in rates.rates]
    if lacking:
        names = ", ".join(lacking)
        message = f"the rates of {rates.day.isoformat()} lack {names}: give a file that has it"
        french = f"Les taux du {rates.day:%d/%m/%Y} n’ont pas {names} : donnez un fichier qui l’a."
        raise Invalid(message, code="rate_missing", message_fr=french)
    if on - rates.day > OLDEST:
        message = f"the latest rates are of {rates.day.isoformat()}: {_MEND}"
        french = (
            f"Les derniers taux de change sont du {rates.day:%d/%m/%Y} : récupérez les taux ou"
            " donnez un fichier de la BCE."
        )
        raise Invalid(message, code="rate_too_old", message_fr=french)
    return rates


def converted(amount: Decimal, currency: str, into: str, rates: ReferenceRates | None) -> Decimal:
    """`amount` in `into`, rounded to its minor unit; the same currency needs no rates.

    Raises: Invalid, `rate_missing`.
    """
    if currency == into:
        return amount
    of = _rate(rates, currency)
    to = _rate(rates, into)
    with localcontext() as context:
        context.prec = 38
        return round_money(amount * to / of, into)


def _rate(rates: ReferenceRates | None, currency: str) -> Decimal:
    if currency == BASE:
        return Decimal(1)
    if rates is None or currency not in rates.rates:
        raise Invalid(f"no rate of {currency}: {_MEND}", code="rate_missing")
    return rates.rates[currency]
