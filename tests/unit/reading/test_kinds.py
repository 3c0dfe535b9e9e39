"""What a paper says it is, and what it only cites."""

from collections.abc import Sequence

import pytest
from lettrage.domain.invoice_reading import DocumentKind, FieldName, Reading
from lettrage.domain.reading import read

from tests.unit.reading.pages import CUSTOMER, FOOTER, SUPPLIER, TOTALS, Row, english, invoice, page

K = DocumentKind
TITLES: dict[DocumentKind, tuple[str, ...]] = {
    K.INVOICE: (
        "Facture n° F-12", "FACTURE ACQUITTÉE", "Facture de solde", "Facture récapitulative",
        "Votre facture du 12/03/2026", "Facture / Bon de livraison", "Invoice INV-12",
        "Tax Invoice", "Rechnung Nr. 12", "Rechnung/Lieferschein Nr. 12", "Sammelrechnung",
        "Schlussrechnung Nr. 12", "Factuur 12", "Fattura n. 12", "Faktura VAT nr 12",
    ),
    K.CREDIT_NOTE: (
        "Avoir n° AV-12", "Facture d'avoir", "Note de crédit", "Credit Note CN-12",
        "Gutschrift Nr. 12", "Rechnungskorrektur", "Nota de crédito", "Creditnota",
    ),
    K.DEPOSIT: (
        "Facture d'acompte n° FA-12", "Demande d'acompte", "Deposit invoice DI-12",
        "Advance payment invoice", "Anzahlungsrechnung Nr. 12", "1. Abschlagsrechnung",
        "Vorauszahlungsrechnung", "Factura de anticipo", "Fattura di acconto",
    ),
    K.QUOTE: (
        "Devis n° D-12", "Proposition commerciale", "Offre de prix", "Quotation Q-12",
        "Estimate", "Angebot Nr. 12", "Kostenvoranschlag", "Offerte", "Presupuesto",
    ),
    K.REMINDER: (
        "Relance", "Première relance", "Lettre de relance", "Rappel de paiement",
        "Dernier rappel avant poursuites", "Mise en demeure", "Payment Reminder",
        "Final Reminder", "Final notice", "Mahnung", "2. Mahnung", "Zahlungserinnerung",
        "Letzte Mahnung", "Aanmaning", "Sollecito di pagamento",
    ),
    K.STATEMENT: (
        "Relevé de compte", "Relevé de factures", "Situation de compte", "Relevé bancaire",
        "Statement of account", "Customer statement", "Bank statement", "Kontoauszug",
        "Offene Posten", "Rekeningoverzicht", "Estratto conto",
    ),
    K.OTHER: (
        "Bon de commande n° BC-12", "Purchase Order PO-12", "Bestellung Nr. 12",
        "Auftragsbestätigung Nr. 12", "Confirmation de commande", "Facture pro forma n° PF-12",
        "Proforma invoice", "Factura proforma", "Contrat de prestation de services",
        "Contrat de travail", "Service Agreement", "Mietvertrag", "Bulletin de paie",
        "Fiche de paie", "Payslip", "Gehaltsabrechnung", "Lohnabrechnung", "Busta paga",
        "Attestation", "Conditions générales de vente", "Avis d'imposition",
        "Bon de livraison n° BL-12", "Bordereau de livraison", "Delivery Note DN-12",
        "Lieferschein Nr. 12", "Packing slip", "Albarán 12",
    ),
    K.SUPPORTING_DOCUMENT: (
        "Quittance de loyer", "Avis d'échéance", "Ticket de caisse",
    ),
}  # fmt: skip


def kind(reading: Reading) -> str:
    return reading.fields[FieldName.KIND].value


@pytest.mark.parametrize(
    ("title", "wanted"), [(title, name) for name, titles in TITLES.items() for title in titles]
)
def test_the_title_tells_the_kind(title: str, wanted: DocumentKind) -> None:
    rows = [*SUPPLIER, "", *CUSTOMER, "", title, "Date : 04/04/2024", "", *TOTALS, "", FOOTER]
    assert kind(read([page(*rows)])) == wanted


@pytest.mark.parametrize(
    "row",
    [
        "Bon de livraison n° BL-77 du 01/04/2024",
        "Bon de commande n° BC-88",
        "Devis n° D-12 du 01/03/2024",
        "Lieferschein Nr. 99",
        "Facture d'acompte n° FA-11 déduite",
        "Avoir n° AV-3 déduit",
        "Contrat de maintenance 2026",
        "Rappel : solde antérieur 20,00 €",
        "Relance : 15 € par lettre",
        "Relevé de compte sur demande",
        "Conditions générales de vente",
    ],
)
def test_an_invoice_that_cites_another_paper_stays_one(row: str) -> None:
    assert kind(read([invoice(more=[row])])) == K.INVOICE


