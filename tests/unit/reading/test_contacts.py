"""The supplier's address, mail and telephone, kept apart from the customer's and others'."""

from collections.abc import Sequence

import pytest
from lettrage.domain.invoice_reading import FieldName, Reading
from lettrage.domain.page import WordSource
from lettrage.domain.reading import OwnIdentity, read

from tests.unit.reading.pages import CUSTOMER, TOTALS, Row, english, german, invoice, page

ADDRESS, MAIL, PHONE = (
    FieldName.SUPPLIER_ADDRESS,
    FieldName.SUPPLIER_EMAIL,
    FieldName.SUPPLIER_PHONE,
)
SURE = 900
TITLE: tuple[Row, ...] = ("", "Facture n° F2024-118", "Date de facture : 04/04/2024", "")
FOOTER = "Ateliers Verdun SARL au capital de 8 000 € - SIRET 732 829 320 00074"


def value(reading: Reading, name: FieldName) -> str | None:
    field = reading.fields.get(name)
    return field.value if field else None


def sure(reading: Reading, name: FieldName) -> bool:
    return name in reading.fields and reading.fields[name].confidence >= SURE


def headed(supplier: Sequence[Row], *more: Row) -> Reading:
    return read([page(*supplier, "", *CUSTOMER, *TITLE, *TOTALS, *more, "", FOOTER)])


@pytest.mark.parametrize(
    ("reading", "address", "mail", "phone"),
    [
        (
            read([invoice()]),
            "12 rue des Lilas, 69003 Lyon",
            "contact@ateliersverdun.fr",
            "04 72 11 22 33",
        ),
        (
            read([german()]),
            "Hauptstraße 12, 50667 Köln",
            "info@mueller-werkzeugbau.de",
            "0221 4710 200",
        ),
        (
            read([english()]),
            "14 Mill Street, Leeds LS1 4DY",
            "contact@harbourlane.co.uk",
            "0113 496 0000",
        ),
    ],
    ids=["fr", "de", "en"],
)
def test_a_letterhead_is_read_whole_and_surely(
    reading: Reading, address: str, mail: str, phone: str
) -> None:
    assert [value(reading, name) for name in (ADDRESS, MAIL, PHONE)] == [address, mail, phone]
    assert sure(reading, MAIL)
    assert sure(reading, PHONE)


@pytest.mark.parametrize(
    ("supplier", "address"),
    [
        (
            ["Ateliers Verdun SARL - 12 rue des Lilas - 69003 Lyon - France"],
            "12 rue des Lilas, 69003 Lyon, France",
        ),
        (
            ["Ateliers Verdun SARL", "12, rue des Lilas, 69003 Lyon"],
            "12, rue des Lilas, 69003 Lyon",
        ),
        (
            ["Ateliers Verdun SARL", "ZA des Prés Verts", "BP 12", "69003 Lyon Cedex 03"],
            "ZA des Prés Verts, BP 12, 69003 Lyon Cedex 03",
        ),
        (
            ["Ateliers Verdun SARL", "12 rue des Lilas", "69003 Lyon Tél. 04 72 11 22 33"],
            "12 rue des Lilas, 69003 Lyon",
        ),
        (
            ["Ateliers Verdun SARL", "Keizersgracht 12", [(40, "1015 CN"), (100, "Amsterdam")]],
            "Keizersgracht 12, 1015 CN Amsterdam",
        ),
    ],
)
def test_addresses_in_other_writings(supplier: Sequence[Row], address: str) -> None:
    assert value(headed(supplier), ADDRESS) == address


def test_a_name_that_sounds_like_a_street_is_no_line_of_the_address() -> None:
    supplier = ("Café de la Place SARL", "12 rue des Lilas", "69003 Lyon")
    footer = "Café de la Place SARL au capital de 8 000 € - SIRET 732 829 320 00074"
    reading = read([invoice(supplier=supplier, footer=footer)])
    assert value(reading, ADDRESS) == "12 rue des Lilas, 69003 Lyon"


