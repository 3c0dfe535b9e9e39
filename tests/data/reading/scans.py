"""Scans of rendered documents: turned, blurred, unevenly lit, noisy, pressed into a JPEG.

Everything is drawn from the document's id: the same picture each time on the same Pillow.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from tests.data.reading.corpus import LAYOUTS
from tests.data.reading.layout import MAIN, Document

_EACH = 3
"""Scans of each layout in the main languages; of the others, one of each layout that has them."""

_LONG = frozenset({"long_table", "carried", "ledger"})
"""Layouts of several full pages get one scan."""

_POINTS = 72


@dataclass(frozen=True)
class Scanner:
    """What one scan goes through.

    Attributes:
        dpi: Dots an inch.
        degrees: Turned by, against the clock.
        blur: Radius in dots.
        noise: Share of a random picture that is mixed in.
        shade: How much darker one edge is, in per cent, towards `side` degrees.
        quality: Of the JPEG.
    """

    dpi: int
    degrees: float
    blur: float
    noise: float
    shade: int
    side: int
    quality: int


def scanner(identity: str) -> Scanner:
    """The scanner of that document: 150 to 300 dpi, up to 2 degrees, JPEG quality 40 to 85."""
    draw = random.Random(f"scan/{identity}")  # noqa: S311 - invented documents, no secret
    dpi = draw.choice((150, 150, 200, 200, 200, 250, 300))
    return Scanner(
        dpi=dpi,
        degrees=draw.uniform(-2, 2) if draw.random() < 0.7 else 0.0,
        blur=draw.uniform(0, 0.9) * dpi / 200,
        noise=draw.uniform(0, 0.12),
        shade=draw.choice((0, 0, 10, 20, 35)),
        side=draw.randrange(360),
        quality=draw.randint(40, 85),
    )


def scanned() -> Iterator[tuple[str, str, int]]:
    """Layout, language and seed of every scan that is kept, in the order of the file."""
    for name, layout in LAYOUTS.items():
        n = random.Random(f"scans/{name}").randrange(60)  # noqa: S311 - no secret
        main = [each for each in layout.languages if each in MAIN]
        for k in range(1 if name in _LONG else _EACH):
            yield name, main[k % len(main)], 1 + (n + k) % 5
        others = [each for each in layout.languages if each not in MAIN]
        if others:
            yield name, random.Random(f"other/{name}").choice(others), 1 + n % 5  # noqa: S311


def pictures(made: Document) -> Iterator[bytes]:
    """Each page of the document as a scan in JPEG."""
    how = scanner(made.id)
    draw = random.Random(f"dots/{made.id}")  # noqa: S311 - invented documents, no secret
    with pypdfium2.PdfDocument(made.pdf) as pdf:
        for page in pdf:
            drawn = page.render(scale=how.dpi / _POINTS, grayscale=True).to_pil().convert("L")
            out = io.BytesIO()
            _scan(drawn, how, draw).save(out, "JPEG", quality=how.quality, dpi=(how.dpi, how.dpi))
            yield out.getvalue()


def _scan(page: Image.Image, how: Scanner, draw: random.Random) -> Image.Image:
    if how.degrees:
        page = page.rotate(how.degrees, Image.Resampling.BICUBIC, fillcolor=255)
    if how.blur:
        page = page.filter(ImageFilter.GaussianBlur(how.blur))
    if how.shade:
        light = Image.linear_gradient("L").rotate(how.side, Image.Resampling.BICUBIC)
        light = light.crop((48, 48, 208, 208)).resize(page.size)  # inside any turned square
        darkest = 255 - 255 * how.shade // 100
        page = ImageChops.multiply(
            page, light.point(lambda v: darkest + v * (255 - darkest) // 255)
        )
    dots = Image.frombytes("L", page.size, draw.randbytes(page.width * page.height))
    return Image.blend(page, dots, how.noise)
