"""The sheet of paper on a photo: its four corners, when the table around it is clearly seen.

A page that fills its picture has no table around it; a shadow, a coloured form, several receipts
side by side or a receipt in a hand are no sheet on a table either. So everything here must agree
before a corner is believed: one area, of one brightness, with four straight sides, sharp against
what lies around, and nothing written outside it. Otherwise the picture stays whole.
"""

from collections.abc import Iterator

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from lettrage.formats.quadrilateral import Point, area, around, from_top_left, hull
from lettrage.formats.text_lines import small

SIDE = 256
"""Longest side of the copy on which the sheet is looked for: a corner is right to 0.2 % of it."""

Corners = tuple[Point, Point, Point, Point]
"""Clockwise from the top left, in fractions of the picture's width and height."""

AT_EDGE = 0.012
"""Of the picture: a side so near to its edge is the picture's own."""

_CONTRAST = 30  # grey levels between sheet and table
_LEAST, _MOST = 0.15, 0.96  # share of the picture: less is an object, more has nothing to cut
_FILLED = 0.965  # of the hull by the area, of the quadrilateral by the hull: straight sides
_OTHER = 0.05  # of the sheet: a second bright area may be a second receipt
_BEYOND = 0.06  # of a side: how far a corner may lie outside the picture
_LETTERING = 40  # grey levels of a detail against its surroundings
_DETAILS = 0.004  # share of the table that may show such details
_RIM = 11  # pixels around the sheet whose shadow and thickness are no lettering


def sheet(picture: Image.Image) -> Corners | None:
    """The corners of the one sheet on the picture; None when it is not clearly seen.

    Shapes: corners may lie a little outside the picture, where it cut them off.
    """
    plane = _plane(picture)
    limit, darker, lighter = _two_levels(plane)
    if lighter - darker < _CONTRAST:
        return None
    for inside in (range(limit + 1, 256), range(limit + 1)):
        chosen = plane.point([255 if level in inside else 0 for level in range(256)])
        corners = _corners(chosen)
        if corners is not None and _blank_around(picture, corners):
            return corners
    return None


def _plane(picture: Image.Image) -> Image.Image:
    """A small copy without lettering in which white paper is light and all colours are dark."""
    scale = SIDE / max(picture.size)
    size = max(8, round(picture.width * scale)), max(8, round(picture.height * scale))
    copy = picture.resize(size, Image.Resampling.BOX)
    if copy.mode != "L":
        red, green, blue = copy.convert("RGB").split()
        copy = ImageChops.darker(ImageChops.darker(red, green), blue)
    return copy.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.MinFilter(5))


def _two_levels(plane: Image.Image) -> tuple[int, float, float]:
    """The level that parts a picture best in two, and the mean of either part.

    Source: N. Otsu, "A threshold selection method from gray-level histograms", 1979.
    """
    counts = plane.histogram()
    everything = sum(counts)
    weighed = sum(level * count for level, count in enumerate(counts))
    best, limit, means = -1.0, 0, (0.0, 0.0)
    below = sum_below = 0
    for level, count in enumerate(counts):
        below += count
        sum_below += level * count
        if below in {0, everything}:
            continue
        dark = sum_below / below
        light = (weighed - sum_below) / (everything - below)
        apart = below * (everything - below) * (light - dark) ** 2
        if apart > best:
            best, limit, means = apart, level, (dark, light)
    return limit, *means


def _corners(chosen: Image.Image) -> Corners | None:
    """The corners of the largest area when it is a quadrilateral with a table around it."""
    areas = sorted((_size(runs), runs) for runs in _areas(chosen))
    if not areas:
        return None
    width, height = chosen.size
    covered, runs = areas[-1]
    another = len(areas) > 1 and areas[-2][0] > _OTHER * covered
    if another or not _LEAST <= covered / (width * height) <= _MOST:
        return None
    outline = hull(
        corner for y, start, end in runs for x in (start, end) for corner in ((x, y), (x, y + 1))
    )
    found = around(outline)
    if found is None:
        return None
    straight = area(outline) >= _FILLED * area(found)
    if covered < _FILLED * area(outline) or not straight:
        return None
    a, b, c, d = from_top_left([(x / width, y / height) for x, y in found])
    return (a, b, c, d) if _on_a_table((a, b, c, d)) else None


_Run = tuple[int, int, int]


def _areas(chosen: Image.Image) -> list[list[_Run]]:
    """The connected areas as rows of (y, first x, x after the last)."""
    width, height = chosen.size
    data = chosen.tobytes()
    owner: list[int] = []
    runs: list[_Run] = []
    above: list[int] = []
    for y in range(height):
        here = []
        for start, end in _row(data[y * width : (y + 1) * width]):
            owner.append(len(runs))
            here.append(len(runs))
            runs.append((y, start, end))
            for other in above:
                if runs[other][1] < end and runs[other][2] > start:
                    owner[_root(owner, other)] = _root(owner, here[-1])
        above = here
    groups: dict[int, list[_Run]] = {}
    for number, run in enumerate(runs):
        groups.setdefault(_root(owner, number), []).append(run)
    return list(groups.values())


def _row(row: bytes) -> Iterator[tuple[int, int]]:
    start = row.find(255)
    while start >= 0:
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        yield start, end
        start = row.find(255, end)


def _root(owner: list[int], number: int) -> int:
    while owner[number] != number:
        owner[number] = owner[owner[number]]
        number = owner[number]
    return number


def _size(runs: list[_Run]) -> int:
    return sum(end - start for _, start, end in runs)


def _on_a_table(corners: Corners) -> bool:
    """Whether the table is seen on opposite sides, and no corner is far outside the picture."""
    if any(not -_BEYOND <= part <= 1 + _BEYOND for corner in corners for part in corner):
        return False
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    left, right = min(ax, dx) > AT_EDGE, max(bx, cx) < 1 - AT_EDGE
    top, bottom = min(ay, by) > AT_EDGE, max(cy, dy) < 1 - AT_EDGE
    return (left and right) or (top and bottom)


def _blank_around(picture: Image.Image, corners: Corners) -> bool:
    """Whether nothing is written outside the sheet: cutting it off would lose words."""
    grey = small(picture)
    details = ImageChops.difference(grey, grey.filter(ImageFilter.BoxBlur(6)))
    marks = details.point([0] * _LETTERING + [255] * (256 - _LETTERING))
    table = Image.new("L", grey.size, 255)
    outline = [(x * grey.width, y * grey.height) for x, y in corners]
    pen = ImageDraw.Draw(table)
    pen.polygon(outline, fill=0)
    pen.line([*outline, outline[0]], fill=0, width=2 * _RIM)
    seen = table.histogram()[255]
    written = ImageChops.darker(marks, table).histogram()[255]
    return written <= _DETAILS * max(seen, 1)
