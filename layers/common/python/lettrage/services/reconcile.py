"""Use case: judge an organisation's open transactions together and post what is certain.

The engine decides, purely; this loads what it needs by key, writes each decision in one
transaction and judges again what somebody else changed meanwhile. Run twice, it changes nothing.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from lettrage.contracts.steps import ReconcileRequest, ReconcileResult
from lettrage.domain import reconciliation as engine
from lettrage.domain.bank import (
    BankAccount,
    Reason,
    ReconciliationRule,
    Suggestion,
    Transaction,
    TransactionState,
)
from lettrage.domain.errors import Conflict, Invalid, NotFound, Unavailable
from lettrage.domain.money import major_units
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.organisation import FeatureFlag, Job, JobState, Organisation
from lettrage.domain.paris import paris_date
from lettrage.services.engine_inputs import (
    adjustments_of,
    match_account,
    match_rule,
    match_transaction,
    past_match,
    reasons_of,
)
from lettrage.services.postings import Part, Postings, expense_of_rule
from lettrage.services.store_candidates import StoreCandidates
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.whole_lists import whole

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=120)
"""Settled transactions given along, to tell repeats, rejects and double payments: a SEPA direct
debit can be returned for eight weeks, thirteen months when unauthorised (rulebook §4.3.2); four
months hold nearly all at a bounded cost."""

MOST_SETTLED = 2_000
"""Most settled transactions given along."""

MOST_OPEN = 5_000
"""Most open transactions judged in one run; the oldest first, the next run goes on."""

MOST_ROUNDS = 3
"""Judging again after a lost race; what then still moves waits for the next run."""

_UNDECIDED = (
    "Certaines opérations n’ont pas pu être traitées : elles le seront au prochain passage."
)

_OPEN = (TransactionState.TO_PROCESS, TransactionState.UNMATCHED, TransactionState.PARTIAL)
_SETTLED = (TransactionState.MATCHED, TransactionState.EXCLUDED)


class Reconcile:
    """Function `reconcile`, and the dry run of the API."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._postings = Postings(work)

    def __call__(self, request: ReconcileRequest) -> ReconcileResult:
        """Judge and post. Raises: Unavailable; NotFound, when the organisation is gone."""
        organisation_id = request.organisation_id
        organisation = self._work.store.get(Organisation, organisation_id, organisation_id)
        if FeatureFlag.BANK_RECONCILIATION not in organisation.features:
            log.info("reconciliation is switched off", extra={"organisation_id": organisation_id})
            self._progress(request, JobState.SUCCEEDED, Counter())
            return ReconcileResult(organisation_id=organisation_id, judged=0, counts={})
        actor = Actor("system:reconcile", request.job_id or request.reason)
        self._progress(request, JobState.RUNNING, Counter())
        judged: dict[str, str] = {}
        for _ in range(MOST_ROUNDS):
            lost = 0
            candidates = StoreCandidates(self._work.store, organisation_id)
            for transaction, decision in self._decisions(organisation_id, candidates):
                try:
                    state = self._apply(actor, transaction, decision, candidates)
                except (Conflict, NotFound, Unavailable):
                    lost += 1  # changed, gone or out of reach since it was read
                except Exception:  # a defect met in one must not keep the others waiting
                    lost += 1
                    log.exception("transaction not decided", extra={"id": transaction.id})
                else:
                    judged[transaction.id] = state
            if not lost:
                break
        counts = Counter(judged.values())
        ended = JobState.PARTIALLY_FAILED if lost else JobState.SUCCEEDED
        self._progress(request, ended, counts)
        log.info("reconciled", extra={"organisation_id": organisation_id, **counts})
        return ReconcileResult(
            organisation_id=organisation_id, judged=len(judged), counts=dict(counts)
        )

    def preview(
        self, organisation_id: str, extra_rules: Sequence[ReconciliationRule] = ()
    ) -> list[tuple[Transaction, engine.Decision]]:
        """What a run would decide now, with `extra_rules` too; writes nothing."""
        candidates = StoreCandidates(self._work.store, organisation_id)
        return self._decisions(organisation_id, candidates, extra_rules)

    def _decisions(
        self,
        organisation_id: str,
        candidates: StoreCandidates,
        extra_rules: Sequence[ReconciliationRule] = (),
    ) -> list[tuple[Transaction, engine.Decision]]:
        undecided = self._open(organisation_id)
        # Money is posted for a transaction that the bank corrected since: only a person, by
        # undoing, takes it back. A run that judged it anew would forget its settlements.
        waiting = [t for t in undecided if not (t.manual or t.allocations)]
        if not waiting:
            return []
        known = [*self._settled(organisation_id), *(t for t in undecided if t.allocations)]
        everything = [*waiting, *known]
        decisions = engine.reconcile(
            [match_transaction(t) for t in everything],
            candidates,
            self._context(organisation_id, everything, extra_rules),
            today=paris_date(self._work.clock.now()),
        )
        return list(zip(waiting, decisions[: len(waiting)], strict=True))

    def _open(self, organisation_id: str) -> list[Transaction]:
        found: list[Transaction] = []
        for state in _OPEN:
            found += whole(
                self._work.store, Transaction, organisation_id, "state", state, most=MOST_OPEN
            )
        return sorted(found, key=lambda t: (t.booking_date, t.id))[:MOST_OPEN]

    def _settled(self, organisation_id: str) -> list[Transaction]:
        since = paris_date(self._work.clock.now()) - LOOK_BACK
        found: list[Transaction] = []
        for state in _SETTLED:
            found += whole(
                self._work.store,
                Transaction,
                organisation_id,
                "state",
                state,
                most=MOST_SETTLED,
                since=since.isoformat(),
                newest_first=True,
            )
        return found

    def _context(
        self,
        organisation_id: str,
        transactions: Sequence[Transaction],
        extra_rules: Sequence[ReconciliationRule],
    ) -> engine.Context:
        store = self._work.store
        accounts = whole(store, BankAccount, organisation_id)
        rules = whole(store, ReconciliationRule, organisation_id)
        taught = [past_match(t) for t in transactions if t.manual]
        return engine.Context(
            accounts=tuple(match_account(account) for account in accounts),
            rules=tuple(match_rule(rule) for rule in (*rules, *extra_rules) if rule.active),
            history=tuple(past for past in taught if past is not None),
            refused=frozenset(
                (t.id, document_id) for t in transactions for document_id in t.refused_document_ids
            ),
        )

    def _apply(
        self,
        actor: Actor,
        transaction: Transaction,
        decision: engine.Decision,
        candidates: StoreCandidates,
    ) -> str:
        try:
            after = self._post(actor, transaction, decision, candidates)
        except Invalid as problem:
            # The engine's answer can't be kept as it is: a person sees it and why.
            after = self._left(transaction, decision, problem)
            if after != transaction:
                stamped = after.changed(at=self._work.clock.now())
                self._work.change(actor, transaction, stamped, "left_to_a_person")
        return after.state

    def _post(
        self,
        actor: Actor,
        transaction: Transaction,
        decision: engine.Decision,
        candidates: StoreCandidates,
    ) -> Transaction:
        created = self._created(actor, transaction, decision)
        parts = created or _parts(decision, candidates)
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
            return transaction
        stamped = after.changed(at=self._work.clock.now())
        unit.change(transaction, stamped, "reconciled_by_run")
        unit.commit()
        return stamped

    def _created(
        self, actor: Actor, transaction: Transaction, decision: engine.Decision
    ) -> list[Part]:
        created = decision.created
        if created is None:
            return []
        amount = major_units(created.amount, transaction.currency)
        document = expense_of_rule(transaction, created, amount=amount, at_work=self._work)
        try:
            self._work.add(actor, document, "created_by_rule")
        except Conflict:
            log.info("expense exists already", extra={"document_id": document.id})
        return [Part(document.id, amount)] if created.payment else []

    @staticmethod
    def _judged(transaction: Transaction, decision: engine.Decision) -> Transaction:
        kind = decision.document_type
        return transaction.changed(
            at=transaction.updated_at,
            state=TransactionState(decision.state),
            third_party_id=decision.third_party_id,
            document_type=None if kind is None else OpenDocumentKind(kind),
            suggestions=tuple(Suggestion(document_ids=ids) for ids in decision.suggestions),
            reasons=reasons_of(decision),
            engine_version=decision.engine_version,
        )

    def _left(
        self, transaction: Transaction, decision: engine.Decision, problem: Invalid
    ) -> Transaction:
        judged = self._judged(transaction, decision)
        why = Reason(
            code=problem.code,
            message_fr="Le rapprochement proposé n’a pas pu être enregistré : à traiter à la main.",
            message_en=f"The proposed match could not be kept: {problem.message}.",
        )
        proposed = tuple(
            a.document_id
            for a in decision.allocations
            if a.document_id not in transaction.refused_document_ids
        )
        return judged.changed(
            at=transaction.updated_at,
            state=TransactionState.PARTIAL,
            suggestions=(Suggestion(document_ids=proposed), *judged.suggestions)[:3]
            if proposed
            else judged.suggestions,
            reasons=(why, *judged.reasons),
        )

    def _progress(self, request: ReconcileRequest, state: JobState, counts: Counter[str]) -> None:
        if request.job_id is None:
            return
        try:
            job = self._work.store.get(Job, request.organisation_id, request.job_id)
        except NotFound:
            return
        if job.kind != "reconciliation_run":
            return  # a bank sync reports on itself
        after = job.changed(
            at=self._work.clock.now(),
            state=state,
            done=counts.total(),
            total=counts.total(),
            counts=dict(counts),
            errors=(_UNDECIDED,) if state is JobState.PARTIALLY_FAILED else (),
        )
        self._work.change(Actor("system:reconcile", job.id), job, after, "job_progress")


def _parts(decision: engine.Decision, candidates: StoreCandidates) -> list[Part]:
    parts = []
    for allocation in decision.allocations:
        record = candidates.record(allocation.document_id)
        if record is None:
            raise Invalid(f"document {allocation.document_id} is gone", code="document_gone")
        parts.append(Part(record.id, major_units(allocation.amount, record.currency)))
    return parts
