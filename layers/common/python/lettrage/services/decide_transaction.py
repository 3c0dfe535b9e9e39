"""Use cases: what a person decides about a transaction. No run changes it afterwards.

Assign a type and a third party, allocate to documents, undo, set aside and take back. Every
posting goes through `postings`, so money is conserved as it is for the engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lettrage.domain.bank import Adjustment, Reason, Transaction, TransactionState
from lettrage.domain.errors import Conflict, Invalid, NotFound
from lettrage.domain.money import minor_units
from lettrage.domain.open_document import SIGN, DocumentState, OpenDocument, OpenDocumentKind
from lettrage.domain.third_party import ThirdParty
from lettrage.services.postings import Part, Postings
from lettrage.services.unit_of_work import Actor, Work

MOST_LISTED = 100
"""Most open documents shown for one third party: what a screen can hold."""

_MONEY_IN = (OpenDocumentKind.INVOICE, OpenDocumentKind.INCOME)
_MONEY_OUT = (OpenDocumentKind.PURCHASE, OpenDocumentKind.EXPENSE)


@dataclass(frozen=True)
class CandidateDocument:
    """An open document that may explain a transaction.

    Attributes:
        document: As stored.
        fits: What is due is exactly the transaction's amount.
        same_third_party: It is the assigned third party's.
        refused: A person undid this pair before.
    """

    document: OpenDocument
    fits: bool
    same_third_party: bool
    refused: bool


class DecideTransaction:
    """The decisions of a person about one transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._postings = Postings(work)

    def get(self, organisation_id: str, transaction_id: str) -> Transaction:
        """One transaction. Raises: NotFound."""
        return self._work.store.get(Transaction, organisation_id, transaction_id)

    def assign(
        self,
        actor: Actor,
        transaction: Transaction,
        third_party_id: str,
        document_type: OpenDocumentKind,
    ) -> Transaction:
        """Say whom it concerns and what it is; documents are allocated afterwards.

        Raises: Invalid, when the type's side is not the transaction's or the third party is
        unknown; Conflict, while it is allocated; Stale.
        """
        _must_be_free(transaction)
        allowed = _MONEY_IN if transaction.amount > 0 else _MONEY_OUT
        if document_type not in allowed:
            names = " or ".join(allowed)
            raise Invalid(f"this transaction is {names}", code="wrong_side")
        self._third_party(transaction.organisation_id, third_party_id)
        after = transaction.changed(
            at=self._work.clock.now(),
            state=TransactionState.PARTIAL,
            manual=True,
            third_party_id=third_party_id,
            document_type=document_type,
            suggestions=(),
            reasons=(_by_hand("assigned", "Tiers choisi à la main.", "Third party set by hand."),),
        )
        return self._work.change(actor, transaction, after, "assigned_by_user")

    def candidates(self, transaction: Transaction) -> tuple[CandidateDocument, ...]:
        """Open documents of the assigned third party, the fitting ones first.

        Without a third party: those of exactly the amount, which prove nothing alone.
        """
        store = self._work.store
        organisation_id = transaction.organisation_id
        if transaction.third_party_id:
            value = f"{transaction.third_party_id}.{DocumentState.OPEN}"
            found = store.find(
                OpenDocument, organisation_id, "third_party", value, limit=MOST_LISTED
            ).records
        else:
            found = self._of_amount(transaction)
        listed = [self._candidate(transaction, document) for document in found]
        listed.sort(key=lambda c: (not c.fits, c.document.issue_date, c.document.id))
        return tuple(listed)

    def allocate(
        self,
        actor: Actor,
        transaction: Transaction,
        parts: Sequence[Part],
        adjustments: Sequence[Adjustment],
    ) -> Transaction:
        """Tie the whole transaction to documents.

        Raises: Invalid, when it is pending, cancelled or the money is not conserved; Conflict,
        when it is allocated already or a document has less due; Stale.
        """
        _must_be_free(transaction)
        if not parts:
            raise Invalid("name at least one document", code="no_document")
        unit = self._work.unit(actor)
        allocations = self._postings.post(unit, transaction, parts, adjustments, origin="manual")
        kept = [part.document_id for part in parts]
        documents = self._work.store.get_many(OpenDocument, transaction.organisation_id, kept)
        third_parties = {document.third_party_id for document in documents.values()}
        after = transaction.changed(
            at=self._work.clock.now(),
            state=TransactionState.MATCHED,
            manual=True,
            third_party_id=third_parties.pop() if len(third_parties) == 1 else None,
            document_type=documents[kept[0]].document_kind,
            allocations=allocations,
            adjustments=tuple(adjustments),
            suggestions=(),
            reasons=(_by_hand("allocated", "Rapproché à la main.", "Matched by hand."),),
            refused_document_ids=transaction.refused_document_ids - set(kept),
        )
        unit.change(transaction, after, "allocated_by_user")
        unit.commit()
        return self.get(transaction.organisation_id, transaction.id)

    def undo(self, actor: Actor, transaction: Transaction) -> Transaction:
        """Take the decision back: what was settled is due again, and these pairs stay refused.

        The next run may find another explanation, unless the bank took the transaction back: it
        is cancelled then. Raises: Conflict, when nothing was decided; Stale.
        """
        if not transaction.allocations and not transaction.manual:
            raise Conflict("nothing was decided by hand or by a run", code="nothing_to_undo")
        unit = self._work.unit(actor)
        self._postings.release(unit, transaction, transaction.allocations)
        undone = frozenset(a.document_id for a in transaction.allocations)
        gone = transaction.withdrawn_at is not None
        after = transaction.changed(
            at=self._work.clock.now(),
            state=TransactionState.CANCELLED if gone else TransactionState.TO_PROCESS,
            manual=False,
            third_party_id=None,
            document_type=None,
            allocations=(),
            adjustments=(),
            suggestions=(),
            reasons=(_by_hand("undone", "Rapprochement annulé à la main.", "Undone by hand."),),
            refused_document_ids=transaction.refused_document_ids | undone,
        )
        unit.change(transaction, after, "undone_by_user")
        unit.commit()
        return self.get(transaction.organisation_id, transaction.id)

    def exclude(self, actor: Actor, transaction: Transaction) -> Transaction:
        """Set it aside: it needs no document. Raises: Conflict, while allocated; Stale."""
        _must_be_free(transaction)
        after = transaction.changed(
            at=self._work.clock.now(),
            state=TransactionState.EXCLUDED,
            manual=True,
            suggestions=(),
            reasons=(_by_hand("excluded", "Mise hors suivi à la main.", "Set aside by hand."),),
        )
        return self._work.change(actor, transaction, after, "excluded_by_user")

    def _of_amount(self, transaction: Transaction) -> tuple[OpenDocument, ...]:
        from lettrage.domain.reconciliation import amount_key  # noqa: PLC0415 - loads the engine

        cents = minor_units(abs(transaction.amount), transaction.currency)
        side = 1 if transaction.amount > 0 else -1
        key = f"amount:{amount_key(side, transaction.currency, cents)}"
        return self._work.store.find(
            OpenDocument, transaction.organisation_id, "key", key, limit=MOST_LISTED
        ).records

    def _candidate(self, transaction: Transaction, document: OpenDocument) -> CandidateDocument:
        due = SIGN[document.document_kind] * document.outstanding
        return CandidateDocument(
            document=document,
            fits=due == transaction.amount and document.currency == transaction.currency,
            same_third_party=document.third_party_id == transaction.third_party_id,
            refused=document.id in transaction.refused_document_ids,
        )

    def _third_party(self, organisation_id: str, third_party_id: str) -> None:
        try:
            self._work.store.get(ThirdParty, organisation_id, third_party_id)
        except NotFound as error:
            raise Invalid("no such third party", code="unknown_third_party") from error


def _must_be_free(transaction: Transaction) -> None:
    if transaction.pending:
        raise Invalid("a pending transaction is not booked yet", code="pending")
    if transaction.state is TransactionState.CANCELLED or transaction.withdrawn_at:
        raise Invalid("a cancelled transaction is decided", code="cancelled")
    if transaction.allocations:
        raise Conflict("undo the present allocations first", code="already_allocated")


def _by_hand(code: str, message_fr: str, message_en: str) -> Reason:
    return Reason(code=f"{code}_by_user", message_fr=message_fr, message_en=message_en)
