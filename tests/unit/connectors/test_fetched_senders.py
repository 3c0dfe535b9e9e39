"""Mails of a mailbox: whose verdicts are believed, and what they make of the sender."""

from typing import Any

import pytest
from lettrage.domain.connector import ImapSettings, SupplierConnection
from lettrage.domain.mail_servers import UNNAMED, authentication_server
from lettrage.domain.sender_trust import SenderTrust, Voucher
from lettrage.formats.mail import parse_mail
from lettrage.ports.connector import MAIL_TYPE
from lettrage.ports.parser import ParsedMail
from lettrage.services.file_fetched import FileFetched
from lettrage.services.mail_senders import MailSenders
from lettrage.services.sender_findings import of_sender

from tests.data.mails.case import SENDER, attached, mail, pdf
from tests.unit.connectors.world import SETUP, World, file

GMAIL = "imap.gmail.com"
PASSED = "dmarc=pass (p=NONE) header.from=ateliers-roche.fr"
FAILED = "dkim=fail header.d=ateliers-roche.fr; dmarc=fail header.from=ateliers-roche.fr"


class RealParser:
    def parse_mail(self, raw: bytes, *, part: str = "") -> ParsedMail:
        return parse_mail(raw, part=part)


def connected(world: World, host: str = GMAIL, **more: Any) -> SupplierConnection:
    return world.connect(settings=ImapSettings(host=host, **more))


def fetched(connection: SupplierConnection, world: World, raw: bytes) -> SenderTrust:
    documents = [file(1, data=raw, content_type=MAIL_TYPE)]
    FileFetched(world.work, world.filing, RealParser())(SETUP, connection, documents)
    (document,) = world.documents()
    trust = MailSenders(world.store).of_document(document, None)
    assert trust is not None
    return trust


def raw(*lines: str, **headers: str) -> bytes:
    head = "".join(f"Authentication-Results: {line}\r\n" for line in lines)
    return head.encode() + attached(mail(**headers), pdf(), "F-1.pdf").as_bytes()


def test_what_the_mail_says_stays_with_the_documents_origin() -> None:
    world = World()
    fetched(connected(world), world, raw(f"mx.google.com; {FAILED}"))
    (origin,) = world.documents()[0].origins
    assert origin.mail is not None
    assert (origin.mail.author, origin.mail.subject) == (SENDER, "Votre facture du 5 mars")
    assert origin.mail.message_id == "m1@ateliers-roche.fr"
    assert origin.mail.sent_at is not None
    assert origin.mail.server == "mx.google.com"
    assert origin.authentication == {"dkim": "fail", "dmarc": "fail"}


def test_what_the_mail_says_of_accounts_stays_too() -> None:
    world = World()
    message = mail()
    message.set_content("Notre nouvel IBAN : DE89 3704 0044 0532 0130 00")
    fetched(connected(world), world, attached(message, pdf(), "F-1.pdf").as_bytes())
    (origin,) = world.documents()[0].origins
    assert origin.mail is not None
    assert origin.mail.told.ibans == ("DE89370400440532013000",)
    assert origin.mail.told.announces.startswith("Notre nouvel IBAN")


@pytest.mark.parametrize(
    ("lines", "voucher"),
    [
        ((f"mx.google.com; {PASSED}",), Voucher.DMARC),
        (("mx.google.com; dmarc=pass header.from=evil.example",), None),
        ((f"mx.google.com; {FAILED}",), None),
        ((f"mx.google.com; {FAILED}", f"mx.google.com; {PASSED}"), None),
        ((f"mx.evil.example; {PASSED}",), None),
        ((f"mx.evil.example; {FAILED}", f"mx.google.com; {PASSED}"), Voucher.DMARC),
        ((f"mx.google.com; {PASSED} (",), None),
        ((f"MX.Google.com 1; {PASSED}",), Voucher.DMARC),
        ((PASSED,), None),
        (("mx.google.com; spf=pass smtp.mailfrom=x@ateliers-roche.fr",), Voucher.SPF),
        (("mx.google.com; spf=pass smtp.mailfrom=ateliers-roche.fr",), Voucher.SPF),
        (("mx.google.com; spf=pass smtp.mailfrom=x@evil.example",), None),
        (("mx.google.com; spf=pass",), None),
        ((), None),
    ],
)
def test_the_topmost_line_of_the_mailboxes_own_server_counts(
    lines: tuple[str, ...], voucher: Voucher | None
) -> None:
    world = World()
    path = f"<x@{SENDER.partition('@')[2]}>"  # forged: any sender may write one
    trust = fetched(connected(world), world, raw(*lines, Return_Path=path))
    assert trust.voucher is voucher
    assert bool(trust.doubts) == (voucher is None)
    remarks = [each.code for each in of_sender(trust)]
    assert remarks == ([] if voucher else ["sender_unauthenticated"])


