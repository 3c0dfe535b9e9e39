"""Transactions that settle nothing of their own: rejects, own transfers, repeated deliveries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from lettrage.domain.labels import TransactionKind, normal_form
from lettrage.domain.reconciliation.amounts import Fit, minor, text
from lettrage.domain.reconciliation.case import Case, Hardness
from lettrage.domain.reconciliation.decision import (
    Adjustment,
    AdjustmentKind,
    Decision,
    Reason,
    ReasonCode,
)
from lettrage.domain.reconciliation.inputs import (
    Account,
    Allocation,
    MatchDocument,
    TransactionState,
)
from lettrage.domain.reconciliation.keys import compact
from lettrage.domain.reconciliation.ledger import Ledger, post

_TRANSFER_DAYS = 5  # two legs of a SEPA transfer over a long week-end; Target2 calendar
_RETURN_DAYS = 400  # a debit may be refunded for 13 months (PSD2, article 71)


def own_transfers(cases: Sequence[Case], accounts: Sequence[Account]) -> None:
    """Set aside both legs of a transfer between own accounts.

    The amount alone is no evidence: one leg at least must name an own account or be called an
    internal transfer. A leg that carries the IBAN of an own account stands without its twin.
    """
    ibans = {compact(account.iban): account.id for account in accounts if account.iban}
    waiting: dict[tuple[str, int], list[Case]] = defaultdict(list)
    for case in cases:
        waiting[(case.transaction.currency, case.transaction.amount)].append(case)
    signed = [case for case in cases if _own(case, ibans, accounts)]
    for case in sorted(signed, key=lambda c: c.order):
        if case.decision is not None:
            continue
        opposite = waiting[(case.transaction.currency, -case.transaction.amount)]
        others = [other for other in opposite if other.decision is None and _legs(case, other)]
        if others:
            nearest = min(
                others, key=lambda o: (_days(case, o), not _own(o, ibans, accounts), o.order)
            )
            _set_aside(case, nearest.transaction.account_id)
            _set_aside(nearest, case.transaction.account_id)
        elif (own := ibans.get(compact(case.transaction.counterparty_iban))) is not None:
            _set_aside(case, own)


def _own(case: Case, ibans: dict[str, str], accounts: Sequence[Account]) -> bool:
    iban = compact(case.transaction.counterparty_iban)
    if iban in ibans and ibans[iban] != case.transaction.account_id:
        return True
    if case.label.kind is TransactionKind.INTERNAL_TRANSFER:
        return True
    padded = f" {case.label.normal} "
    return any(
        account.id != case.transaction.account_id and f" {normal_form(account.name)} " in padded
        for account in accounts
        if len(normal_form(account.name).split()) > 1
    )


def _legs(one: Case, other: Case) -> bool:
    return (
        one.transaction.account_id != other.transaction.account_id
        and _days(one, other) <= _TRANSFER_DAYS
    )


def _days(one: Case, other: Case) -> int:
    return abs((one.transaction.booking_date - other.transaction.booking_date).days)


def _set_aside(case: Case, account_id: str) -> None:
    reason = Reason(ReasonCode.INTERNAL_TRANSFER, (("account", account_id),), 90)
    case.decision = Decision(
        transaction_id=case.transaction.id, state=TransactionState.EXCLUDED, reasons=(reason,)
    )


def reject_pairs(cases: Sequence[Case], decided: Sequence[Case]) -> dict[str, Case]:
    """The rejected case of each reject: opposite amount, before it, and named by the same signs.

    Shapes: identifier of the reject to the case that it undoes; a reject without one is absent.
    """
    by_amount: dict[int, list[Case]] = defaultdict(list)
    for case in (*cases, *decided):
        if not case.label.is_reject:
            by_amount[case.transaction.amount].append(case)
    pairs: dict[str, Case] = {}
    undone: set[str] = set()
    rejects = [case for case in cases if case.label.is_reject and case.decision is None]
    for case in sorted(rejects, key=lambda c: c.order):
        found = [
            other
            for amount in _undone_amounts(case)
            for other in by_amount.get(amount, ())
            if other.transaction.id not in undone and _rejected(case, other)
        ]
        if found:
            best = max(found, key=lambda other: (_shared(case, other), other.order))
            pairs[case.transaction.id] = best
            undone.add(best.transaction.id)
    return pairs


def _undone_amounts(case: Case) -> tuple[int, ...]:
    amount = case.transaction.amount
    if case.label.fee is None:
        return (-amount,)
    fee = minor(case.label.fee.amount, case.transaction.currency)
    return (-amount, -amount - fee)


def _rejected(case: Case, other: Case) -> bool:
    days = (case.transaction.booking_date - other.transaction.booking_date).days
    return 0 <= days <= _RETURN_DAYS and _shared(case, other) > 0


def _shared(case: Case, other: Case) -> int:
    """How much two labels have in common: identifiers, numbers, third party."""
    one, two = case.transaction, other.transaction
    score = 0
    for a, b in (
        (
            one.end_to_end_id or case.label.end_to_end_id,
            two.end_to_end_id or other.label.end_to_end_id,
        ),
        (one.mandate_id or case.label.mandate_id, two.mandate_id or other.label.mandate_id),
        (one.counterparty_iban, two.counterparty_iban),
        (case.label.cheque_number, other.label.cheque_number),
    ):
        score += 4 if a and a == b else 0
    mine = {citation.document.id for citation in case.cited}
    theirs = {citation.document.id for citation in other.cited}
    theirs |= {allocation.document_id for allocation in two.allocations}
    score += 4 if mine & theirs else 0
    same = case.party is not None and case.party in (other.party, two.third_party_id)
    return score + (2 if same or (case.plausible & other.plausible) else 0)


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
    case.evidence = (_rejection(case, rejected, found), *case.evidence)
    case.conflict, case.blocked = False, False
    fee = case.transaction.amount + rejected.transaction.amount
    fitted = None
    if fee:
        shown = (
            ("fee", text(-fee, case.transaction.currency)),
            ("currency", case.transaction.currency),
        )
        adjustment = Adjustment(AdjustmentKind.BANK_FEE, fee)
        fitted = Fit(Reason(ReasonCode.FEE_STATED, shown, 40), adjustment)
    post(case, found, ledger, amounts=[-a.amount for a in allocations], fit=fitted)
    _reverse_adjustments(case, decision)
    return True


def _reverse_adjustments(case: Case, undone: Decision | None) -> None:
    if case.decision is None or undone is None or not undone.adjustments:
        return
    reversed_ones = tuple(Adjustment(a.kind, -a.amount) for a in undone.adjustments)
    case.decision = replace(case.decision, adjustments=(*reversed_ones, *case.decision.adjustments))


def _rejection(case: Case, rejected: Case, documents: Sequence[MatchDocument]) -> Reason:
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
    shown = (("number", found[0].number), ("day", ""), ("transaction", ""))
    reason = Reason(ReasonCode.REJECTION, shown, 95)
    amounts = [-abs(case.transaction.amount)]
    post(case, found, ledger, amounts=amounts, reasons=(reason,), hardness=Hardness.NUMBER)
    return True


def repeated(cases: Sequence[Case]) -> None:
    """Cancel every delivery of one bank identifier but the first (a decided one comes first).

    On two accounts the identifier alone is not enough, as banks number each account: there the
    day, the amount and the label must agree too.
    """
    first: dict[tuple[object, ...], Case] = {}
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
