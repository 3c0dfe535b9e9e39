"""Invoices filed by hand from mails that were set aside: held, and told where they came from."""

import pytest
from lettrage.domain.collection import InboundMessage, InboundMessageState
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.services.file_mail_part import FileMailPart
from lettrage.services.filing import Filing

from tests.unit.http.client import SETUP, A
from tests.unit.http.collecting import DOMAIN, GENUINE, Office, trusted_office
from tests.unit.services.collect.world import (
    ScriptedMailParser,
    invoice_bytes,
    mail_bytes,
    part,
)

VOUCHED_SPAM = {"spam": "FAIL"}
REJECTED = {"dmarc": "FAIL", "dmarc_policy": "reject"}


def set_aside(office: Office, name: str, verdicts: dict[str, str]) -> InboundMessage:
    """A mail of the known supplier, with its confirmed account, that is not filed."""
    fields = {"net_total": "100.00", "vat_total": "20.00", "currency": "EUR", "iban": GENUINE}
    office.collect.store_mail(name, mail_bytes(part(invoice_bytes("F-200", **fields))))
    words = {"sender": f"compta@{DOMAIN}", **verdicts}
    office.collect.receive(name, office.collect.address(A), **words)
    office.collect.run_all()
    return office.collect.store.get(InboundMessage, A, name)


def filed_by_hand(office: Office, name: str) -> PurchaseInvoice:
    world = office.collect
    filing = Filing(world.work, world.objects, world.tasks)
    file = FileMailPart(world.work, world.inbox, filing, ScriptedMailParser())
    ((only, _),) = file.contents(A, name).parts
    file(SETUP, A, name, only.path)
    world.run_all()
    return office.newest()


@pytest.mark.parametrize(
    ("verdicts", "code"), [(VOUCHED_SPAM, "spam"), (REJECTED, "dmarc_rejected")]
)
def test_it_is_held_with_the_verdict_as_evidence(verdicts: dict[str, str], code: str) -> None:
    office = trusted_office()
    assert set_aside(office, "aside", verdicts).state is InboundMessageState.REFUSED
    invoice = filed_by_hand(office, "aside")
    assert invoice.text(FieldName.NUMBER) == "F-200"
    holds = office.holds(invoice.id)
    assert set(holds) == {"sender_unauthenticated"}
    facts = holds["sender_unauthenticated"]["facts"]
    assert (facts["set_aside"], facts["inbound_message_id"]) == (code, "aside")
    assert "mail_set_aside" in {finding.code for finding in invoice.findings}


@pytest.mark.parametrize("held", [True, False])
def test_a_mail_without_a_sender_is_held_unless_its_authors_domain_vouches(*, held: bool) -> None:
    office = trusted_office()
    fields = {"net_total": "100.00", "vat_total": "20.00", "currency": "EUR", "iban": GENUINE}
    told = {"author": f"compta@{DOMAIN}", "signed_by": [DOMAIN], "sender": ""}
    data = mail_bytes(part(invoice_bytes("F-200", **fields)), **told)
    office.collect.store_mail("null", data)
    words = {"spf": "PASS", "dkim": "PASS", "dmarc": "GRAY" if held else "PASS"}
    office.collect.receive("null", office.collect.address(A), sender="", **words)
    message = office.collect.store.get(InboundMessage, A, "null")
    assert message.refusal is not None
    assert message.refusal.code == "bounce"
    invoice = filed_by_hand(office, "null")
    remarked = "mail_set_aside" in {finding.code for finding in invoice.findings}
    assert (set(office.holds(invoice.id)), remarked) == (
        ({"sender_unauthenticated"}, True) if held else (set(), False)
    )


def test_validated_it_may_not_be_paid_until_a_second_person_lifts_the_hold() -> None:
    office = trusted_office()
    set_aside(office, "aside", VOUCHED_SPAM)
    invoice = filed_by_hand(office, "aside")
    assert office.validated(invoice.id, user="u-accountant").status == 200
    now = office.collect.clock.now()
    assert office.collect.store.get(OpenDocument, A, invoice.id).payment_stopped(now)
    reason = "sender_unauthenticated"
    alone = office.lifted(invoice.id, reason, asks="u-owner", lifts="u-owner")
    assert alone.status in {403, 409}
    hold = office.holds(invoice.id)[reason]["id"]
    assert office.hold_post(invoice.id, f"{hold}/lift", user="u-manager").status == 200
    assert not office.collect.store.get(OpenDocument, A, invoice.id).payment_stopped(now)


def test_the_same_invoice_of_an_undisputed_mail_is_not_held() -> None:
    office = trusted_office()
    assert office.holds(office.mail("F-200").id) == {}
