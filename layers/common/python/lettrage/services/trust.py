"""The organisation's trust record: read by runs, raised by what they post, lowered by undoing."""

import logging
from collections import Counter

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Reason, Transaction
from lettrage.domain.errors import NotFound, Unavailable
from lettrage.domain.trust import ReconciliationTrust, Tally
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work

log = logging.getLogger(__name__)

_ID = "trust"

SIGNS = (
    "structured_reference",
    "end_to_end_id",
    "payout",
    "deposit_slip",
    "batch",
    "cheque_number",
    "counterparty_iban",
    "mandate",
    "creditor_id",
    "reference_found",
    "keyword_rule",
    "learnt_alias",
    "third_party_name",
    "rejection",
)
"""What names the document or its third party, hardest first (decision rules, rule 2)."""

RELATIONS = (
    "only_one_left",
    "sum_of_documents",
    "part_payment",
    "fee_stated",
    "discount_in_time",
    "amount_within_tolerance",
    "original_amount",
    "due_date_near",
    "period",
    "amount_equal",
)
"""What explains the amount, the boldest first."""


def evidence_kind(decision: engine.Decision) -> str:
    """What an automatic match rests on: `<sign>-<relation>`, `none` for what is absent."""
    codes = {str(reason.code) for reason in decision.reasons}
    sign = next((code for code in SIGNS if code in codes), "none")
    relation = next((code for code in RELATIONS if code in codes), "none")
    return f"{sign}-{relation}"


class Trust:
    """Reads and writes `ReconciliationTrust`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def of(self, organisation_id: str) -> ReconciliationTrust:
        """The record, or a fresh one (version 0) that is not stored yet."""
        try:
            return self._work.store.get(ReconciliationTrust, organisation_id, _ID)
        except NotFound:
            now = self._work.clock.now()
            return ReconciliationTrust(
                organisation_id=organisation_id, id=_ID, created_at=now, updated_at=now
            )

    def posted(
        self,
        actor: Actor,
        organisation_id: str,
        posted: Counter[str],
        read: ReconciliationTrust | None = None,
    ) -> None:
        """Count what a run posted; a lost count only makes the experience smaller.

        `read`: the record as the run read it; only where it has changed since is it read again.
        """
        if not posted:
            return
        seen = [read] if read is not None else []

        def attempt() -> None:
            unit = self._work.unit(actor)
            before = seen.pop() if seen else self.of(organisation_id)
            self._write(unit, before, before.with_posted(posted), "matches_posted")
            unit.commit()

        try:
            settled(attempt)
        except Unavailable:
            log.warning("experience lost", extra={"organisation_id": organisation_id})

    def undone(self, unit: UnitOfWork, transaction: Transaction) -> None:
        """Lower the trust in what an undone automatic match rested on."""
        if not transaction.evidence_kind:
            return
        before = self.of(transaction.organisation_id)
        kinds = before.with_undone(transaction.evidence_kind)
        self._write(unit, before, kinds, "match_undone")

    def accepted(self, actor: Actor, organisation_id: str, kind: str) -> None:
        """A person accepted a match that was held back: it counts as one that was kept."""
        self.posted(actor, organisation_id, Counter({kind: 1}))

    def reset(self, actor: Actor, organisation_id: str, kind: str | None) -> ReconciliationTrust:
        """Forget the experience of one kind, or of all. Raises: NotFound, for an unknown kind."""

        def attempt() -> None:
            before = self.of(organisation_id)
            if kind is not None and kind not in before.kinds:
                raise NotFound("no experience of this kind", kind=ReconciliationTrust.KIND)
            kept = {k: t for k, t in before.kinds.items() if kind is not None and k != kind}
            unit = self._work.unit(actor)
            self._write(unit, before, kept, "trust_reset")
            unit.commit()

        settled(attempt)
        return self.of(organisation_id)

    def _write(
        self, unit: UnitOfWork, before: ReconciliationTrust, kinds: object, reason: str
    ) -> None:
        after = before.changed(at=self._work.clock.now(), kinds=kinds)
        if before.version:
            unit.change(before, after, reason)
        else:
            unit.add(after, reason)


def held_back(trust: ReconciliationTrust, kind: str, measured: int) -> Reason:
    """Why an engine's match is only suggested: experience here is below the threshold."""
    confidence, threshold = trust.confidence(kind, measured), trust.threshold
    sign = kind.partition("-")[0]
    tally = trust.kinds.get(kind, Tally())
    if tally.undone:
        many = tally.undone > 1
        french = (
            f"{tally.undone} rapprochement{'s' if many else ''} de ce type"
            f" {'ont été annulés' if many else 'a été annulé'}"
        )
        english = f"{tally.undone} match{'es' if many else ''} of this kind"
        english += " were undone" if many else " was undone"
    else:
        whole, tenth = divmod(trust.undo_rate, 10)
        french = f"{whole},{tenth} % de vos rapprochements automatiques ont été annulés, toutes"
        french += " preuves confondues"
        english = f"{whole}.{tenth} % of your automatic matches were undone, whatever the evidence"
    return Reason(
        code="trust_lowered",
        facts={
            "kind": kind,
            "sign": sign,
            "undone": str(tally.undone),
            "posted": str(max(tally.posted, tally.undone)),
            "confidence": str(confidence),
            "threshold": str(threshold),
        },
        message_fr=(
            f"Proposé sans être enregistré : {french}"
            f" (confiance {confidence} ‰, seuil {threshold} ‰)."
        ),
        message_en=(
            f"Suggested, not posted: {english} (confidence {confidence}‰, threshold {threshold}‰)."
        ),
    )
