"""Which accounts are fetched now: those set up, authorised and active, and who is left out why.

All organisations are taken in parts, each short enough for one execution of the workflow and for
a minute of the allowance that all share; the last state of a part starts the next one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from lettrage.contracts.steps import AccountRef, DueAccounts, SyncRequest, is_scheduled
from lettrage.domain.bank import BankAccount, BankConnection
from lettrage.domain.errors import NotFound
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.sync_words import SKIPPED
from lettrage.services.consent_watch import watch
from lettrage.services.contention import settled
from lettrage.services.fetch_transactions import why_not
from lettrage.services.provider_turns import turn
from lettrage.services.sync_progress import Entry, counts_of, entry_of
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.whole_lists import whole

KIND = "bank_sync"
"""`Job.kind` of a bank synchronisation."""

PART = 45
"""Accounts of one part: two calls each are 90 of the hundred a minute (bank-providers §1.8), and
far below the state's 256 KB and the history's 25,000 events (aws.md §8). Organisations stay
whole, so a part may hold more."""

_PAGE = 1000
_BEHIND = "~"
# Greater than all identifiers (`domain.record.Id`): behind every account of an organisation.


class ListDueAccounts:
    """Workflow task: the accounts to fetch, and a running job in each organisation."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(self, request: SyncRequest) -> DueAccounts:
        """Accounts due, by organisation. Delivered twice, it answers the same but for the wait.

        Raises: Unavailable.
        """
        actor = Actor(name="system:list_due_accounts", request_id=request.job_id)
        due: list[AccountRef] = []
        fetches: Counter[str] = Counter()
        organisations, next_after = self._part(request)
        for organisation_id in organisations:
            accounts = self._accounts(request, organisation_id)
            refs, skipped = self._sorted(actor, request, accounts, fetches)
            self._run(actor, request.job_id, organisation_id, refs, skipped)
            due.extend(refs)
        return DueAccounts(
            job_id=request.job_id,
            accounts=tuple(due),
            organisations=tuple(organisations),
            wait_s=turn(self._work, actor, fetches),
            next_after=next_after,
        )

    def _part(self, request: SyncRequest) -> tuple[list[str], str | None]:
        """Organisations of this part, and the last of them when others follow."""
        if request.organisation_id:
            return [request.organisation_id], None
        taken: list[str] = []
        accounts = 0
        for organisation_id, pointers in groupby(self._active(request.after), key=lambda p: p[0]):
            if accounts >= PART:
                return taken, taken[-1]
            taken.append(organisation_id)
            accounts += sum(1 for _ in pointers)
        return taken, None

    def _active(self, after: str | None) -> Iterator[tuple[str, str]]:
        """Active accounts of all organisations behind `after`, page after page."""
        position = (after, _BEHIND) if after else None
        while True:
            page = self._work.store.find_everywhere(
                BankAccount, "active", "all", after=position, limit=_PAGE
            )
            yield from page
            if len(page) < _PAGE:
                return
            position = page[-1]

    def _accounts(self, request: SyncRequest, organisation_id: str) -> list[BankAccount]:
        store = self._work.store
        if request.bank_account_ids:
            wanted = store.get_many(BankAccount, organisation_id, request.bank_account_ids)
            return list(wanted.values())
        # Accounts that files feed have no connection: nobody reads them, so no history tells so.
        return [each for each in whole(store, BankAccount, organisation_id) if each.connection_id]

    def _sorted(
        self,
        actor: Actor,
        request: SyncRequest,
        accounts: Iterable[BankAccount],
        fetches: Counter[str],
    ) -> tuple[list[AccountRef], dict[str, Entry]]:
        refs: list[AccountRef] = []
        skipped: dict[str, Entry] = {}
        connections: dict[str, BankConnection | None] = {}
        for account in sorted(accounts, key=lambda each: each.id):
            key, org = account.connection_id, account.organisation_id
            if key not in connections:
                connections[key] = watch(self._work, actor, org, key)
            connection = connections[key]
            if connection is None:
                skipped[account.id] = entry_of(SKIPPED, "no_connection", 0)
                continue
            scheduled = is_scheduled(request.job_id)
            why, until = why_not(account, connection, self._work, scheduled=scheduled)
            if why:
                told = until.isoformat() if until else ""
                skipped[account.id] = entry_of(SKIPPED, why, 0, told)
                continue
            fetches[connection.provider] += 1
            refs.append(
                AccountRef(organisation_id=org, bank_account_id=account.id, job_id=request.job_id)
            )
        return refs, skipped

    def _run(
        self,
        actor: Actor,
        job_id: str,
        organisation_id: str,
        refs: list[AccountRef],
        skipped: dict[str, Entry],
    ) -> None:
        """Put the organisation's job to running; a scheduled run makes it here."""
        done: dict[str, Any] = {
            "done": len(skipped),
            "counts": counts_of(skipped),
            "result": skipped,
        }

        def attempt() -> None:
            now = self._work.clock.now()
            try:
                before = self._work.store.get(Job, organisation_id, job_id)
            except NotFound:
                self._work.add(
                    actor,
                    Job(
                        organisation_id=organisation_id,
                        id=job_id,
                        created_at=now,
                        updated_at=now,
                        kind=KIND,
                        state=JobState.RUNNING,
                        total=len(refs) + len(skipped),
                        **done,
                    ),
                    "bank_sync_scheduled",
                )
                return
            if before.state is JobState.QUEUED:
                after = before.changed(
                    at=now,
                    state=JobState.RUNNING,
                    total=len(refs) + len(skipped),
                    **done,
                )
                self._work.change(actor, before, after, "bank_sync_running")

        settled(attempt)
