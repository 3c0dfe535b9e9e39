"""Use case: what posting a choice of documents would leave and book; asked at every tick of a box.

Nothing here writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain.bank_transaction import Adjustment, Reason, Transaction
from lettrage.domain.errors import Fault, Invalid, LettrageError
from lettrage.domain.money import major_units, minor_units, round_money
from lettrage.domain.open_document import SIGN, DocumentState, OpenDocument
from lettrage.domain.reconciliation.exchange import BASE, worth
from lettrage.services.adjusted_by_hand import adjusted, with_commission
from lettrage.services.decide_transaction import must_be_free
from lettrage.services.posting_problems import not_settleable, over_settled
from lettrage.services.postings import MOST_DOCUMENTS, Part, Posting, check
from lettrage.services.run_rates import RunRates
from lettrage.services.unit_of_work import Work


@dataclass(frozen=True)
class TickedDocument:
    """One ticked document.

    Attributes:
        amount: What is settled of it, in its currency.
        outstanding_after: What would be due of it afterwards.
        worth: What a foreign document's part is booked at, in the transaction's currency: at the
            reference rate of the document's date. None where the rate is not known.
    """

    document: OpenDocument
    amount: Decimal
    outstanding_after: Decimal
    worth: Decimal | None


@dataclass(frozen=True)
class Preview:
    """What a choice of documents and adjustments would leave.

    Attributes:
        explained: Signed, in the transaction's currency; foreign documents at their worth, or not
            at all where it is not known.
        rest: The transaction's amount less `explained`; None where a worth is not known.
        ticked: Documents with what would be due of them.
        adjustments: Those given, then those that posting books by itself.
        reasons: Why it books them.
        faults: Why it cannot be posted, empty when it can.
    """

    explained: Decimal
    rest: Decimal | None
    ticked: tuple[TickedDocument, ...]
    adjustments: tuple[Adjustment, ...]
    reasons: tuple[Reason, ...]
    faults: tuple[Fault, ...]


class PreviewPosting:
    """Completes a choice of documents and tells what posting it would do."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(
        self,
        transaction: Transaction,
        chosen: Sequence[tuple[str, Decimal | None]],
        adjustments: Sequence[Adjustment],
    ) -> Preview:
        """What posting this would leave.

        Shapes: `chosen` are documents with what is settled of each; None takes what fits, in
        order: all that is due where a commission explains what is missing, else what is left of
        the transaction, credit notes counted against the others.
        Raises: nothing for a choice that cannot be posted: `faults` say why; Unavailable.
        """
        ids = [document_id for document_id, _ in chosen]
        documents = self._work.store.get_many(OpenDocument, transaction.organisation_id, ids)
        rates = RunRates(self._work, transaction.organisation_id)
        parts = _completed(transaction, chosen, adjustments, documents, rates)
        known = [part for part in parts if part.document_id in documents]
        posting = Posting(transaction, parts, tuple(adjustments))
        reasons: tuple[Reason, ...] = ()
        refusal: Invalid | None = None
        try:
            posting, reasons = adjusted(posting, documents, rates)
        except Invalid as error:
            refusal = error
        ticked = tuple(
            _ticked(transaction, documents[part.document_id], part.amount, rates) for part in known
        )
        explained = sum((a.amount for a in posting.adjustments), Decimal(0))
        for each in ticked:
            explained += SIGN[each.document.document_kind] * (each.worth or Decimal(0))
        faults = [
            Fault(f"/body/allocations/{index}", "unknown_document", "no such document")
            for index, part in enumerate(parts)
            if part.document_id not in documents
        ]
        faults += _faults(transaction, ticked)
        if not faults:
            faults += _unpostable(posting, documents)
        if not faults and refusal is not None:
            faults.append(_fault("", refusal))
        known_worth = all(each.worth is not None for each in ticked)
        return Preview(
            explained=explained,
            rest=transaction.amount - explained if known_worth else None,
            ticked=ticked,
            adjustments=tuple(posting.adjustments),
            reasons=reasons,
            faults=tuple(faults),
        )


