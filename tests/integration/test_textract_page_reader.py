"""Textract's answers and errors at the adapter, with the SDK's own stubber."""

import io

import pytest
from lettrage.adapters.aws.textract_page_reader import TextractPageReader
from lettrage.domain.errors import Invalid
from lettrage.domain.page import WordSource
from PIL import Image

from tests.fakes.stubbed_textract import ERRORS, client

BLOCKS = [
    {"BlockType": "PAGE"},
    {"BlockType": "LINE", "Text": "Total 12,50", "Confidence": 99.1},
    {
        "BlockType": "WORD",
        "Text": "Total",
        "Confidence": 99.123,
        "Geometry": {"BoundingBox": {"Left": 0.1, "Top": 0.2, "Width": 0.05, "Height": 0.01}},
    },
    {
        "BlockType": "WORD",
        "Text": "12,50",
        "Confidence": 87.0,
        "Geometry": {"BoundingBox": {"Left": 0.96, "Top": 0.2, "Width": 0.06, "Height": 0.01}},
    },
]  # fmt: skip


def image(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("L", (400, 800), 255).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_words_come_with_boxes_and_the_shape_of_the_page(kind: str) -> None:
    textract, stub = client()
    stub.add_response("detect_document_text", {"Blocks": BLOCKS})
    with stub:
        page = TextractPageReader(textract).words(image(kind), page_number=3)
    assert (page.number, page.height, page.source) == (3, 2 * page.width, WordSource.OCR)
    assert [(word.text, word.confidence) for word in page.words] == [("Total", 991), ("12,50", 870)]
    first, last = page.words
    assert (first.box.left, first.box.top, first.box.right) == (10_000, 20_000, 15_000)
    assert last.box.right < 100_000


@pytest.mark.parametrize(("code", "error"), ERRORS)
def test_vendor_errors_become_ours(code: str, error: type[Exception]) -> None:
    textract, stub = client()
    stub.add_client_error("detect_document_text", code, http_status_code=400)
    with stub, pytest.raises(error):
        TextractPageReader(textract).words(image(), page_number=1)


def test_what_is_no_picture_is_refused_before_it_is_paid_for() -> None:
    textract, stub = client()
    with stub, pytest.raises(Invalid):
        TextractPageReader(textract).words(b"%PDF-1.7", page_number=1)
