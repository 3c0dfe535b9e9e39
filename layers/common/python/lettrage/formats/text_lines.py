"""How the lines of text of a picture run: aslant, on their side, upside down.

Everything is told from where the ink lies, on a small copy: rows of letters with white between
them make a profile with high steps when it is taken along the lines, and a flat one otherwise.
Nothing is recognised, and where the signs are weak the answer is "straight".

Source: W. Postl, "Detection of linear oblique structures and skew scan in digitized documents",
1986 (steps of the profile); thresholds measured on rendered layouts and photos, see each.
"""

import math
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter, ImageOps

SIDE = 1600
"""Longest side of the small copy: letters of 8 pt on A4 keep 7 pixels for an x-height."""

STRIPS = 64
"""Columns that the copy is summed to before it is slanted: 1/64 of a page is a few letters wide, so
a line leaning by 10° stays within one of its own heights inside a strip."""

WIDEST = 10
"""Degrees of skew that are looked for; what leans more was not meant to be straight."""

LEAST = 0.3
"""Degrees under which a picture stays as it is: recognition does not mind, resampling costs."""

SHARP = 3.0
"""Least ratio of the best direction's steps to the usual direction's. Measured: 7 to 20 on rendered
pages, 3.0 to 6 on creased receipts in the hand."""

SIDEWAYS = 2.0
"""Least ratio between the steps of columns and of rows that makes a page lie on its side.
Measured: 3.0 to 8 on such pages; 0.1 to 0.9 on upright ones, receipts in the hand included."""

_INK = 20  # grey levels darker than the paper around, at least
_SOLID = 190  # of 255: a strip's row so full is a ruling, a bar or a picture, not letters
_RIM = 0.015  # of the shorter side
_CELL, _SPECK = 16, 16  # pixels; of 255: a cell with less ink than a comma holds a speck of dust
_COARSE, _FINE = 0.5, 0.05  # degrees between two tries
_BANDS = 10  # columns in which lines are looked at one by one: some words of one line each
_LOWEST, _HIGHEST = 6, 70  # pixels of a line of text in the copy
_FAINT = 4  # of 255: a row of a band with less has no ink
_LENGTHS = 40  # per cent of the ink: more is no length but half of a capital with a bar across
_SURE_LINES, _SURE_Z, _SURE_RATIO = 24, 3.0, 2.0


@dataclass(frozen=True)
class Slant:
    """The direction in which the profile has the highest steps.

    Attributes:
        degrees: Rotated by it (counter-clockwise, as Pillow rotates) the picture has level lines.
        steps: Sum of the squared steps of the rough profile.
        sharpness: Its ratio to the usual direction's.
    """

    degrees: float
    steps: int
    sharpness: float


