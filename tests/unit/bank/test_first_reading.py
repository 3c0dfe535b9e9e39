"""A first reading may tell movements without keys twice: no balance says so, the next one does."""

from datetime import timedelta
from decimal import Decimal

import pytest
from lettrage.domain.bank_balance import BalanceCheckState

from tests.unit.bank.world import World, seed_of

WITHOUT_KEYS = "CIC_CMCIFRPPXXX"
COFFEE: dict[str, object] = {"amount": "-4.20", "kind": "card", "name": "BOULANGER"}
DAY = timedelta(days=1)


def connected(*pushed: dict[str, object]) -> World:
    world = World(seed_of(WITHOUT_KEYS), bank=WITHOUT_KEYS, provider="enable_banking")
    world.connected()
    world.push(*pushed)
    return world


def mornings(world: World, count: int) -> World:
    for _ in range(count):
        world.morning()
        world.clock.advance(DAY)
    return world


def living(world: World) -> list[Decimal]:
    return [each.amount for each in world.transactions() if each.withdrawn_at is None]


@pytest.mark.parametrize("fault", ["duplicated", "page_repeated"])
def test_what_the_first_reading_told_twice_is_gone_two_mornings_later(fault: str) -> None:
    world = connected(COFFEE, {**COFFEE, "amount": "-9.00"})
    world.fault(fault, times=1)
    assert len(living(mornings(world, 1))) > 2
    assert sorted(living(mornings(world, 2))) == [Decimal("-9.00"), Decimal("-4.20")]
    mornings(world, 2)
    account = world.accounts()[0]
    assert account.balance_check
    assert account.balance_check.state is BalanceCheckState.PROVED
    assert account.opening
    assert account.opening.amount == 5000


def test_real_twins_stay_and_the_second_reading_confirms_them() -> None:
    world = mornings(connected(COFFEE, COFFEE), 1)
    assert world.accounts()[0].cursor is None
    world.push(COFFEE)  # one more of another day is no reason to doubt those
    mornings(world, 1)
    assert world.accounts()[0].cursor is not None
    assert len(living(mornings(world, 3))) == 3


def test_a_first_reading_without_twins_is_believed_at_once() -> None:
    world = mornings(connected(COFFEE, {**COFFEE, "amount": "-9.00"}), 1)
    assert world.accounts()[0].cursor is not None


def test_history_that_leaves_the_bank_between_two_readings_is_no_withdrawal() -> None:
    world = mornings(connected(COFFEE, COFFEE, {**COFFEE, "days_ago": 95}), 1)
    held = world.held(world.ledger()[0]["iban"])
    left = next(e for e in held["booked"] if e["bookingDate"] < f"{world.today() - 90 * DAY}")
    held["booked"].remove(left)
    held["opening"] = "4995.80"
    assert len(living(mornings(world, 4))) == 3
    account = world.accounts()[0]
    assert account.balance_check
    assert account.balance_check.state is BalanceCheckState.PROVED
