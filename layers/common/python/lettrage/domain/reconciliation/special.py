"""Transactions that settle nothing of their own: rejects, repeated deliveries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from lettrage.domain.reconciliation.amounts import Fit, minor, text
from lettrage.domain.reconciliation.case import Case, Hardness
from lettrage.domain.reconciliation.decision import (
    Adjustment,
    AdjustmentKind,
    Decision,
    Reason,
    ReasonCode,
)
from lettrage.domain.reconciliation.doubts import other_number
from lettrage.domain.reconciliation.inputs import (
    Allocation,
    MatchDocument,
    TransactionState,
)
from lettrage.domain.reconciliation.keys import cheque_key
from lettrage.domain.reconciliation.ledger import Ledger, post

_HARD_SIGN, _SOFT_SIGN = 4, 2  # an identifier, a third party: an order of likeness
_RETURN_DAYS = 400  # a debit may be refunded for 13 months (PSD2, article 71)


def reject_pairs(cases: Sequence[Case], decided: Sequence[Case]) -> dict[str, Case]:
    """The rejected case of each reject: opposite amount, before it, and named by the same signs.

    Shapes: identifier of the reject to the case that it undoes; a reject without one is absent.
    """
    rejects = [case for case in cases if case.label.is_reject and case.decision is None]
    amounts = {amount for case in rejects for amount in undone_amounts(case)}
    by_sign: dict[tuple[int, str], list[Case]] = defaultdict(list)
    for case in (*cases, *decided):
        if case.transaction.amount in amounts and not case.label.is_reject:
            for sign in _signs(case):
                by_sign[case.transaction.amount, sign].append(case)
    pairs: dict[str, Case] = {}
    undone: set[str] = set()
    for case in sorted(rejects, key=lambda c: c.order):
        others = {
            other.transaction.id: other
            for amount in undone_amounts(case)
            for sign in _signs(case)
            for other in by_sign.get((amount, sign), ())
            if other.transaction.id not in undone and was_before(case, other)
        }
        if others:
            ranked = sorted(others.values(), key=lambda other: (_shared(case, other), other.order))
            best, *rest = reversed(ranked)
            case.undoes = tuple(o for o in ranked if _shared(case, o) == _shared(case, best))
            if any(_shared(case, other) == _shared(case, best) for other in rest):
                continue  # two payments of the amount, and nothing says which came back
            pairs[case.transaction.id] = best
            undone.add(best.transaction.id)
    return pairs


def undone_amounts(case: Case) -> tuple[int, ...]:
    """What a reject may undo, in signed minor units: its amount, or that less a stated fee."""
    amount = case.transaction.amount
    if case.label.fee is None:
        return (-amount,)
    fee = minor(case.label.fee.amount, case.transaction.currency)
    return (-amount, -amount - fee)


def was_before(case: Case, other: Case) -> bool:
    """Whether a reject may undo the other: it was before, and not too long."""
    days = (case.transaction.booking_date - other.transaction.booking_date).days
    return 0 <= days <= _RETURN_DAYS


def _signs(case: Case) -> dict[str, int]:
    """What a reject and the transaction that it undoes may have in common, and what it counts."""
    transaction, label = case.transaction, case.label
    signs = {
        f"{name}:{value}": _HARD_SIGN
        for name, value in (
            ("end", transaction.end_to_end_id or label.end_to_end_id),
            ("mandate", transaction.mandate_id or label.mandate_id),
            ("iban", transaction.counterparty_iban),
            ("cheque", cheque_key(label.cheque_number)),
        )
        if value
    }
    cited = {citation.document.id for citation in case.cited}
    settled = {allocation.document_id for allocation in transaction.allocations}
    signs |= dict.fromkeys((f"document:{i}" for i in cited | settled), _HARD_SIGN)
    parties = {case.party, transaction.third_party_id, *case.plausible} - {None}
    return signs | dict.fromkeys((f"party:{i}" for i in parties), _SOFT_SIGN)


def _shared(case: Case, other: Case) -> int:
    """How much two transactions have in common; several documents or parties count once."""
    one, two = _signs(case), _signs(other)
    common = {sign.partition(":")[0]: weight for sign, weight in one.items() if sign in two}
    return sum(common.values())


def undo(case: Case, rejected: Case, ledger: Ledger) -> bool:
    """Allocate a reject negatively to what the rejected case had settled; False when undecided."""
    decision = rejected.decision
    allocations = decision.allocations if decision else rejected.transaction.allocations
    if not allocations:
        return False
    documents = [ledger.candidates.document(a.document_id) for a in allocations]
    found = [document for document in documents if document is not None]
    if len(found) < len(allocations):
        return False
    if other := other_number(case, found):
        case.block(other)
        return False
    case.evidence = (rejection(rejected, found), *case.evidence)
    case.conflict, case.blocked = False, False
    fitted = fee_beside(case, rejected.transaction.amount)
    post(case, found, ledger, amounts=[-a.amount for a in allocations], fit=fitted)
    _reverse_adjustments(case, decision)
    return True


def fee_beside(case: Case, paid: int) -> Fit | None:
    """What the bank took with a reject of `paid`, signed minor units; None where it took nothing.

    Raises: nothing.
    """
    fee, currency = case.transaction.amount + paid, case.transaction.currency
    if not fee:
        return None
    shown = (("fee", text(-fee, currency)), ("currency", currency))
    adjustment = Adjustment(AdjustmentKind.BANK_FEE, fee)
    return Fit(Reason(ReasonCode.FEE_STATED, shown, 40), adjustment)


def _reverse_adjustments(case: Case, undone: Decision | None) -> None:
    if case.decision is None or undone is None or not undone.adjustments:
        return
    reversed_ones = tuple(
        Adjustment(a.kind, -a.amount)
        for a in undone.adjustments
        if a.kind is not AdjustmentKind.EXCHANGE_DIFFERENCE  # `post` made that of the reject
    )
    case.decision = replace(case.decision, adjustments=(*reversed_ones, *case.decision.adjustments))


def rejection(rejected: Case, documents: Sequence[MatchDocument]) -> Reason:
    """That what `rejected` settled of these documents is undone. Raises: nothing."""
    shown = (
        ("number", ", ".join(document.number for document in documents)),
        ("day", rejected.transaction.booking_date.isoformat()),
        ("transaction", rejected.transaction.id),
    )
    return Reason(ReasonCode.REJECTION, shown, 95)


def reopen_cited(case: Case, ledger: Ledger) -> bool:
    """A reject whose first operation is not at hand: the cited document was settled by as much."""
    found = [
        citation.document
        for citation in case.cited
        if citation.document.available
        and citation.document.sign * case.transaction.amount < 0
        and citation.document.currency == case.transaction.currency
        and citation.document.total - ledger.open(citation.document) == abs(case.transaction.amount)
    ]
    if len(found) != 1 or case.conflict:
        return False
    day, settled_by = case.transaction.booking_date, ledger.settled_by.get(found[0].id, ())
    if any(other.transaction.booking_date > day for other in settled_by):
        case.block(Reason(ReasonCode.REJECTED_BEFORE, (("number", found[0].number),), 80))
        return False
    shown = (("number", found[0].number), ("day", ""), ("transaction", ""))
    reason = Reason(ReasonCode.REJECTION, shown, 95)
    amounts = [-abs(case.transaction.amount)]
    post(case, found, ledger, amounts=amounts, reasons=(reason,), hardness=Hardness.NUMBER)
    return True


def repeated(cases: Sequence[Case]) -> list[tuple[Case, Case]]:
    """Cancel every delivery of one bank identifier but the first (a decided one comes first).

    On two accounts the identifier alone is not enough, as banks number each account: there the
    day, the amount and the label must agree too. Shapes: these, each with the case it repeats.
    """
    first: dict[tuple[object, ...], Case] = {}
    elsewhere: list[tuple[Case, Case]] = []
    for case in sorted(cases, key=lambda c: c.decision is None):
        transaction = case.transaction
        own = (transaction.bank_id, transaction.account_id)
        copy = (
            transaction.bank_id,
            transaction.booking_date,
            transaction.amount,
            case.label.normal,
        )
        known = first.setdefault(own, first.get(copy, case))
        first.setdefault(copy, case)
        if known is not case and case.decision is None:
            shown = (("bank_id", transaction.bank_id), ("transaction", known.transaction.id))
            case.decision = Decision(
                transaction_id=transaction.id,
                state=TransactionState.CANCELLED,
                reasons=(Reason(ReasonCode.DUPLICATE_DELIVERY, shown, 100),),
            )
            if transaction.account_id != known.transaction.account_id:
                elsewhere.append((case, known))
    return elsewhere


def tell_whose(copies: Sequence[tuple[Case, Case]]) -> None:
    """Give copies on another account the third party of what they repeat, once that is decided.

    That they are copies was concluded from their content; who checks it sees whose payment it is.
    A second delivery on one account is no transaction of its own, and has no third party.
    """
    for case, known in copies:
        if case.decision is not None and known.decision is not None:
            case.decision = replace(case.decision, third_party_id=known.decision.third_party_id)


def kept(case: Case, third_party: str | None, allocations: tuple[Allocation, ...]) -> Decision:
    """The decision that was there before: a run does not change it."""
    state = case.transaction.state or TransactionState.TO_PROCESS
    reason = Reason(ReasonCode.DECIDED_BEFORE, (("state", state.value),), 100)
    return Decision(
        transaction_id=case.transaction.id,
        state=state,
        third_party_id=third_party,
        allocations=allocations,
        reasons=(reason,),
        confidence=1000 if state is TransactionState.MATCHED else 0,
    )
