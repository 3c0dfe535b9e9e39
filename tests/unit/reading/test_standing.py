"""The one rule that says when a dearer step is worth its price."""

import pytest
from lettrage.domain.invoice_reading import (
    DocumentKind,
    ExtractionSource,
    FieldName,
    FieldValue,
    Finding,
    Reading,
    ReadingOutcome,
)
from lettrage.domain.page import WordSource
from lettrage.domain.reading import next_typed_page, read, stands

from tests.unit.reading.pages import TOTALS, Row, invoice

WHOLE = {
    FieldName.KIND: ("invoice", 900),
    FieldName.NUMBER: ("F-1", 800),
    FieldName.ISSUE_DATE: ("2026-11-02", 800),
    FieldName.SUPPLIER_NAME: ("Papeterie Bleue", 600),
    FieldName.GROSS_TOTAL: ("120.00", 940),
}


def reading(
    *without: FieldName, titled: bool = True, code: str = "", **changed: tuple[str, int]
) -> Reading:
    told = {**WHOLE, **{FieldName(name): value for name, value in changed.items()}}
    fields = {
        name: FieldValue(
            value=value,
            confidence=confidence,
            source=ExtractionSource.OCR,
            page=1 if titled or name is not FieldName.KIND else None,
        )
        for name, (value, confidence) in told.items()
        if name not in without
    }
    findings = (Finding(code=code, message_fr="x", message_en="x"),) if code else ()
    return Reading(outcome=ReadingOutcome.ACCEPT, fields=fields, findings=findings)


def test_a_plain_invoice_stands() -> None:
    assert stands(reading())
    assert next_typed_page(reading(), [1, 2]) is None
    assert stands(read([invoice(source=WordSource.OCR)]))


@pytest.mark.parametrize(
    "name",
    [
        FieldName.GROSS_TOTAL,
        FieldName.ISSUE_DATE,
        FieldName.SUPPLIER_NAME,
        FieldName.NUMBER,
        FieldName.KIND,
    ],
)
def test_a_missing_mandatory_field_does_not_stand(name: FieldName) -> None:
    lacking = reading(name)
    assert stands(lacking) is (name is FieldName.KIND)


def test_a_total_that_arithmetic_does_not_prove_does_not_stand() -> None:
    assert not stands(reading(gross_total=("120.00", 899)))
    rows: list[Row] = [*TOTALS[:2], [(330, "Total TTC"), (500, "1 300,00 €")]]
    assert not stands(read([invoice(totals=rows, source=WordSource.OCR)]))


def test_a_till_receipt_needs_no_number() -> None:
    assert stands(reading(FieldName.NUMBER, kind=(DocumentKind.SUPPORTING_DOCUMENT, 600)))


@pytest.mark.parametrize(
    ("pages", "had", "expected"),
    [
        ([1], [], 1),
        ([1, 6, 2, 3], [], 6),
        ([1, 6, 2, 3], [6], 1),
        ([1, 6, 2, 3], [6, 1], None),
        ([], [], None),
    ],
)
def test_totals_are_looked_for_on_the_last_page_first_and_never_in_the_middle(
    pages: list[int], had: list[int], expected: int | None
) -> None:
    open_totals = reading(gross_total=("120.00", 500))
    assert next_typed_page(open_totals, pages, had) == expected


def test_what_a_heading_holds_is_looked_for_on_the_first_page() -> None:
    assert next_typed_page(reading(FieldName.ISSUE_DATE), [1, 6, 2]) == 1


@pytest.mark.parametrize(
    "hopeless",
    [
        reading(FieldName.GROSS_TOTAL, kind=("quote", 900)),
        reading(FieldName.GROSS_TOTAL, kind=("statement", 900)),
        reading(FieldName.GROSS_TOTAL, code="several_documents"),
        Reading(outcome=ReadingOutcome.REVIEW),
    ],
)
def test_what_types_cannot_mend_is_not_worth_their_price(hopeless: Reading) -> None:
    assert not stands(hopeless)
    assert next_typed_page(hopeless, [1]) is None


def test_a_paper_without_a_title_may_still_be_an_invoice() -> None:
    unnamed = reading(FieldName.GROSS_TOTAL, kind=("other", 300), titled=False)
    assert next_typed_page(unnamed, [1]) == 1
