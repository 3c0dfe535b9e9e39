"""Rows of a table before they are understood: the numbers that stand for themselves, and the words.

A number in the middle of a description is part of it; one in a cell of its own, or under the
label of a column, is a figure. A row whose words are those of a total, a tax, a carried amount
or a payment is structure and no line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lettrage.domain.reading.amounts import CENTS, Printed, numbers
from lettrage.domain.reading.columns import Kind
from lettrage.domain.reading.heads import Column
from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.lexicon import AMOUNTS, Role
from lettrage.domain.reading.text import key

STRUCTURE = 60  # per cent of a row's letters that labels of totals cover
UNITS_BEHIND = 2  # words behind a number that may be its unit
LARGEST = 10**12  # no line says more; longer numbers are codes
LONE = 3  # words of a cell that is a percentage: "TVA 20 %"
ENDS = frozenset(
    {Role.NET, Role.VAT, Role.GROSS, Role.TOTAL, Role.PAYABLE, Role.TENDERED, Role.CHANGE}
)
"""Roles of rows below the lines."""

NO_FIGURES = frozenset({Kind.TEXT, Kind.UNIT})
_WORDS = re.compile(r"[a-z]{2,}|[a-z]\b")
_MARKS = re.compile(r"eur(os?)?|usd|gbp|chf|pln|cad|rm|zl|x|a|e", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:(?:sous |sub |zwischen)?tota(?:l|ux|al|le|is|ls)|subtota(?:l|le|al)|zwischensumme|summe|"
    r"gesamt|suma|razem|wartosc|kwota|do zaplaty|importe total|sous totaux)\b"
)
_SUM = re.compile(r"(\w+ ){1,2}totals?|somme des \w+|warenwert|positionssumme|goods|items")
_CHARGE = re.compile(
    r"(frais|couts?) (de |d )?(port|livraison|transport|envoi|expedition|dossier|gestion)\b.*|"
    r"port( et emballages?)?|emballages?|livraison|"
    r"(shipping|postage|carriage|delivery|packing)\b.*|"
    r"(versand|porto|fracht|verpackung|liefer)(s?kosten|pauschale)?( und verpackung)?|"
    r"(verzend|bezorg|transport)kosten|(gastos|portes) (de )?(envio|transporte)|portes|"
    r"spese (di )?(spedizione|trasporto)|trasporto|despesas de envio|koszty? (wysylki|dostawy)|"
    r"(small order|fuel|surcharge|supplement|handling)\b.*|"
    r"(dto|descuento|sconto|desconto|rabat|upust|korting|remise|rabais|rabatt|nachlass|discount)"
    r"( (global|globale|commerciale?|exceptionnelle|in))?[ 0-9%]*"
)
_TAX = re.compile(r"(tva|vat|mwst|ust|umsatzsteuer|btw|iva)\b")
_INCLUDED = re.compile(r"(dont|davon|of which|including|waarvan|di cui|de los cuales)\b")


@dataclass(slots=True, eq=False)
class Entry:
    """A row with figures.

    Attributes:
        figures: Left to right; at least one.
        role: What its words say it is, None for what may be a line.
        lead: Key of the words before the first figure.
        kinds: Figure by column, once the columns are understood.
        spare: Figures without a column.
    """

    page: Sheet
    row: Row
    figures: list[Printed]
    role: Role | None
    lead: str
    kinds: dict[Kind, Printed] = field(default_factory=dict)
    spare: list[Printed] = field(default_factory=list)

    @property
    def amount(self) -> Printed | None:
        """What stands in the column of the lines' amounts."""
        return self.kinds.get(Kind.NET) or self.kinds.get(Kind.GROSS)


def entry(page: Sheet, row: Row, columns: Sequence[Column], mark: str) -> Entry | None:
    """The figures of a row, None when it has none."""
    found: list[Printed] = []
    wide = [column for column in columns if column.options[0] not in NO_FIGURES]
    for place, cell in enumerate(row.cells):
        if not any(character.isdigit() for character in cell.text):
            continue
        last: Printed | None = None
        for item in numbers(cell, mark):
            if abs(item.value) < LARGEST and _stands(
                item, last, wide, columns, first=place == 0, ends=cell is row.cells[-1]
            ):
                found.append(item)
                last = item
    if not found:
        return None
    lead = key(_before(row, found[0]))
    rates = [c for c in columns if Kind.RATE in c.options or Kind.DISCOUNT in c.options]
    apart = not columns or any(
        item.percent and _shared(column, item) > 0 for item in found for column in rates
    )
    return Entry(page, row, found, _role(row, found, lead, apart=apart), lead)


