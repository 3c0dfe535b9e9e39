"""Words of a PDF page with boxes, from its text layer, and which of them a person can see.

A word is a run of characters without white space. PDFium already turns wide gaps into spaces;
what remains to split are runs whose letters lie far apart (columns) or on another line.
"""

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from lettrage.domain.page import BOX_SCALE, Box, Page, Word, WordSource
from lettrage.formats.budget import Late
from lettrage.formats.pdf_sight import Sighting, TooTangled, address_of, seen

GAP = 0.7
"""Split where the gap exceeds this share of the letter height.

Source: a word space is 0.25 em and loose justification or tracking stays below 0.5 em; column
gaps start near 1 em. Height of the loose box is about 1.1 em."""

LINE_SHIFT = 0.6
"""Split where the baseline moves by more than this share of the height (superscripts: 0.4)."""

MIN_HEIGHT_PT = 1.5
"""Letters below this size are not seen: print that must be legible starts at 4 pt."""

MAX_CHARACTERS = 60_000
"""Per page; a page of 4 pt print holds below 30,000."""

MAX_SLANT = 0.15
"""Quarter turns off the square beyond which text is a stamp across the page, not a line of it: a
scanner's skew stays below 5°, stamps are set at 30° to 60°."""

_HIGH_HALF, _LOW_HALF, _AFTER_HALVES = 0xD800, 0xDC00, 0xE000
"""UTF-16 surrogates (Unicode 16, section 3.8)."""

_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)


_Corners = tuple[float, float, float, float]
"""Left, bottom, right, top in points of the unrotated page, y upwards."""


@dataclass
class _Run:
    """Letters collected so far.

    Attributes:
        first: Index of the first letter.
        last: Index of the last one.
        corners: Hull of the letters' boxes.
        size: Height of a letter's cell.
        direction: Quarter turns counterclockwise in which the text runs: 0 to the right.
        baseline: Where the letters stand, across the direction.
        end: How far the text has come, along the direction.
    """

    text: list[str]
    first: int
    last: int
    corners: _Corners
    size: float
    direction: int
    baseline: float
    end: float


class _Letters:
    """Reads one text page letter by letter through reused C variables."""

    def __init__(self, handle: object, count: int) -> None:
        self.handle = handle
        self.count = count
        self._box = tuple(ctypes.c_double() for _ in range(4))
        self._origin = tuple(ctypes.c_double() for _ in range(2))
        self._loose = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()

    def box(self, index: int) -> tuple[float, float, float, float] | None:
        """Left, bottom, right, top; None when the letter has no place."""
        left, right, bottom, top = self._box
        if not pdfium.FPDFText_GetCharBox(self.handle, index, left, right, bottom, top):
            return None
        return left.value, bottom.value, right.value, top.value

    def loose(self, index: int) -> tuple[float, float]:
        """Width and height of the letter's cell, the same for all letters of a font size."""
        if not pdfium.FPDFText_GetLooseCharBox(self.handle, index, self._loose):
            return 0.0, 0.0
        rect = self._loose
        return abs(rect.right - rect.left), abs(rect.top - rect.bottom)

    def origin(self, index: int) -> tuple[float, float]:
        """Where the letter stands."""
        x, y = self._origin
        if not pdfium.FPDFText_GetCharOrigin(self.handle, index, x, y):
            return 0.0, 0.0
        return x.value, y.value

    def objects(self, run: _Run) -> frozenset[int]:
        """The text objects that draw a run, by address."""
        ends = {self._object(run.first), self._object(run.last)}
        if len(ends) > 1:
            ends.update(map(self._object, range(run.first + 1, run.last)))
        return frozenset(ends - {0})

    def _object(self, index: int) -> int:
        return address_of(pdfium.FPDFText_GetTextObject(self.handle, index))

    def direction(self, index: int) -> int | None:
        """Quarter turns counterclockwise of the letter's text; None when it runs aslant."""
        matrix = self._matrix
        if not pdfium.FPDFText_GetMatrix(self.handle, index, matrix):
            return 0
        turns = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        return round(turns) % 4 if abs(turns - round(turns)) <= MAX_SLANT else None


def read_words(page: pypdfium2.PdfPage, number: int, late: Late) -> Page:
    """The page's words in the order of its text layer, boxes on the page as it is shown.

    Shapes: `words` is empty for a page without text layer.
    Units: width and height in points after rotation, boxes as `domain.page` has them.
    Raises: TooTangled, when the layer holds more than can be read or told apart; Refused,
    `too_costly_to_read`, when drawing the page takes too long.
    """
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        if count > MAX_CHARACTERS:
            raise TooTangled
        letters = _Letters(text_page.raw, count)
        view = _View(page)
        runs = [(run, view.box(run)) for run in _runs(letters)]
        words = tuple(_words(page, letters, runs, late))
    finally:
        text_page.close()
    return Page(
        number=number,
        width=round(view.width),
        height=round(view.height),
        words=words,
        source=WordSource.TEXT_LAYER,
    )


