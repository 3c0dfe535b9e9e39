"""What Bridge says when it says no, and what the status of an item means (§3.1, §3.5).

The HTTP status is the contract; of the body the codes decide where one status stands for several
cases. Texts of the provider stay out of our messages.
"""

from collections.abc import Mapping
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

_OWN_ACCESS = "invalid_client_credentials"

WAITING = frozenset({-2, -3})
"""Just added or edited: the first refresh is pending."""

NEEDS_USER = {
    402: "credentials_changed",
    429: "bank_action_required",
    430: "credentials_changed",
    1010: "sca_required",
    1100: "bank_action_required",
}
"""What the user must do, by item status: connect once more with the item (bank-providers §3.5)."""

GIVEN_UP = frozenset({1005, 1099})
"""Login method unsupported; bank moving to a new connector: only a new item helps."""


def is_rejected_token(answer: Answer) -> bool:
    """Whether a 401 is about the user's token rather than the application's credentials."""
    return answer.status == HTTPStatus.UNAUTHORIZED and _OWN_ACCESS not in _codes(answer)


def error_of(answer: Answer, *, now: datetime) -> LettrageError:
    """The error that `answer` (status 400 and above, or a redirect) stands for (§3.1)."""
    wait = retry_after(answer, now)
    error: LettrageError
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            error = Denied("the provider refuses our credentials", code="provider_access")
        case HTTPStatus.FORBIDDEN:
            error = Denied("the provider forbids the call", code="provider_access")
        case HTTPStatus.NOT_FOUND:
            error = NotFound("the bank provider knows no such object", code="unknown_at_provider")
        case HTTPStatus.CONFLICT:
            error = Conflict("the bank provider has it already", code="known_at_provider")
        case HTTPStatus.TOO_MANY_REQUESTS:
            message = "the provider's rate limit"
            error = Unavailable(message, code="company_limit", retry_after_s=wait)
        case status if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            error = _invalid(answer)
        case status:
            code = "unexpected_answer" if status < HTTPStatus.BAD_REQUEST else "provider_down"
            message = f"the bank provider answered {status}"
            error = Unavailable(message, code=code, retry_after_s=wait)
    return error


def item_trouble(status: int) -> ConsentExpired | None:
    """What keeps an item from being read; None when it may be, or is only late."""
    if status in NEEDS_USER:
        return ConsentExpired("the user must act at the bank", code=NEEDS_USER[status])
    if status in GIVEN_UP:
        return ConsentExpired("the provider gave the connection up", code="account_suspended")
    return None


def _invalid(answer: Answer) -> Invalid:
    code = "refused_by_provider"
    named = sorted({name for each in _errors(answer) if (name := _word(each, "property"))})
    faults = [Fault(f"/{name}", code, "refused by the provider") for name in named]
    told = f": {', '.join(named)}" if named else ""
    return Invalid(f"the bank provider refused the request{told}", code=code, faults=faults)


def _codes(answer: Answer) -> set[str]:
    return {_word(each, "code") for each in _errors(answer)}


def _errors(answer: Answer) -> list[Mapping[str, object]]:
    body = answer.body if isinstance(answer.body, Mapping) else {}
    told = body.get("errors")
    return [each for each in told if isinstance(each, Mapping)] if isinstance(told, list) else []


def _word(item: Mapping[str, object], name: str) -> str:
    value = item.get(name)
    return value[:80] if isinstance(value, str) else ""