def test_the_seat_in_the_footer_is_an_address_too() -> None:
    footer = (
        "Ateliers Verdun SARL au capital de 8 000 € - Siège social : 12 rue des Lilas - "
        "69003 Lyon - SIRET 732 829 320 00074"
    )
    reading = read([page("Ateliers Verdun", "", *CUSTOMER, *TITLE, *TOTALS, "", footer)])
    assert value(reading, ADDRESS) == "12 rue des Lilas, 69003 Lyon"


def test_the_customers_address_is_never_the_suppliers() -> None:
    reading = read([page("Ateliers Verdun SARL", "", *CUSTOMER, *TITLE, *TOTALS, "", FOOTER)])
    assert ADDRESS not in reading.fields


def test_two_addresses_of_the_supplier_leave_it_open() -> None:
    footer = "Ateliers Verdun SARL - 5 quai Perrache - 69002 Lyon - SIRET 732 829 320 00074"
    reading = read([invoice(footer=footer)])
    assert not sure(reading, ADDRESS)
    assert reading.fields[ADDRESS].candidates


def test_an_address_that_prose_cites_is_no_address() -> None:
    prose = (
        "En cas de litige vous pouvez saisir le médiateur, 12 place Bellecour, 69002 Lyon, ou par"
    )
    reading = read([page("Ateliers Verdun SARL", *TITLE, *TOTALS, prose, "", FOOTER)])
    assert ADDRESS not in reading.fields


def test_the_customers_mail_and_telephone_are_left_alone() -> None:
    customer: Sequence[Row] = (
        *CUSTOMER,
        [(330, "Tél. 05 61 00 11 22")],
        [(330, "achats@studiokappa.fr")],
    )
    reading = read([invoice(customer=customer)])
    assert value(reading, MAIL) == "contact@ateliersverdun.fr"
    assert value(reading, PHONE) == "04 72 11 22 33"
    reading = read([page("Ateliers Verdun SARL", "", *customer, *TITLE, *TOTALS, "", FOOTER)])
    assert MAIL not in reading.fields
    assert PHONE not in reading.fields


def test_our_own_mail_is_never_the_suppliers() -> None:
    own = OwnIdentity(names=("Studio Kappa",))
    more = ("Facture envoyée à compta@studiokappa.fr",)
    reading = read([page("Ateliers Verdun SARL", *TITLE, *TOTALS, *more, FOOTER)], own=own)
    assert MAIL not in reading.fields


def test_a_mail_elsewhere_is_not_sure() -> None:
    reading = headed(["Ateliers Verdun SARL"], "Questions : paul.martin@gmail.com")
    assert value(reading, MAIL) == "paul.martin@gmail.com"
    assert not sure(reading, MAIL)


def test_several_mails_of_the_supplier_are_not_sure_and_the_general_one_comes_first() -> None:
    supplier = (
        "Ateliers Verdun SARL",
        "12 rue des Lilas",
        "69003 Lyon",
        "paul@ateliersverdun.fr",
        "contact@ateliersverdun.fr",
    )
    reading = headed(supplier)
    assert value(reading, MAIL) == "contact@ateliersverdun.fr"
    assert reading.fields[MAIL].candidates == ("paul@ateliersverdun.fr",)
    assert not sure(reading, MAIL)


@pytest.mark.parametrize(
    "row",
    [
        "Fax : 04 72 11 22 34",
        "N° client : 04 72 11 22 34",
        "IBAN FR76 3000 6000 0112 3456 7890 189",
        "SIRET 732 829 320 00074",
        "GST ID 000555819008",
        "Médiateur de la consommation : 01 44 00 11 22",
    ],
)
def test_other_numbers_are_no_telephone(row: str) -> None:
    assert PHONE not in headed(["Ateliers Verdun SARL"], row).fields


@pytest.mark.parametrize(
    "phone", ["+33 4 72 11 22 33", "04.72.11.22.33", "+49 221 4710-200", "01234/987654"]
)
def test_telephones_are_kept_as_printed(phone: str) -> None:
    supplier = ("Ateliers Verdun SARL", "12 rue des Lilas", "69003 Lyon", f"Tél. : {phone}")
    assert value(headed(supplier), PHONE) == phone


def test_what_was_recognised_is_never_sure() -> None:
    reading = read([invoice(source=WordSource.OCR, confidence=990)])
    assert not any(sure(reading, name) for name in (ADDRESS, MAIL, PHONE))
