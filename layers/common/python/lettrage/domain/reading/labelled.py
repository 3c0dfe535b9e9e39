"""From a label to its value: behind it, right of it or under it.

The other way round than `context`, which looks from a value to its labels: good for values whose
shape says nothing, such as references and payment terms.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lettrage.domain.reading import name_text
from lettrage.domain.reading.context import ABOVE, BEFORE, FAR_LEFT, HEAD, LEFT, NEAR, ROWS_UP
from lettrage.domain.reading.finder import Found, Lexicon
from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.lexicon_mentions import DAYS, MENTIONS
from lettrage.domain.reading.text import key

FILLER = re.compile(
    r"(?:[\s:;.,#=()°º\-|>»*]|(?<![a-z0-9])(?:n\.?\s?[°ºo]?|nr|no|num|numero|number|nummer|ref|reference|"
    r"referenz|id|est|is|ist|lautet|suivante?|code|du client)(?![a-z0-9]|[-_/][a-z0-9]))*"
)
"""What stands between a label and its value and says nothing itself."""

_WORD_GOES_ON = re.compile(r"[-_/][a-z0-9]")
_TABLE = re.compile(
    r"\b(quantite|qte|designation|description|article|prix|montant|p u|qty|quantity|item|amount|"
    r"price|unit|menge|bezeichnung|beschreibung|artikel|preis|einzelpreis|gesamt|betrag|pos|"
    r"aantal|omschrijving|prijs|bedrag|cantidad|importe|precio|quantita|descrizione|prezzo)\b"
)
"""Heads of a table of lines: what stands under its other heads is about a line."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that may be the value of a label.

    Attributes:
        cell: Where it stands.
        start: Where the text begins in the cell.
        weight: What its place is worth, per mille (`context`).
    """

    cell: Cell
    start: int
    weight: int

    @property
    def text(self) -> str:
        """The text, as printed."""
        return self.cell.text[self.start :]


@dataclass(frozen=True, slots=True)
class Label:
    """A label with the texts that may be its value, best first."""

    page: Sheet
    name: str
    key: str
    before: str
    cell: Cell
    offers: tuple[Offer, ...]


def labels(page: Sheet, lexicon: Lexicon) -> Iterator[Label]:
    """Labels of a page in reading order, each with its offers. Raises: nothing."""
    for row in page.rows:
        for index, cell in enumerate(row.cells):
            words = cell.key
            found = [(label, end_of(cell, label.end)) for label in lexicon.find(words)]
            # "PO-4711" is a value
            found = [item for item in found if not _WORD_GOES_ON.match(cell.folded, item[1])]
            for position, (label, behind) in enumerate(found):
                following = found[position + 1][0] if position + 1 < len(found) else None
                if following and following.name == label.name and _adjoin(words, label, following):
                    continue  # "Référence unique de mandat (RUM)": one label said twice
                yield Label(
                    page,
                    label.name,
                    words[label.start : label.end],
                    words[: label.start].rstrip(),
                    cell,
                    tuple(_offers(page, row, index, behind)),
                )


def _adjoin(words: str, label: Found, following: Found) -> bool:
    between = words[label.end : following.start]
    return FILLER.fullmatch(between) is not None


def _offers(page: Sheet, row: Row, index: int, behind: int) -> Iterator[Offer]:
    cell = row.cells[index]
    filled = _skip(cell.folded, behind)
    if any(c.isalnum() for c in cell.text[filled:]):
        yield Offer(cell, filled, BEFORE)
        return
    if index + 1 < len(row.cells):
        right = row.cells[index + 1]
        if (right.left - cell.right) * 100 < FAR_LEFT * page.width:
            yield Offer(right, _skip(right.folded, 0), LEFT)
    if not (len(row.cells) > 1 and _TABLE.search(key(row.text))):
        yield from _below(page, cell)


def _below(page: Sheet, cell: Cell) -> Iterator[Offer]:
    for row in page.rows[cell.row + 1 : cell.row + 1 + ROWS_UP]:
        under = [c for c in row.cells if c.left < cell.right and c.right > cell.left]
        if under:
            near = (under[0].top - cell.bottom) * 100 <= NEAR * cell.height
            yield Offer(under[0], _skip(under[0].folded, 0), ABOVE if near else HEAD)
            return


def _skip(folded: str, start: int) -> int:
    match = FILLER.match(folded, start)
    return match.end() if match else start


def end_of(cell: Cell, key_end: int) -> int:
    """Where in the text of a cell the first `key_end` signs of its key end."""
    text = cell.text
    # "№" and "#" are one sign and up to three of the key: the place is never far before `key_end`.
    signs = text.count("№") + text.count("#")
    for at in range(max(key_end - 2 * signs - 2, 0), len(text) + 1):
        if len(key(text[:at])) >= key_end:
            return at
    return len(text)


def is_label(words: str) -> bool:
    """Whether a text, as a key, is a label and little else."""
    if name_text.is_label(words):
        return True
    for lexicon in (MENTIONS, DAYS):
        found = lexicon.find(words)
        if found and found[0].start == 0 and found[0].end * 10 >= len(words) * 7:
            return True
    return False
