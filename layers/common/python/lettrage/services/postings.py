"""Posting and releasing allocations: settlement, outstanding amount and purchase invoice at once.

The only place that ties money to documents. One transaction of the store holds the bank
transaction, its settlements and its documents, each checked by version, so no cent of a document
is used twice and undoing restores exactly (security-reliability I3).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank import Adjustment, Allocation, Transaction
from lettrage.domain.errors import Conflict, Invalid, NotFound
from lettrage.domain.money import minor_units
from lettrage.domain.open_document import (
    DocumentState,
    OpenDocument,
    OpenDocumentKind,
    Settlement,
    SettlementKind,
    SettlementOrigin,
)
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.services.engine_inputs import match_document
from lettrage.services.unit_of_work import UnitOfWork, Work
from lettrage.services.whole_lists import whole

MOST_DOCUMENTS = 6
"""Documents one posting can hold: each costs up to fifteen items of DynamoDB's hundred (aws.md
§10) with settlement, pointers, purchase invoice and change entries."""


@dataclass(frozen=True)
class Part:
    """One part of a posting.

    Attributes:
        document_id: The open document.
        amount: In its currency; negative when a reject reopens it.
    """

    document_id: str
    amount: Decimal


class Postings:
    """Builds the writes of a posting into a unit of work; committing is the caller's."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def post(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        parts: Sequence[Part],
        adjustments: Sequence[Adjustment],
        *,
        origin: str,
    ) -> tuple[Allocation, ...]:
        """Settle the parts; the transaction itself is the caller's to change.

        Raises: Invalid, when the money is not conserved, a document is over-settled or cannot be
        settled, or there are more than `MOST_DOCUMENTS`; NotFound, for an unknown document.
        """
        if len(parts) > MOST_DOCUMENTS:
            message = f"at most {MOST_DOCUMENTS} documents in one posting"
            raise Invalid(message, code="too_many_documents")
        if len({part.document_id for part in parts}) < len(parts):
            raise Invalid("a document stands twice in the posting", code="repeated_document")
        documents = {part.document_id: self._document(transaction, part) for part in parts}
        _check(transaction, parts, adjustments, documents)
        posted = []
        for part in parts:
            document = documents[part.document_id]
            settlement = self._settlement(transaction, document, part)
            unit.add(settlement, "settled_by_transaction")
            self._move(unit, document, part.amount, "settled_by_transaction")
            posted.append(
                Allocation(
                    document_id=part.document_id,
                    amount=part.amount,
                    currency=(
                        document.currency if document.currency != transaction.currency else None
                    ),
                    settlement_id=settlement.id,
                    origin=origin,
                )
            )
        return tuple(posted)

    def release(
        self, unit: UnitOfWork, transaction: Transaction, allocations: Sequence[Allocation]
    ) -> None:
        """Take allocations back: what they settled is due again.

        Raises: Conflict, when that would leave less than nothing or more than the total due.
        """
        organisation_id = transaction.organisation_id
        for allocation in allocations:
            settlement = self._work.store.get(Settlement, organisation_id, allocation.settlement_id)
            unit.remove(settlement, "settlement_undone")
            document = self._work.store.get(OpenDocument, organisation_id, allocation.document_id)
            self._move(unit, document, -allocation.amount, "settlement_undone")

    def _document(self, transaction: Transaction, part: Part) -> OpenDocument:
        document = self._work.store.get(OpenDocument, transaction.organisation_id, part.document_id)
        if document.state in (DocumentState.CANCELLED, DocumentState.QUOTE):
            raise Invalid(f"document {document.id} is {document.state}", code="not_settleable")
        return document

    def _move(
        self, unit: UnitOfWork, document: OpenDocument, settled: Decimal, reason: str
    ) -> None:
        outstanding = document.outstanding - settled
        if not 0 <= outstanding <= document.gross_total:
            raise Conflict(
                f"document {document.id} has {document.outstanding} due", code="over_settled"
            )
        now = self._work.clock.now()
        unit.change(document, document.changed(at=now, outstanding=outstanding), reason)
        if document.source_id is None:
            return
        try:
            invoice = self._work.store.get(
                PurchaseInvoice, document.organisation_id, document.source_id
            )
        except NotFound:
            return
        state = _state(invoice, outstanding, at_first=self._due_at_first(document))
        if state is not invoice.state:
            unit.change(invoice, invoice.changed(at=now, state=state), reason)

    def _due_at_first(self, document: OpenDocument) -> Decimal:
        """What was due before anything was settled: less than the total after a deposit.

        The document's version guards what is read here: each settlement changes it.
        """
        settled = whole(
            self._work.store, Settlement, document.organisation_id, "document", document.id
        )
        return document.outstanding + sum((each.amount for each in settled), Decimal(0))

    def _settlement(
        self, transaction: Transaction, document: OpenDocument, part: Part
    ) -> Settlement:
        now = self._work.clock.now()
        money_in = transaction.amount > 0
        return Settlement(
            organisation_id=transaction.organisation_id,
            id=_settlement_id(transaction, document.id),
            settlement_kind=SettlementKind.RECEIPT if money_in else SettlementKind.PAYMENT,
            origin=SettlementOrigin.RECONCILED,
            document_id=document.id,
            transaction_id=transaction.id,
            settled_on=transaction.booking_date,
            amount=part.amount,
            currency=document.currency,
            created_at=now,
            updated_at=now,
        )


def _settlement_id(transaction: Transaction, document_id: str) -> str:
    # Natural key: a posting that comes twice meets its own settlement and conflicts.
    text = f"{transaction.id}|{document_id}"
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _state(
    invoice: PurchaseInvoice, outstanding: Decimal, *, at_first: Decimal
) -> PurchaseInvoiceState:
    if outstanding == 0:
        return PurchaseInvoiceState.PAID
    if outstanding < at_first:
        return PurchaseInvoiceState.PARTIALLY_PAID
    if invoice.state in (PurchaseInvoiceState.PAID, PurchaseInvoiceState.PARTIALLY_PAID):
        return PurchaseInvoiceState.VALIDATED
    return invoice.state


def _check(
    transaction: Transaction,
    parts: Sequence[Part],
    adjustments: Sequence[Adjustment],
    documents: dict[str, OpenDocument],
) -> None:
    currency = transaction.currency
    engine.check_conservation(
        minor_units(transaction.amount, currency),
        currency,
        allocations=[
            engine.Allocation(
                p.document_id, minor_units(p.amount, documents[p.document_id].currency)
            )
            for p in parts
        ],
        adjustments=[
            engine.Adjustment(engine.AdjustmentKind(a.kind), minor_units(a.amount, currency))
            for a in adjustments
        ],
        document=lambda document_id: match_document(documents[document_id]),
    )


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
