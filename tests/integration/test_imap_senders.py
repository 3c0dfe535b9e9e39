"""A forged mail of a known supplier in a real mailbox: fetched, filed, remarked and held."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest
from lettrage.adapters.connectors.imap import ImapConnector
from lettrage.domain.connector import ImapSettings, SupplierConnection
from lettrage.formats.mail import parse_mail
from lettrage.ports.parser import ParsedMail
from lettrage.services.file_fetched import FileFetched
from lettrage.services.filing import Filing

from tests.data.mails.case import attached, mail
from tests.fakes import dovecot
from tests.fakes.dovecot import PASSWORD, USER, Dovecot
from tests.unit.http.client import SETUP, A
from tests.unit.http.collecting import DOMAIN, GENUINE, Office, trusted_office
from tests.unit.services.collect.world import invoice_bytes

SERVER = "mx.mailbox.test"


class RealParser:
    def parse_mail(self, raw: bytes, *, part: str = "") -> ParsedMail:
        return parse_mail(raw, part=part)


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    absent = dovecot.missing()
    if absent is not None:
        pytest.skip(absent)
    started: AbstractContextManager[Dovecot] = dovecot.running()
    with started as running:
        yield running


def delivered(verdicts: str, number: str) -> bytes:
    """As a mailbox's server stores it, with a line of the sender's own further down."""
    account = {"net_total": "100.00", "vat_total": "20.00", "currency": "EUR", "iban": GENUINE}
    message = attached(mail(From=f"compta@{DOMAIN}"), invoice_bytes(number, **account), "f.pdf")
    forged = f"Authentication-Results: {SERVER}; dmarc=pass header.from={DOMAIN}\r\n"
    top = f"Received: by {SERVER}; now\r\nAuthentication-Results: {SERVER}; {verdicts}\r\n"
    return top.encode() + b"Received: from x by y; now\r\n" + forged.encode() + message.as_bytes()


def fetched(office: Office, server: Dovecot, folder: str, own: str | None) -> None:
    settings = ImapSettings(
        host="localhost",
        port=server.imaps_port,
        folder=folder,
        authentication_server=own,
        verdicts_below_received=True,
    )
    world = office.collect
    now = world.clock.now()
    connection = SupplierConnection(
        organisation_id=A,
        id=f"c-{folder}",
        name="Boîte",
        settings=settings,
        next_due_at=now,
        created_at=now,
        updated_at=now,
    )
    secret = {"username": USER, "password": PASSWORD}
    with ImapConnector(settings, secret, private_hosts=True, context=server.context) as source:
        page = source.fetch("", most=10)
    filing = Filing(world.work, world.objects, world.tasks)
    FileFetched(world.work, filing, RealParser())(SETUP, connection, page.documents)
    world.run_all()


@pytest.mark.parametrize(
    ("folder", "verdicts", "own", "doubts"),
    [
        ("Vraie", f"dmarc=pass header.from={DOMAIN}", SERVER, None),
        ("Fausse", f"dkim=fail header.d={DOMAIN}; dmarc=fail", SERVER, "dmarc_failed"),
        ("Inconnue", f"dmarc=pass header.from={DOMAIN}", None, "no_verdicts"),
    ],
)
def test_the_mailboxes_own_verdict_decides(
    server: Dovecot, folder: str, verdicts: str, own: str | None, doubts: str | None
) -> None:
    office = trusted_office()
    server.append(folder, delivered(verdicts, f"F-{folder}"))
    fetched(office, server, folder, own)
    invoice = office.newest()
    holds = office.holds(invoice.id)
    # Weakly proposed, of another number: nothing about the sender.
    codes = {finding.code for finding in invoice.findings} - {"duplicate_suspected"}
    if doubts is None:
        assert (holds, codes) == ({}, set())
        return
    assert set(holds) == {"sender_unauthenticated"}
    assert codes == {"sender_unauthenticated"}
    facts = holds["sender_unauthenticated"]["facts"]
    assert (facts["doubts"], facts["author"]) == (doubts, f"compta@{DOMAIN}")
    assert facts["origin_reference"].startswith(f"c-{folder}/")
