"""Imports whose function died: found by their jobs, started again, ended once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.contracts.events import ScheduledEvent
from lettrage.contracts.steps import StatementImportRef
from lettrage.domain.errors import Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.services.resume_statement_imports import MOST_RESTARTS, ResumeStatementImports
from lettrage.services.statement_jobs import RUNS_FOR

from tests.unit.http.client import SETUP, A
from tests.unit.statements.imports import Bank
from tests.unit.statements.writing import cfonb

MANY = [(date(2026, 3, 24), Decimal(n).scaleb(-2), f"MOUVEMENT {n}") for n in range(1, 41)]
OPENING = Decimal("100.00")


def swept(bank: Bank, event: ScheduledEvent | None = None) -> list[bool]:
    """One sweep; what it said of each job it found."""
    service = ResumeStatementImports(bank.work, bank.tasks)
    return [service.again(owner, event or ScheduledEvent(), "r") for owner in service.unfinished()]


def asked(bank: Bank, what: str = "run", import_id: str | None = None) -> tuple[str, Any]:
    """An import that was asked for, and its job."""
    if import_id is None:
        bank.account()
        import_id = bank.sent(cfonb(MANY, OPENING))
    return import_id, bank.asked(import_id, what, {}).body


def job_of(bank: Bank, job: Any) -> Job:
    return bank.store.get(Job, A, job["id"])


def lost(bank: Bank) -> StatementImportRef:
    """The invocation that was accepted and never ran."""
    organisation_id, import_id, job_id = bank.tasks.statements.pop()
    return StatementImportRef(organisation_id=organisation_id, import_id=import_id, job_id=job_id)


@pytest.mark.parametrize("after_writes", [0, 1, 2, 4])
def test_an_import_that_died_is_taken_up_once_its_lease_is_over(after_writes: int) -> None:
    bank = Bank()
    import_id, job = asked(bank)
    bank.dies(lost(bank), after_writes)
    bank.clock.advance(RUNS_FOR - timedelta(seconds=1))
    assert swept(bank) == [False]
    bank.clock.advance(timedelta(seconds=1))
    assert swept(bank) == [True]
    assert swept(bank) == [False]
    bank.work_off()
    assert bank.report(import_id).body["state"] == "imported"
    assert len(bank.transactions()) == len(MANY)
    assert job_of(bank, job).state is JobState.SUCCEEDED
    bank.clock.advance(timedelta(days=1))
    assert swept(bank) == []


def test_an_undoing_that_died_is_taken_up_too() -> None:
    bank = Bank()
    import_id, _ = asked(bank)
    bank.work_off()
    _, job = asked(bank, "undo", import_id)
    bank.dies(lost(bank), 1)
    bank.clock.advance(RUNS_FOR)
    assert swept(bank) == [True]
    bank.work_off()
    assert bank.report(import_id).body["state"] == "undone"
    assert bank.transactions() == []
    assert job_of(bank, job).state is JobState.SUCCEEDED


def test_what_ended_with_the_runtime_is_taken_up_at_once() -> None:
    bank = Bank()
    asked(bank)
    lost(bank)
    before = ScheduledEvent(executions_ended_before=bank.clock.now())
    assert swept(bank, before) == [False]
    bank.clock.advance(timedelta(seconds=1))
    assert swept(bank, ScheduledEvent(executions_ended_before=bank.clock.now())) == [True]


def test_a_job_that_was_not_closed_is_closed_by_the_next_try() -> None:
    bank = Bank()
    import_id, job = asked(bank)
    ref = lost(bank)
    left = [0]

    def dying(operation: str, moment: str) -> None:
        # The report says imported; the job has not heard of it.
        if (operation, moment) == ("write", "before"):
            left[0] += bank.stored_report(import_id).state == "imported"
            if left[0]:
                raise Unavailable("the store is down")

    bank.store.fault = dying
    with bank.composed(), pytest.raises(Unavailable):
        parts.import_statement()(ref)
    bank.store.fault = None
    assert job_of(bank, job).state is JobState.RUNNING
    bank.clock.advance(RUNS_FOR)
    assert swept(bank) == [True]
    bank.work_off()
    assert job_of(bank, job).state is JobState.SUCCEEDED
    assert len(bank.tasks.reconciled) == 1


def test_a_file_that_kills_every_run_is_refused_in_the_end() -> None:
    bank = Bank()
    import_id, job = asked(bank)
    for _ in range(MOST_RESTARTS):
        lost(bank)
        bank.clock.advance(timedelta(hours=1))
        assert swept(bank) == [True]
    lost(bank)
    bank.clock.advance(timedelta(hours=1))
    assert swept(bank) == [False]
    report = bank.report(import_id).body
    assert (report["state"], report["refusal"]["code"]) == ("refused", "interrupted")
    assert job_of(bank, job).state is JobState.FAILED
    assert swept(bank) == []
    # A person may try once more.
    assert bank.run(import_id).body["state"] == "imported"


def test_a_decided_import_that_is_given_up_can_be_asked_to_go_on() -> None:
    bank = Bank()
    import_id, _ = asked(bank)
    bank.dies(lost(bank), 3)
    for _ in range(MOST_RESTARTS + 1):
        bank.clock.advance(timedelta(hours=1))
        swept(bank)
        bank.tasks.statements.clear()
    assert bank.report(import_id).body["state"] == "importing"
    assert 0 < len(bank.transactions()) < len(MANY)
    assert bank.run(import_id).body["state"] == "imported"
    assert len(bank.transactions()) == len(MANY)


def test_a_job_that_another_one_followed_is_closed() -> None:
    bank = Bank()
    import_id, first = asked(bank)
    asked(bank, "run", import_id)
    bank.tasks.statements.clear()
    bank.clock.advance(RUNS_FOR)
    assert sorted(swept(bank)) == [False, True]
    assert job_of(bank, first).state is JobState.FAILED
    bank.work_off()
    assert len(bank.transactions()) == len(MANY)


def test_an_undoing_stopped_by_a_reconciled_transaction_fails_however_it_ends() -> None:
    bank = Bank()
    import_id, _ = asked(bank)
    bank.work_off()
    _, job = asked(bank, "undo", import_id)
    before = bank.transactions()[-1]
    after = before.changed(at=bank.clock.now(), manual=True)
    bank.work.change(SETUP, before, after, "decided")
    bank.dies(lost(bank), 1)  # it said so, and died before all was back
    bank.clock.advance(RUNS_FOR)
    assert swept(bank) == [True]
    bank.work_off()
    report = bank.report(import_id).body
    assert (report["state"], report["held_by"]) == ("imported", before.id)
    ended = job_of(bank, job)
    assert ended.state is JobState.FAILED
    assert before.id in ended.errors[0]
