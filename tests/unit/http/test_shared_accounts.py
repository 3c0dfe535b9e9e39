"""One account under several names, and several accounts on one document (H6, H7)."""

from typing import Any

import pytest
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.third_party import SupplierState, ThirdParty

from tests.unit.http.client import A
from tests.unit.http.collecting import (
    GENUINE,
    GERMAN,
    SAME_BANK,
    SAME_COUNTRY,
    Office,
    trusted_office,
)

SUPPLIERS = f"/v1/organisations/{A}/suppliers"
OTHER_SIREN, OTHER_VAT = "552081317", "FR03552081317"


def path(invoice: PurchaseInvoice) -> str:
    return f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"


def findings(office: Office, invoice: PurchaseInvoice) -> dict[str, Any]:
    told = office.ask("GET", path(invoice)).body
    assert sorted(told["findings"]) == sorted(f["code"] for f in told["open_findings"])
    return {f["code"]: f for f in told["open_findings"]}


def supplier_of(office: Office, invoice: PurchaseInvoice) -> ThirdParty:
    return office.collect.store.get(ThirdParty, A, str(invoice.supplier_id))


def unnumbered(office: Office, number: str, name: str, **fields: Any) -> PurchaseInvoice:
    """An invoice whose SIRET fails Luhn, so that its name and account are all it says."""
    told: dict[str, Any] = {"supplier_siren": "", "supplier_siret": "73282932000075", **fields}
    return office.mail(number, supplier_name=name, sender="x@ailleurs.fr", **told)


def test_a_shared_account_makes_two_suppliers_and_neither_takes_the_other_s_numbers() -> None:
    office = Office()
    first = unnumbered(office, "A-1", "Plomberie Dupont")
    numbers: dict[str, Any] = {"supplier_siren": OTHER_SIREN, "supplier_vat_id": OTHER_VAT}
    second = office.mail("B-1", supplier_name="Menuiserie Le Goff", **numbers)
    plumber, joiner = supplier_of(office, first), supplier_of(office, second)
    assert (plumber.name, plumber.siren, plumber.vat_id) == ("Plomberie Dupont", None, None)
    assert (joiner.name, joiner.siren, joiner.vat_id) == (
        "Menuiserie Le Goff",
        OTHER_SIREN,
        OTHER_VAT,
    )
    assert joiner.state is SupplierState.TO_CONFIRM
    remark = findings(office, second)["iban_of_another"]
    assert remark["blocking"]
    assert remark["related_id"] == plumber.id
    assert "connu comme celui de Plomberie Dupont" in remark["message_fr"]
    assert "affacturage" in remark["message_fr"]
    assert "known as Plomberie Dupont’s" in remark["message_en"]
    assert "factor" in remark["message_en"]
    facts = office.holds(second.id)["iban_of_another"]["facts"]
    assert (facts["iban"], facts["known_as"]) == (GENUINE, "Plomberie Dupont")
    assert facts["known_as_first_seen_in"] == f"purchase_invoice:{first.id}"


def test_each_goes_on_under_its_own_name() -> None:
    office = Office()
    first = unnumbered(office, "A-1", "Plomberie Dupont")
    office.collect.later(hours=1)
    second = unnumbered(office, "B-1", "Menuiserie Le Goff")
    office.collect.later(hours=1)
    again = [
        unnumbered(office, "A-2", "PLOMBERIE DUPONT SARL"),
        unnumbered(office, "B-2", "Menuiserie Le Goff"),
        unnumbered(office, "A-3", "Plombcrie Dupont"),  # misread by one letter
    ]
    ids = [first.supplier_id, second.supplier_id, first.supplier_id]
    assert first.supplier_id != second.supplier_id
    assert [each.supplier_id for each in again] == ids
    assert "iban_of_another" not in findings(office, again[0])
    assert "iban_of_another" in findings(office, again[1])


def test_the_confirmed_account_of_one_supplier_opens_nothing_under_another_name() -> None:
    office = Office()
    office.supplier(siren=None, name="Conseil Xavier Petit", state=SupplierState.TO_CONFIRM)
    first = unnumbered(office, "C-1", "Conseil Xavier Petit")
    office.lifted(first.id, "iban_new", asks="u-accountant", lifts="u-owner")
    office.collect.later(days=2)
    numbers: dict[str, Any] = {"supplier_siren": OTHER_SIREN, "supplier_vat_id": OTHER_VAT}
    garage = office.mail("G-1", supplier_name="Garage Morel", **numbers)
    known = office.collect.store.get(ThirdParty, A, "bleue")
    assert garage.supplier_id != "bleue"
    assert (known.siren, known.vat_id) != (OTHER_SIREN, OTHER_VAT)
    facts = office.holds(garage.id)["iban_of_another"]["facts"]
    assert (facts["known_as"], facts["known_as_iban_state"]) == (
        known.name,
        "confirmed",
    )


