"""New PDFs of pages of others: what a person sees in them, and that nothing else comes along."""

import io

import pytest
from lettrage.domain.page import BOX_SCALE, Box
from lettrage.domain.parsed_document import ParsedDocument, Sheet
from lettrage.formats import assemble as module
from lettrage.formats.assemble import assemble
from lettrage.formats.document import parse
from PIL import Image
from pypdf import PdfReader

from tests.unit.formats.e_invoices import cii
from tests.unit.formats.pdfs import BODY, drawn, raw_pdf, text_pdf, with_attachment

LEFT_HALF = Box(left=0, top=0, right=BOX_SCALE // 2, bottom=BOX_SCALE)


def made(files: list[bytes], *sheets: Sheet) -> bytes:
    """The one document of these sheets."""
    assembled = assemble(files, [sheets])
    assert assembled.refusal is None
    (data,) = assembled.files
    return data


def seen(data: bytes) -> list[str]:
    """Text in sight, page by page."""
    parsed = parse(data, "a.pdf")
    assert parsed.refusal is None
    return [" ".join(w.text for w in page.words if not w.hidden) for page in parsed.pages]


def of(parsed: ParsedDocument) -> Image.Image:
    """The one picture of a parsed file."""
    (image,) = parsed.images
    return Image.open(io.BytesIO(image.png))


def test_pages_come_in_the_order_asked_for_with_their_text() -> None:
    one, two = text_pdf(BODY + " un", BODY + " deux"), text_pdf(BODY + " trois")
    data = made([one, two], Sheet(file=1, page=1), Sheet(file=0, page=2))
    assert [text[-5:] for text in seen(data)] == ["trois", " deux"]


def test_several_pieces_are_made_at_once() -> None:
    whole = text_pdf(BODY + " un", BODY + " deux")
    assembled = assemble([whole], [[Sheet(file=0, page=2)], [Sheet(file=0, page=1)]])
    assert [seen(data)[0][-4:] for data in assembled.files] == ["deux", "C un"]


def test_same_pages_give_the_same_bytes() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(picture, "JPEG")
    files = [text_pdf(), picture.getvalue()]
    sheets = Sheet(file=0, page=1), Sheet(file=1, page=1, region=LEFT_HALF)
    assert made(files, *sheets) == made(files, *sheets)


def test_attachment_and_document_actions_stay_behind() -> None:
    data = made([with_attachment(text_pdf(), "factur-x.xml", cii())], Sheet(file=0, page=1))
    assert list(PdfReader(io.BytesIO(data)).attachment_list) == []
    assert parse(data, "a.pdf").structured is None


# Four words, one in each quarter of the page as it is seen without turning.
CORNERS = (
    "BT /F1 20 Tf 40 700 Td (Nordwest) Tj ET BT /F1 20 Tf 400 700 Td (Nordost) Tj ET"
    " BT /F1 20 Tf 40 100 Td (Suedwest) Tj ET BT /F1 20 Tf 400 100 Td (Suedost) Tj ET"
)
FILLING = (
    " BT /F1 8 Tf 40 500 Td ("
    + "mot " * 20
    + ") Tj ET BT /F1 8 Tf 340 450 Td ("
    + ("word " * 14)
    + ") Tj ET"
)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_region_of_a_page_is_as_it_is_seen(rotate: int) -> None:
    source = drawn(CORNERS + FILLING, rotate=rotate)
    (page,) = parse(source, "a.pdf").pages
    corner = next(word for word in page.words if word.text == "Nordost")
    around = Box(
        left=max(corner.box.left - 5000, 0),
        top=max(corner.box.top - 5000, 0),
        right=min(corner.box.right + 5000, BOX_SCALE),
        bottom=min(corner.box.bottom + 5000, BOX_SCALE),
    )
    data = made([source], Sheet(file=0, page=1, region=around))
    reader = PdfReader(io.BytesIO(data))
    box = reader.pages[0].cropbox
    # As stored: the word stands from x 400 and y 700 on.
    assert box.left < 400 < box.right
    assert box.bottom < 705 < box.top
    assert box.width * box.height < 600 * 800 / 8


def test_words_beside_the_region_are_not_in_sight() -> None:
    data = made([drawn(CORNERS + FILLING)], Sheet(file=0, page=1, region=LEFT_HALF))
    (text,) = seen(data)
    assert "Nordwest" in text
    assert "Nordost" not in text


def test_picture_becomes_a_page_drawn_as_it_was() -> None:
    picture = Image.new("RGB", (1400, 900), "white")
    picture.paste("black", (0, 0, 700, 900))
    out = io.BytesIO()
    picture.save(out, "PNG")
    whole = of(parse(made([out.getvalue()], Sheet(file=0, page=1)), "a.pdf"))
    assert abs(whole.width - 1400) <= 2
    right = Box(left=60_000, top=0, right=BOX_SCALE, bottom=BOX_SCALE)
    half = made([out.getvalue()], Sheet(file=0, page=1, region=right))
    page = PdfReader(io.BytesIO(half)).pages[0]
    assert float(page.mediabox.width) == pytest.approx(560 * 72 / 200, abs=1)


def test_damaged_and_costly_files_are_refused_by_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert assemble([b"%PDF-1.7 nothing"], [[Sheet(file=0, page=1)]]).refusal is not None
    refused = assemble([raw_pdf(b"", kids=1)], [[Sheet(file=0, page=1)] * 51]).refusal
    assert refused is not None
    assert refused.code == "too_many_pages"
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 100)
    refused = assemble([text_pdf()], [[Sheet(file=0, page=1)]]).refusal
    assert refused is not None
    assert refused.code == "file_too_large"
