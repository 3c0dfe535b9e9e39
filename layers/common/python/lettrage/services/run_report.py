"""What a run did, told on its job: counts by outcome and by rule, documents and settlements made.

A job is held under a lease: a run that dies leaves it, and the sweep closes the job.
"""

from collections import Counter, defaultdict
from datetime import timedelta

from lettrage.contracts.steps import ReconcileRequest
from lettrage.domain.bank import Transaction
from lettrage.domain.errors import Conflict, NotFound
from lettrage.domain.organisation import Job, JobState
from lettrage.services.unit_of_work import Actor, Work

KIND = "reconciliation_run"

RUNS_FOR = timedelta(minutes=10)
"""Lease of a run: twice the five minutes that the function may take."""

WAITS_FOR = timedelta(hours=1)
"""Lease of a queued run: an asynchronous invocation that nobody took by then was lost."""

BUDGET = timedelta(seconds=240)
"""A run posts for four of the five minutes that the function may take; the next one goes on."""

TELLS_EVERY = timedelta(seconds=5)
"""A running job's progress is written so often, and its lease renewed."""

MOST_RULES = 100
"""Rules told in a report, the busiest first."""

UNDECIDED = "Certaines opérations n’ont pas pu être traitées : elles le seront au prochain passage."
BROKEN = "Le rapprochement a rencontré une erreur et s’est arrêté : relancez-le."
LOST = "Le rapprochement s’est interrompu sans réponse : relancez-le, rien n’a été perdu."


class RunReport:
    """Tallies of one run; a transaction judged twice counts once, as it ended."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}
        self.posted: Counter[str] = Counter()
        self.lost = 0
        self.expected = 0
        self._rules: dict[str, Counter[str]] = defaultdict(Counter)
        self._made: Counter[str] = Counter()

    def judged(self, before: Transaction, after: Transaction, created: str | None) -> None:
        """One transaction was judged; `created` is the expense that a rule made, if any."""
        self.states[before.id] = after.state
        if before == after:
            return
        settlements = len(after.allocations) - len(before.allocations)
        self._made["settlements_created"] += max(settlements, 0)
        self._made["documents_created"] += created is not None
        if after.evidence_kind and after.allocations:
            self.posted[after.evidence_kind] += 1
        if any(reason.code == "trust_lowered" for reason in after.reasons):
            self._made["held_back"] += 1
        rule = next((r.facts.get("rule") for r in after.reasons if r.code == "keyword_rule"), None)
        if rule is not None:
            self._rules[rule][after.state] += 1
            self._rules[rule]["documents_created"] += created is not None

    @property
    def outcomes(self) -> Counter[str]:
        """Transactions by state."""
        return Counter(self.states.values())

    @property
    def counts(self) -> dict[str, int]:
        """Counts for the job."""
        return {**self.outcomes, **{name: count for name, count in self._made.items() if count}}

    @property
    def by_rule(self) -> dict[str, dict[str, str]]:
        """What each rule did, as text by outcome."""
        busiest = sorted(self._rules.items(), key=lambda item: (-item[1].total(), item[0]))
        return {
            rule: {name: str(count) for name, count in sorted(tally.items()) if count}
            for rule, tally in busiest[:MOST_RULES]
        }


class RunJobs:
    """The job of a run, when a person waits for it."""

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
        if request.job_id is None:
            return
        try:
            job = self._work.store.get(Job, request.organisation_id, request.job_id)
        except NotFound:
            return
        if job.kind != KIND:
            return  # a bank sync reports on itself
        now = self._work.clock.now()
        after = job.changed(
            at=now,
            state=state,
            done=len(report.states),
            total=max(report.expected, len(report.states) + report.lost),
            counts=report.counts,
            result=report.by_rule,
            errors=errors,
            lease_until=now + RUNS_FOR,
        )
        try:
            self._work.change(Actor("system:reconcile", job.id), job, after, "job_progress")
        except Conflict:
            # The sweep or a second delivery wrote at the same moment: say it once more.
            latest = self._work.store.get(Job, request.organisation_id, request.job_id)
            again = after.model_copy(update={"version": latest.version})
            self._work.change(Actor("system:reconcile", job.id), latest, again, "job_progress")


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
