"""Typed fields as hints for the totals: what they help with, and what they must never decide."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.domain.invoice_reading import FieldName, Reading, ReadingOutcome
from lettrage.domain.page import Box
from lettrage.domain.reading import read
from lettrage.domain.reading.reader import ENOUGH
from lettrage.domain.typed_fields import TypedField, TypedKind, TypedPage

from tests.unit.reading.answers import (
    OCR,
    SURE,
    TYPED_TOTALS,
    answer,
    confidence,
    typed,
    value,
)
from tests.unit.reading.pages import TOTALS, Row, invoice, page

AMOUNTS = (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL, FieldName.PAYABLE)

BARE_TOTALS: tuple[Row, ...] = (
    [(330, "Illisible"), (500, "1 200,00 €")],
    [(330, "Illisible"), (500, "240,00 €")],
    [(330, "Illisible"), (500, "1 440,00 €")],
)
"""Totals whose labels recognition lost."""


def amounts(reading: Reading) -> dict[FieldName, Any]:
    return {name: reading.fields.get(name) for name in AMOUNTS}


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
    assert 300 < confidence(reading, FieldName.GROSS_TOTAL) < ENOUGH


def test_a_type_and_a_printed_total_that_agree_let_the_arithmetic_close() -> None:
    totals: Sequence[Row] = (
        [(330, "Total"), (500, "1 200,00 €")],
        [(330, "TVA"), (500, "240,00 €")],
        [(330, "Total TTC"), (500, "1 440,00 €")],
    )
    pages = [invoice(totals=totals, source=OCR)]
    assert confidence(read(pages), FieldName.NET_TOTAL) < SURE
    reading = read(pages, typed=answer(*TYPED_TOTALS))
    assert value(reading, FieldName.NET_TOTAL) == "1200.00"
    assert confidence(reading, FieldName.NET_TOTAL) >= SURE


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


@settings(max_examples=60)
@given(answers=ANSWERS)
def test_no_types_whatever_change_what_is_proved(answers: tuple[TypedPage, ...]) -> None:
    plain, reading = read([invoice()]), read([invoice()], typed=answers)
    several = "several_documents" in {finding.code for finding in reading.findings}
    for name, field in plain.fields.items():
        if field.confidence >= SURE:
            assert reading.fields[name].value == field.value
            assert several or reading.fields[name] == field


@settings(max_examples=60)
@given(answers=ANSWERS)
def test_no_types_alone_make_anything_sure(answers: tuple[TypedPage, ...]) -> None:
    numbers = page("zzz", "1 440,00", "240,00", "1 200,00", "7,00", "F2024-118", source=OCR)
    reading = read([numbers], typed=answers)
    assert all(field.confidence < SURE for field in reading.fields.values())
    assert all(line.confidence < SURE for line in reading.lines)
    assert reading.outcome is ReadingOutcome.REVIEW
