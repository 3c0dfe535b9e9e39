"""IMAP4rev1 as far as reading a folder needs: nothing is ever marked, moved or deleted.

The folder is opened by EXAMINE, which forbids changes (RFC 3501 §6.3.2), and bodies are read by
BODY.PEEK, which does not mark them as seen (§6.4.5).
"""

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from socket import socket
from typing import Any

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from lettrage.adapters.connectors.reach import CONNECT_S, open_socket
from lettrage.domain.connector import ImapSettings, is_loopback
from lettrage.domain.errors import Denied, Invalid, Unavailable
from lettrage.ports.connector import REAUTHENTICATION_NEEDED

READ_S = 20.0
"""Seconds without a byte (security-reliability G1)."""

ACCESS_TOKEN = "access_token"  # noqa: S105 - the name of a credential
"""In place of a password among the credentials: the mailbox is opened by XOAUTH2."""

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_PASSING = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA)\b", re.I)
"""Response codes that say "later" (RFC 5530 §3)."""
_NEW_MESSAGE = re.compile(rb"^\d+ \(")
_UID = re.compile(rb"\bUID (\d+)")
_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"')


class _Imap(imaplib.IMAP4):
    """The library's client over a socket of ours: encrypted and checked before the first byte."""

    def __init__(self, settings: ImapSettings, context: ssl.SSLContext, *, private: bool) -> None:
        self._settings = settings
        self._context = context
        self._private = private
        super().__init__(settings.host, settings.port, CONNECT_S)

    def _create_socket(self, timeout: float | None) -> socket:
        opened = open_socket(
            self._settings.host,
            self._settings.port,
            timeout_s=timeout or CONNECT_S,
            private_hosts=self._private,
        )
        if self._settings.security == "tls":
            try:
                opened = self._context.wrap_socket(opened, server_hostname=self._settings.host)
            except OSError:
                opened.close()
                raise
        opened.settimeout(READ_S)
        return opened


