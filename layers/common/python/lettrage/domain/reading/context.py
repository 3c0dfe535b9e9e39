"""The words that speak for a value: before it, left of it, above it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lettrage.domain.reading.layout import Cell, Sheet
from lettrage.domain.reading.text import key

BEFORE, LEFT, ABOVE, HEAD = 1000, 950, 880, 760
"""How much a label says by where it stands, per mille."""

NEAR = 260  # per cent of the letter height between a label and the value under it
FAR_LEFT = 45  # per cent of the page width between a label and its value
ROWS_UP = 4  # a small table: one head, few values


@dataclass(frozen=True, slots=True)
class Context:
    """A text beside a value, as a key, with what its place is worth."""

    key: str
    weight: int
    cell: Cell


def contexts(page: Sheet, cell: Cell, start: int) -> Iterator[Context]:
    """Texts around `cell.text[start:]`, nearest first."""
    before = key(cell.text[:start])
    if before:
        yield Context(before, BEFORE, cell)
    row = page.rows[cell.row]
    lefts = [c for c in row.cells if c.right <= cell.left]
    if lefts and not _speaks(before):
        left = lefts[-1]
        if (cell.left - left.right) * 100 < FAR_LEFT * page.width:
            yield Context(left.key, LEFT, left)
    if not _speaks(before):
        yield from _above(page, cell)


def _speaks(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _above(page: Sheet, cell: Cell) -> Iterator[Context]:
    for row in reversed(page.rows[max(cell.row - ROWS_UP, 0) : cell.row]):
        over = [c for c in row.cells if c.left < cell.right and c.right > cell.left]
        for other in over:
            if _speaks(other.key):
                near = (cell.top - other.bottom) * 100 <= NEAR * cell.height
                yield Context(_with_line_above(page, other), ABOVE if near else HEAD, other)
        if over:
            return


def _with_line_above(page: Sheet, cell: Cell) -> str:
    """A label may take two lines: "Date de la" over "facture"."""
    if cell.row == 0 or any(c.isdigit() for c in cell.text):
        return cell.key
    for above in page.rows[cell.row - 1].cells:
        touching = cell.top - above.bottom <= cell.height
        aligned = abs(above.left - cell.left) <= cell.height // 2
        if touching and aligned and not any(c.isdigit() for c in above.text):
            return f"{above.key} {cell.key}"
    return cell.key
