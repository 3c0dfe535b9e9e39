"""Rejects of one payment among several: a cheque of a slip, a debit of a collection, an instalment.

The whole operation is not undone, only what it had settled of the one document meant.

Source: decision rules of the scenario files, rule 8.
"""

from lettrage.domain.reconciliation.case import Case, Hardness
from lettrage.domain.reconciliation.decision import Reason, ReasonCode
from lettrage.domain.reconciliation.doubts import other_number
from lettrage.domain.reconciliation.inputs import MatchDocument
from lettrage.domain.reconciliation.keys import cheque_key
from lettrage.domain.reconciliation.ledger import Ledger, post
from lettrage.domain.reconciliation.special import fee_beside, rejection, was_before


def reopen_one(case: Case, ledger: Ledger, amounts: tuple[int, ...]) -> bool:
    """Reopen the only document meant of which just the amount was settled before.

    Meant by the number of its cheque, else cited, else of the third party identified.
    Units: `amounts` are those that the reject may undo, signed minor units.
    Raises: nothing.
    """
    if case.blocked or case.conflict or not all(map(_settles, case.undoes)):
        return False
    by_cheque = _of_cheque(case, ledger)
    documents = by_cheque or [c.document for c in case.cited] or _of_party(case, ledger)
    found = [
        (document, paid, settled)
        for document in documents
        for paid in amounts
        if document.available
        and document.sign * paid > 0
        and document.currency == case.transaction.currency
        and (settled := _settled(case, document, abs(paid), ledger)) is not None
    ]
    if len(found) != 1 or other_number(case, [found[0][0]]):
        return False
    document, paid, settled = found[0]
    post(
        case,
        [document],
        ledger,
        amounts=[-abs(paid)],
        fit=fee_beside(case, paid),
        reasons=(rejection(settled, [document]),),
        hardness=Hardness.IDENTIFIER if by_cheque else Hardness.NUMBER,
    )
    return True


def _settles(case: Case) -> bool:
    """What settled nothing may be what came back: then no document is reopened."""
    return case.decision is not None and bool(case.decision.allocations)


def _of_cheque(case: Case, ledger: Ledger) -> list[MatchDocument]:
    number = case.label.cheque_number
    if number is None:
        return []
    key = cheque_key(number)
    found = ledger.candidates.by_structured(key)
    documents = [d for d in found if cheque_key(d.cheque_number) == key]
    parties = {document.third_party_id for document in documents}
    if len(parties) != 1 or case.party not in (None, *parties):
        return []
    if case.party is None:
        case.party, case.hardness = parties.pop(), Hardness.IDENTIFIER
        case.evidence = (Reason(ReasonCode.CHEQUE_NUMBER, (("value", number),), 100),)
    return documents


def _of_party(case: Case, ledger: Ledger) -> list[MatchDocument]:
    documents = map(ledger.candidates.document, sorted(ledger.settled_of.get(case.party or "", ())))
    return [document for document in documents if document is not None]


def _settled(case: Case, document: MatchDocument, amount: int, ledger: Ledger) -> Case | None:
    """The last transaction before that settled just the amount and is not undone, if there is."""
    left: list[Case] = []
    for other in sorted(ledger.settled_by.get(document.id, ()), key=lambda c: c.order):
        if other.decision is None:
            continue
        parts = [a for a in other.decision.allocations if a.document_id == document.id]
        if any(part.amount == amount for part in parts) and was_before(case, other):
            left.append(other)
        elif left and any(part.amount == -amount for part in parts):
            left.pop()
    return left[-1] if left else None
