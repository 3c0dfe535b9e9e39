"""Day of delivery, billing period and day of a debit, as printed in many ways."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.invoice_reading import FieldName, Reading
from lettrage.domain.page import Page
from lettrage.domain.reading import read
from lettrage.domain.reading.spans import span
from lettrage.domain.reading.text import fold

from tests.unit.reading.pages import Row, english, german, invoice

DELIVERY, DEBIT = FieldName.DELIVERY_DATE, FieldName.DIRECT_DEBIT_DATE
START, END = FieldName.BILLING_PERIOD_START, FieldName.BILLING_PERIOD_END
MARCH = {START: "2024-03-01", END: "2024-03-31"}
SURE = 900


def french(more: Sequence[Row]) -> Page:
    return invoice(more=more)


def found(reading: Reading) -> dict[FieldName, str]:
    names = (DELIVERY, START, END, DEBIT)
    return {name: reading.fields[name].value for name in names if name in reading.fields}


def sure(reading: Reading) -> bool:
    return all(reading.fields[name].confidence >= SURE for name in found(reading))


@pytest.mark.parametrize(
    ("make", "row"),
    [
        (french, "Période facturée : du 01/03/2024 au 31/03/2024"),
        (french, "Période de facturation : mars 2024"),
        (french, "Période de facturation : 1er au 31 mars 2024"),
        (french, "Prestations du mois de mars 2024"),
        (french, "Date de prestation : du 01/03/2024 au 31/03/2024"),
        (german, "Leistungszeitraum: 01.03.-31.03.2024"),
        (german, "Leistungszeitraum: 01.03.2024 - 31.03.2024"),
        (german, "Leistungszeitraum vom 1. März 2024 bis 31. März 2024"),
        (german, "Leistungszeitraum: März 2024"),
        (german, "Abrechnungszeitraum 03/2024"),
        (german, "Liefer-/Leistungsdatum: 01.03.-31.03.2024"),
        (english, "Billing period: 1 March 2024 - 31 March 2024"),
        (english, "Billing period: Mar 1 - Mar 31, 2024"),
        (english, "This invoice is for the billing period March 1 - March 31 , 2024"),
        (english, "Service period 01 Mar 2024 to 31 Mar 2024"),
        (french, "Periodo de facturación: 01/03/2024 - 31/03/2024"),
        (french, "Periodo di fatturazione: marzo 2024"),
        (french, "Factuurperiode: 1 t/m 31 maart 2024"),
        (french, "Okres rozliczeniowy: 2024-03-01 - 2024-03-31"),
    ],
)
def test_a_labelled_period_is_sure(make: Callable[[Sequence[Row]], Page], row: str) -> None:
    reading = read([make([row])])
    assert found(reading) == MARCH
    assert sure(reading)


@pytest.mark.parametrize(
    "row",
    [
        "Abonnement du 01/03/2024 au 31/03/2024",
        "Loyer de mars 2024",
        "Maintenance du 1er mars 2024 au 31 mars 2024",
    ],
)
def test_a_period_said_by_its_line_alone_is_not_sure(row: str) -> None:
    reading = read([invoice(more=[row])])
    assert found(reading) == MARCH
    assert not sure(reading)


def test_lines_with_periods_of_their_own_leave_the_documents_open() -> None:
    rows: list[Row] = [
        [(40, "Ligne fixe du 01/03/2024 au 31/03/2024"), (500, "30,00")],
        [(40, "Option TV du 15/03/2024 au 31/03/2024"), (500, "5,00")],
    ]
    assert found(read([invoice(more=rows)])) == {}


def test_a_period_over_the_turn_of_the_year() -> None:
    reading = read([german(["Leistungszeitraum: 15.12.-14.01.2024"])])
    assert found(reading) == {START: "2023-12-15", END: "2024-01-14"}


@pytest.mark.parametrize(
    ("make", "row", "day"),
    [
        (french, "Date de livraison : 02/04/2024", "2024-04-02"),
        (french, "Livré le 2 avril 2024", "2024-04-02"),
        (french, "Prestation réalisée le 02/04/2024", "2024-04-02"),
        (german, "Lieferdatum: 02.04.2024", "2024-04-02"),
        (german, "Liefer- bzw. Leistungsdatum: 02.04.2024", "2024-04-02"),
        (german, "Leistungsdatum entspricht Rechnungsdatum", "2024-04-04"),
        (english, "Date of supply: 2 April 2024", "2024-04-02"),
        (french, "Fecha de entrega: 02/04/2024", "2024-04-02"),
        (french, "Data di consegna: 02/04/2024", "2024-04-02"),
        (french, "Leverdatum: 02-04-2024", "2024-04-02"),
        (french, "Data dostawy: 2024-04-02", "2024-04-02"),
        (french, [(40, "Date de livraison"), (200, "02/04/2024")], "2024-04-02"),
    ],
)
def test_a_labelled_delivery_is_sure(
    make: Callable[[Sequence[Row]], Page], row: Row, day: str
) -> None:
    reading = read([make([row])])
    assert found(reading) == {DELIVERY: day}
    assert sure(reading)


def test_a_delivery_unless_stated_otherwise_is_not_sure() -> None:
    row = "Das Leistungsdatum entspricht, sofern nicht anders angegeben, dem Rechnungsdatum."
    reading = read([german([row])])
    assert found(reading) == {DELIVERY: "2024-04-04"}
    assert not sure(reading)


def test_a_day_whose_order_is_open_is_not_sure() -> None:
    reading = read([english(["Delivery date: 02/04/2024"])])
    assert not sure(reading)


@pytest.mark.parametrize(
    "row",
    [
        "Date de livraison prévue : 02/05/2024",
        "Votre prochain prélèvement le 15/05/2024",
        "Expected delivery date: 2 May 2024",
        "Date de commande : 02/03/2024",
        "Période d'engagement : du 01/01/2024 au 31/12/2025",
    ],
)
def test_other_days_are_left_alone(row: str) -> None:
    assert found(read([invoice(more=[row])])) == {}


@pytest.mark.parametrize(
    "row", ["Bon de livraison n° BL-77 du 02/03/2024", "Expédié le 02/03/2024"]
)
def test_the_day_of_a_delivery_note_is_not_sure(row: str) -> None:
    reading = read([invoice(more=[row])])
    assert found(reading) == {DELIVERY: "2024-03-02"}
    assert not sure(reading)


def test_arrival_and_departure_are_a_period_that_is_not_sure() -> None:
    rows: list[Row] = [
        [(40, "Arrivée"), (200, "12/03/2024")],
        [(40, "Départ"), (200, "15/03/2024")],
    ]
    reading = read([invoice(more=rows)])
    assert found(reading) == {START: "2024-03-12", END: "2024-03-15"}
    assert not sure(reading)


def test_a_span_under_a_line_is_the_period_when_it_is_the_only_one() -> None:
    rows: list[Row] = [[(40, "Team plan"), (500, "£100.00")], "Mar 1 - Mar 31, 2024"]
    reading = read([english(rows)])
    assert found(reading) == MARCH
    assert not sure(reading)


def test_two_deliveries_leave_it_open() -> None:
    rows = ["Livré le 02/04/2024", "", "Livré le 03/04/2024"]
    reading = read([invoice(more=rows)])
    assert not sure(reading)
    assert reading.fields[DELIVERY].candidates


@pytest.mark.parametrize(
    ("make", "row", "certain"),
    [
        (french, "Prélèvement le 15/04/2024", True),
        (french, "Cette somme sera prélevée le 15/04/2024 sur votre compte", True),
        (german, "Der Betrag wird am 15.04.2024 von Ihrem Konto abgebucht.", False),
        (german, "Die Zahlung wird per SEPA-Lastschrift zum 15.04.2024 eingezogen", True),
        (english, "We will collect this by Direct Debit on or after 15 April 2024", True),
        (french, "Incassodatum: 15-04-2024", True),
    ],
)
def test_the_day_of_a_debit(make: Callable[[Sequence[Row]], Page], row: str, certain: bool) -> None:
    reading = read([make([row])])
    assert found(reading) == {DEBIT: "2024-04-15"}
    assert sure(reading) is certain


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1er trimestre 2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("Q3/2026", date(2026, 7, 1), date(2026, 9, 30)),
        ("4. Quartal 2026", date(2026, 10, 1), date(2026, 12, 31)),
        ("janvier à mars 2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("02/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("Jan 1 - 31, 2026", date(2026, 1, 1), date(2026, 1, 31)),
        ("01-31/01/2026", date(2026, 1, 1), date(2026, 1, 31)),
        ("2026-01-01/2026-01-31", date(2026, 1, 1), date(2026, 1, 31)),
    ],
)
def test_spans_in_other_writings(text: str, first: date, last: date) -> None:
    read_span = span(fold(text), 0)
    assert read_span is not None
    assert read_span.readings == ((first, last),)


@pytest.mark.parametrize(
    "text", ["15/02/2026", "15 février 2026", "2026", "31/01/2026 - 01/01/2026", "99/2026", "mai"]
)
def test_what_is_no_span(text: str) -> None:
    assert span(fold(text), 0) is None


@given(
    st.dates(min_value=date(1995, 1, 1), max_value=date(2090, 1, 1)),
    st.integers(min_value=0, max_value=800),
    st.sampled_from(("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d-%m-%Y")),
    st.sampled_from((" au ", " - ", " bis ", " to ", "-")),
)
def test_every_span_of_whole_days_is_read_back(
    first: date, days: int, form: str, between: str
) -> None:
    last = first + timedelta(days=days)
    read_span = span(f"{first.strftime(form)}{between}{last.strftime(form)}", 0)
    assert read_span is not None
    assert read_span.readings[0] == (first, last)
