"""Words: where they are, where they end, and whether a person sees them."""

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.domain.page import Page
from lettrage.formats.pdf_words import read_words

from tests.unit.formats.pdfs import drawn, text_pdf


def page_of(data: bytes) -> Page:
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    try:
        return read_words(page, 1, lambda: False)
    finally:
        page.close()
        document.close()


def shown(content: str, **options: int) -> Page:
    return page_of(drawn(content, **options))  # type: ignore[arg-type]


def texts(page: Page) -> list[str]:
    return [word.text for word in page.words]


def test_words_end_at_spaces() -> None:
    page = page_of(text_pdf("Total TTC : 1 234,56 EUR"))
    assert texts(page) == ["Total", "TTC", ":", "1", "234,56", "EUR"]
    assert not any(word.hidden for word in page.words)


def test_box_is_where_the_word_stands() -> None:
    page = shown("BT /F1 20 Tf 150 600 Td (Facture) Tj ET")
    box = page.words[0].box
    assert (page.width, page.height) == (600, 800)
    assert 24_000 < box.left < 26_500  # 150 of 600 points
    assert 22_500 < box.top < 23_700  # capitals of 20 pt above 600 of 800 points
    assert 24_900 < box.bottom < 25_300
    assert 35_000 < box.right < 38_000


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_rotated_page_reads_as_it_is_shown(rotate: int) -> None:
    """The text is drawn so that the rotation puts it upright at the same place."""
    matrix = {0: "1 0 0 1 150 600", 90: "0 1 -1 0 200 150", 180: "-1 0 0 -1 450 200"}
    matrix[270] = "0 -1 1 0 400 650"
    page = shown(
        f"BT /F1 20 Tf {matrix[rotate]} Tm (Total) Tj 200 0 Td (12,50) Tj ET", rotate=rotate
    )
    assert texts(page) == ["Total", "12,50"]
    first, second = page.words
    assert first.box.right < second.box.left
    assert abs(first.box.bottom - second.box.bottom) < 1_500
    assert first.box.right - first.box.left > 1.5 * (first.box.bottom - first.box.top) * (
        page.height / page.width
    )


def test_column_gap_splits_even_without_a_space() -> None:
    page = shown("BT /F1 10 Tf 50 700 Td (HT) Tj 30 0 Td (100,00) Tj ET")
    assert texts(page) == ["HT", "100,00"]


def test_letters_set_one_by_one_stay_together() -> None:
    letters = " ".join(
        f"1 0 0 1 {50 + 6 * at} 700 Tm ({each}) Tj" for at, each in enumerate("TOTAL")
    )
    assert texts(shown(f"BT /F1 10 Tf {letters} ET")) == ["TOTAL"]


def test_lines_are_never_joined() -> None:
    assert texts(shown("BT /F1 10 Tf 50 700 Td (HT) Tj 11 -12 Td (TVA) Tj ET")) == ["HT", "TVA"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("render mode 3", "BT 3 Tr /F1 12 Tf 50 700 Td (SECRET) Tj ET"),
        ("white on white", "1 1 1 rg BT /F1 12 Tf 50 700 Td (SECRET) Tj ET"),
        ("nearly white", ".98 .98 .98 rg BT /F1 12 Tf 50 700 Td (SECRET) Tj ET"),
        ("tiny", "BT /F1 0.5 Tf 50 700 Td (SECRET) Tj ET"),
        ("off the page", "BT /F1 12 Tf 50 900 Td (SECRET) Tj ET"),
        ("covered", "BT /F1 12 Tf 50 700 Td (SECRET) Tj ET 1 1 1 rg 40 690 200 30 re f"),
        ("same blue", "0 0 .5 rg 40 690 200 30 re f BT /F1 12 Tf 50 700 Td (SECRET) Tj ET"),
    ],
)
def test_what_nobody_sees_is_marked(name: str, content: str) -> None:
    words = {word.text: word.hidden for word in shown(content).words}
    assert words.get("SECRET", True), name


@pytest.mark.parametrize(
    "content",
    [
        "BT /F1 12 Tf 50 700 Td (TOTAL) Tj ET",
        "0 0 .5 rg 40 690 200 30 re f 1 1 1 rg BT /F1 12 Tf 50 700 Td (TOTAL) Tj ET",
        ".8 .8 .8 rg BT /F1 8 Tf 50 700 Td (TOTAL) Tj ET",
        "BT /F1 4 Tf 50 700 Td (TOTAL) Tj ET",
        "BT /F1 1 Tf 12 0 0 12 50 700 Tm (TOTAL) Tj ET",
    ],
)
def test_what_can_be_seen_is_not_marked(content: str) -> None:
    assert [(word.text, word.hidden) for word in shown(content).words] == [("TOTAL", False)]


@settings(max_examples=25)
@given(
    st.lists(st.text("abcdefgXYZ0123456789,.", min_size=1, max_size=12), min_size=1, max_size=20)
)
def test_words_written_are_words_read(words: list[str]) -> None:
    content = " ".join(
        f"1 0 0 1 50 {780 - 20 * at} Tm ({word}) Tj" for at, word in enumerate(words)
    )
    assert texts(shown(f"BT /F1 10 Tf {content} ET")) == words
