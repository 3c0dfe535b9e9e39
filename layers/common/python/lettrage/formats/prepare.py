"""A picture of a page made ready for text recognition: cut out, upright, level.

Each step does nothing when it is unsure, so a good picture stays as it is, byte for byte. What
recognition finds, and every box of a reading, refers to the picture that comes out of here: it is
the one that is kept beside the document (`services.readings`), not the file as it came in.
"""

import math
import time

from PIL import Image

from lettrage.formats import text_lines
from lettrage.formats.quadrilateral import Point, to_rectangle
from lettrage.formats.sheet_edges import AT_EDGE, Corners, sheet

_LEVEL_CUT = 0.004
"""Of the picture: a sheet whose corners lie so near to a rectangle's is cut out, not bent."""

BUDGET_S = 6.0
"""Processor seconds that preparing may take of a file's 20 (`worker.CPU_SECONDS`). Twenty leaning
scans of A4 take about as much; what is left over of larger ones is recognised as it is."""

_RIM = 0.004
"""Of the sheet, cut off on each side of it: a corner is right to about as much, and a sliver of
table is a long straight line. Nothing is printed so near to an edge."""

_LEAST_SIDE = 64
"""Pixels of a picture that lines of text could be seen on."""

_LEAST_CONTENT, _MOST_CONTENT = 0.05, 0.6
"""Of the picture: what is written on takes at least a till receipt's share of A4, and leaves more
than a third blank."""

_LARGE = 2500
"""Longest side of pictures that are not trimmed, pixels: A4 at 200 dpi has 2339."""

_MARGIN = 0.04  # of the written part, left around it

_EDGES = 48  # cells along each side whose colour is looked at

_QUARTERS = {
    1: Image.Transpose.ROTATE_90,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_270,
}


class Preparation:
    """Prepares the pages of one file, as many as its budget allows."""

    def __init__(self, budget_s: float = BUDGET_S) -> None:
        self._left_s = budget_s

    def __call__(self, picture: Image.Image) -> Image.Image:
        """`prepare`, or the picture itself once the budget is spent. Raises: nothing."""
        if self._left_s <= 0:
            return picture
        begun = time.process_time()
        prepared = prepare(picture)
        self._left_s -= time.process_time() - begun
        return prepared


def prepare(picture: Image.Image) -> Image.Image:
    """The page of a grey or colour picture; the picture itself when there is nothing to mend.

    Units: A4 at 200 dpi takes 0.15 s to be found straight, 0.3 s when it has to be turned.
    Raises: nothing.
    """
    if min(picture.size) < _LEAST_SIDE:
        return picture
    return trimmed(upright(cut_out(picture)))


def cut_out(picture: Image.Image) -> Image.Image:
    """The sheet without the table around it, seen from straight above."""
    found = sheet(picture)
    if found is None:
        return picture
    corners = _within(found)
    if _level(corners):
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        box = (
            max(0, round(min(xs) * picture.width)),
            max(0, round(min(ys) * picture.height)),
            min(picture.width, round(max(xs) * picture.width)),
            min(picture.height, round(max(ys) * picture.height)),
        )
        return picture.crop(box)
    a, b, c, d = ((x * picture.width, y * picture.height) for x, y in corners)
    width = round(max(_length(a, b), _length(d, c)))
    height = round(max(_length(a, d), _length(b, c)))
    return picture.transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        to_rectangle((a, b, c, d), width, height),
        Image.Resampling.BICUBIC,
    )


def _within(corners: Corners) -> Corners:
    """The corners moved inwards by the sheet's rim, but for sides that the picture's edge cuts."""
    across = sum(x for x, _ in corners) / 4
    down = sum(y for _, y in corners) / 4
    a, b, c, d = ((_inwards(x, across), _inwards(y, down)) for x, y in corners)
    return a, b, c, d


def _inwards(place: float, middle: float) -> float:
    cut = not AT_EDGE < place < 1 - AT_EDGE
    return place if cut else place + 2 * _RIM * (middle - place)


def _level(corners: Corners) -> bool:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    apart = (ax - dx, bx - cx, ay - by, cy - dy)
    return all(abs(difference) <= _LEVEL_CUT for difference in apart)


def _length(one: Point, other: Point) -> float:
    return math.dist(one, other)


def upright(picture: Image.Image) -> Image.Image:
    """The picture with level lines, the right side up as far as its letters say."""
    grey = text_lines.small(picture)
    marks = text_lines.ink(grey)
    found = text_lines.slant(marks)
    quarters = 0
    if text_lines.on_its_side(marks, found):
        quarters = 1
        grey = grey.transpose(_QUARTERS[1])
        marks = text_lines.ink(grey)
        found = text_lines.slant(marks)
    degrees = _degrees(found)
    if degrees:
        turned = grey.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=_paper(grey))
        marks = text_lines.ink(turned)
    if found.sharpness >= text_lines.SHARP and text_lines.upside_down(marks):
        quarters += 2
    if quarters:
        picture = picture.transpose(_QUARTERS[quarters])
    return _rotated(picture, degrees) if degrees else picture


def _degrees(found: text_lines.Slant) -> float:
    """How far to turn: 0 when the lines are level enough or hardly seen."""
    clear = found.sharpness >= text_lines.SHARP and abs(found.degrees) >= text_lines.LEAST
    return found.degrees if clear else 0.0


def _rotated(picture: Image.Image, degrees: float) -> Image.Image:
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=_paper(picture))


def _paper(picture: Image.Image) -> int | tuple[int, ...]:
    """The usual colour along the edges: what is added around a turned page looks like it."""
    frame = picture.resize((_EDGES, _EDGES), Image.Resampling.BOX)
    last = _EDGES - 1
    boxes = (
        (0, 0, _EDGES, 1),
        (0, last, _EDGES, _EDGES),
        (0, 0, 1, _EDGES),
        (last, 0, _EDGES, _EDGES),
    )
    levels = []
    for band in frame.split():
        edge = sorted(level for box in boxes for level in band.crop(box).tobytes())
        levels.append(edge[len(edge) // 2])
    return levels[0] if len(levels) == 1 else tuple(levels)


def trimmed(picture: Image.Image) -> Image.Image:
    """The picture without its blank margins, when they are most of it: a receipt on a scanner.

    Recognition looks at a picture of bounded size, so that blank paper costs it small print;
    pictures that are small already keep theirs.
    """
    if max(picture.size) <= _LARGE:
        return picture
    box = text_lines.content(text_lines.small(picture))
    if box is None:
        return picture
    left, top, right, bottom = box
    if not _LEAST_CONTENT <= (right - left) * (bottom - top) <= _MOST_CONTENT:
        return picture
    across, down = _MARGIN * (right - left), _MARGIN * (bottom - top)
    return picture.crop(
        (
            max(0, round((left - across) * picture.width)),
            max(0, round((top - down) * picture.height)),
            min(picture.width, round((right + across) * picture.width)),
            min(picture.height, round((bottom + down) * picture.height)),
        )
    )
