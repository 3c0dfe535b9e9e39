"""Which currency the amounts are in, from signs and codes beside them and in the text."""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.roles import Sum

CODES = {
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "usd": "USD", "gbp": "GBP", "chf": "CHF",
    "cad": "CAD", "aud": "AUD", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN",
    "myr": "MYR", "sgd": "SGD", "jpy": "JPY", "mad": "MAD", "xpf": "XPF", "xof": "XOF",
    "inr": "INR", "hkd": "HKD", "nzd": "NZD", "czk": "CZK", "huf": "HUF", "ron": "RON",
    "zar": "ZAR", "aed": "AED", "cny": "CNY", "tnd": "TND", "dzd": "DZD",
}  # fmt: skip
"""Codes and words of currencies in keys."""

_WORDS = re.compile(rf"\b({'|'.join(CODES)})\b")
RINGGIT = "MYR"
DOLLAR = "USD"  # "$" alone; other dollars say so beside it
_HOME = {"fr": "EUR", "de": "EUR", "nl": "EUR", "es": "EUR", "it": "EUR"}
ONE, SEVERAL_DOLLARS, SEVERAL, LANGUAGE = 960, 850, 560, 620
IN_WORDS = 2  # times a code has to be written where no amount carries it
_STATE = re.compile(r"\b[A-Z]{2},? [0-9]{5}(?:-[0-9]{4})?\b")  # a state and its ZIP code
COUNTRY, NAMED_IN_COUNTRY = 930, 940
_RATES_OF = (
    ("EUR", r"\btva\b", "5.5 2.1"),  # CGI art. 278-0 bis, 281 quater: France alone has these
    ("EUR", r"\b(?:mwst|ust|steuer)\b", "19"),  # § 12 UStG
    ("CHF", r"\b(?:mwst|tva|iva)\b", "8.1 2.6 7.7"),  # art. 25 LTVA, now and until 2023
)
"""Currency, word and rates of a country whose tills need not print their currency."""

_REGISTERED = re.compile(r"\b(?:siret|siren|rcs)(?: [a-z]+){0,3} (?:[0-9] ?){9,14}\b")
_RINGGIT = re.compile(r"\b(?:rm|myr)\b")
_MALAYSIA = re.compile(r"\b(?:sdn|bhd|malaysia|jalan|jln|selangor|gst)\b")


def _in_america(page: Sheet) -> bool:
    return any(_STATE.search(cell.text) for cell in page.cells)


def _country(sheets: Sequence[Sheet], found: Sequence[Sum]) -> str:
    """The currency of the country whose register, VAT rates or company forms are printed."""
    for page in sheets:
        signs = set(_MALAYSIA.findall(page.key))
        if signs and (_RINGGIT.search(page.key) or signs >= {"bhd", "gst"}):
            return RINGGIT
        if _REGISTERED.search(page.key):
            return "EUR"
    rates = {rate for item in found for rate in item.rates}
    for code, word, own in _RATES_OF:
        if rates & set(map(Decimal, own.split())) and any(
            re.search(word, page.key) for page in sheets
        ):
            return code
    return ""


def decide(
    sheets: Sequence[Sheet], found: Sequence[Sum], language: str
) -> tuple[str, int, tuple[str, ...]] | None:
    """Currency, per mille and the others seen; None when nothing tells."""
    marks: Counter[str] = Counter(item.printed.currency for item in found if item.printed.currency)
    words: Counter[str] = Counter()
    for page in sheets:
        words.update(CODES[code] for code in _WORDS.findall(page.key))
        words["EUR"] += sum(cell.text.count("€") for cell in page.cells)
    words += Counter()
    other_dollars = [code for code in ("CAD", "AUD", "SGD") if words[code]]
    if marks["USD"] and other_dollars and not words["USD"]:
        marks[other_dollars[0]] += marks.pop("USD")
    country = _country(sheets, found)
    if country and set(marks) <= {country} and set(words) <= {country}:
        return country, NAMED_IN_COUNTRY if marks or words[country] else COUNTRY, ()
    if country == RINGGIT and set(marks) <= {country}:
        return country, SEVERAL_DOLLARS, tuple(words)[:3]  # "SEK 9" is a quarter there
    seen = marks or words
    if not seen:
        home = _HOME.get(language)
        return (home, LANGUAGE, ()) if home else None
    ordered = [code for code, _ in (marks + words).most_common()]
    if ordered == [DOLLAR] and not words[DOLLAR] and not any(_in_america(p) for p in sheets):
        return DOLLAR, SEVERAL_DOLLARS, ()
    if len(ordered) == 1:
        said = words[ordered[0]] >= IN_WORDS or _HOME.get(language) == ordered[0]
        return ordered[0], ONE if marks or said else ONE - 100, ()
    best = seen.most_common(1)[0][0]
    clear = marks and len(marks) == 1
    return (
        best,
        900 if clear and set(ordered) == {best} else SEVERAL + (250 if clear else 0),
        tuple(code for code in ordered if code != best)[:3],
    )
