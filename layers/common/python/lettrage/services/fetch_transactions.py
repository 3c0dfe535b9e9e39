"""Fetch one bank account: what the bank tells, once each, never doubled, nothing lost.

The window overlaps what was read before; the cursor moves only after everything is written,
so a run that dies half-way is simply done again.
"""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from lettrage.contracts.steps import AccountRef, FetchResult
from lettrage.domain.bank import Balance, BankAccount, BankConnection, Transaction
from lettrage.domain.errors import LettrageError, NotFound, Unavailable
from lettrage.domain.record import Record
from lettrage.domain.transactions.merging import kept, made, merged
from lettrage.domain.transactions.sameness import Pair, identify
from lettrage.domain.transactions.tombstones import parted
from lettrage.ports.bank import BankProvider, ProviderTransaction
from lettrage.ports.objects import ObjectStore
from lettrage.services.bank_trouble import FETCHABLE, note, trouble_of
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work
from lettrage.services.withdraw_transactions import withdrawals

log = logging.getLogger(__name__)

OVERLAP = timedelta(days=30)
"""How far back each fetch reads again, for late changes (bank-providers §4, G6)."""

MOST_ITEMS = 96
"""Items of one commit: under the store's hundred, with room for a unique value moving."""

_PARIS = ZoneInfo("Europe/Paris")
_R = TypeVar("_R", bound=Record)


class FetchTransactions:
    """Workflow task. `providers` by name; `raw` keeps the providers' records unchanged."""

    def __init__(self, work: Work, providers: Mapping[str, BankProvider], raw: ObjectStore) -> None:
        self._work = work
        self._providers = providers
        self._raw = raw

    def __call__(self, ref: AccountRef) -> FetchResult:
        """Fetch the account if it may be read now.

        Returns `fetched` with the count of transactions not stored before, `skipped` with the
        reason, or the class of an error that a person must deal with.
        Raises: Unavailable, for what a retry within minutes may mend.
        """
        store = self._work.store
        actor = Actor(name="system:fetch_transactions", request_id=ref.job_id)
        try:
            account = store.get(BankAccount, ref.organisation_id, ref.bank_account_id)
            connection = store.get(BankConnection, ref.organisation_id, account.connection_id)
        except NotFound:
            return _result(ref, "NotFound", message="not_found")
        why = why_not(account, connection, self._work)
        if why:
            return _result(ref, "skipped", message=why)
        provider = self._providers.get(connection.provider)
        if provider is None:
            return _result(ref, "Denied", message="provider_unknown")
        today = self._work.clock.now().astimezone(_PARIS).date()
        created: set[str] = set()
        try:
            told = provider.transactions(account.provider_account_id, account.cursor)
            settled(lambda: self._write(actor, account, told, today, created))
            balance = self._balance(provider, account)
        except LettrageError as error:
            return self._trouble(ref, actor, account, error, len(created))
        settled(lambda: self._finish(actor, account, today, balance))
        message = "" if balance else "balance_unavailable"
        return _result(ref, "fetched", len(created), message)

    def _trouble(
        self,
        ref: AccountRef,
        actor: Actor,
        account: BankAccount,
        error: LettrageError,
        new_transactions: int,
    ) -> FetchResult:
        trouble = trouble_of(error, self._work.clock.now())
        if trouble is None:
            raise error
        note(self._work, actor, account, trouble)
        log.warning("bank account not fetched", extra={"error_code": error.code})
        outcome = "skipped" if trouble.not_before else type(error).__name__
        return _result(ref, outcome, new_transactions, error.code)

    def _balance(self, provider: BankProvider, account: BankAccount) -> Balance | None:
        """The balance to show; a passing failure costs the balance, not the fetch.

        Doing the whole task again would spend one more of the day's calls on transactions.
        """
        try:
            balances = provider.balances(account.provider_account_id)
        except Unavailable:
            return None
        return balances[0] if balances else None

    def _write(
        self,
        actor: Actor,
        account: BankAccount,
        told: Sequence[ProviderTransaction],
        today: date,
        created: set[str],
    ) -> None:
        stored = self._stored(account)
        living, tombstones = parted(told)
        pairs, gone = identify(account.id, living, [kept(each) for each in stored.values()])
        # What looks new may be stored outside the window: its day was corrected into it.
        while outside := self._known_as_new(account, pairs):
            stored |= outside
            pairs, gone = identify(account.id, living, [kept(each) for each in stored.values()])
        writes = self._told_writes(account, living, pairs, stored, today)
        writes += withdrawals(
            self._work, account, stored, gone=gone, tombstones=tombstones, pairs=pairs
        )
        for chunk in chunks(writes):
            unit = self._work.unit(actor)
            for before, after in chunk:
                _put(unit, before, after)
            unit.commit()
            created.update(after.id for before, after in chunk if before is None and after)

    def _told_writes(
        self,
        account: BankAccount,
        told: Sequence[ProviderTransaction],
        pairs: Sequence[Pair],
        stored: Mapping[str, Transaction],
        today: date,
    ) -> list[tuple[Transaction | None, Transaction | None]]:
        now = self._work.clock.now()
        writes: list[tuple[Transaction | None, Transaction | None]] = []
        raws: list[Mapping[str, object]] = []
        for pair in sorted(pairs, key=lambda pair: pair.record_id):
            before = stored.get(pair.record_id)
            movement = told[pair.index]
            raw_key = f"#{len(raws)}"
            after: Transaction
            if before is None:
                after = made(
                    movement,
                    organisation_id=account.organisation_id,
                    account_id=account.id,
                    record_id=pair.record_id,
                    reference=pair.reference,
                    raw_key=raw_key,
                    now=now,
                    today=today,
                )
            else:
                after = merged(before, movement, reference=pair.reference, raw_key=raw_key, now=now)
            if after is not before:
                writes.append((before, after))
                raws.append(movement.raw)
        return self._with_raw(account, writes, raws) if writes else []

    def _with_raw(
        self,
        account: BankAccount,
        writes: list[tuple[Transaction | None, Transaction | None]],
        raws: list[Mapping[str, object]],
    ) -> list[tuple[Transaction | None, Transaction | None]]:
        """Store the new and changed records of one fetch as one object, named by its content."""
        data = json.dumps(raws, ensure_ascii=False, sort_keys=True).encode()
        name = hashlib.sha256(data).hexdigest()
        key = f"raw/{account.organisation_id}/{account.id}/{name}.json"
        self._raw.put_new(key, data, content_type="application/json")
        return [
            (before, after.model_copy(update={"raw_key": f"{key}{after.raw_key}"}))
            for before, after in writes
            if after is not None
        ]

    def _stored(self, account: BankAccount) -> dict[str, Transaction]:
        since = account.cursor.isoformat() if account.cursor else None
        return {
            each.id: each
            for name, bound in (("account", since), ("pending", None))
            for each in self._all(account, name, bound)
        }

    def _known_as_new(self, account: BankAccount, pairs: Sequence[Pair]) -> dict[str, Transaction]:
        new = [pair.record_id for pair in pairs if not pair.known]
        return self._work.store.get_many(Transaction, account.organisation_id, new)

    def _all(self, account: BankAccount, name: str, since: str | None) -> list[Transaction]:
        store = self._work.store
        every: list[Transaction] = []
        cursor: str | None = None
        while True:
            page = store.find(
                Transaction, account.organisation_id, name, account.id, since=since, cursor=cursor
            )
            every.extend(page.records)
            cursor = page.next_cursor
            if cursor is None:
                return every

    def _finish(
        self, actor: Actor, account: BankAccount, today: date, balance: Balance | None
    ) -> None:
        present = self._work.store.get(BankAccount, account.organisation_id, account.id)
        if present.connection_id != account.connection_id:
            return  # a renewed consent took it over: its own fetch sets the cursor
        now = self._work.clock.now()
        after = present.changed(
            at=now,
            cursor=today - OVERLAP,
            balance=balance or present.balance,
            last_synced_at=now,
            next_fetch_after=None,
            problem=None,
        )
        self._work.change(actor, present, after, "bank_account_fetched")


