"""What the one field reader finds on a page, and what it refuses to be sure of."""

from collections.abc import Sequence

import pytest
from lettrage.domain.invoice_reading import FieldName, Reading, ReadingOutcome
from lettrage.domain.page import Page, WordSource
from lettrage.domain.reading import OwnIdentity, read

from tests.unit.reading.pages import TOTALS, Row, invoice, page

SURE = 900
AMOUNTS = (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL)


def value(reading: Reading, name: FieldName) -> str | None:
    field = reading.fields.get(name)
    return field.value if field else None


def confidence(reading: Reading, name: FieldName) -> int:
    field = reading.fields.get(name)
    return field.confidence if field else 0


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_a_plain_invoice_is_read_whole_and_surely() -> None:
    reading = read([invoice()])
    assert reading.outcome is ReadingOutcome.ACCEPT
    found = {name: field.value for name, field in reading.fields.items()}
    assert found == {
        FieldName.KIND: "invoice",
        FieldName.NUMBER: "F2024-118",
        FieldName.ISSUE_DATE: "2024-04-04",
        FieldName.DUE_DATE: "2024-05-04",
        FieldName.CURRENCY: "EUR",
        FieldName.SUPPLIER_NAME: "Ateliers Verdun SARL",
        FieldName.SUPPLIER_SIREN: "732829320",
        FieldName.SUPPLIER_SIRET: "73282932000074",
        FieldName.SUPPLIER_VAT_ID: "FR44732829320",
        FieldName.NET_TOTAL: "1200.00",
        FieldName.VAT_TOTAL: "240.00",
        FieldName.GROSS_TOTAL: "1440.00",
        FieldName.PAYABLE: "1440.00",
        FieldName.SUPPLIER_ADDRESS: "12 rue des Lilas, 69003 Lyon",
        FieldName.SUPPLIER_EMAIL: "contact@ateliersverdun.fr",
        FieldName.SUPPLIER_PHONE: "04 72 11 22 33",
        FieldName.CUSTOMER_NAME: "Studio Kappa SAS",
    }
    assert [(row.rate, row.taxable, row.vat) for row in reading.vat_breakdown] == [
        ("20.00", "1200.00", "240.00")
    ]
    assert all(field.confidence >= SURE for field in reading.fields.values())


def test_every_printed_field_says_where_it_stands() -> None:
    reading = read([invoice()])
    gross = reading.fields[FieldName.GROSS_TOTAL]
    assert gross.page == 1
    assert gross.box is not None
    assert gross.box.left < gross.box.right


@pytest.mark.parametrize("row", range(3))
def test_totals_that_do_not_close_are_never_sure(row: int) -> None:
    label, text = TOTALS[row][0], "1 300,00 €"
    totals = [*TOTALS[:row], [label, (500, text)], *TOTALS[row + 1 :]]
    reading = read([invoice(totals=totals)])  # type: ignore[arg-type]
    assert reading.outcome is ReadingOutcome.REVIEW
    assert "totals_mismatch" in codes(reading)
    assert all(confidence(reading, name) < SURE for name in AMOUNTS)


def test_a_deposit_leaves_the_rest_to_pay() -> None:
    totals: Sequence[Row] = (
        *TOTALS,
        [(330, "Acompte versé"), (500, "-440,00 €")],
        [(330, "Net à payer"), (500, "1 000,00 €")],
    )
    reading = read([invoice(totals=totals)])
    assert value(reading, FieldName.GROSS_TOTAL) == "1440.00"
    assert value(reading, FieldName.PREPAID) == "440.00"
    assert value(reading, FieldName.PAYABLE) == "1000.00"


def test_several_rates_close_together() -> None:
    totals: Sequence[Row] = (
        [(330, "Total HT"), (500, "300,00 €")],
        [(330, "TVA 20 %"), (420, "200,00 €"), (500, "40,00 €")],
        [(330, "TVA 5,5 %"), (420, "100,00 €"), (500, "5,50 €")],
        [(330, "Total TTC"), (500, "345,50 €")],
    )
    reading = read([invoice(totals=totals)])
    assert value(reading, FieldName.VAT_TOTAL) == "45.50"
    assert [(row.rate, row.taxable, row.vat) for row in reading.vat_breakdown] == [
        ("20.00", "200.00", "40.00"),
        ("5.50", "100.00", "5.50"),
    ]


