"""A bank that was removed and connected again: what is read then, and what a person keeps off."""

import pytest
from lettrage.domain.bank import BankAccount, BankConnectionState

from tests.unit.bank.world import BANK, ORG, USER, World

TWO = {
    "accounts": [
        {"institution_id": BANK, "history": False},
        {"institution_id": BANK, "history": False, "iban": "FR7630006000011234567890189"},
    ]
}


@pytest.fixture
def world() -> World:
    world = World(TWO)
    world.connected()
    return world


def _removed(world: World, connection_id: str) -> None:
    present = world.manage.connection(ORG, connection_id)
    world.manage.disconnect(USER, present)


def _off(world: World, account: BankAccount) -> None:
    world.manage.change(USER, account, name=None, active=False)


def test_accounts_come_back_with_the_next_consent(world: World) -> None:
    _removed(world, world.accounts()[0].connection_id)
    assert [each.active for each in world.accounts()] == [False, False]
    again = world.connected()
    assert again.state is BankConnectionState.ACTIVE
    assert [each.active for each in world.accounts()] == [True, True]
    assert world.manage.switched_off(ORG) == {}
    world.push({"amount": "10.00", "name": "A"})
    assert world.sync().new_transactions == 1


def test_an_account_switched_off_by_a_person_stays_off_and_is_told(world: World) -> None:
    kept_off = world.accounts()[1]
    _off(world, kept_off)
    _removed(world, kept_off.connection_id)
    again = world.connected()
    assert [each.active for each in world.accounts()] == [True, False]
    assert world.manage.switched_off(ORG) == {again.id: (kept_off.id,)}


def test_what_a_person_says_after_the_removal_holds(world: World) -> None:
    first, second = world.accounts()
    _removed(world, first.connection_id)
    # Said again by a person, off is off, whatever the removal had done.
    _off(world, world.manage.account(ORG, second.id))
    world.connected()
    assert [each.active for each in world.accounts()] == [True, False]


def test_removed_and_connected_twice_changes_nothing_more(world: World) -> None:
    for _ in range(2):
        _removed(world, world.accounts()[0].connection_id)
        world.connected()
    assert [each.active for each in world.accounts()] == [True, True]
