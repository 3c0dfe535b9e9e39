"""Check digits decide; separators do not matter."""

import pytest
from lettrage.domain.identifiers import (
    compact,
    french_key,
    is_belgian_communication,
    is_bic,
    is_iban,
    is_qr_reference,
    is_siren,
    is_siret,
    is_vat_id,
    siren_of,
)
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading import read

from tests.unit.reading.pages import TOTALS, page


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (is_siren, "732829320"),
        (is_siret, "73282932000074"),
        (is_vat_id, "FR44732829320"),
        (is_vat_id, "DE136695976"),
        (is_vat_id, "NL810433941B01"),
        (is_vat_id, "GB232153895"),
        (is_vat_id, "CHE107787577IVA"),
        (is_iban, "FR7630006000011234567890189"),
        (is_iban, "NL50INGB0683251309"),
        (is_bic, "INGBNL2A"),
        (is_belgian_communication, "090933755493"),
        (is_qr_reference, "210000000003139471430009017"),
        (is_bic, "BNPAFRPPXXX"),
    ],
)
def test_right_keys_pass_and_one_wrong_digit_fails(check: object, value: str) -> None:
    assert callable(check)
    assert check(value)
    if check is not is_bic:
        digit = next(n for n in range(4, len(value)) if value[n].isdigit())
        turned = str((int(value[digit]) + 1) % 10)
        assert not check(value[:digit] + turned + value[digit + 1 :])


@pytest.mark.parametrize("value", ["", "000000000", "12345", "FR", "FR00732829320"])
def test_what_only_looks_alike_fails(value: str) -> None:
    assert not is_siren(value)
    assert not is_siret(value)
    assert not is_vat_id(value)
    assert not is_iban(value)


def test_separators_are_taken_out() -> None:
    assert compact("fr 44 732\u00a0829.320") == "FR44732829320"


def test_a_french_vat_number_holds_its_siren() -> None:
    assert siren_of("FR44732829320") == "732829320"
    assert french_key("732829320") == "44"
    assert siren_of("DE136695976") is None


@pytest.mark.parametrize(
    ("iban", "told"),
    [
        ("FR76 2004 1010 0505 0001 3M02 606", True),  # two digits off
        ("FR14 2004 1010 0505 0001 3M02 606", False),
        ("FR14 **** **** **** **** *M02 606", False),  # masked, so it says nothing
    ],
)
def test_a_printed_account_with_a_wrong_key_is_told_and_not_given(iban: str, *, told: bool) -> None:
    reading = read([page("Atelier Bois SARL", "", f"IBAN {iban}", "", *TOTALS)])
    codes = {finding.code for finding in reading.findings}
    assert ("identifier_check_failed" in codes) is told
    assert (FieldName.IBAN in reading.fields) is ("FR14 2004" in iban)


def test_every_other_account_on_the_page_is_told_beside_the_chosen_one() -> None:
    first = "FR7630006000011234567890189"
    lines = [f"IBAN {first}", "Nouveau RIB : IBAN DE89 3704 0044 0532 0130 00"]
    reading = read([page("Atelier Bois SARL", "", *lines, "", *TOTALS)])
    field = reading.fields[FieldName.IBAN]
    assert field.value == first
    assert field.candidates == ("DE89370400440532013000",)


def test_what_an_invoice_hides_behind_many_accounts_is_told_too() -> None:
    others = [
        "FR1420041010050500013M02606",
        "FR6230006000019876543210134",
        "NL50INGB0683251309",
        "BE68539007547034",
        "DE89370400440532013000",
    ]
    lines = [f"IBAN {iban}" for iban in ("FR7630006000011234567890189", *others)]
    reading = read([page("Atelier Bois SARL", "", *lines, "", *TOTALS)])
    assert set(reading.fields[FieldName.IBAN].candidates) == set(others)
