"""What a bank told of an account, into the store: once each, never doubled, nothing erased.

Written in pieces that each fit one transaction of the store; a run that dies between two is
simply done again, for the account's cursor has not moved.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.record import Record
from lettrage.domain.transactions.merging import kept, made, merged, missed, withdrawn
from lettrage.domain.transactions.sameness import identify, record_id_of
from lettrage.domain.transactions.telling import NOT_OF_THE_BANK, Kept, Pair
from lettrage.domain.transactions.tombstones import fallen, named_by, parted
from lettrage.ports.bank import ProviderTransaction
from lettrage.ports.objects import ObjectStore
from lettrage.services.account_banks import label_style
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work
from lettrage.services.whole_lists import whole

MOST_ITEMS = 96
"""Items of one commit: under the store's hundred, with room for a unique value moving."""

SURE_HISTORY = timedelta(days=89)
"""What every bank tells at least (bank-providers §1.4, §1.5): what is older and not told may only
have left the bank's history."""

_R = TypeVar("_R", bound=Record)


class StoreTransactions:
    """`raw` keeps the providers' records unchanged."""

    def __init__(self, work: Work, raw: ObjectStore) -> None:
        self._work = work
        self._raw = raw

    def write(
        self,
        actor: Actor,
        account: BankAccount,
        told: Sequence[ProviderTransaction],
        today: date,
        created: set[str],
        *,
        whole_window: bool,
    ) -> list[str]:
        """Store what is new or changed; withdraw what tombstones name and pending ones that went.

        Shapes: `told` is the whole answer since the account's cursor; without `whole_window` it
        may lack what did not change, so what it lacks means nothing. Identifiers of what was not
        stored before are added to `created`, also when a later piece fails. Returns those of
        booked transactions that the answer should hold and does not.
        Raises: Conflict, Stale, when somebody else wrote; Unavailable.
        """
        living, tombstones = parted(told)
        stored, pairs, gone = self._paired(account, living, whole=whole_window)
        writes = self._told_writes(account, living, pairs, stored, today)
        lost = [stored[e.record_id] for e in gone if whole_window and not _of_person(e)]
        back = self._buried(account, named_by(tombstones), stored, pairs)
        back |= {each.id: each for each in lost if each.pending}
        now = self._work.clock.now()
        writes += [(each, withdrawn(each, now=now)) for each in back.values()]
        for chunk in chunks(writes):
            self._commit(actor, chunk)
            created.update(after.id for before, after in chunk if before is None and after)
        floor = _floor(account.cursor, living, today)
        return [e.id for e in lost if e.id not in back and floor and e.booking_date >= floor]

    def settle(
        self,
        actor: Actor,
        account: BankAccount,
        missing: Sequence[str],
        today: date,
        *,
        proved: bool,
    ) -> None:
        """Deal with booked transactions that the bank no longer tells.

        `proved`: the balance is right without them. They are withdrawn at once then, otherwise
        when they were missing on an earlier day too. Raises: as `write`.
        """
        now = self._work.clock.now()
        known = self._work.store.get_many(Transaction, account.organisation_id, missing)
        writes: list[tuple[Transaction | None, Transaction | None]] = []
        for before in known.values():
            if before.withdrawn_at is not None:
                continue
            after = withdrawn(before, now=now) if proved else missed(before, today=today, now=now)
            if after is not before:
                writes.append((before, after))
        for chunk in chunks(writes):
            self._commit(actor, chunk)

    def _paired(
        self, account: BankAccount, living: Sequence[ProviderTransaction], *, whole: bool
    ) -> tuple[dict[str, Transaction], list[Pair], list[Kept]]:
        """What is stored, how the answer pairs with it, and what of it the answer lacks."""
        stored = self._stored(account)
        pairs, gone = _identified(account, living, stored, whole=whole)
        # What looks new may be stored outside the window: its day was corrected into it.
        while outside := self._known_as_new(account, pairs):
            stored |= outside
            pairs, gone = _identified(account, living, stored, whole=whole)
        return stored, pairs, gone

    def _buried(
        self,
        account: BankAccount,
        references: set[str],
        stored: Mapping[str, Transaction],
        pairs: Sequence[Pair],
    ) -> dict[str, Transaction]:
        """What tombstones name, in the window or before it."""
        ids = [record_id_of(account.id, reference) for reference in sorted(references)]
        known = self._work.store.get_many(Transaction, account.organisation_id, ids)
        dead = fallen(references, {**known, **stored}, (pair.record_id for pair in pairs))
        return {each.id: each for each in dead}

    def _commit(
        self, actor: Actor, chunk: Sequence[tuple[Transaction | None, Transaction | None]]
    ) -> None:
        unit = self._work.unit(actor)
        for before, after in chunk:
            _put(unit, before, after)
        unit.commit()

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
        style = label_style(self._work.store, account)
        self._raw.put_new(key, data, content_type="application/json")
        return [
            (
                before,
                after.model_copy(update={"raw_key": f"{key}{after.raw_key}", "label_style": style}),
            )
            for before, after in writes
            if after is not None
        ]

    def _stored(self, account: BankAccount) -> dict[str, Transaction]:
        since = account.cursor.isoformat() if account.cursor else None
        return {
            each.id: each
            for name, bound in (("account", since), ("pending", None))
            for each in whole(
                self._work.store,
                Transaction,
                account.organisation_id,
                name,
                account.id,
                since=bound,
            )
        }

    def _known_as_new(self, account: BankAccount, pairs: Sequence[Pair]) -> dict[str, Transaction]:
        new = [pair.record_id for pair in pairs if not pair.known]
        return self._work.store.get_many(Transaction, account.organisation_id, new)


def _identified(
    account: BankAccount,
    living: Sequence[ProviderTransaction],
    stored: Mapping[str, Transaction],
    *,
    whole: bool,
) -> tuple[list[Pair], list[Kept]]:
    return identify(account.id, living, [kept(each) for each in stored.values()], whole=whole)


def _of_person(gone: Kept) -> bool:
    """Told by a statement file or a person alone: no answer of the provider takes it back."""
    return gone.reference.startswith(NOT_OF_THE_BANK)


def _floor(since: date | None, told: Sequence[ProviderTransaction], today: date) -> date | None:
    """From which day on the answer holds everything; None when it holds nothing to go by."""
    days = [each.booking_date for each in told if each.booking_date and not each.pending]
    if since is None:  # read once or not to its end: the bank's history may have moved on since
        return min([*days, today - SURE_HISTORY])
    if today - since <= SURE_HISTORY:
        return since
    return max(min(days), since) if days else None


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
    elif before is not None and after is not None:
        taken_back = after.withdrawn_at is not None
        unit.change(before, after, "withdrawn_by_bank" if taken_back else "transaction_corrected")
