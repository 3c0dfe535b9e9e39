"""What typed fields add beside the totals: missing fields, whose side, receipts, rows of goods."""

from collections.abc import Sequence
from typing import Any

import pytest
from lettrage.domain.invoice_reading import ExtractionSource, FieldName, ReadingOutcome
from lettrage.domain.page import Page
from lettrage.domain.reading import OwnIdentity, read
from lettrage.domain.typed_fields import TypedKind, TypedLine, TypedPage

from tests.unit.reading.answers import (
    OCR,
    SURE,
    TYPED_TOTALS,
    answer,
    confidence,
    typed,
    value,
)
from tests.unit.reading.pages import CUSTOMER, TOTALS, Row, invoice, page


def test_missing_fields_are_given_from_types_with_their_source() -> None:
    bare = page("zzz", "zzz", source=OCR)
    reading = read(
        [bare],
        typed=answer(
            typed(TypedKind.ISSUE_DATE, "12 mars 2024"),
            typed(TypedKind.NUMBER, "Facture n° FA-12"),
            typed(TypedKind.SUPPLIER_NAME, "Ateliers Verdun SARL\n-"),
            typed(TypedKind.ORDER_NUMBER, "BC-7"),
            typed(TypedKind.SUPPLIER_ID, "FR 44 732 829 320"),
            typed(TypedKind.AMOUNT_DUE, "10,00", currency="CHF"),
        ),
    )
    told = {
        name: field.value
        for name, field in reading.fields.items()
        if field.source is ExtractionSource.TEXTRACT_TYPED
    }
    assert told == {
        FieldName.ISSUE_DATE: "2024-03-12",
        FieldName.NUMBER: "FA-12",
        FieldName.SUPPLIER_NAME: "Ateliers Verdun SARL",
        FieldName.PURCHASE_ORDER_REFERENCE: "BC-7",
        FieldName.SUPPLIER_VAT_ID: "FR44732829320",
        FieldName.CURRENCY: "CHF",
        FieldName.PAYABLE: "10.00",
    }


def test_a_field_that_both_found_is_a_little_surer_and_another_one_is_listed() -> None:
    pages = [page("Chez Lise", "12,00", "le 04/05/2024", source=OCR)]
    plain = read(pages)
    same = read(pages, typed=answer(typed(TypedKind.SUPPLIER_NAME, "CHEZ LISE")))
    before = confidence(plain, FieldName.SUPPLIER_NAME)
    assert before < confidence(same, FieldName.SUPPLIER_NAME) < SURE
    other = read(pages, typed=answer(typed(TypedKind.SUPPLIER_NAME, "Autre", confidence=500)))
    assert value(other, FieldName.SUPPLIER_NAME) == value(plain, FieldName.SUPPLIER_NAME)
    assert "Autre" in other.fields[FieldName.SUPPLIER_NAME].candidates


def test_words_that_are_hard_to_read_are_not_borne_out_by_the_same_eyes() -> None:
    pages = [page("Chez Lise", "12,00", source=OCR, confidence=600)]
    reading = read(pages, typed=answer(typed(TypedKind.SUPPLIER_NAME, "Chez Lise")))
    plain = read(pages)
    assert reading.fields[FieldName.SUPPLIER_NAME] == plain.fields[FieldName.SUPPLIER_NAME]


def test_who_reads_is_never_the_supplier_and_the_other_side_may_be() -> None:
    own = OwnIdentity(names=("Studio Kappa SAS",), vat_ids=("FR44732829320",))
    swapped = answer(
        typed(TypedKind.SUPPLIER_NAME, "STUDIO KAPPA SAS"),
        typed(TypedKind.CUSTOMER_NAME, "Ateliers Verdun SARL"),
        typed(TypedKind.SUPPLIER_ID, "FR44732829320"),
    )
    reading = read([page("12,00", source=OCR)], own=own, typed=swapped)
    assert value(reading, FieldName.SUPPLIER_NAME) == "Ateliers Verdun SARL"
    assert confidence(reading, FieldName.SUPPLIER_NAME) < 500
    assert value(reading, FieldName.SUPPLIER_VAT_ID) is None


def test_who_stands_in_the_customers_block_is_not_the_supplier() -> None:
    pages = [page([(330, "Facturé à")], *CUSTOMER, "", "12,00", source=OCR)]
    named = answer(typed(TypedKind.SUPPLIER_NAME, "Studio Kappa SAS"))
    reading = read(pages, typed=named)
    supplier = reading.fields.get(FieldName.SUPPLIER_NAME)
    assert supplier is None or supplier.source is not ExtractionSource.TEXTRACT_TYPED


