"""Which open documents a person may choose for a transaction, and what a choice would leave.

Nothing here writes: the preview is asked for at every tick of a box.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Adjustment, Transaction
from lettrage.domain.errors import Fault, Invalid, LettrageError
from lettrage.domain.money import minor_units
from lettrage.domain.open_document import SIGN, DocumentState, OpenDocument, OpenDocumentKind
from lettrage.domain.third_party import ThirdParty
from lettrage.services.decide_transaction import must_be_free
from lettrage.services.foreign_pair import original
from lettrage.services.posting_problems import not_settleable, over_settled
from lettrage.services.postings import MOST_DOCUMENTS, Part, check
from lettrage.services.run_rates import RunRates
from lettrage.services.unit_of_work import Work

MOST_LISTED = 100
"""Most open documents shown for one third party: what a screen can hold."""


@dataclass(frozen=True)
class CandidateDocument:
    """An open document that may explain a transaction.

    Attributes:
        document: As stored.
        third_party_name: Whose it is, for people.
        fits: What is due is exactly the transaction's amount, or its original amount where the
            rate that this makes is believed.
        same_third_party: It is the assigned third party's.
        refused: A person undid this pair before.
        suggested: It is in the first suggestion of the run.
    """

    document: OpenDocument
    third_party_name: str
    fits: bool
    same_third_party: bool
    refused: bool
    suggested: bool


@dataclass(frozen=True)
class TickedDocument:
    """One ticked document: what would be due afterwards, in its currency."""

    document: OpenDocument
    amount: Decimal
    outstanding_after: Decimal


@dataclass(frozen=True)
class Preview:
    """What a choice of documents and adjustments would leave.

    Attributes:
        explained: Signed, in the transaction's currency; documents in others are not in it.
        rest: The transaction's amount less `explained`.
        ticked: Documents with what would be due of them.
        faults: Why it cannot be posted, empty when it can.
    """

    explained: Decimal
    rest: Decimal
    ticked: tuple[TickedDocument, ...]
    faults: tuple[Fault, ...]


class CandidateDocuments:
    """Lists candidates and previews a choice."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def of(
        self,
        transaction: Transaction,
        third_party_id: str | None = None,
        document_type: OpenDocumentKind | None = None,
    ) -> tuple[CandidateDocument, ...]:
        """Open documents of a third party, by default the assigned one; the fitting ones first.

        Without a third party: those of exactly the amount, booked or original, which prove nothing
        alone. With a
        `document_type`, those of that kind only.
        Shapes: at most `MOST_LISTED`, the fitting ones among them however many are open.
        """
        party = third_party_id or transaction.third_party_id
        amounts = _amounts(transaction, RunRates(self._work, transaction.organisation_id))
        found = {d.id: d for amount in amounts for d in self._of_amount(transaction, *amount)}
        if party is not None:
            found = {i: d for i, d in found.items() if d.third_party_id == party}
            listed = self._find(transaction, "third_party", f"{party}.{DocumentState.OPEN}")
            found |= {d.id: d for d in listed}
        wanted = [d for d in found.values() if document_type in (None, d.document_kind)]
        names = self._names(transaction.organisation_id, wanted)
        candidates = [_candidate(transaction, document, names, amounts) for document in wanted]
        candidates.sort(
            key=lambda c: (not c.fits, not c.suggested, c.document.issue_date, c.document.id)
        )
        return tuple(candidates[:MOST_LISTED])

    def _of_amount(
        self, transaction: Transaction, currency: str, cents: int
    ) -> Sequence[OpenDocument]:
        key = engine.amount_key(1 if cents > 0 else -1, currency, abs(cents))
        return self._find(transaction, "key", f"amount:{key}")

    def _find(self, transaction: Transaction, name: str, value: str) -> Sequence[OpenDocument]:
        organisation_id = transaction.organisation_id
        store = self._work.store
        return store.find(OpenDocument, organisation_id, name, value, limit=MOST_LISTED).records

    def _names(self, organisation_id: str, documents: Sequence[OpenDocument]) -> dict[str, str]:
        ids = sorted({document.third_party_id for document in documents})
        parties = self._work.store.get_many(ThirdParty, organisation_id, ids)
        return {party.id: party.name for party in parties.values()}

    def preview(
        self, transaction: Transaction, parts: Sequence[Part], adjustments: Sequence[Adjustment]
    ) -> Preview:
        """What posting this would leave; a part without amount takes what fits of the document.

        Raises: nothing for a choice that cannot be posted: `faults` say why.
        """
        ids = [part.document_id for part in parts]
        documents = self._work.store.get_many(OpenDocument, transaction.organisation_id, ids)
        faults = [
            Fault(f"/body/allocations/{index}", "unknown_document", "no such document")
            for index, part in enumerate(parts)
            if part.document_id not in documents
        ]
        known = [part for part in parts if part.document_id in documents]
        own = [p for p in known if documents[p.document_id].currency == transaction.currency]
        explained = sum((a.amount for a in adjustments), Decimal(0))
        for part in own:
            explained += SIGN[documents[part.document_id].document_kind] * part.amount
        ticked = tuple(_ticked(documents[part.document_id], part.amount) for part in known)
        faults += _faults(transaction, ticked)
        if not faults:
            faults += _unpostable(transaction, parts, adjustments, documents)
        return Preview(
            explained=explained,
            rest=transaction.amount - explained,
            ticked=ticked,
            faults=tuple(faults),
        )

    def completed(
        self,
        transaction: Transaction,
        chosen: Sequence[tuple[str, Decimal | None]],
        adjustments: Sequence[Adjustment],
    ) -> list[Part]:
        """The parts of ticked documents: those without an amount take what is left, in order.

        A document never takes more than is due of it; credit notes count against the others.
        """
        ids = [document_id for document_id, _ in chosen]
        documents = self._work.store.get_many(OpenDocument, transaction.organisation_id, ids)
        rest = transaction.amount - sum((a.amount for a in adjustments), Decimal(0))
        signs = {i: Decimal(SIGN[d.document_kind]) for i, d in documents.items()}
        for document_id, amount in chosen:
            rest -= signs.get(document_id, Decimal(0)) * (amount or 0)
        amounts = {i: amount for i, amount in chosen if amount is not None}
        side = Decimal(1 if transaction.amount > 0 else -1)
        # Credit notes first: they make room for what they are set against.
        open_ones = [i for i in dict.fromkeys(ids) if i in documents and i not in amounts]
        for document_id in sorted(open_ones, key=lambda i: signs[i] == side):
            document = documents[document_id]
            room = document.outstanding
            if document.currency == transaction.currency and signs[document_id] == side:
                room = min(room, max(side * rest, Decimal(0)))
            amounts[document_id] = room
            rest -= signs[document_id] * room
        return [Part(i, amounts.get(i, Decimal(0))) for i in dict.fromkeys(ids)]


