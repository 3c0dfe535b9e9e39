"""Days that a document prints of other things: its payment, another document."""

import pytest
from lettrage.domain.invoice_reading import FieldName, Reading
from lettrage.domain.reading import read

from tests.unit.reading.pages import TOTALS, Row, page

HEAD: tuple[Row, ...] = (
    "Atelier Bois Flotte SARL",
    "5 rue du Port",
    "56000 Vannes",
    "",
    "Facture n° AB-77",
)


def printed(*rows: Row, date: str = "Date : 20/11/2026") -> Reading:
    """An invoice of the 20th with these rows below its totals."""
    return read([page(*HEAD, date, "Echéance : 20/12/2026", "", *TOTALS, "", *rows)])


@pytest.mark.parametrize(
    "below",
    [
        "Facture payée le 22/11/2026 par chèque n° 123456",
        "FACTURE ACQUITTÉE le 21/11/2026 par carte bancaire",
        "Facture réglée le 25/11/2026",
        "Facture AB-76 du 18/11/2026 : 396,00 EUR (duplicata au verso)",
        "Avoir à valoir sur facture AB-76 du 18/11/2026",
        "Avoir AV-9 du 03/11/2026 à déduire",
        "Invoice paid on 22/11/2026",
        "Rechnung bezahlt am 22/11/2026",
    ],
)
def test_the_day_of_another_thing_is_not_the_invoice_s(below: str) -> None:
    assert printed(below).fields[FieldName.ISSUE_DATE].value == "2026-11-20"


def test_title_and_date_that_differ_leave_the_day_to_a_person() -> None:
    rows = (*HEAD[:-1], "Facture AB-77 du 20/11/2026", "Date : 22/11/2026", "", *TOTALS)
    assert read([page(*rows)]).fields[FieldName.ISSUE_DATE].confidence < 900


@pytest.mark.parametrize(
    ("below", "paid"),
    [
        ("Facture acquittée le 21/11/2026 par carte bancaire", True),
        ("Facture payée le 22/11/2026", True),
        ("Paid in full, thank you", True),
        ("TVA acquittée sur les débits", False),
        ("Pénalités pour toute facture payée après l'échéance", False),
        ("Escompte de 2 % pour toute facture réglée sous huit jours", False),
    ],
)
def test_a_document_that_says_it_was_paid_leaves_the_rest_unsure(below: str, *, paid: bool) -> None:
    reading = printed([(330, "Net à payer"), (500, "1 440,00 €")], "", below)
    due = reading.fields[FieldName.PAYABLE]
    assert ("paid_mentioned" in {finding.code for finding in reading.findings}) is paid
    assert (due.confidence < 900) is paid
