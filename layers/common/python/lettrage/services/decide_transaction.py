"""Use cases: what a person decides about a transaction. No run changes it afterwards.

Assign a type and a third party, allocate to documents, undo, set aside, cancel and take back.
Every posting goes through `postings`, so money is conserved as it is for the engine; every
decision teaches (`learning`), every undoing lowers trust (`trust`).
"""

from collections.abc import Mapping, Sequence

from lettrage.domain.bank_transaction import Adjustment, Reason, Transaction, TransactionState
from lettrage.domain.errors import Conflict, Invalid, NotFound
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.third_party import ThirdParty, roles_of
from lettrage.services.adjusted_by_hand import adjusted
from lettrage.services.learning import Learning
from lettrage.services.posting_problems import wrong_side
from lettrage.services.postings import Part, Posting, Postings
from lettrage.services.refunds import refund_of, said_by_hand
from lettrage.services.run_rates import RunRates
from lettrage.services.trust import Trust
from lettrage.services.undo_decision import SET_ASIDE, UndoDecision
from lettrage.services.unit_of_work import Actor, Work

MOST_TOGETHER = 4
"""Transactions allocated in one go."""

_MONEY_IN = (OpenDocumentKind.INVOICE, OpenDocumentKind.INCOME)
_MONEY_OUT = (OpenDocumentKind.PURCHASE, OpenDocumentKind.EXPENSE)