def test_values_stand_under_their_heads() -> None:
    totals: Sequence[Row] = (
        [(60, "Total HT"), (200, "TVA 20 %"), (340, "Total TTC"), (460, "Net à payer")],
        [(60, "1 200,00"), (200, "240,00"), (340, "1 440,00"), (460, "1 440,00 €")],
    )
    reading = read([invoice(totals=totals)])
    assert [value(reading, name) for name in AMOUNTS] == ["1200.00", "240.00", "1440.00"]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Avoir n° AV-2024-7", "credit_note"),
        ("Facture d'acompte n° FA-2024-7", "deposit"),
        ("Facture n° FA-2024-7", "invoice"),
    ],
)
def test_the_title_tells_the_kind(title: str, kind: str) -> None:
    assert value(read([invoice(title=title)]), FieldName.KIND) == kind


@pytest.mark.parametrize("title", ["DEVIS", "RELANCE", "BON DE COMMANDE", "RELEVÉ DE COMPTE"])
def test_what_is_no_invoice_goes_to_review(title: str) -> None:
    reading = read([page(title, "", "Ateliers Verdun SARL", "Date : 04/04/2024", *TOTALS)])
    assert reading.outcome is ReadingOutcome.REVIEW
    assert value(reading, FieldName.KIND) != "invoice"


def test_the_customers_identifiers_are_never_the_suppliers() -> None:
    more = ("N° TVA client : FR19787878784",)
    reading = read([invoice(more=more)])
    assert value(reading, FieldName.SUPPLIER_VAT_ID) == "FR44732829320"
    assert value(reading, FieldName.CUSTOMER_VAT_ID) == "FR19787878784"


def test_our_own_identity_is_never_the_supplier() -> None:
    own = OwnIdentity(siren="732829320", names=("Ateliers Verdun",))
    reading = read([invoice()], own=own)
    assert FieldName.SUPPLIER_VAT_ID not in reading.fields
    assert FieldName.SUPPLIER_SIRET not in reading.fields
    assert value(reading, FieldName.SUPPLIER_NAME) != "Ateliers Verdun SARL"


def test_an_account_that_is_drawn_on_is_not_the_suppliers() -> None:
    more = ("Prélèvement sur votre compte bancaire : IBAN FR76 3000 6000 0112 3456 7890 189",)
    assert FieldName.IBAN not in read([invoice(more=more)]).fields
    more = ("Virement à : IBAN FR76 3000 6000 0112 3456 7890 189",)
    assert value(read([invoice(more=more)]), FieldName.IBAN) == "FR7630006000011234567890189"


def test_a_siret_with_a_wrong_key_is_told_and_not_trusted() -> None:
    footer = "Ateliers Verdun SARL - SIRET 732 829 320 00075"
    reading = read([invoice(footer=footer)])
    assert "identifier_check_failed" in codes(reading)
    assert confidence(reading, FieldName.SUPPLIER_SIRET) < SURE


def test_hidden_words_never_outvote_visible_ones() -> None:
    hidden = ([(330, "Total TTC"), (500, "9 999,00 €")], "Facture n° EVIL-1")
    reading = read([invoice(hidden=hidden)])
    assert value(reading, FieldName.GROSS_TOTAL) == "1440.00"
    assert value(reading, FieldName.NUMBER) == "F2024-118"
    assert "hidden_text" in codes(reading)


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("Attention : nos coordonnées bancaires ont changé", True),
        ("NOUVEAU RIB", True),
        ("Please note our new bank details", True),
        ("En cas de changement de RIB, appelez-nous", False),
        ("RIB : Banque Populaire", False),
    ],
)
def test_a_printed_change_of_bank_details_is_remarked(printed: str, *, told: bool) -> None:
    reading = read([invoice(more=(printed,))])
    assert ("bank_change_printed" in codes(reading)) is told


def test_a_specimen_page_is_left_aside() -> None:
    specimen = page("SPECIMEN", [(330, "Total TTC"), (500, "77 777,00 €")], number=2)
    reading = read([invoice(), specimen])
    assert value(reading, FieldName.GROSS_TOTAL) == "1440.00"
    assert "specimen_page" in codes(reading)


