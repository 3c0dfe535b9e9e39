"""Expenses that rules make from transactions: created once, and taken back by undoing.

What a person took back, no rule creates again, until the refusal is lifted.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.services.unit_of_work import Work


def created_for(transaction: Transaction, work: Work) -> tuple[OpenDocument, ...]:
    """The expenses that rules made from a transaction, those cancelled since too."""
    found = work.store.find(
        OpenDocument,
        transaction.organisation_id,
        "key",
        f"structured:created:{transaction.id}",
    )
    return found.records


def expense_of_rule(
    transaction: Transaction, created: engine.CreatedDocument, *, amount: Decimal, at_work: Work
) -> OpenDocument:
    """The expense that a rule asks to create; its identifier derives from rule and transaction."""
    now = at_work.clock.now()
    digest = hashlib.sha256(f"{created.rule_id}|{transaction.id}".encode()).hexdigest()[:40]
    return OpenDocument(
        organisation_id=transaction.organisation_id,
        id=digest,
        document_kind=OpenDocumentKind.EXPENSE,
        third_party_id=created.third_party_id,
        issue_date=transaction.booking_date,
        due_date=transaction.booking_date,
        currency=transaction.currency,
        gross_total=amount,
        outstanding=amount,
        created_by_rule=f"{created.rule_id}|{transaction.id}",
        created_at=now,
        updated_at=now,
    )


def as_refused(
    transaction: Transaction, decision: engine.Decision, made: Iterable[engine.MatchDocument]
) -> engine.Decision:
    """The decision, without the creation of an expense when a person undid one before.

    Shapes: `made` are the expenses that rules ever made from the transaction.
    Raises: nothing.
    """
    refused = sorted({each.id for each in made} & transaction.refused_document_ids)
    if decision.created is None or not refused:
        return decision
    why = engine.Reason(engine.ReasonCode.REFUSED_PAIR, (("created", refused[0]),), 90)
    created = engine.ReasonCode.EXPENSE_CREATED
    return replace(
        decision,
        state=engine.TransactionState.PARTIAL,
        document_type=None,
        created=None,
        confidence=0,
        reasons=(why, *(reason for reason in decision.reasons if reason.code is not created)),
    )


def refused_creation(reason: engine.Reason) -> bool:
    """Whether the reason is that of `as_refused`."""
    refused = reason.code is engine.ReasonCode.REFUSED_PAIR
    return refused and any(name == "created" for name, _ in reason.facts)
