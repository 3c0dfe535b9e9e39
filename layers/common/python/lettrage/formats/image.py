"""Photos and scans: prepared for text recognition, without metadata, small enough for it."""

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageFile, ImageOps, ImageSequence, UnidentifiedImageError
from PIL.Image import DecompressionBombError, DecompressionBombWarning

from lettrage.domain.parsed_document import PageImage, ParsedDocument
from lettrage.formats.page_image import (
    encode,
    encode_photo,
    first_and_last_first,
    scale_within_limits,
)
from lettrage.formats.pdf_structure import MAX_PAGES
from lettrage.formats.prepare import Preparation
from lettrage.formats.refusals import Refused
from lettrage.formats.tiff import count_pages

MAX_SOURCE_PIXELS = 50_000_000
"""Read from the header before anything is decoded. Source: security specification E10."""

_MEGAPIXELS = 50
MAX_FRAMES = 20
"""Pages of a TIFF that are decoded; more is no invoice (as for drawn PDF pages)."""

_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff", "HEIF": "image/heic"}
_LOSSY = frozenset({"JPEG", "HEIF"})
# What Pillow and its codecs raise for content they can't read.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, RuntimeError)


def read_image(data: bytes) -> ParsedDocument:
    """Pages of an image file, ready for recognition.

    Shapes: one image a frame, first and last first; `truncated_image` is found when the file ends
        before its pixels do: what is there is given.
    Raises: Refused, `image_too_large`, `damaged_image`, `too_many_pages` or `unsupported_type`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", DecompressionBombWarning)
        warnings.filterwarnings("ignore", module=r"PIL\.")
        return _read(data)


def _read(data: bytes) -> ParsedDocument:
    picture = _open(data)
    kind = _FORMATS[picture.format or ""]
    frames = max(count_pages(data, MAX_PAGES), 1)
    if frames > MAX_PAGES:
        raise Refused("too_many_pages", limit=MAX_PAGES)
    findings: list[str] = []
    if frames > MAX_FRAMES:
        findings.append("pages_not_drawn")
    pages = dict(_pages(picture, data, min(frames, MAX_FRAMES), findings))
    if not pages:
        raise Refused("damaged_image")
    order = first_and_last_first(sorted(pages))
    return ParsedDocument(
        content_type=kind,
        images=tuple(pages[number] for number in order),
        page_count=frames,
        findings_codes=tuple(dict.fromkeys(findings)),
    )


def _open(data: bytes) -> Image.Image:
    _register_heif()
    try:
        picture = Image.open(io.BytesIO(data), formats=tuple(_FORMATS))
    except (DecompressionBombError, DecompressionBombWarning) as error:
        raise Refused("image_too_large", limit=_MEGAPIXELS) from error
    except UnidentifiedImageError as error:
        raise Refused("damaged_image") from error
    except _BROKEN as error:
        raise Refused("damaged_image") from error
    _refuse_large(picture)
    return picture


def _register_heif() -> None:
    import pillow_heif  # noqa: PLC0415 - 30 ms that only photos of phones are worth

    pillow_heif.register_heif_opener(thumbnails=False)


def _refuse_large(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MAX_SOURCE_PIXELS:
        raise Refused("image_too_large", limit=_MEGAPIXELS)


def _pages(
    picture: Image.Image, data: bytes, frames: int, findings: list[str]
) -> Iterator[tuple[int, PageImage]]:
    lossy = picture.format in _LOSSY
    prepared = Preparation()
    for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
        if number > frames:
            return
        _refuse_large(frame)
        try:
            # JPEG decodes straight to a half or a quarter: a tenth of the memory.
            if lossy and (scale := scale_within_limits(frame.size)) < 1:
                width, height = frame.size
                frame.draft(None, (int(width * scale), int(height * scale)))
            frame.load()
            whole: Image.Image | None = frame
        except _BROKEN:
            findings.append("truncated_image")
            whole = _decode_what_is_there(data, number)
        if whole is None:
            continue
        page = _upright(whole)
        if whole is frame:  # half a page has no edges to go by
            page = prepared(page)
        yield number, encode_photo(page, number) if lossy else encode(page, number)


def _decode_what_is_there(data: bytes, number: int) -> Image.Image | None:
    """Decode again, leaving missing pixels grey; None when not a single one came out."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        picture = _open(data)
        picture.seek(number - 1)
        picture.load()
        extremes = picture.convert("L").getextrema()
    except _BROKEN:
        return None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
    return None if extremes[0] == extremes[1] else picture


def _upright(picture: Image.Image) -> Image.Image:
    """Orientation of the EXIF data applied, transparency on white, bounded size, plain mode."""
    turned = picture
    scale = scale_within_limits(turned.size)
    if scale < 1:
        width, height = turned.size
        size = max(1, int(width * scale)), max(1, int(height * scale))
        if turned.mode in {"1", "P"}:
            turned = turned.convert("L" if turned.mode == "1" else "RGBA")
        turned = _keeping_exif(turned.resize(size, Image.Resampling.BOX), picture)
    turned = ImageOps.exif_transpose(turned)
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        turned = turned.convert("RGBA")
        ground = Image.new("RGBA", turned.size, "white")
        ground.alpha_composite(turned)
        turned = ground.convert("RGB")
    elif turned.mode in {"I", "I;16", "I;16B", "F"}:
        turned = _eight_bits(turned)
    elif turned.mode not in {"L", "RGB"}:
        turned = turned.convert("L" if turned.mode == "1" else "RGB")
    copy = Image.new(turned.mode, turned.size)
    copy.paste(turned)
    return copy


def _keeping_exif(smaller: Image.Image, original: Image.Image) -> Image.Image:
    """Resizing forgets the orientation; the original still knows it."""
    smaller.info["exif"] = original.getexif().tobytes()
    return smaller


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Scanners' 16 bit grey, stretched between its own extremes."""
    wide = picture.convert("F")
    darkest, lightest = (float(str(each)) for each in wide.getextrema())
    factor = 255 / max(lightest - darkest, 1.0)
    # Pillow takes `level` as an expression here, so only × and + are allowed.
    return wide.point(lambda level: level * factor + -darkest * factor).convert("L")
