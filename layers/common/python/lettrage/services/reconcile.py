"""Use case: judge an organisation's open transactions together and post what is certain.

The engine decides, purely; this loads what it needs by key, writes each decision in one
transaction and judges again what somebody else changed meanwhile. Run twice, it changes nothing;
two runs at once are safe, as every posting is checked against the versions it was decided on.
"""

import logging
from collections.abc import Sequence

from lettrage.contracts.steps import NEW_TRANSACTIONS, ReconcileRequest, ReconcileResult
from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Conflict, NotFound, Unavailable
from lettrage.domain.organisation import FeatureFlag, JobState, Organisation
from lettrage.domain.paris import paris_date
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.services.affected import affected, parties_of, settles_only, within
from lettrage.services.created_documents import as_refused
from lettrage.services.engine_inputs import match_transaction
from lettrage.services.keyed_context import KeyedContext
from lettrage.services.newcomers import FindNewcomers
from lettrage.services.post_decision import PostDecision
from lettrage.services.run_inputs import RunInputs
from lettrage.services.run_rates import RateBooks, RunRates
from lettrage.services.run_report import (
    BROKEN,
    BUDGET,
    TELLS_EVERY,
    UNDECIDED,
    RunJobs,
    RunReport,
)
from lettrage.services.store_candidates import StoreCandidates
from lettrage.services.trust import Trust
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

MOST_ROUNDS = 3
"""Judging again after a lost race; what then still moves waits for the next run."""

Judged = tuple[Transaction, engine.Decision]


