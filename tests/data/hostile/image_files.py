"""Pictures that are too large, torn or lie about themselves (E10)."""

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.data.hostile.case import Hostile, reject
from tests.data.hostile.disguises import picture
from tests.data.hostile.pdf_bombs import jpeg
from tests.data.hostile.pdf_bytes import MEGABYTE, zeros

_LARGE, _DAMAGED = "image_too_large", "damaged_image"
_COUNTED = "Pixels are counted from the header, before any is decoded."


def _reject(name: str, make: Callable[[], bytes], guards: str, file: str, *codes: str) -> Hostile:
    return reject(name, make, guards, *codes, file_name=file)


def _seen(
    name: str, make: Callable[[], bytes], guards: str, file: str, findings: tuple[str, ...] = ()
) -> Hostile:
    """A picture that is read; nothing is written on it, so a person has to look."""
    return Hostile(
        name=name, make=make, guards=guards, outcome="review", file_name=file, findings=findings
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk with its check sum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int, height: int, data: bytes, *, before: bytes = b"", depth: int = 8, colour: int = 0
) -> bytes:
    """A PNG of these dimensions whose packed pixels are given."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + before + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _small(before: bytes) -> bytes:
    """A small whole PNG with these chunks before its pixels."""
    rows = b"".join(b"\0" + bytes((at * 4) % 256 for at in range(60)) for _ in range(60))
    return png(60, 60, zlib.compress(rows), before=before)


def _zeros(size: int) -> bytes:
    return zeros(size, byte=b"\0")


def tiff(*entries: tuple[int, int, int, int], data: bytes = b"", order: str = "<") -> bytes:
    """A TIFF of one page with these tags (number, type, count, value) and these bytes behind."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8 + len(data))
    rows = b"".join(struct.pack(order + "HHII", *entry) for entry in sorted(entries))
    return head + data + struct.pack(order + "H", len(entries)) + rows + bytes(4)


def _page(width: int, height: int, **other: int) -> tuple[tuple[int, int, int, int], ...]:
    """Tags of a grey page; `other` replaces values by tag, `t258=16`."""
    tags = {
        256: width,
        257: height,
        258: 8,
        259: 1,
        262: 1,
        273: 8,
        277: 1,
        278: height,
        279: width * height % 2**32,
    }
    tags |= {int(name[1:]): value for name, value in other.items()}
    return tuple((tag, 4, 1, value) for tag, value in tags.items())


def frames(count: int, *, circle: bool = False) -> bytes:
    """A TIFF of so many pages of one pixel, or one whose last page leads back to the first."""
    out = bytearray(b"II" + struct.pack("<HI", 42, 8))
    rows = b"".join(
        struct.pack("<HHII", tag, 4, 1, value)
        for tag, value in ((256, 1), (257, 1), (258, 8), (262, 1), (273, 8), (278, 1), (279, 1))
    )
    for at in range(count):
        last = at == count - 1
        follows = (8 if circle else 0) if last else len(out) + 2 + len(rows) + 4
        out += struct.pack("<H", 7) + rows + struct.pack("<I", follows)
    return bytes(out)


def heic(size: tuple[int, int] = (64, 64)) -> bytes:
    """A HEIC photo; its coder comes with the library that reads it."""
    import pillow_heif

    made = Image.new("RGB", size, "white")
    made.paste((10, 20, 120), (4, 4, 40, 30))
    out = io.BytesIO()
    pillow_heif.from_pillow(made).save(out, quality=50)
    return out.getvalue()


def _heic_says(side: int) -> bytes:
    """A HEIC whose every size property says `side` squared."""
    made = heic()
    at = made.find(b"ispe")
    while at >= 0:
        made = made[: at + 8] + struct.pack(">II", side, side) + made[at + 16 :]
        at = made.find(b"ispe", at + 4)
    return made


def _jpeg(mode: str = "RGB", **options: object) -> bytes:
    made = picture("PNG", (120, 80))
    out = io.BytesIO()
    Image.open(io.BytesIO(made)).convert(mode).save(out, "JPEG", **options)
    return out.getvalue()


