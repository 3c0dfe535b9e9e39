"""Files of one account that do or do not join up: told before, and on the account."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.statements.imports import Bank
from tests.unit.statements.writing import Movement, cfonb, ofx


def on(day: int, amount: str, label: str = "CB CAFE") -> Movement:
    return date(2026, 10, day), Decimal(amount), label


EARLY = [on(1, "50.00", "VIR DUPONT"), on(3, "-10.00")]
LATE = [on(10, "5.00", "VIR MARTIN")]


def brought(bank: Bank, movements: list[Movement], opening: str, **body: Any) -> dict[str, Any]:
    import_id = bank.sent(cfonb(movements, Decimal(opening)))
    return dict(bank.run(import_id, **body).body)


def check(bank: Bank, account: str) -> dict[str, Any]:
    return dict(bank.ask("GET", f"/bank-accounts/{account}").body["balance_check"] or {})


def test_a_gap_between_two_files_is_told_before_and_on_the_account() -> None:
    bank = Bank()
    account = bank.account()
    brought(bank, EARLY, "1000.00")
    assert check(bank, account)["state"] == "proved"
    dry = brought(bank, LATE, "1995.00", dry_run=True)
    for report in (dry, brought(bank, LATE, "1995.00")):
        (gap,) = report["accounts"][0]["gaps"]
        assert (gap["first_day"], gap["difference"]) == ("2026-10-04", "955.00")
        assert (gap["after_day"], gap["before_day"]) == ("2026-10-03", "2026-10-10")
        assert "04/10/2026" in gap["message_fr"]
        assert "955,00" in gap["message_fr"]
    told = check(bank, account)
    assert (told["state"], told["first_day"], told["difference"]) == (
        "differs",
        "2026-10-04",
        "955.00",
    )
    missing = brought(bank, [on(5, "955.00", "VIR DURAND")], "1040.00")
    assert missing["accounts"][0]["gaps"] == []
    assert check(bank, account)["state"] == "proved"


def test_undoing_the_file_between_opens_the_gap() -> None:
    bank = Bank()
    account = bank.account()
    brought(bank, EARLY, "1000.00")
    between = brought(bank, [on(5, "955.00", "VIR DURAND")], "1040.00")
    brought(bank, LATE, "1995.00")
    assert check(bank, account)["state"] == "proved"
    bank.undo(between["id"])
    assert check(bank, account)["state"] == "differs"


def test_a_file_that_comes_late_is_told_of_both_sides() -> None:
    bank = Bank()
    bank.account()
    brought(bank, EARLY, "1000.00")
    brought(bank, LATE, "1995.00")
    between = brought(bank, [on(5, "900.00", "VIR DURAND")], "1041.00")
    days = [gap["first_day"] for gap in between["accounts"][0]["gaps"]]
    assert days == ["2026-10-04", "2026-10-06"]


@pytest.mark.parametrize(
    ("later", "opening"),
    [
        ([*EARLY, *LATE], "1000.00"),
        ([on(3, "-10.00"), *LATE], "1050.00"),
        ([on(3, "-10.00"), on(3, "-7.00", "LOYER"), *LATE], "1050.00"),
        ([on(3, "-7.00", "LOYER"), *LATE], "1040.00"),
        (EARLY, "1000.00"),
        ([on(4, "1.00")], "1040.00"),
    ],
    ids=["whole again", "last day again", "last day fuller", "rest of the day", "same", "next day"],
)
def test_files_that_overlap_or_meet_in_a_day_join_up(later: list[Movement], opening: str) -> None:
    bank = Bank()
    account = bank.account()
    brought(bank, EARLY, "1000.00")
    assert brought(bank, later, opening)["accounts"][0]["gaps"] == []
    assert check(bank, account)["state"] == "proved"


def test_a_file_without_opening_balance_fills_the_days_between() -> None:
    bank = Bank()
    account = bank.account()
    bank.run(bank.sent(ofx(EARLY, Decimal(1040))))
    assert check(bank, account)["state"] == "not_provable"
    brought(bank, EARLY, "1000.00")
    bank.run(bank.sent(ofx([on(5, "955.00", "VIR DURAND")], Decimal(1995))))
    assert brought(bank, LATE, "1995.00")["accounts"][0]["gaps"] == []
    assert check(bank, account)["state"] == "proved"


def test_a_difference_that_was_accepted_shows_on_the_account() -> None:
    bank = Bank()
    account = bank.account()
    import_id = bank.sent(cfonb(EARLY, Decimal(1000), Decimal(1041)))
    assert bank.run(import_id, accept_differences=True).body["state"] == "imported"
    told = check(bank, account)
    assert (told["state"], told["difference"]) == ("differs", "1.00")


def test_statements_missing_within_one_file_differ_and_ask_nothing() -> None:
    bank = Bank()
    account = bank.account()
    text = cfonb(EARLY, Decimal(1000)) + cfonb(LATE, Decimal(1995))
    report = bank.run(bank.sent(text)).body
    proof = report["accounts"][0]["proof"]
    assert (proof["verdict"], proof["code"]) == ("differs", "statements_missing")
    assert report["state"] == "imported"
    assert check(bank, account)["state"] == "differs"
