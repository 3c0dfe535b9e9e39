"""Order, contract, payment reference, mandate and terms: whose label says what, and how surely."""

from collections.abc import Callable, Sequence

import pytest
from lettrage.domain.invoice_reading import FieldName, Reading
from lettrage.domain.page import Page, WordSource
from lettrage.domain.reading import read

from tests.unit.reading.pages import Row, english, german, invoice

ORDER, CONTRACT = FieldName.PURCHASE_ORDER_REFERENCE, FieldName.CONTRACT_REFERENCE
PAYMENT, MANDATE, TERMS = (
    FieldName.PAYMENT_REFERENCE,
    FieldName.MANDATE,
    FieldName.PAYMENT_TERMS,
)
MENTIONS = (ORDER, CONTRACT, PAYMENT, MANDATE, TERMS)
SURE = 900


def french(more: Sequence[Row]) -> Page:
    return invoice(more=more)


def found(reading: Reading) -> dict[FieldName, str]:
    return {name: reading.fields[name].value for name in MENTIONS if name in reading.fields}


def confidence(reading: Reading, name: FieldName) -> int:
    return reading.fields[name].confidence


@pytest.mark.parametrize(
    ("make", "row", "name", "value"),
    [
        (french, "Votre commande n° 4512 du 12/03/2024", ORDER, "4512"),
        (french, "Votre commande du 12/03/2024 n° CDE-4512", ORDER, "CDE-4512"),
        (french, "Bon de commande : BC 2024-77", ORDER, "BC 2024-77"),
        (french, "N° d'engagement : 4500123456", ORDER, "4500123456"),
        (french, "Contrat n° 123456 du 01/01/2024", CONTRACT, "123456"),
        (french, "N° de marché : 2024-M-017", CONTRACT, "2024-M-017"),
        (french, "Référence à rappeler : 2024/ABC/778", PAYMENT, "2024/ABC/778"),
        (french, "Référence Unique de Mandat (RUM) : ABC123-2024/X", MANDATE, "ABC123-2024/X"),
        (french, "RUM : ++00A1B2C3D4", MANDATE, "++00A1B2C3D4"),
        (french, "R.U.M. FR-2024-000123 - ICS FR12ZZZ123456", MANDATE, "FR-2024-000123"),
        (
            french,
            "Conditions de règlement : 30 jours fin de mois",
            TERMS,
            "30 jours fin de mois",
        ),
        (german, "Ihre Bestellnummer: B-4711", ORDER, "B-4711"),
        (german, "Vertragsnummer: V-2024-9", CONTRACT, "V-2024-9"),
        (german, "Verwendungszweck: 99-2024", PAYMENT, "99-2024"),
        (german, "Gläubiger-ID: DE98ZZZ09999999999 Mandatsreferenz: M-0815", MANDATE, "M-0815"),
        (
            german,
            "Zahlungsbedingungen: 14 Tage 2 % Skonto, 30 Tage netto",
            TERMS,
            "14 Tage 2 % Skonto, 30 Tage netto",
        ),
        (english, "P.O. No.: 4512-A", ORDER, "4512-A"),
        (english, "Your order no. 4512 dated 12 March 2024", ORDER, "4512"),
        (english, "Agreement no: AG-77", CONTRACT, "AG-77"),
        (english, "Payment reference: 998877", PAYMENT, "998877"),
        (english, "Mandate reference: GC-77-AB12", MANDATE, "GC-77-AB12"),
        (english, "Payment terms: Net 30 days", TERMS, "Net 30 days"),
        (french, "Su pedido: P-7788", ORDER, "P-7788"),
        (french, "Condiciones de pago: 30 días", TERMS, "30 días"),
        (french, "Vostro ordine: OR-99", ORDER, "OR-99"),
        (french, "Condizioni di pagamento: 30 gg fine mese", TERMS, "30 gg fine mese"),
        (french, "Uw ordernummer: O-1234", ORDER, "O-1234"),
        (french, "Betalingskenmerk: 1234 5678 9012 3456", PAYMENT, "1234 5678 9012 3456"),
        (french, "Machtigingskenmerk: MK-1234", MANDATE, "MK-1234"),
        (french, "Vossa encomenda: VE-5", ORDER, "VE-5"),
        (french, "Condições de pagamento: 30 dias", TERMS, "30 dias"),
        (french, "Umowa nr U-12/2024", CONTRACT, "U-12/2024"),
    ],
)
def test_a_label_that_says_whose_makes_the_value_sure(
    make: Callable[[Sequence[Row]], Page], row: str, name: FieldName, value: str
) -> None:
    reading = read([make([row])])
    assert found(reading) == {name: value}
    assert confidence(reading, name) >= SURE
    assert reading.fields[name].page == 1


