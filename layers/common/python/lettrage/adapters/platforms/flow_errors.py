"""What a platform says when it says no, in the product's error tree.

The HTTP status is the contract; of the body only `errorCode` is told, when it is a plain word:
texts of a platform stay out of our messages.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from lettrage.domain.errors import Conflict, Denied, Invalid, LettrageError, NotFound, Unavailable
from lettrage.ports.connector import REAUTHENTICATION_NEEDED

_WORD = re.compile(r"[A-Za-z_]{1,60}\Z")

LONGEST_WAIT_S = 24 * 3600
"""A `Retry-After` beyond a day is taken as a day."""


def reauthentication_needed() -> Denied:
    """The platform refuses our credentials: its owner must give new ones."""
    message = "the platform refuses the client id or its secret: enter new ones"
    return Denied(message, code=REAUTHENTICATION_NEEDED)


def error_of(
    status: int, headers: Mapping[str, str], body: bytes, *, now: datetime
) -> LettrageError:
    """The error that an answer outside 2xx stands for. Source: XP Z12-013 annex A, responses."""
    told = _error_code(body)
    suffix = f" ({told})" if told else ""
    wait = seconds_to_wait(headers, now)
    known: dict[int, LettrageError] = {
        HTTPStatus.UNAUTHORIZED: reauthentication_needed(),
        HTTPStatus.FORBIDDEN: Denied(
            f"the platform forbids the call{suffix}: check the rights of the client",
            code=REAUTHENTICATION_NEEDED,
        ),
        HTTPStatus.NOT_FOUND: NotFound(
            "the platform knows no such flow", code="unknown_at_platform"
        ),
        HTTPStatus.CONFLICT: Conflict(
            f"the platform has this flow already{suffix}", code="existing_flow"
        ),
        HTTPStatus.REQUEST_TIMEOUT: Unavailable(
            "the platform gave up waiting", code="platform_slow", retry_after_s=wait
        ),
        HTTPStatus.TOO_MANY_REQUESTS: Unavailable(
            "the platform's limit", code="platform_limit", retry_after_s=wait
        ),
    }
    if status in known:
        return known[status]
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        message = f"the platform refused the request: {status}{suffix}"
        return Invalid(message, code="refused_by_platform")
    code = "platform_down" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "unexpected_answer"
    return Unavailable(f"the platform answered {status}", code=code, retry_after_s=wait)


def seconds_to_wait(headers: Mapping[str, str], now: datetime) -> int | None:
    """`Retry-After` in both forms (RFC 9110 §10.2.3), None when it is missing or unreadable."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0, int((until - now).total_seconds())), LONGEST_WAIT_S)


def _error_code(body: bytes) -> str:
    try:
        decoded = json.loads(body[:65_536])
    except ValueError:
        return ""
    code = decoded.get("errorCode") if isinstance(decoded, dict) else None
    return code if isinstance(code, str) and _WORD.match(code) else ""
