"""Words of a PDF page with boxes, from its text layer, and which of them a person can see.

A word is a run of characters without white space. PDFium already turns wide gaps into spaces;
what remains to split are runs whose letters lie far apart (columns) or on another line.
"""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from lettrage.domain.page import BOX_SCALE, Box, Page, Word, WordSource
from lettrage.formats.page_image import grey_extremes

GAP = 0.7
"""Split where the gap exceeds this share of the letter height.

Source: a word space is 0.25 em and loose justification or tracking stays below 0.5 em; column
gaps start near 1 em. Height of the loose box is about 1.1 em."""

LINE_SHIFT = 0.6
"""Split where the baseline moves by more than this share of the height (superscripts: 0.4)."""

MIN_HEIGHT_PT = 1.5
"""Letters below this size are not seen: print that must be legible starts at 4 pt."""

MIN_CONTRAST = 24
"""Grey levels of 255 between darkest and lightest pixel of a word's place for it to be seen.

Source: light grey small print (#CCC on white) differs by 51, halved by smoothing of thin strokes;
white on white and text under a cover differ by 0 to 3."""

MAX_CHARACTERS = 200_000
"""Per page; a page of 4 pt print holds below 30,000."""

_SEEN_SCALE = 1.0
"""Pixels per point of the picture in which contrast is measured: 6 ms a page; 5 pt print shows."""

_HIGH_HALF, _LOW_HALF, _AFTER_HALVES = 0xD800, 0xDC00, 0xE000
"""UTF-16 surrogates (Unicode 16, section 3.8)."""

_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)


_Corners = tuple[float, float, float, float]
"""Left, bottom, right, top in points of the unrotated page, y upwards."""


@dataclass
class _Run:
    """Letters collected so far.

    Attributes:
        corners: Hull of the letters' boxes.
        size: Height of a letter's cell.
        direction: Quarter turns counterclockwise in which the text runs: 0 to the right.
        baseline: Where the letters stand, across the direction.
        end: How far the text has come, along the direction.
    """

    text: list[str]
    first: int
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

    def direction(self, index: int) -> int:
        """Quarter turns counterclockwise of the letter's text."""
        matrix = self._matrix
        if not pdfium.FPDFText_GetMatrix(self.handle, index, matrix):
            return 0
        return round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4


def read_words(page: pypdfium2.PdfPage, number: int) -> Page:
    """The page's words in the order of its text layer, boxes on the page as it is shown.

    Shapes: `words` is empty for a page without text layer.
    Units: width and height in points after rotation, boxes as `domain.page` has them.
    Raises: nothing for content.
    """
    text_page = page.get_textpage()
    try:
        letters = _Letters(text_page.raw, min(text_page.count_chars(), MAX_CHARACTERS))
        view = _View(page)
        picture: Image.Image | None = None
        words = []
        for run in _runs(letters):
            box = view.box(run)
            hidden = box is None or _unseen_by_mode(letters, run)
            if box is not None and not hidden:
                picture = picture or _picture(page)
                # A dash may have an outline too thin to show; it decides nothing.
                hidden = not _stands_out(picture, box) and any(map(str.isalnum, run.text))
            words.append(Word(text="".join(run.text), box=box or _EDGE, hidden=hidden))
    finally:
        text_page.close()
    return Page(
        number=number,
        width=round(view.width),
        height=round(view.height),
        words=tuple(words),
        source=WordSource.TEXT_LAYER,
    )


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
            _extend(run, character, box)
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


def _start(letters: _Letters, at: int, character: str, box: _Corners) -> _Run:
    direction = letters.direction(at)
    width, height = letters.loose(at)
    _, end = _along(box, direction)
    return _Run(
        text=[character],
        first=at,
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


def _extend(run: _Run, character: str, box: _Corners) -> None:
    run.text.append(character)
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


def _picture(page: pypdfium2.PdfPage) -> Image.Image:
    # A poster-sized page is scaled down: 4 million pixels are enough to see contrast.
    width, height = page.get_size()
    scale = min(_SEEN_SCALE, (4_000_000 / max(width * height, 1)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        picture: Image.Image = bitmap.to_pil().copy()
        return picture
    finally:
        bitmap.close()


def _stands_out(picture: Image.Image, box: Box) -> bool:
    """Whether something is to be seen at that place: white on white and covered text are not."""
    width, height = picture.size
    left, right = box.left * width // BOX_SCALE, -(-box.right * width // BOX_SCALE)
    top, bottom = box.top * height // BOX_SCALE, -(-box.bottom * height // BOX_SCALE)
    area = (max(left - 1, 0), max(top - 1, 0), min(right + 1, width), min(bottom + 1, height))
    darkest, lightest = grey_extremes(picture.crop(area))
    return lightest - darkest >= MIN_CONTRAST