@pytest.mark.parametrize(
    ("make", "row", "name", "value"),
    [
        (french, "Commande n° 4512", ORDER, "4512"),
        (french, "Votre référence : PO445", ORDER, "PO445"),
        (german, "Bestell-Nr. 4711/24", ORDER, "4711/24"),
        (english, "Order number: 4512", ORDER, "4512"),
        (french, "Numer zamówienia: ZAM/12/2024", ORDER, "ZAM/12/2024"),
        (french, "Contrat de maintenance n° C-2024-77", CONTRACT, "C-2024-77"),
        (french, "Payable sous 30 jours.", TERMS, "Payable sous 30 jours"),
        (german, "Zahlbar innerhalb von 14 Tagen.", TERMS, "Zahlbar innerhalb von 14 Tagen"),
    ],
)
def test_words_that_leave_it_open_make_no_value_sure(
    make: Callable[[Sequence[Row]], Page], row: str, name: FieldName, value: str
) -> None:
    reading = read([make([row])])
    assert found(reading) == {name: value}
    assert confidence(reading, name) < SURE


@pytest.mark.parametrize(
    "row",
    [
        "Franco de port pour toute commande supérieure à 300 € HT",
        "Frais de commande 12,00 €",
        "Durée du contrat 36 mois",
        "Vos communications (du 02/10 au 01/11)",
        "Mandat de gestion n° 1234",
        "Mandat n° 1234",
        "Conditions de paiement : voir CGV",
        "Mode de règlement : virement",
        "Pénalités de retard exigibles 30 jours après l'échéance",
        "Bon de livraison n° BL-77",
        "N° client : 4512",
        "Terms and conditions apply",
        "Ihre Bestellung vom 12.03.2024",
        "Communication structurée : +++090/9337/55494+++",
        [(40, "Votre commande :"), (330, "69003 Lyon")],
        [(40, "Votre commande :"), (330, "04 72 11 22 34")],
        [(40, "Contrat :"), (330, "1 200,00 €")],
    ],
)
def test_what_only_looks_like_a_mention_is_left_alone(row: Row) -> None:
    assert found(read([invoice(more=[row])])) == {}


def test_values_stand_under_a_head_of_labels() -> None:
    rows: list[Row] = [
        [(40, "Votre commande"), (200, "N° client"), (330, "Contrat")],
        [(40, "PO-4711"), (200, "C-99"), (330, "CT-2024-8")],
    ]
    assert found(read([invoice(more=rows)])) == {ORDER: "PO-4711", CONTRACT: "CT-2024-8"}


def test_the_article_numbers_of_a_table_are_no_order() -> None:
    rows: list[Row] = [
        [(40, "Bestell-Nr."), (150, "Bezeichnung"), (330, "Menge"), (510, "Gesamt")],
        [(40, "A-10023"), (150, "Schrauben"), (330, "10"), (510, "10,00")],
    ]
    assert ORDER not in read([german(rows)]).fields


def test_several_orders_leave_it_open_and_are_all_told() -> None:
    reading = read([invoice(more=["Votre commande n° 4512", "", "Votre commande n° 4513"])])
    assert confidence(reading, ORDER) < SURE
    assert {reading.fields[ORDER].value, *reading.fields[ORDER].candidates} == {"4512", "4513"}


