"""PDF files that grow when opened: filters, object streams, fonts, images (E7)."""

import base64
from collections.abc import Callable

from tests.data.hostile.case import Hostile, reject
from tests.data.hostile.pdf_bytes import (
    INVOICE,
    MEGABYTE,
    PRINTED,
    deflated,
    one_page,
    stream,
    zeros,
)
from tests.unit.formats.e_invoices import cii

FLATE = "/Filter /FlateDecode"
_GROWS = "A small file must not become a large one in memory."
_BOMB, _COSTLY = "decompression_bomb", "too_costly_to_read"


def _bomb(name: str, make: Callable[[], bytes], *codes: str, guards: str = _GROWS) -> Hostile:
    return reject(name, make, guards, *(codes or (_BOMB,)))


def _unharmed(name: str, make: Callable[[], bytes], guards: str) -> Hostile:
    return Hostile(name=name, make=make, guards=guards, outcome="accept", values=PRINTED)


def lzw_clear_runs(size: int) -> bytes:
    """LZW data that gives about `size` equal bytes: clear code, then each code one longer."""
    bits, out, width, given = 0, bytearray(), 0, 0

    def put(code: int, size: int) -> None:
        nonlocal bits, width
        bits = bits << size | code
        width += size
        while width >= 8:
            width -= 8
            out.append(bits >> width & 255)
            bits &= (1 << width) - 1

    put(256, 9)
    while given < size:
        put(65, 9)
        given += 1
        for at in range(258, 4093):
            put(at, 9 if at < 511 else 10 if at < 1023 else 11 if at < 2047 else 12)
            given += at - 256
            if given >= size:
                break
        put(256, 12)
    put(257, 9)
    return bytes(out) + b"\0"


