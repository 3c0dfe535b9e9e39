"""Expenses that a rule creates, where no open document may be the expense already."""

from lettrage.domain.labels import normal_form
from lettrage.domain.labels.subjects import REJECT_WORDS
from lettrage.domain.reconciliation.amounts import facts
from lettrage.domain.reconciliation.case import Case
from lettrage.domain.reconciliation.decision import CreatedDocument, Decision, Reason, ReasonCode
from lettrage.domain.reconciliation.inputs import (
    Allocation,
    DocumentType,
    MatchDocument,
    Rule,
    TransactionState,
)
from lettrage.domain.reconciliation.keys import creation_key
from lettrage.domain.reconciliation.ledger import Ledger
from lettrage.domain.reconciliation.leftover import near_in_euros, party_sums

_NEAR_SHARE = 50  # an open document within a fiftieth of an expense may be the expense


def create_expense(case: Case, ledger: Ledger) -> None:
    """Create the expense of a rule, once a rule and bank identifier."""
    rule, transaction = case.rule, case.transaction
    if rule is None or case.conflict or case.party != rule.third_party_id:
        return
    for key in (transaction.id, transaction.bank_id):
        for document in ledger.candidates.by_structured(f"created:{key}"):
            if document.created_by and document.created_by[0] == rule.id:
                _made_before(case, document, ledger)
                return
    if not rule.create_document or rule.type is not DocumentType.EXPENSE or case.blocked:
        return
    if case.label.is_reject and not _names_rejects(rule):
        return
    if case.sets or case.cited or _may_exist(case, rule.third_party_id, ledger):
        return
    shown = (("rule", rule.id), *facts(transaction))
    case.decision = Decision(
        transaction_id=transaction.id,
        state=TransactionState.MATCHED,
        third_party_id=rule.third_party_id,
        document_type=rule.type,
        created=CreatedDocument(
            type=rule.type,
            third_party_id=rule.third_party_id,
            amount=abs(transaction.amount),
            payment=rule.create_payment,
            rule_id=rule.id,
            key=creation_key(rule.id, transaction.bank_id),
        ),
        reasons=(*case.evidence, Reason(ReasonCode.EXPENSE_CREATED, shown, 40)),
        confidence=995,
    )


def _names_rejects(rule: Rule) -> bool:
    """What comes back is no expense, unless the rule is about that, such as the fee of a reject."""
    words = {word for keyword in rule.keywords for word in normal_form(keyword).split()}
    return not (REJECT_WORDS | {"RETOUR"}).isdisjoint(words)


def _may_exist(case: Case, party: str, ledger: Ledger) -> bool:
    """Open documents of the third party that may be this expense: a person says which, or none."""
    amount = case.transaction.amount
    near = any(
        (document.sign > 0) == (amount > 0)
        and (
            abs(ledger.open(document) - abs(amount)) * _NEAR_SHARE <= abs(amount)
            if document.currency == case.transaction.currency
            else near_in_euros(case, document, ledger)
        )
        for document in ledger.of_party(case, party)
    )
    return near or bool(party_sums(case, party, ledger))


def _made_before(case: Case, document: MatchDocument, ledger: Ledger) -> None:
    """The expense exists since an earlier run: settle what is open of it, create nothing."""
    amount = min(ledger.open(document), abs(case.transaction.amount))
    allocations = (Allocation(document.id, amount),) if amount else ()
    shown = (("state", TransactionState.MATCHED.value),)
    case.decision = Decision(
        transaction_id=case.transaction.id,
        state=TransactionState.MATCHED,
        third_party_id=document.third_party_id,
        document_type=document.type,
        allocations=allocations,
        reasons=(*case.evidence, Reason(ReasonCode.DECIDED_BEFORE, shown, 90)),
        confidence=995,
    )
    ledger.move(case, allocations)
