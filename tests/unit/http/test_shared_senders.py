"""An invoicing service that several suppliers use: known for each by itself, proof for none."""

from typing import Any

import pytest
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.supplier_sender import SupplierSender
from lettrage.domain.third_party import KnownIban, SupplierState, ThirdParty

from tests.unit.http.client import SETUP, A
from tests.unit.http.collecting import GENUINE, GERMAN, SAME_BANK, Office, trusted_office
from tests.unit.http.test_sender_story import acknowledged, codes

SERVICE = "noreply@pennylane.example"
DURAND: dict[str, Any] = {"supplier_siren": "552081317", "supplier_name": "Durand"}
QUOTED = {"address": "compta@papeterie-bleue.fr", "manner": "quoted"}


def two_customers() -> Office:
    """Two confirmed suppliers; one has a confirmed account and was sent by the service twice."""
    office = trusted_office()
    known = KnownIban(iban=SAME_BANK, first_seen_on="2026-01-01", origin="person")
    office.supplier(
        id="durand", name="Durand", siren="552081317", email="x@durand.example", ibans=(known,)
    )
    first = office.mail("F-101", sender=SERVICE)
    acknowledged(office, first, user="u-accountant")
    assert office.validated(first.id, user="u-accountant").status == 200
    return office


def of_durand(office: Office, number: str, iban: str = SAME_BANK) -> PurchaseInvoice:
    day = f"2026-09-{number[-2:]}"
    invoice = office.mail(number, iban, sender=SERVICE, issue_date=day, **DURAND)
    assert invoice.supplier_id == "durand"
    return invoice


def message(invoice: PurchaseInvoice, code: str) -> str:
    return next(each.message_fr for each in invoice.findings if each.code == code)


def test_what_one_supplier_taught_vouches_for_no_other() -> None:
    office = two_customers()
    other = of_durand(office, "D-01")
    assert "sender_unknown" in codes(other)
    assert "Papeterie Bleue" in message(other, "sender_unknown")
    assert "sender_shared" not in codes(other)  # said once


def test_a_shared_address_is_told_where_an_account_is_new_and_not_else() -> None:
    office = two_customers()
    assert office.validated(of_durand(office, "D-01").id, user="u-accountant").status == 200
    known = office.mail("F-102", GENUINE, sender=SERVICE, issue_date="2026-10-02")
    assert codes(known) & {"sender_shared", "sender_unknown"} == set()
    changed = office.mail("F-103", GERMAN, sender=SERVICE, issue_date="2026-10-03")
    assert "Durand" in message(changed, "sender_shared")
    facts = office.holds(changed.id)["iban_country_changed"]["facts"]
    assert (facts["author"], facts["shared_with"]) == (SERVICE, "Durand")


def test_an_address_of_one_supplier_is_not_called_shared() -> None:
    office = two_customers()
    changed = office.mail("F-103", GERMAN, sender=SERVICE, issue_date="2026-10-03")
    assert "sender_shared" not in codes(changed)
    assert "shared_with" not in office.holds(changed.id)["iban_country_changed"]["facts"]


def test_a_new_supplier_from_a_shared_address_is_told_so() -> None:
    office = two_customers()
    named: dict[str, Any] = {"supplier_siren": "", "supplier_name": "Menuiserie Le Goff"}
    new = office.mail("M-1", GERMAN, sender=SERVICE, **named)
    assert office.collect.store.get(ThirdParty, A, str(new.supplier_id)).state is (
        SupplierState.TO_CONFIRM
    )
    assert "Papeterie Bleue" in message(new, "sender_shared")
    by_itself = office.mail("M-2", GERMAN, sender="x@legoff.example", **named)
    assert "sender_shared" not in codes(by_itself)


def test_coming_again_teaches_no_shared_address_but_a_persons_word_does() -> None:
    office = two_customers()

    def senders() -> tuple[str, ...]:
        return office.collect.store.get(ThirdParty, A, "durand").sender_addresses

    # The account is confirmed first: a held invoice teaches nothing in any case.
    first = of_durand(office, "D-01")
    assert office.lifted(first.id, "iban_new", asks="u-accountant", lifts="u-owner").status == 200
    office.collect.later(days=2)
    for number in ("D-02", "D-03", "D-04"):
        invoice = of_durand(office, number)
        assert office.holds(invoice.id) == {}
        assert "sender_unknown" in codes(invoice)
        assert office.validated(invoice.id, user="u-accountant").status == 200
    assert senders() == ()
    last = of_durand(office, "D-05")
    acknowledged(office, last, user="u-accountant")
    assert office.validated(last.id, user="u-accountant").status == 200
    assert senders() == (SERVICE,)
    assert "sender_unknown" not in codes(of_durand(office, "D-06"))


def test_a_shared_address_may_pass_on_nothing() -> None:
    office = two_customers()
    said = {"forwarded": QUOTED}
    alone = office.mail("F-110", sender=SERVICE, said=said, issue_date="2026-10-10")
    assert "sender_unauthenticated" not in office.holds(alone.id)
    assert office.validated(of_durand(office, "D-01").id, user="u-accountant").status == 200
    passed = office.mail("F-111", sender=SERVICE, said=said, issue_date="2026-10-11")
    facts = office.holds(passed.id)["sender_unauthenticated"]["facts"]
    assert (facts["doubts"], facts["shared_with"]) == ("forwarded_by_stranger", "Durand")


def test_merged_suppliers_are_one() -> None:
    office = two_customers()
    path = f"/v1/organisations/{A}/suppliers/durand/merge"
    assert office.validated(of_durand(office, "D-01").id, user="u-accountant").status == 200
    durand = office.collect.store.get(ThirdParty, A, "durand")
    office.collect.work.change(SETUP, durand, durand.model_copy(update={"siren": None}), "made")
    body = {"into_id": "bleue"}
    answer = office.ask("POST", path, body, user="u-manager", if_match="*")
    assert answer.status == 200, answer.body
    changed = office.mail("F-103", GERMAN, sender=SERVICE, issue_date="2026-10-03")
    assert "sender_shared" not in codes(changed)


@pytest.mark.parametrize("sender", ["owner@atelier.test", "eve@atelier.test"])
def test_our_own_people_are_no_suppliers_senders(sender: str) -> None:
    office = two_customers()
    invoice = office.mail("F-120", sender=sender, issue_date="2026-10-20")
    office.validated(invoice.id, user="u-accountant")
    assert office.collect.store.count(SupplierSender, A, "address", sender) == 0


def test_an_address_is_noted_once_a_supplier() -> None:
    office = two_customers()
    for number in ("F-104", "F-105"):
        invoice = office.mail(number, sender=SERVICE, issue_date=f"2026-10-{number[-2:]}")
        for _ in range(2):
            office.validated(invoice.id, user="u-accountant")
    noted = office.collect.store.find(SupplierSender, A, "address", SERVICE).records
    assert [each.supplier_id for each in noted] == ["bleue"]
    assert noted[0].first_seen_in != invoice.id