def test_pages_of_one_invoice_are_one_document() -> None:
    pages = [
        page("Ateliers Verdun SARL", "Facture", source=OCR),
        page("fin", "1 440,00 €", source=OCR, number=2),
    ]
    typed_pages = [
        TypedPage(number=1, fields=(typed(TypedKind.NUMBER, "F-1"),)),
        TypedPage(
            number=2,
            fields=(
                typed(TypedKind.NUMBER, "F-1", page=2),
                typed(TypedKind.TOTAL, "1 440,00 €", page=2),
            ),
        ),
    ]
    reading = read(pages, typed=typed_pages)
    assert value(reading, FieldName.NUMBER) == "F-1"
    assert value(reading, FieldName.GROSS_TOTAL) == "1440.00"
    assert "several_documents" not in {finding.code for finding in reading.findings}


def receipts(second: str) -> tuple[TypedPage]:
    return answer(
        typed(TypedKind.SUPPLIER_NAME, "Chez Lise"),
        typed(TypedKind.TOTAL, "12,00"),
        typed(TypedKind.SUPPLIER_NAME, second, receipt=2),
        typed(TypedKind.TOTAL, "12,00", receipt=2),
    )


def test_receipts_that_share_a_page_go_to_a_person() -> None:
    pages = [page("Chez Lise", "Total 12,00", "Chez Paul", "Total 12,00", source=OCR)]
    reading = read(pages, typed=receipts("Chez Paul"))
    assert "several_documents" in {finding.code for finding in reading.findings}
    assert reading.outcome is ReadingOutcome.REVIEW


def test_two_copies_of_one_receipt_are_one_document() -> None:
    pages = [page("Chez Lise", "Total 12,00", "Chez Lise", "Total 12,00", source=OCR)]
    reading = read(pages, typed=receipts("CHEZ LISE"))
    assert "several_documents" not in {finding.code for finding in reading.findings}


def test_a_minus_that_was_lost_follows_the_gross() -> None:
    totals: Sequence[Row] = ([(330, "Total TTC"), (500, "-1 440,00 €")],)
    pages = [invoice(title="Avoir n° A-1", totals=totals, source=OCR)]
    reading = read(pages, typed=answer(typed(TypedKind.SUBTOTAL, "1 200,00 €")))
    assert value(reading, FieldName.NET_TOTAL) == "-1200.00"
    assert confidence(reading, FieldName.NET_TOTAL) < 500


def test_taxes_by_rate_are_no_total_tax() -> None:
    rates = (typed(TypedKind.TAX, "20,00 €"), typed(TypedKind.TAX, "5,50 €"))
    pages = [invoice(totals=TOTALS[2:], source=OCR)]
    one = read(pages, typed=answer(rates[0]))
    several = read(pages, typed=answer(*rates))
    assert value(one, FieldName.VAT_TOTAL) == "20.00"
    assert value(several, FieldName.VAT_TOTAL) is None


def test_a_net_larger_than_the_gross_is_not_given() -> None:
    pages = [invoice(totals=TOTALS[2:], source=OCR)]
    reading = read(pages, typed=answer(typed(TypedKind.SUBTOTAL, "9 000,00 €")))
    assert value(reading, FieldName.NET_TOTAL) is None


def test_a_typed_due_date_before_the_issue_date_is_left_out() -> None:
    pages = [invoice(dates=("Date de facture : 04/04/2024",), source=OCR)]
    early = read(pages, typed=answer(typed(TypedKind.DUE_DATE, "01/04/2024")))
    late = read(pages, typed=answer(typed(TypedKind.DUE_DATE, "30/04/2024")))
    assert value(early, FieldName.DUE_DATE) is None
    assert value(late, FieldName.DUE_DATE) == "2024-04-30"


def line(description: str, price: str, **more: Any) -> TypedLine:
    return TypedLine(description=description, price=price, confidence=980, page=1, **more)


@pytest.mark.parametrize(("price", "net"), [("700,00 €", "700.00"), ("840,00 €", None)])
def test_rows_of_goods_have_net_amounts_only_where_they_add_up(price: str, net: str | None) -> None:
    rows = (
        line("Pose de stores", price, quantity="2", unit_price="350,00 €"),
        line("Réglage", "500,00 €", quantity="1,5"),
    )
    reading = read([invoice(source=OCR)], typed=answer(lines=rows))
    told = [(r.description, r.quantity, r.unit_price, r.line_net) for r in reading.lines]
    assert told == [
        ("Pose de stores", "2", "350.00", net),
        ("Réglage", "1.5", None, "500.00" if net else None),
    ]
    assert all(row.confidence < 600 for row in reading.lines)


def test_types_without_words_are_not_read() -> None:
    blank = Page(number=1, width=595, height=842, words=(), source=OCR)
    assert read([blank], typed=answer(*TYPED_TOTALS)).fields == {}
