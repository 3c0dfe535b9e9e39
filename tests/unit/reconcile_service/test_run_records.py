"""Runs that nobody waits for leave one record each, when they changed something."""

from datetime import timedelta

import pytest
from lettrage.contracts.steps import NEW_TRANSACTIONS, ReconcileRequest
from lettrage.domain.organisation import Job, JobState
from lettrage.services.jobs import Jobs
from lettrage.services.reconcile import Reconcile
from lettrage.services.run_report import KIND, CloseLostRuns
from lettrage.services.start_reconciliation import StartReconciliation
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.recording_tasks import RecordingTasks
from tests.unit.reconcile_service import desk


def _runs(work: Work) -> tuple[Job, ...]:
    return Jobs(work).of_kind("org", KIND, 10, None).records


def _run(work: Work, reason: str, *about: str, job_id: str | None = None) -> None:
    request = ReconcileRequest(organisation_id="org", reason=reason, about=about, job_id=job_id)
    Reconcile(work)(request)


@pytest.mark.parametrize("about", [(), (NEW_TRANSACTIONS,), ("third_party:martinet",)])
def test_run_by_itself_is_recorded_once_with_all_that_it_did(about: tuple[str, ...]) -> None:
    work = desk.desk()
    desk.rule(work, "r", "FRAIS", create_document=True, create_payment=True, code="R0001")
    desk.document(work, "0007812", "120.00")
    desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    desk.transaction(work, "t2", "-9.20", "FRAIS DE TENUE")

    _run(work, "bank_sync", *about)
    _run(work, "bank_sync", *about)

    (run,) = _runs(work)
    assert (run.trigger, run.state, run.lease_until) == ("bank_sync", JobState.SUCCEEDED, None)
    assert run.counts == {"matched": 2, "documents_created": 1, "settlements_created": 2}
    assert run.result == {"r": {"matched": "1", "documents_created": "1", "code": "R0001"}}
    posted = {a.settlement_id for name in ("t1", "t2") for a in desk.now(work, name).allocations}
    assert set(run.made["settlements"]) == posted
    (made,) = run.made["documents"]
    assert desk.settled(work, made)
    assert CloseLostRuns(work).unfinished() == ()


def test_runs_are_listed_newest_first_whatever_asked_for_them() -> None:
    work = desk.desk()
    desk.transaction(work, "t1", "-1.00", "INCONNU A")
    _run(work, "statement_import")
    desk.later(work, timedelta(minutes=1))
    asked = StartReconciliation(work, Jobs(work), RecordingTasks())(desk.ACTOR, "org")
    _run(work, "on_demand", job_id=asked.id)
    desk.later(work, timedelta(minutes=1))
    desk.transaction(work, "t2", "-2.00", "INCONNU B")
    _run(work, "rule_kept", job_id="of-something-else")
    told = [(run.trigger, run.counts) for run in _runs(work)]
    assert told == [
        ("rule_kept", {"unmatched": 2}),
        ("on_demand", {"unmatched": 1}),
        ("statement_import", {"unmatched": 1}),
    ]


def test_run_that_had_nothing_to_change_leaves_no_record() -> None:
    work = desk.desk()
    _run(work, "bank_sync", NEW_TRANSACTIONS)
    assert _runs(work) == ()


def test_run_by_itself_that_breaks_says_so() -> None:
    store = InMemoryStore()
    work = desk.desk(store)
    desk.transaction(work, "t1", "-1.00", "INCONNU A")

    def defect(operation: str, moment: str) -> None:
        if operation == "find" and moment == "before":
            raise RuntimeError("a defect")

    store.fault = defect
    with pytest.raises(RuntimeError):
        _run(work, "bank_sync")
    store.fault = None
    (run,) = _runs(work)
    assert (run.state, run.trigger) == (JobState.FAILED, "bank_sync")
    assert run.errors
