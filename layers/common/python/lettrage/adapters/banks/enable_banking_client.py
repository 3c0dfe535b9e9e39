"""Enable Banking on the wire: our signed bearer, one call, its errors (bank-providers §2.1, §2.3).

No token is shared between functions: each signs its own with the key from the secret.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

import requests

from lettrage.adapters.banks.rs256 import RsaKey, signed
from lettrage.adapters.banks.wire import Answer, Call, exchange, retry_after
from lettrage.domain.errors import (
    Conflict,
    ConsentExpired,
    Denied,
    Invalid,
    LettrageError,
    NotFound,
    Unavailable,
)
from lettrage.ports.clock import Clock

BEARER_LASTS = timedelta(hours=1)
"""At most 24 hours are allowed; clients use one (§2.1)."""

_MARGIN = timedelta(minutes=5)
_ENDED = frozenset(
    {"EXPIRED_SESSION", "CLOSED_SESSION", "REVOKED_SESSION", "SESSION_DOES_NOT_EXIST"}
)
_SCA = "ASPSP_PSU_ACTION_REQUIRED"
# Source: bank-providers §2.3.


class EnableBankingClient:
    """Speaks to one base address; `credentials` gives the application's id and key."""

    def __init__(
        self,
        session: requests.Session,
        *,
        base_url: str,
        credentials: Callable[[], Mapping[str, str]],
        clock: Clock,
    ) -> None:
        self._session = session
        self._base = base_url.rstrip("/")
        self._credentials = credentials
        self._clock = clock
        self._bearer: tuple[str, datetime] | None = None

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> object:
        """One call under our bearer; a rejected one is signed anew and the call repeated once.

        Raises: ConsentExpired, Denied, Unavailable, NotFound, Invalid, Conflict.
        """
        answer = self._send(method, path, params=params, body=body)
        if answer.status == HTTPStatus.UNAUTHORIZED and not _of_consent(answer):
            self._bearer = None
            answer = self._send(method, path, params=params, body=body)
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            on_account = path.startswith("/accounts/")
            raise error_of(answer, now=self._clock.now(), on_account=on_account)
        return answer.body

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None,
        body: Mapping[str, object] | None,
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._usable_bearer()}"}
        call = Call(method, self._base + path, headers, params=params, body=body)
        return exchange(self._session, call)

    def _usable_bearer(self) -> str:
        now = self._clock.now()
        if self._bearer and self._bearer[1] - _MARGIN > now:
            return self._bearer[0]
        try:
            secret = self._credentials()
        except NotFound as error:
            message = "the provider's secret has not been filled in"
            raise Denied(message, code="provider_access") from error
        application = secret.get("enable_banking_application_id", "")
        pem = secret.get("enable_banking_private_key", "")
        if not application or not pem:
            message = (
                "the provider's secret needs enable_banking_application_id and "
                "enable_banking_private_key"
            )
            raise Denied(message, code="provider_access")
        until = now + BEARER_LASTS
        claims = {
            "iss": "enablebanking.com",
            "aud": "api.enablebanking.com",
            "iat": int(now.timestamp()),
            "exp": int(until.timestamp()),
        }
        bearer = signed({"typ": "JWT", "kid": application}, claims, RsaKey.of_pem(pem))
        self._bearer = (bearer, until)
        return bearer


def error_of(answer: Answer, *, now: datetime, on_account: bool) -> LettrageError:
    """The error that `answer` (status 400 and above, or a redirect) stands for (§2.3)."""
    word, wait = _word(answer), retry_after(answer, now)
    error: LettrageError
    match answer.status:
        case _ if _of_consent(answer):
            code = "sca_required" if word == _SCA else "consent_expired"
            error = ConsentExpired("the consent at the bank has ended", code=code)
        case HTTPStatus.UNAUTHORIZED:
            error = Denied("the provider refuses our signature", code="provider_access")
        case HTTPStatus.FORBIDDEN:
            code = "account_forbidden" if on_account else "provider_access"
            error = Denied("the bank or the provider forbids the call", code=code)
        case HTTPStatus.NOT_FOUND:
            error = NotFound("the bank provider knows no such object", code="unknown_at_provider")
        case HTTPStatus.CONFLICT:
            error = Conflict("the bank provider reports a conflict")
        case HTTPStatus.TOO_MANY_REQUESTS:
            code = "bank_limit" if word == "ASPSP_RATE_LIMIT_EXCEEDED" else "company_limit"
            error = Unavailable("a limit of calls", code=code, retry_after_s=wait)
        case HTTPStatus.REQUEST_TIMEOUT:
            error = Unavailable("the bank answers too slowly", code="bank_error")
        case status if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            error = Invalid("the bank provider refused the request", code="refused_by_provider")
        case status:
            error = _failed(status, word, wait)
    return error


def _failed(status: int, word: str, wait: int | None) -> Unavailable:
    code = "bank_error" if word == "ASPSP_ERROR" else "provider_down"
    if status < HTTPStatus.BAD_REQUEST:
        code = "unexpected_answer"
    return Unavailable(f"the bank provider answered {status}", code=code, retry_after_s=wait)


def _of_consent(answer: Answer) -> bool:
    return answer.status == HTTPStatus.UNAUTHORIZED and _word(answer) in {*_ENDED, _SCA}


def _word(answer: Answer) -> str:
    value = answer.body.get("error") if isinstance(answer.body, Mapping) else None
    return value if isinstance(value, str) else ""
