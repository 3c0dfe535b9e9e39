"""The moment of sale: a till prints one day, with the hour, and often prints it again.

The word "date" is no proof and most receipts don't even print it. What proves the day is that
no other day stands on the paper that could be meant, that its order of day and month is certain,
and that the clock stands beside it or the day is printed a second time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lettrage.domain.reading.dates import PrintedDate, dates, order, settle
from lettrage.domain.reading.days import PROVED, Day
from lettrage.domain.reading.language import DAY_FIRST
from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.lexicon import DATES
from lettrage.domain.reading.text import key

REPEATED, TIMED, WORDED = 930, 925, 920
FOUND = 600  # the only day of the paper, with the hour, under a label that says nothing
DAY_FIRST_CURRENCIES = frozenset("EUR GBP CHF MYR SGD AUD NZD NOK DKK PLN CZK RON MAD TND".split())
"""Currencies of countries that never write the month first (CLDR short date patterns)."""

_CLOCK = re.compile(r"(?<![0-9:.,/])(?:[01]?[0-9]|2[0-3])\s?[:hH]\s?[0-5][0-9](?![0-9])")
_LATER = re.compile(
    r"\b(fin|exp\w*|valid\w*|valable\w*|jusqu\w*|until|till|gultig|bis|garantie|guarantee|retour|"
    r"echange|naissance|birth|depart|departure|arrivee|arrival|due|echeance|before|avant)\b"
)
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[-][0-9]{1,2}[-][0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class _Printed:
    day: date
    timed: bool
    worded: bool
    certain: bool


def of_sale(
    issue: Day | None, sheets: Sequence[Sheet], language: str, currency: str, *, paid: bool
) -> Day | None:
    """The issue date with the proof that a receipt gives of it.

    Args:
        issue: As decided by labels; None without any.
        sheets: All pages.
        language: Of the document; tells the order of day and month.
        currency: ISO code, empty when unknown; tells the order too.
        paid: The document shows what was paid and how: it is a receipt.

    Raises: nothing.
    """
    if issue is not None and (not paid or issue.confidence >= PROVED):
        return issue
    cells = [(page, cell) for page in sheets for cell in page.cells]
    shown = [(page, cell, item) for page, cell in cells for item in dates(cell)]
    day_order = order(item for _, _, item in shown)
    if not day_order and (language in DAY_FIRST or currency in DAY_FIRST_CURRENCIES):
        day_order = "dmy"
    seen = list(_seen(shown, day_order, language))
    days = {item.day for item in seen}
    if len(days) != 1 or not all(item.certain for item in seen):
        return issue
    level = _level(seen)
    if issue is None:
        alone = next((item for _, _, item in shown if settle(item, day_order) in days), None)
        timed = any(item.timed for item in seen)
        return Day(days.pop(), FOUND, alone) if alone and timed else None
    if issue.value not in days:
        return issue
    return replace(issue, confidence=max(issue.confidence, level))


def _level(seen: Sequence[_Printed]) -> int:
    timed = any(item.timed for item in seen)
    if len(seen) > 1:
        return REPEATED
    if timed:
        return TIMED
    return WORDED if seen[0].worded else 0


def _seen(
    shown: Sequence[tuple[Sheet, Cell, PrintedDate]], day_order: str, language: str
) -> Iterator[_Printed]:
    """The days printed that could be the sale's: no end of validity, no departure."""
    for page, cell, item in shown:
        row = page.rows[cell.row] if cell.row < len(page.rows) else Row(cell.page, 0, (cell,))
        before = key(cell.folded[: item.start]) or _left(row, cell)
        if _LATER.search(before):
            continue
        day = settle(item, day_order)
        text = cell.folded[item.start : item.end].strip()
        if day is None:
            yield _Printed(item.readings[0], timed=False, worded=False, certain=False)
            continue
        yield _Printed(
            day,
            timed=page.recognised and _CLOCK.search(_without(row, cell, item)) is not None,
            worded=any(label.name in {"date", "issue"} for label in DATES.find(before)),
            certain=language in DAY_FIRST or not _SHORT_YEAR.match(text),
        )


def _left(row: Row, cell: Cell) -> str:
    lefts = [other for other in row.cells if other.right <= cell.left]
    return lefts[-1].key if lefts else ""


def _without(row: Row, cell: Cell, item: PrintedDate) -> str:
    """The text of a row with the date itself left out."""
    return "  ".join(
        other.text[: item.start] + " " + other.text[item.end :] if other is cell else other.text
        for other in row.cells
    )
