"""The attack of first rank: a changed account, in a genuine mail or in a forged one.

Whatever the mail says of itself, no payment path opens without two people (security-reliability
H4, H6, H7, I8).
"""

from datetime import timedelta
from typing import Any

import pytest
from lettrage.domain.identifiers import is_iban
from lettrage.domain.invoice_reading import (
    ExtractionSource,
    FieldName,
    FieldValue,
    Reading,
    ReadingOutcome,
)
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.organisation import Role
from lettrage.domain.reading.compare import combine
from lettrage.domain.supplier_iban import SupplierIban
from lettrage.domain.third_party import KnownIban, SupplierState
from lettrage.services.payment_holds import PaymentHolds

from tests.unit.http import purchases
from tests.unit.http.client import SETUP, A, World, serving
from tests.unit.http.collecting import (
    GENUINE,
    GERMAN,
    SAME_BANK,
    SAME_COUNTRY,
    Office,
    holds_path,
)
from tests.unit.services.collect.world import document_bytes


def trusted_office(**more: Any) -> Office:
    """An office whose supplier has one account that two people confirmed."""
    office = Office()
    office.supplier(**more)
    first = office.mail("F-100")
    assert office.validated(first.id, user="u-accountant").status == 200
    assert office.lifted(first.id, "iban_new", asks="u-accountant", lifts="u-owner").status == 200
    office.collect.later(days=2)
    return office


def test_genuine_mail_with_a_new_account_is_held_with_old_and_new_side_by_side() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    (reason,) = holds = office.holds(invoice.id)
    facts = holds[reason]["facts"]
    assert reason == "iban_changed"
    assert (facts["iban"], facts["known_iban"]) == (SAME_COUNTRY, GENUINE)
    assert facts["known_iban_state"] == "confirmed"
    assert facts["known_first_seen_in"].startswith("purchase_invoice:")
    assert facts["first_seen_in"] == f"purchase_invoice:{invoice.id}"
    assert (facts["country_changed"], facts["bank_changed"]) == ("false", "true")


def test_forged_sender_with_the_right_account_is_held() -> None:
    office = trusted_office()
    invoice = office.mail(
        "F-101",
        sender="compta@papeterie-b1eue.fr",
        verdicts={"spf": "FAIL", "dkim": "FAIL", "dmarc": "FAIL"},
    )
    holds = office.holds(invoice.id)
    assert set(holds) == {"sender_unauthenticated"}
    facts = holds["sender_unauthenticated"]["facts"]
    assert (facts["sender_domain"], facts["looks_like"]) == (
        "papeterie-b1eue.fr",
        "papeterie-bleue.fr",
    )
    assert (facts["spf"], facts["dkim"], facts["dmarc"]) == ("fail", "fail", "fail")


@pytest.mark.parametrize(
    "sender",
    [
        "x@papeterie-b1eue.fr",
        "x@papeterie-bleue.com",
        "x@papeteriebleue.fr",
        "x@papeterie-bleue-paiement.fr",
        "x@papeterie-bieue.fr",
        "x@papeterie-bluee.fr",
        "x@mail.papeterie-bleue.co",
        "x@p\u0430peterie-bleue.fr",
        "x@xn--ppeterie-bleue-rgk.fr",
    ],
)
def test_a_domain_that_imitates_is_held_though_its_own_signature_passes(sender: str) -> None:
    office = trusted_office()
    invoice = office.mail("F-101", sender=sender)
    assert office.holds(invoice.id)["sender_unauthenticated"]["facts"]["looks_like"] == (
        "papeterie-bleue.fr"
    )


@pytest.mark.parametrize(
    "sender", ["x@papeterie-bleue.fr", "x@factures.papeterie-bleue.fr", "x@comptable-durand.fr"]
)
def test_the_own_domain_and_one_that_is_simply_another_are_no_imitation(sender: str) -> None:
    office = trusted_office()
    assert office.holds(office.mail("F-101", sender=sender).id) == {}


