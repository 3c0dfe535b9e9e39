"""One exchange with a bank provider over HTTPS, bounded in time and size; no address is followed.

What every provider's client shares: limits, decoding, and the seconds to wait. Redirects are off
and nothing here retries: the workflow does (security-reliability G1, G2, G12).
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import requests

from lettrage.domain.errors import Unavailable

TIMEOUTS_S = (3.0, 20.0)
"""Connect and read (security-reliability G1)."""

DEADLINE_S = 60.0
"""Whole answer, however slowly it drips in (G1); a third of the workflow task's own time."""

MOST_BYTES = 32 * 1024 * 1024
"""Largest answer taken: a full window comes in one piece, "several MB" (bank-providers §1.7)."""

_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """One answer of a provider.

    Attributes:
        status: HTTP status.
        headers: By lower-case name with underscores: gateways change both.
        body: Decoded JSON, None when there was none.
    """

    status: int
    headers: Mapping[str, str]
    body: object

    @property
    def kind(self) -> str:
        """The body's `type`, "" without one."""
        value = self.body.get("type") if isinstance(self.body, dict) else None
        return value if isinstance(value, str) else ""

    @property
    def words(self) -> str:
        """Every text of the body in lower case, whichever shape it has."""
        return " ".join(_texts(self.body)).lower()


@dataclass(frozen=True)
class Call:
    """One request. `params` and `body` may be None; `headers` hold the access."""

    method: str
    url: str
    headers: Mapping[str, str]
    params: Mapping[str, str] | None = None
    body: Mapping[str, object] | None = None


def exchange(
    session: requests.Session, call: Call, *, number: Callable[[str], object] = float
) -> Answer:
    """Send and read one answer; `number` reads JSON numbers with a point (`Decimal` for amounts).

    Raises: Unavailable, when nothing whole comes back in time.
    """
    try:
        response = session.request(
            call.method,
            call.url,
            params=call.params,
            json=call.body,
            headers={"Accept": "application/json", **call.headers},
            timeout=TIMEOUTS_S,
            allow_redirects=False,
            stream=True,
        )
        with response:
            return Answer(response.status_code, _headers(response), _body(response, number))
    except requests.RequestException as error:
        # The request's own text may hold the token: only the class is told, and no cause.
        kind = type(error).__name__
        raise Unavailable(f"the bank provider: {kind}", code="provider_down") from None


def retry_after(answer: Answer, now: datetime) -> int | None:
    """Seconds of `Retry-After`, in both of its forms (RFC 9110 §10.2.3); None without one."""
    told = answer.headers.get("retry_after", "")
    if told.isdecimal():
        return int(told)
    until = _http_date(told) if told else None
    return max(0, int((until - now).total_seconds())) if until else None


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return []


def _headers(response: requests.Response) -> dict[str, str]:
    return {name.lower().replace("-", "_"): value for name, value in response.headers.items()}


def _body(response: requests.Response, number: Callable[[str], object]) -> object:
    """The decoded answer; a truncated or foreign one is Unavailable when it should be data."""
    until = time.monotonic() + DEADLINE_S
    data = bytearray()
    for chunk in response.iter_content(_CHUNK):
        data += chunk
        if len(data) > MOST_BYTES:
            raise Unavailable("the provider's answer is too long", code="answer_too_long")
        if time.monotonic() > until:
            raise Unavailable("the provider answers too slowly", code="provider_slow")
    try:
        return json.loads(data, parse_float=number) if data else None
    except (ValueError, ArithmeticError):
        if response.status_code < HTTPStatus.MULTIPLE_CHOICES:
            message = "the provider's answer is cut short"
            raise Unavailable(message, code="unexpected_answer") from None
        return None


def _http_date(text: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
