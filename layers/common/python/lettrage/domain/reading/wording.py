"""The words of a line: its description over one or several rows, its unit, its code of VAT."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lettrage.domain.reading.amounts import Printed
from lettrage.domain.reading.columns import Kind
from lettrage.domain.reading.heads import Column
from lettrage.domain.reading.layout import Cell, Row
from lettrage.domain.reading.tokens import Token

ASIDE = frozenset({Kind.CODE, Kind.POSITION, Kind.DATE, Kind.BASE})
"""Columns whose words are not part of the description (BT-153, BT-154)."""

UNIT_WORDS = 2
_SIGN = re.compile(
    r"[€$£¥%×*=:|+\-–—•·.,;/()]+|x|eur|euros?|usd|gbp|chf|pln|cad|rm|zł|zl|ht|ttc|h\.t\.?", re.I
)
_CODE = re.compile(r"\(?([a-z]{1,2}|[a-z]?[0-9])\)?\*?", re.I)
_UNIT = re.compile(r"[^\W\d_][^\s]{0,11}")
_NUMBER = re.compile(r"^[^0-9]*[0-9][0-9.,' ]*")


@dataclass(slots=True)
class Words:
    """Words of one row by what they are for.

    Attributes:
        cells: How many cells of the row the text takes.
    """

    text: list[Token] = field(default_factory=list)
    unit: list[str] = field(default_factory=list)
    code: str = ""
    cells: int = 0


def words(
    row: Row,
    kinds: Mapping[Column, Kind],
    *,
    figures: Sequence[Printed] = (),
    quantity: Printed | None = None,
    amount: Printed | None = None,
) -> Words:
    """Sort the words of a row that are no figures.

    Args:
        row: The row.
        kinds: All columns of the table, those of words too; empty without a head.
        figures: Of the row; their words are left out.
        quantity: The one of them that a unit may follow.
        amount: The one that ends the row, where no head says what stands behind it.
    """
    made = Words()
    taken = {id(token): figure for figure in figures for token in figure.tokens}
    last: Printed | None = None
    for cell in row.cells:
        behind: Printed | None = None
        text = False
        lone = not kinds and quantity is not None and last is quantity and len(cell.tokens) == 1
        for token in cell.tokens:
            figure = taken.get(id(token))
            if figure is not None:
                last = behind = figure
                text = False
                _glued(made, token, behind, quantity)
                continue
            kind = _under(token, kinds)
            if not kinds and amount is not None and token.left >= amount.right:
                kind = Kind.RATE
            unit = lone or (behind is quantity and quantity is not None)
            if behind is None and not lone and (text or _is_text(token, cell, kind, taken)):
                made.cells += not text
                made.text.append(token)
                text = True
            else:
                _beside(made, token, kind, unit=unit)
    return made


def _under(token: Token, kinds: Mapping[Column, Kind]) -> Kind | None:
    """What the column holds that a word stands in, None between columns."""
    best, most = None, 0
    for column, kind in kinds.items():
        shared = min(column.right, token.right) - max(column.left, token.left)
        if shared > most:
            best, most = kind, shared
    return best


def _is_text(token: Token, cell: Cell, kind: Kind | None, taken: Mapping[int, Printed]) -> bool:
    if kind is not None and kind is not Kind.TEXT:
        return False
    beside = len(cell.tokens) == 1 or any(id(other) in taken for other in cell.tokens)
    return not (beside and _SIGN.fullmatch(token.text))


def _glued(made: Words, token: Token, figure: Printed, quantity: Printed | None) -> None:
    """`3h`, `12pcs`: a unit without a space."""
    if figure is quantity and token is figure.tokens[-1]:
        rest = _NUMBER.sub("", token.text)
        if _UNIT.fullmatch(rest) and not _SIGN.fullmatch(rest):
            made.unit.append(rest)


def _beside(made: Words, token: Token, kind: Kind | None, *, unit: bool) -> None:
    if kind in ASIDE or _SIGN.fullmatch(token.text):
        return
    if kind in {Kind.RATE, Kind.TAX}:
        found = _CODE.fullmatch(token.text)
        if found:
            made.code = found[1]
    elif (unit or kind in {Kind.UNIT, Kind.QUANTITY}) and len(made.unit) < UNIT_WORDS:
        made.unit.append(token.text)
