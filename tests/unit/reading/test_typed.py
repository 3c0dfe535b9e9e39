"""Typed fields as candidates: what they help with, and what they must never decide."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.domain.invoice_reading import (
    ExtractionSource,
    FieldName,
    Reading,
    ReadingOutcome,
)
from lettrage.domain.page import Box, Page, WordSource
from lettrage.domain.reading import OwnIdentity, read, typed_values
from lettrage.domain.typed_fields import TypedField, TypedKind, TypedLine, TypedPage

from tests.unit.reading.pages import CUSTOMER, TOTALS, Row, invoice, page

SURE = 900
OCR = WordSource.OCR
AMOUNTS = (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL, FieldName.PAYABLE)

BARE_TOTALS: tuple[Row, ...] = (
    [(330, "Illisible"), (500, "1 200,00 €")],
    [(330, "Illisible"), (500, "240,00 €")],
    [(330, "Illisible"), (500, "1 440,00 €")],
)
"""Totals whose labels recognition lost."""


def typed(kind: TypedKind, text: str, **more: Any) -> TypedField:
    return TypedField(**{"kind": kind, "text": text, "confidence": 990, "page": 1, **more})


def answer(*fields: TypedField, lines: Sequence[TypedLine] = ()) -> tuple[TypedPage]:
    return (TypedPage(number=1, fields=fields, lines=tuple(lines)),)


def value(reading: Reading, name: FieldName) -> str | None:
    field = reading.fields.get(name)
    return field.value if field else None


def confidence(reading: Reading, name: FieldName) -> int:
    field = reading.fields.get(name)
    return field.confidence if field else 0


def amounts(reading: Reading) -> dict[FieldName, Any]:
    return {name: reading.fields.get(name) for name in AMOUNTS}


TYPED_TOTALS = (
    typed(TypedKind.SUBTOTAL, "1 200,00 €"),
    typed(TypedKind.TAX, "240,00 €"),
    typed(TypedKind.TOTAL, "1 440,00 €"),
)


def test_types_choose_among_amounts_without_labels() -> None:
    lost = [invoice(totals=[*BARE_TOTALS, [(330, "Divers"), (500, "9 999,00 €")]], source=OCR)]
    assert value(read(lost), FieldName.GROSS_TOTAL) != "1440.00"
    reading = read(lost, typed=answer(*TYPED_TOTALS))
    assert value(reading, FieldName.NET_TOTAL) == "1200.00"
    assert value(reading, FieldName.VAT_TOTAL) == "240.00"
    assert value(reading, FieldName.GROSS_TOTAL) == "1440.00"


def test_a_total_that_only_a_type_names_is_for_a_person() -> None:
    lost = [invoice(totals=BARE_TOTALS[2:], source=OCR)]
    reading = read(lost, typed=answer(typed(TypedKind.TOTAL, "1 440,00 €")))
    assert value(reading, FieldName.GROSS_TOTAL) == "1440.00"
    assert reading.outcome is ReadingOutcome.REVIEW
    assert 300 < confidence(reading, FieldName.GROSS_TOTAL) < 500


def test_a_type_and_a_printed_total_that_agree_let_the_arithmetic_close() -> None:
    totals: Sequence[Row] = (
        [(330, "Total"), (500, "1 200,00 €")],
        [(330, "TVA"), (500, "240,00 €")],
        [(330, "Total TTC"), (500, "1 440,00 €")],
    )
    pages = [invoice(totals=totals, source=OCR)]
    assert confidence(read(pages), FieldName.GROSS_TOTAL) < SURE
    reading = read(pages, typed=answer(*TYPED_TOTALS))
    assert value(reading, FieldName.GROSS_TOTAL) == "1440.00"
    assert confidence(reading, FieldName.GROSS_TOTAL) >= SURE


def test_the_label_beside_a_typed_amount_outdoes_its_type() -> None:
    paid = typed(TypedKind.TOTAL, "1 440,00 €", label="Déjà réglé")
    reading = read([invoice(totals=BARE_TOTALS[2:], source=OCR)], typed=answer(paid))
    assert "1440.00" not in {value(reading, name) for name in AMOUNTS}


def test_an_amount_is_met_by_its_place_when_its_text_differs() -> None:
    lost = invoice(totals=BARE_TOTALS[2:], source=OCR)
    last = next(index for index, word in enumerate(lost.words) if word.text == "440,00")
    box = lost.words[last - 1].box.union(lost.words[last + 1].box)
    badly_read = typed(TypedKind.TOTAL, "1 44O,OO €", box=box)
    elsewhere = badly_read.model_copy(
        update={"box": box.model_copy(update={"top": 0, "bottom": 9})}
    )
    assert value(read([lost], typed=answer(badly_read)), FieldName.GROSS_TOTAL) == "1440.00"
    assert value(read([lost], typed=answer(elsewhere)), FieldName.GROSS_TOTAL) is None


WRONG = (
    typed(TypedKind.TOTAL, "1 200,00 €"),
    typed(TypedKind.SUBTOTAL, "240,00 €"),
    typed(TypedKind.TAX, "1 440,00 €"),
    typed(TypedKind.AMOUNT_DUE, "1,00 €"),
)


def test_types_never_touch_totals_that_are_proved() -> None:
    pages = [invoice(source=OCR)]
    plain = read(pages)
    assert confidence(plain, FieldName.GROSS_TOTAL) >= SURE
    assert amounts(read(pages, typed=answer(*WRONG))) == amounts(plain)


def test_types_against_a_printed_total_prove_nothing() -> None:
    totals: Sequence[Row] = (
        [(330, "Total TTC"), (500, "1 500,00 €")],
        [(330, "Illisible"), (500, "1 200,00 €")],
        [(330, "TVA 20 %"), (500, "240,00 €")],
        [(330, "Illisible"), (500, "1 440,00 €")],
    )
    pages = [invoice(totals=totals, source=OCR)]
    plain = read(pages)
    assert value(plain, FieldName.GROSS_TOTAL) == "1500.00"
    assert confidence(plain, FieldName.GROSS_TOTAL) >= 500
    reading = read(pages, typed=answer(*TYPED_TOTALS))
    assert "1500.00" in {
        value(reading, FieldName.GROSS_TOTAL),
        *reading.fields[FieldName.GROSS_TOTAL].candidates,
    }
    assert all(confidence(reading, name) <= 700 for name in AMOUNTS)
    assert reading.vat_breakdown_confidence <= 700


@pytest.mark.parametrize(
    "kind", [TypedKind.ISSUE_DATE, TypedKind.SUPPLIER_NAME], ids=["date", "supplier"]
)
def test_a_cut_off_page_is_not_made_whole_by_a_type(kind: TypedKind) -> None:
    cut: list[Row] = ["Facture n° F2024-118", *TOTALS]
    if kind is TypedKind.ISSUE_DATE:
        cut = ["Ateliers Verdun SARL", "12 rue des Lilas", "69003 Lyon", *cut]
    else:
        cut = ["Facture n° F2024-118 du 04/04/2024", *TOTALS]
    pages = [page(*cut, source=OCR)]
    lacking = typed(kind, "04/04/2024" if kind is TypedKind.ISSUE_DATE else "Ateliers Verdun")
    plain, reading = read(pages), read(pages, typed=answer(lacking))
    for each in (plain, reading):
        assert value(each, FieldName.GROSS_TOTAL) == "1440.00"
        assert all(field.confidence < SURE for field in each.fields.values())
    name = FieldName.ISSUE_DATE if kind is TypedKind.ISSUE_DATE else FieldName.SUPPLIER_NAME
    assert name in reading.fields


MONEY = st.decimals(min_value=1, max_value=9999, places=2).map(lambda d: f"{d:.2f} €")
PLACES = st.none() | st.builds(
    lambda left, top: Box(left=left, top=top, right=left + 9_000, bottom=top + 1_000),
    st.integers(0, 90_000),
    st.integers(0, 98_000),
)
FIELDS = st.builds(
    TypedField,
    kind=st.sampled_from(TypedKind),
    text=MONEY
    | st.sampled_from(
        ("04/05/2024", "F2024-118", "Studio Kappa SAS", "1 440,00", "240,00", "FR44732829320", "?")
    ),
    label=st.sampled_from(("", "Total", "Total TTC", "Net à payer", "TVA", "Total HT")),
    confidence=st.integers(0, 1000),
    page=st.integers(1, 2),
    box=PLACES,
    currency=st.sampled_from(("", "EUR", "USD")),
    receipt=st.integers(1, 2),
)
ANSWERS = st.lists(FIELDS, max_size=12).map(
    lambda fields: tuple(
        TypedPage(number=n, fields=tuple(f for f in fields if f.page == n)) for n in (1, 2)
    )
)


@settings(deadline=None, max_examples=60)
@given(answers=ANSWERS)
def test_no_types_whatever_change_what_is_proved(answers: tuple[TypedPage, ...]) -> None:
    plain, reading = read([invoice()]), read([invoice()], typed=answers)
    several = "several_documents" in {finding.code for finding in reading.findings}
    for name, field in plain.fields.items():
        if field.confidence >= SURE:
            assert reading.fields[name].value == field.value
            assert several or reading.fields[name] == field


@settings(deadline=None, max_examples=60)
@given(answers=ANSWERS)
def test_no_types_alone_make_anything_sure(answers: tuple[TypedPage, ...]) -> None:
    numbers = page("zzz", "1 440,00", "240,00", "1 200,00", "7,00", "F2024-118", source=OCR)
    reading = read([numbers], typed=answers)
    assert all(field.confidence < SURE for field in reading.fields.values())
    assert all(line.confidence < SURE for line in reading.lines)
    assert reading.outcome is ReadingOutcome.REVIEW


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


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1 234,56", ",", "1234.56"),
        ("1\u202f234,56 €", ",", "1234.56"),
        ("1\u00a0234,56 €", "", "1234.56"),
        ("$1,234.56", ".", "1234.56"),
        ("1.234,56", "", "1234.56"),
        ("(12,00)", ",", "-12.00"),
        ("12,00-", ",", "-12.00"),
        ("$", "", None),
        ("12,00\n14,00", ",", None),
        ("20 %", "", None),
        ("", "", None),
    ],
)
def test_amounts_are_read_as_on_a_page(text: str, mark: str, expected: str | None) -> None:
    found = typed_values.amount(text, mark)
    assert found == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("Thursday, 26 March 2020", "", date(2020, 3, 26)),
        ("01-Jan-2021", "", date(2021, 1, 1)),
        ("03/04/2024", "dmy", date(2024, 4, 3)),
        ("03/04/2024", "mdy", date(2024, 3, 4)),
        ("03/04/2024", "", None),
        ("01/02/2024\n02/03/2024", "dmy", None),
        ("bientôt", "dmy", None),
    ],
)
def test_days_are_read_as_on_a_page(text: str, order: str, expected: date | None) -> None:
    assert typed_values.day(text, order) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Invoice #1258", "1258"),
        ("Facture n° FA-12", "FA-12"),
        ("Facture N° 2024/118", "2024/118"),
        ("No. 77", "77"),
        ("Invoice No: 00000135", "00000135"),
        ("123PQR456", "123PQR456"),
        ("FA 2024 118", "FA 2024 118"),
        ("Numéro F2024-118", "F2024-118"),
        ("sans numéro", None),
        ("x1" * 20, None),
    ],
)
def test_a_number_leaves_its_label(text: str, expected: str | None) -> None:
    assert typed_values.number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("META\n-", "META"), ("Chez\nLise", "Chez Lise"), ("-", None), ("12", None)],
)
def test_a_name_is_one_line(text: str, expected: str | None) -> None:
    assert typed_values.name(text) == expected
