"""Fetch one bank account: what the bank tells, once each, never doubled, nothing lost.

The window overlaps what was read before; the cursor moves only after everything is written,
so a run that dies half-way is simply done again.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from lettrage.contracts.steps import AccountRef, FetchResult, is_scheduled
from lettrage.domain.bank import Balance, BankAccount, BankConnection
from lettrage.domain.bank_allowance import free_again, recent
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import LettrageError, NotFound, Unavailable
from lettrage.domain.paris import paris_date
from lettrage.domain.sync_words import RETRYING
from lettrage.domain.transactions.merging import kept
from lettrage.domain.transactions.sameness import twins
from lettrage.ports.bank import BankProvider, ProviderTransaction
from lettrage.ports.objects import ObjectStore
from lettrage.services.balance_watch import watch_balance
from lettrage.services.bank_trouble import note, trouble_of
from lettrage.services.consent_watch import FETCHABLE
from lettrage.services.contention import settled
from lettrage.services.prove_balance import ProveBalance
from lettrage.services.store_transactions import StoreTransactions
from lettrage.services.sync_progress import note_result
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

OVERLAP = timedelta(days=30)
"""How far back each fetch reads again, for late changes (bank-providers §4, G6)."""

_CUT_SHORT = "unexpected_answer"
# The bank answered, so the call counts; what arrived was unreadable.


class FetchTransactions:
    """Workflow task. `providers` by name; `raw` keeps the providers' records unchanged."""

    def __init__(self, work: Work, providers: Mapping[str, BankProvider], raw: ObjectStore) -> None:
        self._work = work
        self._providers = providers
        self._transactions = StoreTransactions(work, raw)
        self._prove = ProveBalance(work)

    def __call__(self, ref: AccountRef) -> FetchResult:
        """Fetch the account if it may be read now.

        Returns `fetched` with the count of transactions not stored before, `skipped` with the
        reason, or the class of an error that a person must deal with. Done again under one
        `job_id` it calls nobody.
        Raises: Unavailable, for what a retry within minutes may mend.
        """
        actor = Actor(name="system:fetch_transactions", request_id=ref.job_id)
        created: set[str] = set()
        try:
            result = self._fetched(ref, actor, created)
        except Unavailable as error:
            # The workflow tries again for minutes: until then the run shows what it waits for.
            note_result(self._work, actor, _result(ref, RETRYING, len(created), error.code))
            raise
        note_result(self._work, actor, result)
        return result

    def _fetched(self, ref: AccountRef, actor: Actor, created: set[str]) -> FetchResult:
        store = self._work.store
        try:
            account = store.get(BankAccount, ref.organisation_id, ref.bank_account_id)
            connection = store.get(BankConnection, ref.organisation_id, account.connection_id)
        except NotFound:
            return _result(ref, "NotFound", message="not_found")
        if account.last_run == ref.job_id:
            return _result(ref, "fetched")
        scheduled = is_scheduled(ref.job_id)
        why, until = why_not(account, connection, self._work, scheduled=scheduled)
        if why:
            return _result(ref, "skipped", message=why, until=until)
        provider = self._providers.get(connection.provider)
        if provider is None:
            return _result(ref, "Denied", message="provider_unknown")
        try:
            told = provider.transactions(account.provider_account_id, account.cursor)
            balances, confirmed = self._take_in(actor, account, told, provider, created)
        except LettrageError as error:
            return self._trouble(ref, actor, account, error, len(created))
        settled(lambda: self._finish(actor, account, balances, ref.job_id, confirmed=confirmed))
        message = "" if balances else "balance_unavailable"
        return _result(ref, "fetched", len(created), message)

    def _take_in(
        self,
        actor: Actor,
        account: BankAccount,
        told: Sequence[ProviderTransaction],
        provider: BankProvider,
        created: set[str],
    ) -> tuple[Sequence[Balance], bool]:
        """Write what was told, then settle what was not, by the balance where there is one.

        The balances, and whether the window need not be read from its beginning again.
        """
        today = paris_date(self._work.clock.now())
        write = self._transactions.write
        whole_window = provider.answers_whole_window
        missing = settled(
            lambda: write(actor, account, told, today, created, whole_window=whole_window)
        )
        balances = self._balances(provider, account)
        if missing and not self._prove.holds(account, balances):
            proved = self._prove.holds(account, balances, missing)
            # An answer without a single movement says nothing by itself.
            if proved or told or account.cursor is None:
                settle = self._transactions.settle
                settled(lambda: settle(actor, account, missing, today, proved=proved))
        confirmed = account.cursor is not None or self._confirmed(account, told, created, missing)
        return balances, confirmed

    def _confirmed(
        self,
        account: BankAccount,
        told: Sequence[ProviderTransaction],
        created: set[str],
        missing: Sequence[str],
    ) -> bool:
        """Whether a reading of everything can be believed as it is, or must be done once more.

        Movements alike and without keys may be one that was told twice, and the balance cannot
        say: the opening is made from this very sum. The next reading does, and what it lacks is
        settled by the one after (`StoreTransactions.settle`).
        """
        store, org = self._work.store, account.organisation_id
        lost = store.get_many(Transaction, org, missing)
        if any(each.withdrawn_at is None for each in lost.values()):
            return False
        alike = twins(account.id, told)
        fresh = store.get_many(Transaction, org, sorted(created)) if alike else {}
        return not any(kept(each).content in alike for each in fresh.values())

    def _trouble(
        self,
        ref: AccountRef,
        actor: Actor,
        account: BankAccount,
        error: LettrageError,
        new_transactions: int,
    ) -> FetchResult:
        trouble = trouble_of(error, self._work.clock.now())
        if error.code == _CUT_SHORT:
            settled(lambda: self._count(actor, account))
        if trouble is None:
            raise error
        note(self._work, actor, account, trouble)
        log.warning("bank account not fetched", extra={"error_code": error.code})
        outcome = "skipped" if trouble.not_before else type(error).__name__
        return _result(ref, outcome, new_transactions, error.code, trouble.not_before)

    def _balances(self, provider: BankProvider, account: BankAccount) -> Sequence[Balance]:
        """The balances; a passing failure costs the proof, not the fetch.

        Doing the whole task again would spend one more of the day's calls on transactions.
        """
        try:
            return provider.balances(account.provider_account_id)
        except Unavailable:
            return ()

    def _finish(
        self,
        actor: Actor,
        account: BankAccount,
        balances: Sequence[Balance],
        job_id: str,
        *,
        confirmed: bool,
    ) -> None:
        present = self._work.store.get(BankAccount, account.organisation_id, account.id)
        if present.connection_id != account.connection_id:
            return  # a renewed consent took it over: its own fetch sets the cursor
        now = self._work.clock.now()
        today = paris_date(now)
        proof = self._prove(present, balances, today, OVERLAP)
        after = present.changed(
            at=now,
            cursor=today - OVERLAP if confirmed else None,
            balance=balances[0] if balances else present.balance,
            balance_check=proof.balance_check,
            opening=proof.opening,
            known_from=proof.known_from,
            proved=proof.proved,
            points=proof.points,
            calls=(*recent(present.calls, now), now),
            last_run=job_id,
            last_synced_at=now,
            next_fetch_after=None,
            problem=None,
        )
        unit = self._work.unit(actor)
        unit.change(present, after, "bank_account_fetched")
        watch_balance(self._work, unit, present, after, today)
        unit.commit()

    def _count(self, actor: Actor, account: BankAccount) -> None:
        present = self._work.store.get(BankAccount, account.organisation_id, account.id)
        now = self._work.clock.now()
        after = present.changed(at=now, calls=(*recent(present.calls, now), now))
        self._work.change(actor, present, after, "bank_call_counted")


def why_not(
    account: BankAccount, connection: BankConnection, work: Work, *, scheduled: bool
) -> tuple[str, datetime | None]:
    """Why the account may not be read now, as a stable word, and until when where that is told.

    The word is "" when it may.
    """
    if not account.active:
        return "inactive", None
    if connection.state not in FETCHABLE:
        return f"connection_{connection.state}", None
    now = work.clock.now()
    if account.next_fetch_after and account.next_fetch_after > now:
        return "too_early", account.next_fetch_after
    free = free_again(connection.provider, account.calls, now, scheduled=scheduled)
    return ("allowance_used", free) if free else ("", None)


def _result(
    ref: AccountRef,
    outcome: str,
    new: int = 0,
    message: str = "",
    until: datetime | None = None,
) -> FetchResult:
    return FetchResult(
        organisation_id=ref.organisation_id,
        bank_account_id=ref.bank_account_id,
        job_id=ref.job_id,
        outcome=outcome,
        new_transactions=new,
        message=message,
        next_fetch_after=until,
    )
