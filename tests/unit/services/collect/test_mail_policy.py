from itertools import product
from typing import Any

import pytest
from lettrage.domain.collection import InboundMessage, SourceDocument
from lettrage.domain.inbound_address import InboundAddress
from lettrage.domain.organisation import FeatureFlag
from lettrage.services.mail_policy import shown, token_of

from tests.unit.services.collect.world import (
    DOMAIN,
    SETUP,
    A,
    B,
    World,
    invoice_bytes,
    mail_bytes,
    part,
)


def refusal_of(world: World, name: str = "m1", organisation_id: str = A) -> str | None:
    message = world.store.get(InboundMessage, organisation_id, name)
    return message.refusal.code if message.refusal else None


def received(raw: bytes | None = None, **verdicts: Any) -> World:
    world = World()
    world.store_mail("m1", raw or mail_bytes(part(invoice_bytes())))
    world.receive("m1", world.address(A), **verdicts)
    return world


@pytest.mark.parametrize("word", ["FAIL", "PROCESSING_FAILED", "DISABLED", None, "", "MAYBE"])
def test_mail_without_a_finished_virus_scan_is_never_opened(word: str | None) -> None:
    world = World()  # nothing stored: opening the mail would fail
    world.receive("m1", world.address(A), virus=word)
    assert refusal_of(world) == ("virus_found" if word == "FAIL" else "virus_scan_missing")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("PASS", None),
        ("GRAY", None),
        ("PROCESSING_FAILED", None),
        ("DISABLED", None),
        ("FAIL", "spam"),
        ("MAYBE", "spam"),
        (None, "spam"),
    ],
)
def test_spam_is_kept_in_the_list_of_refused_mails(word: str | None, code: str | None) -> None:
    assert refusal_of(received(spam=word)) == code


@pytest.mark.parametrize(
    ("dmarc", "policy"), list(product(["PASS", "GRAY", "FAIL", None], ["reject", "none", None]))
)
def test_only_a_failed_dmarc_with_a_reject_policy_refuses(
    dmarc: str | None, policy: str | None
) -> None:
    refused = policy == "reject" and dmarc not in {"PASS", "GRAY"}
    code = refusal_of(received(dmarc=dmarc, dmarc_policy=policy))
    assert code == ("dmarc_rejected" if refused else None)


@pytest.mark.parametrize(("spf", "dkim"), list(product(["PASS", "GRAY", "FAIL", None], repeat=2)))
def test_undecided_senders_are_let_in(spf: str | None, dkim: str | None) -> None:
    assert refusal_of(received(spf=spf, dkim=dkim)) is None


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        ("", "bounce"),
        (f"factures-x@{DOMAIN}", "own_sender"),
        (f"a@mail.{DOMAIN.upper()}", "own_sender"),
        (f"a@not{DOMAIN}", None),
    ],
)
def test_bounces_and_our_own_mails_are_refused(sender: str, code: str | None) -> None:
    assert refusal_of(received(sender=sender)) == code


def test_mail_that_went_round_too_often_is_refused() -> None:
    raw = mail_bytes(part(invoice_bytes()), loop=["too_many_hops"])
    assert refusal_of(received(raw)) == "mail_loop"


def test_billing_systems_mark_their_invoices_as_automatic() -> None:
    marks = ["auto_submitted", "precedence", "list"]
    assert refusal_of(received(mail_bytes(part(invoice_bytes()), loop=marks))) is None
    assert refusal_of(received(mail_bytes(loop=marks))) == "automatic_mail"


def test_mail_without_usable_part_is_refused_and_listed() -> None:
    world = received(mail_bytes(part(b"logo", decorative=True)))
    assert refusal_of(world) == "no_attachment"
    message = world.store.get(InboundMessage, A, "m1")
    assert [ignored.code for ignored in message.ignored] == ["decorative"]
    assert world.tasks.collected == []


def test_mail_beyond_the_limits_is_refused_with_the_reason_of_the_parser() -> None:
    assert refusal_of(received(mail_bytes(refused="mail_too_many_parts"))) == "mail_too_many_parts"


def test_switched_off_feature_keeps_the_mail_closed() -> None:
    world = World()
    world.switch_off(A, FeatureFlag.INBOUND_MAIL)
    world.receive("m1", world.address(A), world.address(B).replace("token", "nobody"))
    assert refusal_of(world) == "inbound_mail_disabled"


@pytest.mark.parametrize(
    "recipient",
    [
        f"factures-unknown@{DOMAIN}",
        f"factures@{DOMAIN}",
        f"@{DOMAIN}",
        "",
        f"factures-tokena0123456789abcde@{DOMAIN}",
    ],
)
def test_unknown_address_leaves_nothing_but_the_stored_mail(recipient: str) -> None:
    world = World()
    before = world.store.transactions
    world.store_mail("m1", mail_bytes(part(invoice_bytes())))
    assert world.receive("m1", recipient).unaddressed == 1
    assert world.store.transactions == before
    assert world.objects.objects == {}
    assert list(world.inbox.objects) == ["mail/m1"]


def test_switched_off_address_takes_nothing() -> None:
    world = World()
    address = world.store.get(InboundAddress, A, "address")
    off = address.changed(at=world.clock.now(), active=False)
    world.work.change(SETUP, address, off, "switched_off")
    world.store_mail("m1", mail_bytes(part(invoice_bytes())))
    assert world.receive("m1", world.address(A)).refused == 1
    assert refusal_of(world) == "address_closed"
    assert world.tasks.collected == []


def test_organisation_comes_from_the_envelope_whatever_the_alias() -> None:
    world = World()
    world.store_mail("m1", mail_bytes(part(invoice_bytes())))
    other_alias = world.address(A).replace("factures-", "COMPTA-").replace("@", "+2026@")
    world.receive("m1", other_alias.upper())
    assert refusal_of(world) is None
    assert world.store.count(SourceDocument, A, "outcome", "received") == 1
    assert world.store.count(SourceDocument, B, "outcome", "received") == 0


@pytest.mark.parametrize(
    ("recipient", "token"),
    [
        ("a-b-tok@x.test", "tok"),
        ("tok@x.test", "tok"),
        ("A-TOK+note@x.test", "tok"),
        ("no-at-sign", ""),
    ],
)
def test_token_is_the_last_word_of_the_local_part(recipient: str, token: str) -> None:
    assert token_of(recipient) == token


def test_shown_text_is_one_short_line_without_direction_signs() -> None:
    assert shown("fac\u202eture\r\n\x00.pdf ") == "fac ture .pdf"
    assert len(shown("x" * 1000)) == 150


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("sans =?utf-8?q?pi=C3=A8ce?=", "sans pièce"),
        ("=?utf-8?b?UmVsZXbDqSBkZSBs4oCZw6l0w6k=?=", "Relevé de l’été"),
        ("=?no-such-charset?q?abc?=", "=?no-such-charset?q?abc?="),
        ("Déjà lisible", "Déjà lisible"),
        ("a\r\nb", "a b"),
    ],
)
def test_subject_is_shown_decoded(sent: str, seen: str) -> None:
    assert shown(sent) == seen
