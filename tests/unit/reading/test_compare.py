"""The XML against the page: it wins, and a difference is told."""

import pytest
from lettrage.domain.invoice_reading import (
    ExtractionSource,
    FieldName,
    FieldValue,
    InvoiceLine,
    Reading,
    ReadingOutcome,
)
from lettrage.domain.page import Page
from lettrage.domain.reading import combine, read

from tests.unit.reading.pages import invoice, page
from tests.unit.reading.tables import HEAD, item, sheet, totals

XML = {
    FieldName.NUMBER: "F2024-118",
    FieldName.ISSUE_DATE: "2024-04-04",
    FieldName.NET_TOTAL: "1200.00",
    FieldName.VAT_TOTAL: "240.00",
    FieldName.GROSS_TOTAL: "1440.00",
}


def structured(**changed: str) -> Reading:
    values = {**XML, **{FieldName(name): value for name, value in changed.items()}}
    return Reading(
        outcome=ReadingOutcome.ACCEPT,
        fields={
            name: FieldValue(value=value, confidence=1000, source=ExtractionSource.EMBEDDED_XML)
            for name, value in values.items()
        },
    )


def test_the_same_on_page_and_in_xml_stays_proved_and_gains_its_place() -> None:
    reading = read([invoice()], structured())
    assert reading.outcome is ReadingOutcome.ACCEPT
    gross = reading.fields[FieldName.GROSS_TOTAL]
    assert (gross.confidence, gross.source) == (1000, ExtractionSource.EMBEDDED_XML)
    assert gross.page == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("gross_total", "1500.00"), ("number", "X-9"), ("issue_date", "2023-01-01")],
)
def test_a_difference_lowers_everything_and_asks_a_person(name: str, value: str) -> None:
    reading = read([invoice()], structured(**{name: value}))
    assert reading.outcome is ReadingOutcome.REVIEW
    (finding,) = [f for f in reading.findings if f.code == "pdf_xml_mismatch"]
    assert finding.blocking
    assert finding.fields == (name,)
    assert all(field.confidence < 900 for field in reading.fields.values())
    assert reading.fields[FieldName(name)].value == value


def test_the_page_of_a_credit_note_may_print_amounts_negative() -> None:
    totals = [
        [(330, "Total HT"), (500, "-1 200,00 €")],
        [(330, "TVA 20 %"), (500, "-240,00 €")],
        [(330, "Total TTC"), (500, "-1 440,00 €")],
    ]
    shown = read([invoice(title="Avoir n° F2024-118", totals=totals)])
    assert combine(structured(), shown).outcome is ReadingOutcome.ACCEPT


def test_a_page_that_says_nothing_contradicts_nothing_but_shows_nothing_either() -> None:
    reading = read([page("Voir le fichier joint.")], structured())
    assert [item.code for item in reading.findings] == ["page_shows_nothing"]
    assert reading.outcome is ReadingOutcome.REVIEW


def test_xml_without_a_page_is_taken_as_it_is() -> None:
    assert read([], structured()) == structured()


TABLE = [HEAD, item("Papier", "10", "50,00", "500,00"), item("Écran", "2", "350,00", "700,00")]
OURS = (
    InvoiceLine(description="Papier A4", unit="C62", line_net="500.00", confidence=1000),
    InvoiceLine(description="Écran 27", unit="C62", line_net="700.00", confidence=1000),
)


def shown() -> Page:
    return sheet(TABLE, totals("1200.00"))


def test_lines_of_the_xml_stay_and_gain_their_places() -> None:
    reading = read([shown()], structured().model_copy(update={"lines": OURS}))
    assert [line.description for line in reading.lines] == ["Papier A4", "Écran 27"]
    assert [(line.page, line.confidence) for line in reading.lines] == [(1, 1000), (1, 1000)]
    assert all(line.box is not None for line in reading.lines)


def test_lines_of_the_xml_that_the_page_does_not_show_have_no_place() -> None:
    reading = read([shown()], structured().model_copy(update={"lines": OURS[:1]}))
    assert reading.lines == OURS[:1]


def test_lines_of_the_page_serve_when_the_xml_has_none() -> None:
    reading = read([shown()], structured())
    assert [line.description for line in reading.lines] == ["Papier", "Écran"]
    assert all(line.confidence >= 900 for line in reading.lines)


def test_a_difference_lowers_the_lines_as_well() -> None:
    changed = structured(gross_total="1500.00").model_copy(update={"lines": OURS})
    reading = read([shown()], changed)
    assert [line.description for line in reading.lines] == ["Papier A4", "Écran 27"]
    assert all(line.confidence < 900 for line in reading.lines)


def test_currency_and_supplier_that_differ_are_differences() -> None:
    shown = page(
        "Moulin Dubois SARL", "12 rue des Lilas", "44000 Nantes", "SIRET 732 829 320 00074", "",
        [(40, "Facture n° F2024-118"), (330, "Date : 04/04/2024")], "",
        [(330, "Total HT"), (500, "1 200,00 EUR")],
        [(330, "TVA 20 %"), (500, "240,00 EUR")],
        [(330, "Total TTC"), (500, "1 440,00 EUR")],
    )  # fmt: skip
    for changed in ({"currency": "USD"}, {"supplier_siren": "552100554"}):
        reading = read([shown], structured(**changed))
        (told,) = [f for f in reading.findings if f.code == "pdf_xml_mismatch"]
        assert told.fields == tuple(changed)
    same = read([shown], structured(currency="EUR", supplier_siren="732829320"))
    assert "pdf_xml_mismatch" not in {finding.code for finding in same.findings}


def test_a_second_account_of_the_page_is_told_beside_the_xml_s() -> None:
    xml = "FR7630006000011234567890189"
    lines = ("IBAN FR76 3000 6000 0112 3456 7890 189", "Nouveau RIB : IBAN DE89370400440532013000")
    shown = read([page("Atelier Bois SARL", "", *lines)])
    told = combine(structured(iban=xml), shown).fields[FieldName.IBAN]
    assert (told.value, told.candidates) == (xml, ("DE89370400440532013000",))
    other = combine(structured(iban="NL50INGB0683251309"), shown).fields[FieldName.IBAN]
    assert set(other.candidates) == {xml, "DE89370400440532013000"}
    assert other.candidates[-1] == xml
