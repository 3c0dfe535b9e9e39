"""Which accounts are fetched now: those set up, authorised and active, and who is left out why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from lettrage.contracts.steps import AccountRef, DueAccounts, SyncRequest
from lettrage.domain.bank import BankAccount, BankConnection, BankConnectionState
from lettrage.domain.errors import NotFound
from lettrage.domain.organisation import Job, JobState
from lettrage.services.bank_trouble import FETCHABLE
from lettrage.services.contention import settled
from lettrage.services.fetch_transactions import why_not
from lettrage.services.unit_of_work import Actor, Work

KIND = "bank_sync"
"""`Job.kind` of a bank synchronisation."""

EXPIRING_WITHIN = timedelta(days=14)
"""First reminder before the end of a consent (vocabulary §8, `expiring`)."""

RENEW_SOON = "renew_consent_soon"
"""The consent still holds, for less than `EXPIRING_WITHIN`."""

_PARIS = ZoneInfo("Europe/Paris")


class ListDueAccounts:
    """Workflow task: the accounts to fetch, and a running job in each organisation."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(self, request: SyncRequest) -> DueAccounts:
        """Accounts due, by organisation. Delivered twice, it answers the same.

        Raises: Unavailable.
        """
        actor = Actor(name="system:list_due_accounts", request_id=request.job_id)
        due: list[AccountRef] = []
        organisations: list[str] = []
        for organisation_id, accounts in sorted(self._asked(request).items()):
            refs, skipped = self._sorted(actor, request, organisation_id, accounts)
            if refs or request.organisation_id:
                self._run(actor, request.job_id, organisation_id, refs, skipped)
                organisations.append(organisation_id)
            due.extend(refs)
        return DueAccounts(
            job_id=request.job_id, accounts=tuple(due), organisations=tuple(organisations)
        )

    def _asked(self, request: SyncRequest) -> Mapping[str, list[BankAccount]]:
        store, org = self._work.store, request.organisation_id
        if org is None:
            identifiers = defaultdict(list)
            for organisation_id, account_id in store.find_everywhere(BankAccount, "active", "all"):
                identifiers[organisation_id].append(account_id)
            return {
                each: list(store.get_many(BankAccount, each, ids).values())
                for each, ids in identifiers.items()
            }
        if request.bank_account_ids:
            return {org: list(store.get_many(BankAccount, org, request.bank_account_ids).values())}
        return {org: list(self._every(org))}

    def _every(self, organisation_id: str) -> Iterable[BankAccount]:
        cursor: str | None = None
        while True:
            page = self._work.store.find(BankAccount, organisation_id, "all", "all", cursor=cursor)
            yield from page.records
            cursor = page.next_cursor
            if cursor is None:
                return

    def _sorted(
        self,
        actor: Actor,
        request: SyncRequest,
        organisation_id: str,
        accounts: Iterable[BankAccount],
    ) -> tuple[list[AccountRef], dict[str, str]]:
        refs: list[AccountRef] = []
        skipped: dict[str, str] = {}
        connections: dict[str, BankConnection | None] = {}
        for account in sorted(accounts, key=lambda each: each.id):
            if account.connection_id not in connections:
                connections[account.connection_id] = self._connection(actor, account)
            connection = connections[account.connection_id]
            why = why_not(account, connection, self._work) if connection else "no_connection"
            if why:
                skipped[account.id] = why
                continue
            refs.append(
                AccountRef(
                    organisation_id=organisation_id,
                    bank_account_id=account.id,
                    job_id=request.job_id,
                )
            )
        return refs, skipped

    def _connection(self, actor: Actor, account: BankAccount) -> BankConnection | None:
        """The account's connection, marked when its consent ends soon."""

        def attempt() -> BankConnection | None:
            try:
                found = self._work.store.get(
                    BankConnection, account.organisation_id, account.connection_id
                )
            except NotFound:
                return None
            today = self._work.clock.now().astimezone(_PARIS).date()
            soon = found.expires_on is not None and found.expires_on - today <= EXPIRING_WITHIN
            if found.state not in FETCHABLE or not soon:
                return found
            after = found.changed(
                at=self._work.clock.now(),
                state=BankConnectionState.EXPIRING,
                problem=found.problem or RENEW_SOON,
            )
            if found.state is after.state:
                return found
            return self._work.change(actor, found, after, "consent_expiring")

        return settled(attempt)

    def _run(
        self,
        actor: Actor,
        job_id: str,
        organisation_id: str,
        refs: list[AccountRef],
        skipped: dict[str, str],
    ) -> None:
        """Put the organisation's job to running; a scheduled run makes it here."""
        told = {
            account: {"outcome": "skipped", "new_transactions": "0", "message": why}
            for account, why in skipped.items()
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
                        result=told,
                    ),
                    "bank_sync_scheduled",
                )
                return
            if before.state is JobState.QUEUED:
                after = before.changed(
                    at=now,
                    state=JobState.RUNNING,
                    total=len(refs) + len(skipped),
                    done=len(skipped),
                    result=told,
                )
                self._work.change(actor, before, after, "bank_sync_running")

        settled(attempt)
