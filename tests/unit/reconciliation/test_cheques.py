"""Cheques: one number however many zeros it begins with; the charge for an unpaid one is no reject.

The leading zeros of other numbers count: 0004568 and 4568 are two invoices.
"""

from datetime import date
from typing import Any

import pytest
from lettrage.domain.reconciliation import (
    Context,
    Decision,
    DocumentType,
    ReasonCode,
    Role,
    Rule,
)

from tests.unit.reconciliation.world import document, pairs, party, run, transaction

CUSTOMER = party("T1", "Menuiserie Legoff SARL", role=Role.CUSTOMER)


def _paid(label: str, *documents: Any) -> Decision:
    return run([transaction(label=label)], list(documents))["O1"]


@pytest.mark.parametrize("told", ["4568", "0004568"])
@pytest.mark.parametrize("kept", ["4568", "04568", "0004568"])
def test_leading_zeros_of_a_cheque_number_do_not_matter(told: str, kept: str) -> None:
    other = document("D2", "F2026-119", cheque_number="4569")
    decision = _paid(f"CHEQUE {told}", document(cheque_number=kept), other)
    assert pairs(decision) == [("D1", 12_000)]
    reason = decision.reasons[0]
    assert (reason.code, dict(reason.facts)["value"]) == (ReasonCode.CHEQUE_NUMBER, told)


@pytest.mark.parametrize("field", ["end_to_end_id", "cheque_slip", "payment_batch"])
def test_zeros_of_other_identifiers_stay(field: str) -> None:
    for told, kept in (("4568", "0004568"), ("0004568", "4568")):
        other: dict[str, Any] = {field: kept}
        assert not _paid(f"CHEQUE {told}", document(**other)).allocations


def test_a_number_that_the_label_calls_no_cheque_is_none() -> None:
    decision = _paid("VIR SEPA 0004568", document(cheque_number="4568"))
    assert not decision.allocations


def test_zeros_of_an_invoice_number_still_tell_two_invoices_apart() -> None:
    label = "VIR SEPA EMIS /MOTIF FACTURE 0004568 /BEN MENUISERIE LEGOFF"
    one, two = document("D1", "0004568"), document("D2", "4568", cents=12_001)
    assert pairs(_paid(label, one, two)) == [("D1", 12_000)]


@pytest.mark.parametrize("told", ["0004568", "4568"])
def test_an_unpaid_cheque_undoes_its_deposit_whatever_its_zeros(told: str) -> None:
    sold: dict[str, Any] = {"kind": DocumentType.INVOICE, "cheque_number": "0004568"}
    deposit = transaction(cents=12_000, label="REMISE CHEQUE CHEQUE 0004568")
    back = transaction("O2", -12_000, f"CHEQUE IMPAYE CHEQUE {told}", day=date(2026, 6, 9))
    decisions = run([deposit, back], [document(**sold)], [CUSTOMER])
    assert pairs(decisions["O1"]) == [("D1", 12_000)]
    assert pairs(decisions["O2"]) == [("D1", -12_000)]


FEES = ["FRAIS REJET CHEQUE 4568", "COMMISSION IMPAYE CHEQUE 0004568", "FRAIS DE REJET CHEQUE 4568"]


@pytest.mark.parametrize("label", FEES)
def test_the_charge_for_a_rejected_cheque_undoes_nothing(label: str) -> None:
    sold: dict[str, Any] = {"kind": DocumentType.INVOICE, "cheque_number": "4568"}
    deposit = transaction(cents=1_500, label="REMISE CHEQUE CHEQUE 4568")
    fee = transaction("O2", -1_500, label, day=date(2026, 6, 9))
    decisions = run([deposit, fee], [document(cents=1_500, **sold)], [CUSTOMER])
    assert pairs(decisions["O1"]) == [("D1", 1_500)]
    assert not decisions["O2"].allocations
    assert ReasonCode.REJECTION not in {reason.code for reason in decisions["O2"].reasons}


@pytest.mark.parametrize("cents", [-1_500, -12_000])
def test_it_pays_no_document_that_it_names(cents: int) -> None:
    known = party(mandates=("RUM-0042",))
    label = "FRAIS REJET PRLV SEPA MENUISERIE LEGOFF MDT/RUM-0042 FACT F2026-118 CHEQUE 4568"
    fee = transaction(cents=cents, label=label, mandate_id="RUM-0042")
    assert not run([fee], [document(cheque_number="4568")], [known])["O1"].allocations


def test_a_rule_of_the_bank_s_fees_takes_it() -> None:
    bank = party("T9", "Banque du Quai")
    rule = Rule(
        id="R1",
        priority=1,
        keywords=("FRAIS",),
        type=DocumentType.EXPENSE,
        third_party_id="T9",
        create_document=True,
        create_payment=True,
    )
    fee = transaction(cents=-1_500, label="FRAIS REJET CHEQUE 4568")
    decision = run([fee], [], [bank], Context(rules=(rule,)))["O1"]
    assert decision.created is not None
    assert decision.third_party_id == "T9"