@pytest.mark.parametrize("spf", ["FAIL", "GRAY"])
def test_one_of_spf_and_dkim_is_enough_unless_dmarc_fails(spf: str) -> None:
    office = trusted_office()
    fine = office.mail("F-101", verdicts={"spf": spf})
    assert office.holds(fine.id) == {}
    unaligned = office.mail("F-102", verdicts={"spf": spf, "dmarc": "FAIL"})
    assert set(office.holds(unaligned.id)) == {"sender_unauthenticated"}


@pytest.mark.parametrize(
    ("iban", "reason", "country", "bank"),
    [
        (GERMAN, "iban_country_changed", "true", "true"),
        (SAME_COUNTRY, "iban_changed", "false", "true"),
        (SAME_BANK, "iban_changed", "false", "false"),
    ],
)
def test_what_changed_is_told(iban: str, reason: str, country: str, bank: str) -> None:
    office = trusted_office()
    facts = office.holds(office.mail("F-101", iban).id)[reason]["facts"]
    assert (facts["country_changed"], facts["bank_changed"]) == (country, bank)


def test_an_account_confirmed_earlier_is_not_held() -> None:
    office = trusted_office()
    assert office.holds(office.mail("F-101").id) == {}


def test_an_account_validated_by_one_person_only_is_held_again() -> None:
    office = Office()
    office.supplier()
    first = office.mail("F-100")
    office.validated(first.id, user="u-accountant")
    assert set(office.holds(office.mail("F-101").id)) == {"iban_new"}


def test_an_account_kept_before_there_were_holds_is_held_once() -> None:
    office = Office()
    office.supplier(ibans=(KnownIban(iban=GENUINE, first_seen_on="2025-01-01", origin="person"),))
    assert set(office.holds(office.mail("F-100").id)) == {"iban_new"}
    changed = office.holds(office.mail("F-101", SAME_COUNTRY).id)["iban_changed"]["facts"]
    assert changed["known_iban"] == GENUINE


def test_page_and_xml_that_name_other_accounts_are_held_with_both() -> None:

    def reading(iban: str, source: ExtractionSource) -> Reading:
        value = FieldValue(value=iban, confidence=950, source=source)
        return Reading(outcome=ReadingOutcome.ACCEPT, fields={FieldName.IBAN: value})

    both = combine(
        reading(GENUINE, ExtractionSource.EMBEDDED_XML),
        reading(SAME_COUNTRY, ExtractionSource.TEXT_LAYER),
    )
    world = World()
    supplier = purchases.supplier(world)
    field = both.fields[FieldName.IBAN]
    invoice = purchases.invoice(world, findings=both.findings)
    read = invoice.fields[FieldName.IBAN].model_copy(update={"read": field})
    invoice = invoice.model_copy(update={"fields": {**invoice.fields, FieldName.IBAN: read}})
    unit = world.work.unit(SETUP)
    PaymentHolds(world.work).renew(unit, invoice, supplier, SETUP)
    unit.commit()
    answer = world.call("GET", holds_path(invoice.id), user="u-manager")
    by_reason = {hold["reason"]: hold["facts"] for hold in answer.body["holds"]}
    assert by_reason["pdf_xml_mismatch"]["xml_iban"] == GENUINE
    assert by_reason["pdf_xml_mismatch"]["page_iban"] == SAME_COUNTRY


@pytest.mark.parametrize(
    "held",
    [
        {"iban": SAME_COUNTRY},
        {"iban": GENUINE, "verdicts": {"spf": "FAIL", "dkim": "FAIL", "dmarc": "GRAY"}},
    ],
)
@pytest.mark.parametrize("loner", ["u-owner", "u-manager"])
def test_nobody_lifts_alone(held: dict[str, Any], loner: str) -> None:
    office = trusted_office()
    invoice = office.mail("F-101", **held)
    ((reason, hold),) = office.holds(invoice.id).items()
    early = office.hold_post(invoice.id, f"{hold['id']}/lift", user=loner)
    assert (early.status, early.problem) == (409, "lift_not_requested")
    office.hold_post(invoice.id, f"{hold['id']}/request-lift", user=loner)
    alone = office.hold_post(invoice.id, f"{hold['id']}/lift", user=loner)
    assert (alone.status, alone.problem) == (403, "second_person_needed")
    assert "let another member with role manager or above lift it" in alone.body["detail"]
    assert office.validated(invoice.id, user=loner).status == 200
    assert reason in office.holds(invoice.id)
    due = office.collect.store.get(OpenDocument, A, invoice.id)
    assert due.payment_stopped(office.collect.clock.now())


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
    account = _account(office, SAME_COUNTRY)
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


