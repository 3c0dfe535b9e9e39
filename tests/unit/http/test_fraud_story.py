"""The attack of first rank: a changed account, in a genuine mail or in a forged one.

Whatever the mail says of itself, no payment path opens without two people (security-reliability
H4, H6, H7, I8).
"""

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
from lettrage.domain.reading.compare import combine
from lettrage.domain.third_party import KnownIban
from lettrage.services.payment_holds import PaymentHolds

from tests.unit.http import purchases
from tests.unit.http.client import SETUP, A, World
from tests.unit.http.collecting import (
    GENUINE,
    GERMAN,
    SAME_BANK,
    SAME_COUNTRY,
    Office,
    holds_path,
    trusted_office,
)
from tests.unit.services.collect.world import document_bytes


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


def test_a_domain_that_imitates_is_not_learnt_before_a_second_person_lifted() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", sender="x@papeterie-b1eue.fr")
    office.validated(invoice.id, user="u-accountant")
    again = office.mail("F-102", sender="x@papeterie-b1eue.fr")
    assert set(office.holds(again.id)) == {"sender_unauthenticated"}
    office.lifted(again.id, "sender_unauthenticated", asks="u-accountant", lifts="u-manager")
    path = f"/v1/organisations/{A}/purchase-invoices/{again.id}"
    body = {"acknowledge": ["sender_lookalike"]}
    office.ask("PATCH", path, body, user="u-accountant", if_match=office.ask("GET", path).etag)
    office.validated(again.id, user="u-accountant")
    assert office.holds(office.mail("F-103", sender="x@papeterie-b1eue.fr").id) == {}