def why_not(account: BankAccount, connection: BankConnection, work: Work) -> str:
    """Why the account may not be read now, as a stable word; "" when it may."""
    if not account.active:
        return "inactive"
    if connection.state not in FETCHABLE:
        return f"connection_{connection.state}"
    if account.next_fetch_after and account.next_fetch_after > work.clock.now():
        return "too_early"
    return ""


def chunks(
    writes: Sequence[tuple[_R | None, _R | None]],
) -> list[list[tuple[_R | None, _R | None]]]:
    """Writes in order, in groups whose records, pointers and changes fit one transaction."""
    groups: list[list[tuple[_R | None, _R | None]]] = []
    room = 0
    for write in writes:
        items = _items(*write)
        if items > room:
            groups.append([])
            room = MOST_ITEMS
        groups[-1].append(write)
        room -= items
    return groups


def _items(before: Record | None, after: Record | None) -> int:
    pointers: set[tuple[str, ...]] = set()
    for record in filter(None, (before, after)):
        pointers.update((each.name, each.value, each.sort) for each in record.lookups())
        pointers.update((each.name, each.value) for each in record.uniques())
    return 2 + len(pointers)


def _put(unit: UnitOfWork, before: Transaction | None, after: Transaction | None) -> None:
    if before is None and after is not None:
        unit.add(after, "transaction_fetched")
    elif before is not None and after is None:
        unit.remove(before, "pending_withdrawn")
    elif before is not None and after is not None:
        unit.change(before, after, "transaction_corrected")


def _result(ref: AccountRef, outcome: str, new: int = 0, message: str = "") -> FetchResult:
    return FetchResult(
        organisation_id=ref.organisation_id,
        bank_account_id=ref.bank_account_id,
        job_id=ref.job_id,
        outcome=outcome,
        new_transactions=new,
        message=message,
    )