def test_a_named_good_signature_must_stand_in_the_mail() -> None:
    line = "mx.google.com; dkim=pass header.i=@ateliers-roche.fr"
    for domain, voucher in (("ateliers-roche.fr", Voucher.DKIM), ("evil.example", None)):
        world = World()
        signature = f"v=1; d={domain}; s=s1; b=x"
        trust = fetched(connected(world), world, raw(line, DKIM_Signature=signature))
        assert trust.voucher is voucher


def test_without_a_known_server_nobody_vouches_and_the_remark_says_how_to_mend() -> None:
    world = World()
    trust = fetched(connected(world, "mail.operateur.test"), world, raw(f"mx.test; {PASSED}"))
    assert trust.doubts == ("no_verdicts",)
    (remark,) = of_sender(trust)
    assert "authentication_server" in remark.message_fr
    assert "authentication_server" in remark.message_en


def test_the_server_is_told_by_the_settings_of_any_host() -> None:
    world = World()
    connection = connected(world, "mail.operateur.test", authentication_server="MX.test")
    assert fetched(connection, world, raw(f"mx.test; {PASSED}")).voucher is Voucher.DMARC


@pytest.mark.parametrize(
    ("host", "own", "server"),
    [
        ("IMAP.gmail.com", None, "mx.google.com"),
        ("outlook.office365.com", None, UNNAMED),
        ("imap.gmail.com.evil.example", None, None),
        ("imap.gmail.com", "relay.atelier.example", "relay.atelier.example"),
    ],
)
def test_servers_are_known_of_whole_host_names(
    host: str, own: str | None, server: str | None
) -> None:
    assert authentication_server(ImapSettings(host=host, authentication_server=own)) == server


RECEIVED = {
    "gmail": (
        "by 2002:a05:6a10:d5a5:0:0:0:0 with SMTP id g5; now",
        "from mail.evil.example (mail.evil.example. [192.0.2.7]) by mx.google.com with ESMTPS",
    ),
    "microsoft": (
        "from A.eurprd05.prod.outlook.com (2603:10a6::1) by B.eurprd05.prod.outlook.com; now",
        "from C.mail.protection.outlook.com (2603::2) by A.outlook.office365.com (2603::3); now",
    ),
    "lmtp": ("from mx.test by mx.test (Dovecot) with LMTP id x for <a@b.example>; now",),
    "postfix": ("from evil.example (evil [192.0.2.7]) by mx.test (Postfix) with ESMTPS id x; now",),
    "evil": ("from mx.google.com (by mx.google.com) by evil.example with ESMTP; now",),
    "forged": ("from x by y with LMTP id 1; now",),
}
OWN_SERVER = {"host": "mail.operateur.test", "authentication_server": "mx.test"}
BELOW = {**OWN_SERVER, "verdicts_below_received": True}
MICROSOFT = {"host": "outlook.office365.com"}


@pytest.mark.parametrize(
    ("settings", "server", "above", "believed"),
    [
        ({}, "mx.google.com; ", "gmail", True),
        ({}, "mx.google.com; ", "gmail evil", False),
        ({}, "mx.google.com; ", "evil", False),
        (MICROSOFT, "", "microsoft", True),
        (MICROSOFT, "", "microsoft evil", False),
        (OWN_SERVER, "mx.test; ", "", True),
        (OWN_SERVER, "mx.test; ", "lmtp", True),
        (OWN_SERVER, "mx.test; ", "postfix", False),
        (OWN_SERVER, "mx.test; ", "lmtp postfix", False),
        (OWN_SERVER, "mx.test; ", "postfix forged", False),
        (BELOW, "mx.test; ", "postfix", True),
        (BELOW, "mx.test; ", "lmtp postfix", True),
        (BELOW, "mx.test; ", "postfix evil", False),
        (BELOW, "mx.test; ", "postfix forged", False),
        (BELOW, "mx.test; ", "lmtp postfix lmtp", False),
    ],
)
def test_a_line_counts_only_where_the_mailboxes_own_side_writes(
    settings: dict[str, Any], server: str, above: str, *, believed: bool
) -> None:
    world = World()
    lines = [each for name in above.split() for each in RECEIVED[name]]
    head = "".join(f"Received: {each}\r\n" for each in lines).encode()
    trust = fetched(connected(world, **settings), world, head + raw(f"{server}{PASSED}"))
    assert trust.voucher is (Voucher.DMARC if believed else None)
    assert trust.doubts == (() if believed else ("no_verdicts",))


def test_microsofts_lines_name_no_server() -> None:
    line = (
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=ateliers-roche.fr; dkim=none (message not"
        " signed) header.d=none;dmarc=pass action=none header.from=ateliers-roche.fr;compauth=pass"
    )
    world = World()
    connection = connected(world, "outlook.office365.com")
    assert fetched(connection, world, raw(line)).voucher is Voucher.DMARC


def test_a_file_of_another_door_has_no_sender_to_judge() -> None:
    world = World()
    world.connect()
    world.source.documents = [file(1)]
    world.run()
    assert MailSenders(world.store).of_document(world.documents()[0], None) is None
