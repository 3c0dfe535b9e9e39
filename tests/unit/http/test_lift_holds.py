"""Lifting holds: by a second person who had no part in the invoice, and what follows from it.

Source: security-reliability H4, H6, I8, I9.
"""

from datetime import timedelta

import pytest
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.organisation import Role
from lettrage.domain.supplier_iban import IbanState
from lettrage.domain.third_party import SupplierState, ThirdParty

from tests.unit.http.client import A, serving
from tests.unit.http.collecting import (
    GENUINE,
    GERMAN,
    SAME_COUNTRY,
    Office,
    account_of,
    holds_path,
    trusted_office,
)


def test_the_second_person_lifts_and_payment_waits_for_the_cooling() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    office.validated(invoice.id, user="u-accountant")
    answer = office.lifted(invoice.id, "iban_changed", asks="u-accountant", lifts="u-manager")
    assert (answer.status, answer.body["payment_held"]) == (200, False)
    due = office.collect.store.get(OpenDocument, A, invoice.id)
    now = office.collect.clock.now()
    assert due.payment_holds == ()
    assert due.payment_stopped(now)
    assert due.payment_stopped(now + timedelta(hours=23, minutes=59))
    assert not due.payment_stopped(now + timedelta(hours=24))
    account = account_of(office, SAME_COUNTRY)
    assert (account.state, account.asked_by, account.confirmed_by) == (
        "confirmed",
        "user:u-accountant",
        "user:u-manager",
    )


def test_who_validated_does_not_lift() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    office.validated(invoice.id, user="u-manager")
    answer = office.lifted(invoice.id, "iban_changed", asks="u-accountant", lifts="u-manager")
    assert (answer.status, answer.problem) == (403, "second_person_needed")
    assert "validated the invoice" in answer.body["detail"]


def test_who_typed_the_account_does_not_lift() -> None:
    office = trusted_office()
    invoice = office.mail("F-101")
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    seen = office.ask("GET", path)
    body = {"fields": {"iban": SAME_COUNTRY}}
    assert office.ask("PATCH", path, body, user="u-manager", if_match=seen.etag).status == 200
    answer = office.lifted(invoice.id, "iban_changed", asks="u-accountant", lifts="u-manager")
    assert (answer.status, answer.problem) == (403, "second_person_needed")
    # Nor does that person on another invoice that asks for the same account.
    other = office.mail("F-102", SAME_COUNTRY)
    answer = office.lifted(other.id, "iban_changed", asks="u-accountant", lifts="u-manager")
    assert "entered this account" in answer.body["detail"]
    assert office.lifted(other.id, "iban_changed", asks="u-manager", lifts="u-owner").status == 200


def test_who_entered_the_account_at_the_third_party_does_not_lift() -> None:
    office = Office()
    party = office.supplier()
    path = f"/v1/organisations/{A}/third-parties/{party.id}"

    sent = office.ask(
        "PATCH", path, {"ibans": [GENUINE]}, user="u-manager", if_match='"1"', api=serving("sales")
    )
    assert sent.status == 200
    invoice = office.mail("F-100")
    answer = office.lifted(invoice.id, "iban_new", asks="u-accountant", lifts="u-manager")
    assert (answer.status, answer.problem) == (403, "second_person_needed")


def test_who_lifted_first_and_validates_then_has_to_find_a_second_person_anew() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", verdicts={"spf": "FAIL", "dkim": "FAIL", "dmarc": "GRAY"})
    office.lifted(invoice.id, "sender_unauthenticated", asks="u-accountant", lifts="u-manager")
    assert office.holds(invoice.id) == {}
    office.validated(invoice.id, user="u-manager")
    assert set(office.holds(invoice.id)) == {"sender_unauthenticated"}
    again = office.lifted(
        invoice.id, "sender_unauthenticated", asks="u-accountant", lifts="u-owner"
    )
    assert (again.status, again.body["payment_held"]) == (200, False)


def test_a_lifted_hold_counts_for_its_account_only() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    office.lifted(invoice.id, "iban_changed", asks="u-accountant", lifts="u-manager")
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    seen = office.ask("GET", path)
    office.ask("PATCH", path, {"fields": {"iban": GERMAN}}, if_match=seen.etag)
    assert set(office.holds(invoice.id)) == {"iban_country_changed"}