def test_correcting_a_misread_account_to_the_confirmed_one_withdraws_the_hold() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    seen = office.ask("GET", path)
    office.ask("PATCH", path, {"fields": {"iban": GENUINE}}, if_match=seen.etag)
    (hold,) = office.ask("GET", holds_path(invoice.id)).body["holds"]
    assert (hold["state"], hold["ended_by"]) == ("withdrawn", "user:u-owner")


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
    account = _account(office, GENUINE)
    path = f"/v1/organisations/{A}/suppliers/bleue/ibans/{account.id}"
    answer = office.ask(
        "POST", f"{path}/refuse", {"note": "Plus à eux."}, user="u-manager", if_match="*"
    )
    assert (answer.status, answer.body["state"]) == (200, "refused")
    assert office.holds(paid.id)["iban_new"]["facts"]["iban_state"] == "refused"
    refused = office.lifted(paid.id, "iban_new", asks="u-accountant", lifts="u-owner")
    assert (refused.status, refused.problem) == (409, "iban_refused")
    back = office.ask("POST", f"{path}/reconsider", user="u-manager", if_match="*")
    assert back.body["state"] == "seen"
    assert office.lifted(paid.id, "iban_new", asks="u-accountant", lifts="u-owner").status == 200


def test_accounts_are_masked_for_who_does_not_decide() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY)
    for user in ("u-reader", "u-accountant"):
        facts = office.holds(invoice.id, user)["iban_changed"]["facts"]
        assert (facts["iban"], facts["known_iban"]) == ("FR14 … 2606", "FR76 … 0189")
    assert office.holds(invoice.id, "u-manager")["iban_changed"]["facts"]["iban"] == SAME_COUNTRY


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


def test_totals_that_do_not_add_up_are_held_until_they_do() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", net_total="90.00")
    assert office.holds(invoice.id)["totals_mismatch"]["facts"]["net_total"] == "90.00"
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    etag = office.ask("GET", path).etag
    said = office.ask("PATCH", path, {"acknowledge": ["totals_mismatch"]}, if_match=etag)
    assert "totals_mismatch" in office.holds(invoice.id)
    office.ask("PATCH", path, {"fields": {"net_total": "100.00"}}, if_match=said.etag)
    assert office.holds(invoice.id) == {}


def test_one_pair_of_digits_changed_with_a_valid_key_is_held() -> None:
    office = trusted_office()

    twisted = next(
        f"FR{key:02d}{GENUINE[4:-4]}9{GENUINE[-3:]}"
        for key in range(98)
        if is_iban(f"FR{key:02d}{GENUINE[4:-4]}9{GENUINE[-3:]}")
    )
    assert twisted != GENUINE
    assert set(office.holds(office.mail("F-101", twisted).id)) == {"iban_changed"}


def test_scanned_by_a_member_has_no_sender_to_hold() -> None:
    office = trusted_office()
    fields = {"kind": "invoice", "number": "F-9", "issue_date": "2026-11-02", "iban": GENUINE}
    data = document_bytes(
        "text", {**fields, "supplier_siren": "732829320", "gross_total": "120.00"}
    )
    office.collect.receive_upload(office.collect.upload("u1", data), "request")
    office.collect.run_all()
    assert office.holds(office.newest().id) == {}


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
    account = _account(office, GENUINE)
    path = f"/v1/organisations/{A}/suppliers/autre/ibans/{account.id}/refuse"
    assert office.ask("POST", path, {"note": "Non."}, if_match="*").status == 404


def _account(office: Office, iban: str) -> SupplierIban:
    found = office.collect.store.find(SupplierIban, A, "supplier", "bleue").records
    return next(entry for entry in found if entry.iban == iban)
