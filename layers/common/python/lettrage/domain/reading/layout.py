"""Rows and cells from words with boxes: the page as a person's eye groups it.

A row is built from left to right: a word joins the row whose last word stands at its height,
so a page that leans a little still gives whole rows. A cell is a run of words of a row without
a wide gap; tables fall apart into cells, sentences stay together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lettrage.domain.page import BOX_SCALE, Box, Page, Word, WordSource
from lettrage.domain.reading.text import fold, key, plain_spaces

WIDE_GAP = 90  # per cent of the letter height: a space between words is 25 to 50
SAME_ROW = 50  # per cent of the smaller height that centres may differ
UNITS_A_POINT = 100
HIDDEN_CONFIDENCE = 700  # a page of hidden words only: someone else's recognition of a scan


@dataclass(frozen=True, slots=True)
class Token:
    """One visible word. Lengths in hundredths of a point."""

    text: str
    page: int
    left: int
    top: int
    right: int
    bottom: int
    confidence: int
    recognised: bool
    box: Box

    @property
    def height(self) -> int:
        """Height of the box."""
        return max(self.bottom - self.top, 1)

    @property
    def middle(self) -> int:
        """Vertical centre."""
        return (self.top + self.bottom) // 2


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Words of one row without a wide gap between them.

    Attributes:
        text: Words joined by one space each.
        folded: `fold` of the text: same length, same places.
        starts: Where each word begins in the text.
        row: Index of the row on its page.
    """

    tokens: tuple[Token, ...]
    text: str
    folded: str
    starts: tuple[int, ...]
    page: int
    row: int
    left: int
    top: int
    right: int
    bottom: int

    @property
    def key(self) -> str:
        """Words for the lexicon."""
        return key(self.text)

    @property
    def height(self) -> int:
        """Tallest word."""
        return self.bottom - self.top

    def words(self, start: int, end: int) -> tuple[Token, ...]:
        """The words that hold any of `text[start:end]`."""
        return tuple(
            token
            for token, begin in zip(self.tokens, self.starts, strict=True)
            if begin < end and begin + len(token.text) > start
        )


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Cells of one height, left to right."""

    page: int
    index: int
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """All cells, two spaces between them."""
        return "  ".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One page in rows, top to bottom."""

    number: int
    width: int
    height: int
    rows: tuple[Row, ...]
    recognised: bool
    key: str = field(default="")

    @property
    def cells(self) -> Iterable[Cell]:
        """All cells in reading order."""
        return (cell for row in self.rows for cell in row.cells)


def sheet(page: Page) -> Sheet:
    """The rows of a page, from visible words only unless all are hidden.

    Raises: nothing.
    """
    visible = [word for word in page.words if not word.hidden]
    words = visible or page.words
    tokens = [_token(page, word) for word in words if word.text.strip()]
    groups = _rows(tokens)
    rows = tuple(
        Row(page.number, index, _cells(group, index)) for index, group in enumerate(groups)
    )
    text = " ".join(key(row.text) for row in rows)
    recognised = page.source is WordSource.OCR or not visible
    return Sheet(
        page.number,
        page.width * UNITS_A_POINT,
        page.height * UNITS_A_POINT,
        rows,
        recognised,
        text,
    )


def bounds(tokens: Sequence[Token]) -> Box:
    """The smallest box that holds all words; at least one."""
    box = tokens[0].box
    for token in tokens[1:]:
        box = box.union(token.box)
    return box


def _token(page: Page, word: Word) -> Token:
    box = word.box
    return Token(
        plain_spaces(word.text).strip(),
        page.number,
        box.left * page.width * UNITS_A_POINT // BOX_SCALE,
        box.top * page.height * UNITS_A_POINT // BOX_SCALE,
        box.right * page.width * UNITS_A_POINT // BOX_SCALE,
        box.bottom * page.height * UNITS_A_POINT // BOX_SCALE,
        min(word.confidence, HIDDEN_CONFIDENCE) if word.hidden else word.confidence,
        page.source is WordSource.OCR or word.hidden,
        box,
    )


def _rows(tokens: list[Token]) -> list[list[Token]]:
    open_rows: list[list[Token]] = []
    for token in sorted(tokens, key=lambda t: (t.left, t.top)):
        best, best_distance = None, token.height
        for row in open_rows:
            last = row[-1]
            distance = abs(last.middle - token.middle)
            if distance < best_distance and _one_row(last, token, distance):
                best, best_distance = row, distance
        if best is None:
            open_rows.append([token])
        else:
            best.append(token)
    open_rows.sort(key=lambda row: sum(t.middle for t in row) // len(row))
    return open_rows


def _one_row(last: Token, token: Token, distance: int) -> bool:
    return (
        distance * 100 <= SAME_ROW * min(last.height, token.height)
        and last.right - token.left < token.height  # overlapping words are two layers of text
    )


def _cells(group: list[Token], index: int) -> tuple[Cell, ...]:
    runs: list[list[Token]] = []
    for token in group:
        if runs:
            last = runs[-1][-1]
            gap = token.left - last.right
            if gap * 100 <= WIDE_GAP * min(last.height, token.height):
                runs[-1].append(token)
                continue
        runs.append([token])
    return tuple(_cell(run, index) for run in runs)


def _cell(run: list[Token], index: int) -> Cell:
    starts, at = [], 0
    for token in run:
        starts.append(at)
        at += len(token.text) + 1
    text = " ".join(token.text for token in run)
    return Cell(
        tuple(run),
        text,
        fold(text),
        tuple(starts),
        run[0].page,
        index,
        min(t.left for t in run),
        min(t.top for t in run),
        max(t.right for t in run),
        max(t.bottom for t in run),
    )