def test_correcting_an_account_leaves_its_hold_to_a_second_person() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    seen = office.ask("GET", path)
    office.ask("PATCH", path, {"fields": {"iban": GENUINE}}, if_match=seen.etag)
    held = office.holds(invoice.id)
    assert set(held) == {"iban_changed", "iban_several"}
    assert held["iban_changed"]["facts"]["iban_edited_by"] == "user:u-owner"
    for reason in held:
        own = office.lifted(invoice.id, reason, asks="u-accountant", lifts="u-owner")
        assert (own.status, own.problem) == (403, "second_person_needed")
        assert office.lifted(invoice.id, reason, asks="u-owner", lifts="u-manager").status == 200
    assert office.holds(invoice.id) == {}
    # Who looks at a correction does not vouch for what it was before.
    assert account_of(office, SAME_COUNTRY).state is IbanState.SEEN


@pytest.mark.parametrize("wrong", ["FR00123", "FR7630006000011234567890188", "pas un IBAN"])
def test_an_account_that_no_bank_can_have_is_refused_and_nothing_changes(wrong: str) -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    seen = office.ask("GET", path)
    answer = office.ask("PATCH", path, {"fields": {"iban": wrong}}, if_match=seen.etag)
    assert answer.status == 422
    (fault,) = answer.body["errors"]
    assert (fault["pointer"], fault["code"]) == ("/body/fields/iban", "check_digit")
    assert "check digits" in fault["message"]
    assert "clé de contrôle" in fault["message_fr"]
    assert set(office.holds(invoice.id)) == {"iban_changed"}


def test_taking_the_account_out_leaves_its_hold() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    seen = office.ask("GET", path)
    office.ask("PATCH", path, {"fields": {"iban": None}}, user="u-accountant", if_match=seen.etag)
    supplier = f"/v1/organisations/{A}/suppliers/bleue"
    office.ask("POST", f"{supplier}/confirm", if_match="*")  # brings holds in line anew
    assert set(office.holds(invoice.id)) == {"iban_changed"}


def test_one_person_organisation_is_told_to_invite_somebody() -> None:
    office = Office(members=(Role.OWNER,))
    office.supplier()
    invoice = office.mail("F-100")
    hold = office.holds(invoice.id)["iban_new"]["id"]
    for _ in range(2):
        answer = office.hold_post(invoice.id, f"{hold}/lift", user="u-owner")
        assert (answer.status, answer.problem) == (403, "second_person_needed")
        assert "invite a second member with role" in answer.body["detail"]
        office.hold_post(invoice.id, f"{hold}/request-lift", user="u-owner")


def test_confirming_the_supplier_alone_opens_no_payment() -> None:
    office = Office()
    office.supplier(state=SupplierState.TO_CONFIRM)
    invoice = office.mail("F-100")
    assert set(office.holds(invoice.id)) == {"iban_new", "supplier_unconfirmed"}
    path = f"/v1/organisations/{A}/suppliers/bleue/confirm"
    assert office.ask("POST", path, user="u-manager", if_match="*").status == 200
    assert set(office.holds(invoice.id)) == {"iban_new"}
    office.validated(invoice.id, user="u-manager")
    assert set(office.holds(invoice.id)) == {"iban_new", "supplier_unconfirmed"}
    for reason in ("iban_new", "supplier_unconfirmed"):
        refused = office.lifted(invoice.id, reason, asks="u-accountant", lifts="u-manager")
        assert refused.problem == "second_person_needed"


def test_two_people_who_lift_for_the_supplier_confirm_it() -> None:
    office = Office()
    office.supplier(state=SupplierState.TO_CONFIRM)
    first, second = office.mail("F-100"), office.mail("F-101")
    office.lifted(first.id, "supplier_unconfirmed", asks="u-accountant", lifts="u-manager")
    supplier = office.collect.store.get(ThirdParty, A, "bleue")
    assert (supplier.state, supplier.confirmed_by) == (SupplierState.CONFIRMED, None)
    assert "supplier_unconfirmed" not in office.holds(second.id)
    office.validated(second.id, user="u-manager")
    assert "supplier_unconfirmed" not in office.holds(second.id)


def test_lifting_settles_the_other_invoices_of_that_account() -> None:
    office = Office()
    office.supplier()
    first, second = office.mail("F-100"), office.mail("F-101")
    office.validated(second.id, user="u-accountant")
    office.lifted(first.id, "iban_new", asks="u-accountant", lifts="u-manager")
    assert office.holds(second.id) == {}
    assert office.collect.store.get(OpenDocument, A, second.id).payment_holds == ()


