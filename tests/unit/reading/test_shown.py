"""A page has to show the e-invoice that its file carries."""

import pytest
from lettrage.domain.invoice_reading import (
    ExtractionSource,
    FieldName,
    FieldValue,
    Reading,
    ReadingOutcome,
)
from lettrage.domain.page import Box, Page, Word, WordSource
from lettrage.domain.reading import read
from lettrage.domain.reading.shown import UNSEEN, shown


def xml(number: str = "F-2026/17", gross: str = "1234.50") -> Reading:
    said = {FieldName.NUMBER: number, FieldName.GROSS_TOTAL: gross}
    return Reading(
        outcome=ReadingOutcome.ACCEPT,
        fields={
            name: FieldValue(value=v, confidence=1000, source=ExtractionSource.EMBEDDED_XML)
            for name, v in said.items()
        },
    )


def page(text: str, *, hidden: bool = False) -> Page:
    words = [
        Word(
            text=word,
            box=Box(left=1_000 * at, top=1_000, right=1_000 * at + 900, bottom=2_000),
            hidden=hidden,
        )
        for at, word in enumerate(text.split())
    ]
    return Page(number=1, width=595, height=842, words=tuple(words), source=WordSource.TEXT_LAYER)


@pytest.mark.parametrize(
    "text",
    [
        "Facture n° F-2026/17",
        "Facture F 2026 17",
        "TOTAL 1 234,50 EUR",
        "Total 1.234,50",
        "Total 1,234.50",
        "Total 1234.50 €",
    ],
)
def test_number_or_total_on_the_page_is_enough(text: str) -> None:
    assert shown(xml(), [page(text)]) == xml()


def test_round_total_may_be_printed_without_cents() -> None:
    assert shown(xml(gross="1200.00"), [page("à payer 1 200 €")]).findings == ()


@pytest.mark.parametrize("text", ["", "Voir pièce jointe", "Relevé de mars, 99,00"])
def test_page_about_something_else_goes_to_a_person(text: str) -> None:
    reading = read([page(text)], xml())
    assert reading.outcome is ReadingOutcome.REVIEW
    assert "page_shows_nothing" in [item.code for item in reading.findings]
    assert all(value.confidence <= UNSEEN for value in reading.fields.values())


def test_hidden_words_show_nothing() -> None:
    reading = shown(xml(), [page("Facture n° F-2026/17", hidden=True)])
    assert reading.outcome is ReadingOutcome.REVIEW


def test_second_page_counts() -> None:
    assert shown(xml(), [page("Conditions"), page("Total 1 234,50")]).findings == ()


def test_file_without_pages_has_nothing_to_show() -> None:
    assert read([], xml()) == xml()