class Reconcile:
    """Function `reconcile`, and the dry run of the API."""

    def __init__(self, work: Work, books: RateBooks | None = None) -> None:
        """`books`: where runs fetch reference rates that they miss; None: they fetch none."""
        self._work = work
        self._books = books
        self._inputs = RunInputs(work)
        self._jobs = RunJobs(work)
        self._trust = Trust(work)

    def __call__(self, request: ReconcileRequest) -> ReconcileResult:
        """Judge and post. Raises: Unavailable; NotFound, when the organisation is gone."""
        organisation_id = request.organisation_id
        organisation = self._work.store.get(Organisation, organisation_id, organisation_id)
        report = RunReport()
        if FeatureFlag.BANK_RECONCILIATION not in organisation.features:
            log.info("reconciliation is switched off", extra={"organisation_id": organisation_id})
            self._jobs.progress(request, JobState.SUCCEEDED, report)
            return ReconcileResult(organisation_id=organisation_id, judged=0, counts={})
        self._jobs.progress(request, JobState.RUNNING, report)
        try:
            self._run(request, report)
        except Exception:
            self._jobs.progress(request, JobState.FAILED, report, BROKEN)
            raise
        if report.lost:
            self._jobs.progress(request, JobState.PARTIALLY_FAILED, report, UNDECIDED)
        else:
            self._jobs.progress(request, JobState.SUCCEEDED, report)
        log.info("reconciled", extra={"organisation_id": organisation_id, **report.outcomes})
        return ReconcileResult(
            organisation_id=organisation_id,
            judged=len(report.states),
            counts=dict(report.outcomes),
        )

    def preview(
        self, organisation_id: str, extra_rules: Sequence[ReconciliationRule] = ()
    ) -> list[Judged]:
        """What a run would decide now, with `extra_rules` too; writes nothing.

        A rule of `extra_rules` stands in place of the stored one with its identifier.
        """
        candidates = StoreCandidates(self._work.store, organisation_id)
        rates = RunRates(self._work, organisation_id)
        return self._decisions(organisation_id, candidates, rates, extra_rules)

    def _run(self, request: ReconcileRequest, report: RunReport) -> None:
        organisation_id = request.organisation_id
        actor = Actor("system:reconcile", request.job_id or request.reason)
        told = self._work.clock.now()
        deadline = told + BUDGET
        parties = parties_of(self._work.store, organisation_id, request.about)
        rates = RunRates(self._work, organisation_id, books=self._books, actor=actor)
        for _ in range(MOST_ROUNDS):
            report.lost = 0
            candidates = StoreCandidates(self._work.store, organisation_id)
            post = PostDecision(self._work, candidates, self._trust.of(organisation_id))
            decisions: list[Judged] | None = None
            if request.about == (NEW_TRANSACTIONS,):
                decisions = self._newcomers(organisation_id, candidates, rates)
            elif parties is not None:
                decisions = self._incremental(organisation_id, candidates, rates, parties)
            if decisions is None:
                decisions = self._decisions(organisation_id, candidates, rates)
            report.expected = max(report.expected, len(decisions))
            for judged in decisions:
                now = self._work.clock.now()
                if now >= deadline:
                    report.lost += 1
                    continue
                if now >= told + TELLS_EVERY:
                    self._jobs.progress(request, JobState.RUNNING, report)
                    told = now
                self._post(post, actor, judged, report)
            if not report.lost or self._work.clock.now() >= deadline:
                break
        self._trust.posted(actor, organisation_id, report.posted)

    @staticmethod
    def _post(post: PostDecision, actor: Actor, judged: Judged, report: RunReport) -> None:
        transaction, decision = judged
        try:
            after, created = post(actor, transaction, decision)
        except (Conflict, NotFound, Unavailable):
            report.lost += 1  # changed, gone or out of reach since it was read
        except Exception:  # a defect met in one must not keep the others waiting
            report.lost += 1
            log.exception("transaction not decided", extra={"id": transaction.id})
        else:
            report.judged(transaction, after, created)

    def _decisions(
        self,
        organisation_id: str,
        candidates: StoreCandidates,
        rates: engine.Rates,
        extra_rules: Sequence[ReconciliationRule] = (),
    ) -> list[Judged]:
        undecided = self._inputs.open(organisation_id)
        waiting, held = _apart(undecided)
        if not waiting:
            return []
        everything = [*waiting, *self._inputs.settled(organisation_id), *held]
        context = self._inputs.context(organisation_id, everything, rates, extra_rules)
        return self._judge(everything, len(waiting), candidates, context)

    def _incremental(
        self,
        organisation_id: str,
        candidates: StoreCandidates,
        rates: engine.Rates,
        parties: frozenset[str],
    ) -> list[Judged]:
        """Decisions of the transactions that the third parties can concern, and no others."""
        waiting, held = _apart(self._inputs.open(organisation_id))
        context = self._inputs.context(organisation_id, waiting, rates)
        group = affected(waiting, parties, candidates, context)
        if not group.members:
            return []
        settled = self._inputs.settled(organisation_id, parties)
        everything = [*group.members, *group.company, *settled, *held]
        judged = self._judge(everything, len(group.members), candidates, context)
        return [each for each in judged if within(each[1], parties, candidates)]

    def _newcomers(
        self, organisation_id: str, candidates: StoreCandidates, rates: engine.Rates
    ) -> list[Judged] | None:
        """Decisions of new transactions and their competitors; None: only a whole run can tell."""
        finder = FindNewcomers(self._work.store, organisation_id, candidates)
        context = KeyedContext(self._work, organisation_id, rates)
        new = finder.new()
        if not new:
            return None if new is None else []

        def decide(everything: Sequence[Transaction], count: int) -> list[engine.Decision]:
            judged = self._judge(everything, count, candidates, context.of(everything))
            return [decision for _, decision in judged]

        group = finder.group(new, decide)
        if group is None:
            return None
        judged = zip(group.members, group.decisions, strict=True)
        return [each for each in judged if settles_only(each[1], group.parties, candidates)]

    def _judge(
        self,
        everything: Sequence[Transaction],
        count: int,
        candidates: StoreCandidates,
        context: engine.Context,
    ) -> list[Judged]:
        decisions = engine.reconcile(
            [match_transaction(t) for t in everything],
            candidates,
            context,
            today=paris_date(self._work.clock.now()),
        )
        judged = zip(everything[:count], decisions[:count], strict=True)
        return [(t, self._allowed(t, decision, candidates)) for t, decision in judged]

    @staticmethod
    def _allowed(
        transaction: Transaction, decision: engine.Decision, candidates: StoreCandidates
    ) -> engine.Decision:
        if decision.created is None:
            return decision
        return as_refused(transaction, decision, candidates.created_for(transaction.id))


def _apart(undecided: Sequence[Transaction]) -> tuple[list[Transaction], list[Transaction]]:
    """Those that a run may judge, and those for which money is posted.

    The latter were corrected by the bank since: only a person, by undoing, takes the money back.
    A run that judged them anew would forget their settlements.
    """
    waiting = [t for t in undecided if not (t.manual or t.allocations)]
    return waiting, [t for t in undecided if t.allocations]