def _amounts(transaction: Transaction, rates: engine.Rates) -> list[tuple[str, int]]:
    """Signed minor units by currency: as booked, and the original amount where it is believed."""
    own = (transaction.currency, minor_units(transaction.amount, transaction.currency))
    abroad = original(transaction, rates)
    if abroad is None or abroad.doubt is not None:
        return [own]
    return [own, (abroad.currency, abroad.amount)]


def _candidate(
    transaction: Transaction,
    document: OpenDocument,
    names: Mapping[str, str],
    amounts: Sequence[tuple[str, int]],
) -> CandidateDocument:
    due = SIGN[document.document_kind] * minor_units(document.outstanding, document.currency)
    kept = minor_units(document.commission or Decimal(0), document.currency)
    first = transaction.suggestions[0].document_ids if transaction.suggestions else ()
    return CandidateDocument(
        document=document,
        third_party_name=names.get(document.third_party_id, ""),
        fits=(document.currency, due - kept) in amounts,
        same_third_party=document.third_party_id == transaction.third_party_id,
        refused=document.id in transaction.refused_document_ids,
        suggested=document.id in first,
    )


def _ticked(document: OpenDocument, amount: Decimal) -> TickedDocument:
    return TickedDocument(document, amount, document.outstanding - amount)


def _faults(transaction: Transaction, ticked: Sequence[TickedDocument]) -> list[Fault]:
    faults = []
    if len(ticked) > MOST_DOCUMENTS:
        message = f"at most {MOST_DOCUMENTS} documents at once"
        faults.append(Fault("/body/allocations", "too_many_documents", message))
    for index, each in enumerate(ticked):
        pointer = f"/body/allocations/{index}"
        if each.document.state in (DocumentState.CANCELLED, DocumentState.QUOTE):
            stopped = not_settleable(each.document)
            faults.append(_fault(pointer, stopped))
        if not 0 <= each.outstanding_after <= each.document.gross_total:
            faults.append(_fault(pointer, over_settled(each.document, each.amount)))
    try:
        must_be_free(transaction)
    except LettrageError as error:
        faults.append(_fault("", error))
    return faults


def _unpostable(
    transaction: Transaction,
    parts: Sequence[Part],
    adjustments: Sequence[Adjustment],
    documents: Mapping[str, OpenDocument],
) -> list[Fault]:
    try:
        check(transaction, parts, adjustments, documents)
    except Invalid as error:
        return [_fault("", error)]
    return []


def _fault(pointer: str, error: LettrageError) -> Fault:
    return Fault(pointer, error.code, error.message, error.message_fr)
