"""The end of a round of the supplier connections: runs that died are noted, the job is closed."""

from lettrage.contracts.steps import ConnectorResults, DocumentsFetched, FetchFinished
from lettrage.domain.connector import ConnectorRun, SupplierConnection
from lettrage.domain.errors import NotFound
from lettrage.domain.organisation import Job, JobState
from lettrage.services.connector_trouble import problem
from lettrage.services.contention import settled
from lettrage.services.fetch_documents import RUNNING, next_due
from lettrage.services.unit_of_work import Actor, Work

GOOD = frozenset({"fetched", "waits", "skipped"})
"""Outcomes that the task itself wrote down."""

UNAVAILABLE = "unavailable"
"""Error of a run whose source did not answer."""

PATIENCE = 5
"""So many such runs in a row, and a person is told; the source is asked on all the same."""

_WAITS = "waits"
"""Outcome of a run that the source put off: no failure of ours, but no success to show either."""

_SENTENCES = {
    _WAITS: "La source demande d’attendre ou ne répond pas : elle sera interrogée plus tard.",
    "Denied": "La source refuse l’accès : enregistrez de nouveaux identifiants.",
    "Invalid": "La source ne répond plus comme prévu : voyez le détail de la connexion.",
    "NotFound": "La source ne connaît plus ce qui est demandé : voyez le détail de la connexion.",
    "Unavailable": "La source ne répond pas : nouvel essai à la prochaine heure.",
}
"""What a person can do about each class of error; French, as all texts of jobs are."""

_OTHER = "La collecte de la source a échoué : nouvel essai à la prochaine heure."


class FinishFetch:
    """Workflow task."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(self, results: ConnectorResults) -> FetchFinished:
        """Write what the tasks could not; started twice it writes the same. Raises: Unavailable."""
        actor = Actor(name="system:finish_fetch", request_id=results.job_id)
        for each in results.results:
            if each.outcome not in GOOD:
                self._note_death(actor, each)
        if results.organisation_id is not None:
            self._close(actor, results, results.organisation_id)
        return FetchFinished(
            job_id=results.job_id,
            new_documents=sum(each.new_documents for each in results.results),
            failed=sum(each.outcome not in GOOD for each in results.results),
        )

    def _note_death(self, actor: Actor, died: DocumentsFetched) -> None:
        """A task that ended by the workflow left no outcome: its run gets one here."""

        def attempt() -> None:
            try:
                present = self._work.store.get(
                    SupplierConnection, died.organisation_id, died.connection_id
                )
            except NotFound:
                return  # removed meanwhile
            now = self._work.clock.now()
            run = next((each for each in present.runs if each.id == died.job_id), None)
            if run is not None and run.outcome != RUNNING:
                return
            run = run or ConnectorRun(
                id=died.job_id, started_at=now, ended_at=now, outcome=died.outcome
            )
            # What was fetched of the source stays; the rest waits for its hour.
            ended = run.model_copy(
                update={
                    "outcome": died.outcome,
                    "error": _code(died.outcome),
                    "ended_at": now,
                    "more": False,
                }
            )
            runs = present.after_run(ended)
            silent = [each.error == UNAVAILABLE for each in runs[:PATIENCE]]
            told = problem("source_unreachable") if sum(silent) == PATIENCE else present.problem
            after = present.changed(
                at=now, runs=runs, next_due_at=next_due(present, ended), problem=told
            )
            self._work.change(actor, present, after, "connector_run_failed")

        settled(attempt)

    def _close(self, actor: Actor, results: ConnectorResults, organisation_id: str) -> None:
        def attempt() -> None:
            try:
                before = self._work.store.get(Job, organisation_id, results.job_id)
            except NotFound:
                return
            if before.state in {JobState.QUEUED, JobState.RUNNING}:
                after = _closed(before, results).changed(at=self._work.clock.now())
                self._work.change(actor, before, after, "connector_run_finished")

        settled(attempt)


def _code(outcome: str) -> str:
    return UNAVAILABLE if outcome == "Unavailable" else "task_failed"


def _closed(job: Job, results: ConnectorResults) -> Job:
    told = results.results
    failed = [each.outcome for each in told if each.outcome not in GOOD - {_WAITS}]
    fetched = sum(each.outcome == "fetched" for each in told)
    state = JobState.SUCCEEDED
    if failed:
        state = JobState.PARTIALLY_FAILED if fetched else JobState.FAILED
    return job.changed(
        at=job.updated_at,
        state=state,
        done=len(told),
        total=len(told),
        counts={
            "new_documents": sum(each.new_documents for each in told),
            "fetched": fetched,
            "failed": len(failed),
        },
        errors=tuple(sorted({_SENTENCES.get(each, _OTHER) for each in failed})),
        result={
            each.connection_id: {
                "outcome": each.outcome,
                "new_documents": str(each.new_documents),
                "message": each.message,
            }
            for each in told
        },
    )
