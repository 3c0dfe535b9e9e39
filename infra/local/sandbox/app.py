"""The sandbox as a WSGI application: three providers over one ledger, and the switchboard.

`/api/v2/…` speaks GoCardless, `/v3/…` Bridge, `/enable/…` Enable Banking; `/psd2/start/…`,
`/bridge/connect/…` and `/enable-consent/…` are for browsers; `/stats/eurofxref/…` has reference
rates as the ECB publishes them; `/_sandbox/…` is for the person or test that plays the bank.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from infra.local.sandbox import (
    bridge,
    bridge_events,
    consent,
    enable_banking,
    enable_banking_bearer,
    faults,
    limits,
    reference_rates,
    switchboard,
)
from infra.local.sandbox import gocardless_accounts as accounts
from infra.local.sandbox import gocardless_consents as consents
from infra.local.sandbox import gocardless_tokens as tokens
from infra.local.sandbox.ledger import Json, seed
from infra.local.sandbox.state import State
from infra.local.sandbox.wire import Answer, Refused, Request, not_found

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Handler = Callable[[Json, Request, datetime, tuple[str, ...]], Answer]

MOST_BODY_BYTES = 1024 * 1024
"""Larger bodies are cut: no call of either side comes near."""


def _now() -> datetime:
    return datetime.now(UTC)


_API: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/institutions", lambda d, r, n, p: consents.institutions(r)),
    ("GET", "/institutions/([^/]+)", lambda d, r, n, p: consents.institution(p[0])),
    ("POST", "/agreements/enduser", lambda d, r, n, p: consents.new_agreement(d, r, now=n)),
    ("GET", "/agreements/enduser", lambda d, r, n, p: consents.listed(d, "agreements", r)),
    (
        "GET",
        "/agreements/enduser/([^/]+)",
        lambda d, r, n, p: Answer(200, consents.one(d, "agreements", p[0])),
    ),
    ("DELETE", "/agreements/enduser/([^/]+)", lambda d, r, n, p: consents.drop_agreement(d, p[0])),
    ("POST", "/requisitions", lambda d, r, n, p: consents.new_requisition(d, r, now=n)),
    ("GET", "/requisitions", lambda d, r, n, p: consents.listed(d, "requisitions", r)),
    ("GET", "/requisitions/([^/]+)", lambda d, r, n, p: consents.requisition(d, p[0], now=n)),
    ("DELETE", "/requisitions/([^/]+)", lambda d, r, n, p: consents.drop_requisition(d, p[0])),
    ("GET", "/accounts/([^/]+)", lambda d, r, n, p: accounts.account(d, p[0], now=n)),
    (
        "GET",
        "/accounts/([^/]+)/(details|balances|transactions)",
        lambda d, r, n, p: accounts.account_call(d, p[0], p[1], r, now=n),
    ),
)

_OPEN: tuple[tuple[str, str, Handler], ...] = (
    (
        "GET",
        "/stats/eurofxref/eurofxref-hist-90d.xml",
        lambda d, r, n, p: reference_rates.ninety_days(now=n),
    ),
    ("POST", "/api/v2/token/new", lambda d, r, n, p: tokens.new_token(d, r, now=n)),
    ("POST", "/api/v2/token/refresh", lambda d, r, n, p: tokens.refresh_token(d, r, now=n)),
    ("GET", "/psd2/start/([^/]+)/[^/]+", lambda d, r, n, p: consent.show(d, r, p[0], now=n)),
    ("POST", "/psd2/start/([^/]+)/[^/]+", lambda d, r, n, p: consent.decide(d, r, p[0], now=n)),
    ("POST", "/_sandbox/faults", lambda d, r, n, p: faults.switch_on(d, r)),
    ("DELETE", "/_sandbox/faults", lambda d, r, n, p: switchboard.clear_faults(d)),
    ("POST", "/_sandbox/transactions", lambda d, r, n, p: switchboard.add(d, r, now=n)),
    ("POST", "/_sandbox/book", lambda d, r, n, p: switchboard.book_pending(d, r, now=n)),
    ("POST", "/_sandbox/correct", lambda d, r, n, p: switchboard.correct(d, r, now=n)),
    ("POST", "/_sandbox/delete", lambda d, r, n, p: switchboard.delete(d, r, now=n)),
    ("POST", "/_sandbox/applications", lambda d, r, n, p: enable_banking_bearer.register(d, r)),
    ("POST", "/_sandbox/bridge-events", lambda d, r, n, p: bridge_events.make(d, r, now=n)),
    ("POST", "/_sandbox/limits", lambda d, r, n, p: switchboard.set_limits(d, r)),
    ("GET", "/_sandbox/state", lambda d, r, n, p: switchboard.shown(d)),
)


class Sandbox:
    """The application; importable, so that tests run it without a socket.

    `data` is the folder of the state file, None to forget; `clock` may be simulated;
    `seed_with` replaces the generated accounts of the institutions it names.
    """

    def __init__(
        self,
        *,
        data: Path | None = None,
        clock: Callable[[], datetime] = _now,
        seed_with: Json | None = None,
    ) -> None:
        self._clock = clock
        self._state = State(data / "sandbox.json" if data else None)
        if seed_with:
            with self._state.changing() as stored:
                seed(stored, seed_with, today=self.today())

    def today(self) -> date:
        """The sandbox's day."""
        return self._clock().date()

    def held(self) -> Json:
        """Bank accounts by IBAN, as they stand: for simulations that look often."""
        accounts: Json = self._state.data["bank_accounts"]
        return accounts

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """One request."""
        request = _request(environ)
        fault = None
        try:
            with self._state.changing() as data:
                answer = self._dispatch(data, request)
                fault = _transport_fault(data, request)
                payload = answer.payload()
        except Refused as refused:
            answer = refused.answer
            payload = answer.payload()
        if fault and fault["kind"] == "slow":
            faults.wait_if_slow(fault)
        headers = {"Content-Type": answer.content_type, **answer.headers}
        if fault and fault["kind"] == "truncated":
            payload = payload[: len(payload) // 2]
        headers["Content-Length"] = str(len(payload))
        status = HTTPStatus(answer.status)
        start_response(f"{status.value} {status.phrase}", list(headers.items()))
        return [payload]

    def _dispatch(self, data: Json, request: Request) -> Answer:
        now = self._clock()
        found = _match(_OPEN, request, "")
        if found:
            return found[0](data, request, now, found[1])
        for dispatch in (bridge.dispatch, enable_banking.dispatch):
            answer = dispatch(data, request, now)
            if answer is not None:
                return answer
        found = _match(_API, request, "/api/v2")
        if not found:
            raise not_found()
        group = "accounts" if request.path.startswith("/api/v2/accounts") else "others"
        headers = limits.count_company(data, group, now=now)
        tokens.check_bearer(data, request, now=now)
        answer = found[0](data, request, now, found[1])
        return Answer(answer.status, answer.body, {**headers, **answer.headers})


def _match(
    routes: tuple[tuple[str, str, Handler], ...], request: Request, prefix: str
) -> tuple[Handler, tuple[str, ...]] | None:
    for method, pattern, handler in routes:
        found = re.fullmatch(prefix + pattern, request.path)
        if found and method == request.method:
            return handler, found.groups()
    return None


def _transport_fault(data: Json, request: Request) -> Json | None:
    """The fault that spoils the way back, of the account calls that would have gone well."""
    concern = _concerned(data, request)
    if concern is None:
        return None
    account, iban, scope = concern
    for kind in ("slow", "truncated"):
        fault = faults.take(data, kind, account=account, iban=iban, scope=scope)
        if fault:
            return fault
    return None


def _concerned(data: Json, request: Request) -> tuple[str, str, str] | None:
    """Account, IBAN and scope of an account call of any provider; None for other calls."""
    found = re.fullmatch("/api/v2/accounts/([^/]+)/([a-z]+)", request.path)
    if found:
        account, scope = found.groups()
        return account, data["links"].get(account, {}).get("iban", ""), scope
    return bridge.concerned(data, request) or enable_banking.concerned(data, request)


def _request(environ: "WSGIEnvironment") -> Request:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), MOST_BODY_BYTES)
    bearer = str(environ.get("HTTP_AUTHORIZATION", ""))
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    return Request(
        method=str(environ["REQUEST_METHOD"]),
        path=str(environ.get("PATH_INFO", "/")).rstrip("/"),
        query=dict(reversed(parse_qsl(str(environ.get("QUERY_STRING", ""))))),
        data=environ["wsgi.input"].read(length) if length else b"",
        bearer=bearer.removeprefix("Bearer "),
        base=f"{environ['wsgi.url_scheme']}://{host}",
        headers={
            name.removeprefix("HTTP_").lower().replace("_", "-"): str(value)
            for name, value in environ.items()
            if name.startswith("HTTP_")
        },
    )
