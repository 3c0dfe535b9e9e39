"""Builders of stored records for tests of runs, rules and manual decisions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lettrage.contracts.steps import ReconcileRequest
from lettrage.domain.bank_transaction import Direction, Transaction
from lettrage.domain.collection import Source
from lettrage.domain.invoice_reading import DocumentKind
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind, Settlement
from lettrage.domain.purchase_invoice import (
    DocumentType,
    PurchaseInvoice,
    PurchaseInvoiceState,
)
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.third_party import ThirdParty, ThirdPartyRole
from lettrage.services.reconcile import Reconcile
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.reconcile_service import scenarios as told

ACTOR = told.ACTOR
DAY = date(2026, 11, 20)


class Counting(InMemoryStore):
    """Counts what one run looks up."""

    asked = 0

    def __init__(self) -> None:
        super().__init__()
        self.fault = self._count

    def _count(self, operation: str, moment: str) -> None:
        if operation in {"get", "find", "count", "shown"} and moment == "before":
            self.asked += 1


def desk(store: InMemoryStore | None = None) -> Work:
    """An organisation with one supplier, `martinet`."""
    made = Work(store or InMemoryStore(), FixedClock(), SequentialIdentifiers())
    told.organisation_of(made)
    party(made, "martinet", "Boulangerie Martinet")
    return made


def party(
    work: Work, party_id: str, name: str, role: ThirdPartyRole = ThirdPartyRole.SUPPLIER
) -> ThirdParty:
    made = ThirdParty(id=party_id, name=name, roles=frozenset({role}), **told.stamps(work))
    return work.add(ACTOR, made, "test")


def document(work: Work, document_id: str, gross: str, **fields: Any) -> OpenDocument:
    made = OpenDocument(
        id=document_id,
        **{
            "document_kind": OpenDocumentKind.PURCHASE,
            "third_party_id": "martinet",
            "number": f"F-2026-{document_id}",
            "issue_date": DAY,
            "gross_total": Decimal(gross),
            "outstanding": Decimal(gross),
            **told.stamps(work),
            **fields,
        },
    )
    return work.add(ACTOR, made, "test")


def transaction(
    work: Work, transaction_id: str, amount: str, label: str, **fields: Any
) -> Transaction:
    made = Transaction(
        **{
            "id": transaction_id,
            "bank_account_id": "account",
            "bank_reference": transaction_id,
            "booking_date": DAY,
            "amount": Decimal(amount),
            "direction": Direction.DEBIT if amount.startswith("-") else Direction.CREDIT,
            "label": label,
            **told.stamps(work),
            **fields,
        }
    )
    return work.add(ACTOR, made, "test")


def invoice(work: Work, invoice_id: str) -> PurchaseInvoice:
    """A validated purchase invoice of `martinet`, not stored."""
    return PurchaseInvoice(
        id=invoice_id,
        document_id="paper",
        source=Source.UPLOAD,
        state=PurchaseInvoiceState.VALIDATED,
        document_kind=DocumentKind.INVOICE,
        document_type=DocumentType.PURCHASE,
        received_at=work.clock.now(),
        supplier_id="martinet",
        **told.stamps(work),
    )


def rule(work: Work, rule_id: str, *keywords: str, **fields: Any) -> ReconciliationRule:
    made = ReconciliationRule(
        id=rule_id,
        keywords=keywords,
        **{
            "document_type": OpenDocumentKind.EXPENSE,
            "third_party_id": "martinet",
            **told.stamps(work),
            **fields,
        },
    )
    return work.add(ACTOR, made, "test")


def run(work: Work, *about: str, job_id: str | None = None) -> None:
    Reconcile(work)(
        ReconcileRequest(organisation_id="org", reason="test", about=about, job_id=job_id)
    )


def now(work: Work, transaction_id: str) -> Transaction:
    return work.store.get(Transaction, "org", transaction_id)


def settled(work: Work, document_id: str) -> Decimal:
    found = work.store.find(Settlement, "org", "document", document_id).records
    return sum((each.amount for each in found), Decimal(0))


def later(work: Work, by: timedelta) -> None:
    clock = work.clock
    assert isinstance(clock, FixedClock)
    clock.advance(by)