def _with_segment(marker: int, data: bytes, times: int = 1) -> bytes:
    made = _jpeg()
    segment = bytes((255, marker)) + struct.pack(">H", len(data) + 2) + data
    return made[:2] + segment * times + made[2:]


BOMBS = (
    _reject(
        "png_pixels", lambda: png(40_000, 40_000, _zeros(50 * MEGABYTE)), _COUNTED, "a.png", _LARGE
    ),
    _reject(
        "png_one_bit",
        lambda: png(65_000, 65_000, _zeros(MEGABYTE), depth=1),
        _COUNTED,
        "a.png",
        _LARGE,
    ),
    _reject(
        "png_of_billions",
        lambda: png(2**31 - 1, 2**31 - 1, b""),
        _COUNTED,
        "a.png",
        _LARGE,
        _DAMAGED,
    ),
    _reject("png_strip", lambda: png(2**31 - 1, 1, b""), _COUNTED, "a.png", _LARGE),
    _reject("png_of_nothing", lambda: png(0, 0, b""), "No pixels.", "a.png", _DAMAGED),
    _reject("jpeg_pixels", lambda: jpeg(60_000), _COUNTED, "a.jpg", _LARGE),
    _reject(
        "tiff_pixels",
        lambda: tiff(*_page(60_000, 60_000), data=bytes(99)),
        _COUNTED,
        "a.tif",
        _LARGE,
    ),
    _reject(
        "tiff_of_billions",
        lambda: tiff(*_page(2**31 - 1, 2**31 - 1)),
        _COUNTED,
        "a.tif",
        _LARGE,
        _DAMAGED,
    ),
    _reject("heic_pixels", lambda: _heic_says(30_000), _COUNTED, "a.heic", _LARGE, _DAMAGED),
    _reject(
        "gif_pixels",
        lambda: b"GIF89a\xff\xff\xff\xff\x80\0\0",
        _COUNTED,
        "a.gif",
        "unsupported_type",
    ),
    _reject(
        "bitmap_pixels",
        lambda: (
            b"BM" + bytes(12) + struct.pack("<IiiHHI", 40, 60_000, 60_000, 1, 24, 0) + bytes(24)
        ),
        _COUNTED,
        "a.bmp",
        "unsupported_type",
    ),
    _seen(
        "png_more_pixels_than_told",
        lambda: png(60, 60, _zeros(200 * MEGABYTE)),
        "Rows beyond the last are not unpacked.",
        "a.png",
    ),
    _seen(
        "jpeg_of_many_scans",
        lambda: _many_scans(20_000),
        "Each scan of a progressive picture goes over all pixels.",
        "a.jpg",
    ),
)


def _many_scans(count: int) -> bytes:
    made = _jpeg(progressive=True, quality=90)
    at = made.rindex(b"\xff\xda")
    return made[:at] + made[at:-2] * count + made[-2:]


