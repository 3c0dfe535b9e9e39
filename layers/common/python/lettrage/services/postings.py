"""Posting and releasing allocations: settlement, outstanding amount and purchase invoice at once.

The only place that ties money to documents. One transaction of the store holds the bank
transaction, its settlements and its documents, each checked by version, so no cent of a document
is used twice and undoing restores exactly (security-reliability I3).
"""

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
)
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.services.engine_inputs import match_document
from lettrage.services.posting_problems import (
    empty_allocation,
    not_conserved,
    not_settleable,
    over_settled,
    settled_since,
    wrong_sign,
)
from lettrage.services.settling import invoice_state, opposite_since, settlement_of
from lettrage.services.unit_of_work import UnitOfWork, Work
from lettrage.services.whole_lists import whole

MOST_DOCUMENTS = 100
"""Documents one posting can hold: as many as a person is shown at once (`candidate_documents`),
more than a cheque slip or a payout settles, three hundred records of a write's thousand
(`ports.store`)."""

_Move = tuple[OpenDocument, Decimal, Sequence[Settlement]]
"""A document, what is settled of it now, and what was until now."""


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
        documents = self._documents(postings)
        settled: dict[str, Decimal] = {}
        for posting in postings:
            _checked(posting, documents)
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
        moves = [(documents[i], amount, self._known(documents[i])) for i, amount in settled.items()]
        self._move_all(unit, moves, "settled_by_transaction")
        return posted

    def _documents(self, postings: Sequence[Posting]) -> dict[str, OpenDocument]:
        """The documents of postings of one organisation, each free to be settled."""
        wanted = [part.document_id for posting in postings for part in posting.parts]
        if not wanted:
            return {}
        organisation_id = postings[0].transaction.organisation_id
        documents = self._work.store.get_many(OpenDocument, organisation_id, wanted)
        for document_id in wanted:
            if document_id not in documents:
                raise NotFound(f"no document {document_id}", kind=OpenDocument.KIND)
            document = documents[document_id]
            if document.state in (DocumentState.CANCELLED, DocumentState.QUOTE):
                raise not_settleable(document)
        return documents

    def _allocated(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        part: Part,
        documents: dict[str, OpenDocument],
        origin: str,
    ) -> Allocation:
        document = documents[part.document_id]
        settlement = settlement_of(transaction, document, part.amount, at=self._work.clock.now())
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
        own = self._own(transaction, allocations)
        ids = [allocation.document_id for allocation in allocations]
        documents = self._work.store.get_many(OpenDocument, transaction.organisation_id, ids)
        moves: list[_Move] = []
        for allocation in allocations:
            unit.remove(own[allocation.settlement_id], "settlement_undone")
            document = documents.get(allocation.document_id)
            if document is None:
                raise NotFound(f"no document {allocation.document_id}", kind=OpenDocument.KIND)
            every = self._settlements(document)
            due = document.outstanding + allocation.amount
            others = opposite_since(transaction, own[allocation.settlement_id], every)
            if others and not 0 <= due <= document.gross_total:
                raise settled_since(document, others)
            moves.append((document, -allocation.amount, every))
        self._move_all(unit, moves, "settlement_undone")

    def forget(
        self, unit: UnitOfWork, transaction: Transaction, allocations: Sequence[Allocation]
    ) -> None:
        """Remove the settlements of allocations; the documents are the caller's to change."""
        for settlement in self._own(transaction, allocations).values():
            unit.remove(settlement, "settlement_undone")

    def _own(
        self, transaction: Transaction, allocations: Sequence[Allocation]
    ) -> dict[str, Settlement]:
        """The settlements of allocations. Raises: NotFound, when one was taken back already."""
        ids = [allocation.settlement_id for allocation in allocations]
        found = self._work.store.get_many(Settlement, transaction.organisation_id, ids)
        for settlement_id in ids:
            if settlement_id not in found:
                raise NotFound(f"no settlement {settlement_id}", kind=Settlement.KIND)
        return found

    def _move_all(self, unit: UnitOfWork, moves: Sequence[_Move], reason: str) -> None:
        """Change what is due of documents, and the purchase invoices that they stand for."""
        now = self._work.clock.now()
        sources = [document.source_id for document, _, _ in moves if document.source_id]
        invoices: Mapping[str, PurchaseInvoice] = {}
        if sources:
            organisation_id = moves[0][0].organisation_id
            invoices = self._work.store.get_many(PurchaseInvoice, organisation_id, sources)
        for document, settled, known in moves:
            outstanding = document.outstanding - settled
            if not 0 <= outstanding <= document.gross_total:
                raise over_settled(document, settled)
            unit.change(document, document.changed(at=now, outstanding=outstanding), reason)
            invoice = invoices.get(document.source_id or "")
            if invoice is None:
                continue
            # What was due before anything was settled: less than the total after a deposit. The
            # document's version guards what is read here: each settlement changes it.
            at_first = document.outstanding + sum((each.amount for each in known), Decimal(0))
            state = invoice_state(invoice, outstanding, at_first=at_first)
            if state is not invoice.state:
                unit.change(invoice, invoice.changed(at=now, state=state), reason)

    def _known(self, document: OpenDocument) -> Sequence[Settlement]:
        """Settlements that tell the state of the invoice that a document stands for, if any."""
        return self._settlements(document) if document.source_id else ()

    def _settlements(self, document: OpenDocument) -> list[Settlement]:
        return whole(
            self._work.store, Settlement, document.organisation_id, "document", document.id
        )


def _checked(posting: Posting, documents: Mapping[str, OpenDocument]) -> None:
    """Check one posting on its own."""
    if len({part.document_id for part in posting.parts}) < len(posting.parts):
        raise Invalid("a document stands twice in the posting", code="repeated_document")
    check(posting.transaction, posting.parts, posting.adjustments, documents)


def check(
    transaction: Transaction,
    parts: Sequence[Part],
    adjustments: Sequence[Adjustment],
    documents: Mapping[str, OpenDocument],
) -> None:
    """Check that adjustments make sense, and make up the transaction with the parts.

    Raises: Invalid.
    """
    currency = transaction.currency
    for part in parts:
        if not part.amount:
            raise empty_allocation(documents[part.document_id])
    allocations = [
        engine.Allocation(p.document_id, minor_units(p.amount, documents[p.document_id].currency))
        for p in parts
    ]
    beside = [
        engine.Adjustment(engine.AdjustmentKind(a.kind), minor_units(a.amount, currency))
        for a in adjustments
    ]
    amount = minor_units(transaction.amount, currency)

    def document(document_id: str) -> engine.MatchDocument:
        return match_document(documents[document_id])

    odd = engine.senseless(amount, allocations, beside, document)
    if odd is not None:
        raise wrong_sign(transaction, adjustments[beside.index(odd)])
    try:
        engine.check_conservation(
            amount, currency, allocations=allocations, adjustments=beside, document=document
        )
    except Invalid as error:
        if error.code != "not_conserved":
            raise
        told = [(part.document_id, part.amount) for part in parts]
        raise not_conserved(transaction, told, adjustments, documents) from error
