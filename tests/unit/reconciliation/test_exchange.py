"""Foreign amounts: believed at the reference rate only, told with it, and what they leave."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.reconciliation import (
    Adjustment,
    AdjustmentKind,
    Context,
    Decision,
    DocumentType,
    Reason,
    Role,
    check_conservation,
    sentence_en,
    sentence_fr,
)

from tests.unit.reconciliation.world import document, pairs, party, run, transaction

FRIDAY = date(2026, 5, 29)
DAY = date(2026, 6, 1)


def _decided(
    rates: dict[date, dict[str, str]], cents: int = -11_100, said: str = "120,00 USD", **due: Any
) -> Decision:
    known = {day: {c: Decimal(r) for c, r in each.items()} for day, each in rates.items()}
    paid = transaction(cents=cents, label=f"CARTE 31/05 MENUISERIE LEGOFF {said}", day=DAY)
    owed = document(cents=due.pop("cents_due", 12_000), **{"currency": "USD", **due})
    return run([paid], [owed], context=Context(rates=known))["O1"]


def _reason(decision: Decision, code: str) -> Reason:
    (found,) = (reason for reason in decision.reasons if reason.code == code)
    return found


@pytest.mark.parametrize(("rate", "percent"), [("1.0811", "0.0"), ("1.0500", "+3.0")])
def test_near_the_rate_of_the_day_it_is_posted_and_the_rate_is_told(
    rate: str, percent: str
) -> None:
    decision = _decided({DAY: {"USD": rate}})
    assert pairs(decision) == [("D1", 12_000)]
    told = _reason(decision, "rate_near")
    expected = {"rate": "1.0811", "reference": rate, "day": "2026-06-01", "percent": percent}
    assert expected.items() <= dict(told.facts).items()
    assert f"({rate.replace('.', ',')})" in sentence_fr(told)
    assert "1.0811 USD for 1 EUR" in sentence_en(told)


@pytest.mark.parametrize("rate", ["1.0100", "1.1600", "0.7000"])
def test_far_from_the_rate_of_the_day_it_is_only_proposed(rate: str) -> None:
    decision = _decided({DAY: {"USD": rate}})
    assert not decision.allocations
    assert decision.suggestions[0] == ("D1",)
    told = _reason(decision, "rate_implausible")
    assert f"({rate})" in sentence_en(told)
    assert "s’écarte de" in sentence_fr(told)


def test_a_wrong_amount_within_the_known_range_is_caught_by_the_rate_of_the_day() -> None:
    assert _decided({}, cents=-9_800).allocations  # 1.22, believed without a rate
    assert not _decided({DAY: {"USD": "1.0811"}}, cents=-9_800).allocations


def test_without_a_rate_the_known_range_is_told_and_other_currencies_wait() -> None:
    assert "n’est pas connu" in sentence_fr(_reason(_decided({}), "rate_usual"))
    dinars: dict[str, Any] = {"said": "372,00 TND", "currency": "TND", "cents": -11_100}
    owed: dict[str, Any] = {"total": 372_000, "open": 372_000}
    assert not _decided({}, **dinars, **owed).allocations
    assert _decided({DAY: {"TND": "3.3500"}}, **dinars, **owed).allocations


@pytest.mark.parametrize(
    ("day", "used"),
    [
        (DAY, True),
        (FRIDAY, True),
        (DAY - timedelta(days=10), True),
        (DAY + timedelta(days=10), True),
        (DAY - timedelta(days=11), False),
        (DAY + timedelta(days=11), False),
    ],
)
def test_a_rate_counts_within_ten_days(day: date, used: bool) -> None:
    far = {day: {"USD": "0.9600"}}  # within the known range, far from what was paid
    assert bool(_decided(far).allocations) is not used


def test_what_was_published_before_counts_before_what_came_after() -> None:
    rates = {DAY - timedelta(days=3): {"USD": "1.0811"}, DAY + timedelta(days=1): {"USD": "0.97"}}
    told = _reason(_decided(rates), "rate_near")
    assert dict(told.facts)["day"] == "2026-05-29"


@pytest.mark.parametrize(
    ("kind", "cents", "difference"),
    [
        (DocumentType.PURCHASE, -11_100, -191),  # it cost more than it was worth: a loss
        (DocumentType.PURCHASE, -10_700, 209),
        (DocumentType.INVOICE, 11_100, 191),  # it brought more: a gain
        (DocumentType.INVOICE, 10_700, -209),
    ],
)
def test_the_difference_to_the_value_at_the_document_s_date_is_booked(
    kind: DocumentType, cents: int, difference: int
) -> None:
    issued = date(2026, 5, 17)  # a Sunday: the rate is Friday's
    rates = {DAY: {"USD": "1.0900"}, date(2026, 5, 15): {"USD": "1.1000"}}
    role = Role.SUPPLIER if cents < 0 else Role.CUSTOMER
    owed = document(kind=kind, issued=issued, currency="USD")
    paid = transaction(cents=cents, label="VIR MENUISERIE LEGOFF 120,00 USD", day=DAY)
    known = {day: {c: Decimal(r) for c, r in each.items()} for day, each in rates.items()}
    decision = run([paid], [owed], [party(role=role)], Context(rates=known))["O1"]
    assert decision.adjustments == (Adjustment(AdjustmentKind.EXCHANGE_DIFFERENCE, difference),)
    told = dict(_reason(decision, "exchange_difference").facts)
    assert told["rates"] == "1.1000 USD (2026-05-15)"
    assert (told["value"], told["difference"]) == ("109.09", f"{difference / 100:.2f}")
    check_conservation(
        cents,
        "EUR",
        allocations=decision.allocations,
        adjustments=decision.adjustments,
        document=lambda _: owed,
    )


def test_a_book_value_takes_no_rate_of_after_the_document_nor_one_of_over_a_week() -> None:
    for day in (date(2026, 5, 21), date(2026, 5, 12)):
        assert not _decided({day: {"USD": "1.1000"}}).adjustments
    assert _decided({date(2026, 5, 13): {"USD": "1.1000"}}).adjustments


def test_currencies_without_cents_are_worth_what_they_are() -> None:
    yen: dict[str, Any] = {"said": "18000 JPY", "currency": "JPY", "cents": -11_100}
    issued = date(2026, 5, 20)
    rates = {DAY: {"JPY": "161.00"}, issued: {"JPY": "160.00"}}
    decision = _decided(rates, **yen, total=18_000, open=18_000)
    assert decision.adjustments == (Adjustment(AdjustmentKind.EXCHANGE_DIFFERENCE, 150),)
    untold = _decided(rates, cents=-11_100, said="", currency="JPY", total=18_000, open=18_000)
    assert not untold.allocations
    told = _reason(untold, "original_amount_missing")
    assert {"worth": "111.80", "own": "EUR", "day": "2026-06-01"}.items() <= dict(
        told.facts
    ).items()
    assert "111,80 EUR" in sentence_fr(told)


def test_a_reject_takes_the_difference_back_once() -> None:
    rates = {DAY: {"USD": Decimal("1.0900")}, date(2026, 5, 20): {"USD": Decimal("1.1000")}}
    label = "PRLV SEPA MENUISERIE LEGOFF F2026-118 120,00 USD"
    paid = transaction(cents=-11_100, label=label, day=DAY)
    back = transaction("O2", 11_100, f"REJET {label}", day=DAY + timedelta(days=4))
    owed = document(currency="USD")
    decided = run([paid, back], [owed], context=Context(rates=rates))
    assert [a.amount for a in decided["O1"].adjustments] == [-191]
    assert pairs(decided["O2"]) == [("D1", -12_000)]
    assert [a.amount for a in decided["O2"].adjustments] == [191]


def test_an_account_in_another_currency_uses_both_rates() -> None:
    rates = {DAY: {"USD": Decimal("1.1000"), "GBP": Decimal("0.8500")}}
    owed = document(currency="GBP", cents=8_500)
    label = "CARTE 31/05 MENUISERIE LEGOFF 85,00 GBP"
    for cents, posted in ((-11_100, True), (-9_000, False)):
        paid = transaction(cents=cents, label=label, day=DAY, currency="USD")
        decision = run([paid], [owed], context=Context(rates=rates))["O1"]
        assert bool(decision.allocations) is posted
        assert not decision.adjustments  # the books are in euros


@pytest.mark.parametrize(
    ("said", "cents", "owed"),
    [
        ("FACT 118 120,00 USD", -11_100, 12_000),
        ("F2026-118 1 120,00 USD", -103_600, 112_000),
        ("1 118 120,00 USD", -103_425_500, 111_812_000),
    ],
)
def test_digits_before_the_amount_are_part_of_it_where_the_rate_says_so(
    said: str, cents: int, owed: int
) -> None:
    decision = _decided({DAY: {"USD": "1.0811"}}, cents=cents, said=said, cents_due=owed)
    assert pairs(decision) == [("D1", owed)]
