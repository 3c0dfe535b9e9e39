"""The flow service of XP Z12-013 on the wire: one call, its token, its limits, its errors.

Redirects are off and no address of an answer is ever followed (security-reliability G12).
"""

import hashlib
import json
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import requests

from lettrage.adapters.platforms.flow_errors import error_of, reauthentication_needed
from lettrage.domain.errors import Unavailable
from lettrage.domain.platform_settings import (
    ApprovedPlatformSettings,
    is_public_address,
    origin_of,
)
from lettrage.ports.bank_token import ProviderToken, TokenCache
from lettrage.ports.clock import Clock

TIMEOUTS_S = (3.0, 20.0)
"""Connect and read (security-reliability G1)."""

DEADLINE_S = 60.0
"""Whole answer, however slowly it drips in (G1)."""

MOST_JSON_BYTES = 8 * 1024 * 1024
"""A page of a thousand flows of some kB each."""

MOST_FILE_BYTES = 25 * 1024 * 1024
"""As much as any other door takes (security-reliability K5)."""

_MARGIN = timedelta(minutes=2)
_SHORTEST = timedelta(seconds=30)
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """Status, headers by lower-case name, and body of one answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        """The decoded body. Raises: Unavailable `unexpected_answer`."""
        try:
            return json.loads(self.body)
        except ValueError:
            message = "the platform's answer is no JSON"
            raise Unavailable(message, code="unexpected_answer") from None


def resolved(host: str) -> Iterable[str]:
    """IP addresses of a host name. Raises: OSError."""
    return {str(found[4][0]) for found in socket.getaddrinfo(host, 443)}


class FlowClient:
    """Speaks to one platform for one connection.

    `secret` gives the client secret and is called only when a token is needed. `trusted` are
    origins the deployment vouches for; every other one must be public.
    """

    def __init__(
        self,
        session: requests.Session,
        settings: ApprovedPlatformSettings,
        *,
        secret: Callable[[], str],
        owner: str,
        tokens: TokenCache,
        clock: Clock,
        trusted: AbstractSet[str] = frozenset(),
        addresses: Callable[[str], Iterable[str]] = resolved,
    ) -> None:
        settings.check(trusted)
        self._session = session
        self._settings = settings
        self._secret = secret
        self._owner = owner
        self._tokens = tokens
        self._clock = clock
        self._trusted = trusted
        self._addresses = addresses

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        files: Mapping[str, tuple[str | None, bytes, str]] | None = None,
        most: int = MOST_JSON_BYTES,
    ) -> Answer:
        """One call; a rejected token is replaced and the call repeated once.

        Raises: Denied `reauthentication_needed`; Unavailable; NotFound; Invalid; Conflict.
        """
        for rejected in (False, True):
            token = self._token(anew=rejected)
            headers = {"Accept": "*/*", "Authorization": f"Bearer {token}"}
            if self._settings.organization_id:
                headers["Organization-Id"] = self._settings.organization_id
            url = self._settings.base_url.rstrip("/") + path
            answer = self._send(
                method, url, headers=headers, params=params, json=body, files=files, most=most
            )
            if answer.status != HTTPStatus.UNAUTHORIZED:
                break
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            raise error_of(answer.status, answer.headers, answer.body, now=self._clock.now())
        return answer

    def _token(self, *, anew: bool) -> str:
        secret = self._secret()
        key = self._token_key(secret)
        stored = None if anew else self._tokens.load(key)
        if stored and stored.access_until > self._clock.now():
            return stored.access
        fresh = self._new_token(secret)
        self._tokens.save(key, fresh)
        return fresh.access

    def _token_key(self, secret: str) -> str:
        """Owner and secret are part of it: who does not know the secret gets no one's token."""
        one = self._settings
        parts = (self._owner, one.token_url, one.client_id, one.scope, secret)
        return "platform-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _new_token(self, secret: str) -> ProviderToken:
        form = {"grant_type": "client_credentials"}
        if self._settings.scope:
            form["scope"] = self._settings.scope
        form |= {"client_id": self._settings.client_id, "client_secret": secret}
        now = self._clock.now()
        answer = self._send(
            "POST",
            self._settings.token_url,
            headers={"Accept": "application/json"},
            data=form,
            most=MOST_JSON_BYTES,
        )
        # RFC 6749 §5.2: invalid_client and its kin come as 400 as often as 401.
        if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise reauthentication_needed()
        if answer.status != HTTPStatus.OK:
            raise error_of(answer.status, answer.headers, answer.body, now=now)
        return _granted(answer.json(), now)

    def _send(self, method: str, url: str, *, most: int, **more: object) -> Answer:
        self._must_be_public(url)
        try:
            response = self._session.request(
                method,
                url,
                timeout=TIMEOUTS_S,
                allow_redirects=False,
                stream=True,
                **more,  # type: ignore[arg-type]  # named above, by this module alone
            )
            with response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, headers, _body(response, most))
        except requests.RequestException as error:
            # The request's own text may hold secrets: only the class is told, and no cause.
            kind = type(error).__name__
            cut = isinstance(error, requests.exceptions.ChunkedEncodingError)
            code = "answer_cut" if cut else "platform_down"
            raise Unavailable(f"the platform: {kind}", code=code) from None

    def _must_be_public(self, url: str) -> None:
        if origin_of(url) in self._trusted:
            return
        try:
            found = list(self._addresses(urlsplit(url).hostname or ""))
        except OSError:
            raise Unavailable("the platform's name leads nowhere", code="platform_down") from None
        if not found or not all(is_public_address(each) for each in found):
            message = "the platform's name leads to no public address"
            raise Unavailable(message, code="platform_down")


def _granted(body: object, now: datetime) -> ProviderToken:
    token = body.get("access_token") if isinstance(body, dict) else None
    kind = body.get("token_type", "Bearer") if isinstance(body, dict) else ""
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise Unavailable("the platform's token is missing", code="unexpected_answer")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise Unavailable("the platform's token is no bearer token", code="unexpected_answer")
    seconds = body.get("expires_in", 300) if isinstance(body, dict) else 300
    lasts = timedelta(seconds=seconds if isinstance(seconds, int) and 0 < seconds < 10**7 else 300)
    return ProviderToken(access=token, access_until=now + max(lasts - _MARGIN, _SHORTEST))


def _body(response: requests.Response, most: int) -> bytes:
    until = time.monotonic() + DEADLINE_S
    data = bytearray()
    for chunk in response.iter_content(_CHUNK):
        data += chunk
        if len(data) > most:
            raise Unavailable("the platform's answer is too long", code="answer_too_long")
        if time.monotonic() > until:
            raise Unavailable("the platform answers too slowly", code="platform_slow")
    return bytes(data)
