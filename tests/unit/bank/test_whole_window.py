"""What an answer lacks: withdrawn where a provider tells whole windows, else nothing at all."""

from datetime import timedelta

import pytest
from lettrage.contracts.steps import AccountRef
from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_allowance import CALLS_A_DAY, CALLS_A_MINUTE
from lettrage.domain.bank_balance import BalanceCheckState
from lettrage.domain.bank_transaction import Direction, Transaction, TransactionState
from lettrage.domain.provider_profile import PROFILES
from lettrage.services.guard_bank_provider import GuardBankProvider

from tests.unit.bank.world import ORG, USER, World, seed_of

WHOLE = {"gocardless": True, "bridge": False, "enable_banking": True}
PAID = {"amount": "1200.00", "kind": "transfer_in", "name": "CLIENT SA", "motive": "FAC-7"}
CARD = {"amount": "-4.20", "kind": "card", "name": "BOULANGERIE"}


@pytest.fixture(params=sorted(WHOLE))
def world(request: pytest.FixtureRequest) -> World:
    made = World(seed_of(), provider=request.param)
    made.connected()
    return made


def next_mornings(world: World, days: int) -> None:
    for _ in range(days):
        world.clock.advance(timedelta(days=1))
        world.morning()


def state(world: World) -> BalanceCheckState:
    check = world.accounts()[0].balance_check
    assert check is not None
    return check.state


def forgotten(world: World, part: str) -> None:
    """The movement is in no answer any more, and no tombstone tells of it."""
    held = world.held(world.ledger()[0]["iban"])
    held[part].pop(0)


def test_each_provider_says_whether_its_answers_are_whole(world: World) -> None:
    name = world.provider.name
    assert world.provider.answers_whole_window is WHOLE[name]
    assert GuardBankProvider(world.work, world.provider).answers_whole_window is WHOLE[name]


def test_what_an_answer_lacks_is_withdrawn_where_answers_are_whole_alone(world: World) -> None:
    world.push(PAID, CARD)
    world.morning()
    forgotten(world, "booked")
    next_mornings(world, 3)
    gone = [each for each in world.transactions() if each.withdrawn_at]
    assert len(gone) == (1 if world.provider.answers_whole_window else 0)
    told = state(world)
    assert told is (BalanceCheckState.PROVED if gone else BalanceCheckState.DIFFERS)


def test_an_announced_movement_that_is_forgotten_likewise(world: World) -> None:
    world.push({**CARD, "pending": True})
    world.morning()
    forgotten(world, "pending")
    next_mornings(world, 2)
    one = world.transactions()[0]
    assert one.pending is not world.provider.answers_whole_window


def test_a_deletion_that_is_told_is_withdrawn_and_the_balance_proved(world: World) -> None:
    world.push(PAID, CARD)
    world.morning()
    held = world.ledger()[0]
    key = held["booked"][0]["internalTransactionId"]
    body = {"account": held["iban"], "internalTransactionId": key}
    world.sandbox_says("POST", "/_sandbox/delete", body)
    next_mornings(world, 1)
    gone = next(each for each in world.transactions() if each.withdrawn_at)
    assert (gone.state, gone.reasons[-1].code) == (TransactionState.CANCELLED, "withdrawn_by_bank")
    assert state(world) is BalanceCheckState.PROVED
    version = gone.version
    next_mornings(world, 2)
    assert world.store.get(Transaction, ORG, gone.id).version == version


def test_what_a_statement_file_told_is_never_withdrawn_by_a_fetch(world: World) -> None:
    world.push(CARD)
    world.morning()
    account = world.accounts()[0]
    of_file = Transaction(
        organisation_id=ORG,
        id="tfile",
        created_at=world.clock.now(),
        updated_at=world.clock.now(),
        bank_account_id=account.id,
        bank_reference="file:0f",
        booking_date=world.today(),
        amount=PAID["amount"],
        direction=Direction.CREDIT,
        label="VIR CLIENT",
    )
    world.work.add(USER, of_file, "test")
    world.push(PAID | {"amount": "7.00"})
    next_mornings(world, 4)
    after = world.store.get(Transaction, ORG, "tfile")
    assert (after.withdrawn_at, after.missing_since, after.version) == (None, None, 1)


def test_an_account_without_connection_is_never_fetched(world: World) -> None:
    made = world.manage.create(USER, ORG, name="Caisse", iban=None, currency="EUR")
    assert world.morning().failed == 0
    kept = world.store.get(BankAccount, ORG, made.id)
    assert (kept.last_synced_at, kept.version) == (None, made.version)
    ref = AccountRef(organisation_id=ORG, bank_account_id=made.id, job_id="job1")
    assert world.fetch(ref).outcome == "NotFound"
    world.sync("job2")
    listed = world.manage.accounts(ORG, 10, None).records
    assert {each.id for each in listed} == {each.id for each in world.accounts()}


def test_allowances_name_the_providers_that_there_are(world: World) -> None:
    assert {*CALLS_A_DAY, *CALLS_A_MINUTE} <= set(PROFILES) == set(WHOLE)
    assert world.provider.name in {*CALLS_A_DAY, *CALLS_A_MINUTE}
