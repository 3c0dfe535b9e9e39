"""The truth of a rendered invoice stands on it: every value that is scored can be found there."""
# ruff: noqa: E501 - a table of spellings

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from lettrage.domain.invoice_reading import FieldName
from lettrage.formats.document import parse

from tests.data.reading import corpus
from tests.data.reading.corpus import Document
from tests.data.reading.layout import MAIN, OTHERS
from tests.data.reading.words import day, money, number, rate

AMOUNTS = ("total_net", "total_vat", "total_gross", "amount_due")
CODES = ("invoice_number", "iban", "supplier_siren", "supplier_siret", "supplier_vat_id")
DATES = ("issue_date", "due_date")
TEXTS = ("supplier_name",)


def compact(text: str) -> str:
    return re.sub(r"\s", "", text).casefold()


def shown(made: Document) -> str:
    """All visible text, without white space."""
    pages = parse(made.pdf, "x.pdf").pages
    return compact("".join(word.text for page in pages for word in page.words if not word.hidden))


def amounts(value: str, language: str) -> set[str]:
    exact = abs(Decimal(value))
    places = max(2, -int(exact.as_tuple().exponent))
    return {
        compact(money(exact, language, grouping=grouping, sign="none", places=places))
        for grouping in (" ", ".")
    }


def dates(value: str, language: str) -> set[str]:
    return {compact(day(date.fromisoformat(value), language, style)) for style in range(8)}


def spellings(name: str, value: str, language: str) -> set[str]:
    """How a field may be printed."""
    if name in AMOUNTS or name == "prepaid":
        return amounts(value, language)
    if name in DATES or name.endswith(("_date", "_start", "_end")):
        return dates(value, language)
    if name == "supplier_address":
        return {compact(value.partition(", ")[0])}
    return {compact(value), compact(value[2:])} if name.endswith("vat_id") else {compact(value)}


def every_layout() -> Iterator[Document]:
    for name, layout in corpus.LAYOUTS.items():
        for n, language in enumerate(layout.languages):
            yield from corpus.documents([name], [1 + n % 5], [language])


@pytest.fixture(scope="module")
def rendered() -> list[tuple[Document, str]]:
    return [(made, shown(made)) for made in every_layout()]


def test_every_field_of_the_truth_is_printed(rendered: list[tuple[Document, str]]) -> None:
    missing = [
        (made.id, name, value)
        for made, text in rendered
        for name, value in {**made.expected, **made.more}.items()
        if name in (*AMOUNTS, *CODES, *DATES, *TEXTS, *made.more)
        # A tax total may be left to the reader, who has the tax of each rate.
        and not (name == "total_vat" and len(made.expected.get("vat_breakdown", ())) > 1)
        and not any(way in text for way in spellings(name, value, made.invoice.language))
    ]
    assert missing == [], missing


def test_every_field_of_the_truth_has_a_name_that_is_scored(
    rendered: list[tuple[Document, str]],
) -> None:
    scored = {*corpus.score_invoices.FIELDS, *(f"{n}_alt" for n in corpus.score_invoices.FIELDS)}
    for made, _ in rendered:
        assert made.expected.keys() <= scored
        assert made.more.keys() <= {name.value for name in FieldName}
        assert made.lines


def test_every_row_of_the_vat_breakdown_is_printed(rendered: list[tuple[Document, str]]) -> None:
    missing = [
        (made.id, row)
        for made, text in rendered
        for row in made.expected.get("vat_breakdown", ())
        if not any(way in text for way in amounts(row["amount"], made.invoice.language))
    ]
    assert missing == [], missing


def test_every_value_of_a_line_is_printed(rendered: list[tuple[Document, str]]) -> None:
    missing = []
    for made, text in rendered:
        language = made.invoice.language
        for line, true in zip(made.lines, made.invoice.lines, strict=True):
            ways = {
                "description": {compact(true.text)},
                "quantity": {compact(number(true.quantity, language))},
                "unit_price": amounts(line.get("unit_price", "0"), language),
                "vat_rate": {compact(rate(true.rate, language)), compact(rate(true.rate, language, percent=False))},
                "line_net": amounts(line.get("line_net", "0"), language),
                "line_gross": amounts(line.get("line_gross", "0"), language),
            }  # fmt: skip
            missing += [
                (made.id, key, line[key])
                for key in line
                if not any(way in text for way in ways[key])
            ]
    assert missing == [], missing


def test_a_document_can_be_made_again_to_the_byte() -> None:
    for name in ("classic", "ruled_grid", "telecom"):
        assert corpus.document(name, "fr", 2).pdf == corpus.document(name, "fr", 2).pdf


def test_every_layout_is_printed_in_the_languages_it_names(
    rendered: list[tuple[Document, str]],
) -> None:
    assert {made.invoice.language for made, _ in rendered} == {*MAIN, *OTHERS}
