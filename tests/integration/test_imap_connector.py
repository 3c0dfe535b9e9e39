"""The mailbox connector against a real IMAP server."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from lettrage.adapters.connectors.imap import ImapConnector
from lettrage.domain.connector import ImapSettings
from lettrage.domain.errors import Denied, Invalid, Unavailable
from lettrage.formats.mail import parse_mail
from lettrage.ports.connector import FetchedDocument

from infra.local.wire import free_ports
from tests.fakes import dovecot
from tests.fakes.dovecot import PASSWORD, USER, Dovecot

SECRET = {"username": USER, "password": PASSWORD}
FOLDERS = iter(f"Factures{number}" for number in range(100))


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    absent = dovecot.missing()
    if absent is not None:
        pytest.skip(absent)
    with dovecot.running() as started:
        yield started


@pytest.fixture
def folder() -> str:
    return next(FOLDERS)


def mail(
    number: int,
    *,
    sender: str = "Opérateur <facture@operateur.test>",
    subject: str = "Votre facture",
    attached: bool = True,
) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = sender, f"{subject} {number}"
    message["To"] = USER
    message.set_content("Bonjour")
    if attached:
        pdf = f"%PDF-1.4 {number}".encode()
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename="f.pdf")
    return message.as_bytes()


def source(server: Dovecot, folder: str, **more: Any) -> ImapConnector:
    secret = more.pop("secret", SECRET)
    private_hosts = more.pop("private_hosts", True)
    context = more.pop("context", server.context)
    values = {"host": "localhost", "port": server.imaps_port, "folder": folder, **more}
    settings = ImapSettings.model_validate(values)
    return ImapConnector(settings, secret, private_hosts=private_hosts, context=context)


def subjects(documents: tuple[FetchedDocument, ...]) -> list[str]:
    return [parse_mail(each.data).headers.subject for each in documents]


def test_whole_mails_are_fetched_once_and_nothing_is_marked(server: Dovecot, folder: str) -> None:
    sent = [mail(number) for number in range(3)]
    for raw in sent:
        server.append(folder, raw)
    with source(server, folder) as connector:
        page = connector.fetch("", most=10)
    assert subjects(page.documents) == [f"Votre facture {n}" for n in range(3)]
    assert [d.data.replace(b"\r\n", b"\n") for d in page.documents] == sent
    assert {d.content_type for d in page.documents} == {"message/rfc822"}
    assert [p.data for p in parse_mail(page.documents[2].data).parts] == [b"%PDF-1.4 2"]
    assert not page.more
    assert not any(b"Seen" in flags for flags in server.flags(folder))
    assert len(server.flags(folder)) == len(sent)
    with source(server, folder) as connector:
        again = connector.fetch(page.cursor, most=10)
    assert (again.documents, again.cursor) == ((), page.cursor)
    server.append(folder, mail(7))
    with source(server, folder) as connector:
        assert subjects(connector.fetch(page.cursor, most=10).documents) == ["Votre facture 7"]


def test_references_are_the_mails_own_and_stay(server: Dovecot, folder: str) -> None:
    for number in range(2):
        server.append(folder, mail(number))
    told = []
    for _ in range(2):
        with source(server, folder) as connector:
            told.append([d.reference for d in connector.fetch("", most=9).documents])
    assert told[0] == told[1]
    assert len(set(told[0])) == 2


def test_pages_join_without_gap_or_repetition(server: Dovecot, folder: str) -> None:
    for number in range(7):
        server.append(folder, mail(number, attached=number != 3))
    cursor, told, more = "", list[str](), True
    with source(server, folder) as connector:
        while more:
            page = connector.fetch(cursor, most=2)
            assert len(page.documents) <= 2
            told += subjects(page.documents)
            cursor, more = page.cursor, page.more
    assert told == [f"Votre facture {n}" for n in range(7) if n != 3]


def test_an_empty_folder_has_a_cursor_too(server: Dovecot, folder: str) -> None:
    server.append(folder, mail(1))
    with server.owner() as owner:
        owner.select(folder)
        owner.store("1", "+FLAGS", "\\Deleted")
        owner.expunge()
    with source(server, folder) as connector:
        page = connector.fetch("", most=2)
    assert (page.documents, page.more) == ((), False)
    server.append(folder, mail(2))
    with source(server, folder) as connector:
        assert len(connector.fetch(page.cursor, most=2).documents) == 1


@pytest.mark.parametrize(
    ("rules", "chosen"),
    [
        ({"from_contains": ("OPÉRATEUR",)}, [0, 3]),
        ({"from_contains": ("energie.test", "@operateur.test")}, [0, 1, 3]),
        ({"subject_contains": ("réglée", "échéance")}, [1]),
        ({"subject_contains": ("facture",), "from_contains": ("energie",)}, []),
        ({"has_attachment": False}, [0, 1, 2, 3]),
        ({"subject_contains": ("nothing like it",)}, []),
    ],
)
def test_rules_choose_by_sender_subject_and_attachment(
    server: Dovecot, folder: str, rules: dict[str, Any], chosen: list[int]
) -> None:
    server.append(folder, mail(0))
    server.append(folder, mail(1, sender="compta@energie.test", subject="Votre échéance"))
    server.append(folder, mail(2, sender="ami@test", subject="Déjeuner", attached=False))
    server.append(folder, mail(3))
    with source(server, folder, **rules) as connector:
        page = connector.fetch("", most=10)
    assert [int(s.rpartition(" ")[2]) for s in subjects(page.documents)] == chosen


def test_mails_received_before_the_day_are_left(server: Dovecot, folder: str) -> None:
    for number, month in enumerate((1, 6, 11)):
        server.append(folder, mail(number), datetime(2026, month, 15, 12, tzinfo=UTC))
    with source(server, folder, since=date(2026, 6, 15)) as connector:
        assert len(connector.fetch("", most=10).documents) == 2


def test_a_folder_numbered_anew_is_read_again(server: Dovecot, folder: str) -> None:
    server.append(folder, mail(1))
    with source(server, folder) as connector:
        before = connector.fetch("", most=5)
    with server.owner() as owner:
        owner.delete(folder)
    server.append(folder, mail(2))
    with source(server, folder) as connector:
        after = connector.fetch(before.cursor, most=5)
    assert subjects(after.documents) == ["Votre facture 2"]
    assert after.documents[0].reference != before.documents[0].reference


def test_a_folder_with_accents_is_found(server: Dovecot) -> None:
    server.append("Factures re&AOc-ues &- pay&AOk-es", mail(1))
    with source(server, "Factures reçues & payées") as connector:
        assert len(connector.fetch("", most=5).documents) == 1


def test_starttls_encrypts_before_logging_in(server: Dovecot, folder: str) -> None:
    server.append(folder, mail(1))
    settings = {"port": server.imap_port, "security": "starttls"}
    with source(server, folder, **settings) as connector:
        assert len(connector.fetch("", most=5).documents) == 1
    with (
        source(server, folder, **settings, context=None) as connector,
        pytest.raises(Invalid) as caught,
    ):
        connector.fetch("", most=5)
    assert caught.value.code == "certificate_not_trusted"


@pytest.mark.parametrize(
    "secret",
    [
        {"username": USER, "password": "wrong"},
        {"username": "nobody@atelier.test", "password": PASSWORD},
        {"username": USER},
        {},
        {"username": USER, "password": f"{PASSWORD}\0"},
    ],
)
def test_refused_credentials_need_a_person(
    server: Dovecot, folder: str, secret: dict[str, str]
) -> None:
    with source(server, folder, secret=secret) as connector, pytest.raises(Denied) as caught:
        connector.fetch("", most=5)
    assert caught.value.code == "reauthentication_needed"
    assert "wrong" not in repr(caught.value) + repr(caught.value.__cause__)


def test_what_does_not_fit_is_refused_by_name(server: Dovecot, folder: str) -> None:
    server.append(folder, mail(1))
    cases: dict[str, dict[str, Any]] = {
        "folder_missing": {"folder": "Nulle part"},
        "certificate_not_trusted": {"context": None},
        "private_address": {"private_hosts": False},
    }
    for code, more in cases.items():
        with (
            source(server, **{"folder": folder, **more}) as connector,
            pytest.raises(Invalid) as caught,
        ):
            connector.fetch("", most=5)
        assert caught.value.code == code


def test_a_certificate_for_another_name_is_refused(server: Dovecot, folder: str) -> None:
    with source(server, folder, host="127.0.0.1") as connector, pytest.raises(Invalid) as caught:
        connector.fetch("", most=5)
    assert caught.value.code == "certificate_not_trusted"


def test_a_server_that_is_not_there_is_tried_later(server: Dovecot, folder: str) -> None:
    (port,) = free_ports(1)
    with source(server, folder, port=port) as connector, pytest.raises(Unavailable):
        connector.fetch("", most=5)


@pytest.mark.parametrize("cursor", ["x", "[]", '{"uid": 1}'])
def test_a_foreign_cursor_is_refused(server: Dovecot, folder: str, cursor: str) -> None:
    server.append(folder, mail(1))
    with source(server, folder) as connector, pytest.raises(Invalid) as caught:
        connector.fetch(cursor, most=5)
    assert caught.value.code == "bad_cursor"
