"""Takings paid out by a card provider: the net amount, and the commission that it kept."""

from typing import Any

import pytest
from lettrage.domain.reconciliation import (
    Adjustment,
    AdjustmentKind,
    Decision,
    DocumentType,
    Role,
)

from tests.unit.reconciliation.world import document, pairs, party, run, transaction

PROVIDER = party("T9", "SumUp Payments Limited", role=Role.CUSTOMER)
LABEL = "VIR SEPA RECU /DE SUMUP PAYMENTS LIMITED /MOTIF PAYOUT 0106"


def _taken(id: str = "D1", cents: int = 24_000, kept: int = 420, **more: Any) -> Any:
    given = {"kind": DocumentType.INCOME, "third_party": "T9", "number": "", "commission": kept}
    return document(id, cents=cents, **{**given, **more})


def _decided(*documents: Any, cents: int = 23_580, label: str = LABEL) -> Decision:
    parties = [PROVIDER, party("T1", "Camille Vannier", role=Role.CUSTOMER)]
    return run([transaction(cents=cents, label=label)], [*documents], parties)["O1"]


def _commission(cents: int) -> tuple[Adjustment, ...]:
    return (Adjustment(AdjustmentKind.COMMISSION, -cents),)


def test_the_takings_of_a_named_provider_are_settled_whole_with_the_commission() -> None:
    decision = _decided(_taken())
    assert pairs(decision) == [("D1", 24_000)]
    assert decision.adjustments == _commission(420)


@pytest.mark.parametrize("cents", [23_579, 23_581, 24_000, 23_000])
def test_any_other_amount_is_proposed(cents: int) -> None:
    decision = _decided(_taken(), cents=cents)
    assert not decision.allocations
    assert decision.suggestions[0] == ("D1",)


def test_takings_whose_total_is_another_day_s_payout_are_no_match() -> None:
    decision = _decided(_taken("D1", 23_580, 410), _taken("D2"))
    assert pairs(decision) == [("D2", 24_000)]


def test_two_days_of_equal_payouts_are_a_person_s_to_tell_apart() -> None:
    assert not _decided(_taken("D1"), _taken("D2")).allocations


def test_a_payout_of_several_customers_is_found_by_its_reference() -> None:
    sold = {"kind": DocumentType.INVOICE, "payment_batch": "PO3097079"}
    one = _taken("D1", 10_000, 175, number="FA-101", third_party="T1", **sold)
    two = _taken("D2", 5_000, 100, number="FA-102", **sold)
    label = "VIR SEPA RECU /DE STRIPE TECHNOLOGY EUROPE /MOTIF PAYOUT PO3097079"
    decision = _decided(one, two, cents=14_725, label=label)
    assert pairs(decision) == [("D1", 10_000), ("D2", 5_000)]
    assert decision.adjustments == _commission(275)
    assert decision.third_party_id is None
    assert not _decided(one, two, cents=14_825, label=label).allocations


def test_the_provider_s_name_does_not_contradict_whom_it_pays_for() -> None:
    sold = _taken(
        kind=DocumentType.INVOICE, third_party="T1", number="FA-101", payment_batch="PO3097079"
    )
    label = "VIR SEPA RECU /DE SUMUP PAYMENTS LIMITED /MOTIF PO3097079"
    assert pairs(_decided(sold, label=label)) == [("D1", 24_000)]
    without = _taken(
        kind=DocumentType.INVOICE,
        third_party="T1",
        number="FA-101",
        payment_batch="PO3097079",
        kept=0,
    )
    assert not _decided(without, cents=24_000, label=label).allocations


def test_a_commission_that_the_label_states_otherwise_is_not_believed() -> None:
    assert not _decided(_taken(), label=f"{LABEL} COMMISSION 5,00").allocations
    stated = _decided(_taken(), label=f"{LABEL} COMMISSION 4,20")
    assert stated.adjustments == _commission(420)


def test_what_is_settled_in_part_is_left_to_a_person() -> None:
    assert not _decided(_taken(open=20_000), cents=19_580).allocations


@pytest.mark.parametrize("label", ["VIR STRIPE PAYMENTS", "VIR SEPA SUMUP PAYMENTS LIMITED"])
def test_a_sale_of_which_the_net_was_paid_out_is_proposed_and_not_posted(label: str) -> None:
    sold = _taken(kind=DocumentType.INVOICE, third_party="T1", number="FA-101")
    decision = _decided(sold, label=label)
    assert not decision.allocations
    assert decision.suggestions[0] == ("D1",)
    assert not _decided(sold, cents=23_579, label=label).suggestions


def test_no_net_is_proposed_of_what_is_settled_in_part() -> None:
    part = _taken(kind=DocumentType.INVOICE, third_party="T1", number="FA-101", open=20_000)
    assert not _decided(part, cents=23_580, label="VIR STRIPE PAYMENTS").suggestions
