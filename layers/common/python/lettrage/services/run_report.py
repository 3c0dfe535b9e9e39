"""What a run did, told on its job: counts by outcome and by rule, documents and settlements made.

A run that a person waits for has its job before, held under a lease: a run that dies leaves it,
and the sweep closes the job. A run that something else asked for writes its job when it ends, and
only when it changed or failed something: one record a run.
"""

import logging
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from lettrage.contracts.steps import ReconcileRequest
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Conflict, NotFound, Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.services.jobs import Jobs
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

KIND = "reconciliation_run"

ON_DEMAND = "on_demand"
"""`Job.trigger` of a run that a person asked for; the others are `ReconcileRequest.reason`."""

RUNS_FOR = timedelta(minutes=10)
"""Lease of a run: twice the five minutes that the function may take."""

WAITS_FOR = timedelta(hours=1)
"""Lease of a queued run: an asynchronous invocation that nobody took by then was lost."""

BUDGET = timedelta(seconds=240)
"""A run posts for four of the five minutes that the function may take; the next one goes on."""

TELLS_EVERY = timedelta(seconds=5)
"""A running job's progress is written so often, and its lease renewed."""

MOST_MADE = 100
"""Identifiers told of each kind of what a run made."""

MOST_RULES = 100
"""Rules told in a report, the busiest first."""

UNDECIDED = "Certaines opérations n’ont pas pu être traitées : elles le seront au prochain passage."
BROKEN = "Le rapprochement a rencontré une erreur et s’est arrêté : relancez-le."
LOST = "Le rapprochement s’est interrompu sans réponse : relancez-le, rien n’a été perdu."


class RunReport:
    """Tallies of one run; a transaction judged twice counts once, as it ended.

    A run that goes on in another function adds to what its job told `before`.
    """

    def __init__(self, before: Job | None = None) -> None:
        self._before = before
        self.states: dict[str, str] = {}
        self.posted: Counter[str] = Counter()
        self.lost = 0
        self.expected = 0
        self._rules: dict[str, Counter[str]] = defaultdict(Counter)
        self._made: Counter[str] = Counter()
        self._codes: dict[str, str] = {}
        self._ids: dict[str, list[str]] = defaultdict(list)
        self.changed = 0

    def judged(self, before: Transaction, after: Transaction, created: str | None) -> None:
        """One transaction was judged; `created` is the expense that a rule made, if any."""
        self.states[before.id] = after.state
        if before == after:
            return
        self.changed += 1
        known = {each.settlement_id for each in before.allocations}
        settled = [a.settlement_id for a in after.allocations if a.settlement_id not in known]
        self._made["settlements_created"] += len(settled)
        self._made["documents_created"] += created is not None
        self._ids["settlements"] += settled
        self._ids["documents"] += [created] if created is not None else []
        if after.evidence_kind and after.allocations:
            self.posted[after.evidence_kind] += 1
        if any(reason.code == "trust_lowered" for reason in after.reasons):
            self._made["held_back"] += 1
        facts = next((r.facts for r in after.reasons if r.code == "keyword_rule"), {})
        rule = facts.get("rule")
        if rule is not None:
            self._codes[rule] = facts.get("rule_code", "")
            self._rules[rule][after.state] += 1
            self._rules[rule]["documents_created"] += created is not None

    @property
    def outcomes(self) -> Counter[str]:
        """Transactions by state."""
        return Counter(self.states.values())

    @property
    def counts(self) -> dict[str, int]:
        """Counts for the job."""
        told = Counter(self._before.counts) if self._before else Counter[str]()
        return dict(told + self.outcomes + self._made)

    @property
    def done(self) -> int:
        """Transactions judged."""
        return len(self.states) + (self._before.done if self._before else 0)

    @property
    def by_rule(self) -> dict[str, dict[str, str]]:
        """What each rule did, as text by outcome, with its `code`."""
        rules, codes = {rule: Counter(tally) for rule, tally in self._rules.items()}, {}
        for rule, told in self._before.result.items() if self._before else ():
            counts = {name: int(text) for name, text in told.items() if name != "code"}
            rules[rule] = rules.get(rule, Counter()) + Counter(counts)
            codes[rule] = told.get("code", "")
        codes |= self._codes
        busiest = sorted(rules.items(), key=lambda item: (-item[1].total(), item[0]))
        return {
            rule: {name: str(count) for name, count in sorted(tally.items()) if count}
            | ({"code": codes[rule]} if codes.get(rule) else {})
            for rule, tally in busiest[:MOST_RULES]
        }

    @property
    def made(self) -> dict[str, tuple[str, ...]]:
        """Identifiers of what was made, by kind."""
        found = {kind: list(ids) for kind, ids in self._before.made.items()} if self._before else {}
        for kind, ids in self._ids.items():
            found[kind] = [*found.get(kind, []), *ids]
        return {kind: tuple(ids[:MOST_MADE]) for kind, ids in found.items() if ids}


