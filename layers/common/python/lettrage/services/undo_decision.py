"""Use case: take a decision about a transaction back, with all that it made, or not at all."""

from lettrage.domain.bank_transaction import Reason, Transaction, TransactionState
from lettrage.domain.errors import Conflict, NotFound, Stale
from lettrage.domain.paris import paris_date
from lettrage.services.contention import MOST_TRIES
from lettrage.services.created_documents import created_for
from lettrage.services.learning import Learning
from lettrage.services.posting_problems import partly_settled
from lettrage.services.postings import Postings
from lettrage.services.trust import Trust
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work

SET_ASIDE = (TransactionState.EXCLUDED, TransactionState.CANCELLED)


class UndoDecision:
    """Undoes, and lifts the refusals that undoing leaves."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._postings = Postings(work)
        self._learning = Learning(work)
        self._trust = Trust(work)

    def __call__(self, actor: Actor, transaction: Transaction) -> Transaction:
        """See `DecideTransaction.undo`."""
        by_run = transaction.state in (TransactionState.MATCHED, *SET_ASIDE)
        by_run = by_run and transaction.withdrawn_at is None  # the bank's word is no decision
        if not (transaction.allocations or transaction.manual or by_run):
            raise Conflict("nothing was decided by hand or by a run", code="nothing_to_undo")
        for left in reversed(range(MOST_TRIES)):
            try:
                self._undo(actor, transaction)
                break
            except (Conflict, NotFound) as error:
                # Whoever undid it sooner took its settlements too: the version tells, not they.
                current = self._current(transaction)
                if current.version != transaction.version:
                    raise Stale("the transaction changed meanwhile") from error
                # A run may have raised the same trust record, or another transaction the document.
                if not (left and isinstance(error, Stale)):
                    raise
        self._learning.undo(actor, transaction)
        return self._current(transaction)

    def lift_refusals(self, actor: Actor, transaction: Transaction) -> Transaction:
        """Let runs propose, post and create again what was undone. Raises: Stale."""
        after = transaction.changed(
            at=self._work.clock.now(), refused_document_ids=frozenset(), refused_on={}
        )
        if not transaction.refused_document_ids:
            return transaction
        return self._work.change(actor, transaction, after, "refusals_lifted")

    def _current(self, transaction: Transaction) -> Transaction:
        return self._work.store.get(Transaction, transaction.organisation_id, transaction.id)

    def _undo(self, actor: Actor, transaction: Transaction) -> None:
        unit = self._work.unit(actor)
        undone = frozenset(a.document_id for a in transaction.allocations)
        undone |= self._taken_back(unit, transaction)
        self._trust.undone(unit, transaction)
        gone = transaction.withdrawn_at is not None
        unexplained = transaction.state in SET_ASIDE and not transaction.manual
        now = self._work.clock.now()
        after = transaction.changed(
            at=now,
            state=TransactionState.CANCELLED if gone else TransactionState.TO_PROCESS,
            manual=unexplained and not gone,
            third_party_id=None,
            document_type=None,
            allocations=(),
            adjustments=(),
            suggestions=(),
            runner_up=None,
            evidence_kind="",
            reasons=(_UNDONE,),
            refused_document_ids=transaction.refused_document_ids | undone,
            refused_on=transaction.refused_on | dict.fromkeys(sorted(undone), paris_date(now)),
        )
        unit.change(transaction, after, "undone_by_user")
        unit.commit()

    def _taken_back(self, unit: UnitOfWork, transaction: Transaction) -> frozenset[str]:
        """Release the settlements, cancel the expenses that a rule made; all that it ever made."""
        every = created_for(transaction, self._work)
        made = {document.id: document for document in every if not document.cancelled}
        amounts = {a.document_id: a.amount for a in transaction.allocations}
        self._postings.release(
            unit, transaction, [a for a in transaction.allocations if a.document_id not in made]
        )
        own = [a for a in transaction.allocations if a.document_id in made]
        self._postings.forget(unit, transaction, own)
        for document in made.values():
            outstanding = document.outstanding + amounts.get(document.id, 0)
            now = self._work.clock.now()
            after = document.changed(at=now, outstanding=outstanding, cancelled=True)
            if outstanding != document.gross_total:
                raise partly_settled(after)
            unit.change(document, after, "created_document_undone")
        return frozenset(document.id for document in every)


_UNDONE = Reason(
    code="undone_by_user",
    message_fr="Rapprochement annulé à la main.",
    message_en="Undone by hand.",
)
