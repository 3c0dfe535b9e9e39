"""Bridge and Enable Banking through seeded trouble: the end is the bank's own ledger.

The twin of `test_fault_sequences`, which walks GoCardless.
"""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from lettrage.domain.bank_transaction import TransactionState

from infra.local.sandbox.faults import ACCOUNT_KINDS
from tests.unit.bank.world import World, seed_of

SEQUENCES, STEPS = 50, 14
BANKS = ("BNP_PARIBAS_BNPAFRPPXXX", "CIC_CMCIFRPPXXX", "BOURSORAMA_BOUSFRPPXXX")
FAULTS = tuple(kind for kind in ACCOUNT_KINDS if kind != "slow")
STEP_KINDS = (
    *("push", "push", "push", "push", "book", "correct", "delete", "page"),
    *("fault", "fault", "wait", "sync", "sync"),
)


def _pushed(random: Random) -> list[dict[str, object]]:
    """One movement, two that look alike, or one that is announced."""
    paid: dict[str, object] = {
        "amount": f"{random.randint(1, 99)}.00",
        "name": "CLIENT",
        "motive": "F",
    }
    twins: list[dict[str, object]] = [{"amount": "-4.20", "kind": "card", "name": "BOULANGER"}] * 2
    announced: dict[str, object] = {
        "amount": "-7.00",
        "kind": "card",
        "name": "GARE",
        "pending": True,
    }
    return random.choice([[paid], twins, [announced]])


def _step(world: World, random: Random, number: int) -> None:
    account = world.ledger()[0]
    chosen = random.choice(account["booked"]) if account["booked"] else None
    named = {"account": account["iban"]}
    if chosen:
        named["internalTransactionId"] = chosen["internalTransactionId"]
    match random.choice(STEP_KINDS):
        case "push":
            world.push(*_pushed(random))
        case "book":
            body = {**named, "new_id": random.random() < 0.5}
            world.sandbox_says("POST", "/_sandbox/book", body)
        case "correct" if chosen and "transactionId" in chosen:
            money = {"amount": f"{random.randint(1, 99)}.50", "currency": "EUR"}
            body = {**named, "fields": {"transactionAmount": money}}
            world.sandbox_says("POST", "/_sandbox/correct", body)
        case "delete" if chosen:
            world.sandbox_says("POST", "/_sandbox/delete", named)
        case "page":
            world.sandbox_says("POST", "/_sandbox/limits", {"page": random.randint(1, 4)})
        case "fault":
            world.fault(random.choice(FAULTS), times=random.randint(1, 3))
        case "wait":
            world.clock.advance(timedelta(hours=random.randint(1, 40)))
        case _:
            world.sync(f"job{number}")


def _renewed(world: World, random: Random) -> None:
    world.clear_faults()
    world.clock.advance(timedelta(days=1))
    account = world.accounts()[0]
    connection = world.manage.connection("org1", account.connection_id)
    if connection.problem:
        if random.random() < 0.5:
            world.fault("new_account_ids", times=1)
        world.connected()
        world.clear_faults()
    for number in range(3):  # what was told twice at the very first goes on the second absence
        world.sync(f"last{number}")
        world.clock.advance(timedelta(days=1))


@pytest.mark.parametrize("provider", ["bridge", "enable_banking"])
@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_sequences_of_faults_end_with_exactly_the_banks_transactions(
    provider: str, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - the seed is what makes a failure repeatable
    bank = BANKS[seed % len(BANKS)]
    world = World(seed_of(bank), bank=bank, provider=provider)
    world.connected()
    for number in range(STEPS):
        _step(world, random, number)
    _renewed(world, random)
    held = world.ledger()[0]
    told = Counter(
        (each["transactionAmount"]["amount"], each["bookingDate"]) for each in held["booked"]
    )
    standing = [
        each for each in world.transactions() if each.state is not TransactionState.CANCELLED
    ]
    stored = Counter(
        (str(each.amount), each.booking_date.isoformat()) for each in standing if not each.pending
    )
    assert stored == told
    assert sum(each.pending for each in standing) == len(held["pending"])
    assert len(world.accounts()) == 1
