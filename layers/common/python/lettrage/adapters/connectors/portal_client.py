"""HTTP to one host: redirects, sizes and times bounded, errors in the tree."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests

from lettrage.adapters.connectors.reach import session
from lettrage.domain.connector import is_loopback
from lettrage.domain.errors import Fault, Invalid, NotFound, Unavailable
from lettrage.formats.html_links import HtmlPage, read_html
from lettrage.ports.clock import Clock
from lettrage.ports.connector import LAYOUT_CHANGED

TIMEOUTS_S = (5.0, 20.0)
"""Connect, and wait for a byte (security-reliability G1)."""

DEADLINE_S = 45.0
"""Whole answer, however slowly it drips in (G1): a page, a login and a page again still fit what
the run leaves of the function's five minutes."""

MOST_REDIRECTS = 5

_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_LOGGED_OUT = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class LoggedOutError(Exception):
    """The portal wants a login: the session has ended, or the login was refused."""


@dataclass(frozen=True)
class Answer:
    """The last answer of a request.

    Attributes:
        url: Where it came from, after redirects.
        data: The body, at most one byte more than was allowed.
        content_type: Media type in lower case, "" when not told.
        charset: When told.
        name: File name that the answer announces, "" without.
    """

    url: str
    data: bytes = field(repr=False)
    content_type: str = ""
    charset: str | None = None
    name: str = ""

    def page(self) -> HtmlPage | None:
        """The body as a page, None when it is none."""
        if self.content_type in {"text/html", "application/xhtml+xml"}:
            return read_html(self.data, self.charset)
        return None


class PortalClient:
    """Requests to the host of `base_url` and to no other; cookies last as long as the client."""

    def __init__(self, base_url: str, *, clock: Clock, private_hosts: bool) -> None:
        parts = urlsplit(base_url)
        here = private_hosts and is_loopback(parts.hostname or "")
        if parts.scheme != "https" and not here:
            raise Invalid("a portal is reached by https", code="encryption_missing")
        self.base_url = base_url.rstrip("/")
        self._origin = _origin(base_url)
        self._clock = clock
        self._session = session(private_hosts=private_hosts)

    def close(self) -> None:
        """Close its connections."""
        self._session.close()

    def authorise(self, header: str) -> None:
        """Send this `Authorization` from now on."""
        self._session.headers["Authorization"] = header

    def forget(self) -> None:
        """Forget the session: cookies and token."""
        self._session.cookies.clear()
        self._session.headers.pop("Authorization", None)

    def absolute(self, link: str, base: str, pointer: str) -> str:
        """Where `link`, found at `base`, leads.

        Raises: Invalid, `other_host`, when that is not the portal's own host.
        """
        try:
            url = urljoin(base, link.strip())
            same = _origin(url) == self._origin
        except ValueError:
            same, url = False, ""
        if not same:
            message = "the portal leads to another host"
            raise Invalid(
                message, code="other_host", faults=[Fault(pointer, "other_host", message)]
            )
        return urlunsplit(urlsplit(url)._replace(fragment=""))

    def get(self, url: str, *, pointer: str, most_bytes: int) -> Answer:
        """The answer to a GET, redirects within the host followed.

        Raises: LoggedOutError; NotFound; Invalid, `layout_changed` at `pointer` or `other_host`;
            Unavailable.
        """
        return self._send("GET", url, pointer=pointer, most_bytes=most_bytes)

    def post(
        self,
        url: str,
        fields: Mapping[str, str],
        *,
        form: Literal["json", "form"],
        pointer: str,
        most_bytes: int,
    ) -> Answer:
        """The answer to a POST, and to the GET that a redirect asks for. Raises: as `get`."""
        body = {"json": dict(fields)} if form == "json" else {"data": dict(fields)}
        return self._send("POST", url, pointer=pointer, most_bytes=most_bytes, **body)

    def _send(
        self,
        method: str,
        url: str,
        *,
        pointer: str,
        most_bytes: int,
        data: Mapping[str, str] | None = None,
        json: Mapping[str, str] | None = None,
    ) -> Answer:
        for _ in range(MOST_REDIRECTS + 1):
            try:
                response = self._session.request(
                    method,
                    url,
                    data=data,
                    json=json,
                    timeout=TIMEOUTS_S,
                    allow_redirects=False,
                    stream=True,
                )
                with response:
                    if response.status_code not in _REDIRECTS:
                        self._refuse(response, pointer)
                        return _answer(response, url, most_bytes)
                    following = response.headers.get("Location", "")
            except requests.exceptions.SSLError as error:
                message = "the portal's certificate is not valid for its name"
                raise Invalid(message, code="certificate_not_trusted") from error
            except requests.RequestException as error:
                # The request's own text may hold credentials: only the class is told.
                kind = type(error).__name__
                raise Unavailable(f"the portal: {kind}", code="source_down") from None
            url = self.absolute(following, url, pointer)
            method, data, json = "GET", None, None
        raise changed(pointer, "the portal sends round in circles")

    def _refuse(self, response: requests.Response, pointer: str) -> None:
        status = response.status_code
        if status in _LOGGED_OUT:
            raise LoggedOutError
        if status in _GONE:
            raise NotFound("the portal has nothing there", kind="portal_address")
        if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            wait = seconds_to_wait(response.headers.get("Retry-After", ""), self._clock.now())
            message = f"the portal answered {status}"
            raise Unavailable(message, code="source_down", retry_after_s=wait)
        if status >= HTTPStatus.BAD_REQUEST:
            raise changed(pointer, f"the portal answered {status}")


def changed(pointer: str, message: str) -> Invalid:
    """The error that names what of the description no longer fits."""
    fault = Fault(pointer, LAYOUT_CHANGED, message)
    return Invalid(message, code=LAYOUT_CHANGED, faults=[fault])


def seconds_to_wait(retry_after: str, now: datetime) -> int | None:
    """Seconds that a `Retry-After` asks for, in both its forms; None when it says nothing."""
    text = retry_after.strip()
    if text.isdecimal():
        return int(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0, int((until - now).total_seconds()))


def _origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port. Raises: ValueError, for what is no address."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), port


def _answer(response: requests.Response, url: str, most_bytes: int) -> Answer:
    until = time.monotonic() + DEADLINE_S
    data = bytearray()
    for chunk in response.iter_content(_CHUNK):
        data += chunk
        if len(data) > most_bytes:
            break
        if time.monotonic() > until:
            raise Unavailable("the portal answers too slowly", code="source_slow")
    headers = Message()
    headers["Content-Type"] = response.headers.get("Content-Type", "")
    headers["Content-Disposition"] = response.headers.get("Content-Disposition", "")
    return Answer(
        url=url,
        data=bytes(data[: most_bytes + 1]),
        content_type=headers["Content-Type"].partition(";")[0].strip().lower(),
        charset=headers.get_content_charset(),
        name=headers.get_filename("") or "",
    )
