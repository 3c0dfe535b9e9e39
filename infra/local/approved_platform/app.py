"""The platform as a WSGI application: token, flows, healthcheck, switchboard."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from infra.local.approved_platform import faults, flows, switchboard, tokens
from infra.local.approved_platform.state import PlatformState
from infra.local.sandbox.ledger import Json
from infra.local.sandbox.wire import Answer, Refused, Request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Handler = Callable[[Json, Request, datetime, tuple[str, ...]], Answer]

MOST_BODY_BYTES = 30 * 1024 * 1024
"""Larger bodies are refused with the norm's FileSizeExceeded."""


def _now() -> datetime:
    return datetime.now(UTC)


_OPEN: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/oauth2/token", lambda d, r, n, p: tokens.new_token(d, r, now=n)),
    ("POST", "/_sandbox/faults", lambda d, r, n, p: faults.switch_on(d, r)),
    ("DELETE", "/_sandbox/faults", lambda d, r, n, p: faults.clear(d)),
    ("POST", "/_sandbox/flows", lambda d, r, n, p: switchboard.add(d, r, now=n)),
    ("POST", "/_sandbox/acknowledge", lambda d, r, n, p: switchboard.acknowledge(d, r, now=n)),
    ("POST", "/_sandbox/client", lambda d, r, n, p: switchboard.set_client(d, r)),
    ("GET", "/_sandbox/state", lambda d, r, n, p: switchboard.shown(d)),
)

_API: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/v1/healthcheck", lambda d, r, n, p: Answer(200, {"status": "UP"})),
    ("POST", "/v1/flows", lambda d, r, n, p: flows.post(d, r, now=n)),
    ("POST", "/v1/flows/search", lambda d, r, n, p: flows.search(d, r)),
    ("GET", "/v1/flows/([^/]+)", lambda d, r, n, p: flows.get(d, r, p[0])),
)


class Platform:
    """The application; importable, so that tests run it in their own process.

    `data` is the folder of the state file, None to forget; `clock` may be simulated.
    """

    def __init__(self, *, data: Path | None = None, clock: Callable[[], datetime] = _now) -> None:
        self._clock = clock
        self._state = PlatformState(data / "platform.json" if data else None)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """One request."""
        request = _request(environ)
        cut = False
        try:
            with self._state.changing() as data:
                answer = self._dispatch(data, request)
                if request.path.startswith("/v1/flows"):
                    cut = faults.take(data, "truncated", request.path) is not None
        except Refused as refused:
            answer = refused.answer
        payload = answer.payload()
        # The length stays that of the whole: a line that broke, not a shorter file.
        headers = {
            "Content-Type": answer.content_type,
            "Content-Length": str(len(payload)),
            **answer.headers,
        }
        status = HTTPStatus(answer.status)
        start_response(f"{status.value} {status.phrase}", list(headers.items()))
        return [payload[: len(payload) // 2] if cut else payload]

    def _dispatch(self, data: Json, request: Request) -> Answer:
        now = self._clock()
        for routes, guarded in ((_OPEN, False), (_API, True)):
            for method, pattern, handler in routes:
                found = re.fullmatch(pattern, request.path)
                if found is None or method != request.method:
                    continue
                if guarded:
                    faults.raise_before(data, request, now=now)
                    tokens.check_bearer(data, request, now=now)
                return handler(data, request, now, found.groups())
        raise flows.error(404, "MISSING_RESOURCE", "no such resource")


def _request(environ: "WSGIEnvironment") -> Request:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), MOST_BODY_BYTES)
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    query = dict(parse_qsl(str(environ.get("QUERY_STRING", ""))))
    # The form's boundary stands in the header, which the sandbox's requests do not carry.
    query["_content_type"] = str(environ.get("CONTENT_TYPE", ""))
    return Request(
        method=str(environ["REQUEST_METHOD"]),
        path=str(environ.get("PATH_INFO", "/")).rstrip("/"),
        query=query,
        data=environ["wsgi.input"].read(length) if length else b"",
        bearer=str(environ.get("HTTP_AUTHORIZATION", "")).removeprefix("Bearer "),
        base=f"{environ['wsgi.url_scheme']}://{host}",
    )
