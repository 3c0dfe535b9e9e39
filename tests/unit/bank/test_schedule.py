"""The morning's run: one key a local date, in parts, under shared allowances, with reasons."""

from datetime import UTC, date, datetime, timedelta

import pytest
from lettrage.contracts.steps import SyncRequest
from lettrage.domain.bank import BankConnectionState
from lettrage.domain.bank_allowance import free_again, seconds_for
from lettrage.domain.notice import Notice, action_on, reminder_for
from lettrage.domain.organisation import Job
from lettrage.services.list_due_accounts import PART
from lettrage.services.whole_lists import whole

from tests.unit.bank.world import ORG, USER, World, set_up_accounts

PAID = {"amount": "1200.00", "kind": "transfer_in", "name": "CLIENT SA", "motive": "FAC-7"}


@pytest.mark.parametrize(
    ("instant", "key"),
    [
        ("2026-10-24T04:00:00Z", "schedule-2026-10-24"),
        ("2026-10-25T05:00:00Z", "schedule-2026-10-25"),  # clocks went back at night
        ("2026-03-28T05:00:00Z", "schedule-2026-03-28"),
        ("2026-03-29T04:00:00Z", "schedule-2026-03-29"),  # clocks went forward
        ("2026-12-31T23:30:00Z", "schedule-2027-01-01"),
    ],
)
def test_a_morning_is_named_by_its_date_in_paris(instant: str, key: str) -> None:
    assert SyncRequest(job_id=f"schedule-{instant}").job_id == key
    assert SyncRequest(job_id=key).job_id == key


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_both_clock_changes_have_one_run_and_the_days_around_one_each(day: date) -> None:
    world = World()
    world.clock.set(datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(days=2))
    world.connected()
    for number in range(-1, 2):
        for hour in (4, 5):  # six in Paris is one of them; the other is a start that came twice
            on = day + timedelta(days=number)
            world.clock.set(datetime(on.year, on.month, on.day, hour, tzinfo=UTC))
            world.morning()
    runs = [job.id for job in whole(world.store, Job, ORG)]
    assert runs == [f"schedule-{day + timedelta(days=number)}" for number in (-1, 0, 1)]
    jobs = whole(world.store, Job, ORG)
    assert [job.counts["fetched"] for job in jobs] == [1, 1, 1]
    assert len(world.accounts()[0].calls) <= 1


def test_a_person_never_uses_up_the_mornings_call() -> None:
    world = World()
    world.connected()
    for number in range(5):
        world.sync(f"job{number}")
    told = world.store.get(Job, ORG, "job4").result
    assert [each["message"] for each in told.values()] == ["allowance_used"]
    assert world.accounts()[0].next_fetch_after is None
    assert world.morning().failed == 0
    assert len(world.accounts()[0].calls) == 4


def test_allowances_are_counted_over_the_time_before_and_end() -> None:
    now = datetime(2026, 11, 24, 6, tzinfo=UTC)
    calls = [now - timedelta(hours=hours) for hours in (23, 5, 3, 1)]
    assert free_again("gocardless", calls, now, scheduled=True) is None
    assert free_again("gocardless", calls, now, scheduled=False) == calls[1] + timedelta(hours=22)
    assert free_again("bridge", calls * 9, now, scheduled=False) is None
    assert seconds_for("gocardless", 45) == 60
    assert seconds_for("unheard_of", 45) == 0


def test_more_than_a_thousand_due_accounts_are_all_taken_and_wait_their_turn() -> None:
    world = World()
    set_up_accounts(world.work, 1234)
    seen: list[str] = []
    after: str | None = None
    waits: list[int] = []
    while True:
        due = world.due(SyncRequest(job_id="schedule-2026-11-24", after=after))
        seen += [ref.organisation_id for ref in due.accounts]
        assert len(due.accounts) <= PART
        waits.append(due.wait_s)
        after = due.next_after
        if after is None:
            break
    assert seen == [f"org{number:05d}" for number in range(1234)]
    assert waits == [60 * number for number in range(len(waits))]


def test_the_history_tells_who_was_skipped_also_when_nobody_was_due() -> None:
    world = World()
    done = world.connected()
    world.sync()
    ended = world.manage.connection(ORG, done.id)
    expired = ended.changed(at=world.clock.now(), state=BankConnectionState.EXPIRED)
    world.work.change(USER, ended, expired, "test")
    world.clock.advance(timedelta(days=1))
    world.morning()
    run = world.store.get(Job, ORG, "schedule-2026-11-25")
    assert (run.state, run.counts["skipped"]) == ("succeeded", 1)
    assert [each["message"] for each in run.result.values()] == ["connection_expired"]


def test_reminders_come_at_fourteen_seven_and_one_day_once_each() -> None:
    world = World()
    done = world.connected()
    assert done.expires_on == date(2027, 5, 23)
    world.clock.advance(timedelta(days=160))
    for _ in range(25):
        world.clock.advance(timedelta(days=1))
        world.morning()
        world.morning()
    told = {n.id: n for n in whole(world.store, Notice, ORG)}
    assert sorted(told) == [
        f"consent_expired-{done.id}-2027-05-23",
        f"consent_expiring-{done.id}-2027-05-23-1",
        f"consent_expiring-{done.id}-2027-05-23-14",
        f"consent_expiring-{done.id}-2027-05-23-7",
    ]
    assert "avant le 23/05/2027" in told[f"consent_expiring-{done.id}-2027-05-23-7"].text_fr
    assert world.store.find_everywhere(Notice, "to_send", "all")[0][0] == ORG


def test_a_missed_morning_is_made_up_for() -> None:
    last = date(2026, 12, 31)
    told = [reminder_for(last, last - timedelta(days=left)) for left in (15, 14, 12, 6, 1, 0)]
    assert told == [None, 14, 14, 7, 1, 1]
    assert reminder_for(last, last + timedelta(days=1)) is None


@pytest.mark.parametrize("state", list(BankConnectionState))
def test_every_state_but_active_says_what_to_do_in_both_languages(
    state: BankConnectionState,
) -> None:
    world = World()
    connection = world.connected().changed(at=world.clock.now(), state=state)
    code, french, english = action_on(connection)
    assert bool(code) == bool(french) == bool(english) == (state != "active")


def test_an_account_without_iban_is_taken_over_by_its_lasting_name() -> None:
    world = World()
    first = world.connected()
    before = world.accounts()[0]
    named = before.changed(at=world.clock.now(), iban=None, natural_key="h1")
    world.work.change(USER, before, named, "test")
    told = world.provider.account(before.provider_account_id)
    lasting = type(told)(**{**vars(told), "id": "new", "iban": None, "natural_key": "h1"})
    found = world.complete._known(first, lasting)
    assert found
    assert found.id == before.id
