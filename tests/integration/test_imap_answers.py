"""What IMAP servers say that a well-behaved one does not: scripted, on a loopback port."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from lettrage.adapters.connectors.imap import ImapConnector
from lettrage.domain.connector import ImapSettings
from lettrage.domain.errors import Denied, Invalid, LettrageError, Unavailable

Reply = Callable[[bytes], bytes]

GREETING = b"* OK ready\r\n"
EXAMINED = b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 12] n\r\n"
CUT = b"<the line goes dead>"
RAW = b"Subject: a\r\n\r\nx"


@contextmanager
def scripted(**answers: bytes | None) -> Iterator[tuple[int, list[bytes]]]:
    """A server; `answers` by command: untagged lines before OK, or a whole answer with TAG in it.

    None closes the connection.
    """
    heard: list[bytes] = []
    told: dict[str, bytes | None] = {
        "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
        "EXAMINE": EXAMINED,
        "SEARCH": b"* SEARCH 3 11\r\n",
        **answers,
    }

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(GREETING)
            for line in self.rfile:
                heard.append(line)
                tag, *words = line.split()
                name = words[1] if words[0] == b"UID" else words[0]
                answer = told.get(name.decode().upper(), b"")
                if answer is None:
                    return
                if answer.endswith(CUT):
                    self.wfile.write(answer.removesuffix(CUT))
                    return
                if b"TAG " not in answer:
                    answer += b"TAG OK done\r\n"
                self.wfile.write(answer.replace(b"TAG ", tag + b" "))
                if name == b"LOGOUT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield server.server_address[1], heard
        finally:
            server.shutdown()


def fetched(port: int, **more: Any) -> Any:
    secret = more.pop("secret", {"username": 'cl"aire', "password": "p w"})
    values = {"host": "127.0.0.1", "port": port, "security": "none", "has_attachment": False}
    settings = ImapSettings.model_validate({**values, **more})
    with ImapConnector(settings, secret, private_hosts=True) as connector:
        return connector.fetch("", most=5)


def body(uid: int, raw: bytes = RAW, *, late: bool = False) -> bytes:
    told = f" UID {uid}" if late else ""
    first = "" if late else f"UID {uid} "
    literal = f"BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw
    return f"* 1 FETCH ({first}".encode() + literal + f"{told})\r\n".encode()


def test_login_is_quoted_where_plain_is_not_offered() -> None:
    with scripted(FETCH=body(3)) as (port, heard):
        fetched(port)
    (login,) = [line for line in heard if b" LOGIN " in line]
    assert login.split(b" ", 2)[2] == b'"cl\\"aire" "p w"\r\n'
    assert not [line for line in heard if b"SELECT" in line or b"STORE" in line]
    assert all(b"PEEK" in line for line in heard if b"FETCH" in line)


def test_credentials_that_would_break_the_line_are_not_sent() -> None:
    with scripted() as (port, heard):
        for secret in (
            {"username": "a\r\nx DELETE INBOX", "password": "p"},
            {"username": "a", "password": "p\r\nx DELETE INBOX"},
            {"username": "a", "password": "é"},
        ):
            with pytest.raises(Denied):
                fetched(port, secret=secret)
    assert not [line for line in heard if b"LOGIN" in line or b"DELETE" in line]


def test_the_identifier_may_come_after_the_body() -> None:
    with scripted(FETCH=body(3, late=True)) as (port, _):
        page = fetched(port)
    assert [d.reference for d in page.documents] == ["7.3"]


def test_a_mail_deleted_meanwhile_is_passed_over() -> None:
    with scripted(FETCH=b"") as (port, _):
        page = fetched(port)
    assert (page.documents, page.more) == ((), False)


def test_a_sender_cannot_choose_the_identifier_by_a_file_name() -> None:
    structure = b'* 1 FETCH (BODYSTRUCTURE ("APPLICATION" "PDF" ("NAME" "UID 999 x") NIL) UID 3)'
    with scripted(FETCH=structure + b"\r\n") as (port, heard):
        fetched(port, has_attachment=True)
    asked = [line for line in heard if b"BODY.PEEK[]" in line]
    assert [line.split()[3] for line in asked] == [b"3"]


def test_numbers_outside_of_what_was_asked_are_ignored() -> None:
    with scripted(SEARCH=b"* SEARCH 3 99 0\r\n", FETCH=body(99)) as (port, heard):
        assert fetched(port).documents == ()
    assert [line.split()[3] for line in heard if b"FETCH" in line] == [b"3"]


@pytest.mark.parametrize(
    ("answers", "kind", "code"),
    [
        ({"LOGIN": b"TAG NO [AUTHENTICATIONFAILED] no\r\n"}, Denied, "reauthentication_needed"),
        ({"LOGIN": b"TAG NO no\r\n"}, Denied, "reauthentication_needed"),
        ({"LOGIN": b"TAG NO [UNAVAILABLE] later\r\n"}, Unavailable, "source_down"),
        ({"LOGIN": b"TAG NO [INUSE] later\r\n"}, Unavailable, "source_down"),
        ({"LOGIN": None}, Unavailable, "source_down"),
        ({"EXAMINE": b"TAG NO no such folder\r\n"}, Invalid, "folder_missing"),
        ({"EXAMINE": b"* 2 EXISTS\r\n"}, Invalid, "layout_changed"),
        ({"SEARCH": b"TAG NO busy\r\n"}, Unavailable, "source_refused"),
        ({"SEARCH": b"TAG BAD what\r\n"}, Unavailable, "source_down"),
        ({"FETCH": None}, Unavailable, "source_down"),
        ({"FETCH": b"* 1 FETCH (UID 3 BODY[]<0> {500}\r\nshort" + CUT}, Unavailable, "source_down"),
        ({"CAPABILITY": b"what\r\n"}, Unavailable, "source_down"),
    ],
)
def test_what_goes_wrong_has_its_name(
    answers: dict[str, bytes | None], kind: type[LettrageError], code: str
) -> None:
    with scripted(**answers) as (port, _), pytest.raises(LettrageError) as caught:
        fetched(port)
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert "p w" not in str(caught.value)


def test_plain_text_is_for_the_loopback_only() -> None:
    with pytest.raises(Invalid) as caught:
        fetched(143, host="imap.supplier.test")
    assert caught.value.code == "encryption_missing"


def test_a_server_without_encryption_gets_no_credentials() -> None:
    with scripted() as (port, heard), pytest.raises(Invalid) as caught:
        fetched(port, security="starttls")
    assert caught.value.code == "encryption_missing"
    assert not [line for line in heard if b"LOGIN" in line]
