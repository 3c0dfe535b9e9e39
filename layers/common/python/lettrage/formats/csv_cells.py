"""Cells of tables that people export: amounts and days in French and English writing, exactly.

What can be read in two ways is decided by the rest of the column, never by a guess; without such
evidence the cell is refused. A wrong reading would be wrong a thousandfold.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

MARKS = (",", ".")
"""Decimal marks."""

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "’": "'"})
# ISO 4217 codes, and the signs that name one currency only: $ does not.
_MONEY = re.compile(
    r"(?P<before>€|£|[A-Z]{3}\b)? ?(?P<sign>[-+]?)\(?(?P<sign2>[-+]?)(?P<digits>[0-9][0-9.,' ]*?)"
    r"\)?(?P<sign3>-?) ?(?P<after>€|£|[A-Z]{3}|(?i:euros?))?"
)
_SIGNS = {"€": "EUR", "£": "GBP", "EURO": "EUR", "EUROS": "EUR"}

_TIME = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_DAY_NAME_YEAR = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[ -]([a-z]{3,9})\.?[ -](\d{4})", re.ASCII)
_NAME_DAY_YEAR = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4})|([a-z]{3,9})\.? (\d{4})", re.ASCII)
_MONTHS = (
    ("janvier", "january"),
    ("fevrier", "february"),
    ("mars", "march"),
    ("avril", "april"),
    ("mai", "may"),
    ("juin", "june"),
    ("juillet", "july"),
    ("aout", "august"),
    ("septembre", "september"),
    ("octobre", "october"),
    ("novembre", "november"),
    ("decembre", "december"),
)
_FIRST_YEAR, _LAST_YEAR, _CENTURY = 1970, 2099, 2000
"""Years a document in use can bear; two digits are this century."""


class CellError(ValueError):
    """A cell that is not what its column holds; `code` as in `LineFault`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def plain(text: str) -> str:
    """Lower case without accents, spaces made single."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _SPACES.sub(" ", bare).strip()


def decimal_mark(texts: Iterable[str]) -> str | None:
    """The decimal mark that all amounts of a file agree on; None without or with mixed signs."""
    seen = {next(iter(found)) for text in texts if len(found := _readings(text)) == 1} - {""}
    return seen.pop() if len(seen) == 1 else None


def amount(text: str, mark: str | None) -> tuple[Decimal, str | None]:
    """A signed amount and the currency written beside it.

    `mark` is the file's decimal mark where known.
    Raises: CellError.
    """
    found = _readings(text)
    if mark is not None:
        found = {each: value for each, value in found.items() if each in (mark, "")}
    values = set(found.values())
    if not values:
        raise CellError("not_an_amount")
    if len(values) > 1:
        raise CellError("ambiguous_amount")
    match = _money(text)
    sign = match["before"] or match["after"] if match else None
    return values.pop(), _SIGNS.get(sign.upper(), sign.upper()) if sign else None


def _money(text: str) -> re.Match[str] | None:
    clean = _SPACES.sub(" ", text.translate(_MINUS)).strip()
    match = _MONEY.fullmatch(clean)
    if match is None or ("(" in clean) != (")" in clean):
        return None
    if match["before"] and match["after"]:
        return None
    signs = [match["sign"], match["sign2"], match["sign3"], "-" if "(" in clean else ""]
    return match if sum(map(bool, signs)) <= 1 else None


def _readings(text: str) -> dict[str, Decimal]:
    """Value by the decimal mark it supposes; mark "" when no mark matters."""
    match = _money(text)
    if match is None:
        return {}
    minus = "-" in (match["sign"], match["sign2"], match["sign3"]) or "(" in text
    digits = match["digits"].strip()
    found = {}
    for mark, other in (MARKS, MARKS[::-1]):
        shape = (
            rf"(?:([1-9]\d{{0,2}}(?:([ '{other}])\d{{3}})(?:\2\d{{3}})*)|(\d{{1,15}}))"
            rf"(?:[{mark}](\d{{1,12}}))?"
        )
        whole = re.fullmatch(shape, digits, re.ASCII)
        if whole:
            units = re.sub(r"\D", "", whole[1] or whole[3])
            value = Decimal(f"{units}.{whole[4]}" if whole[4] else units)
            found[mark] = -value if minus else value
    if len(found) > 1 and digits.isdigit():
        return {"": found[","]}
    if len(set(found.values())) == 1 and not set(digits) & set(MARKS):
        return {"": next(iter(found.values()))}
    return found


def day_first(texts: Iterable[str], *, french: bool) -> bool | None:
    """Whether 03/04 is in April: always in a French file, else as all dates of it agree."""
    if french:
        return True
    seen = set()
    for text in texts:
        match = _YEAR_LAST.fullmatch(_dateless(text))
        if match and match[2] != ".":
            one, two = _day(match[4], match[3], match[1]), _day(match[4], match[1], match[3])
            if (one is None) != (two is None):
                seen.add(one is not None)
    return seen.pop() if len(seen) == 1 else None


def day(text: str, first: bool | None) -> date:
    """A calendar day. Raises: CellError."""
    clean = _dateless(text)
    found: date | None = None
    if match := _YEAR_FIRST.fullmatch(clean):
        found = _day(match[1] or match[5], match[3] or match[6], match[4] or match[7])
    elif match := _YEAR_LAST.fullmatch(clean):
        days_first, months_first = (
            _day(match[4], match[3], match[1]),
            _day(match[4], match[1], match[3]),
        )
        # Dots part days and months in Europe only, where the day stands first.
        if match[2] == "." or first is True:
            found = days_first
        elif first is False:
            found = months_first
        elif days_first and months_first and days_first != months_first:
            raise CellError("ambiguous_date")
        else:
            found = days_first or months_first
    elif match := _DAY_NAME_YEAR.fullmatch(clean):
        found = _day(match[3], _month_named(match[2]), match[1])
    elif match := _NAME_DAY_YEAR.fullmatch(clean):
        found = _day(match[3], _month_named(match[1]), match[2])
    if found is None:
        raise CellError("not_a_date")
    return found


def month(text: str) -> str:
    """A month as `YYYY-MM`. Raises: CellError."""
    match = _MONTH.fullmatch(plain(text))
    found = None
    if match:
        year = match[1] or match[4] or match[6]
        found = _day(year, match[2] or match[3] or _month_named(match[5]), "1")
    if found is None:
        raise CellError("not_a_month")
    return f"{found:%Y-%m}"


def _dateless(text: str) -> str:
    """Without the time of day that table programs add, in plain letters."""
    return plain(_TIME.sub("", text.strip()))


def _month_named(word: str) -> str:
    found = {
        index
        for index, names in enumerate(_MONTHS, start=1)
        if any(name.startswith(word) for name in names)
    }
    return str(found.pop()) if len(found) == 1 else "0"


def _day(year: str, month_number: str, day_number: str) -> date | None:
    whole = int(year) + (_CENTURY if len(year) == len("26") else 0)
    if not _FIRST_YEAR <= whole <= _LAST_YEAR:
        return None
    try:
        return date(whole, int(month_number), int(day_number))
    except ValueError:
        return None
