"""Whom a document is addressed to, and when that is clearly someone else."""

from collections.abc import Sequence

import pytest
from lettrage.domain.invoice_reading import (
    ExtractionSource,
    FieldName,
    FieldValue,
    Reading,
    ReadingOutcome,
)
from lettrage.domain.reading import OwnIdentity, is_another, read
from lettrage.domain.reading.ownership import is_one, may_be_one

from tests.unit.reading.pages import CUSTOMER, Row, german, invoice

NAME, VAT, SIREN = FieldName.CUSTOMER_NAME, FieldName.CUSTOMER_VAT_ID, FieldName.CUSTOMER_SIREN
SURE = 900
OWN = OwnIdentity(siren="787878784", vat_ids=("FR19787878784",), names=("Studio Kappa",))
OTHER = OwnIdentity(siren="552081317", names=("Papeterie Bleue",))


def value(reading: Reading, name: FieldName = NAME) -> str | None:
    field = reading.fields.get(name)
    return field.value if field else None


def confidence(reading: Reading, name: FieldName = NAME) -> int:
    field = reading.fields.get(name)
    return field.confidence if field else 0


def accused(reading: Reading) -> bool:
    return any(finding.code == "customer_not_us" for finding in reading.findings)


@pytest.mark.parametrize(
    "customer",
    [
        CUSTOMER,
        ([(330, "Facturé à")], *CUSTOMER),
        ([(330, "Adresse de facturation :")], *CUSTOMER),
        ([(330, "À l'attention de")], *CUSTOMER),
        ([(330, "M. Paul Martin")], *CUSTOMER),
        ([(330, "Destinataire : Studio Kappa SAS")], *CUSTOMER[1:]),
    ],
)
def test_the_customer_is_named_by_its_window_or_label(customer: Sequence[Row]) -> None:
    assert value(read([invoice(customer=customer)])) == "Studio Kappa SAS"


def test_a_window_is_sure_only_between_two_companies() -> None:
    assert confidence(read([invoice()])) >= SURE
    person: Sequence[Row] = ([(330, "Jean Martin")], *CUSTOMER[1:])
    assert 0 < confidence(read([invoice(customer=person)])) < SURE
    third = ("", "Dépôt Nord SARL", "5 rue du Port", "59000 Lille")
    assert 0 < confidence(read([invoice(more=third)])) < SURE


def test_a_label_and_the_window_that_agree_are_sure() -> None:
    customer: Sequence[Row] = ([(330, "Facturé à")], *CUSTOMER)
    reading = read([invoice(customer=customer, more=["Client : Studio Kappa SAS"])])
    assert confidence(reading) >= SURE


def test_where_goods_go_is_not_whom_the_invoice_is_for() -> None:
    customer: Sequence[Row] = (
        [(40, "Livré à"), (330, "Facturé à")],
        [(40, "Dépôt Nord SARL"), (330, "Studio Kappa SAS")],
        [(40, "5 rue du Port"), (330, "48 avenue Jean Jaurès")],
        [(40, "59000 Lille"), (330, "31500 Toulouse")],
    )
    assert value(read([invoice(customer=customer)])) == "Studio Kappa SAS"


@pytest.mark.parametrize(
    "row", ["Facture à régler par virement sur le compte suivant", "Client n° 4512", "Client : 2"]
)
def test_sentences_and_numbers_are_no_name(row: str) -> None:
    assert value(read([invoice(customer=(), more=[row])])) is None


def test_a_window_on_the_left_is_found_where_it_is_nobodys() -> None:
    rows: Sequence[Row] = ("", "Rheintal Handel GmbH", "Lindenweg 7a", "20095 Hamburg")
    supplier: Sequence[Row] = (
        [(330, "Müller Werkzeugbau GmbH")],
        [(330, "Hauptstraße 12")],
        [(330, "50667 Köln")],
        [(330, "Tel. 0221 4710 200")],
    )
    footer = "Müller Werkzeugbau GmbH - Amtsgericht Köln HRB 40312 - USt-IdNr. DE136695976"
    reading = read([invoice(supplier=[*supplier, *rows], customer=(), footer=footer)])
    assert value(reading) == "Rheintal Handel GmbH"


def test_our_own_name_and_numbers_are_sure() -> None:
    reading = read([invoice(more=["N° TVA client : FR19787878784"])], own=OWN)
    assert value(reading) == "Studio Kappa SAS"
    assert confidence(reading) >= SURE
    assert value(reading, VAT) == "FR19787878784"
    assert confidence(reading, VAT) >= SURE
    assert not accused(reading)


