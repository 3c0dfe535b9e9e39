"""A running synchronisation shows what it has done, what it waits for, and says why in words."""

from datetime import timedelta
from typing import Any

import pytest
from lettrage.contracts.api.bank_runs import BankSyncView
from lettrage.contracts.steps import AccountRef, SyncRequest, SyncResults
from lettrage.domain.errors import Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.sync_words import said
from lettrage.services.unit_of_work import Actor

from tests.unit.bank.world import BANK, ORG, World

SECOND = "FR7630006000011234567890189"
TWO = {
    "accounts": [
        {"institution_id": BANK, "history": False},
        {"institution_id": BANK, "history": False, "iban": SECOND},
    ]
}
ACTOR = Actor(name="user:u1", request_id="r1")


@pytest.fixture
def world() -> World:
    world = World(TWO)
    world.connected()
    world.push({"amount": "10.00", "name": "A"}, iban=world.ledger()[0]["iban"])
    world.push({"amount": "11.00", "name": "B"}, {"amount": "12.00", "name": "C"}, iban=SECOND)
    return world


def _view(world: World, job_id: str = "job1") -> BankSyncView:
    return BankSyncView.of(world.store.get(Job, ORG, job_id))


def _started(world: World, job_id: str = "job1") -> tuple[AccountRef, ...]:
    return world.due(SyncRequest(job_id=job_id, organisation_id=ORG)).accounts


def test_each_account_is_told_as_it_ends(world: World) -> None:
    first, second = _started(world)
    assert (_view(world).total, _view(world).done) == (2, 0)
    new = world.fetch(first).new_transactions
    told = _view(world)
    assert (told.state, told.done, told.fetched) == (JobState.RUNNING, 1, 1)
    assert (told.new_transactions, [e.outcome for e in told.accounts]) == (new, ["fetched"])
    before = world.store.get(Job, ORG, "job1").version
    world.fetch(first)  # delivered again
    assert world.store.get(Job, ORG, "job1").version == before
    world.fetch(second)
    assert (_view(world).done, _view(world).new_transactions) == (2, 3)


def test_the_end_keeps_what_was_told_though_a_step_came_twice(world: World) -> None:
    refs = _started(world)
    for ref in refs:
        world.fetch(ref)
    again = tuple(world.fetch(ref) for ref in refs)  # tells nothing new
    assert [each.new_transactions for each in again] == [0, 0]
    world.finish(SyncResults(job_id="job1", organisations=(ORG,), results=again))
    told = _view(world)
    assert (told.state, told.new_transactions, told.fetched) == (JobState.SUCCEEDED, 3, 2)


def test_a_bank_that_does_not_answer_is_shown_while_it_is_tried_again(world: World) -> None:
    first, second = _started(world)
    world.fetch(second)
    world.fault("503")
    for _ in range(3):
        with pytest.raises(Unavailable):
            world.fetch(first)
    told = {each.bank_account_id: each for each in _view(world).accounts}
    waiting = told[first.bank_account_id]
    assert (_view(world).state, _view(world).done, _view(world).failed) == ("running", 1, 0)
    assert (waiting.outcome, waiting.outcome_fr) == ("retrying", "Nouvel essai en cours")
    assert waiting.reason != ""
    world.clear_faults()
    world.fetch(first)
    assert (_view(world).done, _view(world).fetched) == (2, 2)


def test_a_bank_given_up_says_why(world: World) -> None:
    first, second = _started(world)
    done = world.fetch(second)
    world.fault("503")
    with pytest.raises(Unavailable) as raised:
        world.fetch(first)
    caught = {**first.model_dump(), "outcome": "Unavailable", "new_transactions": 0}
    world.finish(SyncResults.model_validate(_results(done.model_dump(), caught)))
    told = {each.bank_account_id: each for each in _view(world).accounts}[first.bank_account_id]
    assert (told.outcome, told.reason) == ("unavailable", raised.value.code)
    assert told.outcome_fr == "Banque injoignable"
    assert "prochaine synchronisation" in told.reason_fr
    assert _view(world).state is JobState.PARTIALLY_FAILED


def _results(*told: dict[str, Any]) -> dict[str, Any]:
    return {"job_id": "job1", "organisations": (ORG,), "results": told}


def test_progress_that_cannot_be_written_fails_no_fetch(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = _started(world)
    plain = world.work.change

    def down(actor: Actor, before: Any, after: Any, reason: str) -> Any:
        if isinstance(before, Job):
            raise Unavailable("down")
        return plain(actor, before, after, reason)

    monkeypatch.setattr(world.work, "change", down)
    results = tuple(world.fetch(ref) for ref in refs)
    assert {each.outcome for each in results} == {"fetched"}
    monkeypatch.undo()
    world.finish(SyncResults(job_id="job1", organisations=(ORG,), results=results))
    assert _view(world).new_transactions == 3


def test_a_lost_workflow_step_is_a_failure_in_words(world: World) -> None:
    first, second = _started(world)
    done = world.fetch(second)
    caught = {**first.model_dump(), "outcome": "States.Timeout", "new_transactions": 0}
    world.finish(SyncResults.model_validate(_results(done.model_dump(), caught)))
    told = {each.bank_account_id: each for each in _view(world).accounts}[first.bank_account_id]
    assert (told.outcome, told.reason, told.outcome_en) == ("failed", "failed", "Failed")


def test_used_up_readings_say_when_the_next_is(world: World) -> None:
    for job in ("job1", "job2", "job3"):
        world.sync(job)
    world.sync("job4")
    told = _view(world, "job4").accounts
    assert {each.reason for each in told} == {"allowance_used"}
    account = world.accounts()[0]
    until = world.manage.next_reads(world.accounts())[account.id]
    assert until > world.clock.now()
    assert until in {each.next_fetch_after for each in told}
    world.clock.advance(until - world.clock.now() + timedelta(minutes=1))
    world.sync("job5")
    assert "fetched" in {each.outcome for each in _view(world, "job5").accounts}


@pytest.mark.parametrize("fault", ["429_bank", "suspended"])
def test_no_reason_promises_a_sync_that_would_skip_the_account(world: World, fault: str) -> None:
    world.fault(fault)
    world.sync("job1")
    assert all("prochaine synchronisation" not in e.reason_fr for e in _view(world).accounts)
    assert all(each.reason_fr for each in _view(world).accounts)
    world.clear_faults()
    world.sync("job2")
    assert {each.outcome for each in _view(world, "job2").accounts} == {"skipped"}


@pytest.mark.parametrize("code", ["company_limit", "bank_limit", "provider_down", "something_new"])
def test_what_is_put_off_never_says_the_next_synchronisation(code: str) -> None:
    french, english = said("skipped", code)
    assert "heure" in french
    assert "hour" in english


def test_old_runs_that_hold_class_names_are_told_in_words() -> None:
    assert said("NotFound", "")[0] == "Le prestataire ne connaît plus ce compte."
