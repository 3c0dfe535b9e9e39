"""Bridge v3 on the wire: the application's headers, a user's token, pages, limits, errors.

Facts: bank-providers §3.1, §3.2. Every call carries the application's credentials; calls about
a user's data carry that user's token as well, kept in the shared cache for its two hours.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from urllib.parse import urlsplit

import requests

from lettrage.adapters.banks.bridge_errors import error_of, is_rejected_token
from lettrage.adapters.banks.fields import Json, mapping, objects
from lettrage.adapters.banks.wire import Answer, Call, exchange
from lettrage.domain.errors import Denied, NotFound, Unavailable
from lettrage.ports.bank_token import ProviderToken, TokenCache
from lettrage.ports.clock import Clock

VERSION = "2025-01-15"
"""`Bridge-Version` (bank-providers §3.1)."""

MOST_PAGES = 400
"""Pages of one walk: 200 000 movements of 500 a page, far above any account's history."""

_MARGIN = timedelta(minutes=5)
# A token this close to its end is renewed: longer than any call.
_TOKEN_PATH = "/aggregation/authorization/token"  # noqa: S105 - a path


@dataclass(frozen=True)
class BridgeCredentials:
    """The application's pair; never printed."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)

    @classmethod
    def of_secret(cls, secret: Mapping[str, str]) -> "BridgeCredentials":
        """Read the secret's two texts. Raises: Denied, when one is missing."""
        pair = [secret.get(name, "") for name in ("bridge_client_id", "bridge_client_secret")]
        if not all(pair):
            message = "the provider's secret needs bridge_client_id and bridge_client_secret"
            raise Denied(message, code="provider_access")
        return cls(client_id=pair[0], client_secret=pair[1])


class BridgeClient:
    """Speaks to one base address, which ends in the API's version.

    `credentials` gives the secret; it is asked at each call, and cached by its source.
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
        self._held: dict[str, ProviderToken] = {}

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        user: str | None = None,
    ) -> object:
        """One call; with `user` under that user's token, which is replaced once if rejected.

        Raises: Denied, Unavailable, NotFound, Invalid, Conflict.
        """
        return self._call(method, self._base + path, params=params, body=body, user=user)

    def pages(self, path: str, *, params: Mapping[str, str], user: str | None) -> Iterator[Json]:
        """Every resource of a list; the next page's address is taken on our own host only.

        Raises: as `call`; Unavailable, for a page told twice or an address elsewhere.
        """
        url, asked = self._base + path, dict(params)
        seen = set()
        for _ in range(MOST_PAGES):
            seen.add(url)
            body = mapping(self._call("GET", url, params=asked, body=None, user=user), "list")
            yield from objects(body.get("resources"), "resources")
            pagination = body.get("pagination")
            following = pagination.get("next_uri") if isinstance(pagination, Mapping) else None
            if following is None:
                return
            url, asked = self._on_our_host(following), {}
            if url in seen:
                raise Unavailable("the provider tells a page twice", code="unexpected_answer")
        raise Unavailable("the provider's list does not end", code="answer_too_long")

    def token_of_external(self, external_user_id: str) -> tuple[str, ProviderToken]:
        """The user known by our identifier, and a fresh token. Raises: as `call`."""
        body = {"external_user_id": external_user_id}
        answer = self.call("POST", _TOKEN_PATH, body=body)
        told = mapping(answer, "token")
        user = mapping(told.get("user"), "token.user").get("uuid")
        if not isinstance(user, str) or not user:
            raise Unavailable("the provider's token lacks its user", code="unexpected_answer")
        token = _token(told)
        self._keep(user, token)
        return user, token

    def _call(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None,
        body: Mapping[str, object] | None,
        user: str | None,
    ) -> object:
        token = self._usable(user, rejected=None) if user else None
        answer = self._send(Call(method, url, self._headers(token), params=params, body=body))
        if user and is_rejected_token(answer):
            token = self._usable(user, rejected=token)
            answer = self._send(Call(method, url, self._headers(token), params=params, body=body))
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise error_of(answer, now=self._clock.now())
        return answer.body

    def _send(self, call: Call) -> Answer:
        return exchange(self._session, call, number=Decimal)

    def _headers(self, token: str | None) -> dict[str, str]:
        try:
            pair = BridgeCredentials.of_secret(self._credentials())
        except NotFound as error:
            message = "the provider's secret has not been filled in"
            raise Denied(message, code="provider_access") from error
        access = {"Authorization": f"Bearer {token}"} if token else {}
        return {
            "Bridge-Version": VERSION,
            "Client-Id": pair.client_id,
            "Client-Secret": pair.client_secret,
            **access,
        }

    def _usable(self, user: str, *, rejected: str | None) -> str:
        """The token in hand, the shared one or a new one: the first that serves."""
        for kept in (self._held.get(user), self._tokens.load(_cached_as(user))):
            if kept and kept.access != rejected and kept.access_until - _MARGIN > self._clock.now():
                self._held[user] = kept
                return kept.access
        token = _token(mapping(self.call("POST", _TOKEN_PATH, body={"user_uuid": user}), "token"))
        self._keep(user, token)
        return token.access

    def _keep(self, user: str, token: ProviderToken) -> None:
        self._held[user] = token
        self._tokens.save(_cached_as(user), token)

    def _on_our_host(self, following: object) -> str:
        """`next_uri` is a path from the host's root (§3.1); anything that leaves it is refused."""
        base = urlsplit(self._base)
        told = urlsplit(following) if isinstance(following, str) else None
        ours = told is not None and (
            (told.scheme, told.netloc) in {("", ""), (base.scheme, base.netloc)}
            and told.path.startswith(f"{base.path}/")
        )
        if told is None or not ours:
            raise Unavailable("the provider points elsewhere", code="unexpected_answer")
        query = f"?{told.query}" if told.query else ""
        return f"{base.scheme}://{base.netloc}{told.path}{query}"


def _cached_as(user: str) -> str:
    return f"bridge-{user}"


def _token(told: Json) -> ProviderToken:
    access, until = told.get("access_token"), told.get("expires_at")
    try:
        ends = datetime.fromisoformat(until) if isinstance(until, str) else None
    except ValueError:
        ends = None
    if not isinstance(access, str) or not access or ends is None or ends.tzinfo is None:
        raise Unavailable("the provider's token is incomplete", code="unexpected_answer")
    return ProviderToken(access=access, access_until=ends)
