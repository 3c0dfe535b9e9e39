"""What pages draw is weighed before it is drawn."""

import zlib

import pytest
from lettrage.formats import pdf_content
from lettrage.formats.document import parse

from tests.data.hostile.pdf_bytes import INVOICE, deflated, one_page, stream, zeros

FORM = "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
FLATE = "/Filter /FlateDecode"


def refused(data: bytes) -> str | None:
    refusal = parse(data, "facture.pdf").refusal
    return refusal.code if refusal else None


def with_form(content: bytes, form: bytes) -> bytes:
    return one_page(
        INVOICE + b"\n" + content,
        resources="/XObject << /X 9 0 R >>",
        more={9: stream(form, FORM)},
    )


def test_form_counts_as_often_as_it_is_drawn() -> None:
    form = b" " * 1_000_000
    most = pdf_content.MAX_DRAWN_BYTES // (len(form) + pdf_content.DRAW_BYTES)
    assert refused(with_form(b"/X Do " * (most - 1), form)) is None
    assert refused(with_form(b"/X Do " * (most + 1), form)) == "too_costly_to_read"


def test_name_counts_whatever_stands_between_it_and_its_operator() -> None:
    form = b" " * 1_000_000
    assert refused(with_form(b"/X % a comment\nDo " * 61, form)) == "too_costly_to_read"
    assert refused(with_form(b"/#58 Do " * 61, form)) == "too_costly_to_read"


def test_form_that_is_not_drawn_costs_nothing() -> None:
    assert refused(with_form(b"", b" " * 15_000_000)) is None


def test_inherited_resources_are_known_to_forms() -> None:
    inner = stream(b" " * 1_000_000, FORM)
    outer = stream(b"/Y Do " * 61, FORM)
    data = one_page(
        b"/X Do", resources="/XObject << /X 9 0 R /Y 10 0 R >>", more={9: outer, 10: inner}
    )
    assert refused(data) == "too_costly_to_read"


def font_of(size: int, entries: str) -> bytes:
    font = (
        b"<< /Type /Font /Subtype /TrueType /BaseFont /X /Encoding /WinAnsiEncoding"
        b" /FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 32 /FontFile2 9 0 R >> >>"
    )
    return one_page(more={5: font, 9: stream(zeros(size), f"{entries} {FLATE}")})


def test_whole_fonts_may_be_larger_than_contents() -> None:
    assert refused(font_of(24_000_000, "/Length1 24000000")) is None
    assert refused(font_of(41_000_000, "/Length1 41000000")) == "decompression_bomb"
    assert refused(font_of(24_000_000, "")) == "decompression_bomb"


def test_broken_font_is_left_to_the_renderer() -> None:
    broken = one_page(more={9: stream(b"\xff" * 50, FLATE)}).replace(
        b"/Encoding /WinAnsiEncoding", b"/Encoding /WinAnsiEncoding /ToUnicode 9 0 R"
    )
    assert refused(broken) is None


@pytest.mark.parametrize(("side", "code"), [(12_000, None), (12_300, "decompression_bomb")])
def test_images_are_bounded_by_their_pixels(side: int, code: str | None) -> None:
    image = (
        f"/Type /XObject /Subtype /Image /Width {side} /Height {side} /BitsPerComponent 1"
        f" /ColorSpace /DeviceGray {FLATE}"
    )
    data = one_page(
        INVOICE + b"\nq 9 0 0 9 0 0 cm /I Do Q",
        resources="/XObject << /I 9 0 R >>",
        more={9: stream(zlib.compress(bytes(-(-side // 8) * side)), image)},
    )
    assert refused(data) == code


def test_inline_images_are_bounded_too() -> None:
    small = b"\nBI /W 8 /H 8 /CS /G /BPC 1 ID 12345678 EI"
    assert refused(one_page(INVOICE + small)) is None
    large = b"\nBI /Width 5000 /H 5000 /CS /G /BPC 1 ID x EI"
    assert refused(one_page(INVOICE + large)) == "decompression_bomb"


def test_ascii_contents_are_read_up_to_a_limit() -> None:
    fits = INVOICE.hex().encode() + b">"
    assert refused(one_page(contents=stream(fits, "/Filter /ASCIIHexDecode"))) is None
    dear = b"20" * 600_000 + b">"
    entries = "/Filter [/ASCIIHexDecode]"
    assert refused(one_page(contents=stream(dear, entries))) == "too_costly_to_read"


def test_annotations_lead_to_what_they_show_and_no_further() -> None:
    """A link that leads to a page, and a reply to itself, are not walked."""
    page = "/Annots [9 0 R << /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest [3 0 R /Fit] >>]"
    note = b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /P 3 0 R /IRT 9 0 R /Popup 9 0 R >>"
    assert refused(one_page(page=page, more={9: note})) is None


def test_fifty_pages_of_a_letterhead_are_an_invoice() -> None:
    letterhead = deflated(b"0 0 m 9 9 l S " * 30_000, FORM)
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /XObject << /X 9 0 R >> >> >>"
    )
    kids = b" ".join([b"%d 0 R" % number for number in range(10, 60)])
    pages = {2: b"<< /Type /Pages /Count 50 /Kids [%s] >>" % kids}
    data = one_page(b"/X Do", more={9: letterhead, **pages, **dict.fromkeys(range(10, 60), page)})
    assert refused(data) is None
