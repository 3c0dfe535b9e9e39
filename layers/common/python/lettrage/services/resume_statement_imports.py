"""Use case: start again the statement imports and undoings whose run died.

Found by their jobs, which are under a lease while they go on. A run that is started again does
what its record asks for: before the point of no return it decides anew, afterwards it writes what
is missing, so starting one that still lives is harmless too.
"""

import logging

from lettrage.contracts.events import ScheduledEvent
from lettrage.domain.errors import NotFound
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.statement_import import StatementImport, StatementImportState
from lettrage.formats.statements.wording import refusal
from lettrage.ports.tasks import Tasks
from lettrage.services.statement_jobs import FACTS, KIND, RUNS_FOR, StatementJobs
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

MOST_RESTARTS = 5
"""A run that died this often dies of its file: about a working day of hourly sweeps. What an import
wrote stays under its plan, and a person may ask for the rest."""

_RESTARTS = "restarts"


class ResumeStatementImports:
    """Starts what was left; never decides what becomes of a file."""

    def __init__(self, work: Work, tasks: Tasks) -> None:
        self._work = work
        self._tasks = tasks
        self._jobs = StatementJobs(work)

    def unfinished(self) -> tuple[tuple[str, str], ...]:
        """(organisation, job) of all imports and undoings that have not ended."""
        return self._work.store.find_everywhere(Job, "unfinished", KIND)

    def again(self, owner: tuple[str, str], event: ScheduledEvent, request_id: str) -> bool:
        """Start one again when its lease is over; whether it was.

        Raises: NotFound, Conflict, Unavailable.
        """
        job = self._work.store.get(Job, *owner)
        if job.state not in (JobState.QUEUED, JobState.RUNNING) or self._lives(job, event):
            return False
        actor = Actor("system:sweep", request_id)
        facts = job.result.get(FACTS, {})
        report = self._report(job.organisation_id, facts.get("statement_import_id", "-"))
        if report is None or report.job_id != job.id:
            self._end(actor, job, "Une demande plus récente a pris la suite de celle-ci.")
            return False
        restarts = int(facts.get(_RESTARTS, "0"))
        if restarts >= MOST_RESTARTS:
            self._give_up(actor, job, report)
            return False
        now = self._work.clock.now()
        noted = {**job.result, FACTS: {**facts, _RESTARTS: str(restarts + 1)}}
        after = job.changed(at=now, lease_until=now + RUNS_FOR, result=noted)
        self._work.change(actor, job, after, "statement_import_resumed")
        self._tasks.import_statement(job.organisation_id, report.id, job.id)
        return True

    def _lives(self, job: Job, event: ScheduledEvent) -> bool:
        before = event.executions_ended_before
        if before is not None and job.updated_at < before:
            return False
        return job.lease_until is not None and self._work.clock.now() < job.lease_until

    def _report(self, organisation_id: str, import_id: str) -> StatementImport | None:
        try:
            return self._work.store.get(StatementImport, organisation_id, import_id)
        except NotFound:
            return None

    def _give_up(self, actor: Actor, job: Job, report: StatementImport) -> None:
        log.error("statement import given up", extra={"statement_import_id": report.id})
        why = refusal("interrupted")
        if report.state is StatementImportState.QUEUED:
            after = report.changed(
                at=self._work.clock.now(), state=StatementImportState.REFUSED, refusal=why
            )
            self._work.change(actor, report, after, "statement_import_given_up")
        self._end(actor, job, why.message_fr)

    def _end(self, actor: Actor, job: Job, why: str) -> None:
        after = job.changed(at=self._work.clock.now(), state=JobState.FAILED, errors=(why,))
        self._work.change(actor, job, after, "statement_import_given_up")
