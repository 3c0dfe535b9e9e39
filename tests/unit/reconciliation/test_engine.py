"""The decision rules, each on a case of its own making."""

from datetime import date

import pytest
from lettrage.domain.errors import Invalid
from lettrage.domain.reconciliation import (
    Allocation,
    Context,
    DocumentType,
    Role,
    Rule,
    TransactionState,
    check_conservation,
)

from tests.unit.reconciliation.world import document, pairs, party, run, transaction

MATCHED, PARTIAL = TransactionState.MATCHED, TransactionState.PARTIAL
UNMATCHED = TransactionState.UNMATCHED


def test_cited_number_with_the_name_and_the_amount_is_posted() -> None:
    decided = run([transaction()], [document()])["O1"]
    assert (decided.state, pairs(decided)) == (MATCHED, [("D1", 12_000)])


@pytest.mark.parametrize(
    "written", ["F2026 118", "F 2026/118", "f2026118", "FACT F2O26-118"], ids=str
)
def test_separators_case_and_a_letter_o_for_a_zero_do_not_count(written: str) -> None:
    label = f"VIR SEPA EMIS /MOTIF {written} /BEN MENUISERIE LEGOFF"
    assert run([transaction(label=label)], [document()])["O1"].state is MATCHED


def test_amount_alone_is_never_evidence_but_is_proposed() -> None:
    decided = run([transaction(label="VIR SEPA EMIS")], [document()])["O1"]
    assert (decided.state, pairs(decided)) == (UNMATCHED, [])
    assert ("D1",) in decided.suggestions


def test_digits_inside_a_longer_number_are_no_citation() -> None:
    label = "VIR SEPA EMIS 99F20261187745"
    assert run([transaction(label=label)], [document()])["O1"].state is UNMATCHED


def test_two_third_parties_of_one_name_are_nobody() -> None:
    twins = [party("T1", "Garage Martin Lyon"), party("T2", "Garage Martin Brest")]
    label = "VIR SEPA EMIS /BEN GARAGE MARTIN"
    assert run([transaction(label=label)], [document()], twins)["O1"].state is UNMATCHED


def test_equal_documents_of_one_party_wait_for_a_person() -> None:
    twins = [document(), document("D2", "F2026-119")]
    label = "VIR SEPA EMIS /BEN MENUISERIE LEGOFF"
    decided = run([transaction(label=label)], twins)["O1"]
    assert (decided.state, decided.third_party_id, pairs(decided)) == (PARTIAL, "T1", [])


def test_only_sum_of_open_documents_is_posted_and_a_second_one_is_not() -> None:
    label = "VIR SEPA EMIS /BEN MENUISERIE LEGOFF"
    three = [document(cents=10_000), document("D2", "F2", 7_000), document("D3", "F3", 2_500)]
    paid = transaction(cents=-17_000, label=label)
    assert pairs(run([paid], three)["O1"]) == [("D1", 10_000), ("D2", 7_000)]
    ambiguous = [*three, document("D4", "F4", 4_500)]  # 10 000 + 2 500 + 4 500 as well
    assert run([paid], ambiguous)["O1"].state is PARTIAL


def test_part_of_a_cited_document_leaves_its_rest_open() -> None:
    decided = run([transaction(cents=-5_000)], [document()])["O1"]
    assert (decided.state, pairs(decided)) == (MATCHED, [("D1", 5_000)])


def test_more_than_is_due_is_left_to_a_person() -> None:
    assert run([transaction(cents=-12_700)], [document()])["O1"].state is PARTIAL


@pytest.mark.parametrize(("cents", "state"), [(-12_005, MATCHED), (-12_006, PARTIAL)])
def test_five_cents_are_a_settlement_difference_and_six_are_not(
    cents: int, state: TransactionState
) -> None:
    decided = run([transaction(cents=cents)], [document()])["O1"]
    assert decided.state is state
    assert [a.amount for a in decided.adjustments] == ([-5] if state is MATCHED else [])


def test_part_or_net_of_a_credit_note_is_for_a_person_to_say() -> None:
    note = document("D2", "A7", 6_000, kind=DocumentType.PURCHASE_CREDIT_NOTE)
    decided = run([transaction(cents=-6_000)], [document(), note])["O1"]
    assert (decided.state, pairs(decided)) == (PARTIAL, [])


def test_second_payment_of_one_document_is_told() -> None:
    late = transaction("O2", day=date(2026, 6, 9))
    decided = run([late, transaction()], [document()])
    assert (decided["O1"].state, decided["O2"].state) == (MATCHED, PARTIAL)


def test_repeated_delivery_of_one_bank_key_is_cancelled() -> None:
    again = transaction("O2", bank_id="B-O1")
    decided = run([transaction(), again], [document()])
    assert decided["O2"].state is TransactionState.CANCELLED


def test_pending_transaction_waits() -> None:
    decided = run([transaction(pending=True)], [document()])["O1"]
    assert decided.state is TransactionState.TO_PROCESS


def test_wrong_side_is_never_matched() -> None:
    decided = run([transaction(cents=12_000)], [document()])["O1"]
    assert pairs(decided) == []


