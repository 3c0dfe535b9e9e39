"""A mailbox as a source: whole mails after the last one seen, chosen by simple rules."""

import json
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from types import TracebackType
from typing import Self

from lettrage.adapters.connectors.imap_client import ACCESS_TOKEN, Mailbox
from lettrage.adapters.connectors.oauth_tokens import OAuthTokens
from lettrage.domain.connector import ImapSettings
from lettrage.domain.errors import Denied, Invalid
from lettrage.ports.connector import MAIL_TYPE, FetchedDocument, FetchedPage

MOST_MAIL_BYTES = 40 * 1024 * 1024 + 1
"""One byte more than a mail may have (security-reliability D10): the parser then refuses it."""

PAGE_BYTES = 48 * 1024 * 1024
"""A page ends when its mails hold this much: the function has memory for two such pages."""

BUDGET_S = 40.0
"""Seconds after which a page ends with what it has: the run decides whether to go on."""

WINDOW = 5000
"""Identifiers of one search: its answer stays far below the library's longest line."""

LOOKED_AT = 100
"""Mails whose headers are asked for at once."""

_FILES = re.compile(
    rb'"(?:attachment|application|image|rfc822)"|"(?:file)?name\*?\d?\*?" ', re.IGNORECASE
)
"""Words of a BODYSTRUCTURE that tell of a file; a mail too many costs one download, one too few
would lose an invoice."""


class ImapConnector:
    """`Connector` of one mailbox; one connection to the server for all its pages.

    With `tokens` it is opened by them, and by a new one where the kept one is refused.
    """

    def __init__(
        self,
        settings: ImapSettings,
        secret: Mapping[str, str],
        *,
        tokens: OAuthTokens | None = None,
        private_hosts: bool = False,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._tokens = tokens
        self._private_hosts = private_hosts
        self._context = context
        self._opened: Mailbox | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def fetch(self, cursor: str, *, most: int) -> FetchedPage:
        """Whole mails that fit the rules, in the order they came.

        The cursor is the folder's UIDVALIDITY and the last identifier looked at. When the server
        numbers the folder anew, all is read again: the same files are the same documents.
        Raises: as the port; Invalid also for certificate, encryption, folder or address.
        """
        mailbox = self._mailbox()
        last = _last_seen(cursor, mailbox.uidvalidity)
        until = time.monotonic() + BUDGET_S
        found: list[FetchedDocument] = []
        size = 0
        for uid, fits in self._looked_at(mailbox, last):
            if len(found) >= most or size >= PAGE_BYTES or time.monotonic() > until:
                return FetchedPage(tuple(found), _cursor(mailbox, last), more=True)
            raw = mailbox.mail(uid, MOST_MAIL_BYTES) if fits else None
            last = uid
            if raw is None:
                continue
            size += len(raw)
            reference = f"{mailbox.uidvalidity}.{uid}"
            found.append(FetchedDocument(reference, "", raw, content_type=MAIL_TYPE))
        last = max(last, mailbox.uidnext - 1)
        return FetchedPage(tuple(found), _cursor(mailbox, last), more=False)

    def _mailbox(self) -> Mailbox:
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def _open(self) -> Mailbox:
        if self._tokens is None:
            return self._logged_in(self._secret)
        user = {"username": self._secret.get("username", "")}
        kept = {**user, ACCESS_TOKEN: self._tokens.access()}
        try:
            return self._logged_in(kept)
        except Denied:
            # Another connection: servers end the one that they refused.
            fresh = {**user, ACCESS_TOKEN: self._tokens.access(anew=True)}
            return self._logged_in(fresh)

    def _logged_in(self, secret: Mapping[str, str]) -> Mailbox:
        return Mailbox(
            self._settings, secret, private_hosts=self._private_hosts, context=self._context
        )

    def _looked_at(self, mailbox: Mailbox, last: int) -> Iterator[tuple[int, bool]]:
        """Identifiers after `last`, and whether the mail fits the rules."""
        for first in range(last + 1, mailbox.uidnext, WINDOW):
            end = min(first + WINDOW, mailbox.uidnext) - 1
            uids = mailbox.search(first, end, self._settings.since)
            for start in range(0, len(uids), LOOKED_AT):
                chunk = uids[start : start + LOOKED_AT]
                headers = mailbox.headers(chunk) if self._by_header() else {}
                for uid in chunk:
                    yield uid, self._fits(mailbox, uid, headers.get(uid))

    def _by_header(self) -> bool:
        return bool(self._settings.from_contains or self._settings.subject_contains)

    def _fits(self, mailbox: Mailbox, uid: int, header: bytes | None) -> bool:
        if self._by_header():
            message = message_from_bytes(header or b"")
            rules = {
                "From": self._settings.from_contains,
                "Subject": self._settings.subject_contains,
            }
            for name, words in rules.items():
                text = _decoded(str(message.get(name) or ""))
                if words and not any(word.casefold() in text for word in words):
                    return False
        if self._settings.has_attachment:
            return _FILES.search(mailbox.structure(uid)) is not None
        return True


def _decoded(text: str) -> str:
    """A header's text, RFC 2047 undone, without regard to case."""
    with suppress(HeaderParseError, LookupError, ValueError):  # else compared as it travelled
        text = str(make_header(decode_header(text)))
    return " ".join(text.split()).casefold()


def _cursor(mailbox: Mailbox, last: int) -> str:
    return json.dumps({"uidvalidity": mailbox.uidvalidity, "uid": last})


def _last_seen(cursor: str, uidvalidity: int) -> int:
    """Last identifier looked at; 0 for a new or newly numbered folder. Raises: Invalid."""
    if not cursor:
        return 0
    try:
        told = json.loads(cursor)
        return int(told["uid"]) if told["uidvalidity"] == uidvalidity else 0
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid("the cursor is not one of a mailbox", code="bad_cursor") from error
