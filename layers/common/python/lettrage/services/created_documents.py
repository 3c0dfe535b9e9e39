"""Expenses that rules make from transactions: created once, and taken back by undoing."""

import hashlib
from decimal import Decimal

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank import Transaction
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.services.unit_of_work import Work


def created_for(transaction: Transaction, work: Work) -> tuple[OpenDocument, ...]:
    """The expenses that rules made from a transaction, cancelled ones left out."""
    found = work.store.find(
        OpenDocument,
        transaction.organisation_id,
        "key",
        f"structured:created:{transaction.id}",
    )
    return tuple(document for document in found.records if not document.cancelled)


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