@pytest.mark.parametrize(
    "head",
    [
        ["Bon de commande n° BC-88", "Bon de livraison n° BL-9", "Facture n° F-12"],
        [[(40, "Devis"), (150, "D-88")], "FACTURE F-12"],
        [
            [(40, "N° de facture"), (150, "F-12")],
            [(40, "Bon de commande"), (150, "BC-88")],
            [(40, "Bon de livraison"), (150, "BL-9")],
        ],
        ["Contrat n° 123", "N° de facture : 77"],
    ],
)
def test_an_invoice_that_cites_before_its_title_stays_one(head: Sequence[Row]) -> None:
    rows = [*SUPPLIER, *CUSTOMER, "", *head, "Date de facture : 04/04/2024", *TOTALS, FOOTER]
    assert kind(read([page(*rows)])) == K.INVOICE


INVOICES: tuple[Row, ...] = (
    [(40, "Facture"), (150, "Date"), (250, "Échéance"), (500, "Montant")],
    [(40, "F-12"), (150, "04/01/2024"), (250, "04/02/2024"), (500, "120,00 €")],
    [(40, "F-13"), (150, "04/02/2024"), (250, "04/03/2024"), (500, "240,00 €")],
)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (["RELANCE", "Les factures suivantes restent impayées :", *INVOICES], K.REMINDER),
        (["Rappel de paiement", "Facture n° F-12 du 04/01/2024"], K.REMINDER),
        (["Objet : Relance facture n° F-12", "Facture n° F-12 : 120,00 €"], K.REMINDER),
        (["Objet : Facture impayée n° F-12", "N° de facture : F-12"], K.REMINDER),
        (["2. Mahnung", [(40, "Rechnung"), (150, "Datum"), (500, "Betrag")]], K.REMINDER),
        (["Payment reminder", "Invoice number: INV-12"], K.REMINDER),
        (["RELANCE - Rappel de paiement", "Facture IV-31 du 03/11/2023"], K.REMINDER),
        (
            [
                "Relevé de compte",
                [(40, "04/01/2024"), (150, "Facture F-12"), (330, "120,00")],
                [(40, "04/02/2024"), (150, "Avoir AV-3"), (500, "20,00")],
            ],
            K.STATEMENT,
        ),
        (
            [[(40, "Livré à"), (330, "Facturé à")], "BON DE LIVRAISON n° BL-77"],
            K.OTHER,
        ),
        (
            [[(40, "Ship to"), (330, "Invoice to")], "Delivery Note DN-12", "Invoice will follow"],
            K.OTHER,
        ),
        (
            ["Lieferschein Nr. 4711", "Rechnung an: siehe oben", "Die Rechnung folgt separat"],
            K.OTHER,
        ),
        (["Bon de commande n° BC-77", "Adresse de facturation : 48 avenue Jaurès"], K.OTHER),
        (["PURCHASE ORDER", "Please quote this number on your invoice"], K.OTHER),
        (["Auftragsbestätigung Nr. 4711", "Rechnungsadresse: wie oben"], K.OTHER),
        (["Devis n° D-12", "Solde à réception de facture"], K.QUOTE),
        (["CONTRAT DE PRESTATION DE SERVICES", "Article 3 - Facture"], K.OTHER),
        (["FACTURE PRO FORMA n° PF-12", "Ce document n'est pas une facture"], K.OTHER),
    ],
)
def test_invoices_cited_by_another_paper_do_not_make_it_one(
    rows: Sequence[Row], wanted: DocumentKind
) -> None:
    reading = read([page(*SUPPLIER, "", *CUSTOMER, "", *rows, "", *TOTALS, FOOTER)])
    assert kind(reading) == wanted


def test_a_slip_without_any_title_is_a_receipt() -> None:
    reading = read([page("Boulangerie Petit", "69003 Lyon", "TOTAL TTC 2,40 €", "CB 2,40")])
    assert kind(reading) == K.SUPPORTING_DOCUMENT


def test_an_english_purchase_order_number_is_a_mention() -> None:
    assert kind(read([english(["Purchase order 4512", "Delivery note DN-9"])])) == K.INVOICE