def test_two_people_settle_that_a_factor_collects_for_both() -> None:
    office = trusted_office()
    other = office.mail("G-1", supplier_name="Garage Morel", supplier_siren=OTHER_SIREN)
    asked = office.lifted(other.id, "iban_of_another", asks="u-manager", lifts="u-manager")
    assert (asked.status, asked.problem) == (403, "second_person_needed")
    done = office.lifted(other.id, "iban_of_another", asks="u-accountant", lifts="u-owner")
    assert done.status == 200
    later = office.mail("G-2", supplier_name="Garage Morel", supplier_siren=OTHER_SIREN)
    assert not {"iban_of_another", "iban_new"} & set(office.holds(later.id))
    assert "iban_of_another" not in findings(office, later)
    assert office.holds(office.mail("F-102").id) == {}


def test_an_account_alone_still_names_its_supplier_when_nothing_else_is_printed() -> None:
    office = Office()
    office.supplier(siren=None)
    first = office.mail("F-1", supplier_siren="")
    office.validated(first.id, user="u-accountant")
    silent = office.mail("F-2", supplier_siren="", supplier_name="")
    assert silent.supplier_id == "bleue"


@pytest.mark.parametrize(
    ("told", "siren", "vat_id"),
    [
        ({"supplier_siren": OTHER_SIREN}, OTHER_SIREN, None),
        ({"supplier_siren": OTHER_SIREN, "supplier_vat_id": OTHER_VAT}, OTHER_SIREN, OTHER_VAT),
        ({"supplier_siren": OTHER_SIREN, "supplier_vat_id": "FR44732829320"}, None, None),
    ],
)
def test_numbers_are_added_to_whoever_has_that_name_and_of_one_company_only(
    told: dict[str, Any], siren: str | None, vat_id: str | None
) -> None:
    office = Office()
    office.supplier(siren=None, state=SupplierState.TO_CONFIRM)
    office.mail("F-1", **told)
    after = office.collect.store.get(ThirdParty, A, "bleue")
    assert (after.siren, after.vat_id) == (siren, vat_id)


@pytest.mark.parametrize("iban", [GERMAN, SAME_COUNTRY, SAME_BANK])
def test_remark_and_hold_of_an_account_have_one_name(iban: str) -> None:
    office = trusted_office()
    invoice = office.mail("F-101", iban)
    (reason,) = office.holds(invoice.id)
    assert reason in findings(office, invoice)


def test_a_second_account_on_the_page_is_told_and_held() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", f"{GENUINE}|{GERMAN}")
    remark = findings(office, invoice)["iban_several"]
    assert remark["blocking"]
    assert "…3000" in remark["message_fr"]
    assert GERMAN not in remark["message_fr"]
    facts = office.holds(invoice.id)["iban_several"]["facts"]
    assert (facts["iban"], facts["other_iban"]) == (GENUINE, GERMAN)
    masked = office.holds(invoice.id, user="u-reader")["iban_several"]["facts"]
    assert GERMAN not in str(masked)
    office.lifted(invoice.id, "iban_several", asks="u-accountant", lifts="u-owner")
    assert office.holds(invoice.id) == {}
    # Nobody vouched for the other one by that.
    assert "iban_country_changed" in office.holds(office.mail("F-102", GERMAN).id)


def test_two_banks_of_a_supplier_without_a_confirmed_account_are_told_only() -> None:
    office = Office()
    office.supplier()
    invoice = office.mail("F-1", f"{GENUINE}|{SAME_COUNTRY}")
    assert findings(office, invoice)["iban_several"]["blocking"] is False
    assert set(office.holds(invoice.id)) == {"iban_new"}


def test_a_second_bank_that_two_people_confirmed_is_no_remark() -> None:
    office = trusted_office()
    second = office.mail("F-101", SAME_COUNTRY)
    office.lifted(second.id, "iban_changed", asks="u-accountant", lifts="u-owner")
    both = office.mail("F-102", f"{GENUINE}|{SAME_COUNTRY}")
    assert findings(office, both) == {}
    assert office.holds(both.id) == {}


def test_a_wrong_number_beside_the_account_is_no_account() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", f"{GENUINE}|FR0030006000011234567890189")
    assert office.holds(invoice.id) == {}