def test_a_refused_account_is_held_everywhere_and_not_lifted() -> None:
    office = trusted_office()
    paid = office.mail("F-101")
    office.validated(paid.id, user="u-accountant")
    assert office.holds(paid.id) == {}
    account = account_of(office, GENUINE)
    path = f"/v1/organisations/{A}/suppliers/bleue/ibans/{account.id}"
    answer = office.ask(
        "POST", f"{path}/refuse", {"note": "Plus à eux."}, user="u-manager", if_match="*"
    )
    assert (answer.status, answer.body["state"]) == (200, "refused")
    held = office.holds(paid.id)["iban_new"]
    assert (held["facts"]["iban_state"], "refusé" in held["message_fr"]) == ("refused", True)
    waiting = office.mail("F-102")
    checks = office.ask("GET", f"/v1/organisations/{A}/purchase-invoices/{waiting.id}").body[
        "checks"
    ]
    (told,) = [check for check in checks if check["code"].startswith("iban_")]
    assert "a été refusé pour ce fournisseur" in told["message_fr"]
    assert "was refused for this supplier" in told["message_en"]
    refused = office.lifted(paid.id, "iban_new", asks="u-accountant", lifts="u-owner")
    assert (refused.status, refused.problem) == (409, "iban_refused")
    back = office.ask("POST", f"{path}/reconsider", user="u-manager", if_match="*")
    assert back.body["state"] == "seen"
    assert office.lifted(paid.id, "iban_new", asks="u-accountant", lifts="u-owner").status == 200


def test_accounts_are_masked_for_who_only_reads() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    facts = office.holds(invoice.id, "u-reader")["iban_changed"]["facts"]
    assert (facts["iban"], facts["known_iban"]) == ("FR14 … 2606", "FR76 … 0189")
    for user in ("u-accountant", "u-manager"):
        assert office.holds(invoice.id, user)["iban_changed"]["facts"]["iban"] == SAME_COUNTRY


def test_a_hold_by_hand_stops_payment_until_a_second_person_lifts_it() -> None:
    office = trusted_office()
    invoice = office.mail("F-101")
    office.validated(invoice.id, user="u-accountant")
    placed = office.hold_post(invoice.id, "", user="u-accountant", note="Litige en cours.")
    assert (placed.status, placed.body["holds"][0]["note"]) == (201, "Litige en cours.")
    due = office.collect.store.get(OpenDocument, A, invoice.id)
    assert due.payment_holds == ("manual",)
    assert office.lifted(invoice.id, "manual", asks="u-manager", lifts="u-owner").status == 200


def test_every_step_is_in_the_journal_and_twice_is_once() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    office.lifted(invoice.id, "iban_changed", asks="u-accountant", lifts="u-manager")
    before = office.ask("GET", holds_path(invoice.id))
    again = office.hold_post(invoice.id, "h1/lift", user="u-manager")
    assert (again.status, again.etag) == (200, before.etag)
    assert office.hold_post(invoice.id, "h1/request-lift", user="u-manager").problem == "hold_ended"
    mine = [c for c in office.changes() if (c.kind, c.record_id) == ("invoice_holds", invoice.id)]
    reasons = [change.reason for change in mine]
    assert reasons == ["payment_held", "hold_lift_requested", "hold_lifted"]


def test_if_match_is_needed_and_another_version_is_refused() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    path = f"{holds_path(invoice.id)}/h1/request-lift"
    assert office.ask("POST", path, {"note": "x"}).status == 428
    assert office.ask("POST", path, {"note": "x"}, if_match='"9"').status == 412
    missing = office.ask(
        "POST", f"{holds_path(invoice.id)}/h9/request-lift", {"note": "x"}, if_match="*"
    )
    assert missing.status == 404


def test_what_is_held_is_listed_until_it_is_lifted_or_put_aside() -> None:
    office = trusted_office()
    held = [office.mail(f"F-{number}", SAME_COUNTRY) for number in (101, 102)]
    office.mail("F-103")
    path = f"/v1/organisations/{A}/holds"

    def listed(user: str = "u-reader") -> list[str]:
        items = office.ask("GET", path, user=user).body["items"]
        return [item["purchase_invoice_id"] for item in items]

    assert listed() == [invoice.id for invoice in held]
    refuse = f"/v1/organisations/{A}/purchase-invoices/{held[0].id}/refuse"
    office.ask("POST", refuse, {"note": "Non."}, if_match="*")
    assert listed() == [held[1].id]
    office.lifted(held[1].id, "iban_changed", asks="u-accountant", lifts="u-manager")
    assert listed() == []


def test_an_account_is_refused_at_its_own_supplier_only() -> None:
    office = trusted_office()
    office.supplier(id="autre", siren=None)
    account = account_of(office, GENUINE)
    path = f"/v1/organisations/{A}/suppliers/autre/ibans/{account.id}/refuse"
    assert office.ask("POST", path, {"note": "Non."}, if_match="*").status == 404