class RunJobs:
    """The job of a run: there before it when a person waits for it, else written at its end."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def progress(
        self,
        request: ReconcileRequest,
        state: JobState,
        report: RunReport,
        *errors: str,
    ) -> None:
        """Write the state; a job closed meanwhile by the sweep is opened again by a living run."""
        job = self._awaited(request)
        if job is None:
            self._record(request, state, report, errors)
            return
        now = self._work.clock.now()
        after = _told(job, state, report, errors, at=now).changed(
            at=now, lease_until=now + RUNS_FOR
        )
        try:
            self._work.change(Actor("system:reconcile", job.id), job, after, "job_progress")
        except Conflict:
            # The sweep or a second delivery wrote at the same moment: say it once more.
            latest = self._work.store.get(Job, request.organisation_id, job.id)
            again = after.model_copy(update={"version": latest.version})
            self._work.change(Actor("system:reconcile", job.id), latest, again, "job_progress")

    def report(self, request: ReconcileRequest) -> RunReport:
        """An empty report, or that of the parts before."""
        return RunReport(self._awaited(request) if request.after else None)

    def _awaited(self, request: ReconcileRequest) -> Job | None:
        """The job that was there before the run; None for a run that nobody waits for."""
        if request.job_id is None:
            return None
        try:
            job = self._work.store.get(Job, request.organisation_id, request.job_id)
        except NotFound:
            return None
        return job if job.kind == KIND else None  # a bank sync reports on itself

    def _record(
        self,
        request: ReconcileRequest,
        state: JobState,
        report: RunReport,
        errors: tuple[str, ...],
    ) -> None:
        """Keep what a run did that something else asked for, once it has ended."""
        if state in (JobState.QUEUED, JobState.RUNNING):
            return
        if not report.changed and state is JobState.SUCCEEDED:
            return
        fresh = Jobs(self._work).new(request.organisation_id, KIND)
        ended = _told(fresh, state, report, errors, at=self._work.clock.now())
        job = ended.model_copy(update={"trigger": request.reason})
        try:
            self._work.add(Actor("system:reconcile", job.id), job, "run_recorded")
        except Unavailable:
            # What it posted stands, and each posting has its entry in the journal.
            log.warning("run not recorded", extra={"organisation_id": request.organisation_id})


def _told(
    job: Job, state: JobState, report: RunReport, errors: tuple[str, ...], *, at: datetime
) -> Job:
    """The job with what the run did so far."""
    return job.changed(
        at=at,
        state=state,
        done=report.done,
        total=max(report.expected, report.done + report.lost),
        counts=report.counts,
        result=report.by_rule,
        made=report.made,
        errors=errors,
    )


class CloseLostRuns:
    """Closes jobs whose run said nothing until the end of its lease."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def unfinished(self) -> tuple[tuple[str, str], ...]:
        """(organisation, job) of all runs that have not ended."""
        return self._work.store.find_everywhere(Job, "unfinished", KIND)

    def close(self, owner: tuple[str, str], request_id: str) -> bool:
        """Close one job when its lease is over. Raises: NotFound, Conflict, Unavailable."""
        job = self._work.store.get(Job, *owner)
        now = self._work.clock.now()
        living = job.lease_until is not None and now < job.lease_until
        if living or job.state not in (JobState.QUEUED, JobState.RUNNING):
            return False
        after = job.changed(at=now, state=JobState.FAILED, errors=(LOST,))
        self._work.change(Actor("system:sweep", request_id), job, after, "run_lost")
        return True
