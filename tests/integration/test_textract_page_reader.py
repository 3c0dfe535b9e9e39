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


def turned_word(text: str, corners: list[tuple[float, float]]) -> dict[str, object]:
    """A word whose polygon begins at its first letter's top left."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    box = {
        "Left": min(xs),
        "Top": min(ys),
        "Width": max(xs) - min(xs),
        "Height": max(ys) - min(ys),
    }
    polygon = [{"X": x, "Y": y} for x, y in corners]
    return {
        "BlockType": "WORD",
        "Text": text,
        "Confidence": 99.0,
        "Geometry": {"BoundingBox": box, "Polygon": polygon},
    }


# Near the top left of the upright page of 400 × 800; how it lies on the page as it came.
PLACES = {
    0: [(0.1, 0.05), (0.4, 0.05), (0.4, 0.07), (0.1, 0.07)],
    1: [(0.05, 0.9), (0.05, 0.6), (0.07, 0.6), (0.07, 0.9)],
    2: [(0.9, 0.95), (0.6, 0.95), (0.6, 0.93), (0.9, 0.93)],
    3: [(0.95, 0.1), (0.95, 0.4), (0.93, 0.4), (0.93, 0.1)],
}


@pytest.mark.parametrize("turned", PLACES)
def test_words_of_a_turned_page_are_given_as_on_the_upright_one(turned: int) -> None:
    textract, stub = client()
    blocks = [turned_word("Facture", PLACES[turned]), turned_word("12/03/2026", PLACES[turned])]
    stub.add_response("detect_document_text", {"Blocks": blocks})
    out = io.BytesIO()
    Image.new("L", (800, 400) if turned % 2 else (400, 800), 255).save(out, "PNG")
    with stub:
        page = TextractPageReader(textract).words(out.getvalue(), page_number=1)
    assert page.turned == turned
    assert page.height == 2 * page.width
    box = page.words[0].box
    assert (box.left, box.top, box.right, box.bottom) == (10_000, 5_000, 40_000, 7_000)


@pytest.mark.parametrize("text", ["88", "8008", "18:81"])
def test_a_few_words_upside_down_do_not_turn_the_page(text: str) -> None:
    textract, stub = client()
    upright = [turned_word("Facture", PLACES[0])] * 3
    stub.add_response("detect_document_text", {"Blocks": [*upright, turned_word(text, PLACES[2])]})
    with stub:
        page = TextractPageReader(textract).words(image(), page_number=1)
    assert page.turned == 0
    assert page.words[0].box.left == 10_000


def test_short_words_alone_never_turn_a_page() -> None:
    textract, stub = client()
    stub.add_response("detect_document_text", {"Blocks": [turned_word("88", PLACES[2])] * 5})
    with stub:
        assert TextractPageReader(textract).words(image(), page_number=1).turned == 0
