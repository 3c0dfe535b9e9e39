"""Jobs of runs: a report when they end, a lease while they run, an end when they die."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from lettrage.contracts.steps import ReconcileRequest
from lettrage.domain.bank_transaction import TransactionState
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.record import Change, Record
from lettrage.ports.store import Write
from lettrage.services.jobs import Jobs
from lettrage.services.reconcile import Reconcile
from lettrage.services.run_report import BUDGET, RUNS_FOR, WAITS_FOR, CloseLostRuns
from lettrage.services.start_reconciliation import StartReconciliation
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told


def _asked(work: Work) -> Job:
    return StartReconciliation(work, Jobs(work), RecordingTasks())(desk.ACTOR, "org")


def _job(work: Work, job: Job) -> Job:
    return work.store.get(Job, "org", job.id)


def _swept(work: Work) -> list[bool]:
    service = CloseLostRuns(work)
    return [service.close(owner, "sweep") for owner in service.unfinished()]


def test_report_tells_outcomes_documents_settlements_and_what_each_rule_did() -> None:
    work = desk.desk()
    desk.rule(work, "rule", "FRAIS", create_document=True, create_payment=True)
    desk.document(work, "0007812", "120.00")
    desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    desk.transaction(work, "t2", "-8.50", "FRAIS DE TENUE")
    desk.transaction(work, "t3", "-3.00", "INCONNU")
    job = _asked(work)

    desk.run(work, job_id=job.id)

    ended = _job(work, job)
    assert ended.state is JobState.SUCCEEDED
    assert ended.counts == {
        "matched": 2,
        "unmatched": 1,
        "documents_created": 1,
        "settlements_created": 2,
    }
    assert ended.result == {"rule": {"matched": "1", "documents_created": "1"}}
    assert (ended.done, ended.total) == (3, 3)


@pytest.mark.parametrize("started", [False, True])
def test_job_of_a_run_that_died_is_failed_once_its_lease_is_over(started: bool) -> None:
    work = desk.desk()
    job = _asked(work)
    lease = WAITS_FOR
    if started:
        running = job.changed(
            at=work.clock.now(),
            state=JobState.RUNNING,
            lease_until=work.clock.now() + RUNS_FOR,
        )
        work.change(desk.ACTOR, job, running, "test")
        lease = RUNS_FOR
    desk.later(work, lease - timedelta(seconds=1))
    assert _swept(work) == [False]
    desk.later(work, timedelta(seconds=1))

    assert _swept(work) == [True]

    ended = _job(work, job)
    assert ended.state is JobState.FAILED
    assert "relancez" in ended.errors[0]
    assert _swept(work) == []


class _Killed(BaseException):
    """The function is taken away: nothing of it runs any more."""


def test_what_a_killed_run_left_is_closed_by_the_sweep_and_done_by_the_next_run() -> None:
    store = InMemoryStore()
    work = desk.desk(store)
    for number in range(6):
        desk.document(work, f"{7000 + number}", "50.00")
        cited = f"F-2026-{7000 + number}"
        desk.transaction(work, f"t{number}", "-50.00", f"VIR BOULANGERIE MARTINET {cited}")
    first, second = _asked(work), _asked(work)
    until = store.transactions + 4

    def kill(operation: str, moment: str) -> None:
        if operation == "write" and moment == "before" and store.transactions >= until:
            raise _Killed

    store.fault = kill
    with pytest.raises(_Killed):
        desk.run(work, job_id=first.id)
    store.fault = None
    assert _job(work, first).state is JobState.RUNNING
    desk.later(work, WAITS_FOR)

    assert _swept(work) == [True, True]
    desk.run(work, job_id=second.id)

    assert _job(work, first).state is JobState.FAILED
    assert _job(work, second).state is JobState.SUCCEEDED
    assert [desk.settled(work, f"{7000 + number}") for number in range(6)] == [50] * 6


def test_a_long_run_tells_how_far_it_is_and_keeps_its_lease() -> None:
    seen: list[tuple[int, int, bool]] = []
    clock = FixedClock(step=timedelta(seconds=3))

    class Watching(InMemoryStore):
        def write(self, writes: Sequence[Write], changes: Sequence[Change]) -> tuple[Record, ...]:
            for each in writes:
                job = each.after
                if isinstance(job, Job) and job.state is JobState.RUNNING and job.lease_until:
                    seen.append((job.done, job.total, job.lease_until > clock.now()))
            return super().write(writes, changes)

    work = Work(Watching(), clock, SequentialIdentifiers())
    told.organisation_of(work)
    for number in range(6):
        desk.transaction(work, f"t{number}", "-3.00", f"INCONNU {number}")
    job = Jobs(work).new("org", "reconciliation_run")
    work.add(desk.ACTOR, job, "test")

    desk.run(work, job_id=job.id)

    assert len(seen) > 2
    assert seen[0][:2] == (0, 0)
    assert [total for _, total, _ in seen[1:]] == [6] * (len(seen) - 1)
    assert all(kept for *_, kept in seen)
    assert sorted(done for done, *_ in seen) == [done for done, *_ in seen]


def test_run_that_comes_late_reopens_and_ends_the_job_that_the_sweep_closed() -> None:
    work = desk.desk()
    job = _asked(work)
    desk.later(work, WAITS_FOR)
    _swept(work)

    desk.run(work, job_id=job.id)

    assert _job(work, job).state is JobState.SUCCEEDED
    assert _job(work, job).errors == ()


def test_run_that_meets_a_defect_ends_its_job_before_it_fails() -> None:
    def defect(operation: str, moment: str) -> None:
        if operation == "find" and moment == "before":
            raise RuntimeError("a defect")

    store = InMemoryStore()
    work = desk.desk(store)
    job = _asked(work)
    store.fault = defect

    with pytest.raises(RuntimeError):
        desk.run(work, job_id=job.id)

    assert _job(work, job).state is JobState.FAILED
    assert "relancez" in _job(work, job).errors[0]


def test_run_stops_posting_before_the_function_is_killed_and_says_what_is_left() -> None:
    clock = FixedClock(step=BUDGET / 3)
    work = Work(InMemoryStore(), clock, SequentialIdentifiers())
    told.organisation_of(work)
    desk.party(work, "martinet", "Boulangerie Martinet")
    for number in range(6):
        desk.transaction(work, f"t{number}", "-3.00", f"INCONNU {number}")
    job = Jobs(work).new("org", "reconciliation_run")
    work.add(desk.ACTOR, job, "test")

    result = Reconcile(work)(ReconcileRequest(organisation_id="org", reason="x", job_id=job.id))

    assert result.judged < 6
    ended = _job(work, job)
    assert (ended.state, ended.total) == (JobState.PARTIALLY_FAILED, 6)
    states = [desk.now(work, f"t{number}").state for number in range(6)]
    assert TransactionState.TO_PROCESS in states
