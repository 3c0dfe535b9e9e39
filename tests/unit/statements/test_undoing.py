"""What undoing one of several files leaves: the others' movements, and balances that are told."""

from datetime import date
from decimal import Decimal

from tests.unit.statements.imports import Bank
from tests.unit.statements.writing import Movement, cfonb

DAY = date(2026, 3, 25)
OPENING = Decimal("100.00")
CAFE: Movement = (DAY, Decimal("-3.50"), "CB CAFE")
RENT: Movement = (date(2026, 3, 24), Decimal("-800.00"), "LOYER")


def brought(bank: Bank, movements: list[Movement], opening: Decimal = OPENING) -> str:
    import_id = bank.sent(cfonb(movements, opening))
    assert bank.run(import_id).body["state"] == "imported"
    return import_id


def test_movements_that_another_file_told_too_go_over_to_it() -> None:
    bank = Bank()
    bank.account()
    one = brought(bank, [CAFE, CAFE, RENT])
    two = brought(bank, [CAFE, CAFE, CAFE])
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
    one, two = brought(bank, [CAFE, RENT]), brought(bank, [CAFE])
    bank.undo(two)
    assert len(bank.transactions()) == 2
    bank.undo(one)
    assert bank.transactions() == []
