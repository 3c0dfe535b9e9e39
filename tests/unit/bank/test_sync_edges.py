"""Runs named by the schedule, and movements that come into the window from before it."""

from datetime import timedelta

from lettrage.contracts.steps import SyncRequest
from lettrage.domain.bank_transaction import Allocation, TransactionState
from lettrage.domain.organisation import Job, JobState

from tests.unit.bank.world import ORG, USER, World

PAID = {"amount": "1200.00", "kind": "transfer_in", "name": "CLIENT SA", "motive": "FAC-7"}


def test_the_daily_schedule_names_its_run_by_an_instant() -> None:
    world = World()
    world.connected()
    world.push(PAID)
    event = {"job_id": "schedule-2026-11-24T05:00:00Z"}  # as EventBridge Scheduler fills it in
    due = world.due(SyncRequest.model_validate(event))
    assert len(due.accounts) == 1
    assert world.store.get(Job, ORG, due.job_id).state is JobState.RUNNING
    assert world.due(SyncRequest.model_validate(event)).job_id == due.job_id


def test_a_movement_whose_day_is_corrected_into_the_window_from_before_it_stays_one() -> None:
    world = World()
    world.connected()
    world.push(PAID)
    world.sync()
    fetched = world.transactions()[0]
    allocation = Allocation(
        document_id="d1", amount=fetched.amount, settlement_id="s1", origin="automatic"
    )
    known = fetched.changed(
        at=world.clock.now(), state=TransactionState.MATCHED, allocations=(allocation,)
    )
    world.work.change(USER, fetched, known, "test")
    world.clock.advance(timedelta(days=45))
    world.sync("job2")
    world.sandbox_says(
        "POST",
        "/_sandbox/correct",
        {
            "account": world.ledger()[0]["iban"],
            "internalTransactionId": world.ledger()[0]["booked"][0]["internalTransactionId"],
            "fields": {"bookingDate": "2026-12-10", "valueDate": "2026-12-10"},
        },
    )

    finished = world.sync("job3")

    assert (finished.failed, finished.new_transactions) == (0, 0)
    after = world.transactions()
    assert [t.id for t in after] == [known.id]
    assert after[0].booking_date.isoformat() == "2026-12-10"
    assert after[0].allocations == known.allocations
