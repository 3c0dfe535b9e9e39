"""What a statement import leaves beside its transactions: the job's progress."""

from datetime import timedelta

from lettrage.domain.errors import NotFound
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.statement_import import StatementImport
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work

KIND = "statement_import"
"""`job.kind`."""

FACTS = "import"
"""Key of `job.result` under which an import's facts stand."""

RUNS_FOR = timedelta(minutes=10)
"""Lease of a run: twice the five minutes that the function may take."""

EVERY = 500
"""Transactions between two notes of progress."""


class StatementJobs:
    """Notes on jobs; never what decides."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def progress(self, actor: Actor, report: StatementImport, done: range, total: int) -> None:
        """Note how far the writing is, now and then; `done` is what was just written."""
        if done.start // EVERY != done.stop // EVERY or done.stop == total:
            self._note(actor, report, state=JobState.RUNNING, done=done.stop, total=total)

    def left_open(self, report: StatementImport) -> bool:
        """Whether the run's job still stands open, as when the run died just before closing it."""
        found = self._work.store.get_many(Job, report.organisation_id, [report.job_id or "-"])
        return any(job.state in (JobState.QUEUED, JobState.RUNNING) for job in found.values())

    def close(self, actor: Actor, report: StatementImport, *, failed: bool = False) -> None:
        """The job of a run that ended, with the counts of its lines."""
        if report.held_by is not None:
            # The undoing that a reconciled transaction stopped, whoever ends it.
            self._failed(actor, report, f"L’opération {report.held_by} est rapprochée.")
            return
        state = JobState.FAILED if failed else JobState.SUCCEEDED
        errors: tuple[str, ...] = ()
        if failed:
            told = [report.refusal.message_fr] if report.refusal else []
            told += [f"Ligne {each.line} : {each.message_fr}" for each in report.faults[:10]]
            errors = tuple(told)
        self._note(actor, report, state=state, counts=report.counts, errors=errors)

    def _failed(self, actor: Actor, report: StatementImport, why: str) -> None:
        self._note(actor, report, state=JobState.FAILED, errors=(why,))

    def _note(self, actor: Actor, report: StatementImport, **fields: object) -> None:
        def attempt() -> None:
            try:
                job = self._work.store.get(Job, report.organisation_id, report.job_id or "-")
            except NotFound:
                return
            now = self._work.clock.now()
            after = job.changed(at=now, lease_until=now + RUNS_FOR, **fields)
            self._work.change(actor, job, after, "statement_progress")

        settled(attempt)
