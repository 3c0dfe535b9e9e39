"""New transactions and those that they must be judged with, found by key: no list is read whole.

A decision about new transactions is a joint one with those that compete for the same documents:
the undecided ones that an earlier run left with the same third party. Whatever else a run weighs
across transactions has an opposite or an equal amount: the other leg of a transfer between own
accounts, what a reject undoes, the copy of a repeated delivery. Each has its look-up, so the cost
does not grow with the transactions and documents of the organisation.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import UNDECIDED, Transaction, TransactionState
from lettrage.domain.labels import ParsedLabel, parse
from lettrage.domain.transactions.amount_lists import amount_list, amount_shown
from lettrage.ports.store import Store
from lettrage.services.engine_inputs import match_transaction
from lettrage.services.store_candidates import StoreCandidates
from lettrage.services.whole_lists import whole

MOST_NEW = 100
"""New transactions past which a whole run costs less than their look-ups."""

MOST_BESIDE = 100
"""Transactions read of one amount or one third party: what has more is left to a whole run."""

_MOST_NEAR = 2_000
"""Entries of an amount's list that are looked at within days: some 40 read units at most."""

_LEG_DAYS = timedelta(days=5)
_RETURN_DAYS = timedelta(days=400)
"""The engine's own limits for legs of transfers and for returns (`reconciliation.special`)."""

_MOST_TURNS = 3  # a rival may bring its own third party once; more is a whole run's

Decide = Callable[[Sequence[Transaction], int], Sequence[engine.Decision]]
"""Decides the first so many of the transactions, the others seen."""


@dataclass(frozen=True)
class Newcomers:
    """What one run over new transactions judges.

    Attributes:
        members: Undecided ones, whose decisions count: the new ones first.
        company: Decided ones that must be seen.
        parties: Third parties all of whose competitors are among the members.
        decisions: Of the members, in their order.
    """

    members: tuple[Transaction, ...]
    company: tuple[Transaction, ...]
    parties: frozenset[str]
    decisions: tuple[engine.Decision, ...]


class FindNewcomers:
    """Reads for one organisation and one run; nothing here writes."""

    def __init__(self, store: Store, organisation_id: str, candidates: StoreCandidates) -> None:
        self._store = store
        self._organisation_id = organisation_id
        self._candidates = candidates

    def new(self) -> list[Transaction] | None:
        """Those still to process, oldest first; None when they are too many for look-ups."""
        found = self._of("state", TransactionState.TO_PROCESS, most=MOST_NEW + 1)
        if len(found) > MOST_NEW:
            return None
        # A pending one was told so once; it is judged when it is booked.
        return [t for t in found if free(t) and not (t.pending and t.engine_version)]

    def group(self, new: Sequence[Transaction], decide: Decide) -> Newcomers | None:
        """The new ones with all that they compete with; None when only a whole run can tell."""
        known = {t.id: t for t in new}
        for transaction in new:
            for beside in self.beside(transaction):
                known.setdefault(beside.id, beside)
        parties: set[str] = set()
        for _ in range(_MOST_TURNS):
            members = [t for t in known.values() if free(t)]
            company = [t for t in known.values() if not free(t)]
            decisions = decide([*members, *company], len(members))
            named = self.parties(decisions[: len(new)])
            if named <= parties:
                return Newcomers(
                    tuple(members), tuple(company), frozenset(parties), tuple(decisions)
                )
            for party in sorted(named - parties):
                rivals = self._of("waiting", party, most=MOST_BESIDE + 1)
                if len(rivals) > MOST_BESIDE:
                    return None
                known |= {t.id: t for t in rivals if t.id not in known}
            parties |= named
        return None

    def beside(self, transaction: Transaction) -> Iterator[Transaction]:
        """Other leg, copy, and what a reject undoes: of the opposite or the same amount."""
        day, amount = transaction.booking_date, transaction.amount
        label = _read(transaction)
        since = _RETURN_DAYS if label.is_reject else 2 * _LEG_DAYS
        # Those of the same amount may mean the same leg or the same return.
        yield from self._amount(transaction, abs(amount), day - since, day + 2 * _LEG_DAYS)
        if label.is_reject and label.fee is not None:
            undone = abs(amount + label.fee.amount)
            yield from self._amount(transaction, undone, day - since, day)

    @staticmethod
    def is_reject(transaction: Transaction) -> bool:
        """Whether it may undo another transaction."""
        return _read(transaction).is_reject

    def _amount(
        self, transaction: Transaction, amount: Decimal, since: date, until: date
    ) -> Iterator[Transaction]:
        """Those of that amount, in or out; the list holds its neighbours too, which it shows."""
        meant = amount_shown(transaction.currency, amount)
        entries = self._store.shown(
            Transaction,
            self._organisation_id,
            "amount",
            amount_list(amount),
            limit=_MOST_NEAR,
            since=since.isoformat(),
            until=until.isoformat(),
        )
        # Lists written before they showed amounts show nothing: there the record tells.
        same = (each.record_id for each in entries if each.text in ("", meant))
        ids = [record_id for record_id in same if record_id != transaction.id]
        found = self._store.get_many(Transaction, self._organisation_id, ids[-2 * MOST_BESIDE :])
        for each in found.values():
            if each.currency == transaction.currency and abs(each.amount) == amount:
                yield each

    def parties(self, decisions: Iterable[engine.Decision]) -> set[str]:
        """Third parties that decisions name, or settle documents of."""
        found: set[str | None] = set()
        for decision in decisions:
            found.add(decision.third_party_id)
            if decision.created is not None:
                found.add(decision.created.third_party_id)
            for allocation in decision.allocations:
                document = self._candidates.document(allocation.document_id)
                found.add(document.third_party_id if document is not None else None)
        return {party for party in found if party is not None}

    def _of(self, name: str, value: str, *, most: int) -> list[Transaction]:
        return whole(self._store, Transaction, self._organisation_id, name, value, most=most)


def free(transaction: Transaction) -> bool:
    """Whether a run may judge it (see `reconcile`)."""
    decided = transaction.manual or transaction.allocations
    return transaction.state in UNDECIDED and not decided


def _read(transaction: Transaction) -> ParsedLabel:
    return parse(
        match_transaction(transaction).label,
        amount_sign=int(transaction.amount > 0) or -1,
        booking_date=transaction.booking_date,
    )
