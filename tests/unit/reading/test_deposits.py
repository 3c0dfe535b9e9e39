"""Deposit invoices and their neighbours: whose sums are whose."""

import pytest
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading import read

from tests.unit.reading.pages import SUPPLIER, Row, page


def value(rows: tuple[Row, ...], name: FieldName) -> str | None:
    field = read([page(*SUPPLIER, *rows)]).fields.get(name)
    return field.value if field else None


FRENCH: tuple[Row, ...] = (
    "Facture d'acompte n° F-12",
    [(40, "Total TTC de la commande"), (400, "12 000,00 €")],
    [(40, "Acompte de 30 % HT"), (400, "3 000,00 €")],
    [(40, "TVA 20 %"), (400, "600,00 €")],
    [(40, "Acompte TTC"), (400, "3 600,00 €")],
)
ENGLISH: tuple[Row, ...] = (
    "Deposit invoice F-12",
    [(40, "Order total incl. VAT"), (400, "12,000.00")],
    [(40, "Deposit excl. VAT"), (400, "3,000.00")],
    [(40, "VAT 20%"), (400, "600.00")],
    [(40, "Deposit incl. VAT"), (400, "3,600.00")],
)


@pytest.mark.parametrize("rows", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_a_deposit_invoice_asks_for_the_deposit(rows: tuple[Row, ...]) -> None:
    assert value(rows, FieldName.NET_TOTAL) == "3000.00"
    assert value(rows, FieldName.GROSS_TOTAL) == "3600.00"


def test_a_deposit_on_an_invoice_is_prepaid_and_no_total() -> None:
    rows: tuple[Row, ...] = (
        "Facture n° F-12",
        [(40, "Total HT"), (400, "10 000,00 €")],
        [(40, "TVA 20 %"), (400, "2 000,00 €")],
        [(40, "Total TTC"), (400, "12 000,00 €")],
        [(40, "Acompte versé"), (400, "3 600,00 €")],
        [(40, "Net à payer"), (400, "8 400,00 €")],
    )
    assert value(rows, FieldName.GROSS_TOTAL) == "12000.00"
    assert value(rows, FieldName.PREPAID) == "3600.00"


def test_what_two_amounts_share_may_have_been_paid() -> None:
    rows: tuple[Row, ...] = (
        "Facture n° F-12",
        [(40, "Total HT"), (400, "100,00 €")],
        [(40, "TVA 20 %"), (400, "20,00 €")],
        [(40, "Total TTC"), (400, "120,00 €")],
        [(40, "Mensualités"), (400, "45,00 €")],
        [(40, "Régularisation"), (400, "75,00 €")],
    )
    field = read([page(*SUPPLIER, *rows)]).fields[FieldName.PAYABLE]
    assert field.confidence < 900


def test_a_credit_note_is_dated_by_its_own_day_not_by_the_invoice_it_corrects() -> None:
    rows: tuple[Row, ...] = (
        "Avoir n° AV-7",
        "Avoir du 23/12/2025",
        "Sur facture du 13/12/2025",
        [(40, "Total TTC"), (400, "120,00 €")],
    )
    assert value(rows, FieldName.ISSUE_DATE) == "2025-12-23"
    assert value(rows, FieldName.NUMBER) == "AV-7"


def test_a_day_with_a_discount_is_no_due_date() -> None:
    rows: tuple[Row, ...] = (
        "Rechnung Nr. 12 vom 08.10.2022",
        "Bei Zahlung bis 15.10.2022 3 % Skonto, sonst bis 07.11.2022 rein netto.",
        [(40, "Gesamtbetrag"), (400, "120,00 €")],
    )
    assert value(rows, FieldName.DUE_DATE) == "2022-11-07"


def test_a_name_ends_before_its_street() -> None:
    rows: tuple[Row, ...] = ("Énergies du Ponant SA, 12 rue Verte, 29200 Brest", "Facture n° F-12")
    field = read([page(*rows)]).fields[FieldName.SUPPLIER_NAME]
    assert field.value == "Énergies du Ponant SA"