def test_two_invoices_in_one_file_go_to_review_and_nothing_is_sure() -> None:
    other = invoice(
        title="Facture n° Z-77",
        supplier=("Nordéa Conseil SASU", "3 place du Marché", "35000 Rennes"),
        footer="Nordéa Conseil SASU - TVA FR19787878784",
        totals=(
            [(330, "Total HT"), (500, "100,00 €")],
            [(330, "TVA 20 %"), (500, "20,00 €")],
            [(330, "Total TTC"), (500, "120,00 €")],
        ),
        number=2,
    )
    reading = read([invoice(), other])
    assert reading.outcome is ReadingOutcome.REVIEW
    assert "several_documents" in codes(reading)
    assert all(field.confidence < SURE for field in reading.fields.values())


def test_pages_of_one_invoice_are_one_document() -> None:
    second = page("Facture n° F2024-118", "Page 2/2", *TOTALS, number=2)
    reading = read([invoice(), second])
    assert "several_documents" not in codes(reading)
    assert reading.outcome is ReadingOutcome.ACCEPT


@pytest.mark.parametrize("pages", [[], [page()], [page("Bonjour, ceci n'est rien.")]])
def test_nothing_found_is_said_and_reviewed(pages: list[Page]) -> None:
    reading = read(pages)
    assert reading.outcome is ReadingOutcome.REVIEW
    assert "nothing_found" in codes(reading)
    assert all(field.confidence < SURE for field in reading.fields.values())


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("Paiement à 30 jours", "2024-05-04"),
        ("Règlement à 45 jours fin de mois", "2024-05-31"),
        ("Paiement à réception de facture", "2024-04-04"),
    ],
)
def test_terms_give_the_due_date_where_none_is_printed(terms: str, due: str) -> None:
    reading = read([invoice(dates=("Date de facture : 04/04/2024", terms))])
    assert value(reading, FieldName.DUE_DATE) == due
    assert confidence(reading, FieldName.DUE_DATE) < SURE


def test_a_date_of_two_readings_is_never_sure() -> None:
    rows: Sequence[Row] = (
        "Brightwater Hosting Inc",
        "Invoice number BW-1182",
        "Invoice date 03/04/2024",
        [(330, "Subtotal"), (500, "$100.00")],
        [(330, "Tax 5%"), (500, "$5.00")],
        [(330, "Total"), (500, "$105.00")],
    )
    assert confidence(read([page(*rows)]), FieldName.ISSUE_DATE) < SURE


def test_the_term_settles_a_date_of_two_readings() -> None:
    rows: Sequence[Row] = (
        "Brightwater Hosting Inc",
        "Invoice number BW-1182",
        "Invoice date 03/04/2024",
        "Due date 04/03/2024",
        "Payment terms: net 30 days",
        [(330, "Total"), (500, "$105.00")],
    )
    assert value(read([page(*rows)]), FieldName.ISSUE_DATE) == "2024-03-04"


def test_cash_less_change_proves_the_total_of_a_till_receipt() -> None:
    rows: Sequence[Row] = (
        "CORNER SHOP SDN BHD",
        "21/03/2018 11:01",
        [(40, "TOTAL"), (300, "9.00")],
        [(40, "CASH"), (300, "20.00")],
        [(40, "CHANGE"), (300, "11.00")],
    )
    reading = read([page(*rows, source=WordSource.OCR, confidence=990)])
    assert value(reading, FieldName.GROSS_TOTAL) == "9.00"
    assert confidence(reading, FieldName.GROSS_TOTAL) >= SURE


def test_recognised_words_are_trusted_less() -> None:
    text, scan = read([invoice()]), read([invoice(source=WordSource.OCR, confidence=990)])
    doubtful = read([invoice(source=WordSource.OCR, confidence=700)])
    for name in (FieldName.NUMBER, FieldName.GROSS_TOTAL, FieldName.SUPPLIER_NAME):
        assert value(scan, name) == value(text, name)
        assert confidence(scan, name) < confidence(text, name)
        assert confidence(doubtful, name) < SURE


def test_turned_words_along_the_edge_are_read() -> None:
    upright = invoice(footer="")
    turned = page("Ateliers Verdun SARL - TVA FR44732829320")
    words = [
        word.model_copy(
            update={
                "box": word.box.model_copy(
                    update={
                        "left": 98_000,
                        "right": 99_000,
                        "top": 90_000 - word.box.right * 60 // 100,
                        "bottom": 90_000 - word.box.left * 60 // 100,
                    }
                )
            }
        )
        for word in turned.words
    ]
    both = upright.model_copy(update={"words": (*upright.words, *words)})
    assert value(read([both]), FieldName.SUPPLIER_VAT_ID) == "FR44732829320"
