"""Older records that come in late: the proof's opening moves back, and no break is invented."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.bank import Balance
from lettrage.domain.bank_balance import BalanceCheck, BalanceCheckState, BalancePoint
from lettrage.domain.bank_transaction import Direction, Transaction
from lettrage.domain.transactions import balances as sums

from tests.unit.bank.world import ORG, USER, World

PROVED, DIFFERS = BalanceCheckState.PROVED, BalanceCheckState.DIFFERS
DAY = timedelta(days=1)
START = date(2026, 11, 1)


def check(world: World) -> BalanceCheck:
    found = world.accounts()[0].balance_check
    assert found is not None
    return found


def started(provider: str = "gocardless") -> World:
    world = World(provider=provider)
    world.connected()
    world.push({"amount": "1200.00", "name": "CLIENT SA", "motive": "FAC-7"})
    world.morning()
    assert check(world).state is PROVED
    return world


def next_morning(world: World) -> BalanceCheckState:
    world.clock.advance(DAY)
    world.morning()
    return check(world).state


def told_late(world: World, amount: str, *, days_ago: int, history: bool = True) -> None:
    """The bank tells an early movement only now; as history its balance held it always."""
    world.push({"amount": amount, "name": "ANCIEN", "motive": "F", "days_ago": days_ago})
    if history:
        moved(world, f"{-Decimal(amount)}")


def moved(world: World, amount: str) -> None:
    held = world.held(world.ledger()[0]["iban"])
    held["opening"] = str(Decimal(held["opening"]) + Decimal(amount))


def imported(world: World, amount: str, day: date) -> None:
    """As a statement file puts it: whatever its day."""
    now, value = world.clock.now(), Decimal(amount)
    world.work.add(
        USER,
        Transaction(
            organisation_id=ORG,
            id=f"t-{day}",
            created_at=now,
            updated_at=now,
            bank_account_id=world.accounts()[0].id,
            bank_reference=f"file:{day}",
            booking_date=day,
            amount=value,
            direction=Direction.CREDIT if value > 0 else Direction.DEBIT,
            label="ANCIEN",
        ),
        "test",
    )


@pytest.mark.parametrize("provider", ["gocardless", "bridge", "enable_banking"])
def test_history_that_is_told_late_is_no_break_and_moves_the_opening(provider: str) -> None:
    world = started(provider)
    for days_ago in (5, 12, 25):
        told_late(world, "-40.00", days_ago=days_ago)
        assert next_morning(world) is PROVED
        account = world.accounts()[0]
        assert account.opening
        assert account.known_from == world.today() - (days_ago + 1) * DAY
        assert account.opening.day < account.known_from
    world.clock.advance(60 * DAY)
    assert next_morning(world) is PROVED


def test_a_movement_booked_late_on_an_early_day_is_no_break_either() -> None:
    world = started()
    told_late(world, "-40.00", days_ago=20, history=False)
    assert next_morning(world) is PROVED
    told_late(world, "-15.00", days_ago=24)  # and history older than that
    assert next_morning(world) is PROVED
    assert next_morning(world) is PROVED


def test_a_file_with_years_before_the_opening_moves_it_before_them() -> None:
    world = started()
    before = world.accounts()[0].opening
    assert before
    for number in range(3):
        imported(world, "-100.00", before.day - 400 * DAY + number * DAY)
    assert next_morning(world) is PROVED
    after = world.accounts()[0].opening
    assert after == BalancePoint(day=before.day - 401 * DAY, amount=before.amount + 300)
    moved(world, "-9.00")
    assert next_morning(world) is DIFFERS
    line = check(world).lines[0]
    assert line.told - line.computed == -9


@pytest.mark.parametrize("unprovable_first", [False, True])
def test_a_real_break_is_found_beside_history_and_after_it(unprovable_first: bool) -> None:
    world = started()
    told_late(world, "-40.00", days_ago=20)
    if unprovable_first:
        world.fault("503", scope="balances", times=1)
        assert next_morning(world) is BalanceCheckState.NOT_PROVABLE
    moved(world, "-10.00")  # money went and no movement tells of it
    assert next_morning(world) is DIFFERS
    assert next_morning(world) is DIFFERS
    moved(world, "10.00")
    assert next_morning(world) is PROVED
    moved(world, "-10.00")
    assert next_morning(world) is DIFFERS


def test_an_account_that_began_empty_takes_its_history_in() -> None:
    world = World()
    world.connected()
    world.morning()
    told_late(world, "250.00", days_ago=3)
    told_late(world, "-99.00", days_ago=28)
    assert next_morning(world) is PROVED
    told_late(world, "-5.00", days_ago=0, history=False)
    assert next_morning(world) is PROVED


_moves = st.dictionaries(
    st.dates(START, START + 60 * DAY), st.integers(-99, 99).map(Decimal), max_size=6
)


@given(_moves, _moves, st.booleans())
def test_one_anchor_gives_the_balance_whether_older_ones_are_history_or_late(
    first: dict[date, Decimal], later: dict[date, Decimal], history: bool
) -> None:
    told_on = START + 61 * DAY
    balance = Decimal(500)
    seen = sums.Moves(first, Decimal(0))
    told = sums.provable([_balance(balance, told_on)], "EUR")
    start = sums.opening(told[0], seen, told_on - 30 * DAY)
    known_from = min([*first, told_on])
    older = {day: money for day, money in later.items() if day < known_from}
    balance += 0 if history else sum(older.values(), Decimal(0))
    everything = sums.Moves({**first, **older}, Decimal(0))
    told = sums.provable([_balance(balance, told_on)], "EUR")
    anchors = list(sums.anchors(start, known_from, everything))
    assert any(sums.agree(sums.lines(told, each, everything)) for each in anchors)
    assert all(each.day < min([*everything.by_day, told_on]) for each in anchors)
    if not older:
        assert anchors == [start]


def _balance(amount: Decimal, day: date) -> Balance:
    return Balance(amount=amount, currency="EUR", as_of=day, type="CLBD")
