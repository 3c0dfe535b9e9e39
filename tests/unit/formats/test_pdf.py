"""PDF structure: attachments, protection, limits; which pages are words and which pictures."""

import io

import pytest
from lettrage.domain.invoice_reading import FieldName
from lettrage.formats.document import parse
from lettrage.formats.page_image import first_and_last_first
from PIL import Image

from tests.unit.formats.e_invoices import cii
from tests.unit.formats.pdfs import BODY, drawn, protected, raw_pdf, text_pdf, with_attachment


def refused(data: bytes) -> str | None:
    refusal = parse(data, "facture.pdf").refusal
    return refusal.code if refusal else None


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "xrechnung.xml"]
)
def test_embedded_invoice_and_page_are_both_given(name: str) -> None:
    parsed = parse(with_attachment(text_pdf(), name, cii()), "facture.pdf")
    assert parsed.structured is not None
    assert parsed.structured.fields[FieldName.GROSS_TOTAL].value == "172.75"
    assert [word.text for word in parsed.pages[0].words][:3] == ["Ateliers", "Roche", "SARL"]
    assert parsed.findings_codes == ()


@pytest.mark.parametrize("name", ["order-x.xml", "invoice.xml", "virus.exe", "factur-x.xml.exe"])
def test_other_attachments_stay_closed(name: str) -> None:
    parsed = parse(with_attachment(text_pdf(), name, cii()), "facture.pdf")
    assert parsed.structured is None
    assert parsed.refusal is None


@pytest.mark.parametrize(
    ("xml", "finding"),
    [
        (cii()[:900], "broken_embedded_xml"),
        (b"", "broken_embedded_xml"),
        (b"<Order/>", "embedded_xml_not_an_invoice"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "dangerous_embedded_xml"),
    ],
)
def test_bad_embedded_xml_is_told_and_the_page_still_read(xml: bytes, finding: str) -> None:
    parsed = parse(with_attachment(text_pdf(), "factur-x.xml", xml), "facture.pdf")
    assert parsed.structured is None
    assert parsed.findings_codes == (finding,)
    assert parsed.pages


def test_two_embedded_invoices_are_told() -> None:
    data = with_attachment(text_pdf(), "factur-x.xml", cii())
    parsed = parse(with_attachment(data, "xrechnung.xml", cii()), "facture.pdf")
    assert "several_embedded_xml" in parsed.findings_codes


def test_owner_password_alone_is_opened() -> None:
    data = protected(with_attachment(text_pdf(), "factur-x.xml", cii()), user="")
    parsed = parse(data, "facture.pdf")
    assert parsed.refusal is None
    assert parsed.structured is not None
    assert parsed.pages[0].words[0].text == "Ateliers"


def test_user_password_is_asked_for() -> None:
    assert refused(protected(text_pdf(), user="secret")) == "password_required"


def test_page_limit_comes_before_page_work() -> None:
    assert refused(raw_pdf(b"", kids=51)) == "too_many_pages"
    assert refused(raw_pdf(b"BT /F1 9 Tf 50 700 Td (x) Tj ET", kids=50)) is None


def test_inflating_content_is_refused() -> None:
    assert refused(raw_pdf(b" " * 30_000_000, deflate=True)) == "decompression_bomb"


def test_stream_below_the_limit_is_read_and_counts_as_often_as_it_is_drawn() -> None:
    assert refused(raw_pdf(b" " * 19_000_000, deflate=True, kids=3)) is None
    assert refused(raw_pdf(b" " * 19_000_000, deflate=True, kids=4)) == "too_costly_to_read"


@pytest.mark.parametrize("share", [0.3, 0.55, 0.9])
def test_cut_off_file_is_refused(share: float) -> None:
    data = with_attachment(text_pdf(), "factur-x.xml", cii())
    assert refused(data[: int(len(data) * share)]) == "damaged_pdf"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n%%EOF", b"%PDF-1.4\nstartxref\n0\n%%EOF\n"])
def test_pdf_without_content_is_refused(data: bytes) -> None:
    assert refused(data) == "damaged_pdf"


def test_page_without_enough_text_becomes_a_picture() -> None:
    lines = "0 0 0 rg 100 100 300 20 re f BT /F1 9 Tf 50 700 Td (Scan 1/2) Tj ET"
    parsed = parse(drawn(lines), "scan.pdf")
    assert parsed.pages == ()
    (image,) = parsed.images
    picture = Image.open(io.BytesIO(image.png))
    assert (image.number, image.content_type) == (1, "image/png")
    # 600 × 800 points at 200 dpi.
    assert picture.size == (1667, 2223)


def test_blank_page_is_neither_words_nor_picture() -> None:
    parsed = parse(raw_pdf(b""), "vide.pdf")
    assert (parsed.pages, parsed.images, parsed.page_count) == ((), (), 1)


def test_narrow_receipts_are_enlarged_and_posters_reduced() -> None:
    mark = "0 0 0 rg 10 10 50 50 re f"
    narrow = parse(drawn(mark, box=(0, 0, 200, 700)), "ticket.pdf").images[0]
    assert Image.open(io.BytesIO(narrow.png)).width >= 1000
    poster = parse(drawn(mark, box=(0, 0, 5000, 9000)), "plan.pdf").images[0]
    width, height = Image.open(io.BytesIO(poster.png)).size
    assert width * height <= 16_100_000


def test_mixed_document_keeps_its_page_numbers() -> None:
    parsed = parse(text_pdf(BODY, "p. 2", BODY), "facture.pdf")
    assert [page.number for page in parsed.pages] == [1, 3]
    assert [image.number for image in parsed.images] == [2]
    assert parsed.page_count == 3


@pytest.mark.parametrize(
    ("numbers", "order"),
    [([], []), ([4], [4]), ([1, 2], [1, 2]), ([1, 2, 3, 4], [1, 4, 2, 3])],
)
def test_first_and_last_page_are_read_first(numbers: list[int], order: list[int]) -> None:
    assert first_and_last_first(numbers) == order
