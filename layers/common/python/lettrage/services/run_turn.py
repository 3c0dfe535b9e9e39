"""What one function writes of a run: decisions posted one by one, told on the job as it goes."""

import logging
from collections.abc import Callable, Sequence

from lettrage.contracts.steps import ReconcileRequest
from lettrage.domain import reconciliation as engine
from lettrage.domain.errors import Conflict, NotFound, Unavailable
from lettrage.domain.organisation import JobState
from lettrage.domain.trust import ReconciliationTrust
from lettrage.services.post_decision import PostDecision
from lettrage.services.run_parts import Judged
from lettrage.services.run_report import BUDGET, TELLS_EVERY, RunJobs, RunReport
from lettrage.services.store_candidates import StoreCandidates
from lettrage.services.trust import Trust
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)


class Turn:
    """Posts for one function of a run, until its time is over."""

    def __init__(
        self, work: Work, request: ReconcileRequest, report: RunReport, jobs: RunJobs, trust: Trust
    ) -> None:
        self._work = work
        self._request = request
        self._report = report
        self._jobs = jobs
        self._trust = trust
        self._actor = run_actor(request)
        self._read: ReconciliationTrust | None = None
        self._told = work.clock.now()
        self._deadline = self._told + BUDGET

    @property
    def over(self) -> bool:
        """Whether nothing more may be posted before the function is taken away."""
        return self._work.clock.now() >= self._deadline

    def post(self, decisions: Sequence[Judged], candidates: StoreCandidates) -> None:
        """Write decisions, each on its own; what cannot be written now is counted as lost.

        Those that settle come first: what is said of the others follows from what was settled.
        """
        self._read = self._trust.of(self._request.organisation_id)
        post = PostDecision(self._work, candidates, self._read)
        for judged in sorted(decisions, key=lambda judged: not judged[1].allocations):
            if self._in_time():
                self._post(post, judged)

    def name(
        self,
        decisions: Sequence[Judged],
        candidates: StoreCandidates,
        party: Callable[[engine.Decision], str | None],
    ) -> None:
        """Let each wait for the third party that it is about; post what is about several."""
        several = []
        for transaction, decision in decisions:
            named = party(decision)
            if named is None and decision.allocations:
                several.append((transaction, decision))
            elif named not in (None, transaction.third_party_id) and self._in_time():
                after = transaction.changed(at=self._work.clock.now(), third_party_id=named)
                try:
                    self._work.change(self._actor, transaction, after, "third_party_found")
                except (Conflict, Unavailable):
                    self._report.lost += 1  # it is judged in the second pass all the same
        self.post(several, candidates)

    def end(self) -> None:
        """Trust grows by what was posted."""
        organisation_id = self._request.organisation_id
        self._trust.posted(self._actor, organisation_id, self._report.posted, self._read)

    def _in_time(self) -> bool:
        now = self._work.clock.now()
        if now >= self._deadline:
            self._report.lost += 1
            return False
        if now >= self._told + TELLS_EVERY:
            self._jobs.progress(self._request, JobState.RUNNING, self._report)
            self._told = now
        return True

    def _post(self, post: PostDecision, judged: Judged) -> None:
        transaction, decision = judged
        try:
            after, created = post(self._actor, transaction, decision)
        except (Conflict, NotFound, Unavailable):
            self._report.lost += 1  # changed, gone or out of reach since it was read
        except Exception:  # a defect met in one must not keep the others waiting
            self._report.lost += 1
            log.exception("transaction not decided", extra={"id": transaction.id})
        else:
            self._report.judged(transaction, after, created)


def run_actor(request: ReconcileRequest) -> Actor:
    """Who acts in a run."""
    return Actor("system:reconcile", request.job_id or request.reason)
