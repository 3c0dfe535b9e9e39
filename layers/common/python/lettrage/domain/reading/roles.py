"""What each printed amount may be, from the words to its left, the column above and its place.

A hint is (role → weight in per mille). The label on the row speaks loudest; a row that only says
"Total" takes the sense of its column ("HT", "TVA", "TTC").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from lettrage.domain.reading.amounts import Printed, amounts, rates
from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.lexicon import AMOUNTS, Role
from lettrage.domain.reading.text import key

KNOWN_RATES = frozenset(
    Decimal(rate)
    for rate in (
        "0 20 10 5.5 2.1 8.5 19 7 21 9 6 12 22 4 5 23 25 8 13 17 16 15 3 24 27 18 14 "
        "1.05 1.75 0.9 2.5 2.6 3.8 7.7 8.1"
    ).split()
)
# CGI art. 278 to 281 (France, overseas and Corsica), Commission table of rates in the member
# states, UK, Switzerland and its former rates: used only where no percent sign is printed.
_TAX = r"(?:\w+ )?(?:tva|vat|gst|tax|taxes|mwst|ust|btw|iva)\b"
_INCLUDING = re.compile(rf"\b(?:incl\w*|inkl\w*|inc|compris|avec|with|mit|con) {_TAX}")
_EXCLUDING = re.compile(rf"\b(?:excl\w*|exkl\w*|ex|hors|sans|without|before|ohne|sin) {_TAX}")
_BARE = re.compile(r"[0-9]{1,2}[.,][0-9]{1,2}")
_CODES = frozenset({"EUR", "USD", "GBP", "CHF", "CAD", "RM"})  # a currency between label and value
ROW_LABEL = 1000  # the label stands on the amount's own row
COLUMN_LABEL = 600  # the label heads the column
SECOND_LABEL = 450  # another label of the same text
LONG_TEXT = 48  # characters of a key beyond which a text is a sentence, not a label
ROWS_UP = 40  # how far a column head may be above
ABOVE_GAP = 250  # per cent of the letter height between a label and the value under it


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """An amount with its hints.

    Attributes:
        hints: Role to weight in per mille; empty when nothing speaks.
        label: Key of the words to its left.
        head: Key of the column head.
        rates: Percentages printed on its row, left of it or anywhere in the row.
    """

    printed: Printed
    row: Row
    label: str
    head: str
    hints: dict[Role, int] = field(default_factory=dict)
    rates: tuple[Decimal, ...] = ()
    bare_rates: tuple[Decimal, ...] = ()

    @property
    def value(self) -> Decimal:
        """Signed amount."""
        return self.printed.value

    def weight(self, *roles: Role) -> int:
        """The strongest hint among `roles`."""
        return max((self.hints.get(role, 0) for role in roles), default=0)


def sums(sheets: Iterable[Sheet], mark: str) -> list[Sum]:
    """All amounts of the pages with their hints, in reading order."""
    found: list[Sum] = []
    for page in sheets:
        for row in page.rows:
            printed = list(amounts(row, mark))
            if printed:
                found += _row_sums(page, row, printed)
    return found


def _row_sums(page: Sheet, row: Row, printed: list[Printed]) -> list[Sum]:
    labels: list[str] = []
    previous: Printed | None = None
    for item in printed:
        label = _label(row, previous, item)
        labels.append(label if previous is None or _speaks(label) else "")
        previous = item
    percents, bare = tuple(rates(row.text)), _bare_rates(row)
    found, shared = [], ""
    for at, (item, label) in enumerate(zip(printed, labels, strict=True)):
        shared = label or shared
        alone = bool(label) and (at + 1 == len(labels) or bool(labels[at + 1]))
        head = _head(page, row, item) or _alone_below(page, row)
        hints = _hints(shared, head, own=bool(label), alone=alone)
        found.append(Sum(item, row, shared, head, hints, percents, bare))
    return found


def _bare_rates(row: Row) -> tuple[Decimal, ...]:
    """Known rates printed without a percent sign in a cell of their own: `5.5`, `20,00`."""
    found = []
    for cell in row.cells:
        match = _BARE.fullmatch(cell.text)
        if match and Decimal(match[0].replace(",", ".")) in KNOWN_RATES:
            found.append(Decimal(match[0].replace(",", ".")))
    return tuple(found)


def _label(row: Row, previous: Printed | None, item: Printed) -> str:
    """Key of the words that speak for an amount: the nearest cell to its left that is a label."""
    parts = [key(part) for part in _texts_between(row, previous, item)]
    for part in reversed(parts):
        if AMOUNTS.find(part):
            return part
        if len(part) > 1 and part.upper() not in _CODES:
            break
    return " ".join(part for part in parts if part)


def _speaks(label: str) -> bool:
    return any(letter.isalpha() for letter in label)


def _texts_between(row: Row, previous: Printed | None, item: Printed) -> list[str]:
    parts = []
    for cell in row.cells:
        if previous is not None and cell.right < previous.left:
            continue
        if cell.left > item.right:
            break
        start = previous.end if previous is not None and cell is previous.cell else 0
        end = item.start if cell is item.cell else len(cell.text)
        if previous is None or cell is previous.cell or cell.left >= previous.right:
            parts.append(cell.text[start:end])
        if cell is item.cell:
            break
    return parts


def _head(page: Sheet, row: Row, item: Printed) -> str:
    """The nearest text above the amount that is no amount itself."""
    bottom = item.cell.top
    for above in reversed(page.rows[max(row.index - ROWS_UP, 0) : row.index]):
        over = [c for c in above.cells if c.left < item.right and c.right > item.left]
        for cell in over:
            text = cell.key
            if _speaks(text) and not _holds_amount(cell):
                close = (bottom - cell.bottom) * 100 <= ABOVE_GAP * item.tokens[0].height
                return _over_two_rows(page, cell, text) if close or _is_head(text) else ""
        if over:
            bottom = min(bottom, over[0].top)
    return ""


def _alone_below(page: Sheet, row: Row) -> str:
    """The label of an amount that stands alone on its row, set apart: `MONTANT :` above it."""
    if row.index == 0 or len(row.cells) > 1:
        return ""
    above = page.rows[row.index - 1].cells
    label = above[0].key if len(above) == 1 and not _holds_amount(above[0]) else ""
    return label if _is_head(label) else ""


def _over_two_rows(page: Sheet, cell: Cell, text: str) -> str:
    """Heads are often written on two lines: `Montant` over `TTC`."""
    if cell.row == 0:
        return text
    for above in page.rows[cell.row - 1].cells:
        near = cell.top - above.bottom < cell.height // 2
        if near and above.left < cell.right and above.right > cell.left:
            upper = above.key
            if (
                _speaks(upper)
                and not _holds_amount(above)
                and len(upper) <= len("montant total hors")
            ):
                return f"{upper} {text}"
    return text


def _is_head(text: str) -> bool:
    return len(text) <= LONG_TEXT and bool(AMOUNTS.find(text))


def _holds_amount(cell: Cell) -> bool:
    return any(amounts(Row(cell.page, cell.row, (cell,)), ""))


def _hints(label: str, head: str, *, own: bool, alone: bool) -> dict[Role, int]:
    hints = _weigh(label, ROW_LABEL if own else ROW_LABEL - 150)
    if alone and set(hints) - {Role.TOTAL}:
        return hints
    columns = _weigh(head, COLUMN_LABEL)
    generic = set(hints) <= {Role.TOTAL} or not own
    for role, weight in columns.items():
        if generic and Role.TOTAL in hints and role is not Role.TOTAL:
            weight = ROW_LABEL - 50  # noqa: PLW2901 - "Total" on the row, the sense in the head
        if role is Role.OTHER and hints:
            continue
        hints[role] = max(hints.get(role, 0), weight)
    return hints


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)


def _weigh(text: str, full: int) -> dict[Role, int]:
    """Roles of a text: the first label leads, the others follow at a distance.

    The share of the text that labels cover counts for half: "Total TTC" says more than a
    sentence that mentions it.
    """
    labels = AMOUNTS.find(text)
    if not labels:
        return {}
    covered = sum(_letters(text[label.start : label.end]) for label in labels)
    share = 500 + 500 * covered // max(_letters(text), 1)
    if len(text) > LONG_TEXT:
        share = share * 2 // 3
    hints: dict[Role, int] = {}
    first = Role(labels[0].name)
    if first is Role.TOTAL and _INCLUDING.search(text):
        return {Role.GROSS: full * share // 1000}
    if first is Role.TOTAL and _EXCLUDING.search(text):
        return {Role.NET: full * share // 1000}
    for label in labels:
        role = Role(label.name)
        strength = full if role is first else SECOND_LABEL
        if first is Role.TOTAL and role in {Role.NET, Role.VAT, Role.GROSS}:
            strength = full
        hints[role] = max(hints.get(role, 0), strength * share // 1000)
    if first is Role.TOTAL and len(hints) > 1 and set(hints) & {Role.NET, Role.VAT, Role.GROSS}:
        del hints[Role.TOTAL]
    return hints
