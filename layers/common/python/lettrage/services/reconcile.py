"""Use case: judge an organisation's open transactions together and post what is certain.

The engine decides, purely; this loads what it needs by key, writes each decision in one
transaction and judges again what somebody else changed meanwhile. Run twice, it changes nothing;
two runs at once are safe, as every posting is checked against the versions it was decided on.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from lettrage.contracts.steps import NEW_TRANSACTIONS, ReconcileRequest, ReconcileResult
from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.organisation import FeatureFlag, JobState, Organisation
from lettrage.domain.paris import paris_date
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.ports.tasks import Tasks
from lettrage.services.affected import Changed, FindAffected, changed_by, settles_only
from lettrage.services.created_documents import as_refused
from lettrage.services.engine_inputs import match_transaction
from lettrage.services.keyed_context import KeyedContext
from lettrage.services.newcomers import FindNewcomers
from lettrage.services.run_inputs import RunInputs, refused_pairs
from lettrage.services.run_parts import Judged, Position, RunParts, proposed
from lettrage.services.run_rates import RateBooks, RunRates
from lettrage.services.run_report import BROKEN, UNDECIDED, RunJobs, RunReport
from lettrage.services.run_turn import Turn, run_actor
from lettrage.services.store_candidates import StoreCandidates
from lettrage.services.trust import Trust, evidence_kind
from lettrage.services.unit_of_work import Work

log = logging.getLogger(__name__)

MOST_ROUNDS = 3
"""Judging again after a lost race; what then still moves waits for the next run."""


PARTS_FOR = timedelta(seconds=120)
"""A function begins parts of a long run for half of its time; another one goes on from there."""


class Reconcile:
    """Function `reconcile`, and the dry run of the API.

    `books`: where runs fetch reference rates that they miss; without, they fetch none. `tasks`
    starts it again for the rest of a long run; without, one call does all of it.
    """

    def __init__(
        self, work: Work, books: RateBooks | None = None, tasks: Tasks | None = None
    ) -> None:
        self._work = work
        self._books = books
        self._tasks = tasks
        self._inputs = RunInputs(work)
        self._jobs = RunJobs(work)
        self._trust = Trust(work)

    def __call__(self, request: ReconcileRequest) -> ReconcileResult:
        """Judge and post. Raises: Unavailable; NotFound, when the organisation is gone."""
        organisation_id = request.organisation_id
        organisation = self._work.store.get(Organisation, organisation_id, organisation_id)
        report = self._jobs.report(request)
        if FeatureFlag.BANK_RECONCILIATION not in organisation.features:
            log.info("reconciliation is switched off", extra={"organisation_id": organisation_id})
            self._jobs.progress(request, JobState.SUCCEEDED, report)
            return ReconcileResult(organisation_id=organisation_id, judged=0, counts={})
        self._jobs.progress(request, JobState.RUNNING, report)
        try:
            after = self._run(request, report)
            if after is not None:
                self._go_on(request, after)
        except Exception:
            self._jobs.progress(request, JobState.FAILED, report, BROKEN)
            raise
        if after is not None:
            self._jobs.progress(request, JobState.RUNNING, report)
        elif report.lost:
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

    def _go_on(self, request: ReconcileRequest, after: Position) -> None:
        if self._tasks is not None:
            self._tasks.reconcile(
                request.organisation_id, request.reason, request.job_id, after=str(after)
            )

    def _run(self, request: ReconcileRequest, report: RunReport) -> Position | None:
        """Judge; where another function has to go on, None at the end."""
        organisation_id = request.organisation_id
        if request.after is not None:
            return self._parts(request, report, Position.of(request.after))
        changed = changed_by(self._work.store, organisation_id, request.about)
        turn = self._turn(request, report)
        rates = self._rates(request)
        for _ in range(MOST_ROUNDS):
            report.lost = 0
            candidates = StoreCandidates(self._work.store, organisation_id)
            decisions: list[Judged] | None = None
            if request.about == (NEW_TRANSACTIONS,):
                decisions = self._newcomers(organisation_id, candidates, rates)
            elif changed is not None:
                decisions = self._concerned(organisation_id, candidates, rates, changed)
            if decisions is None:
                if self._inputs.many(organisation_id):
                    return self._parts(request, report, Position())
                decisions = self._decisions(organisation_id, candidates, rates)
            report.expected = max(report.expected, len(decisions))
            turn.post(decisions, candidates)
            if not report.lost or turn.over:
                break
        turn.end()
        return None

    def _parts(
        self, request: ReconcileRequest, report: RunReport, position: Position
    ) -> Position | None:
        """Part after part while there is time."""
        turn, rates = self._turn(request, report), self._rates(request)
        until = self._work.clock.now() + PARTS_FOR
        following: Position | None = position
        while following is not None and (self._tasks is None or self._work.clock.now() < until):
            following = self._part(request, following, turn, rates)
        turn.end()
        return following

    def _part(
        self, request: ReconcileRequest, position: Position, turn: Turn, rates: engine.Rates
    ) -> Position | None:
        organisation_id = request.organisation_id
        candidates = StoreCandidates(self._work.store, organisation_id)
        parts = RunParts(self._work.store, organisation_id, candidates)
        part = parts.part(position)
        shared = self._inputs.context(organisation_id, (), rates)

        def judge(everything: Sequence[Transaction], count: int) -> list[Judged]:
            context = replace(shared, refused=refused_pairs(everything))
            return self._judge(everything, count, candidates, context)

        if position.since is None:
            turn.name(parts.named(part, judge), candidates, parts.party)
        else:
            turn.post(parts.decided(part, position.since, judge), candidates)
        return position.after(part, self._work.clock.now())

    def _rates(self, request: ReconcileRequest) -> RunRates:
        actor = run_actor(request)
        return RunRates(self._work, request.organisation_id, books=self._books, actor=actor)

    def _turn(self, request: ReconcileRequest, report: RunReport) -> Turn:
        return Turn(self._work, request, report, self._jobs, self._trust)

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

    def _concerned(
        self,
        organisation_id: str,
        candidates: StoreCandidates,
        rates: engine.Rates,
        changed: Changed,
    ) -> list[Judged] | None:
        """Decisions of the transactions that a change can concern; None: only a whole run tells."""
        group = FindAffected(self._work.store, organisation_id, candidates).group(changed)
        if group is None:
            return None
        everything = [*group.members, *group.company]
        context = KeyedContext(self._work, organisation_id, rates).of(everything)
        judged = self._judge(everything, len(group.members), candidates, context)
        return [
            each
            for each in judged
            if settles_only(each[1], changed.parties, candidates)
            or group.settles_lot(each[1], candidates)
        ]

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
            return proposed(decision) if _unanswered(decision, candidates) else decision
        return as_refused(transaction, decision, candidates.created_for(transaction.id))


def _unanswered(decision: engine.Decision, candidates: StoreCandidates) -> bool:
    """A name alone speaks for it, and who else of that name owes the amount could not be read."""
    sign, _, _ = evidence_kind(decision).partition("-")
    if sign not in (engine.ReasonCode.THIRD_PARTY_NAME, engine.ReasonCode.LEARNT_ALIAS):
        return False
    documents = (candidates.document(each.document_id) for each in decision.allocations)
    return any(candidates.amount_crowded(document) for document in documents if document)


def _apart(undecided: Sequence[Transaction]) -> tuple[list[Transaction], list[Transaction]]:
    """Those that a run may judge, and those for which money is posted.

    The latter were corrected by the bank since: only a person, by undoing, takes the money back.
    A run that judged them anew would forget their settlements.
    """
    waiting = [t for t in undecided if not (t.manual or t.allocations)]
    return waiting, [t for t in undecided if t.allocations]