def is_money(item: Printed) -> bool:
    """Whether it is written as an amount: cents, or a currency beside it."""
    return not item.percent and (item.decimals == CENTS or item.currency is not None)


@lru_cache(maxsize=4096)
def structure(words: str) -> Role | None:
    """What a row is by its words, None for what may be a line; `OTHER` is a remark on a line."""
    if _INCLUDED.match(words):
        return Role.OTHER
    spoken = _labelled(words)
    if spoken is not None:
        return spoken
    if _TOTAL.match(words) or _SUM.fullmatch(words):
        return Role.TOTAL
    if _CHARGE.fullmatch(words):
        return Role.DISCOUNT
    return Role.VAT if _TAX.match(words) else None


def _labelled(words: str) -> Role | None:
    """The role of words that are labels of totals and little else."""
    labels = AMOUNTS.find(words)
    letters = sum(letter.isalpha() for letter in words)
    covered = sum(letter.isalpha() for label in labels for letter in words[label.start : label.end])
    if not labels or covered * 100 < STRUCTURE * letters:
        return None
    roles = [Role(label.name) for label in labels]
    if Role.CARRIED in roles:
        return Role.CARRIED
    return next((role for role in roles if role is not Role.OTHER), None)


def _stands(
    item: Printed,
    last: Printed | None,
    wide: Sequence[Column],
    columns: Sequence[Column],
    *,
    first: bool,
    ends: bool,
) -> bool:
    cell = item.cell
    under = any(2 * _shared(column, item) >= item.right - item.left for column in wide)
    if under:
        return True
    start = last.end if last is not None else 0
    words_before = _words(cell, start, item.start)
    if item.percent:
        return last is not None or len(cell.tokens) <= LONE
    if words_before:
        return ends and is_money(item) and not _words(cell, item.end, len(cell.text))
    if last is not None:
        return True
    behind = _words(cell, item.end, len(cell.text))
    text = any(column.over(cell.left, cell.right) for column in columns if column not in wide)
    if len(behind) > UNITS_BEHIND or (behind and text):
        return False
    return not (behind and first and not columns)


def _shared(column: Column, item: Printed) -> int:
    return min(column.right, item.right) - max(column.left, item.left)


def _words(cell: Cell, start: int, end: int) -> list[str]:
    return [word for word in _WORDS.findall(cell.folded[start:end]) if not _MARKS.fullmatch(word)]


def _before(row: Row, item: Printed) -> str:
    parts = []
    for cell in row.cells:
        if cell is item.cell:
            parts.append(cell.text[: item.start])
            break
        parts.append(cell.text)
    return " ".join(parts)


def _role(row: Row, found: Sequence[Printed], lead: str, *, apart: bool) -> Role | None:
    """The role of the words at the left, else of those just before the amount.

    A percentage there may be the rate of a line and stand `apart` from such words.
    """
    role = structure(lead)
    if role is not None:
        return role
    money = [n for n, item in enumerate(found) if is_money(item)]
    if not money:
        return None
    amount = found[money[-1]]
    others = [item for item in found[: money[-1]] if apart or not item.percent]
    before = others[-1] if others else None
    near = _near(row, before, amount)
    if not any(letter.isalpha() for letter in lead.removesuffix(near)):
        return structure(near)
    labels = AMOUNTS.find(near)
    first = Role(labels[0].name) if labels and labels[0].start == 0 else None
    return structure(near) or (first if first in ENDS else None)


def _near(row: Row, before: Printed | None, amount: Printed) -> str:
    """Key of the cell just left of an amount, of what another figure leaves of it."""
    place = row.cells.index(amount.cell)
    own = key(
        amount.cell.text[before.end if before and before.cell is amount.cell else 0 : amount.start]
    )
    if any(letter.isalpha() for letter in own) or place == 0:
        return own
    left = row.cells[place - 1]
    if before is not None and before.cell is left:
        return key(left.text[before.end :])
    return left.key