def test_our_name_in_our_own_footer_is_not_the_customer() -> None:
    own = OwnIdentity(names=("Ateliers Verdun",))
    customer: Sequence[Row] = ([(330, "Facturé à")], *CUSTOMER)
    assert value(read([invoice(customer=customer)], own=own)) == "Studio Kappa SAS"


def test_a_number_called_the_customers_is_sure_one_in_its_block_is_not() -> None:
    assert confidence(read([invoice(more=["N° TVA client : FR19787878784"])]), VAT) >= SURE
    customer: Sequence[Row] = (
        [(330, "Facturé à")],
        *CUSTOMER,
        [(330, "TVA FR19787878784")],
    )
    reading = read([invoice(customer=customer)])
    assert value(reading, VAT) == "FR19787878784"
    assert confidence(reading, VAT) < SURE


@pytest.mark.parametrize("more", [(), ("N° TVA client : FR19787878784",)])
def test_another_companys_invoice_is_told_and_does_not_block(more: Sequence[Row]) -> None:
    reading = read([invoice(more=more)], own=OTHER)
    assert accused(reading)
    assert reading.outcome is ReadingOutcome.ACCEPT
    (finding,) = [f for f in reading.findings if f.code == "customer_not_us"]
    assert not finding.blocking
    assert NAME in finding.fields


@pytest.mark.parametrize(
    "own",
    [
        OwnIdentity(),
        OwnIdentity(names=("STUDIO KAPPA",)),
        OwnIdentity(names=("Studio Kappa Création",)),
        OwnIdentity(names=("Kappa Studio",)),
        OwnIdentity(siren="732829320", names=("Studio-Kappa",)),
    ],
)
def test_nobody_is_accused_for_another_writing_or_without_knowing_us(own: OwnIdentity) -> None:
    assert not accused(read([invoice()], own=own))


def test_a_person_is_no_other_company() -> None:
    customer: Sequence[Row] = ([(330, "Jean Martin")], *CUSTOMER[1:])
    assert not accused(read([invoice(customer=customer)], own=OTHER))


def test_a_document_of_our_own_is_not_told_twice() -> None:
    own = OwnIdentity(siren="732829320", names=("Ateliers Verdun",))
    fields = {
        FieldName.SUPPLIER_SIREN: field("732829320"),
        SIREN: field("787878784"),
    }
    assert not is_another(own, fields)
    assert is_another(own, {SIREN: fields[SIREN]})


def test_the_xml_is_judged_as_well() -> None:
    structured = Reading(
        outcome=ReadingOutcome.ACCEPT, fields={SIREN: field("787878784"), NAME: field("Autre")}
    )
    assert accused(read([], structured, OTHER))
    assert not accused(read([], structured, OWN))


def test_what_was_hardly_read_accuses_nobody() -> None:
    assert not is_another(OTHER, {NAME: field("Studio Kappa SAS", 700)})
    assert not is_another(OTHER, {SIREN: field("787878784", 700)})


def test_a_foreign_registration_may_be_ours() -> None:
    assert not is_another(OTHER, {VAT: field("DE136695976")})


def field(text: str, confidence: int = 1000) -> FieldValue:
    return FieldValue(value=text, confidence=confidence, source=ExtractionSource.EMBEDDED_XML)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Établissements Dupont et Fils", "Ets DUPONT & FILS SARL"),
        ("Société Nationale des Chemins de Fer", "SNCF"),
        ("Le Petit Café", "LEPETITCAFE SAS"),
        ("Transports Lemoine", "Transp. Lemoine"),
        ("Boulangerie Martin", "Boulangerie Martln"),
        ("Garage de la Gare", "SARL GARAGE DE LA GARE"),
    ],
)
def test_names_written_differently_are_one(one: str, other: str) -> None:
    assert is_one(one, other)
    assert is_one(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Garage Dupont", "Garage Martin"), ("Studio Kappa", "Papeterie Bleue")],
)
def test_names_of_two_are_two(one: str, other: str) -> None:
    assert not is_one(one, other)


def test_a_name_with_something_in_common_alone_accuses_nobody() -> None:
    assert may_be_one("Garage Dupont", "Garage Martin SARL")
    assert not may_be_one("Studio Kappa", "Papeterie Bleue SARL")


def test_german_customers_are_found() -> None:
    assert value(read([german()])) == "Rheintal Handel GmbH"
