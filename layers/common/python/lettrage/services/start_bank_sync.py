"""Fetch banks on demand: a job that a person can watch."""

import logging
from collections.abc import Sequence

from lettrage.domain.bank import BankAccount, BankConnection
from lettrage.domain.errors import Fault, Invalid, LettrageError, Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.ports.tasks import Tasks
from lettrage.services.complete_bank_connection import ACCOUNTS_PENDING, CompleteBankConnection
from lettrage.services.list_due_accounts import KIND
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)


class StartBankSync:
    """Use case. `complete` takes in accounts that the provider was still preparing."""

    def __init__(self, work: Work, tasks: Tasks, complete: CompleteBankConnection) -> None:
        self._work = work
        self._tasks = tasks
        self._complete = complete

    def __call__(
        self, actor: Actor, organisation_id: str, bank_account_ids: Sequence[str] = ()
    ) -> Job:
        """A queued job; its workflow is started. Empty means all accounts.

        Raises: Invalid, for an account that is not the organisation's; Unavailable, with the
        job marked as failed.
        """
        wanted = tuple(dict.fromkeys(bank_account_ids))
        known = self._work.store.get_many(BankAccount, organisation_id, wanted) if wanted else {}
        faults = [
            Fault(f"/bank_account_ids/{number}", "unknown_bank_account", "no such bank account")
            for number, each in enumerate(bank_account_ids)
            if each not in known
        ]
        if faults:
            raise Invalid("unknown bank account", code="unknown_bank_account", faults=faults)
        self._take_in_late_accounts(actor, organisation_id)
        now = self._work.clock.now()
        job = Job(
            organisation_id=organisation_id,
            id=self._work.ids.new_id(),
            created_at=now,
            updated_at=now,
            kind=KIND,
        )
        job = self._work.add(actor, job, "bank_sync_asked")
        try:
            self._tasks.sync_banks(organisation_id, job.id, wanted)
        except Unavailable:
            failed = job.changed(
                at=self._work.clock.now(),
                state=JobState.FAILED,
                errors=("La synchronisation n’a pas pu démarrer : réessayez.",),
            )
            self._work.change(actor, job, failed, "bank_sync_not_started")
            raise
        return job

    def _take_in_late_accounts(self, actor: Actor, organisation_id: str) -> None:
        found = self._work.store.find(BankConnection, organisation_id, "all", "all")
        for connection in found.records:
            if connection.problem == ACCOUNTS_PENDING:
                try:
                    self._complete(connection.reference, actor.request_id)
                except LettrageError as error:
                    # It is asked again at the next sync; the other accounts go on.
                    log.warning("accounts still pending", extra={"error_code": error.code})
