"""Where values stand on the pages, with the labels around them: what habits are made of."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.money import decimal_text
from lettrage.domain.page import Box
from lettrage.domain.purchase_invoice import number_key
from lettrage.domain.reading import layout
from lettrage.domain.reading.amounts import decimal_mark
from lettrage.domain.reading.context import ABOVE, HEAD, contexts
from lettrage.domain.reading.currencies import CODES
from lettrage.domain.reading.dates import LAST_MONTH, PrintedDate, dates
from lettrage.domain.reading.layout import Cell, Sheet
from lettrage.domain.reading.roles import Sum, sums
from lettrage.domain.reading.shapes import like, shape, spelled
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token
from lettrage.domain.reading_memory import LONGEST_LABEL, LONGEST_SHAPE, MOST_SIGNS, Side, Sign
from lettrage.domain.third_party import name_key

REFERENCES = frozenset(
    {
        FieldName.NUMBER,
        FieldName.PURCHASE_ORDER_REFERENCE,
        FieldName.CONTRACT_REFERENCE,
        FieldName.PAYMENT_REFERENCE,
        FieldName.MANDATE,
    }
)
DAYS = frozenset(
    {
        FieldName.ISSUE_DATE,
        FieldName.DUE_DATE,
        FieldName.DELIVERY_DATE,
        FieldName.BILLING_PERIOD_START,
        FieldName.BILLING_PERIOD_END,
        FieldName.DIRECT_DEBIT_DATE,
    }
)
AMOUNTS = frozenset(
    {
        FieldName.NET_TOTAL,
        FieldName.VAT_TOTAL,
        FieldName.GROSS_TOTAL,
        FieldName.PREPAID,
        FieldName.PAYABLE,
    }
)
PRINTED = tuple(name for name in FieldName if name in REFERENCES | DAYS | AMOUNTS)
"""Fields whose places are learnt. Identifiers and bank accounts are not among them: check digits
prove them, and what is printed must never give way to what was known (security-reliability H6)."""

WORDS_OF_A_LABEL = 6
_YEAR = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A printed text that may be a value.

    Attributes:
        value: As the field would keep it: ISO date, decimal string, reference as printed.
        written: Its shape or its order of day and month; "" for amounts.
        signs: Labels beside and above it, nearest first.
        tokens: Its words; at least one.
        from_front: Page counted from the first, from 1.
        from_back: Page counted from the last, from 1.
        position: Index among the amounts of the pages, -1 for other texts.
    """

    value: str
    written: str
    signs: tuple[Sign, ...]
    tokens: tuple[Token, ...]
    from_front: int
    from_back: int
    position: int = -1

    @property
    def box(self) -> Box:
        """Where on the page."""
        return layout.bounds(self.tokens)


def plain(name: FieldName, value: str) -> str:
    """A value as it is compared: references and names by their letters, amounts without sign.

    Signs of amounts are a matter of printing: credit notes are written either way.
    Raises: nothing; what is no amount is compared as text.
    """
    if name in REFERENCES:
        return number_key(value)
    if name in AMOUNTS:
        try:
            return decimal_text(abs(Decimal(value)).normalize())
        except InvalidOperation:
            return value
    return name_key(value) if name is FieldName.SUPPLIER_NAME else value


def label(words: str, *, last: bool) -> str:
    """The words of a key that can stay the same: no digits, at most six, the last or the first."""
    kept = [
        w for w in words.split() if not any(c.isdigit() for c in w) and any(map(str.isalpha, w))
    ]
    kept = kept[-WORDS_OF_A_LABEL:] if last else kept[:WORDS_OF_A_LABEL]
    return " ".join(kept)[:LONGEST_LABEL].strip()


