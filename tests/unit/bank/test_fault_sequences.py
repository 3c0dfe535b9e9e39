"""Seeded sequences of faults, movements and renewals end with exactly the bank's transactions."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from infra.local.sandbox.faults import ACCOUNT_KINDS
from tests.unit.bank.world import World, seed_of

SEQUENCES, STEPS = 40, 12
BANKS = ("BNP_PARIBAS_BNPAFRPPXXX", "CIC_CMCIFRPPXXX", "BOURSORAMA_BOUSFRPPXXX")
FAULTS = tuple(kind for kind in ACCOUNT_KINDS if kind != "slow")


def _step(world: World, random: Random, number: int) -> None:
    account = world.ledger()[0]
    match random.choice(["push", "twins", "pending", "book", "correct", "fault", "wait", "sync"]):
        case "push":
            world.push({"amount": f"{random.randint(1, 99)}.00", "name": "CLIENT", "motive": "F"})
        case "twins":
            world.push(*[{"amount": "-4.20", "kind": "card", "name": "BOULANGER"}] * 2)
        case "pending":
            world.push({"amount": "-7.00", "kind": "card", "name": "GARE", "pending": True})
        case "book":
            body = {"account": account["iban"], "new_id": random.random() < 0.5}
            world.sandbox_says("POST", "/_sandbox/book", body)
        case "correct" if account["booked"]:
            chosen = random.choice(account["booked"])
            if "transactionId" in chosen:
                money = {"amount": f"{random.randint(1, 99)}.50", "currency": "EUR"}
                body = {
                    "account": account["iban"],
                    "internalTransactionId": chosen["internalTransactionId"],
                    "fields": {"transactionAmount": money},
                }
                world.sandbox_says("POST", "/_sandbox/correct", body)
        case "fault":
            world.fault(random.choice(FAULTS), times=random.randint(1, 3))
        case "wait":
            world.clock.advance(timedelta(hours=random.randint(1, 40)))
        case _:
            world.sync(f"job{number}")


def _renewed(world: World, random: Random) -> None:
    """The user connects once more where that is what the state asks for, then all is read."""
    world.clear_faults()
    world.clock.advance(timedelta(days=1))
    account = world.accounts()[0]
    connection = world.manage.connection("org1", account.connection_id)
    if connection.problem == "renew_consent":
        if random.random() < 0.5:
            world.fault("new_account_ids", times=1)
        world.connected()
        world.clear_faults()
    world.sync("last")


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_sequences_of_faults_end_with_exactly_the_banks_transactions(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - the seed is what makes a failure repeatable
    bank = BANKS[seed % len(BANKS)]
    world = World(seed_of(bank), bank=bank)
    world.connected()
    for number in range(STEPS):
        _step(world, random, number)
    _renewed(world, random)
    held = world.ledger()[0]
    told = Counter(
        (each["transactionAmount"]["amount"], each["bookingDate"]) for each in held["booked"]
    )
    booked = [each for each in world.transactions() if not each.pending]
    stored = Counter((str(each.amount), each.booking_date.isoformat()) for each in booked)
    assert stored == told
    assert sum(each.pending for each in world.transactions()) == len(held["pending"])
    balance = world.accounts()[0].balance
    assert balance is not None
    assert balance.amount == 5000 + sum((each.amount for each in booked), Decimal(0))
