"""A bank that was removed and connected again: what is read then, and what a person keeps off."""

from datetime import timedelta

import pytest
from lettrage.domain.bank import PENDING_FOR, REPLACED, BankAccount, BankConnectionState
from lettrage.domain.errors import Conflict
from lettrage.domain.notice import action_on

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


def test_a_replaced_connection_says_by_which_and_leaves_the_list(world: World) -> None:
    first = world.accounts()[0].connection_id
    second = world.connected()
    old = world.manage.as_it_stands(ORG, first)
    assert (old.state, old.replaced_by) == (BankConnectionState.REVOKED, second.id)
    code, french, _ = action_on(old)
    assert (code, "remplacée" in french, "reconnectez" in french) == ("none", True, False)
    assert [e.id for e in world.manage.connections(ORG, 50, None).records] == [second.id]
    every = world.manage.connections(ORG, 50, None, with_ended=True).records
    assert {each.id for each in every} == {first, second.id}


def test_a_replaced_connection_is_not_renewed_but_the_latest_is_named(world: World) -> None:
    first = world.accounts()[0].connection_id
    world.connected()
    latest = world.connected()
    with pytest.raises(Conflict) as refused:
        world.connect.renew(USER, world.manage.connection(ORG, first))
    assert (refused.value.code, refused.value.existing_id) == ("connection_replaced", latest.id)
    assert world.connect.renew(USER, latest).state is BankConnectionState.PENDING


def test_a_removed_connection_is_shown_until_its_accounts_went_elsewhere(world: World) -> None:
    first = world.accounts()[0].connection_id
    _removed(world, first)
    assert [e.id for e in world.manage.connections(ORG, 50, None).records] == [first]
    world.connected()
    assert world.manage.connection(ORG, first).problem == REPLACED


def test_a_consent_that_nobody_finishes_ends_after_a_day_and_may_still_be_given() -> None:
    world = World(TWO)
    asked = world.ask()
    world.clock.advance(PENDING_FOR - timedelta(minutes=1))
    assert world.manage.as_it_stands(ORG, asked.id).state is BankConnectionState.PENDING
    world.clock.advance(timedelta(minutes=1))
    ended = world.manage.as_it_stands(ORG, asked.id)
    assert (ended.state, ended.problem, ended.consent_url) == ("expired", "consent_abandoned", "")
    assert "24 heures" in action_on(ended)[1]
    assert world.manage.connections(ORG, 50, None).records == ()
    world.consent(asked)
    late = world.complete(asked.reference, "r2", world.returned)
    assert late.state is BankConnectionState.ACTIVE
    assert [e.id for e in world.manage.connections(ORG, 50, None).records] == [asked.id]