def _words(
    page: pypdfium2.PdfPage,
    letters: _Letters,
    runs: Sequence[tuple[_Run, Box | None]],
    late: Late,
) -> Iterator[Word]:
    possible = [(box is not None and not _unseen_by_mode(letters, run)) for run, box in runs]
    looked_for = [
        Sighting("".join(run.text), box, letters.objects(run))
        for (run, box), may_show in zip(runs, possible, strict=True)
        if box is not None and may_show
    ]
    found = iter(seen(page, looked_for, late))
    for (run, box), may_show in zip(runs, possible, strict=True):
        # A dash may have an outline too thin to show; it decides nothing.
        shown = may_show and (next(found) or not any(map(str.isalnum, run.text)))
        yield Word(text="".join(run.text), box=box or _EDGE, hidden=not shown)


_EDGE = Box(left=0, top=0, right=1, bottom=1)
"""Where words outside the page are put: they are hidden and have no place on it."""


def _runs(letters: _Letters) -> Iterator[_Run]:
    run: _Run | None = None
    index = 0
    while index < letters.count:
        at = index
        character, index = _character(letters, at)
        box = letters.box(at) if _is_ink(character) else None
        if run is not None and box is not None and _joins(run, letters, at, box):
            _extend(run, at, character, box)
            continue
        if run is not None:
            yield run
        run = _start(letters, at, character, box) if box is not None else None
    if run is not None:
        yield run


def _character(letters: _Letters, at: int) -> tuple[str, int]:
    """The character at an index and the next index; beyond the basic plane it takes two halves."""
    code = pdfium.FPDFText_GetUnicode(letters.handle, at)
    if _HIGH_HALF <= code < _LOW_HALF and at + 1 < letters.count:
        low = pdfium.FPDFText_GetUnicode(letters.handle, at + 1)
        if _LOW_HALF <= low < _AFTER_HALVES:
            return chr(0x10000 + ((code - _HIGH_HALF) << 10) + low - _LOW_HALF), at + 2
    return ("\ufffd" if _HIGH_HALF <= code < _AFTER_HALVES else chr(code)), at + 1


def _is_ink(character: str) -> bool:
    """Neither white space nor control; U+00AD and zero-width marks show nothing either."""
    return not character.isspace() and character.isprintable()


def _start(letters: _Letters, at: int, character: str, box: _Corners) -> _Run | None:
    """A run that begins with this letter; None for one of a stamp: its letters are no words."""
    direction = letters.direction(at)
    if direction is None:
        return None
    width, height = letters.loose(at)
    _, end = _along(box, direction)
    return _Run(
        text=[character],
        first=at,
        last=at,
        corners=box,
        size=(width if direction % 2 else height) or abs(box[3] - box[1]),
        direction=direction,
        baseline=letters.origin(at)[(direction + 1) % 2],
        end=end,
    )


def _along(box: _Corners, direction: int) -> tuple[float, float]:
    """Start and end of a letter in the direction of its text."""
    left, bottom, right, top = box
    return ((left, right), (bottom, top), (-right, -left), (-top, -bottom))[direction]


def _joins(run: _Run, letters: _Letters, at: int, box: _Corners) -> bool:
    baseline = letters.origin(at)[(run.direction + 1) % 2]
    if abs(baseline - run.baseline) > LINE_SHIFT * run.size:
        return False
    start, _ = _along(box, run.direction)
    # Backwards by more than a letter means another column, or text printed twice.
    return -run.size <= start - run.end <= GAP * run.size


def _extend(run: _Run, at: int, character: str, box: _Corners) -> None:
    run.text.append(character)
    run.last = at
    run.end = max(run.end, _along(box, run.direction)[1])
    left, bottom, right, top = run.corners
    run.corners = (min(left, box[0]), min(bottom, box[1]), max(right, box[2]), max(top, box[3]))


class _View:
    """The page as shown: its visible box and rotation."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.rotation = page.get_rotation()
        self.width, self.height = page.get_size()
        # A page box may be written upside down or be empty.
        self._across = max(self.right - self.left, 1.0)
        self._up = max(self.top - self.bottom, 1.0)

    def box(self, run: _Run) -> Box | None:
        """The run's place in fractions of the shown page; None when it lies outside."""
        left, bottom, right, top = run.corners
        x0, x1 = (left - self.left) / self._across, (right - self.left) / self._across
        y0, y1 = (bottom - self.bottom) / self._up, (top - self.bottom) / self._up
        left, top, right, bottom = {
            0: (x0, 1 - y1, x1, 1 - y0),
            90: (y0, x0, y1, x1),
            180: (1 - x1, y0, 1 - x0, y1),
            270: (1 - y1, 1 - x1, 1 - y0, 1 - x0),
        }[self.rotation]
        if right <= 0 or bottom <= 0 or left >= 1 or top >= 1:
            return None
        scaled = [min(max(round(side * BOX_SCALE), 0), BOX_SCALE) for side in (left, top)]
        far = [min(max(round(side * BOX_SCALE), 0), BOX_SCALE) for side in (right, bottom)]
        left_i, top_i = min(scaled[0], BOX_SCALE - 1), min(scaled[1], BOX_SCALE - 1)
        return Box(
            left=left_i, top=top_i, right=max(far[0], left_i + 1), bottom=max(far[1], top_i + 1)
        )


def _unseen_by_mode(letters: _Letters, run: _Run) -> bool:
    """Render mode 3 or 7, or a size that no eye sees."""
    if run.size < MIN_HEIGHT_PT:
        return True
    element = pdfium.FPDFText_GetTextObject(letters.handle, run.first)
    return bool(element) and pdfium.FPDFTextObj_GetTextRenderMode(element) in _INVISIBLE