class DecideTransaction:
    """The decisions of a person about transactions."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._postings = Postings(work)
        self._learning = Learning(work)
        self._trust = Trust(work)
        self._undoing = UndoDecision(work)

    def get(self, organisation_id: str, transaction_id: str) -> Transaction:
        """One transaction. Raises: NotFound."""
        return self._work.store.get(Transaction, organisation_id, transaction_id)

    def assign(
        self,
        actor: Actor,
        transaction: Transaction,
        third_party_id: str,
        document_type: OpenDocumentKind,
        *,
        refund: bool | None = None,
    ) -> Transaction:
        """Say whom it concerns and what it is; documents are allocated afterwards.

        On the other side than the type's it is a `refund`: when that is said, or left open (None)
        and the label or the third party's roles say so.
        Raises: Invalid, when the type's side is not the transaction's and it is no refund, the
        third party is unknown or has no role for the type; Conflict, while it is allocated; Stale.
        """
        must_be_free(transaction)
        party = self._third_party(transaction.organisation_id, third_party_id, document_type)
        why = _refund(transaction, document_type, party, said=refund)
        after = transaction.changed(
            at=self._work.clock.now(),
            state=TransactionState.PARTIAL,
            manual=True,
            third_party_id=third_party_id,
            document_type=document_type,
            suggestions=(),
            runner_up=None,
            reasons=(
                _by_hand("assigned", "Tiers choisi à la main.", "Third party set by hand."),
                *why,
            ),
        )
        stored = self._work.change(actor, transaction, after, "assigned_by_user")
        self._learning.confirm(actor, stored)
        return stored

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
        return self.allocate_all(actor, [Posting(transaction, parts, adjustments)])[0]

    def allocate_all(self, actor: Actor, postings: Sequence[Posting]) -> list[Transaction]:
        """Tie several transactions to documents that they may share, all or none.

        Shapes: one posting of an organisation at least.
        Raises: as `allocate`; Invalid, for more than `MOST_TOGETHER`, or one named twice.
        """
        if len(postings) > MOST_TOGETHER:
            french = f"Affectez au plus {MOST_TOGETHER} opérations à la fois."
            message = f"at most {MOST_TOGETHER} transactions"
            raise Invalid(message, code="too_many_transactions", message_fr=french)
        if len({posting.transaction.id for posting in postings}) < len(postings):
            raise Invalid("a transaction stands twice", code="repeated_transaction")
        for posting in postings:
            must_be_free(posting.transaction)
            if not posting.parts:
                raise Invalid("name at least one document", code="no_document")
        unit = self._work.unit(actor)
        read = [self._documents_of(posting) for posting in postings]
        rates = RunRates(self._work, postings[0].transaction.organisation_id)
        told = [adjusted(*each, rates) for each in zip(postings, read, strict=True)]
        postings = [posting for posting, _ in told]
        allocated = self._postings.post_all(unit, postings, origin="manual")
        decided = []
        for (posting, why), documents, allocations in zip(told, read, allocated, strict=True):
            after = self._allocated(posting, documents, why).changed(
                at=self._work.clock.now(), allocations=allocations
            )
            unit.change(posting.transaction, after, "allocated_by_user")
            decided.append(after)
        unit.commit()
        for posting, after in zip(postings, decided, strict=True):
            self._learning.confirm(actor, after)
            self._accepted(actor, posting)
        return [self.get(after.organisation_id, after.id) for after in decided]

    def undo(self, actor: Actor, transaction: Transaction) -> Transaction:
        """Take the decision back: what was settled is due again, and these pairs stay refused.

        An expense that a rule made from it is cancelled. The next run may find another
        explanation, unless the bank took the transaction back: it is cancelled then. What a run
        set aside stays with the person who took it back.
        Raises: Conflict, when nothing was decided, or when what a rule made is settled by another
        transaction; Stale.
        """
        return self._undoing(actor, transaction)

    def lift_refusals(self, actor: Actor, transaction: Transaction) -> Transaction:
        """Let runs propose, post and create again what a person undid for it. Raises: Stale."""
        return self._undoing.lift_refusals(actor, transaction)

    def exclude(self, actor: Actor, transaction: Transaction) -> Transaction:
        """Set it aside: it needs no document. Raises: Conflict, while allocated; Stale."""
        why = _by_hand("excluded", "Mise hors suivi à la main.", "Set aside by hand.")
        return self._set_aside(actor, transaction, TransactionState.EXCLUDED, why)

    def cancel(self, actor: Actor, transaction: Transaction) -> Transaction:
        """It never happened: the bank delivered it twice, or took it back.

        Raises: Conflict, while allocated; Invalid, when it is cancelled already; Stale.
        """
        why = _by_hand("cancelled", "Annulée à la main.", "Cancelled by hand.")
        return self._set_aside(actor, transaction, TransactionState.CANCELLED, why)

    def restore(self, actor: Actor, transaction: Transaction) -> Transaction:
        """Follow it again.

        Raises: Conflict, when a person did not set it aside; Invalid, when the bank took it back;
        Stale.
        """
        if transaction.withdrawn_at is not None:
            raise Invalid("the bank took this transaction back", code="cancelled")
        if transaction.state not in SET_ASIDE or not transaction.manual:
            raise Conflict("no person set it aside: `undo` what a run did", code="not_set_aside")
        why = _by_hand("restored", "Remise en suivi à la main.", "Followed again by hand.")
        after = transaction.changed(
            at=self._work.clock.now(),
            state=TransactionState.TO_PROCESS,
            manual=False,
            reasons=(why,),
        )
        return self._work.change(actor, transaction, after, "restored_by_user")

    def _set_aside(
        self, actor: Actor, transaction: Transaction, state: TransactionState, why: Reason
    ) -> Transaction:
        must_be_free(transaction)
        after = transaction.changed(
            at=self._work.clock.now(),
            state=state,
            manual=True,
            suggestions=(),
            runner_up=None,
            reasons=(why,),
        )
        return self._work.change(actor, transaction, after, why.code)

    def _documents_of(self, posting: Posting) -> dict[str, OpenDocument]:
        ids = [part.document_id for part in posting.parts]
        return self._work.store.get_many(OpenDocument, posting.transaction.organisation_id, ids)

    def _allocated(
        self, posting: Posting, documents: Mapping[str, OpenDocument], why: Sequence[Reason]
    ) -> Transaction:
        transaction = posting.transaction
        kept = [part.document_id for part in posting.parts]
        third_parties = {document.third_party_id for document in documents.values()}
        after = transaction.changed(
            at=self._work.clock.now(),
            state=TransactionState.MATCHED,
            manual=True,
            third_party_id=third_parties.pop() if len(third_parties) == 1 else None,
            document_type=documents[kept[0]].document_kind,
            adjustments=tuple(posting.adjustments),
            suggestions=(),
            runner_up=None,
            evidence_kind="",
            reasons=(_by_hand("allocated", "Rapproché à la main.", "Matched by hand."), *why),
            refused_document_ids=transaction.refused_document_ids - set(kept),
            refused_on={i: d for i, d in transaction.refused_on.items() if i not in kept},
        )
        refund = refund_of(after, "", ())
        if refund is None:
            return after
        return after.changed(at=after.updated_at, reasons=(*after.reasons, refund))

    def _accepted(self, actor: Actor, posting: Posting) -> None:
        """A match that was only held back is right after all: its kind earns trust again."""
        held = next((r for r in posting.transaction.reasons if r.code == "trust_lowered"), None)
        first = posting.transaction.suggestions[:1]
        chosen = {part.document_id for part in posting.parts}
        if held is not None and first and set(first[0].document_ids) == chosen:
            organisation_id = posting.transaction.organisation_id
            self._trust.accepted(actor, organisation_id, held.facts["kind"])

    def _third_party(
        self, organisation_id: str, third_party_id: str, document_type: OpenDocumentKind
    ) -> ThirdParty:
        try:
            party = self._work.store.get(ThirdParty, organisation_id, third_party_id)
        except NotFound as error:
            raise Invalid("no such third party", code="unknown_third_party") from error
        wanted = roles_of(document_type)
        if not party.roles & wanted:
            names = " or ".join(sorted(wanted))
            message = f"this third party is no {names}: give it that role or choose another"
            raise Invalid(message, code="wrong_role")
        return party


def must_be_free(transaction: Transaction) -> None:
    """Check that a person may decide about it.

    Raises: Invalid, when it is pending or cancelled; Conflict, while it is allocated.
    """
    if transaction.pending:
        raise Invalid("a pending transaction is not booked yet", code="pending")
    if transaction.state is TransactionState.CANCELLED or transaction.withdrawn_at:
        raise Invalid("a cancelled transaction is decided", code="cancelled")
    if transaction.allocations:
        raise Conflict("undo the present allocations first", code="already_allocated")


def _refund(
    transaction: Transaction,
    document_type: OpenDocumentKind,
    party: ThirdParty,
    *,
    said: bool | None,
) -> tuple[Reason, ...]:
    """Why it is a refund, empty when it is none; Invalid, when nothing says why sides disagree."""
    own, other = _MONEY_IN, _MONEY_OUT
    if transaction.amount < 0:
        own, other = other, own
    if said is None and document_type not in own:
        untyped = transaction.changed(at=transaction.updated_at, document_type=None)
        why = refund_of(untyped, party.name, {str(role) for role in party.roles})
        if why is None:
            raise wrong_side(transaction, document_type, own)
        return (why,)
    if document_type not in (other if said else own):
        raise wrong_side(transaction, document_type, other if said else own, refund=bool(said))
    return (said_by_hand(),) if said else ()


def _by_hand(code: str, message_fr: str, message_en: str) -> Reason:
    return Reason(code=f"{code}_by_user", message_fr=message_fr, message_en=message_en)
