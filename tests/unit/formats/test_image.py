"""Photos and scans: upright, without metadata, within limits, and what is left of broken ones."""

import io
import struct
import zlib
from typing import Any

import pytest
from lettrage.domain.parsed_document import ParsedDocument
from lettrage.formats.document import parse
from PIL import Image


def photo(size: tuple[int, int] = (400, 600), *, kind: str = "JPEG", **options: Any) -> bytes:
    """Dark above, light below, with a grain so that no codec makes it tiny."""
    picture = Image.effect_noise(size, 12).convert("RGB")
    picture.paste((20, 20, 20), (0, 0, size[0], size[1] // 4))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def opened(parsed: ParsedDocument, at: int = 0) -> Image.Image:
    return Image.open(io.BytesIO(parsed.images[at].png))


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", b"x\x9c")
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "content_type", "given"),
    [
        ("JPEG", "image/jpeg", "image/jpeg"),
        ("PNG", "image/png", "image/png"),
        ("TIFF", "image/tiff", "image/png"),
    ],
)
def test_formats_are_given_as_png_or_jpeg(kind: str, content_type: str, given: str) -> None:
    parsed = parse(photo(kind=kind), "photo")
    assert parsed.content_type == content_type
    assert parsed.images[0].content_type == given
    assert opened(parsed).size == (400, 600)
    assert parsed.page_count == 1


def test_heic_of_phones_is_read() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    parsed = parse(photo(kind="HEIF", quality=80), "IMG_0001.HEIC")
    assert (parsed.content_type, parsed.refusal) == ("image/heic", None)
    assert opened(parsed).size == (400, 600)


@pytest.mark.parametrize(
    ("orientation", "dark_side"), [(1, "top"), (3, "bottom"), (6, "right"), (8, "left")]
)
def test_orientation_is_applied_and_metadata_dropped(orientation: int, dark_side: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    picture = opened(parse(photo(exif=exif), "photo.jpg"))
    assert not picture.getexif()
    assert "exif" not in picture.info
    width, height = picture.size
    spots = {
        "top": (width // 2, 10),
        "bottom": (width // 2, height - 10),
        "left": (10, height // 2),
        "right": (width - 10, height // 2),
    }
    dark = {side: max(picture.convert("RGB").getpixel(at)) < 80 for side, at in spots.items()}  # type: ignore[arg-type]
    assert [side for side, is_dark in dark.items() if is_dark] == [dark_side]


def test_large_photo_keeps_its_orientation_when_made_smaller() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = opened(parse(photo((6000, 4000), exif=exif), "photo.jpg"))
    assert picture.height > picture.width
    assert picture.width * picture.height <= 16_100_000


def test_pixel_limit_is_read_from_the_header() -> None:
    parsed = parse(png_header(40_000, 40_000), "a.png")
    assert parsed.refusal is not None
    assert parsed.refusal.code == "image_too_large"
    assert "50" in parsed.refusal.message_fr
    slightly = parse(png_header(8_000, 6_300), "a.png")
    assert slightly.refusal is not None
    assert slightly.refusal.code == "image_too_large"


def test_pages_of_a_tiff_come_first_and_last_first() -> None:
    pages = [Image.new("L", (300, 300), level) for level in (10, 60, 120, 240)]
    for page in pages:
        page.paste(0, (0, 0, 20, 20))
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    parsed = parse(out.getvalue(), "scan.tiff")
    assert [image.number for image in parsed.images] == [1, 4, 2, 3]
    assert [opened(parsed, at).getpixel((200, 200)) for at in range(4)] == [10, 240, 60, 120]


def test_too_many_pages_of_a_tiff_are_refused() -> None:
    pages = [Image.new("1", (8, 8)) for _ in range(51)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    refusal = parse(out.getvalue(), "scan.tiff").refusal
    assert refusal is not None
    assert refusal.code == "too_many_pages"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_truncated_photo_is_given_as_far_as_it_goes(kind: str) -> None:
    data = photo((800, 800), kind=kind)
    parsed = parse(data[: len(data) // 2], "photo")
    assert parsed.refusal is None
    assert parsed.findings_codes == ("truncated_image",)
    assert opened(parsed).size == (800, 800)


@pytest.mark.parametrize(
    "data", [b"\xff\xd8\xff\xe0 nothing", photo()[:200], b"II*\0\x08\0\0\0\0\0"]
)
def test_nothing_decodable_is_refused(data: bytes) -> None:
    refusal = parse(data, "photo").refusal
    assert refusal is not None
    assert refusal.code == "damaged_image"


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16", "CMYK"])
def test_every_mode_becomes_grey_or_colour(mode: str) -> None:
    if mode == "I;16":
        picture = Image.new("I;16", (100, 100))
        picture.paste(60_000, (0, 0, 50, 100))
    else:
        grey = Image.new("L", (100, 100), 255)
        grey.paste(0, (0, 0, 50, 100))
        picture = grey.convert(mode)
    out = io.BytesIO()
    picture.save(out, "TIFF" if mode in {"CMYK", "I;16"} else "PNG")
    found = opened(parse(out.getvalue(), "scan"))
    assert found.mode in {"L", "RGB"}
    low, high = found.convert("L").getextrema()
    assert (low, high) == (0, 255)


def test_transparent_parts_become_white() -> None:
    out = io.BytesIO()
    picture = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 10, 10))
    picture.save(out, "PNG")
    assert opened(parse(out.getvalue(), "a.png")).getpixel((40, 40)) == (255, 255, 255)
