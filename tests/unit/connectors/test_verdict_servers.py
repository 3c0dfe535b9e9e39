"""Servers on top of a mailbox’s mails: proposed to a person, believed by none."""

from typing import Any

import pytest
from lettrage.contracts.api.connectors import ConnectorView, SenderChecksView
from lettrage.domain.connector import AUTHENTICATION_SERVER_FR, ImapSettings, VerdictServer
from lettrage.domain.mail_servers import MOST_PROPOSED, added_up
from lettrage.domain.sender_trust import Doubt
from lettrage.ports.connector import MAIL_TYPE
from lettrage.services.fetch_documents import FetchDocuments
from lettrage.services.file_fetched import FileFetched
from lettrage.services.mail_senders import MailSenders

from tests.data.mails.case import attached, mail, pdf
from tests.unit.connectors.test_fetched_senders import RealParser
from tests.unit.connectors.world import World, file

HOST = "imap.operateur.test"
PASSED = "dmarc=pass header.from=ateliers-roche.fr"
RECEIVED = "Received: from a by {by}; Thu, 05 Mar 2026 10:00:00 +0100\r\n"


def stored(number: int, *lines: str) -> bytes:
    body = attached(mail(), pdf(f"F-{number}"), "f.pdf").as_bytes()
    return "".join(lines).encode() + body


def line(server: str) -> str:
    return f"Authentication-Results: {server}; {PASSED}\r\n"


def run(*mails: bytes, **settings: Any) -> World:
    world = World()
    world.connect(settings=ImapSettings(**{"host": HOST, **settings}))
    world.source.documents = [
        file(number, data=raw, content_type=MAIL_TYPE) for number, raw in enumerate(mails)
    ]
    filed = FileFetched(world.work, world.filing, RealParser())
    world.fetch = FetchDocuments(world.work, world.sources, filed)
    assert world.run().outcome == "fetched"
    return world


def checks(world: World) -> SenderChecksView:
    view = ConnectorView.of(world.connection(), "bucket").sender_checks
    assert view is not None
    return view


def test_servers_on_top_are_proposed_with_how_often_and_where() -> None:
    below = RECEIVED.format(by="mx.operateur.test")
    world = run(
        *(stored(n, below, line("MX.operateur.test")) for n in range(3)),
        stored(8, line("mail.evil.example")),
        stored(9),
    )
    told = checks(world)
    assert (told.believed, told.help_fr, told.mails_seen) == (None, AUTHENTICATION_SERVER_FR, 5)
    assert [tuple(each.model_dump().values()) for each in told.proposals] == [
        ("mx.operateur.test", 3, True, True),
        ("mail.evil.example", 1, False, False),
    ]


def test_what_is_proposed_is_not_believed() -> None:
    world = run(stored(1, line("mx.operateur.test")))
    (document,) = world.documents()
    trust = MailSenders(world.store).of_document(document, None)
    assert trust is not None
    assert trust.doubts == (Doubt.NO_VERDICTS,)
    assert world.connection().settings == ImapSettings(host=HOST)


def test_once_confirmed_it_is_believed_and_proposed_no_more() -> None:
    world = run(stored(1, line("mx.operateur.test")), authentication_server="mx.operateur.test")
    told = checks(world)
    assert (told.believed, told.help_fr, told.help_en, told.proposals) == (
        "mx.operateur.test",
        None,
        None,
        (),
    )


@pytest.mark.parametrize(
    ("host", "believed"),
    [("imap.gmail.com", "mx.google.com"), ("outlook.office365.com", "Microsoft 365")],
)
def test_known_hosts_say_who_is_believed(host: str, believed: str) -> None:
    world = run(stored(1), host=host)
    assert (checks(world).believed, checks(world).help_fr) == (believed, None)


@pytest.mark.parametrize(
    "lines",
    [
        (RECEIVED.format(by="a"), RECEIVED.format(by="b"), line("mx.sender.example")),
        ("Authentication-Results: (open; dmarc=pass\r\n", line("mx.sender.example")),
        (f"Authentication-Results: {PASSED}\r\n", line("mx.sender.example")),
    ],
)
def test_what_stands_lower_than_the_mailboxs_server_writes_is_not_proposed(
    lines: tuple[str, ...],
) -> None:
    told = checks(run(stored(1, *lines)))
    assert (told.mails_seen, told.proposals) == (1, ())


def test_a_run_without_mails_leaves_the_last_proposals() -> None:
    world = run(stored(1, line("mx.operateur.test")))
    world.run("job-2")
    assert len(world.connection().runs) == 2
    assert [each.name for each in checks(world).proposals] == ["mx.operateur.test"]


def test_few_are_kept_and_their_place_must_be_the_same_on_all_mails() -> None:
    many = [VerdictServer(name=f"s{n}.example", mails=1) for n in range(9)]
    often = VerdictServer(name="z.example", mails=2, below_received=True)
    kept = added_up(added_up((), [*many, often]), [often.model_copy(update={"mails": 1})])
    assert len(kept) == MOST_PROPOSED
    assert (kept[0].name, kept[0].mails, kept[0].below_received) == ("z.example", 3, True)
    mixed = added_up(kept, [VerdictServer(name="z.example", mails=1)])
    assert not mixed[0].below_received


def test_what_is_no_mailbox_has_none() -> None:
    world = World()
    assert SenderChecksView.of(world.drop_folder()) is None
