"""Which pages of a file belong to which document, when it holds several.

Two documents differ in what makes one: each has its own title and number, or (a till receipt) its
own total, day and time of day. Pages that begin nothing go with the document before them. What is
found is proposed to a person, never carried out, so the signs must be strong: a false split takes
the confidence from a good reading.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain.invoice_reading import DocumentPart
from lettrage.domain.reading import days, kinds, references
from lettrage.domain.reading.identities import Identity
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.roles import Sum

BEGINS = 780  # per mille of a title that stands alone
LABELLED = 600
MOST_CLOCKS = 3
"""Times of day on one receipt: the sale, the payment, the order. A list of calls has more."""

_CLOCK = re.compile(r"(?<![0-9:.,])(?:[01]?[0-9]|2[0-3])[:hH][0-5][0-9](?::[0-5][0-9])?(?![0-9:])")
_PAGE = re.compile(
    r"\b(?:page|seite|pagina|blatt|feuille|folio)[\s.:n°]{0,4}([0-9]{1,3})\b"
    r"|(?:^|\s\s|\bp\.?\s?)([0-9]{1,2})\s?(?:/|sur|of|von)\s?[0-9]{1,2}$"
)
_EDGE_ROWS = 6  # of the top and of the foot, where pages are counted
_SCHEMES = frozenset({"vat_id", "siret", "siren"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What pages, or a part of one, say of the document they belong to.

    Attributes:
        numbers: Beside a title; empty without one.
        suppliers: Proved identifiers that are not the customer's.
        totals: Amounts that a label calls a total.
        days: Its day, when a time of day is printed somewhere; empty otherwise.
        clocks: Different times of day.
        first: A page mark calls it a first page.
        later: A page mark calls it a later page.
    """

    numbers: frozenset[str]
    suppliers: frozenset[str]
    totals: frozenset[Decimal]
    days: frozenset[str]
    clocks: int = 0
    first: bool = False
    later: bool = False

    @property
    def receipt(self) -> bool:
        """Whether it stands as a till receipt does: without number, with its total and time."""
        timed = bool(self.days) and self.clocks <= MOST_CLOCKS
        return timed and bool(self.totals) and not self.numbers

    def joined(self, other: "Facts") -> "Facts":
        """Of both together."""
        return Facts(
            self.numbers | other.numbers,
            self.suppliers | other.suppliers,
            self.totals | other.totals,
            self.days | other.days,
            max(self.clocks, other.clocks),
            self.first,
            self.later,
        )


def facts(
    page: Sheet, identities: Collection[Identity], found: Collection[Sum], speech: str
) -> Facts:
    """The facts of one page; `identities` and `found` may hold those of others too."""
    title = kinds.decide([page])
    number = references.decide([page])
    titled = title.confidence >= BEGINS and title.cell is not None and number is not None
    suppliers = frozenset(
        item.value
        for item in identities
        if item.scheme in _SCHEMES and not item.customer and item.tokens[0].page == page.number
    )
    totals = frozenset(
        item.value
        for item in found
        if item.printed.page == page.number
        and item.weight(Role.GROSS, Role.PAYABLE, Role.TOTAL) >= LABELLED
    )
    mark = _page_mark(page)
    times = clocks(page)
    issue, _ = days.decide([page], speech, "") if times else (None, None)
    return Facts(
        numbers=frozenset([number.value]) if titled and number else frozenset(),
        suppliers=suppliers,
        totals=totals,
        days=frozenset([issue.value.isoformat()]) if issue else frozenset(),
        clocks=times,
        first=mark == 1,
        later=mark > 1,
    )


def clocks(page: Sheet) -> int:
    """How many different times of day the page prints."""
    return len({clock for row in page.rows for clock in _CLOCK.findall(row.text)})


def _page_mark(page: Sheet) -> int:
    """The page's number as printed, 0 without one."""
    for row in (*page.rows[-_EDGE_ROWS:], *page.rows[:_EDGE_ROWS]):
        found = _PAGE.search(row.text.lower())
        if found:
            return int(found[1] or found[2])
    return 0


def parts(
    sheets: Sequence[Sheet],
    numbers: Sequence[int],
    identities: Sequence[Identity],
    found: Sequence[Sum],
    speech: str,
) -> tuple[DocumentPart, ...]:
    """The documents of a file by their pages; empty when it holds one.

    Args:
        sheets: Pages that may begin a document, by number.
        numbers: All pages, those that begin none too.
        identities: Of all pages.
        found: Amounts of all pages.
        speech: Language of the file.

    Raises: nothing.
    """
    groups: list[tuple[int, Facts]] = []
    for page in sheets:
        seen = facts(page, identities, found, speech)
        if groups and not _new(groups[-1][1], seen):
            start, before = groups[-1]
            groups[-1] = start, before.joined(seen)
        else:
            groups.append((page.number, seen))
    starts = [number for number, _ in _merged(groups)]
    if len(starts) < 2:  # noqa: PLR2004 - two documents
        return ()
    last = max(numbers)
    ends = [start - 1 for start in starts[1:]] + [last]
    starts[0] = min(numbers)
    return tuple(
        DocumentPart(pages=tuple(range(start, end + 1)))
        for start, end in zip(starts, ends, strict=True)
    )


def _new(before: Facts, page: Facts) -> bool:
    """Whether a page may begin another document than the pages before it."""
    if page.later:
        return False
    if page.receipt and before.receipt:
        return apart(before, page)
    return bool(page.numbers) and not _same_number(before, page)


def _merged(groups: Sequence[tuple[int, Facts]]) -> list[tuple[int, Facts]]:
    """Groups that differ in more than a number: another supplier, other totals, a first page."""
    kept: list[tuple[int, Facts]] = []
    for start, seen in groups:
        if kept and not _different(kept[-1][1], seen):
            kept[-1] = kept[-1][0], kept[-1][1].joined(seen)
        else:
            kept.append((start, seen))
    return kept


def _different(before: Facts, after: Facts) -> bool:
    if before.numbers and after.numbers:
        return after.first or apart(before, after)
    return before.receipt and after.receipt


def _same_number(one: Facts, other: Facts) -> bool:
    return any(a in b or b in a for a in one.numbers for b in other.numbers)


def apart(one: Facts, other: Facts) -> bool:
    """Whether suppliers or totals differ; of receipts, the days too."""
    if one.suppliers and other.suppliers and not one.suppliers & other.suppliers:
        return True
    if one.receipt and other.receipt and not one.days & other.days:
        return True
    return bool(one.totals and other.totals and not one.totals & other.totals)
