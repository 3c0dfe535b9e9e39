"""The balance proof, and what a bank takes back: cancelled by proof or by a second absence."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from lettrage.domain.bank import Balance
from lettrage.domain.bank_balance import BalanceCheck, BalanceCheckState, BalancePoint
from lettrage.domain.bank_transaction import Allocation, Transaction, TransactionState
from lettrage.domain.errors import Conflict, Invalid
from lettrage.domain.transactions import balances as sums
from lettrage.services.decide_transaction import DecideTransaction

from tests.unit.bank.world import USER, World

PAID = {"amount": "1200.00", "kind": "transfer_in", "name": "CLIENT SA", "motive": "FAC-7"}
CARD = {"amount": "-4.20", "kind": "card", "name": "BOULANGERIE"}
DAY = timedelta(days=1)


def started(*pushed: dict[str, str]) -> World:
    world = World()
    world.connected()
    world.push(*pushed)
    world.morning()
    return world


def check(world: World) -> BalanceCheck:
    found = world.accounts()[0].balance_check
    assert found is not None
    return found


def taken_back(world: World, number: int = 0) -> None:
    held = world.ledger()[0]
    name = held["booked"][number]["internalTransactionId"]
    body = {"account": held["iban"], "internalTransactionId": name}
    world.sandbox_says("POST", "/_sandbox/delete", body)


def next_morning(world: World) -> None:
    world.clock.advance(DAY)
    world.morning()


def matched(world: World) -> Transaction:
    before = world.transactions()[0]
    part = Allocation(document_id="d1", amount=before.amount, settlement_id="s1", origin="manual")
    after = before.changed(
        at=world.clock.now(), state=TransactionState.MATCHED, allocations=(part,)
    )
    return world.work.change(USER, before, after, "test")


def test_a_balance_that_moves_without_a_transaction_is_flagged_from_its_first_day() -> None:
    world = started(PAID)
    next_morning(world)
    assert check(world).state is BalanceCheckState.PROVED
    held = world.held(world.ledger()[0]["iban"])
    held["opening"] = "4990.00"  # money went and no movement tells of it
    next_morning(world)
    broken = world.today()
    next_morning(world)
    found = check(world)
    assert found.state is BalanceCheckState.DIFFERS
    assert (found.first_day, found.noticed_on) == (broken, broken)
    assert found.lines[0].told - found.lines[0].computed == Decimal(-10)
    held["opening"] = "5000.00"
    next_morning(world)
    assert (check(world).state, check(world).first_day) == (BalanceCheckState.PROVED, None)


def test_a_proof_goes_on_from_the_last_one_over_months() -> None:
    world = started(PAID, CARD)
    for _ in range(4):
        world.clock.advance(15 * DAY)
        world.push(CARD)
        world.morning()
        assert check(world).state is BalanceCheckState.PROVED
    account = world.accounts()[0]
    assert account.proved
    assert account.opening
    assert account.proved.day > account.opening.day


def test_what_the_bank_takes_back_is_cancelled_at_once_when_the_balance_proves_it() -> None:
    world = started(PAID, CARD)
    taken_back(world)
    next_morning(world)
    gone = next(t for t in world.transactions() if t.amount == 1200)
    assert (gone.state, gone.reasons[-1].code) == (TransactionState.CANCELLED, "withdrawn_by_bank")
    assert gone.withdrawn_at == world.clock.now()
    assert check(world).state is BalanceCheckState.PROVED


def test_a_withdrawn_match_is_flagged_and_a_person_undoes_it_into_cancelled() -> None:
    world = started(PAID)
    matched(world)
    taken_back(world)
    next_morning(world)
    flagged = world.transactions()[0]
    assert (flagged.state, len(flagged.allocations)) == (TransactionState.PARTIAL, 1)
    assert "annulez son rapprochement" in flagged.reasons[-1].message_fr
    free = flagged.changed(at=world.clock.now(), allocations=(), manual=True)
    free = world.work.change(USER, flagged, free, "test")  # its document is not of this test
    undone = DecideTransaction(world.work).undo(USER, free)
    assert undone.state is TransactionState.CANCELLED


def test_one_answer_without_a_movement_is_not_believed_when_the_balance_holds_it() -> None:
    world = started(PAID, CARD)
    matched(world)
    held = world.held(world.ledger()[0]["iban"])
    lost = held["booked"].pop(0)
    held["opening"] = "6200.00"  # the balance still has it
    for _ in range(3):
        next_morning(world)
    assert all(t.withdrawn_at is None and t.missing_since is None for t in world.transactions())
    held["opening"] = "5000.00"
    held["booked"].append(lost)
    next_morning(world)
    assert check(world).state is BalanceCheckState.PROVED


def test_without_a_balance_a_second_absence_on_another_day_cancels() -> None:
    world = started(PAID, CARD)
    taken_back(world)
    world.fault("503", scope="balances")
    next_morning(world)
    assert [t.withdrawn_at for t in world.transactions()] == [None, None]
    assert world.today() in {t.missing_since for t in world.transactions()}
    world.sync("again")
    assert [t.withdrawn_at for t in world.transactions()] == [None, None]
    next_morning(world)
    assert sum(t.withdrawn_at is not None for t in world.transactions()) == 1


def test_a_movement_told_again_comes_back_as_it_was() -> None:
    world = started(PAID)
    known = matched(world)
    held = world.held(world.ledger()[0]["iban"])
    lost = held["booked"].pop()
    next_morning(world)
    assert world.transactions()[0].withdrawn_at is not None or held["pending"]
    held["booked"].append(lost)
    next_morning(world)
    back = world.transactions()[0]
    assert (back.id, back.state, back.allocations, back.withdrawn_at) == (
        known.id,
        TransactionState.MATCHED,
        known.allocations,
        None,
    )
    assert check(world).state is BalanceCheckState.PROVED


def test_a_pending_movement_that_went_is_cancelled_and_may_still_be_booked() -> None:
    world = started({**CARD, "pending": "yes"})
    held = world.held(world.ledger()[0]["iban"])
    waiting = held["pending"].pop()
    next_morning(world)
    assert world.transactions()[0].state is TransactionState.CANCELLED
    held["booked"].append({**waiting, "bookingDate": f"{world.today()}", "transactionId": "B1"})
    next_morning(world)
    (booked,) = world.transactions()
    assert (booked.pending, booked.state) == (False, TransactionState.TO_PROCESS)


def test_available_balances_prove_nothing_and_opening_ones_end_the_day_before() -> None:
    def told(kind: str, currency: str = "EUR") -> Balance:
        return Balance(amount=Decimal(10), currency=currency, as_of=date(2026, 11, 24), type=kind)

    assert sums.provable([told("CLAV"), told("ITAV"), told("CLBD", "USD")], "EUR") == []
    best = sums.provable([told("XPCD"), told("OPBD"), told("CLBD")], "EUR")
    assert [each.type for each in best] == ["CLBD", "OPBD"]
    assert [each.type for each in sums.provable([told("XPCD"), told("CLAV")], "EUR")] == ["XPCD"]
    seen = sums.Moves({date(2026, 11, 23): Decimal(4), date(2026, 11, 24): Decimal(6)}, Decimal(1))
    start = BalancePoint(day=date(2026, 11, 1), amount=Decimal(0))
    lines = sums.lines([told("CLBD"), told("OPBD"), told("XPCD")], start, seen)
    assert [line.computed for line in lines] == [Decimal(10), Decimal(4), Decimal(11)]


def test_the_banks_withdrawal_is_no_decision_and_its_return_opens_it_again() -> None:
    world = started(PAID)
    held = world.held(world.ledger()[0]["iban"])
    told = list(held["booked"])
    taken_back(world)
    next_morning(world)
    gone = world.transactions()[0]
    decide = DecideTransaction(world.work)
    with pytest.raises(Conflict) as refused:
        decide.undo(USER, gone)
    assert refused.value.code == "nothing_to_undo"
    by_hand = gone.changed(at=world.clock.now(), manual=True, reasons=())
    set_aside = world.work.change(USER, gone, by_hand, "test")
    with pytest.raises(Invalid):
        decide.restore(USER, set_aside)
    undone = decide.undo(USER, set_aside)
    assert (undone.state, undone.manual) == (TransactionState.CANCELLED, False)
    held["booked"] = told
    next_morning(world)
    back = world.transactions()[0]
    assert (back.id, back.state, back.withdrawn_at) == (
        gone.id,
        TransactionState.TO_PROCESS,
        None,
    )
