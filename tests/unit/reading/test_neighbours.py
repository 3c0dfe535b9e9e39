"""Invoices in the languages of neighbours: labels of their own, and nothing sure without them."""

import pytest
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading import language, layout, read

from tests.unit.reading.pages import Row, page

TEXTS = {
    "es": ("Factura Núm. factura", "Fecha factura", "Fecha límite de pago", "Base imponible",
           "Cuota IVA", "Total factura", "Anticipo", "Importe pendiente"),
    "it": ("Fattura n.", "Data fattura", "Da pagare entro il", "Imponibile", "Imposta",
           "Totale fattura", "Acconto versato", "Netto a pagare"),
    "nl": ("Factuurnummer", "Factuurdatum", "Uiterlijk betalen", "Totaal exclusief btw",
           "Btw bedrag", "Totaal inclusief btw", "Reeds voldaan", "Nog te betalen"),
    "pt": ("Fatura n.º", "Data da fatura", "Data limite de pagamento", "Valor ilíquido",
           "Valor do IVA", "Total do documento", "Adiantamento", "Valor a pagar"),
    "pl": ("Faktura nr", "Data wystawienia", "Termin płatności", "Wartość netto",
           "Kwota VAT", "Wartość brutto", "Zaliczka", "Do zapłaty"),
}  # fmt: skip
FILLING = {
    "es": "Gracias por su pedido del cliente y la forma de pago",
    "it": "Grazie della fiducia, il pagamento del cliente e di tutti",
    "nl": "Bedankt voor uw bestelling, het bedrag van de factuur te voldoen",
    "pt": "Obrigado pela encomenda do contribuinte, quantidade e valor da fatura",
    "pl": "Dziękujemy za zamówienie, kwota na fakturze w złotych i razem do zapłaty",
}


def rows(code: str, prepaid: str = "") -> list[Row]:
    number, issued, due, net, vat, gross, paid, left = TEXTS[code]
    printed: list[Row] = [
        [(40, "Nordlicht Import 1998")],
        [(40, FILLING[code])],
        [(40, number), (300, "2026-0417")],
        [(40, issued), (300, "03/06/2026")],
        [(40, due), (300, "28/06/2026")],
        [(330, net), (500, "1.000,00 €")],
        [(330, vat), (500, "210,00 €")],
        [(330, gross), (500, "1.210,00 €")],
    ]
    if prepaid:
        printed += [[(330, paid), (500, "-300,00 €")], [(330, left), (500, "910,00 €")]]
    return printed


EXPECTED = {
    FieldName.NUMBER: "2026-0417",
    FieldName.ISSUE_DATE: "2026-06-03",
    FieldName.DUE_DATE: "2026-06-28",
    FieldName.NET_TOTAL: "1000.00",
    FieldName.VAT_TOTAL: "210.00",
    FieldName.GROSS_TOTAL: "1210.00",
}


@pytest.mark.parametrize("code", TEXTS)
def test_totals_number_and_dates_by_their_labels(code: str) -> None:
    fields = read([page(*rows(code))]).fields
    assert {name: fields[name].value for name in EXPECTED} == EXPECTED


@pytest.mark.parametrize("code", TEXTS)
def test_a_deposit_leaves_less_to_pay_and_the_total_as_it_is(code: str) -> None:
    fields = read([page(*rows(code, "300"))]).fields
    assert fields[FieldName.GROSS_TOTAL].value == "1210.00"
    assert fields[FieldName.PAYABLE].value == "910.00"


@pytest.mark.parametrize("code", TEXTS)
def test_what_is_to_pay_is_no_more_than_likely_without_a_label(code: str) -> None:
    fields = read([page(*rows(code))]).fields
    assert fields[FieldName.PAYABLE].confidence < 900


@pytest.mark.parametrize("code", TEXTS)
def test_the_language_is_known(code: str) -> None:
    assert language.language([layout.sheet(page(*rows(code)))]) == code


def test_an_unknown_word_for_a_deposit_proves_no_smaller_total() -> None:
    # The amounts add up, but what the lower total is nobody said.
    printed: list[Row] = [
        [(40, "Nordlicht Import 1998")],
        [(40, "Development"), (500, "3.445,83")],
        [(330, "TOTAL"), (500, "3.445,83 €")],
        [(330, "Forskud"), (500, "-1.033,75 €")],
        [(330, "Amount due"), (500, "2.412,08 €")],
    ]
    gross = read([page(*printed)]).fields[FieldName.GROSS_TOTAL]
    assert gross.value == "3445.83" or gross.confidence < 900


@pytest.mark.parametrize(
    "words", ["Come leggere la fattura - esempio", "Uw factuur uitgelegd", "Perceba a sua fatura"]
)
def test_pages_that_explain_an_invoice_are_left_aside(words: str) -> None:
    shown: list[Row] = [[(40, words)], [(330, "Totale fattura"), (500, "48,80 €")]]
    reading = read([page(*rows("it")), page(*shown, number=2)])
    assert reading.fields[FieldName.GROSS_TOTAL].value == "1210.00"
    assert "specimen_page" in {finding.code for finding in reading.findings}
