"""Dates as printed: numbers in any order that can be told, months by name in six languages.

`03/04/2024` is two days at once; which one is decided for the whole document, by another date
that can only be read one way or by the language. Undecided, it is no date.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lettrage.domain.reading.layout import Cell
from lettrage.domain.reading.tokens import Token

_MONTH_NAMES = (
    "janvier janv jan january januar januari enero ene gennaio gen gener janeiro",
    "fevrier fevr fev feb february februar februari febrero febbraio fevereiro",
    "mars mar march marz maerz maart mrt marzo marco",
    "avril avr apr april abril abr aprile",
    "mai may mei mayo maggio mag maio",
    "juin jun june juni junio giugno giu junho",
    "juillet juil jul july juli julio luglio lug julho",
    "aout aou aug august augustus agosto ago",
    "septembre sept sep september septiembre settembre set setembro",
    "octobre oct october oktober okt octubre ottobre ott outubro",
    "novembre nov november noviembre novembro",
    "decembre dec december dezember dez diciembre dic dicembre dezembro",
)
# French, English, German, Dutch, Spanish, Italian, and Portuguese where it differs.

MONTHS = {name: i for i, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
"""Number of a month by its folded name."""
NAMED = "|".join(sorted(MONTHS, key=len, reverse=True))
"""All names of months, the longest first, for patterns on folded text."""
_NUMERIC = re.compile(
    r"(?<![0-9./-])(?:(?P<iso>[12][0-9]{3})([-/.])(?P<im>[0-9]{1,2})\2(?P<id>[0-9]{1,2})"
    r"|(?P<a>[0-9]{1,2})\s?([-/.])\s?(?P<b>[0-9]{1,2})\s?\6\s?"
    r"(?P<y>(?:19|20)[0-9]{2}(?!:[0-9])|[0-9]{2}))"
    r"(?:(?![0-9]|[/-][0-9])|(?=(?:[01][0-9]|2[0-3])[:h][0-5][0-9]))"  # the hour may stick to it
)
_DAY_FIRST = re.compile(
    rf"(?<![0-9a-z])(?P<d>[0-9]{{1,2}})(?:er|st|nd|rd|th|\.)?"
    rf"[\s./-]{{0,2}}(?:de\s|of\s)?(?P<m>{NAMED})\.?,?[\s./-]{{0,2}}(?:de\s|del\s)?"
    rf"(?P<y>[12][0-9]{{3}}|[0-9]{{2}})(?![0-9])"
)
_YEAR_FIRST = re.compile(
    rf"(?<![0-9a-z])(?P<y>[12][0-9]{{3}})[\s./-](?P<m>{NAMED})\.?[\s./-](?P<d>[0-9]{{1,2}})(?![0-9])"
)
_MONTH_FIRST = re.compile(
    rf"(?<![a-z])(?P<m>{NAMED})\.?\s?(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?"
    rf"\s?,?\s?(?P<y>[12][0-9]{{3}})(?![0-9])"
)
EARLIEST, LATEST = 1990, 2099  # no invoice that is read today is older or further away
LAST_MONTH = 12


@dataclass(frozen=True, slots=True, eq=False)
class PrintedDate:
    """A date where it stands.

    Attributes:
        readings: One day, or two while the order of day and month is open (day first, then
            month first).
        cell: Its cell.
        start: Where it begins in the text of the cell.
        end: Behind its last sign.
    """

    readings: tuple[date, ...]
    cell: Cell
    start: int
    end: int
    numeric: bool = True

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Words that hold it."""
        return self.cell.words(self.start, self.end)


def dates(cell: Cell) -> Iterator[PrintedDate]:
    """Dates of a cell, left to right, none overlapping."""
    text = cell.folded
    if not any(c.isdigit() for c in text):
        return
    taken = 0
    found = [
        *((m, True) for m in _NUMERIC.finditer(text)),
        *((m, False) for m in _DAY_FIRST.finditer(text)),
        *((m, False) for m in _YEAR_FIRST.finditer(text)),
        *((m, False) for m in _MONTH_FIRST.finditer(text)),
    ]
    for match, numeric in sorted(found, key=lambda item: item[0].start()):
        if match.start() < taken:
            continue
        readings = _numeric(match) if numeric else _named(match)
        if readings:
            taken = match.end()
            yield PrintedDate(readings, cell, match.start(), match.end(), numeric)


def _numeric(match: "re.Match[str]") -> tuple[date, ...]:
    if match["iso"]:
        day = calendar_day(match["iso"], match["im"], match["id"])
        return (day,) if day else ()
    year = whole_year(match["y"])
    first, second = match["a"], match["b"]
    both = (calendar_day(year, second, first), calendar_day(year, first, second))
    return tuple(dict.fromkeys(day for day in both if day))


def _named(match: "re.Match[str]") -> tuple[date, ...]:
    day = calendar_day(whole_year(match["y"]), str(MONTHS[match["m"]]), match["d"])
    return (day,) if day else ()


def whole_year(text: str) -> str:
    """Four digits of a year printed with two or four."""
    return text if len(text) > len("24") else f"20{text}"


def calendar_day(year: str, month: str, day: str) -> date | None:
    """The day of these digits, None when no calendar has it or no invoice would."""
    if not (EARLIEST <= int(year) <= LATEST and 1 <= int(month) <= LAST_MONTH):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def order(found: Iterable[PrintedDate]) -> str:
    """`"dmy"` or `"mdy"` when a date of the document proves it, `""` when none or both do."""
    seen = set()
    for item in found:
        if item.numeric and len(item.readings) == 1:
            digits = re.findall(r"[0-9]+", item.cell.folded[item.start : item.end])
            if len(digits[0]) < len("2024"):
                seen.add("dmy" if int(digits[0]) > LAST_MONTH else _by_second(digits))
    seen.discard("")
    return seen.pop() if len(seen) == 1 else ""


def _by_second(digits: list[str]) -> str:
    return "mdy" if int(digits[1]) > LAST_MONTH else ""


def settle(item: PrintedDate, day_order: str) -> date | None:
    """The one day meant, None while it could be two."""
    if len(item.readings) == 1:
        return item.readings[0]
    if not day_order:
        return None
    return item.readings[0 if day_order == "dmy" else 1]
