"""Jobs: long work that reports its progress."""

from lettrage.domain.organisation import Job
from lettrage.ports.store import Found
from lettrage.services.unit_of_work import Work


class Jobs:
    """Reads and makes jobs."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def get(self, organisation_id: str, job_id: str) -> Job:
        """One job. Raises: NotFound."""
        return self._work.store.get(Job, organisation_id, job_id)

    def of_kind(
        self, organisation_id: str, kind: str, limit: int, cursor: str | None
    ) -> Found[Job]:
        """Jobs of a kind, newest first."""
        return self._work.store.find(
            Job, organisation_id, "kind", kind, limit=limit, cursor=cursor, newest_first=True
        )

    def new(self, organisation_id: str, kind: str) -> Job:
        """A queued job not stored yet."""
        now = self._work.clock.now()
        return Job(
            organisation_id=organisation_id,
            id=self._work.ids.new_id(),
            kind=kind,
            created_at=now,
            updated_at=now,
        )
