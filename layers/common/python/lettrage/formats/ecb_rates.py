"""The XML of the European Central Bank's reference rates: daily, 90 days and history alike.

Source: ECB, `eurofxref-hist.xml`: `Cube` elements with `time`, in each `Cube`s with `currency` and
`rate`, units of the currency for one euro.
"""

import re
from datetime import date
from decimal import Decimal

from lxml import etree

from lettrage.domain.errors import Invalid
from lettrage.domain.reference_rates import DayRates
from lettrage.formats.refusals import Refused
from lettrage.formats.safe_xml import parse_xml

_RATE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,8})?\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")


def read_ecb_rates(data: bytes) -> tuple[DayRates, ...]:
    """Rates by day, newest first; days without rates are left out.

    Raises: Invalid, `rates_unreadable`: no XML, a forbidden construct, a day, currency or rate that
        is not one, a day twice, or none at all.
    """
    try:
        root = parse_xml(data)
    except Refused as refused:
        raise _unreadable(str(refused), "son XML est mal formé ou interdit") from refused
    days = [_day(each) for each in root.iterfind(".//{*}Cube[@time]")]
    found = sorted((each for each in days if each.rates), key=lambda each: each.day, reverse=True)
    if not found or len({each.day for each in found}) < len(found):
        raise _unreadable("no days, or one twice", "il n’a aucun jour, ou deux fois le même")
    return tuple(found)


def _unreadable(why: str, why_fr: str) -> Invalid:
    message = f"not a file of reference rates as the ECB publishes them: {why}"
    french = (
        f"Ce n’est pas un fichier de taux de référence de la BCE : {why_fr}. Téléchargez-le de"
        " nouveau depuis son site."
    )
    return Invalid(message, code="rates_unreadable", message_fr=french)


def _day(element: etree._Element) -> DayRates:
    rates: dict[str, Decimal] = {}
    for each in element.iterfind("{*}Cube[@currency]"):
        currency, rate = each.get("currency", ""), each.get("rate", "")
        if not _CURRENCY.match(currency) or not _RATE.match(rate) or not Decimal(rate):
            raise _unreadable(
                "a currency or a rate is not one", "une devise ou un taux n’en est pas un"
            )
        rates[currency] = Decimal(rate)
    try:
        return DayRates(day=date.fromisoformat(element.get("time", "")), rates=rates)
    except ValueError as error:
        raise _unreadable("a day is not one", "un jour n’en est pas un") from error
