"""Spans of days as printed: `1er au 31 janvier 2026`, `01.03.-31.03.2026`, `Q1 2026`, `mars 2026`.

What the first day leaves out (month, year) is the second one's. Numeric days whose order is open
give two readings, as `dates` does.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lettrage.domain.reading.dates import MONTHS, NAMED, calendar_day, whole_year

_YEAR = r"[12][0-9]{3}(?![0-9])"
_ORDINAL = r"(?:er|st|nd|rd|th|\.)?"
_END = re.compile(
    r"(?P<iso>[12][0-9]{3})([-/.])(?P<im>[0-9]{1,2})\2(?P<id>[0-9]{1,2})(?![0-9])"
    r"|(?P<a>[0-9]{1,2})([-/.])(?P<b>[0-9]{1,2})\6(?P<y>[0-9]{4}|[0-9]{2})(?![0-9])"
    rf"|(?P<d>[0-9]{{1,2}}){_ORDINAL}[\s./-]{{0,2}}(?:de\s|of\s)?(?P<m>{NAMED})(?![a-z])"
    rf"\.?,?(?:[\s./-]{{0,2}}(?:de\s|del\s)?(?P<my>{_YEAR}))?"
    rf"|(?P<m2>{NAMED})(?![a-z])\.?\s?(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9])"
    rf"(?:\s?,?\s?(?P<y2>{_YEAR}))?"
    rf"|(?P<m4>{NAMED})(?![a-z])\.?[\s./-]{{0,2}}(?:de\s|del\s)?(?P<y4>{_YEAR})?"
    rf"|(?P<m5>[0-9]{{1,2}})\s?[./-]\s?(?P<y5>{_YEAR})"
    rf"|(?P<y6>{_YEAR})\s?-\s?(?P<m6>[0-9]{{2}})(?![0-9])"
    r"|(?P<a3>[0-9]{1,2})[./](?P<b3>[0-9]{1,2})(?![0-9/])\.?"
    rf"|(?P<d7>[0-9]{{1,2}})\s?,\s?(?P<y7>{_YEAR})"
    rf"|(?P<d6>[0-9]{{1,2}}){_ORDINAL}(?![0-9])"
)
_TO = re.compile(
    r"[\s,]*(?:-+|>+|/|→|(?:au|a|to|until|till|through|thru|bis(?:\szum)?|t/m|tot(?:\sen\smet)?|al|"
    r"ate|do|and|et|und)(?![a-z]))\s*(?:le\s|el\s|al\s|the\s|il\s|dem\s)?"
)
_QUARTER = re.compile(
    rf"(?:[qtk](?P<q>[1-4])|(?P<n>[1-4])(?:er|e|eme|ere|\.|st|nd|rd|th|o|a)?\s?"
    rf"(?:trimestre|quartal|quarter|kwartaal|trim\.?))[\s/.-]{{0,3}}(?:de\s|del\s|of\s)?"
    rf"(?P<year>{_YEAR})"
)
LONGEST = timedelta(days=5 * 366)  # prepaid subscriptions; longer ones are contracts


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day, or two readings while the order of day and month is open.

    Attributes:
        readings: (day first, then month first) when they differ; each start is not after its end.
        end: Behind its last sign in the text.
        days: Both days are printed; else whole months.
    """

    readings: tuple[tuple[date, date], ...]
    end: int
    days: bool = False


@dataclass(frozen=True, slots=True)
class _End:
    """One end as printed: what is missing is empty; `first` and `second` of a numeric day."""

    year: str = ""
    month: str = ""
    day: str = ""
    first: str = ""
    second: str = ""


def span(folded: str, start: int) -> Span | None:
    """The span that begins at `start` of a folded text, None without one. Raises: nothing."""
    quarter = _QUARTER.match(folded, start)
    if quarter is not None:
        month = 3 * int(quarter["q"] or quarter["n"]) - 2
        return _whole(_month(quarter["year"], month), _month(quarter["year"], month + 2), quarter)
    match = _END.match(folded, start)
    if match is None:
        return None
    one = _end(match)
    between = _TO.match(folded, match.end())
    behind = _END.match(folded, between.end()) if between else None
    if behind is not None:
        other = _end(behind)
        if other.year or one.year:
            readings = tuple(dict.fromkeys(_readings(one, other)))
            if readings:
                return Span(readings, behind.end(), bool(other.day or other.first))
    if one.year and one.month and not one.day:
        return _whole(_month(one.year, int(one.month)), _month(one.year, int(one.month)), match)
    return None


def _end(match: "re.Match[str]") -> _End:
    if match["iso"]:
        return _End(match["iso"], match["im"], match["id"])
    if match["a"] or match["a3"]:
        year = whole_year(match["y"]) if match["y"] else ""
        return _End(year, first=match["a"] or match["a3"], second=match["b"] or match["b3"])
    for day, month, year in (("d", "m", "my"), ("d2", "m2", "y2"), ("", "m4", "y4")):
        if match[month]:
            number = str(MONTHS[match[month]])
            return _End(match[year] or "", number, match[day] if day else "")
    if match["m5"] or match["m6"]:
        return _End(match["y5"] or match["y6"], match["m5"] or match["m6"])
    return _End(match["y7"] or "", day=match["d7"] or match["d6"])


def _readings(one: _End, other: _End) -> Iterator[tuple[date, date]]:
    for day_first in (True, False):
        late = _resolved(other, day_first=day_first)
        early = _resolved(one, day_first=day_first)
        if bool(early.day) != bool(late.day):
            continue  # a day and a month do not make a span
        year = late.year or early.year
        month = early.month or late.month
        last = _day(year, late.month or early.month, late.day, last=True)
        first = _day(early.year or year, month, early.day, last=False)
        if first and last and first > last and not (early.year and late.year):
            # "01.12.-31.01.2026": the year that is left out is the one before, or after
            if late.year:
                first = _day(str(int(year) - 1), month, early.day, last=False)
            else:
                last = _day(str(int(year) + 1), late.month or month, late.day, last=True)
        if first and last and first <= last and last - first <= LONGEST:
            yield first, last


def _resolved(end: _End, *, day_first: bool) -> _End:
    if not end.first:
        return end
    day, month = (end.first, end.second) if day_first else (end.second, end.first)
    return _End(end.year, month, day)


def _day(year: str, month: str, day: str, *, last: bool) -> date | None:
    if day:
        return calendar_day(year, month, day) if month else None
    whole = _month(year, int(month)) if month else None
    return whole[1 if last else 0] if whole else None


def _month(year: str, month: int) -> tuple[date, date] | None:
    first = calendar_day(year, str(month), "1")
    if first is None:
        return None
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _whole(
    first: tuple[date, date] | None, last: tuple[date, date] | None, match: "re.Match[str]"
) -> Span | None:
    if first is None or last is None:
        return None
    return Span(((first[0], last[1]),), match.end())
