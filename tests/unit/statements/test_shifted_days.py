"""Files whose days are off: by one, told; by decades, refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from lettrage.domain.transactions.overlap import place

from tests.unit.statements.imports import Bank
from tests.unit.statements.test_overlap import entry, stored
from tests.unit.statements.writing import Movement, cfonb

DAY = date(2026, 3, 24)
SOME: list[Movement] = [
    (DAY, Decimal("-12.50"), "PRLV SEPA EDF"),
    (date(2026, 3, 26), Decimal("1200.00"), "VIR SEPA RECU DUPONT"),
    (date(2026, 3, 26), Decimal("-3.00"), "CB CAFE"),
]


@pytest.mark.parametrize("days", [-2, -1, 1, 2])
def test_a_file_a_day_off_is_told_before_it_is_imported(days: int) -> None:
    bank = Bank()
    bank.account()
    bank.run(bank.sent(cfonb(SOME, Decimal(100))))
    off = [(day + timedelta(days=days), amount, label) for day, amount, label in SOME]
    import_id = bank.sent(cfonb(off, Decimal(100)))
    report = bank.run(import_id, dry_run=True).body
    assert (report["counts"]["new"], report["resembling"]) == (3, 3)
    there = {each.id for each in bank.transactions()}
    lines = bank.lines(import_id)
    assert {line["resembles_id"] for line in lines} == there
    assert {line["code"] for line in lines} == {"other_day"}
    assert all("un ou deux jours" in line["message_fr"] for line in lines)


def test_other_days_amounts_and_words_resemble_nothing() -> None:
    bank = stored("t1", "CB CAFE")
    for other in (
        entry("CB CAFE", day=DAY + timedelta(days=3)),
        entry("CB CAFE", "-10.01", day=DAY + timedelta(days=1)),
        entry("CB THE", day=DAY + timedelta(days=1)),
    ):
        (placed,) = place("a", [other], [bank])
        assert (placed.resembles_id, placed.shifted) == (None, False)


def test_a_value_date_told_as_booking_date_resembles_further_away() -> None:
    bank = stored("t1", "REMISE CHEQUES", value_date=DAY + timedelta(days=6))
    (placed,) = place("a", [entry("REMISE CHEQUES", day=DAY + timedelta(days=6))], [bank])
    assert (placed.resembles_id, placed.shifted) == ("t1", True)


def test_each_stored_one_is_resembled_once_nearest_first() -> None:
    entries = [entry("CB CAFE", day=DAY + timedelta(days=n)) for n in (2, 1)]
    placed = place("a", entries, [stored("t1", "CB CAFE")])
    assert [each.resembles_id for each in placed] == [None, "t1"]


def test_what_recurs_daily_is_not_suspected_at_the_border_of_a_file() -> None:
    fresh = [entry("CB CAFE", day=DAY + timedelta(days=n)) for n in range(1, 6)]
    placed = place("a", fresh, [stored("t1", "CB CAFE")])
    assert [each.resembles_id for each in placed] == [None] * 5


def test_a_day_beyond_the_year_to_come_refuses_the_file() -> None:
    bank = Bank()
    account = bank.account()
    table = "Date;Libellé;Montant\n06/11/2062;CB CAFE;-3,50\n24/03/2026;EDF;-12,50\n"
    report = bank.run(bank.sent(table), accounts={"": account}, dry_run=True).body
    assert report["state"] == "refused"
    (fault,) = report["faults"]
    assert (fault["code"], fault["line"]) == ("day_too_far", 2)
    assert "06/11/2062" in fault["message_fr"]
