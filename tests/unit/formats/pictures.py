"""Pictures of pages made for tests: printed text, laid on a table, turned, shaded."""

import math
import random
from collections.abc import Sequence

from lettrage.formats.quadrilateral import to_rectangle
from PIL import Image, ImageChops, ImageDraw, ImageFont

WIDTH, HEIGHT = 868, 1228  # A4 at 105 dpi
PAPER, TABLE = (238, 236, 230), (72, 54, 44)
MARK = 12  # pixels: sides of the squares in the corners of the text
LEFT, RIGHT, TOP, BOTTOM = 77, 777, 84, 1134
"""Where the middles of the marks are."""

_WORDS = (
    "Facture des prestations du mois de janvier livraison bureau papier hebdomadaire total montant "
    "date client libellé quantité fourniture habituelle déplacement forfait réglé dépôt entretien"
).split()


def printed(*, capitals: bool = False, lines: int = 44, seed: int = 1) -> Image.Image:
    """A page of text with a black square in each corner of the text, on paper a little grey."""
    chance = random.Random(seed)  # noqa: S311 - words, no secret
    page = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(16)
    for line in range(lines):
        words = " ".join(chance.choices(_WORDS, k=chance.randrange(3, 9)))
        text = words.upper() if capitals else words
        pen.text((LEFT + 30, TOP + 16 + 23 * line), text, fill=(20, 20, 25), font=font)
    for x in (LEFT, RIGHT):
        for y in (TOP, BOTTOM):
            pen.rectangle(
                (x - MARK // 2, y - MARK // 2, x + MARK // 2, y + MARK // 2), fill="black"
            )
    # The top left is told from the others by a second square beside it.
    pen.rectangle((LEFT + 25, TOP - MARK // 2, LEFT + 25 + MARK, TOP + MARK // 2), fill="black")
    return page


def leaning(page: Image.Image, degrees: float) -> Image.Image:
    """The page as a scanner takes it in aslant."""
    return page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=PAPER)


def on_table(
    page: Image.Image,
    corners: Sequence[tuple[float, float]],
    size: tuple[int, int] = (1190, 1540),
    table: tuple[int, int, int] = TABLE,
) -> Image.Image:
    """The page with its corners at these places of a photo, on a table with a grain."""
    grain = Image.effect_noise(size, 10)
    ground = Image.merge(
        "RGB", [ImageChops.add(grain, Image.new("L", size, c), offset=-128) for c in table]
    )
    a, b, c, d = corners
    width, height = size
    # `transform` asks for the way from the photo back to the page: the inverse of `to_rectangle`.
    back = _inverse(to_rectangle((a, b, c, d), page.width, page.height))
    laid = page.transform(size, Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC)
    mask = Image.new("L", page.size, 255).transform(
        (width, height), Image.Transform.PERSPECTIVE, back, Image.Resampling.BILINEAR
    )
    return Image.composite(laid, ground, mask)


def shaded(page: Image.Image, degrees: float = 60, depth: float = 0.5) -> Image.Image:
    """The page with the shadow of a hand over one half."""
    shade = Image.new("L", (64, 64))
    pixels = shade.load()
    assert pixels is not None
    along, across = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    for x in range(64):
        for y in range(64):
            place = ((x - 32) * along + (y - 32) * across) / 4
            pixels[x, y] = round(255 * (1 - depth * min(1.0, max(0.0, 0.5 + place))))
    light = shade.resize(page.size, Image.Resampling.BICUBIC)
    return ImageChops.multiply(page, Image.merge("RGB", [light] * 3))


def marks(page: Image.Image) -> dict[str, tuple[float, float]]:
    """Middles of the four black squares, looked for in the quarters of the picture."""
    grey = page.convert("L")
    found = {}
    for name, x, y in (("tl", 0, 0), ("tr", 1, 0), ("br", 1, 1), ("bl", 0, 1)):
        found[name] = _square(grey, x, y)
    return found


def doubled(page: Image.Image) -> str:
    """Which corner's square has a second one beside it: where the page's top left is."""
    grey = page.convert("L")
    dark = {}
    for name, (x, y) in marks(page).items():
        box = (round(x - 45), round(y - 45), round(x + 45), round(y + 45))
        dark[name] = grey.crop(box).point([255] * 90 + [0] * 166).histogram()[255]
    return max(dark, key=lambda name: dark[name])


def _square(grey: Image.Image, right: int, low: int) -> tuple[float, float]:
    """The middle of the black square that is nearest to a corner of the picture."""
    solid = grey.point([255] * 90 + [0] * 166)
    # Of the whole neighbourhood only a solid square stays black after the mean.
    cells = solid.reduce(4)
    width, height = cells.size
    data = cells.tobytes()
    best = None
    for at, level in enumerate(data):
        if level > 240:
            x, y = at % width, at // width
            away = abs(x - right * width) + abs(y - low * height)
            if best is None or away < best[0]:
                best = away, x, y
    assert best is not None
    _, x, y = best
    box = (4 * x - 24, 4 * y - 24, 4 * x + 28, 4 * y + 28)
    piece = solid.crop(box)
    weights = [(i % 52, i // 52) for i, level in enumerate(piece.tobytes()) if level]
    return (
        box[0] + sum(w[0] for w in weights) / len(weights),
        box[1] + sum(w[1] for w in weights) / len(weights),
    )


def _inverse(forward: Sequence[float]) -> tuple[float, ...]:
    """Of the perspective with these eight numbers (adjugate of the matrix, last element 1)."""
    a, b, c, d, e, f, g, h = forward
    rows = (
        (e - f * h, c * h - b, b * f - c * e),
        (f * g - d, a - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    last = rows[2][2]
    return tuple(value / last for row in rows for value in row)[:8]
