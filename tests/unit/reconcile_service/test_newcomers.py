"""Runs over new transactions: they decide what a whole run would, and read by key only."""

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.contracts.steps import NEW_TRANSACTIONS
from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Transaction, TransactionState
from lettrage.services import newcomers
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.unit_of_work import Work

from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told

NAMES = {
    "martinet": "Boulangerie Martinet",
    "legoff": "Menuiserie Legoff",
    "martin": "Martin Peinture",
    "oudin": "Oudin Conseil",
}
AMOUNTS = ["120.00", "80.00", "200.00", "45.50"]


def _run_new(work: Work) -> None:
    desk.run(work, NEW_TRANSACTIONS)


def _outcome(work: Work) -> dict[str, tuple[Any, ...]]:
    found: list[Transaction] = []
    cursor = None
    while True:
        page = work.store.find(Transaction, "org", "all", "all", cursor=cursor)
        found += page.records
        cursor = page.next_cursor
        if cursor is None:
            break
    return {
        t.id: (t.state, t.third_party_id, {(a.document_id, a.amount) for a in t.allocations})
        for t in found
    }


def _early(seed: int) -> tuple[Work, random.Random]:
    """What was there and judged before the sync."""
    rng = random.Random(seed)  # noqa: S311 - a test world
    work = desk.desk()
    for party_id, name in NAMES.items():
        if party_id != "martinet":
            desk.party(work, party_id, name)
    desk.rule(work, "rule", "ABONNEMENT MACHINE", create_document=True, create_payment=True)
    for number in range(14):
        party_id = rng.choice(list(NAMES))
        day = desk.DAY - timedelta(days=rng.randrange(60))
        fields = {"third_party_id": party_id, "issue_date": day}
        desk.document(work, f"{7000 + number}", rng.choice(AMOUNTS), **fields)
    for number in range(14):
        _transaction(work, rng, f"a{number:02d}", rng.randrange(3, 40))
    for _ in range(3):
        desk.run(work)  # what a run posts may be what a reject was waiting for
    return work, rng


def _transaction(work: Work, rng: random.Random, name: str, days_ago: int) -> None:
    party = NAMES[rng.choice(list(NAMES))].upper()
    cited = rng.choice(["", "", f" F-2026-{7000 + rng.randrange(14)}"])
    amount = rng.choice([*AMOUNTS, "125.50", "9.90"])
    label = rng.choice([f"VIR {party}{cited}", f"VIR {party}{cited}", "PRLV ABONNEMENT MACHINE"])
    day = desk.DAY - timedelta(days=days_ago)
    account = rng.choice(["account", "other"])
    fields = {"booking_date": day, "bank_account_id": account}
    if rng.random() < 0.15:
        desk.transaction(work, name, amount, f"REJET {label}", **fields)
    else:
        desk.transaction(work, name, f"-{amount}", label, **fields)


@pytest.mark.parametrize("seed", range(40))
def test_new_transactions_end_as_a_whole_run_would_end_them(seed: int) -> None:
    by_key, rng = _early(seed)
    whole, same = _early(seed)
    for number in range(4):
        _transaction(by_key, rng, f"n{number}", number)
        _transaction(whole, same, f"n{number}", number)

    _run_new(by_key)
    desk.run(whole)

    assert _outcome(by_key) == _outcome(whole)


