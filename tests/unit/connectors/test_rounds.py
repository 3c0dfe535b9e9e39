"""A round of the connections: which are due, and how a round ends."""

from datetime import timedelta

import pytest
from lettrage.contracts.steps import ConnectorRequest, ConnectorResults
from lettrage.domain.connector import ConnectorState, SupplierConnection
from lettrage.domain.errors import Denied, Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.services.fetch_documents import PAGE
from lettrage.services.finish_fetch import PATIENCE

from tests.unit.connectors.world import SETUP, A, B, World, file


@pytest.fixture
def world() -> World:
    return World()


class TestSchedule:
    def test_what_is_due_longest_comes_first_and_the_hour_keeps_its_minute(
        self, world: World
    ) -> None:
        now = world.clock.now()
        world.connect("late", next_due_at=now - timedelta(hours=3))
        world.connect("later", next_due_at=now - timedelta(hours=1))
        world.connect("not-yet", next_due_at=now + timedelta(minutes=1))
        world.connect("paused", state=ConnectorState.PAUSED)
        due = world.due(ConnectorRequest(job_id="schedule-2026-11-24T06:00:00Z"))
        assert [c.connection_id for c in due.connections] == ["late", "later"]
        assert due.job_id == "schedule-2026-11-24T06-00-00Z"
        # A schedule that is some seconds early next hour still finds it due.
        world.fetch(due.connections[0])
        world.clock.advance(timedelta(minutes=59, seconds=50))
        assert world.connection("late").due(world.clock.now())

    @pytest.mark.parametrize("hours", [0, 1, 23, 24, 100, 167, 168, 500])
    def test_what_was_missed_for_long_is_still_found(self, world: World, hours: int) -> None:
        world.connect(next_due_at=world.clock.now())
        world.clock.advance(timedelta(hours=hours))
        assert len(world.due(ConnectorRequest(job_id="j")).connections) == 1

    def test_a_source_read_daily_waits_its_day(self, world: World) -> None:
        world.connect(every_hours=24)
        world.hour("job-1")
        world.clock.advance(timedelta(hours=23))
        assert world.hour("job-2") == []
        world.clock.advance(timedelta(hours=1))
        assert len(world.hour("job-3")) == 1

    def test_one_organisation_sees_only_its_own(self, world: World) -> None:
        world.connect()
        world.connect("other", organisation_id=B)
        due = world.due(
            ConnectorRequest(job_id="j", organisation_id=A, connection_ids=("c1", "other"))
        )
        assert [c.connection_id for c in due.connections] == ["c1"]

    def test_on_demand_the_hour_does_not_count(self, world: World) -> None:
        world.connect(next_due_at=world.clock.now() + timedelta(days=1))
        request = ConnectorRequest(job_id="j", organisation_id=A, connection_ids=("c1",))
        assert len(world.due(request).connections) == 1


class TestEnd:
    def _job(self, world: World) -> None:
        now = world.clock.now()
        job = Job(
            organisation_id=A, id="job-1", kind="connector_run", created_at=now, updated_at=now
        )
        world.work.add(SETUP, job, "made")

    def test_the_job_tells_what_became_of_the_source(self, world: World) -> None:
        world.connect()
        world.source.documents = [file(1)]
        self._job(world)
        request = ConnectorRequest(job_id="job-1", organisation_id=A, connection_ids=("c1",))
        due = world.due(request)
        assert world.store.get(Job, A, "job-1").state is JobState.RUNNING
        results = ConnectorResults(
            job_id="job-1",
            organisation_id=A,
            results=tuple(world.fetch(ref) for ref in due.connections),
        )
        for _ in range(2):
            world.finish(results)
        job = world.store.get(Job, A, "job-1")
        assert (job.state, job.done, job.total) == (JobState.SUCCEEDED, 1, 1)
        assert job.counts == {"new_documents": 1, "fetched": 1, "failed": 0}
        assert job.result["c1"]["outcome"] == "fetched"

    def test_a_source_that_puts_off_is_no_success_to_show(self, world: World) -> None:
        world.connect()
        self._job(world)
        world.source.failures = [Unavailable("busy", retry_after_s=7200)]
        world.finish(ConnectorResults(job_id="job-1", organisation_id=A, results=(world.run(),)))
        job = world.store.get(Job, A, "job-1")
        assert (job.state, job.result["c1"]["outcome"]) == (JobState.FAILED, "waits")
        assert job.errors == (
            "La source demande d’attendre ou ne répond pas : elle sera interrogée plus tard.",
        )

    def test_a_task_that_died_leaves_a_run_with_its_outcome(self, world: World) -> None:
        world.connect()
        self._job(world)
        world.source.documents = [file(n) for n in range(PAGE + 1)]
        world.source.failures = [None, Unavailable("down")]
        with pytest.raises(Unavailable):
            world.run()
        died = {
            "organisation_id": A,
            "connection_id": "c1",
            "job_id": "job-1",
            "outcome": "Unavailable",
        }
        results = ConnectorResults.model_validate(
            {"job_id": "job-1", "organisation_id": A, "results": [died]}
        )
        for _ in range(2):
            world.finish(results)
        (run,) = world.connection().runs
        assert (run.outcome, run.error, run.new_documents) == ("Unavailable", "unavailable", PAGE)
        assert world.connection().state is ConnectorState.ACTIVE
        assert not world.connection().due(world.clock.now())
        job = world.store.get(Job, A, "job-1")
        assert (job.state, len(job.errors)) == (JobState.FAILED, 1)

    def test_what_the_task_noted_itself_is_not_noted_again(self, world: World) -> None:
        world.connect()
        world.source.failures = [Denied("no", code="reauthentication_needed")]
        result = world.run()
        before: SupplierConnection = world.connection()
        world.finish(ConnectorResults(job_id="job-1", results=(result,)))
        assert world.connection() == before

    def test_a_removed_connection_is_no_error(self, world: World) -> None:
        died = {"organisation_id": A, "connection_id": "gone", "job_id": "j", "outcome": "Defect"}
        finished = world.finish(ConnectorResults.model_validate({"job_id": "j", "results": [died]}))
        assert finished.failed == 1

    def test_a_source_that_stays_silent_is_told_and_asked_on(self, world: World) -> None:
        world.connect()
        for number in range(PATIENCE):
            assert world.connection().problem is None
            died = {
                "organisation_id": A,
                "connection_id": "c1",
                "job_id": f"j{number}",
                "outcome": "Unavailable",
            }
            results = {"job_id": f"j{number}", "results": [died]}
            world.finish(ConnectorResults.model_validate(results))
            world.clock.advance(timedelta(hours=1))
        problem = world.connection().problem
        assert problem is not None
        assert problem.code == "source_unreachable"
        (result,) = world.hour("again")
        assert (result.outcome, world.connection().problem) == ("fetched", None)
