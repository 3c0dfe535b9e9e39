"""Use case: a run on demand, as a job that a person can watch."""

from lettrage.domain.errors import Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.ports.tasks import Tasks
from lettrage.services.jobs import Jobs
from lettrage.services.run_report import KIND, ON_DEMAND, WAITS_FOR
from lettrage.services.unit_of_work import Actor, Work


class StartReconciliation:
    """Queues a run of the engine for one organisation."""

    def __init__(self, work: Work, jobs: Jobs, tasks: Tasks) -> None:
        self._work = work
        self._jobs = jobs
        self._tasks = tasks

    def __call__(self, actor: Actor, organisation_id: str) -> Job:
        """The queued job. Raises: Unavailable, with the job marked as failed."""
        now = self._work.clock.now()
        fresh = self._jobs.new(organisation_id, KIND)
        queued = fresh.changed(at=now, trigger=ON_DEMAND, lease_until=now + WAITS_FOR)
        job = self._work.add(actor, queued, "run_asked")
        try:
            self._tasks.reconcile(organisation_id, ON_DEMAND, job.id)
        except Unavailable:
            failed = job.changed(
                at=self._work.clock.now(),
                state=JobState.FAILED,
                errors=("Le rapprochement n’a pas pu démarrer : réessayez.",),
            )
            self._work.change(actor, job, failed, "run_not_started")
            raise
        return job