def test_rule_names_the_party_by_whole_words_only() -> None:
    rent = party("T9", "Foncière", role=Role.OTHER)
    rule = Rule(
        id="R1", priority=1, keywords=("LOYER",), type=DocumentType.EXPENSE,
        third_party_id="T9", create_document=True, create_payment=True,
    )  # fmt: skip
    context = Context(rules=(rule,))
    decided = run([transaction(label="VIR PERM LOYER JUIN")], [], [rent], context)["O1"]
    assert decided.created is not None
    assert (decided.created.third_party_id, decided.created.amount) == ("T9", 12_000)
    other = run([transaction(label="VIR LOYERS DIVERS")], [], [rent], context)["O1"]
    assert (other.state, other.created) == (UNMATCHED, None)


def test_undone_pair_is_not_posted_again() -> None:
    context = Context(refused=frozenset({("O1", "D1")}))
    decided = run([transaction()], [document()], context=context)["O1"]
    assert pairs(decided) == []
    assert ("D1",) not in decided.suggestions


def test_what_is_not_conserved_is_told_in_major_units() -> None:
    with pytest.raises(Invalid, match=r"-12\.50 EUR explained for -9999\.00 EUR"):
        check_conservation(
            -1_250,
            "EUR",
            allocations=[Allocation("D1", 999_900)],
            adjustments=[],
            document=lambda _: document(),
        )


def test_a_document_near_two_payments_is_not_chosen_by_date_alone() -> None:
    first = document("D1", "F1", issued=date(2026, 5, 9), due_date=date(2026, 6, 8))
    early = document("D2", "F2", issued=date(2026, 3, 31), due_date=date(2026, 4, 30))
    label = "VIR SEPA EMIS /BEN MENUISERIE LEGOFF"
    payments = [
        transaction("O1", label=label, day=date(2026, 5, 12)),
        transaction("O2", label=label, day=date(2026, 5, 30)),
    ]
    decided = run(payments, [first, early])
    assert [decided[i].state for i in ("O1", "O2")] == [PARTIAL, PARTIAL]


@pytest.mark.parametrize("written", ["F2026-11", "F2026-1", "F2026-181"], ids=str)
def test_equal_documents_are_told_apart_by_a_number_cut_or_swapped(written: str) -> None:
    meant = document(issued=date(2026, 4, 2))
    near = document("D2", "F2026-340", issued=date(2026, 5, 28))
    label = f"VIR SEPA EMIS /MOTIF {written} /BEN MENUISERIE LEGOFF"
    assert pairs(run([transaction(label=label)], [meant, near])["O1"]) == [("D1", 12_000)]


@pytest.mark.parametrize("written", ["F2026-11", "F2026-181"], ids=str)
def test_a_number_cut_or_swapped_is_no_evidence_without_the_third_party(written: str) -> None:
    label = f"VIR SEPA EMIS /MOTIF {written}"
    assert run([transaction(label=label)], [document()])["O1"].state is UNMATCHED


def test_a_customer_who_pays_late_is_not_given_the_invoice_that_is_nearer() -> None:
    late = document("D1", "FA-1", kind=DocumentType.INVOICE, issued=date(2026, 4, 2))
    near = document("D2", "FA-2", kind=DocumentType.INVOICE, issued=date(2026, 5, 26))
    paid = transaction(cents=12_000, label="VIR SEPA RECU /DE MENUISERIE LEGOFF")
    buyer = [party(role=Role.CUSTOMER)]
    assert run([paid], [late, near], buyer)["O1"].state is PARTIAL


def test_two_payments_near_one_of_two_equal_documents_wait() -> None:
    old = document("D1", "F1", issued=date(2026, 4, 2))
    near = document("D2", "F2", issued=date(2026, 5, 30), kind=DocumentType.EXPENSE)
    payments = [
        transaction("O1", label="PRLV SEPA MENUISERIE LEGOFF"),
        transaction("O2", label="CARTE 02/06 MENUISERIE LEGOFF", day=date(2026, 6, 3)),
    ]
    decided = run(payments, [old, near])
    assert {decided[i].state for i in ("O1", "O2")} == {PARTIAL}


def test_a_person_chooses_between_a_sum_to_the_cent_and_one_document_nearly_so() -> None:
    label = "VIR SEPA EMIS /BEN MENUISERIE LEGOFF"
    three = [document(cents=10_000), document("D2", "F2", 2_002), document("D3", "F3", 12_000)]
    decided = run([transaction(cents=-12_002, label=label)], three)["O1"]
    assert decided.state is PARTIAL
    assert decided.suggestions[:2] == (("D1", "D2"), ("D3",))


def test_a_document_issued_long_after_is_not_within_the_tolerance() -> None:
    label = "VIR SEPA EMIS /BEN MENUISERIE LEGOFF"
    later = document(issued=date(2026, 6, 20))
    assert run([transaction(cents=-12_002, label=label)], [later])["O1"].state is PARTIAL


@pytest.mark.parametrize(
    ("issued", "state"), [(date(2026, 1, 20), PARTIAL), (date(2026, 5, 2), MATCHED)], ids=str
)
def test_a_long_overdue_document_does_not_outrank_a_sum_of_newer_ones(
    issued: date, state: TransactionState
) -> None:
    label = "VIR SEPA EMIS /BEN MENUISERIE LEGOFF"
    newer = [document("D2", "F2", 10_000), document("D3", "F3", 2_000)]
    decided = run([transaction(label=label)], [document(issued=issued), *newer])["O1"]
    assert decided.state is state