def test_one_order_printed_twice_stays_sure() -> None:
    reading = read([invoice(more=["Votre commande n° 4512", "", "Bon de commande n° 4512"])])
    assert confidence(reading, ORDER) >= SURE


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("+++090/9337/55493+++", "+++090/9337/55493+++"),
        ("Communication : ***090/9337/55493***", "+++090/9337/55493+++"),
        ("RF18 5390 0754 7034", "RF18539007547034"),
        ("Référence de paiement : RF18 5390 0754 7034 EUR", "RF18539007547034"),
        ("Referenz 21 00000 00003 13947 14300 09017", "210000000003139471430009017"),
    ],
)
def test_a_payment_reference_with_its_key_is_proved(row: str, value: str) -> None:
    reading = read([invoice(more=[row])])
    assert found(reading) == {PAYMENT: value}
    assert confidence(reading, PAYMENT) >= SURE


@pytest.mark.parametrize("row", ["RF19 5390 0754 7034", "21 00000 00003 13947 14300 09018"])
def test_a_payment_reference_with_a_wrong_key_is_none(row: str) -> None:
    assert PAYMENT not in read([invoice(more=[row])]).fields


def test_a_key_alone_does_not_make_an_articles_code_a_reference() -> None:
    reading = read([invoice(more=[[(40, "RF451 Ventilateur"), (500, "12,00")]])])
    assert PAYMENT not in reading.fields or confidence(reading, PAYMENT) < SURE


@pytest.mark.parametrize(
    ("make", "row", "number"),
    [
        (french, "Merci de rappeler le numéro F2024-118 lors de votre règlement", "F2024-118"),
        (french, "Libellé du virement : FACT F2024-118", "F2024-118"),
        (
            german,
            "Bitte geben Sie bei der Überweisung die Rechnungsnummer 4711-2024 an.",
            "4711-2024",
        ),
        (english, "Please quote INV-7781 with your payment", "INV-7781"),
    ],
)
def test_the_documents_own_number_is_the_reference_that_is_asked_for(
    make: Callable[[Sequence[Row]], Page], row: str, number: str
) -> None:
    reading = read([make([row])])
    assert reading.fields[FieldName.NUMBER].value == number
    assert found(reading) == {PAYMENT: number}
    assert confidence(reading, PAYMENT) >= SURE


def test_a_mandate_number_counts_where_a_debit_is_spoken_of() -> None:
    rows = ["Prélèvement SEPA", "", "Mandat n° MD-1234"]
    reading = read([invoice(more=rows)])
    assert found(reading) == {MANDATE: "MD-1234"}
    assert confidence(reading, MANDATE) < SURE


def test_the_creditors_identifier_is_no_mandate() -> None:
    assert found(read([invoice(more=["Référence mandat : FR12ZZZ123456"])])) == {}


def test_terms_end_where_the_next_label_begins() -> None:
    row = "Conditions de règlement : Virement à 30 jours Échéance : 04/05/2024"
    assert found(read([invoice(more=[row])])) == {TERMS: "Virement à 30 jours"}


def test_terms_go_on_in_the_next_line() -> None:
    rows: list[Row] = [
        [(40, "Payment terms"), (200, "30% advance payment,")],
        [(200, "balance at 30 days")],
    ]
    assert found(read([english(rows)])) == {TERMS: "30% advance payment, balance at 30 days"}


def test_what_was_recognised_is_never_sure_without_a_key() -> None:
    rows = ["Votre commande n° 4512", "", "RUM : MD-1234", "", "+++090/9337/55493+++"]
    reading = read([invoice(more=rows, source=WordSource.OCR, confidence=990)])
    assert confidence(reading, ORDER) < SURE
    assert confidence(reading, MANDATE) < SURE
    assert confidence(reading, PAYMENT) >= SURE