CHUNKS = (
    _reject(
        "png_profile_bomb",
        lambda: _small(chunk(b"iCCP", b"x\0\0" + _zeros(200 * MEGABYTE))),
        "A colour profile is unpacked up to a limit.",
        "a.png",
        _DAMAGED,
    ),
    _reject(
        "png_text_bomb",
        lambda: _small(chunk(b"zTXt", b"x\0\0" + _zeros(200 * MEGABYTE))),
        "A text is unpacked up to a limit.",
        "a.png",
        _DAMAGED,
    ),
    _reject(
        "png_international_text_bomb",
        lambda: _small(chunk(b"iTXt", b"x\0\1\0\0\0" + _zeros(200 * MEGABYTE))),
        "The same in the other chunk.",
        "a.png",
        _DAMAGED,
    ),
    _reject(
        "png_many_texts",
        lambda: _small(b"".join(chunk(b"zTXt", b"x\0\0" + _zeros(MEGABYTE)) for _ in range(200))),
        "Nor do many small texts add up.",
        "a.png",
        _DAMAGED,
    ),
    _seen(
        "png_many_chunks",
        lambda: _small(chunk(b"teST", b"") * 100_000),
        "Chunks that nobody knows are passed over.",
        "a.png",
    ),
    _reject(
        "png_chunk_too_long",
        lambda: _small(struct.pack(">I", 2**31 - 1) + b"teST"),
        "A length beyond the file.",
        "a.png",
        _DAMAGED,
    ),
    _reject(
        "png_wrong_check_sum",
        lambda: _small(b"").replace(b"IHDR", b"IHDr"),
        "A header that is none.",
        "a.png",
        _DAMAGED,
    ),
    _seen(
        "png_palette_missing", lambda: png(60, 60, _rows(60, 60), colour=3), "No colours.", "a.png"
    ),
    _seen(
        "png_16_bit", lambda: png(60, 60, _rows(120, 60), depth=16), "Scanners do that.", "a.png"
    ),
    _seen("png_animated", lambda: _animated(500), "Only the first picture counts.", "a.png"),
    _seen(
        "jpeg_profile_huge",
        lambda: _with_segment(0xE2, b"ICC_PROFILE\0\1\1" + b"x" * 65_000, 200),
        "Profiles of many pieces.",
        "a.jpg",
    ),
    _seen(
        "jpeg_exif_of_itself",
        lambda: _with_segment(0xE1, _exif_circle()),
        "Directories that lead back to themselves.",
        "a.jpg",
    ),
    _seen(
        "jpeg_exif_beyond",
        lambda: _with_segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\xff" * 200),
        "Entries that point outside.",
        "a.jpg",
    ),
    _seen(
        "jpeg_exif_counts_billions",
        lambda: _with_segment(0xE1, _exif(0x9286, 7, 2**31 - 1, 26)),
        "A comment of two billion letters that are not there.",
        "a.jpg",
    ),
    _seen(
        "jpeg_orientation_of_text",
        lambda: _with_segment(0xE1, _exif(0x0112, 2, 4, 0x41414141)),
        "An orientation that is no number.",
        "a.jpg",
    ),
    _seen(
        "jpeg_exif_in_pieces",
        lambda: _with_segment(0xE1, b"Exif\0\0" + b"x" * 65_000, 300),
        "Metadata repeated without end.",
        "a.jpg",
    ),
    _seen("jpeg_cmyk", lambda: _jpeg("CMYK"), "Print shops do that.", "a.jpg"),
    _seen(
        "jpeg_comments",
        lambda: _with_segment(0xFE, b"x" * 65_000, 300),
        "Comments without end.",
        "a.jpg",
    ),
)


def _rows(width: int, height: int) -> bytes:
    return zlib.compress(
        b"".join(b"\0" + bytes((at * 4) % 256 for at in range(width)) for _ in range(height))
    )


def _animated(count: int) -> bytes:
    control = struct.pack(">IIIIIHHBB", 0, 60, 60, 0, 0, 1, 100, 0, 0)
    later = b"".join(
        chunk(b"fcTL", struct.pack(">IIIIIHHBB", 2 * at + 1, 60, 60, 0, 0, 1, 100, 0, 0))
        + chunk(b"fdAT", struct.pack(">I", 2 * at + 2) + _rows(60, 60))
        for at in range(count)
    )
    made = _small(chunk(b"acTL", struct.pack(">II", count + 1, 0)) + chunk(b"fcTL", control))
    end = made.rindex(b"\0\0\0\0IEND")
    return made[:end] + later + made[end:]


def _exif(tag: int, kind: int, count: int, value: int) -> bytes:
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, tag, kind, count, value, 0)


def _exif_circle() -> bytes:
    rows = struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<HHII", 0x8825, 4, 1, 8)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 2) + rows + struct.pack("<I", 8)


