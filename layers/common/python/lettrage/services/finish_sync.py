"""The end of a bank synchronisation: what each account gave, and reconciliation started."""

from collections.abc import Sequence

from lettrage.contracts.steps import NEW_TRANSACTIONS, FetchResult, SyncFinished, SyncResults
from lettrage.domain.errors import NotFound
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.sync_words import FETCHED, SKIPPED, said
from lettrage.ports.tasks import Tasks
from lettrage.services.contention import settled
from lettrage.services.sync_progress import counts_of, with_result
from lettrage.services.unit_of_work import Actor, Work

_GOOD = frozenset({FETCHED, SKIPPED})


class FinishSync:
    """Workflow task: closes the job of each organisation and starts its reconciliation."""

    def __init__(self, work: Work, tasks: Tasks) -> None:
        self._work = work
        self._tasks = tasks

    def __call__(self, results: SyncResults) -> SyncFinished:
        """Write the counts; started twice it writes the same. Raises: Unavailable."""
        actor = Actor(name="system:finish_sync", request_id=results.job_id)
        for organisation_id in results.organisations:
            own = [each for each in results.results if each.organisation_id == organisation_id]
            self._close(actor, results.job_id, organisation_id, own)
            if any(each.outcome == "fetched" or each.new_transactions for each in own):
                self._tasks.reconcile(organisation_id, "bank_sync", about=(NEW_TRANSACTIONS,))
        return SyncFinished(
            job_id=results.job_id,
            new_transactions=sum(each.new_transactions for each in results.results),
            failed=sum(each.outcome not in _GOOD for each in results.results),
            next_after=results.next_after,
        )

    def _close(
        self, actor: Actor, job_id: str, organisation_id: str, own: Sequence[FetchResult]
    ) -> None:
        def attempt() -> None:
            try:
                before = self._work.store.get(Job, organisation_id, job_id)
            except NotFound:
                return  # the organisation was removed while its banks were read
            after = _closed(before, own).changed(at=self._work.clock.now())
            if before.state in {JobState.QUEUED, JobState.RUNNING}:
                self._work.change(actor, before, after, "bank_sync_finished")

        settled(attempt)


def _closed(job: Job, own: Sequence[FetchResult]) -> Job:
    result = dict(job.result)
    for each in own:
        result = with_result(result, each)
    outcomes = {each["outcome"] for each in result.values()}
    failed = [each for each in result.values() if each["outcome"] not in _GOOD]
    state = JobState.SUCCEEDED
    if failed:
        state = JobState.PARTIALLY_FAILED if FETCHED in outcomes else JobState.FAILED
    return job.changed(
        at=job.updated_at,
        state=state,
        done=len(result),
        total=len(result),
        counts=counts_of(result),
        errors=tuple(sorted({said(each["outcome"], each["message"])[0] for each in failed})),
        result=result,
    )
