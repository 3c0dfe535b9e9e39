"""GoCardless Bank Account Data v2 on the wire: one call, its token, its limits, its errors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

import requests

from lettrage.adapters.banks.gocardless_errors import error_of, is_rejected_token
from lettrage.adapters.banks.wire import Answer, Call, exchange
from lettrage.domain.errors import Denied, NotFound, Unavailable
from lettrage.ports.bank_token import ProviderToken, TokenCache
from lettrage.ports.clock import Clock

_NAME = "gocardless"
_MARGIN = timedelta(minutes=5)
# A token this close to its end is renewed: longer than any call with its retry.


@dataclass(frozen=True)
class Credentials:
    """What the firm got from the provider; never printed."""

    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)

    @classmethod
    def of_secret(cls, secret: Mapping[str, str]) -> "Credentials":
        """Read the secret's two texts.

        Raises: Denied, when one is missing (the secret has not been filled in).
        """
        pair = [secret.get(name, "") for name in ("secret_id", "secret_key")]
        if not all(pair):
            message = "the provider's secret needs secret_id and secret_key"
            raise Denied(message, code="provider_access")
        return cls(secret_id=pair[0], secret_key=pair[1])


class GoCardlessClient:
    """Speaks to one base address; keeps the token in the shared cache.

    `credentials` gives the secret and is called only when a new token is needed.
    """

    def __init__(
        self,
        session: requests.Session,
        *,
        base_url: str,
        credentials: Callable[[], Mapping[str, str]],
        tokens: TokenCache,
        clock: Clock,
    ) -> None:
        self._session = session
        self._base = base_url.rstrip("/")
        self._credentials = credentials
        self._tokens = tokens
        self._clock = clock
        self._token: ProviderToken | None = None

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> object:
        """One call under the shared token; a rejected token is replaced and the call repeated once.

        Raises: ConsentExpired, Denied, Unavailable, NotFound, Invalid, Conflict.
        """
        token = self._usable_token(rejected=None)
        answer = self._send(method, path, params=params, body=body, token=token)
        if is_rejected_token(answer):
            token = self._usable_token(rejected=token)
            answer = self._send(method, path, params=params, body=body, token=token)
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            on_account = path.startswith("/accounts/")
            raise error_of(answer, now=self._clock.now(), on_account=on_account)
        return answer.body

    def _usable_token(self, *, rejected: str | None) -> str:
        """The token in hand, the shared one, a renewed one or a new one: the first that serves."""
        held = self._token
        if held and held.access != rejected and self._lasts(held.access_until):
            return held.access
        stored = self._tokens.load(_NAME)
        if stored and stored.access != rejected and self._lasts(stored.access_until):
            self._token = stored
            return stored.access
        renewed = None
        # A rejected access token may mean revoked credentials: only a new pair is sure then.
        if stored and rejected is None and stored.refresh and self._lasts(stored.refresh_until):
            renewed = self._refreshed(stored)
        self._token = renewed or self._new_token()
        self._tokens.save(_NAME, self._token)
        return self._token.access

    def _refreshed(self, stored: ProviderToken) -> ProviderToken | None:
        answer = self._send("POST", "/token/refresh/", body={"refresh": stored.refresh})
        if answer.status == HTTPStatus.UNAUTHORIZED:
            return None
        self._refuse_errors(answer)
        return ProviderToken(
            access=_text(answer.body, "access"),
            access_until=self._in_seconds(answer.body, "access_expires"),
            refresh=stored.refresh,
            refresh_until=stored.refresh_until,
        )

    def _new_token(self) -> ProviderToken:
        try:
            pair = Credentials.of_secret(self._credentials())
        except NotFound as error:
            message = "the provider's secret has not been filled in"
            raise Denied(message, code="provider_access") from error
        body = {"secret_id": pair.secret_id, "secret_key": pair.secret_key}
        answer = self._send("POST", "/token/new/", body=body)
        self._refuse_errors(answer)
        return ProviderToken(
            access=_text(answer.body, "access"),
            access_until=self._in_seconds(answer.body, "access_expires"),
            refresh=_text(answer.body, "refresh"),
            refresh_until=self._in_seconds(answer.body, "refresh_expires"),
        )

    def _refuse_errors(self, answer: Answer) -> None:
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise error_of(answer, now=self._clock.now(), on_account=False)

    def _lasts(self, until: datetime | None) -> bool:
        return until is not None and until - _MARGIN > self._clock.now()

    def _in_seconds(self, body: object, name: str) -> datetime:
        seconds = body.get(name) if isinstance(body, dict) else None
        if not isinstance(seconds, int):
            raise Unavailable(f"the provider's token lacks {name}", code="unexpected_answer")
        return self._clock.now() + timedelta(seconds=seconds)

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        token: str | None = None,
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        call = Call(method, self._base + path, headers, params=params, body=body)
        return exchange(self._session, call)


def _text(body: object, name: str) -> str:
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, str) or not value:
        raise Unavailable(f"the provider's token lacks {name}", code="unexpected_answer")
    return value
