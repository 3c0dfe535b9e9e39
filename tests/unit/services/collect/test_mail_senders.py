"""Real mails under the service's own lines, through the real parser to what is held of them."""

from email.message import EmailMessage

import pytest
from lettrage.domain.collection import InboundMessage, SourceDocument
from lettrage.domain.organisation import Membership, Role
from lettrage.domain.sender_trust import SenderTrust, Voucher
from lettrage.formats.mail import parse_mail
from lettrage.ports.parser import ParsedMail
from lettrage.services.filing import Filing
from lettrage.services.mail_senders import MailSenders
from lettrage.services.receive_mail import ReceiveMail

from tests.data.mails.case import attached, mail, pdf
from tests.data.mails.corpus import CORPUS
from tests.unit.services.collect.world import DOMAIN, SETUP, A, World

FORWARDS = {
    case.name: case
    for case in CORPUS
    if case.forwarded.startswith("quoted:facturation@duval")
    and case.name.startswith(("gmail", "outlook", "apple", "thunderbird"))
}
UNDECIDED = {"spf": "PASS", "dkim": "PASS", "dmarc": "GRAY"}


class RealParser:
    def parse_mail(self, raw: bytes, *, part: str = "") -> ParsedMail:
        return parse_mail(raw, part=part)


def block(*results: str, envelope: str = "x@relay.example") -> bytes:
    """What the service writes on top."""
    lines = [
        f"Return-Path: <{envelope}>",
        "Received: from relay.example (relay.example [192.0.2.7])",
        f" by inbound-smtp.eu-west-3.amazonaws.com with SMTP id abc for x@{DOMAIN}; now",
        "X-SES-Spam-Verdict: PASS",
        "X-SES-Virus-Verdict: PASS",
        "Authentication-Results: amazonses.com;",
        *(f" {each};" for each in results),
        "X-SES-RECEIPT: AEFBQUFB",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def world_with_member(address: str = "claire@atelier.example") -> World:
    world = World()
    filing = Filing(world.work, world.objects, world.tasks)
    parser = RealParser()
    world.receive_mail = ReceiveMail(world.work, world.inbox, filing, parser, collect_domain=DOMAIN)
    now = world.clock.now()
    member = Membership(
        organisation_id=A,
        id="u1",
        role=Role.OWNER,
        email=address,
        created_at=now,
        updated_at=now,
    )
    world.work.add(SETUP, member, "made")
    return world


def trusts(world: World, raw: bytes, **event: str) -> list[SenderTrust]:
    world.store_mail("m1", raw)
    world.receive("m1", world.address(A), **event)
    message = world.store.get(InboundMessage, A, "m1")
    found = [world.store.get(SourceDocument, A, each) for each in message.document_ids]
    senders = MailSenders(world.store)
    told = [senders.of_document(document, None) for document in found]
    return [each for each in told if each is not None]


def signed(domain: str, raw: bytes) -> bytes:
    return f"DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s1; b=x\r\n".encode() + raw


@pytest.mark.parametrize("name", sorted(FORWARDS))
@pytest.mark.parametrize("member", ["claire@atelier.example", "paul@atelier.example"])
def test_forwards_of_every_program_by_a_member_and_by_a_stranger(name: str, member: str) -> None:
    assert len(FORWARDS) >= 6
    (trust,) = trusts(world_with_member(member), FORWARDS[name].make())
    assert trust.mail.author == "claire@atelier.example"
    assert trust.mail.forwarded is not None
    assert trust.mail.forwarded.address == "facturation@duval.example"
    by_member = member == "claire@atelier.example"
    assert (trust.member, trust.doubts) == (
        (True, ()) if by_member else (False, ("forwarded_by_stranger",))
    )


@pytest.mark.parametrize(
    ("results", "signer", "voucher"),
    [
        (("dkim=pass header.i=@ateliers-roche.fr",), "ateliers-roche.fr", Voucher.DKIM),
        (("dkim=pass header.i=@evil-bulk.example",), "evil-bulk.example", None),
        (
            ("dkim=pass header.i=@evil-bulk.example", "dkim=pass header.i=@ateliers-roche.fr"),
            "ateliers-roche.fr",
            Voucher.DKIM,
        ),
        (("dkim=fail header.i=@ateliers-roche.fr",), "ateliers-roche.fr", None),
        (("dkim=pass header.i=@ateliers-roche.fr",), "evil-bulk.example", None),
        ((), "ateliers-roche.fr", None),
    ],
)
def test_signers_come_from_the_services_own_line(
    results: tuple[str, ...], signer: str, voucher: Voucher | None
) -> None:
    forged = b"Authentication-Results: amazonses.com; dkim=pass header.i=@ateliers-roche.fr\r\n"
    raw = signed(signer, forged + attached(mail(), pdf(), "F.pdf").as_bytes())
    event = {"sender": "x@evil-bulk.example", **UNDECIDED}
    (trust,) = trusts(world_with_member(), block(*results) + raw, **event)
    assert trust.voucher is voucher


def test_without_the_services_line_the_only_signature_is_the_good_one() -> None:
    raw = attached(mail(), pdf(), "F.pdf").as_bytes()
    event = {"sender": "x@evil-bulk.example", **UNDECIDED}
    (one,) = trusts(world_with_member(), signed("ateliers-roche.fr", raw), **event)
    assert one.voucher is Voucher.DKIM
    two = signed("evil-bulk.example", signed("ateliers-roche.fr", raw))
    (trust,) = trusts(world_with_member(), two, **event)
    assert trust.voucher is None


def test_each_document_keeps_the_forwarded_mail_that_it_came_from() -> None:
    outer = mail("Voici les factures", From="Claire <claire@atelier.example>")
    for number, author in enumerate(("un@duval.example", "deux@roche.example", "eve@evil.test")):
        inner = attached(mail(From=author), pdf(str(number)), f"F-{number}.pdf")
        if number == 1:
            outer.add_attachment(inner.as_bytes(), "application", "octet-stream", filename="b.eml")
        else:
            outer.add_attachment(inner)
    attached(outer, pdf("own"), "F-own.pdf")
    found = {}
    world = world_with_member()
    for trust in trusts(world, outer.as_bytes()):
        assert trust.member
    message = world.store.get(InboundMessage, A, "m1")
    for each in message.document_ids:
        (origin,) = world.store.get(SourceDocument, A, each).origins
        found[origin.file_name] = origin.forwarded.address if origin.forwarded else ""
    assert found == {
        "F-0.pdf": "un@duval.example",
        "F-1.pdf": "deux@roche.example",
        "F-2.pdf": "eve@evil.test",
        "F-own.pdf": "",
    }
    assert len({origin_mail(world, each) for each in message.document_ids}) == 1


def origin_mail(world: World, document_id: str) -> str:
    origin = world.store.get(SourceDocument, A, document_id).origins[0]
    assert origin.mail is not None
    return origin.mail.message_id


def test_what_a_mail_says_is_kept_with_it_and_its_documents() -> None:
    world = world_with_member()
    message: EmailMessage = attached(mail(To="a@b.fr, c@d.fr"), pdf(), "F.pdf")
    trusts(world, message.as_bytes(), sender="bounce@ateliers-roche.fr")
    kept = world.store.get(InboundMessage, A, "m1")
    assert (kept.sender, kept.author) == ("bounce@ateliers-roche.fr", "compta@ateliers-roche.fr")
    assert (kept.to, kept.message_id) == (("a@b.fr", "c@d.fr"), "m1@ateliers-roche.fr")
    assert kept.sent_at is not None
    assert kept.sent_at.isoformat() == "2026-03-05T09:00:00+00:00"
    (origin,) = world.store.get(SourceDocument, A, kept.document_ids[0]).origins
    assert origin.mail is not None
    assert (origin.mail.author, origin.mail.sent_at) == (kept.author, kept.sent_at)


def test_a_mail_set_aside_shows_the_author_that_its_event_tells() -> None:
    world = world_with_member()
    event = world.mail_event("m1", world.address(A), spam="FAIL").model_dump(by_alias=True)
    told = {"from": ["Roche <Compta@ateliers-roche.fr>"], "subject": "x"}
    event["Records"][0]["ses"]["mail"]["commonHeaders"] = told
    world.receive_mail(type(world.mail_event("m", "x")).model_validate(event), "request")
    message = world.store.get(InboundMessage, A, "m1")
    assert (message.state, message.author) == ("refused", "compta@ateliers-roche.fr")


@pytest.mark.parametrize(
    ("envelope", "voucher"),
    [("x@ateliers-roche.fr", Voucher.SPF), ("x@evil.example", None), ("what", None)],
)
def test_of_a_mail_whose_event_was_lost_the_services_lines_decide(
    envelope: str, voucher: Voucher | None
) -> None:
    world = world_with_member()
    results = ("spf=pass", "dkim=none", "dmarc=none header.from=ateliers-roche.fr")
    raw = block(*results, envelope=envelope) + attached(mail(), pdf(), "F.pdf").as_bytes()
    raw = raw.replace(f"x@{DOMAIN}".encode(), world.address(A).encode())
    world.store_mail("m1", raw)
    world.receive_mail.recover("mail/m1", "request")
    message = world.store.get(InboundMessage, A, "m1")
    document = world.store.get(SourceDocument, A, message.document_ids[0])
    trust = MailSenders(world.store).of_document(document, None)
    assert trust is not None
    assert trust.voucher is voucher


def test_a_document_made_of_others_has_the_most_doubtful_of_their_senders() -> None:
    world = world_with_member()
    for number, event in enumerate(({}, {"dmarc": "FAIL"})):
        data = attached(mail(), pdf(str(number)), "F.pdf").as_bytes()
        world.store_mail(f"m{number}", data)
        world.receive(f"m{number}", world.address(A), **event)
    messages = [world.store.get(InboundMessage, A, f"m{number}") for number in range(2)]
    good, bad = (world.store.get(SourceDocument, A, each.document_ids[0]) for each in messages)
    joined = good.model_copy(update={"id": "joined", "made_from": (good.id, bad.id)})
    senders = MailSenders(world.store)
    alone, together = (senders.of_document(each, None) for each in (good, joined))
    assert alone is not None
    assert together is not None
    assert (alone.doubts, together.doubts) == ((), ("dmarc_failed",))
