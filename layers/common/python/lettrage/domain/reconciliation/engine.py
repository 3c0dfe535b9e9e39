"""The run: cases are read, identified and decided, the hardest evidence first.

Every round works on all cases at once, in an order that does not depend on that of delivery, so
a sure match is never robbed by an earlier weak one.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from lettrage.domain.labels import ParsedLabel, parse
from lettrage.domain.reconciliation import (
    cited,
    expenses,
    internal,
    leftover,
    party,
    returned,
    special,
    structured,
)
from lettrage.domain.reconciliation.amounts import lenses
from lettrage.domain.reconciliation.candidates import Candidates, InOrder
from lettrage.domain.reconciliation.case import Case, Hardness, Signs
from lettrage.domain.reconciliation.decision import Decision, Reason, ReasonCode
from lettrage.domain.reconciliation.directory import Directory
from lettrage.domain.reconciliation.exchange import NO_RATES
from lettrage.domain.reconciliation.identity import identify
from lettrage.domain.reconciliation.inputs import (
    Context,
    MatchTransaction,
    Rates,
    TransactionState,
)
from lettrage.domain.reconciliation.ledger import Ledger

_DECIDED = frozenset(
    {TransactionState.MATCHED, TransactionState.EXCLUDED, TransactionState.CANCELLED}
)
T = TypeVar("T")
R = TypeVar("R")


class Spread(Protocol):
    """Runs work that looks at each item alone, on slices, here or in several processes."""

    def __call__(self, work: Callable[[Sequence[T]], list[R]], items: Sequence[T], /) -> list[R]:
        """Results of `work`, in the order of the items."""
        ...


def here(work: Callable[[Sequence[T]], list[R]], items: Sequence[T], /) -> list[R]:
    """The `Spread` of one process."""
    return work(items)


def reconcile(
    transactions: Sequence[MatchTransaction],
    candidates: Candidates,
    context: Context,
    *,
    today: date,
    spread: Spread = here,
    labels: Sequence[tuple[object, ...]] | None = None,
) -> list[Decision]:
    """Decide every transaction, jointly.

    Shapes: one decision a transaction, in the order given; transactions decided before are given
        too, so that repeated deliveries and rejects of them are told. `spread` changes the time
        only: labels are read, third parties searched and proposals made in it, the rest is decided
        together.
        `labels` are those of `read_labels`, where they were read before.
    Units: minor units; a transaction booked after `today` waits.
    Raises: nothing.
    Source: README decision 9; reconciliation specification; decision rules of the scenario files.
    """
    candidates = InOrder(candidates)
    ledger = Ledger(candidates, context)
    read = spread(read_labels, transactions) if labels is None else labels
    cases = [
        _case(transaction, label, context.rates)
        for transaction, label in zip(transactions, read, strict=True)
    ]
    copies = _first_sight(cases, ledger, today)
    waiting = [case for case in cases if case.decision is None]
    directory = Directory(context, candidates)
    # Labels of like words follow each other: what a search keeps serves its neighbours.
    waiting.sort(key=lambda case: case.label.party_words)

    def signs(some: Sequence[Case]) -> list[Signs]:
        for case in some:
            identify(case, candidates, directory)
            case.carried = structured.carried(case, candidates)
        return [case.signs() for case in some]

    for case, found in zip(waiting, spread(signs, waiting), strict=True):
        case.take(found, candidates.document)
    unfollowed = [case for case in cases if _is_unfollowed(case)]
    internal.own_transfers(waiting, unfollowed, context.accounts)
    waiting = [case for case in waiting if case.decision is None]
    decided = [case for case in cases if case.transaction.allocations]
    ledger.know(decided)
    rejects = special.reject_pairs(waiting, decided)
    waiting.sort(key=lambda case: case.order)
    ordinary = [case for case in waiting if not (case.label.is_reject or case.label.is_reject_fee)]
    _rounds(ordinary, rejects, waiting, ledger)
    for case in waiting:
        if case.decision is None:
            _last(case, ledger)
    left = [case for case in waiting if case.decision is None]

    def conclusions(some: Sequence[Case]) -> list[Decision]:
        return [leftover.conclude(case, ledger) for case in some]

    for case, decision in zip(left, spread(conclusions, left), strict=True):
        case.decision = decision
    special.tell_whose(copies)
    return [_decision(case) for case in cases]


def read_labels(transactions: Sequence[MatchTransaction]) -> list[tuple[object, ...]]:
    """Fields of `ParsedLabel` of each transaction, plain: they are soon sent between processes.

    Raises: nothing.
    """
    return [
        tuple(parse(known.label, amount_sign=known.amount, booking_date=known.booking_date))
        for known in transactions
    ]


def _case(
    transaction: MatchTransaction, fields: tuple[object, ...], rates: Rates = NO_RATES
) -> Case:
    label = ParsedLabel._make(fields)
    # Of what is decided nothing is posted, so no rate is looked up for it.
    seen = lenses(transaction, label, rates if transaction.state is None else NO_RATES)
    return Case(transaction=transaction, label=label, lenses=seen)


def _first_sight(cases: Sequence[Case], ledger: Ledger, today: date) -> list[tuple[Case, Case]]:
    """What is decided without looking at documents; copies on another account, as `repeated`."""
    unfollowed = {account.id for account in ledger.context.accounts if not account.followed}
    for case in cases:
        transaction = case.transaction
        state, code = None, ReasonCode.NOT_BOOKED
        if transaction.state in _DECIDED or (transaction.manual and transaction.state is not None):
            case.decision = special.kept(case, _kept_party(case, ledger), transaction.allocations)
            continue
        if transaction.account_id in unfollowed:
            state, code = TransactionState.EXCLUDED, ReasonCode.ACCOUNT_NOT_FOLLOWED
        elif transaction.pending or transaction.booking_date > today:
            state = TransactionState.TO_PROCESS
        if state is not None:
            reason = Reason(code, (("account", transaction.account_id),), 100)
            case.decision = Decision(transaction_id=transaction.id, state=state, reasons=(reason,))
    return special.repeated([case for case in cases if not case.transaction.pending])


def _is_unfollowed(case: Case) -> bool:
    reasons = case.decision.reasons if case.decision else ()
    return any(reason.code is ReasonCode.ACCOUNT_NOT_FOLLOWED for reason in reasons)


def _kept_party(case: Case, ledger: Ledger) -> str | None:
    if case.transaction.third_party_id is not None:
        return case.transaction.third_party_id
    documents = [
        ledger.candidates.document(allocation.document_id)
        for allocation in case.transaction.allocations
    ]
    parties = {document.third_party_id for document in documents if document is not None}
    return parties.pop() if len(parties) == 1 else None


def _rounds(
    ordinary: Sequence[Case], rejects: dict[str, Case], waiting: Sequence[Case], ledger: Ledger
) -> None:
    """Identifiers, cited numbers, then third party by third party; rejects as soon as they can."""
    undone = [case for case in waiting if case.transaction.id in rejects]
    reject_of = {rejects[case.transaction.id].transaction.id: case for case in undone}
    _undo(undone, rejects, ledger)
    for case in ordinary:
        if not case.label.is_card_summary:
            structured.settle(case, ledger)
    _undo(undone, rejects, ledger)
    for case in ordinary:
        if case.decision is None and not case.blocked and case.cited:
            _settle_cited(case, ledger)
            if case.decision is not None and case.transaction.id in reject_of:
                _undo([reject_of[case.transaction.id]], rejects, ledger)
    _by_party(ordinary, ledger)
    if _undo(undone, rejects, ledger):
        _by_party(ordinary, ledger)


def _by_party(ordinary: Sequence[Case], ledger: Ledger) -> None:
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in ordinary:
        if case.decision is None and not case.blocked and case.party is not None:
            groups[case.party].append(case)
    for third_party_id in sorted(groups):
        party.settle(third_party_id, groups[third_party_id], ledger)


def _settle_cited(case: Case, ledger: Ledger) -> None:
    """Several third parties may bear the name: a cited number of the exact amount tells which.

    Not where the label goes on as none of their names does: there it names somebody else.
    """
    if case.party is None:
        if case.names and not case.names[0].ends:
            return
        fitting = {
            c.document.third_party_id
            for c in case.cited
            for lens in case.usable
            if c.document.currency == lens.currency and ledger.signed(c.document) == lens.amount
        }
        if len(fitting) != 1:
            return
        case.party = fitting.pop()
        case.hardness = Hardness.NUMBER
        case.cited = [c for c in case.cited if c.document.third_party_id == case.party]
        numbers = ", ".join(c.document.number for c in case.cited)
        case.evidence = (Reason(ReasonCode.REFERENCE_FOUND, (("number", numbers),), 65),)
    cited.settle(case, ledger)


def _undo(undone: Sequence[Case], rejects: dict[str, Case], ledger: Ledger) -> bool:
    moved = False
    for case in undone:
        if case.decision is None and special.undo(case, rejects[case.transaction.id], ledger):
            moved = True
    return moved


def _last(case: Case, ledger: Ledger) -> None:
    """What still takes or gives back cents; afterwards nothing is moved any more."""
    if case.label.is_reject and (
        special.reopen_cited(case, ledger)
        or returned.reopen_one(case, ledger, special.undone_amounts(case))
    ):
        return
    if case.label.is_card_summary:
        case.block(Reason(ReasonCode.CARD_SUMMARY, (), 60))
    expenses.create_expense(case, ledger)


def _decision(case: Case) -> Decision:
    if case.decision is None:  # every case of a run passes `_last`
        message = f"transaction {case.transaction.id} was not decided"
        raise AssertionError(message)
    return case.decision