class Places:
    """The printed values of some pages, looked for when asked."""

    def __init__(self, sheets: Sequence[Sheet], found: Sequence[Sum] | None = None) -> None:
        """Take the pages and, where they are known already, their amounts."""
        self._sheets = sheets
        self._found = found
        self._last = max((page.number for page in sheets), default=0)

    def written_as(self, name: FieldName, shapes: Iterable[str]) -> Iterator[Place]:
        """Everything printed that may be a value of that field, in these shapes."""
        if name in AMOUNTS:
            yield from self._amounts
        elif name in DAYS:
            yield from (place for place in self._days if place.written in shapes)
        else:
            for written in shapes:
                yield from self._references(like(written))

    def of(self, name: FieldName, value: str) -> list[Place]:
        """The places where that value of the field stands, in reading order."""
        if name in REFERENCES and len(value) > LONGEST_SHAPE:
            return []
        if name in REFERENCES:
            return [place for place in self._references(spelled(value)) if place.written]
        places, wanted = self._amounts if name in AMOUNTS else self._days, plain(name, value)
        return [place for place in places if plain(name, place.value) == wanted]

    def _references(self, pattern: "re.Pattern[str]") -> Iterator[Place]:
        for page in self._sheets:
            for cell in page.cells:
                if not any(c.isdigit() for c in cell.text):
                    continue
                days = [(day.start, day.end) for day in dates(cell)]
                for found in pattern.finditer(cell.text):
                    start, end = found.span()
                    if not any(start < last and end > first for first, last in days):
                        signs = _signs(page, cell, start)
                        words = cell.words(start, end)
                        yield self._place(found[0], shape(found[0]), signs, words)

    @cached_property
    def _days(self) -> list[Place]:
        return [
            self._place(day.isoformat(), written, _signs(page, cell, printed.start), printed.tokens)
            for page in self._sheets
            for cell in page.cells
            for printed in dates(cell)
            for day, written in zip(printed.readings, _orders(printed), strict=True)
        ]

    @cached_property
    def _amounts(self) -> list[Place]:
        found = self._found
        if found is None:
            found = sums(self._sheets, decimal_mark(self._sheets))
        return [
            self._place(
                decimal_text(item.value), "", _signs_of_sum(item), item.printed.tokens, position
            )
            for position, item in enumerate(found)
        ]

    def _place(
        self,
        value: str,
        written: str,
        signs: tuple[Sign, ...],
        tokens: tuple[Token, ...],
        position: int = -1,
    ) -> Place:
        page = tokens[0].page
        return Place(value, written, signs, tokens, page, self._last - page + 1, position)


def _signs(page: Sheet, cell: Cell, start: int) -> tuple[Sign, ...]:
    found = []
    for context in contexts(page, cell, start):
        above = context.weight in (ABOVE, HEAD)
        words = label(context.key, last=not above)
        if words:
            found.append(Sign(side=Side.ABOVE if above else Side.BESIDE, label=words))
    return tuple(dict.fromkeys(found))[:MOST_SIGNS]


def _signs_of_sum(item: Sum) -> tuple[Sign, ...]:
    over = label(item.head, last=False)
    sides = ((Side.BESIDE, _beside(item)), (Side.ABOVE, over))
    return tuple(Sign(side=side, label=words) for side, words in sides if words)


def _beside(item: Sum) -> str:
    """The nearest words left of an amount; a currency is none."""
    own = item.printed.cell
    lefts = [cell.text for cell in item.row.cells if cell.right <= own.left]
    for text in (own.text[: item.printed.start], *reversed(lefts)):
        words = label(key(text), last=True)
        if words and words not in CODES:
            return words
    return ""


def _orders(printed: PrintedDate) -> tuple[str, ...]:
    """The order of day and month in which each reading of a date is read."""
    if not printed.numeric:
        return ("named",)
    if len(printed.readings) > 1:
        return ("dmy", "mdy")
    numbers = _numbers(printed.cell.folded[printed.start : printed.end])
    if len(numbers[0]) == _YEAR:
        return ("ymd",)
    return ("mdy",) if int(numbers[1]) > LAST_MONTH else ("dmy",)


def _numbers(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()
