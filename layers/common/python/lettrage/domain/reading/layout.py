"""Rows and cells from words with boxes: the page as a person's eye groups it.

A row is built from left to right: a word joins the row whose last word stands at its height,
so a page that leans a little still gives whole rows. A cell is a run of words of a row without
a wide gap; tables fall apart into cells, sentences stay together.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lettrage.domain.page import BOX_SCALE, Box, Page, Word, WordSource
from lettrage.domain.reading.text import fold, key, plain_spaces
from lettrage.domain.reading.tokens import Token, turned

WIDE_GAP = 90  # per cent of the letter height; never less than twice the page's usual space
LARGEST_SPACE = 160  # per cent of the letter height: wider gaps are between columns
SPREAD_GAPS, SPREAD_WIDEST = 6, 220  # words but one; per cent of the letter height
SAME_ROW = 50  # per cent of the smaller height that centres may differ
LOW_SIGN = 2  # times lower than its neighbour: a sign, not a word
LOW_SIGN_ROW = 70  # per cent of the neighbour's height that its centre may differ
MAX_DISTANCE = 10_000_000  # hundredths of a point: further than any page is high
FLAT, USUAL_HEIGHT = 60, 700  # hundredths of a point
LOOK_BACK = 4  # words of a row that say where it stands: a dash alone does not
UNITS_A_POINT = 100
HIDDEN_CONFIDENCE = 700  # a page of hidden words only: someone else's recognition of a scan


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Words of one row without a wide gap between them.

    Attributes:
        text: Words joined by one space each.
        folded: `fold` of the text: same length, same places.
        starts: Where each word begins in the text.
        space: Usual space between words of the page, per cent of the letter height.
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
    space: int

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
    tokens = _with_heights([_token(page, word) for word in words if word.text.strip()])
    upright, laid = turned(tokens, page.height * UNITS_A_POINT)
    groups = _rows(upright) + _rows(laid)
    space = _usual_space(groups)
    rows = tuple(
        Row(page.number, index, _cells(group, index, space)) for index, group in enumerate(groups)
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
    boxes = [token.box for token in tokens]
    return Box(
        left=min(box.left for box in boxes),
        top=min(box.top for box in boxes),
        right=max(box.right for box in boxes),
        bottom=max(box.bottom for box in boxes),
    )


def _token(page: Page, word: Word) -> Token:
    box = word.box
    top = box.top * page.height * UNITS_A_POINT // BOX_SCALE
    bottom = box.bottom * page.height * UNITS_A_POINT // BOX_SCALE
    return Token(
        plain_spaces(word.text).strip(),
        page.number,
        box.left * page.width * UNITS_A_POINT // BOX_SCALE,
        top,
        box.right * page.width * UNITS_A_POINT // BOX_SCALE,
        bottom,
        max(bottom - top, 1),
        (top + bottom) // 2,
        min(word.confidence, HIDDEN_CONFIDENCE) if word.hidden else word.confidence,
        page.source is WordSource.OCR or word.hidden,
        box,
    )


def _with_heights(tokens: list[Token]) -> list[Token]:
    """Words of fonts without outlines have flat boxes: they get the page's usual height."""
    heights = sorted(token.height for token in tokens if token.height > FLAT)
    usual = heights[len(heights) // 2] if heights else USUAL_HEIGHT
    if len(heights) == len(tokens):
        return tokens
    return [
        replace(
            token,
            top=token.middle - usual // 2,
            bottom=token.middle + usual // 2,
            height=usual,
        )
        if token.height <= FLAT and any(c.isalnum() for c in token.text)
        else token
        for token in tokens
    ]


class _OpenRow:
    """A row that still takes words, and the word that says where it stands."""

    __slots__ = ("last", "tallest", "words")

    def __init__(self, token: Token) -> None:
        self.words = [token]
        self.last = self.tallest = token

    def add(self, token: Token) -> None:
        self.words.append(token)
        self.last = token
        self.tallest = max(self.words[-LOOK_BACK:], key=lambda t: t.height)

    def distance(self, token: Token) -> int:
        """How far its height is from the word's; `MAX_DISTANCE` when they are of two rows."""
        last, tallest = self.last, self.tallest
        away = abs(tallest.middle - token.middle)
        limit = tallest.height if tallest.height > token.height else token.height
        if away > limit or last.right - token.left >= max(last.height, token.height):
            return MAX_DISTANCE  # overlapping words are two layers of text
        away = min(away, abs(last.middle - token.middle))
        low, high = sorted((tallest.height, token.height))
        if away * 100 <= SAME_ROW * low:
            return away
        sign = low * LOW_SIGN < high and away * 100 <= LOW_SIGN_ROW * high
        return away if sign else MAX_DISTANCE


def _rows(tokens: list[Token]) -> list[list[Token]]:
    """Rows from the left: a word joins the nearest row at its height, or begins one."""
    band = max((token.height for token in tokens), default=1)
    bands: dict[int, list[_OpenRow]] = defaultdict(list)
    rows: list[_OpenRow] = []
    for token in sorted(tokens, key=lambda t: (t.left, t.top)):
        place = token.middle // band
        best, best_distance = None, MAX_DISTANCE
        for near in (place - 1, place, place + 1):
            for row in bands.get(near, ()):
                distance = row.distance(token)
                if distance < best_distance:
                    best, best_distance = row, distance
        if best is None:
            best = _OpenRow(token)
            rows.append(best)
        else:
            best.add(token)
        if best not in bands[place]:
            bands[place].append(best)
    groups = [row.words for row in rows]
    groups.sort(key=lambda row: sum(t.middle for t in row) // len(row))
    return groups


def _usual_space(groups: list[list[Token]]) -> int:
    spaces = sorted(
        (after.left - before.right) * 100 // max(before.height, after.height)
        for group in groups
        for before, after in pairwise(group)
        if 0 < (after.left - before.right) * 100 < LARGEST_SPACE * max(before.height, after.height)
    )
    return spaces[len(spaces) // 2] if spaces else WIDE_GAP // 2


def _cells(group: list[Token], index: int, space: int) -> tuple[Cell, ...]:
    if _spread(group):
        return (_cell(group, index, space),)
    runs: list[list[Token]] = []
    for token in group:
        if runs:
            last = runs[-1][-1]
            gap = token.left - last.right
            if gap * 100 <= max(WIDE_GAP, 2 * space) * max(last.height, token.height):
                runs[-1].append(token)
                continue
        runs.append([token])
    return tuple(_cell(run, index, space) for run in runs)


def _spread(group: list[Token]) -> bool:
    """Whether a row is a line of text set wide: many words, gaps alike and none a column's."""
    gaps = [after.left - before.right for before, after in pairwise(group)]
    if len(gaps) < SPREAD_GAPS or min(gaps) <= 0:
        return False
    tallest = max(token.height for token in group)
    return max(gaps) * 100 <= SPREAD_WIDEST * tallest and max(gaps) <= 3 * min(gaps)


def _cell(run: list[Token], index: int, space: int) -> Cell:
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
        space,
    )
