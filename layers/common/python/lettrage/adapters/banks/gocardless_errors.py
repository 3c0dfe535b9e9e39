"""What GoCardless says when it says no, in the product's error tree.

The HTTP status is the contract; of the body only `type` decides, and words where one status
stands for several cases (bank-providers §1.3, §1.8). Texts of the provider stay out of our
messages: they may carry account numbers.
"""

import re
from datetime import datetime
from http import HTTPStatus

from lettrage.adapters.banks.wire import Answer, retry_after
from lettrage.domain.errors import (
    Conflict,
    ConsentExpired,
    Denied,
    Fault,
    Invalid,
    LettrageError,
    NotFound,
    Unavailable,
)

_SECONDS = re.compile(r"(\d{1,7})\s*seconds?", re.IGNORECASE)


def is_rejected_token(answer: Answer) -> bool:
    """Whether a 401 is about our bearer token rather than the user's consent (§1.2)."""
    if answer.status != HTTPStatus.UNAUTHORIZED or answer.kind:
        return False
    return not _speaks_of_consent(answer) and "token" in answer.words


def error_of(answer: Answer, *, now: datetime, on_account: bool) -> LettrageError:
    """The error that `answer` (status 400 and above, or a redirect) stands for.

    `on_account` tells whether the call was about one bank account: there, a refusal concerns
    the user's consent; elsewhere it concerns our own access to the provider.
    Source: bank-providers §1.2 to §1.8.
    """
    match answer.status:
        case HTTPStatus.BAD_REQUEST:
            error = _bad_request(answer, on_account=on_account)
        case HTTPStatus.PAYMENT_REQUIRED:
            error = Denied("the provider's limit of connections", code="connection_limit")
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            error = _refused(answer, on_account=on_account)
        case HTTPStatus.NOT_FOUND:
            error = NotFound("the bank provider knows no such object", code="unknown_at_provider")
        case HTTPStatus.CONFLICT:
            error = _conflict(answer, on_account=on_account)
        case HTTPStatus.TOO_MANY_REQUESTS:
            error = _limited(answer, now)
        case _:
            error = _failed(answer, now)
    return error


def _speaks_of_consent(answer: Answer) -> bool:
    words = answer.words
    return "expired" in words and ("eua" in words or "agreement" in words)


def _bad_request(answer: Answer, *, on_account: bool) -> LettrageError:
    # An expired agreement answered 400 until about November 2024.
    if on_account and (_speaks_of_consent(answer) or answer.kind == "AccessExpiredError"):
        return ConsentExpired("the consent at the bank has expired")
    body = answer.body if isinstance(answer.body, dict) else {}
    fields = sorted(set(body) - {"summary", "detail", "status_code", "type"})
    code = "refused_by_provider"
    faults = [Fault(f"/{name}", code, "refused by the provider") for name in fields]
    named = f": {', '.join(fields)}" if fields else ""
    return Invalid(f"the bank provider refused the request{named}", code=code, faults=faults)


def _refused(answer: Answer, *, on_account: bool) -> LettrageError:
    if answer.kind == "AccountInactiveError":
        return Denied("the bank says the account is inactive", code="account_inactive")
    if "ip address" in answer.words:
        return Denied("the provider does not accept our address", code="provider_access")
    if answer.status == HTTPStatus.FORBIDDEN:
        if on_account:
            return Denied("the bank forbids access to the account", code="account_forbidden")
        return Denied("the provider forbids the call", code="provider_access")
    if on_account and not is_rejected_token(answer):
        return ConsentExpired("the consent at the bank has expired or was revoked")
    return Denied("the provider refuses our credentials", code="provider_access")


def _failed(answer: Answer, now: datetime) -> Unavailable:
    code = "unexpected_answer"
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        code = "bank_error" if answer.kind == "UnknownRequestError" else "provider_down"
    wait = seconds_to_wait(answer, now, "")
    message = f"the bank provider answered {answer.status}"
    return Unavailable(message, code=code, retry_after_s=wait)


def _conflict(answer: Answer, *, on_account: bool) -> LettrageError:
    if not on_account:
        return Conflict("the bank provider reports a conflict")
    if "suspend" in answer.words:
        return suspended()
    return processing()


def suspended() -> ConsentExpired:
    """More than ten failures in a row: only a new consent helps (§1.7)."""
    return ConsentExpired("the provider has suspended the account", code="account_suspended")


def processing() -> Unavailable:
    """The provider is still preparing the account."""
    return Unavailable("the provider is still preparing the account", code="account_processing")


def _limited(answer: Answer, now: datetime) -> Unavailable:
    of_bank = (
        answer.kind == "RateLimitError"
        or answer.headers.get("http_x_ratelimit_account_success_remaining") == "0"
        or "couldn't update" in answer.words
    )
    if of_bank:
        wait = seconds_to_wait(answer, now, "http_x_ratelimit_account_success_reset")
        return Unavailable("the bank's daily limit", code="bank_limit", retry_after_s=wait)
    wait = seconds_to_wait(answer, now, "http_x_ratelimit_reset")
    return Unavailable("the provider's rate limit", code="company_limit", retry_after_s=wait)


def seconds_to_wait(answer: Answer, now: datetime, header: str) -> int | None:
    """Seconds to wait: the limit's own `header`, `Retry-After` in both forms, or the text."""
    own = answer.headers.get(header, "")
    if own.isdecimal():
        return int(own)
    told = retry_after(answer, now)
    if told is not None:
        return told
    found = _SECONDS.search(answer.words)
    return int(found.group(1)) if found else None
