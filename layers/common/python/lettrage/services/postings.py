"""Posting and releasing allocations: settlement, outstanding amount and purchase invoice at once.

The only place that ties money to documents. One transaction of the store holds the bank
transaction, its settlements and its documents, each checked by version, so no cent of a document
is used twice and undoing restores exactly (security-reliability I3).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Adjustment, Allocation, Transaction
from lettrage.domain.errors import Invalid, NotFound
from lettrage.domain.money import minor_units
from lettrage.domain.open_document import (
    DocumentState,
    OpenDocument,
    Settlement,
    SettlementKind,
    SettlementOrigin,
)
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.services.engine_inputs import match_document
from lettrage.services.posting_problems import (
    empty_allocation,
    not_conserved,
    not_settleable,
    over_settled,
    settled_since,
)
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


@dataclass(frozen=True)
class Posting:
    """What one transaction settles, and what else explains its amount."""

    transaction: Transaction
    parts: Sequence[Part]
    adjustments: Sequence[Adjustment] = ()


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
        return self.post_all(unit, [Posting(transaction, parts, adjustments)], origin=origin)[0]

    def post_all(
        self, unit: UnitOfWork, postings: Sequence[Posting], *, origin: str
    ) -> list[tuple[Allocation, ...]]:
        """Settle the parts of several transactions, documents shared among them.

        Shapes: the allocations of each posting, in order.
        Raises: as `post`; there are at most `MOST_DOCUMENTS` documents and settlements in all.
        """
        parts = [part for posting in postings for part in posting.parts]
        if len(parts) > MOST_DOCUMENTS:
            message = f"at most {MOST_DOCUMENTS} documents in one posting"
            french = f"Affectez au plus {MOST_DOCUMENTS} documents à la fois."
            raise Invalid(message, code="too_many_documents", message_fr=french)
        documents: dict[str, OpenDocument] = {}
        settled: dict[str, Decimal] = {}
        for posting in postings:
            self._checked(posting, documents)
            for part in posting.parts:
                moved = settled.get(part.document_id, Decimal(0))
                settled[part.document_id] = moved + part.amount
        posted = [
            tuple(
                self._allocated(unit, posting.transaction, part, documents, origin)
                for part in posting.parts
            )
            for posting in postings
        ]
        for document_id, amount in settled.items():
            self._move(unit, documents[document_id], amount, "settled_by_transaction")
        return posted

    def _checked(self, posting: Posting, documents: dict[str, OpenDocument]) -> None:
        """Check one posting on its own, and read its documents into `documents`."""
        if len({part.document_id for part in posting.parts}) < len(posting.parts):
            raise Invalid("a document stands twice in the posting", code="repeated_document")
        for part in posting.parts:
            if part.document_id not in documents:
                documents[part.document_id] = self._document(posting.transaction, part)
        check(posting.transaction, posting.parts, posting.adjustments, documents)

    def _allocated(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        part: Part,
        documents: dict[str, OpenDocument],
        origin: str,
    ) -> Allocation:
        document = documents[part.document_id]
        settlement = self._settlement(transaction, document, part)
        unit.add(settlement, "settled_by_transaction")
        foreign = document.currency != transaction.currency
        return Allocation(
            document_id=part.document_id,
            amount=part.amount,
            currency=document.currency if foreign else None,
            settlement_id=settlement.id,
            origin=origin,
        )

    def release(
        self, unit: UnitOfWork, transaction: Transaction, allocations: Sequence[Allocation]
    ) -> None:
        """Take allocations back: what they settled is due again.

        Raises: Conflict, when that would leave less than nothing or more than the total due,
        naming the settlements that came since.
        """
        organisation_id = transaction.organisation_id
        self.forget(unit, transaction, allocations)
        for allocation in allocations:
            document = self._work.store.get(OpenDocument, organisation_id, allocation.document_id)
            due = document.outstanding + allocation.amount
            others = self._others(transaction, document, allocation)
            if others and not 0 <= due <= document.gross_total:
                raise settled_since(document, others)
            self._move(unit, document, -allocation.amount, "settlement_undone")

    def _others(
        self, transaction: Transaction, document: OpenDocument, allocation: Allocation
    ) -> list[Settlement]:
        """Settlements of other transactions since, that go the other way than the allocation."""
        every = self._settlements(document)
        own = next(each for each in every if each.id == allocation.settlement_id)
        return [
            each
            for each in every
            if (each.amount > 0) != (own.amount > 0)
            and (each.settled_on > own.settled_on or each.created_at > own.created_at)
            and each.transaction_id != transaction.id
        ]

    def forget(
        self, unit: UnitOfWork, transaction: Transaction, allocations: Sequence[Allocation]
    ) -> None:
        """Remove the settlements of allocations; the documents are the caller's to change."""
        organisation_id = transaction.organisation_id
        for allocation in allocations:
            settlement = self._work.store.get(Settlement, organisation_id, allocation.settlement_id)
            unit.remove(settlement, "settlement_undone")

    def _document(self, transaction: Transaction, part: Part) -> OpenDocument:
        document = self._work.store.get(OpenDocument, transaction.organisation_id, part.document_id)
        if document.state in (DocumentState.CANCELLED, DocumentState.QUOTE):
            raise not_settleable(document)
        return document

    def _move(
        self, unit: UnitOfWork, document: OpenDocument, settled: Decimal, reason: str
    ) -> None:
        outstanding = document.outstanding - settled
        if not 0 <= outstanding <= document.gross_total:
            raise over_settled(document, settled)
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
        settled = self._settlements(document)
        return document.outstanding + sum((each.amount for each in settled), Decimal(0))

    def _settlements(self, document: OpenDocument) -> list[Settlement]:
        return whole(
            self._work.store, Settlement, document.organisation_id, "document", document.id
        )

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


def check(
    transaction: Transaction,
    parts: Sequence[Part],
    adjustments: Sequence[Adjustment],
    documents: Mapping[str, OpenDocument],
) -> None:
    """Check that the parts and adjustments make up the transaction. Raises: Invalid."""
    currency = transaction.currency
    for part in parts:
        if not part.amount:
            raise empty_allocation(documents[part.document_id])
    try:
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
    except Invalid as error:
        if error.code != "not_conserved":
            raise
        told = [(part.document_id, part.amount) for part in parts]
        raise not_conserved(transaction, told, adjustments, documents) from error