def _completed(
    transaction: Transaction,
    chosen: Sequence[tuple[str, Decimal | None]],
    adjustments: Sequence[Adjustment],
    documents: Mapping[str, OpenDocument],
    rates: RunRates,
) -> list[Part]:
    """The parts of ticked documents; one never takes more than is due of it."""
    given = {document_id: amount for document_id, amount in chosen if amount is not None}
    ids = [*dict.fromkeys(document_id for document_id, _ in chosen)]
    known = [i for i in ids if i in documents]
    whole = [Part(i, given.get(i, documents[i].outstanding)) for i in known]
    if len(known) == len(ids) and with_commission(
        Posting(transaction, whole, tuple(adjustments)), documents
    ):
        return whole
    rest = transaction.amount - sum((a.amount for a in adjustments), Decimal(0))
    signs = {i: Decimal(SIGN[documents[i].document_kind]) for i in known}
    amounts = dict(given)

    def takes(document_id: str) -> Decimal:
        document, amount = documents[document_id], amounts[document_id]
        return signs[document_id] * (_worth(transaction, document, amount, rates) or Decimal(0))

    rest -= sum((takes(i) for i in known if i in given), Decimal(0))
    side = Decimal(1 if transaction.amount > 0 else -1)
    # Credit notes first: they make room for what they are set against.
    for document_id in sorted((i for i in known if i not in given), key=lambda i: signs[i] == side):
        document = documents[document_id]
        room = document.outstanding
        if document.currency == transaction.currency and signs[document_id] == side:
            room = min(room, max(side * rest, Decimal(0)))
        amounts[document_id] = room
        rest -= takes(document_id)
    return [Part(i, amounts.get(i, Decimal(0))) for i in ids]


def _worth(
    transaction: Transaction, document: OpenDocument, amount: Decimal, rates: RunRates
) -> Decimal | None:
    """What a part is booked at in the transaction's currency; None where no rate tells it.

    Foreign documents have a book value in euros alone (`exchange_difference`).
    """
    own, foreign = transaction.currency, document.currency
    if own == foreign:
        return amount
    if own != BASE or amount != round_money(amount, foreign):
        return None
    cents = minor_units(amount, foreign)
    found = worth(cents, foreign, own, document.issue_date, rates, booked=True)
    return None if found is None else major_units(found.amount, own)


def _ticked(
    transaction: Transaction, document: OpenDocument, amount: Decimal, rates: RunRates
) -> TickedDocument:
    value = _worth(transaction, document, amount, rates)
    return TickedDocument(document, amount, document.outstanding - amount, value)


def _faults(transaction: Transaction, ticked: Sequence[TickedDocument]) -> list[Fault]:
    faults = []
    if len(ticked) > MOST_DOCUMENTS:
        message = f"at most {MOST_DOCUMENTS} documents at once"
        faults.append(Fault("/body/allocations", "too_many_documents", message))
    for index, each in enumerate(ticked):
        pointer = f"/body/allocations/{index}"
        if each.document.state in (DocumentState.CANCELLED, DocumentState.QUOTE):
            faults.append(_fault(pointer, not_settleable(each.document)))
        if not 0 <= each.outstanding_after <= each.document.gross_total:
            faults.append(_fault(pointer, over_settled(each.document, each.amount)))
    try:
        must_be_free(transaction)
    except LettrageError as error:
        faults.append(_fault("", error))
    return faults


def _unpostable(posting: Posting, documents: Mapping[str, OpenDocument]) -> list[Fault]:
    try:
        check(posting.transaction, posting.parts, posting.adjustments, documents)
    except Invalid as error:
        return [_fault("", error)]
    return []


def _fault(pointer: str, error: LettrageError) -> Fault:
    return Fault(pointer, error.code, error.message, error.message_fr)
