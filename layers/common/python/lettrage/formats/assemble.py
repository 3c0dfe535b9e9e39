"""New PDFs of pages of other files: pieces of one that held several documents, or several joined.

The page objects are copied as they are, so text layers stay; what is not a page (attachments,
forms, outlines, scripts) does not come along. The same input gives the same bytes: pypdf writes
neither time nor random identifier.
"""

import io
from collections.abc import Sequence

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter, apply_configuration
from pypdf.errors import LimitReachedError
from pypdf.generic import RectangleObject

from lettrage.domain.page import BOX_SCALE, Box
from lettrage.domain.parsed_document import AssembledDocuments, Sheet
from lettrage.formats.image import MAX_SOURCE_PIXELS
from lettrage.formats.page_image import DOTS_PER_INCH
from lettrage.formats.pdf_content import BROKEN
from lettrage.formats.pdf_structure import CONFIGURATION, MAX_PAGES
from lettrage.formats.recognise import MAX_FILE_BYTES
from lettrage.formats.refusals import Refused

_JPEG_QUALITY = 90  # of a picture put on a page: print stays sharp, a tenth of the lossless size


def assemble(files: Sequence[bytes], pieces: Sequence[Sequence[Sheet]]) -> AssembledDocuments:
    """One PDF for each piece.

    Args:
        files: PDFs without protection, and PNG or JPEG pictures of one page each.
        pieces: Their sheets in order; a sheet's region is cut out of its page.

    Shapes: `files` of the answer as `pieces`; none with a refusal.
    Raises: nothing for content that the readers know to be bad.
    """
    try:
        with apply_configuration(CONFIGURATION):
            readers = [_reader(data) for data in files]
            return AssembledDocuments(files=tuple(_piece(readers, piece) for piece in pieces))
    except Refused as error:
        return AssembledDocuments(refusal=error.refusal)
    except LimitReachedError:
        return AssembledDocuments(refusal=Refused("decompression_bomb").refusal)
    except BROKEN:
        return AssembledDocuments(refusal=Refused("damaged_pdf").refusal)


def _reader(data: bytes) -> PdfReader | Image.Image:
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        if picture.width * picture.height > MAX_SOURCE_PIXELS:
            raise Refused("image_too_large", limit=MAX_SOURCE_PIXELS // 1_000_000)
        return picture
    return PdfReader(io.BytesIO(data))


def _piece(readers: Sequence[PdfReader | Image.Image], piece: Sequence[Sheet]) -> bytes:
    if len(piece) > MAX_PAGES:
        raise Refused("too_many_pages", limit=MAX_PAGES)
    writer = PdfWriter()
    for sheet in piece:
        source = readers[sheet.file]
        if isinstance(source, PdfReader):
            page = writer.add_page(source.pages[sheet.page - 1])
            if sheet.region is not None:
                _cut(page, sheet.region)
        else:
            writer.add_page(_pictured(source, sheet.region))
    out = io.BytesIO()
    writer.write(out)
    if out.tell() > MAX_FILE_BYTES:
        raise Refused("file_too_large", limit=MAX_FILE_BYTES // (1024 * 1024))
    return out.getvalue()


def _pictured(picture: Image.Image, region: Box | None) -> PageObject:
    """A page that shows the picture, or its region, at the resolution it was drawn with."""
    if region is not None:
        across, down = picture.width / BOX_SCALE, picture.height / BOX_SCALE
        left, top = int(region.left * across), int(region.top * down)
        right, bottom = round(region.right * across), round(region.bottom * down)
        picture = picture.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    if picture.mode not in {"L", "RGB"}:
        picture = picture.convert("RGB")
    drawn = io.BytesIO()
    picture.save(drawn, "PDF", resolution=DOTS_PER_INCH, quality=_JPEG_QUALITY)
    return PdfReader(drawn).pages[0]


def _cut(page: PageObject, region: Box) -> None:
    """Show the region alone; its fractions are of the page as seen, turned pages included."""
    whole = page.cropbox
    left, bottom = float(whole.left), float(whole.bottom)
    width, height = float(whole.width), float(whole.height)
    x1, y1, x2, y2 = _as_stored(region, page.rotation % 360)
    box = RectangleObject(
        (left + x1 * width, bottom + y1 * height, left + x2 * width, bottom + y2 * height)
    )
    page.cropbox = page.mediabox = box


def _as_stored(region: Box, rotation: int) -> tuple[float, float, float, float]:
    """The region's corners as fractions of the unturned page, origin bottom left.

    Source: ISO 32000-1, table 30: `Rotate` turns the page clockwise when it is shown.
    """
    left, right = region.left / BOX_SCALE, region.right / BOX_SCALE
    top, bottom = region.top / BOX_SCALE, region.bottom / BOX_SCALE
    return {
        0: (left, 1 - bottom, right, 1 - top),
        90: (top, left, bottom, right),
        180: (1 - right, top, 1 - left, bottom),
        270: (1 - bottom, 1 - right, 1 - top, 1 - left),
    }.get(rotation, (left, 1 - bottom, right, 1 - top))