def run_lengths(size: int) -> bytes:
    """RunLength data: two bytes become 128."""
    return b"\x81 " * (size // 128) + b"\x80"


def _content(data: bytes, entries: str) -> bytes:
    return one_page(contents=stream(data, entries))


FILTERS = (
    _bomb("flate_gigabyte", lambda: _content(zeros(1 << 30), FLATE)),
    _bomb(
        "flate_twice",
        lambda: _content(zeros(1 << 30, times=2), "/Filter [/FlateDecode /FlateDecode]"),
    ),
    _bomb(
        "flate_three_times",
        lambda: _content(
            zeros(1 << 30, times=3), "/Filter [/FlateDecode /FlateDecode /FlateDecode]"
        ),
    ),
    _bomb("flate_just_above", lambda: _content(zeros(20_000_001), FLATE)),
    _bomb("lzw", lambda: _content(lzw_clear_runs(24_000_000), "/Filter /LZWDecode")),
    _bomb("run_length", lambda: _content(run_lengths(24_000_000), "/Filter /RunLengthDecode")),
    _bomb(
        "run_length_in_flate",
        lambda: _content(zeros(4_000_000, byte=b"\x81"), "/Filter [/FlateDecode /RunLengthDecode]"),
    ),
    _bomb(
        "ascii85_and_flate",
        lambda: _content(
            base64.a85encode(zeros(200 * MEGABYTE)) + b"~>", "/Filter [/ASCII85Decode /FlateDecode]"
        ),
    ),
    _bomb(
        "hexadecimal_and_flate",
        lambda: _content(
            zeros(200 * MEGABYTE).hex().encode() + b">", "/Filter [/ASCIIHexDecode /FlateDecode]"
        ),
    ),
    _bomb(
        "ascii85_of_nothing",
        lambda: _content(b"z" * 6_000_000 + b"~>", "/Filter /ASCII85Decode"),
        _COSTLY,
    ),
    _bomb(
        "thirty_filters",
        lambda: _content(b"00" * 100 + b">", f"/Filter [{'/ASCIIHexDecode ' * 30}]"),
        _BOMB,
        "damaged_pdf",
    ),
    _bomb(
        "predictor_of_a_billion_columns",
        lambda: one_page(
            contents=deflated(
                INVOICE, "/DecodeParms << /Predictor 12 /Columns 1000000000 /Colors 4 >>"
            )
        ),
        _BOMB,
        "damaged_pdf",
    ),
    _bomb(
        "brotli_unknown",
        lambda: _content(b"\x0b\x02\x80hello\x03", "/Filter /BrotliDecode"),
        "damaged_pdf",
        "too_costly_to_read",
        guards="A filter that no library here knows.",
    ),
    _bomb("four_large_streams", lambda: _several_streams(4, 19_000_000), _COSTLY),
    _bomb("thousand_small_streams", lambda: _several_streams(1_000, 100_000), _COSTLY),
)


def _several_streams(count: int, size: int) -> bytes:
    references = " ".join(f"{10 + n} 0 R" for n in range(count))
    each = stream(zeros(size), FLATE)
    return one_page(contents=f"[{references}]".encode(), more={10 + n: each for n in range(count)})


OBJECTS = (
    _bomb(
        "object_stream",
        lambda: _in_object_stream(zeros(300 * MEGABYTE), "/N 1 /First 4 /Filter /FlateDecode"),
        _BOMB,
        "damaged_pdf",
        "no_page",
    ),
    _bomb(
        "object_stream_counts_a_billion",
        lambda: _in_object_stream(b"1 0 <<>>", "/N 1000000000 /First 4"),
        _BOMB,
        "damaged_pdf",
        "no_page",
    ),
    Hostile(
        name="object_stream_extends_itself",
        make=lambda: _in_object_stream(b"2 0 << >>", "/N 1 /First 4 /Extends 9 0 R"),
        guards="A chain of object streams that bites its tail ends.",
        outcome="review",
    ),
    _bomb("embedded_invoice_is_a_bomb", lambda: _attached("factur-x.xml", 500 * MEGABYTE)),
    _unharmed(
        "other_attachment_is_a_bomb",
        lambda: _attached("photos.zip", 500 * MEGABYTE),
        "An attachment that is no e-invoice is never inflated.",
    ),
    _bomb(
        "metadata_is_a_bomb",
        lambda: one_page(catalog="/Metadata 9 0 R", more={9: stream(zeros(300 * MEGABYTE), FLATE)}),
        guards="PDFium looks into the metadata of every document it opens.",
    ),
    _unharmed(
        "unused_bomb",
        lambda: one_page(more={9: stream(zeros(300 * MEGABYTE), FLATE)}),
        "What no page draws is not inflated.",
    ),
    _unharmed(
        "thumbnail_is_a_bomb",
        lambda: one_page(page="/Thumb 9 0 R", more={9: stream(zeros(300 * MEGABYTE), FLATE)}),
        "Thumbnails are not looked at.",
    ),
    _unharmed(
        "several_hundred_attachments",
        lambda: _attachments(600),
        "Names are looked through up to a limit, contents not at all.",
    ),
)


def _in_object_stream(data: bytes, entries: str) -> bytes:
    """Page tree inside a compressed object; a table of both kinds points to it."""
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    nine = len(body)
    body += b"9 0 obj\n" + stream(data, f"/Type /ObjStm {entries}") + b"\nendobj\n"
    rows = b"\0\0\0\0\0" + b"\1" + (9).to_bytes(3, "big") + b"\0" + b"\2\0\0\x09\0"
    rows += b"\1" + nine.to_bytes(3, "big") + b"\0" + b"\1" + len(body).to_bytes(3, "big") + b"\0"
    table = stream(rows, "/Type /XRef /Root 1 0 R /Size 11 /W [1 3 1] /Index [0 3 9 2]")
    return body + b"10 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)


def _attached(name: str, size: int) -> bytes:
    return one_page(
        catalog=f"/Names << /EmbeddedFiles << /Names [({name}) 9 0 R] >> >>",
        more={
            9: f"<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F 10 0 R >> >>".encode(),
            10: stream(zeros(size), f"/Type /EmbeddedFile {FLATE}"),
        },
    )


def _attachments(count: int) -> bytes:
    names = " ".join(f"(a{n}.xml) 9 0 R" for n in range(count))
    return one_page(
        catalog=f"/Names << /EmbeddedFiles << /Names [{names}] >> >>",
        more={
            9: b"<< /Type /Filespec /F (a.xml) /UF (a.xml) /EF << /F 10 0 R >> >>",
            10: deflated(cii(), "/Type /EmbeddedFile"),
        },
    )


FONTS = (
    _bomb(
        "to_unicode_is_a_bomb",
        lambda: _font("/ToUnicode 9 0 R", {9: stream(zeros(500 * MEGABYTE), FLATE)}),
        guards="A character map is a stream like any other.",
    ),
    _unharmed(
        "to_unicode_ranges",
        lambda: _font("/ToUnicode 9 0 R", {9: deflated(_ranges())}),
        "Ranges of a billion characters are not written out.",
    ),
    _bomb(
        "font_file_is_a_bomb",
        lambda: _font(
            "/FontDescriptor << /Type /FontDescriptor /FontName /Helvetica /Flags 32"
            " /FontFile2 9 0 R >>",
            {9: stream(zeros(500 * MEGABYTE), f"/Length1 9 {FLATE}")},
        ),
        guards="A font program is a stream like any other.",
    ),
    _unharmed(
        "ten_thousand_fonts",
        lambda: one_page(
            resources="/Font << /F1 5 0 R "
            + " ".join(f"/G{n} 5 0 R" for n in range(10_000))
            + " >>"
        ).replace(b"/Font << /F1 5 0 R >> /Font", b"/Font"),
        "Fonts that no text uses are not opened.",
    ),
)


def _font(entries: str, more: dict[int, bytes]) -> bytes:
    font = "<< /Type /Font /Subtype /TrueType /BaseFont /Helvetica /Encoding /WinAnsiEncoding "
    return one_page(more={5: f"{font}{entries} >>".encode(), **more})


def _ranges() -> bytes:
    rows = b"<0000> <FFFF> <0000>\n" * 100
    block = b"100 beginbfrange\n" + rows + b"endbfrange\n"
    return b"/CIDInit /ProcSet findresource begin begincmap\n" + block * 400 + b"endcmap end"


def _image(entries: str, data: bytes, *, page: bytes = b"", times: int = 1) -> bytes:
    """A page that draws one image over its whole size, and this besides."""
    drawn = b"q 595 0 0 842 0 0 cm /I Do Q\n" * times
    image = stream(data, f"/Type /XObject /Subtype /Image {entries}")
    return one_page(page + drawn, resources="/XObject << /I 9 0 R >>", more={9: image})


_GREY = "/ColorSpace /DeviceGray /BitsPerComponent 8"
_DIMS = "/Width 30000 /Height 30000"


def _masked() -> bytes:
    mask = stream(zeros(900_000_000), f"/Type /XObject /Subtype /Image {_DIMS} {_GREY} {FLATE}")
    image = deflated(
        b"\0" * 100, f"/Type /XObject /Subtype /Image /Width 10 /Height 10 {_GREY} /SMask 10 0 R"
    )
    return one_page(
        b"q 595 0 0 842 0 0 cm /I Do Q",
        resources="/XObject << /I 9 0 R >>",
        more={9: image, 10: mask},
    )


def _pictured(name: str, make: Callable[[], bytes], *codes: str) -> Hostile:
    return reject(name, make, "Pixels are counted before they are decoded.", *codes)


IMAGES = (
    _pictured("flate_image", lambda: _image(f"{_DIMS} {_GREY} {FLATE}", zeros(900_000_000)), _BOMB),
    _pictured(
        "one_bit_image",
        lambda: _image(
            "/Width 100000 /Height 100000 /ColorSpace /DeviceGray /BitsPerComponent 1"
            " /Filter /FlateDecode",
            zeros(1_250_000_000),
        ),
        _BOMB,
    ),
    _pictured(
        "wide_colours_image",
        lambda: _image(
            f"/Width 20000 /Height 20000 /ColorSpace /DeviceCMYK /BitsPerComponent 16 {FLATE}",
            zeros(1 << 20),
        ),
        _BOMB,
    ),
    _pictured("image_without_data", lambda: _image(f"{_DIMS} {_GREY} {FLATE}", zeros(10)), _BOMB),
    _pictured(
        "image_of_billions",
        lambda: _image(f"/Width 2147483647 /Height 2147483647 {_GREY} {FLATE}", zeros(10)),
        _BOMB,
    ),
    _pictured(
        "fax_image",
        lambda: _image(
            f"{_DIMS} /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode"
            " /DecodeParms << /K -1 /Columns 30000 /Rows 30000 >>",
            b"\x80" * 4_000,
        ),
        _BOMB,
    ),
    _pictured(
        "jbig2_image",
        lambda: _image(
            f"{_DIMS} /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode",
            jbig2(30_000, 30_000),
        ),
        _BOMB,
    ),
    _pictured(
        "jpx_image",
        lambda: _image("/Width 10 /Height 10 /Filter /JPXDecode", jpx(30_000)),
        _COSTLY,
    ),
    Hostile(
        name="jpeg_image",
        make=lambda: _image(f"/Width 10 /Height 10 {_GREY} /Filter /DCTDecode", jpeg(60_000)),
        guards="A picture larger than the file says it is.",
        outcome="review",
    ),
    _pictured(
        "inline_image",
        lambda: one_page(
            b"q 595 0 0 842 0 0 cm BI /W 30000 /H 30000 /CS /G /BPC 8 /F /Fl ID "
            + zeros(900_000_000)
            + b"\nEI Q"
        ),
        _BOMB,
    ),
    _pictured(
        "soft_mask_image",
        _masked,
        _BOMB,
    ),
)


def jbig2(width: int, height: int) -> bytes:
    """A page information segment and a region of that size without data behind it."""
    page = b"\0\0\0\0\x30\0\1\0\0\0\x13" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    page += bytes(8) + b"\0\0\0"
    region = b"\0\0\0\1\x26\0\1\0\0\x10\0" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return page + region + bytes(8) + b"\0\0\3\xff\xfd\xff\2\xfe\xfe\xfe" + bytes(4096)


def jpx(side: int) -> bytes:
    """A JPEG 2000 code stream whose size marker says `side` squared, three components."""
    size = b"\0\0" + 2 * side.to_bytes(4, "big") + bytes(8) + 2 * side.to_bytes(4, "big") + bytes(8)
    size += b"\0\3" + b"\7\1\1" * 3
    marks = b"\xff\x51" + (len(size) + 2).to_bytes(2, "big") + size
    marks += b"\xff\x52\0\x0c\0\0\0\1\0\5\4\4\0\1" + b"\xff\x5c\0\x13\x40" + b"\x40" * 16
    marks += b"\xff\x90\0\x0a\0\0\0\0\0\0\0\1\xff\x93" + bytes(64) + b"\xff\xd9"
    return b"\xff\x4f" + marks


def jpeg(side: int) -> bytes:
    """A JPEG that says `side` squared and holds one empty scan."""
    frame = b"\xff\xc0\0\x0b\x08" + 2 * side.to_bytes(2, "big") + b"\1\1\x11\0"
    table = b"\xff\xdb\0\x43\0" + b"\1" * 64
    codes = b"\xff\xc4\0\x14\0" + b"\1" + bytes(15) + b"\0"
    codes += b"\xff\xc4\0\x14\x10" + b"\1" + bytes(15) + b"\0"
    return (
        b"\xff\xd8"
        + table
        + frame
        + codes
        + b"\xff\xda\0\x08\1\1\0\0\x3f\0"
        + bytes(512)
        + b"\xff\xd9"
    )


CASES = (*FILTERS, *OBJECTS, *FONTS, *IMAGES)
