"""Access tokens of a mailbox: kept until they expire, then asked for with the refresh token.

A provider may replace the refresh token at each use: the latest is kept beside the access token.
No token is ever in a message.
"""

import json
import re
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import requests

from lettrage.adapters.connectors.reach import session
from lettrage.domain.connector import is_loopback
from lettrage.domain.errors import Denied, Invalid, Unavailable
from lettrage.domain.imap_login import OAuthLogin
from lettrage.ports.bank_token import ProviderToken, TokenCache
from lettrage.ports.clock import Clock
from lettrage.ports.connector import REAUTHENTICATION_NEEDED

TIMEOUTS_S = (5.0, 20.0)
"""Connect, and wait for a byte (security-reliability G1)."""

DEADLINE_S = 30.0
"""Whole answer, however slowly it drips in (G1)."""

MOST_BYTES = 64 * 1024
"""Of an answer: tokens have some kB."""

REFRESH_LASTS = timedelta(days=90)
"""Of a refresh token that replaced another, from its last use, where the provider tells nothing.
Source: Microsoft, "Refresh tokens in the Microsoft identity platform", read 2026-11-26."""

_MARGIN = timedelta(minutes=2)
_SHORTEST = timedelta(seconds=30)
_UNTOLD = timedelta(minutes=5)
_PASSING = frozenset({"temporarily_unavailable", "server_error"})
_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class OAuthTokens:
    """Tokens of one connection, kept as `key`; the secret is that of an `OAuthLogin`."""

    def __init__(
        self,
        login: OAuthLogin,
        secret: Mapping[str, str],
        *,
        key: str,
        tokens: TokenCache,
        clock: Clock,
        private_hosts: bool = False,
    ) -> None:
        self._endpoint = login.endpoint
        self._secret = secret
        self._key = key
        self._tokens = tokens
        self._clock = clock
        self._private_hosts = private_hosts

    def access(self, *, anew: bool = False) -> str:
        """A token that has not expired; `anew` when the mailbox refused the one that was kept.

        Raises: Denied `reauthentication_needed`, when the authorisation has expired or was taken
            back; Invalid, `encryption_missing` or `private_address`; Unavailable.
        """
        missing = [n for n in ("refresh_token", "client_id") if not self._secret.get(n)]
        if missing:
            raise Denied(f"{missing[0]} is needed", code=REAUTHENTICATION_NEEDED)
        now = self._clock.now()
        kept = self._tokens.load(self._key)
        if kept is not None and not anew and kept.access_until > now:
            return kept.access
        replaced = kept is not None and kept.refresh and (kept.refresh_until or now) > now
        refresh = kept.refresh if kept is not None and replaced else self._secret["refresh_token"]
        fresh = self._granted(refresh, now)
        self._tokens.save(self._key, fresh)
        return fresh.access

    def _granted(self, refresh: str, now: datetime) -> ProviderToken:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh,
            "client_id": self._secret["client_id"],
        }
        for name, value in (
            ("client_secret", self._secret.get("client_secret", "")),
            ("scope", self._endpoint.scope),
        ):
            if value:
                form[name] = value
        told = self._asked(form)
        access = told.get("access_token")
        if not isinstance(access, str) or not _is_token(access):
            raise Unavailable("the token is missing", code="unexpected_answer")
        latest = told.get("refresh_token")
        latest = latest if isinstance(latest, str) and latest else refresh
        replaced = latest != self._secret["refresh_token"]
        return ProviderToken(
            access=access,
            access_until=now + max(_lifetime(told.get("expires_in")) - _MARGIN, _SHORTEST),
            refresh=latest if replaced else "",
            refresh_until=now + REFRESH_LASTS if replaced else None,
        )

    def _asked(self, form: Mapping[str, str]) -> dict[str, object]:
        parts = urlsplit(self._endpoint.url)
        if parts.scheme != "https" and not (
            self._private_hosts and is_loopback(parts.hostname or "")
        ):
            raise Invalid("tokens are asked for over https", code="encryption_missing")
        try:
            with (
                session(private_hosts=self._private_hosts) as opened,
                opened.post(
                    self._endpoint.url,
                    data=form,
                    headers={"Accept": "application/json"},
                    timeout=TIMEOUTS_S,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                return _answer(response)
        except requests.RequestException as error:
            # The request's own text holds the secret: only the class is told, and no cause.
            kind = type(error).__name__
            raise Unavailable(f"the token endpoint: {kind}", code="source_down") from None


def _answer(response: requests.Response) -> dict[str, object]:
    """Raises: Denied, Unavailable. Source: RFC 6749 §5.2."""
    data = _body(response)
    try:
        told = json.loads(data)
    except ValueError:
        told = None
    body = told if isinstance(told, dict) else {}
    if response.status_code in _REFUSED and body.get("error") not in _PASSING:
        message = "the authorisation has expired or was taken back"
        raise Denied(message, code=REAUTHENTICATION_NEEDED)
    if response.status_code != HTTPStatus.OK or not body:
        wait = re.fullmatch(r"[0-9]{1,6}", response.headers.get("Retry-After", "").strip())
        raise Unavailable(
            f"the token endpoint answers {response.status_code}",
            code="source_refused",
            retry_after_s=int(wait[0]) if wait else None,
        )
    return body


def _body(response: requests.Response) -> bytes:
    until = time.monotonic() + DEADLINE_S
    data = bytearray()
    for chunk in response.iter_content(8192):
        data += chunk
        if len(data) > MOST_BYTES or time.monotonic() > until:
            raise Unavailable("the token endpoint's answer does not end", code="source_refused")
    return bytes(data)


def _is_token(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable()


def _lifetime(seconds: object) -> timedelta:
    told = isinstance(seconds, int) and not isinstance(seconds, bool) and 0 < seconds < 10**7
    return timedelta(seconds=seconds) if told and isinstance(seconds, int) else _UNTOLD
