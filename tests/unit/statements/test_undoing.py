"""What undoing one of several files leaves: the others' movements, and balances that are told."""

from datetime import date
from decimal import Decimal

import pytest
from lettrage.contracts.steps import StatementImportRef
from lettrage.domain.bank import Balance
from lettrage.domain.bank_balance import BalanceCheckState

from tests.unit.http.client import SETUP
from tests.unit.statements.imports import Bank
from tests.unit.statements.writing import Movement, cfonb

DAY = date(2026, 3, 25)
OPENING = Decimal("100.00")
CAFE: Movement = (DAY, Decimal("-3.50"), "CB CAFE")
RENT: Movement = (date(2026, 3, 24), Decimal("-800.00"), "LOYER")
AFTER_RENT = OPENING + RENT[1]


def brought(bank: Bank, movements: list[Movement], opening: Decimal = OPENING) -> str:
    import_id = bank.sent(cfonb(movements, opening))
    assert bank.run(import_id).body["state"] == "imported"
    return import_id


def test_movements_that_another_file_told_too_go_over_to_it() -> None:
    bank = Bank()
    bank.account()
    one = brought(bank, [CAFE, CAFE, RENT])
    two = brought(bank, [CAFE, CAFE, CAFE], AFTER_RENT)
    assert bank.report(two).body["counts"]["known"] == 2
    assert bank.undo(one).body["state"] == "undone"
    assert {each.statement_import_id for each in bank.transactions()} == {two}
    assert [each.label for each in bank.transactions()] == ["CB CAFE"] * 3
    assert bank.undo(two).body["state"] == "undone"
    assert bank.transactions() == []


def test_twins_come_back_whole_after_an_undoing() -> None:
    bank = Bank()
    bank.account()
    one = brought(bank, [CAFE, CAFE])
    two = brought(bank, [CAFE, CAFE, CAFE])
    bank.undo(one)
    again = brought(bank, [CAFE, CAFE, CAFE])
    assert bank.report(again).body["counts"]["known"] == 3
    assert len(bank.transactions()) == 3
    bank.undo(two)
    assert {each.statement_import_id for each in bank.transactions()} == {again}
    ids = [line["transaction_id"] for line in bank.lines(again)]
    assert len(set(ids)) == 3


def test_an_undone_file_holds_nothing_any_more() -> None:
    bank = Bank()
    bank.account()
    one, two = brought(bank, [CAFE, RENT]), brought(bank, [CAFE], AFTER_RENT)
    bank.undo(two)
    assert len(bank.transactions()) == 2
    bank.undo(one)
    assert bank.transactions() == []


@pytest.mark.parametrize("after_writes", [2, 3, 4])
def test_what_is_undone_while_another_file_is_written_is_made_anew(after_writes: int) -> None:
    """The other file was decided on when the movements stood there; they went before it ended."""
    bank = Bank()
    bank.account()
    one = brought(bank, [CAFE, CAFE, RENT])
    many: list[Movement] = [(DAY, Decimal(n), f"REMISE {n}") for n in range(1, 61)]
    two = bank.sent(cfonb([CAFE, CAFE, CAFE, *many], AFTER_RENT))
    bank.asked(two, "run", {})
    organisation_id, _, job_id = bank.tasks.statements[0]
    ref = StatementImportRef(organisation_id=organisation_id, import_id=two, job_id=job_id)
    bank.dies(ref, after_writes)
    unit = bank.work.unit(SETUP)
    for each in bank.transactions():
        if each.statement_import_id == one:
            unit.remove(each, "statement_undone")
    unit.commit()
    bank.work_off()
    report = bank.report(two).body
    assert report["state"] == "imported"
    assert report["counts"]["known"] == 0
    assert len(bank.transactions()) == 63
    assert {each.statement_import_id for each in bank.transactions()} == {two}
    assert {line["transaction_id"] for line in bank.lines(two)} == {
        each.id for each in bank.transactions()
    }


def closing(bank: Bank, account: str) -> tuple[Decimal, date] | None:
    balance = bank.stored_account(account).balance
    return (balance.amount, balance.as_of) if balance else None


def test_undoing_gives_the_account_the_balance_that_the_other_files_told() -> None:
    bank = Bank()
    account = bank.account()
    brought(bank, [RENT], Decimal("1840.00"))
    assert closing(bank, account) == (Decimal("1040.00"), RENT[0])
    late = brought(bank, [(date(2026, 4, 10), Decimal("5.00"), "VIR")], Decimal("1995.00"))
    assert closing(bank, account) == (Decimal("2000.00"), date(2026, 4, 10))
    bank.undo(late)
    assert closing(bank, account) == (Decimal("1040.00"), RENT[0])
    check = bank.stored_account(account).balance_check
    assert check is not None
    assert check.state is BalanceCheckState.PROVED


def test_undoing_the_only_file_leaves_no_balance() -> None:
    bank = Bank()
    account = bank.account()
    bank.undo(brought(bank, [RENT, CAFE]))
    assert closing(bank, account) is None
    assert bank.stored_account(account).balance_check is None
    listed = bank.ask("GET", "/treasury/balances").body
    assert listed["without_balance"] == [account]


def test_a_decision_that_stops_the_undoing_leaves_the_balance() -> None:
    bank = Bank()
    account = bank.account()
    import_id = brought(bank, [RENT, CAFE])
    before = closing(bank, account)
    bank.asked(import_id, "undo", {})
    held = bank.transactions()[-1]
    bank.work.change(SETUP, held, held.changed(at=bank.clock.now(), manual=True), "decided")
    bank.work_off()
    assert closing(bank, account) == before


def test_the_balance_of_an_account_that_a_bank_feeds_is_the_banks() -> None:
    bank = Bank()
    account = bank.account()
    stored = bank.stored_account(account)
    balance = Balance(amount=Decimal(7), currency="EUR", as_of=DAY, type="CLBD")
    fed = stored.changed(at=bank.clock.now(), connection_id="c", balance=balance)
    bank.work.change(SETUP, stored, fed, "connected")
    import_id = brought(bank, [RENT])
    bank.undo(import_id)
    assert closing(bank, account) == (Decimal(7), DAY)