class Mailbox:
    """One folder, open for reading.

    Attributes:
        uidvalidity: Identifiers hold as long as it stays (RFC 3501 §2.3.1.1).
        uidnext: No mail has this identifier or a higher one yet.
    """

    def __init__(
        self,
        settings: ImapSettings,
        secret: Mapping[str, str],
        *,
        private_hosts: bool,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """Connect, log in and open the folder.

        Raises: Denied `reauthentication_needed`; Invalid, `certificate_not_trusted`,
            `encryption_missing`, `folder_missing`, `oauth_not_offered` or `private_address`;
            Unavailable.
        """
        if settings.security == "none" and not (private_hosts and is_loopback(settings.host)):
            raise Invalid("a mailbox is reached by TLS", code="encryption_missing")
        # The same authorities as for HTTPS, wherever the system keeps its own (G13).
        context = context or ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
        with _errors("connect"):
            self._client = _Imap(settings, context, private=private_hosts)
        try:
            if settings.security == "starttls":
                self._encrypt(context)
            self._log_in(secret)
            self.uidvalidity, self.uidnext = self._examine(settings.folder)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye; whatever fails then is of no matter."""
        with suppress(imaplib.IMAP4.error, OSError):
            self._client.logout()
        with suppress(OSError):
            self._client.shutdown()

    def search(self, first: int, last: int, since: date | None) -> list[int]:
        """Identifiers from `first` to `last` inclusive, of mails received since a day; ascending.

        Raises: Unavailable.
        """
        criteria = [f"UID {first}:{last}"]
        if since is not None:
            criteria.append(f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year:04d}")
        with _errors("search"):
            answer = self._client.uid("SEARCH", *criteria)
        numbers = b" ".join(part for part in _ok(answer, "search") if isinstance(part, bytes))
        # `first:last` names the last mail too when it has a lower number (§6.4.8).
        return sorted(n for n in map(int, numbers.split()) if first <= n <= last)

    def headers(self, uids: Sequence[int]) -> dict[int, bytes]:
        """From and Subject lines by identifier; a mail deleted meanwhile is missing."""
        what = "(UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)])"
        return {
            uid: literals[-1] if literals else b"" for uid, _, literals in self._fetch(uids, what)
        }

    def structure(self, uid: int) -> bytes:
        """The mail's BODYSTRUCTURE as sent; empty when it was deleted meanwhile."""
        found = list(self._fetch([uid], "(UID BODYSTRUCTURE)"))
        return b" ".join([found[0][1], *found[0][2]]) if found else b""

    def mail(self, uid: int, most_bytes: int) -> bytes | None:
        """The mail's first `most_bytes`; None when it was deleted meanwhile."""
        found = list(self._fetch([uid], f"(UID BODY.PEEK[]<0.{most_bytes}>)"))
        return found[0][2][-1] if found and found[0][2] else None

    def _fetch(self, uids: Sequence[int], what: str) -> Iterator[tuple[int, bytes, list[bytes]]]:
        """Identifier, text outside of literals, and literals of each answer."""
        with _errors("fetch"):
            answer = self._client.uid("FETCH", ",".join(map(str, uids)), what)
        texts: list[bytes] = []
        literals: list[list[bytes]] = []
        for part in _ok(answer, "fetch"):
            text, literal = part if isinstance(part, tuple) else (part, None)
            if _NEW_MESSAGE.match(text or b""):
                texts.append(b"")
                literals.append([])
            if not texts:
                continue  # the library's [None] for no answer at all
            texts[-1] += b" " + (text or b"")
            if literal is not None:
                literals[-1].append(literal)
        for whole, own in zip(texts, literals, strict=True):
            # Quoted texts come from senders: no number is read from them.
            named = _UID.search(_QUOTED.sub(b"", whole))
            if named and int(named[1]) in uids:
                yield int(named[1]), whole, own

    def _encrypt(self, context: ssl.SSLContext) -> None:
        if "STARTTLS" not in self._client.capabilities:
            raise Invalid("the server offers no encryption", code="encryption_missing")
        with _errors("starttls"):
            self._client.starttls(context)

    def _log_in(self, secret: Mapping[str, str]) -> None:
        try:
            if ACCESS_TOKEN in secret:
                self._show_token(secret.get("username", ""), secret[ACCESS_TOKEN])
            else:
                self._show_password(secret.get("username", ""), secret.get("password", ""))
        except imaplib.IMAP4.abort as error:
            raise _down("log in", error) from None
        except imaplib.IMAP4.error as error:
            if _PASSING.search(str(error)):
                raise _down("log in", error) from None
            # Without the cause: its text may quote what was sent.
            message = "the server refuses the login"
            raise Denied(message, code=REAUTHENTICATION_NEEDED) from None
        except OSError as error:
            raise _down("log in", error) from None

    def _show_password(self, user: str, password: str) -> None:
        if not user or not password or "\0" in user + password:
            raise Denied("username and password are needed", code=REAUTHENTICATION_NEEDED)
        if "AUTH=PLAIN" in self._client.capabilities:
            # Takes any character (RFC 4616); LOGIN of the library takes ASCII only.
            plain = f"\0{user}\0{password}".encode()
            self._client.authenticate("PLAIN", lambda _: plain)
        else:
            quoted = '"' + user.replace("\\", "\\\\").replace('"', '\\"') + '"'
            self._client.login(_line(quoted), _line(password))

    def _show_token(self, user: str, token: str) -> None:
        """Source: Google, "OAuth 2.0 Mechanism" (XOAUTH2), which Microsoft took over."""
        if not user or not (user + token).isprintable():
            raise Denied("username and token are needed", code=REAUTHENTICATION_NEEDED)
        if "AUTH=XOAUTH2" not in self._client.capabilities:
            raise Invalid("the server takes no tokens", code="oauth_not_offered")
        shown = f"user={user}\x01auth=Bearer {token}\x01\x01".encode()
        # A refusal comes as a second challenge, that an empty answer ends.
        self._client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else shown)

    def _examine(self, folder: str) -> tuple[int, int]:
        with _errors("examine"):
            status, _ = self._client.select(f'"{_mailbox_name(folder)}"', readonly=True)
            if status != "OK":
                raise Invalid("the mailbox has no such folder", code="folder_missing")
            numbers = [self._client.response(name)[1] for name in ("UIDVALIDITY", "UIDNEXT")]
        try:
            validity, following = (int(found[0]) for found in numbers)
        except (TypeError, ValueError, IndexError) as error:
            message = "the server gives mails no lasting identifiers"
            raise Invalid(message, code="layout_changed") from error
        return validity, following


@contextmanager
def _errors(what: str) -> Iterator[None]:
    """The library's errors into the tree. Raises: Invalid, Unavailable."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        message = "the server's certificate is not valid for its name"
        raise Invalid(message, code="certificate_not_trusted") from error
    except (imaplib.IMAP4.error, OSError) as error:
        raise _down(what, error) from error


def _down(what: str, error: Exception) -> Unavailable:
    return Unavailable(f"imap {what}: {type(error).__name__}", code="source_down")


def _ok(answer: tuple[str, list[Any]], what: str) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise Unavailable(f"imap {what}: the server answered {status}", code="source_refused")
    return data


def _line(text: str) -> str:
    """A text that fits an IMAP line. Raises: Denied."""
    if not text.isascii() or not text.isprintable():
        message = "this server takes credentials of ASCII characters only"
        raise Denied(message, code=REAUTHENTICATION_NEEDED)
    return text


def _mailbox_name(name: str) -> str:
    """A folder's name as it travels: modified UTF-7 (RFC 3501 §5.1.3)."""
    told: list[str] = []
    for run in re.findall(r"[ -~]+|[^ -~]+", name):
        if run.isascii():
            told.append(run.replace("&", "&-"))
        else:
            coded = base64.b64encode(run.encode("utf-16-be")).decode().rstrip("=")
            told.append("&" + coded.replace("/", ",") + "-")
    return "".join(told)
