"""Fetch one supplier connection on demand: a job that a person can watch."""

from lettrage.domain.connector import ConnectorState, SupplierConnection
from lettrage.domain.errors import Conflict, Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.ports.tasks import Tasks
from lettrage.services.fetch_documents import RUNNABLE
from lettrage.services.unit_of_work import Actor, Work

KIND = "connector_run"
"""`Job.kind` of a run on demand."""


class StartConnectorRun:
    """Use case."""

    def __init__(self, work: Work, tasks: Tasks) -> None:
        self._work = work
        self._tasks = tasks

    def __call__(self, actor: Actor, connection: SupplierConnection) -> Job:
        """A queued job; its workflow is started.

        Raises: Conflict, for a connection that is paused or waits for new credentials: trying
            refused credentials again could lock the account; Unavailable, with the job failed.
        """
        if connection.state not in RUNNABLE:
            if connection.state is ConnectorState.PAUSED:
                raise Conflict("the connection is paused: resume it first", code="paused")
            message = "the source refused the credentials: store new ones, or resume it, first"
            raise Conflict(message, code="reauthentication_needed")
        org = connection.organisation_id
        now = self._work.clock.now()
        job = Job(
            organisation_id=org,
            id=self._work.ids.new_id(),
            created_at=now,
            updated_at=now,
            kind=KIND,
        )
        job = self._work.add(actor, job, "connector_run_asked")
        try:
            self._tasks.fetch_connectors(org, job.id, (connection.id,))
        except Unavailable:
            failed = job.changed(
                at=self._work.clock.now(),
                state=JobState.FAILED,
                errors=("La collecte n’a pas pu démarrer : réessayez.",),
            )
            self._work.change(actor, job, failed, "connector_run_not_started")
            raise
        return job