TIFFS = (
    _reject(
        "tiff_ten_thousand_pages",
        lambda: frames(10_000),
        "Pages are counted first.",
        "a.tif",
        "too_many_pages",
    ),
    _seen(
        "tiff_pages_in_a_circle",
        lambda: frames(3, circle=True),
        "Counting pages must end.",
        "a.tif",
    ),
    _reject(
        "tiff_strip_beyond",
        lambda: tiff(*_page(100, 100, t273=2**31)),
        "Pixels beyond the file.",
        "a.tif",
        _DAMAGED,
    ),
    _seen(
        "tiff_strip_of_billions",
        lambda: tiff(*_page(100, 100, t279=2**32 - 1), data=bytes(99)),
        "More bytes than there are.",
        "a.tif",
        ("truncated_image",),
    ),
    _reject(
        "tiff_many_samples",
        lambda: tiff(*_page(100, 100, t277=65_535), data=bytes(99)),
        "Sixty thousand colours.",
        "a.tif",
        _DAMAGED,
    ),
    _seen(
        "tiff_tiles_of_billions",
        lambda: tiff(*_page(100, 100, t322=2**30, t323=2**30, t324=8, t325=64), data=bytes(99)),
        "Tiles larger than the page.",
        "a.tif",
        ("truncated_image",),
    ),
    _seen(
        "tiff_deflate_bomb",
        lambda: tiff(
            *_page(100, 100, t259=8, t279=len(_zeros(100 * MEGABYTE))), data=_zeros(100 * MEGABYTE)
        ),
        "A strip is unpacked to its size, not to its end.",
        "a.tif",
    ),
    _reject(
        "tiff_unknown_packing", lambda: tiff(*_page(9, 9, t259=999)), "No coder.", "a.tif", _DAMAGED
    ),
    _reject(
        "tiff_without_tags",
        lambda: b"II*\0\x08\0\0\0\0\0" + bytes(8),
        "No page.",
        "a.tif",
        _DAMAGED,
    ),
    _reject(
        "tiff_directory_beyond",
        lambda: b"II*\0\xff\xff\xff\x7f" + bytes(8),
        "No page.",
        "a.tif",
        _DAMAGED,
    ),
    _reject(
        "tiff_tag_counts_billions",
        lambda: tiff(*_page(9, 9), (270, 2, 2**31 - 1, 8), data=bytes(99)),
        "A description of two billion letters.",
        "a.tif",
        _DAMAGED,
    ),
    _reject(
        "big_tiff",
        lambda: b"II+\0\x08\0\0\0" + bytes(64),
        "Not a kind we read.",
        "a.tif",
        "unsupported_type",
    ),
)


def _torn(name: str, make: Callable[[], bytes], share: float, file: str) -> Hostile:
    return Hostile(
        name=f"{name}_cut_at_{share * 100:.0f}_per_cent",
        make=lambda: make()[: int(len(make()) * share)],
        guards="What is there is shown, and said to be cut.",
        outcome="review",
        findings=("truncated_image",),
        file_name=file,
    )


def _noise(kind: str) -> bytes:
    noise = Image.effect_noise((200, 160), 60).convert("RGB")
    out = io.BytesIO()
    noise.save(out, kind)
    return out.getvalue()


TORN = (
    *(_torn("jpeg", lambda: _noise("JPEG"), share, "a.jpg") for share in (0.3, 0.6, 0.9)),
    *(_torn("png", lambda: _noise("PNG"), share, "a.png") for share in (0.3, 0.6, 0.9)),
    _reject(
        "jpeg_cut_in_header", lambda: _noise("JPEG")[:300], "No pixel came out.", "a.jpg", _DAMAGED
    ),
    _reject("png_cut_in_header", lambda: _noise("PNG")[:20], "No header.", "a.png", _DAMAGED),
    _seen(
        "tiff_cut",
        lambda: _noise("TIFF")[:9_000],
        "Its directory was at the end.",
        "a.tif",
        ("truncated_image",),
    ),
    _reject("heic_cut", lambda: heic()[:-80], "A photo is whole or nothing.", "a.heic", _DAMAGED),
    _reject("heic_cut_in_header", lambda: heic()[:120], "No picture.", "a.heic", _DAMAGED),
    _reject(
        "heic_boxes_of_themselves",
        lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + (b"\0\0\0\x00meta" * 5_000),
        "Boxes without end.",
        "a.heic",
        _DAMAGED,
    ),
    _reject(
        "heic_box_of_billions",
        lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\xff\xff\xff\xffmeta" + bytes(99),
        "A box longer than the file.",
        "a.heic",
        _DAMAGED,
    ),
)

CASES = (*BOMBS, *CHUNKS, *TIFFS, *TORN)
