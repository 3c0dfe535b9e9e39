"""What a bank provider's error means for a connection and its account: who must do what."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lettrage.domain.bank import BankAccount, BankConnection, BankConnectionState
from lettrage.domain.errors import (
    ConsentExpired,
    Denied,
    Invalid,
    LettrageError,
    NotFound,
    Unavailable,
)
from lettrage.services.consent_watch import FETCHABLE, end
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work

RENEW = "renew_consent"
"""The user must connect the bank once more."""

USER_ACTIONS = {
    "sca_required": BankConnectionState.EXPIRED,
    "credentials_changed": BankConnectionState.ERROR,
    "bank_action_required": BankConnectionState.ERROR,
}
"""What else a user may have to do before the bank is read again, and the connection's state:
connect once more; the new password at the bank; the bank's own site (bank-providers §3.5)."""

LONG_WAIT_S = 60
"""Longer waits are rescheduled instead of retried: the workflow's retries end within minutes."""

BANK_LIMIT_WAIT = timedelta(hours=6)
"""When the bank's limit is met and no reset is told: four calls a day (bank-providers §1.8)."""

_OF_CONNECTION = frozenset({"account_forbidden"})
_OF_DEPLOYMENT = frozenset({"provider_access", "connection_limit"})


@dataclass(frozen=True)
class Trouble:
    """What is done about an error.

    Attributes:
        connection_state: New state of the connection, None to leave it.
        connection_problem: What the user must do then.
        account_problem: New problem of the account, None to leave it.
        not_before: The account is not fetched before this instant.
    """

    connection_state: BankConnectionState | None = None
    connection_problem: str = RENEW
    account_problem: str | None = None
    not_before: datetime | None = None


def trouble_of(error: LettrageError, now: datetime) -> Trouble | None:
    """What to note for `error`; None when it is to be raised, so that the workflow retries.

    Source: bank-providers §1.8, reactions; security-reliability G4, G11.
    """
    if isinstance(error, Unavailable):
        if error.code == "bank_limit" or (error.retry_after_s or 0) > LONG_WAIT_S:
            wait = timedelta(seconds=error.retry_after_s) if error.retry_after_s else None
            return Trouble(not_before=now + (wait or BANK_LIMIT_WAIT))
        return None
    match error:
        case ConsentExpired(code="account_suspended"):
            trouble = Trouble(connection_state=BankConnectionState.ERROR)
        case ConsentExpired() if error.code in USER_ACTIONS:
            state = USER_ACTIONS[error.code]
            trouble = Trouble(connection_state=state, connection_problem=error.code)
        case ConsentExpired():
            trouble = Trouble(connection_state=BankConnectionState.EXPIRED)
        case Denied() if error.code in _OF_DEPLOYMENT:
            trouble = Trouble()
        case Denied() if error.code in _OF_CONNECTION:
            trouble = Trouble(connection_state=BankConnectionState.ERROR)
        case Denied() | NotFound() | Invalid():
            trouble = Trouble(account_problem=error.code)
        case _:
            return None
    return trouble


def note(work: Work, actor: Actor, account: BankAccount, trouble: Trouble) -> None:
    """Store what `trouble` says. Nothing is deleted. Raises: NotFound, Unavailable."""
    if trouble.connection_state is not None:
        _stop(work, actor, account, trouble)
    if trouble.account_problem or trouble.not_before:
        settled(lambda: _note_account(work, actor, account, trouble))


def _stop(work: Work, actor: Actor, account: BankAccount, trouble: Trouble) -> None:
    state = trouble.connection_state

    def attempt() -> None:
        connection = work.store.get(BankConnection, account.organisation_id, account.connection_id)
        if connection.state in FETCHABLE:
            after = connection.changed(
                at=work.clock.now(), state=state, problem=trouble.connection_problem
            )
            end(work, actor, connection, after)

    settled(attempt)


def _note_account(work: Work, actor: Actor, account: BankAccount, trouble: Trouble) -> None:
    present = work.store.get(BankAccount, account.organisation_id, account.id)
    if present.connection_id != account.connection_id:
        return  # a renewed consent took it over meanwhile
    after = present.changed(
        at=work.clock.now(),
        problem=trouble.account_problem or present.problem,
        next_fetch_after=trouble.not_before or present.next_fetch_after,
    )
    work.change(actor, present, after, "bank_account_waits")
