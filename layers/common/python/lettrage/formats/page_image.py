"""Pictures of pages for text recognition: bounded in pixels and bytes, without metadata."""

import io
import math

import pypdfium2
from PIL import Image

from lettrage.domain.parsed_document import PageImage
from lettrage.formats.budget import Late
from lettrage.formats.pdf_drawing import draw
from lettrage.formats.prepare import Preparation

DOTS_PER_INCH = 200
"""8 pt print is 22 pixels high, its capitals 15: what recognition asks for (Textract limits page,
read 2026-11: text of at least 15 pixels)."""

MAX_PIXELS = 16_000_000
"""A4 at 200 dpi has 3.9 million; larger paper is scaled down to this."""

MAX_SIDE = 10_000
"""Textract's limit for a side, pixels."""

MIN_WIDTH = 1_000
"""Narrow pages (till receipts as PDF) are enlarged to it: their print is small."""

MAX_BYTES = 10 * 1024 * 1024
"""Textract's limit for a synchronous call."""

_BLANK = 8
"""Grey levels between darkest and lightest pixel under which a page shows nothing."""


def render_page(
    page: pypdfium2.PdfPage, number: int, late: Late, prepared: Preparation
) -> PageImage | None:
    """A grey picture of a PDF page, prepared for recognition; None when the page is blank.

    Raises: Refused, `too_costly_to_read`, when drawing it takes too long.
    """
    width, height = page.get_size()
    scale = DOTS_PER_INCH / 72
    scale = max(scale, min(MIN_WIDTH / max(width, 1.0), 2 * scale))
    scale = min(scale, MAX_SIDE / max(width, height, 1.0))
    scale = min(scale, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    picture = draw(page, scale, late)
    darkest, lightest = grey_extremes(picture)
    if lightest - darkest < _BLANK:
        return None
    return encode(prepared(picture), number)


def grey_extremes(picture: Image.Image) -> tuple[int, int]:
    """Darkest and lightest level of a grey picture, 0 to 255."""
    darkest, lightest = picture.getextrema()
    return int(str(darkest)), int(str(lightest))


def scale_within_limits(size: tuple[int, int]) -> float:
    """How much smaller recognition wants a picture of that size, at most 1."""
    width, height = size
    return min(1.0, MAX_SIDE / max(width, height), math.sqrt(MAX_PIXELS / (width * height)))


def fitted(picture: Image.Image) -> Image.Image:
    """The picture within the limits: turning a page makes its picture larger."""
    scale = scale_within_limits(picture.size)
    if scale >= 1:
        return picture
    size = max(1, int(picture.width * scale)), max(1, int(picture.height * scale))
    return picture.resize(size, Image.Resampling.BOX)


def encode(picture: Image.Image, number: int) -> PageImage:
    """PNG without metadata, or JPEG when PNG would be too large (photos)."""
    picture = fitted(picture)
    out = io.BytesIO()
    picture.info.clear()
    picture.save(out, "PNG", compress_level=3)
    if out.tell() <= MAX_BYTES:
        return PageImage(number=number, png=out.getvalue(), content_type="image/png")
    return encode_photo(picture, number)


def encode_photo(picture: Image.Image, number: int) -> PageImage:
    """JPEG without metadata, its quality lowered until it fits."""
    picture = fitted(picture)
    picture.info.clear()
    for quality in (92, 80, 60):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if out.tell() <= MAX_BYTES:
            return PageImage(number=number, png=out.getvalue(), content_type="image/jpeg")
    half = picture.resize((max(picture.width // 2, 1), max(picture.height // 2, 1)))
    return encode_photo(half, number)


def first_and_last_first(numbers: list[int]) -> list[int]:
    """Order of reading: totals and supplier stand on the first and last page.

    Shapes: the same numbers, `[1, 2, 3, 4]` becomes `[1, 4, 2, 3]`.
    """
    return numbers[:1] + numbers[-1:] * (len(numbers) > 1) + numbers[1:-1]