def ink(grey: Image.Image) -> Image.Image:
    """What is clearly darker than the paper around it, whatever the light: white on black.

    The outermost rim is left black: a sliver of table there is a long straight line.
    """
    depth = _depth(grey)
    marks = _over(depth, max(_INK, _darkest_hundredth(depth) // 2))
    rim = max(1, round(_RIM * min(marks.size)))
    return ImageOps.expand(ImageOps.crop(marks, rim), rim, 0)


def content(grey: Image.Image) -> tuple[float, float, float, float] | None:
    """The part of a grey picture that holds all ink, the faintest too; None when there is none.

    Shapes: left, top, right, bottom in fractions of the picture. Single specks don't count.
    """
    marks = _over(_depth(grey), _INK)
    shares = marks.reduce(_CELL)
    box = shares.point([0] * _SPECK + [255] * (256 - _SPECK)).getbbox()
    if box is None:
        return None
    left, top, right, bottom = (side * _CELL for side in box)
    width, height = marks.size
    return left / width, top / height, min(1.0, right / width), min(1.0, bottom / height)


def _depth(grey: Image.Image) -> Image.Image:
    """How much darker each pixel is than the paper around it."""
    paper = grey.reduce(8).filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(2))
    return ImageChops.subtract(paper.resize(grey.size, Image.Resampling.BILINEAR), grey)


def _over(depth: Image.Image, limit: int) -> Image.Image:
    return depth.point([0] * (limit + 1) + [255] * (255 - limit))


def small(picture: Image.Image) -> Image.Image:
    """A grey copy whose longest side is `SIDE` pixels; smaller pictures keep their size."""
    grey = picture if picture.mode == "L" else picture.convert("L")
    scale = SIDE / max(grey.size)
    if scale >= 1:
        return grey
    size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
    return grey.resize(size, Image.Resampling.BOX)


def _darkest_hundredth(depth: Image.Image) -> int:
    """The depth that one pixel in a hundred reaches."""
    left = depth.width * depth.height // 100
    for level, count in reversed(list(enumerate(depth.histogram()))):
        left -= count
        if left < 0:
            return level
    return 0


def slant(marks: Image.Image) -> Slant:
    """The direction of the lines, within `WIDEST` degrees of level."""
    strips = _strips(marks)
    rough, steps, usual = _roughly(marks, strips)
    near = round(_COARSE / _FINE)
    close = [rough + step * _FINE for step in range(-near, near + 1)]
    fine = [_steps(strips, marks.width, degrees) for degrees in close]
    return Slant(close[fine.index(max(fine))], steps, steps / usual)


def _roughly(marks: Image.Image, strips: Image.Image) -> tuple[float, int, int]:
    """The best direction to half a degree, its steps and those of the usual direction."""
    flat = strips.resize((STRIPS, max(1, strips.height // 2)), Image.Resampling.BOX)
    count = round(WIDEST / _COARSE)
    tries = [step * _COARSE for step in range(-count, count + 1)]
    steps = [_steps(flat, marks.width / 2, degrees) for degrees in tries]
    best = max(steps)
    return tries[steps.index(best)], best, max(sorted(steps)[len(steps) // 2], 1)


def _strips(marks: Image.Image) -> Image.Image:
    """Share of ink in each strip's rows, without what is too full to be letters."""
    shares = marks.resize((STRIPS, marks.height), Image.Resampling.BOX)
    return shares.point([min(255, 2 * share) if share <= _SOLID else 0 for share in range(256)])


def _steps(strips: Image.Image, width: float, degrees: float) -> int:
    """Squared steps of the profile taken along lines that lean by so much."""
    rise = math.tan(math.radians(degrees)) * width / STRIPS
    slanted = strips.transform(
        strips.size,
        Image.Transform.AFFINE,
        (1, 0, 0, rise, 1, -rise * STRIPS / 2),
        Image.Resampling.BILINEAR,
    )
    profile = slanted.resize((1, strips.height), Image.Resampling.BOX)
    moved = ImageChops.difference(profile, ImageChops.offset(profile, 0, 1))
    return sum(step * step * count for step, count in enumerate(moved.histogram()))


def on_its_side(marks: Image.Image, level: Slant) -> bool:
    """Whether the lines run from top to bottom or from bottom to top."""
    columns = marks.transpose(Image.Transpose.ROTATE_90)
    _, steps, usual = _roughly(columns, _strips(columns))
    return steps >= SHARP * usual and steps >= SIDEWAYS * level.steps


def upside_down(marks: Image.Image) -> bool:
    """Whether level lines stand on their heads: more letters reach below the line than above it.

    In Latin script the letters with an upper length, capitals and accents outnumber those with a
    lower length; a line of capitals or digits alone says nothing. Measured: of rendered invoices
    two thirds say which way is up beyond doubt, and none of 60 upright pictures said the contrary.
    """
    above = below = 0
    over = under = 0
    for up, down, whole in _lengths(marks):
        over, under = over + up, under + down
        unlike = whole // 50
        above += up * 10 > down * 13 + unlike * 10
        below += down * 10 > up * 13 + unlike * 10
    votes = above + below
    clear = votes >= _SURE_LINES and below - above >= _SURE_Z * math.sqrt(votes)
    return clear and under >= _SURE_RATIO * over


def _lengths(marks: Image.Image) -> list[tuple[int, int, int]]:
    """Of each piece of a line that has a body: ink above it, below it, and in all."""
    bands = marks.resize((_BANDS, marks.height), Image.Resampling.BOX)
    shares = bands.point([share if share <= _SOLID else 0 for share in range(256)]).tobytes()
    found = []
    for band in range(_BANDS):
        run: list[int] = []
        for share in (*shares[band::_BANDS], 0):
            if share >= _FAINT:
                run.append(share)
                continue
            if _LOWEST <= len(run) <= _HIGHEST:
                up, down, whole = _measured(run)
                if (up + down) * 100 <= _LENGTHS * whole:
                    found.append((up, down, whole))
            run = []
    return found


def _measured(run: list[int]) -> tuple[int, int, int]:
    """The body lies between the steepest rise and the steepest fall of the run."""
    steps = [after - before for before, after in zip([0, *run], [*run, 0], strict=True)]
    top = steps.index(max(steps))
    bottom = len(steps) - 1 - steps[::-1].index(min(steps))
    return sum(run[:top]), sum(run[bottom:]), sum(run)
