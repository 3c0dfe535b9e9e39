"""The circuit breaker: opens on silence, never on an answer, and lets one probe through."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from lettrage.domain.errors import ConsentExpired, LettrageError, Unavailable
from lettrage.domain.provider_circuit import OPEN_AFTER, OPEN_FOR
from lettrage.services.bank_trouble import LONG_WAIT_S
from lettrage.services.guard_bank_provider import PAUSED, GuardBankProvider

from tests.unit.bank.world import World


class Scripted(GuardBankProvider):
    """A guarded provider whose `balances` do what the script says; counts the calls made."""

    def __init__(self, world: World) -> None:
        self.calls = 0
        self.failure: LettrageError | None = None
        super().__init__(world.work, world.provider)

    def ask(self, account: str) -> str:
        """The outcome in a word: `ok`, or the error's code."""

        def call() -> str:
            self.calls += 1
            if self.failure:
                raise self.failure
            return "ok"

        try:
            return self._through(account, call)
        except LettrageError as error:
            return error.code


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def guarded(world: World) -> Scripted:
    return Scripted(world)


def _down(code: str = "provider_down", wait: int | None = None) -> Unavailable:
    return Unavailable("down", code=code, retry_after_s=wait)


def _fail(guarded: Scripted, times: int, account: Callable[[int], str] = str) -> list[str]:
    return [guarded.ask(account(number)) for number in range(times)]


def test_provider_that_is_silent_everywhere_is_left_alone(world: World, guarded: Scripted) -> None:
    guarded.failure = _down()
    assert set(_fail(guarded, OPEN_AFTER)) == {"provider_down"}
    assert guarded.ask("another") == PAUSED
    assert guarded.calls == OPEN_AFTER
    other = Scripted(world)
    assert other.ask("a function elsewhere") == PAUSED


def test_one_silent_account_never_stops_the_others(guarded: Scripted) -> None:
    guarded.failure = _down()
    _fail(guarded, OPEN_AFTER * 3, lambda _: "same")
    guarded.failure = None
    assert guarded.ask("another") == "ok"


def test_bank_that_is_away_stops_its_own_account_alone(guarded: Scripted) -> None:
    guarded.failure = _down("bank_error")
    _fail(guarded, OPEN_AFTER, lambda _: "same")
    assert guarded.ask("same") == PAUSED
    guarded.failure = None
    assert guarded.ask("another") == "ok"


def test_pause_is_told_and_short_enough_for_the_workflow_to_wait(guarded: Scripted) -> None:
    guarded.failure = _down()
    _fail(guarded, OPEN_AFTER)
    with pytest.raises(Unavailable) as refused:
        guarded.banks("FR")
    assert refused.value.retry_after_s is not None
    assert 0 < refused.value.retry_after_s <= LONG_WAIT_S + 1
    assert timedelta(seconds=LONG_WAIT_S) >= OPEN_FOR


def test_one_probe_goes_through_and_its_success_closes(world: World, guarded: Scripted) -> None:
    guarded.failure = _down()
    _fail(guarded, OPEN_AFTER)
    world.clock.advance(OPEN_FOR)
    assert guarded.ask("probe") == "provider_down"
    assert guarded.ask("second") == PAUSED
    world.clock.advance(OPEN_FOR)
    guarded.failure = None
    assert [guarded.ask("probe"), guarded.ask("second")] == ["ok", "ok"]
    assert {each.delayed_since for each in world.listed()} == {None}


def test_since_when_a_provider_is_late_is_told(world: World, guarded: Scripted) -> None:
    began = world.clock.now()
    guarded.failure = _down()
    guarded.ask("a")
    world.clock.advance(timedelta(minutes=3))
    guarded.ask("b")
    told = {each.profile.name: each.delayed_since for each in world.listed()}
    assert told == {"bridge": None, "enable_banking": None, "gocardless": began}


def test_success_in_between_starts_the_count_anew(guarded: Scripted) -> None:
    for _ in range(OPEN_AFTER):
        guarded.failure = _down()
        _fail(guarded, OPEN_AFTER - 1)
        guarded.failure = None
        assert guarded.ask("well") == "ok"


@pytest.mark.parametrize(
    "error", [ConsentExpired("ended"), _down("bank_limit", 7200), _down("account_processing")]
)
def test_business_answers_open_nothing(guarded: Scripted, error: LettrageError) -> None:
    guarded.failure = error
    assert set(_fail(guarded, OPEN_AFTER * 2, lambda _: "same")) == {error.code}


def test_rate_limit_pauses_at_once_for_as_long_as_it_asks(world: World, guarded: Scripted) -> None:
    guarded.failure = _down("company_limit", 34)
    guarded.ask("a")
    guarded.failure = None
    assert guarded.ask("b") == PAUSED
    world.clock.advance(timedelta(seconds=33))
    assert guarded.ask("b") == PAUSED
    world.clock.advance(timedelta(seconds=1))
    assert guarded.ask("b") == "ok"


def test_guarded_provider_walks_as_the_bare_one() -> None:
    world = World(provider="bridge")
    guard = GuardBankProvider(world.work, world.provider)
    done = world.connected()
    account = guard.consent(done.provider_reference).account_ids[0]
    assert guard.name == "bridge"
    assert guard.account(account) == world.provider.account(account)
    assert guard.transactions(account, None) == []
    assert guard.complete_consent(done.provider_reference, {}).state == "granted"
    guard.revoke(done.provider_reference)
    with pytest.raises(ConsentExpired):
        guard.balances(account)
