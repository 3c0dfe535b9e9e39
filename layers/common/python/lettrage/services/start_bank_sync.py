"""Fetch banks on demand: a job that a person can watch."""

from collections.abc import Sequence

from lettrage.domain.bank import BankAccount
from lettrage.domain.errors import Fault, Invalid, Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.ports.tasks import Tasks
from lettrage.services.list_due_accounts import KIND
from lettrage.services.unit_of_work import Actor, Work


class StartBankSync:
    """Use case."""

    def __init__(self, work: Work, tasks: Tasks) -> None:
        self._work = work
        self._tasks = tasks

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