def test_nothing_else_is_judged_again() -> None:
    work = desk.desk()
    for number in range(5):
        desk.transaction(work, f"old{number}", "-77.00", f"VIR INCONNU {number}")
    desk.run(work)
    before = {name: desk.now(work, name) for name in (f"old{n}" for n in range(5))}
    desk.document(work, "0007812", "120.00")
    desk.transaction(work, "new", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")

    _run_new(work)

    assert desk.now(work, "new").state is TransactionState.MATCHED
    assert {name: desk.now(work, name) for name in before} == before


def _rivals() -> Work:
    work = desk.desk()
    day = desk.DAY - timedelta(days=4)
    desk.transaction(work, "old", "-120.00", "VIR BOULANGERIE MARTINET", booking_date=day)
    desk.run(work)
    for number in ("0007812", "0007813"):
        issued = desk.DAY - timedelta(days=2)
        desk.document(work, number, "120.00", issue_date=issued)
    desk.transaction(work, "new", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    return work


def test_an_old_rival_takes_the_other_of_two_equal_documents() -> None:
    work, whole = _rivals(), _rivals()

    _run_new(work)
    desk.run(whole)

    assert _outcome(work) == _outcome(whole)
    assert desk.now(work, "old").state is TransactionState.MATCHED


def _account(work: Work, account_id: str, iban: str) -> None:
    made = BankAccount(
        id=account_id,
        connection_id="connection",
        provider_account_id=account_id,
        name=f"Compte {account_id}",
        iban=iban,
        **told.stamps(work),
    )
    work.add(desk.ACTOR, made, "test")


def test_the_second_leg_of_an_own_transfer_sets_both_aside() -> None:
    work = desk.desk()
    _account(work, "account", "FR7630006000011234567890189")
    _account(work, "livret", "FR7610107001011234567890129")
    desk.transaction(work, "out", "-500.00", "VIR EPARGNE")
    desk.run(work)
    assert desk.now(work, "out").state is TransactionState.UNMATCHED
    desk.transaction(work, "in", "500.00", "VIREMENT INTERNE", bank_account_id="livret")

    _run_new(work)

    states = {desk.now(work, name).state for name in ("out", "in")}
    assert states == {TransactionState.EXCLUDED}


def test_a_reject_reopens_what_its_payment_had_settled() -> None:
    work = desk.desk()
    desk.document(work, "0007812", "120.00")
    day = desk.DAY - timedelta(days=200)
    label = "VIR BOULANGERIE MARTINET F-2026-0007812"
    desk.transaction(work, "paid", "-120.00", label, booking_date=day)
    _run_new(work)
    assert desk.settled(work, "0007812") == Decimal("120.00")
    desk.transaction(work, "back", "120.00", f"REJET {label}")

    _run_new(work)

    assert [a.amount for a in desk.now(work, "back").allocations] == [Decimal("-120.00")]
    assert desk.settled(work, "0007812") == 0


def test_what_a_person_undid_is_taken_up_without_the_refused_pair() -> None:
    work = desk.desk()
    desk.document(work, "0007812", "120.00")
    desk.transaction(work, "t", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    _run_new(work)
    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t"))

    _run_new(work)

    after = desk.now(work, "t")
    assert (after.state, after.allocations) == (TransactionState.PARTIAL, ())


def test_more_new_ones_than_look_ups_pay_for_are_a_whole_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(newcomers, "MOST_NEW", 2)
    work = desk.desk()
    desk.transaction(work, "old", "-9.90", "PRLV AUTRE", state=TransactionState.UNMATCHED)
    for number in range(3):
        desk.transaction(work, f"n{number}", "-9.90", "PRLV AUTRE")

    _run_new(work)

    assert desk.now(work, "old").engine_version
    assert desk.now(work, "n2").state is TransactionState.UNMATCHED


@pytest.mark.parametrize("waiting", [0, 150])
def test_look_ups_do_not_grow_with_what_waits(waiting: int) -> None:
    store = desk.Counting()
    work = desk.desk(store)
    for number in range(waiting):
        fields = {"state": TransactionState.UNMATCHED, "engine_version": "1"}
        desk.transaction(work, f"old{number}", "-1.00", f"INCONNU {number}", **fields)
        desk.document(work, f"9{number:05d}", "33.00", third_party_id=f"p{number}")
        desk.rule(work, f"r{number}", f"MOTCLE{number}")
    desk.document(work, "0007812", "120.00")
    desk.transaction(work, "new", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    store.asked = 0

    _run_new(work)

    assert desk.now(work, "new").state is TransactionState.MATCHED
    assert store.asked <= 50
