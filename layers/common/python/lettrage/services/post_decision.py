"""One decision of a run, written: settlements, documents and the transaction at once, or not."""

import logging
from collections.abc import Sequence

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import (
    Reason,
    RunnerUp,
    Suggestion,
    Transaction,
    TransactionState,
)
from lettrage.domain.errors import Conflict, Invalid
from lettrage.domain.money import major_units
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.trust import ReconciliationTrust
from lettrage.services.created_documents import expense_of_rule
from lettrage.services.decision_reasons import AWAITED, DecisionReasons
from lettrage.services.engine_inputs import adjustments_of
from lettrage.services.lost_explanations import why_lost
from lettrage.services.postings import Part, Postings
from lettrage.services.store_candidates import StoreCandidates
from lettrage.services.trust import evidence_kind, held_back
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

MOST_SUGGESTIONS = 5
"""Suggestions kept: the engine gives as many."""


class PostDecision:
    """Writes decisions of one round of a run.

    `trust` is read once a round; what a person undoes meanwhile counts from the next run on.
    """

    def __init__(self, work: Work, candidates: StoreCandidates, trust: ReconciliationTrust) -> None:
        self._work = work
        self._candidates = candidates
        self._trust = trust
        self._postings = Postings(work)
        self._reasons = DecisionReasons(work, candidates)
        self._settled: set[str] = set()

    def __call__(
        self, actor: Actor, transaction: Transaction, decision: engine.Decision
    ) -> tuple[Transaction, str | None]:
        """The transaction as it is now, and the expense that a rule made.

        Raises: Conflict, Stale, NotFound, Unavailable.
        """
        held = self._held(transaction, decision)
        if held is not None:
            return self._leave(actor, transaction, decision, held), None
        try:
            return self._post(actor, transaction, decision)
        except Invalid as problem:
            # The engine's answer can't be kept as it is: a person sees it and why.
            why = Reason(
                code=problem.code,
                message_fr=(
                    "Le rapprochement proposé n’a pas pu être enregistré : à traiter à la main."
                ),
                message_en=f"The proposed match could not be kept: {problem.message}.",
            )
            return self._leave(actor, transaction, decision, why), None

    def _held(self, transaction: Transaction, decision: engine.Decision) -> Reason | None:
        """Why a match is not posted though the engine is certain: experience says otherwise."""
        if not decision.allocations or decision.created or not decision.confidence:
            return None  # what a rule creates is a person's own instruction
        if transaction.refused_document_ids & {a.document_id for a in decision.allocations}:
            return None
        kind, measured = evidence_kind(decision), decision.confidence
        if self._trust.trusts(kind, measured):
            return None
        return held_back(self._trust, kind, measured)

    def _leave(
        self, actor: Actor, transaction: Transaction, decision: engine.Decision, why: Reason
    ) -> Transaction:
        judged = self._judged(transaction, decision)
        proposed = tuple(
            a.document_id
            for a in decision.allocations
            if a.document_id not in transaction.refused_document_ids
        )
        first = (Suggestion(document_ids=proposed, reasons=judged.reasons),) if proposed else ()
        after = judged.changed(
            at=transaction.updated_at,
            state=TransactionState.PARTIAL,
            suggestions=(*first, *judged.suggestions)[:MOST_SUGGESTIONS],
            reasons=(why, *judged.reasons),
            evidence_kind="",
        )
        if after == transaction:
            return transaction
        stamped = after.changed(at=self._work.clock.now())
        return self._work.change(actor, transaction, stamped, "left_to_a_person")

    def _post(
        self, actor: Actor, transaction: Transaction, decision: engine.Decision
    ) -> tuple[Transaction, str | None]:
        made, created = self._created(actor, transaction, decision)
        parts = created or self._parts(decision)
        if any(part.document_id in transaction.refused_document_ids for part in parts):
            raise Invalid("a person undid this pair", code="pair_refused")
        unit = self._work.unit(actor)
        adjustments = adjustments_of(decision, transaction.currency)
        origin = "rule" if decision.created else "automatic"
        allocations = (
            self._postings.post(unit, transaction, parts, adjustments, origin=origin)
            if parts
            else ()
        )
        after = self._judged(transaction, decision).changed(
            at=transaction.updated_at, allocations=allocations, adjustments=adjustments
        )
        if after == transaction:
            return transaction, made
        stamped = after.changed(at=self._work.clock.now())
        unit.change(transaction, stamped, "reconciled_by_run")
        unit.commit()
        self._settled |= {part.document_id for part in parts}
        return stamped, made

    def _created(
        self, actor: Actor, transaction: Transaction, decision: engine.Decision
    ) -> tuple[str | None, list[Part]]:
        created = decision.created
        if created is None:
            return None, []
        amount = major_units(created.amount, transaction.currency)
        document = expense_of_rule(transaction, created, amount=amount, at_work=self._work)
        made = document.id if self._added(actor, document) else None
        return made, [Part(document.id, amount)] if created.payment else []

    def _added(self, actor: Actor, document: OpenDocument) -> bool:
        """Store what a rule creates; what was undone comes back once its refusal is lifted."""
        try:
            self._work.add(actor, document, "created_by_rule")
        except Conflict:
            before = self._work.store.get(OpenDocument, document.organisation_id, document.id)
            if not before.cancelled:
                log.info("expense exists already", extra={"document_id": document.id})
                return False
            kept = {"version": before.version, "created_at": before.created_at}
            after = document.model_copy(update=kept)
            self._work.change(actor, before, after, "created_by_rule")
        return True

    def _parts(self, decision: engine.Decision) -> list[Part]:
        parts = []
        for allocation in decision.allocations:
            known = self._candidates.document(allocation.document_id)
            if known is None:
                raise Invalid(f"document {allocation.document_id} is gone", code="document_gone")
            parts.append(Part(known.id, major_units(allocation.amount, known.currency)))
        return parts

    def _judged(self, transaction: Transaction, decision: engine.Decision) -> Transaction:
        kind = decision.document_type
        posted = decision.allocations or decision.created
        runner = decision.runner_up
        reasons = self._reasons.of(transaction, decision, self._settled)
        found = tuple(Suggestion(document_ids=ids) for ids in decision.suggestions)
        judged = transaction.changed(
            at=transaction.updated_at,
            state=TransactionState(decision.state),
            third_party_id=decision.third_party_id,
            document_type=None if kind is None else OpenDocumentKind(kind),
            suggestions=(*found, *self._reasons.proposals(reasons))[:MOST_SUGGESTIONS],
            reasons=reasons,
            engine_version=decision.engine_version,
            evidence_kind=evidence_kind(decision) if posted and not decision.created else "",
            runner_up=(
                RunnerUp(
                    document_ids=runner.document_ids,
                    reason=why_lost(_why_not(runner.why_not, reasons)),
                )
                if runner
                else None
            ),
        )
        refund = self._reasons.refund(judged)
        if refund is None:
            return judged
        return judged.changed(at=transaction.updated_at, reasons=(*reasons, refund))


def _why_not(code: str, reasons: Sequence[Reason]) -> str:
    """Why the runner-up lost, as it is told: its document may not be settled yet."""
    awaited = code == engine.ReasonCode.DOUBLE_PAYMENT and any(r.code == AWAITED for r in reasons)
    return AWAITED if awaited else code
