"""What is said of a transaction that waits is about it, and about nothing else."""

from datetime import date
from decimal import Decimal

import pytest
from lettrage.domain.reconciliation import Context, Decision, DocumentType, Role, sentence_fr

from tests.unit.reconciliation.world import document, party, run, transaction

NAME_ONLY = "VIR SEPA EMIS /BEN MENUISERIE LEGOFF"


def _said(decision: Decision) -> str:
    return " ".join(map(sentence_fr, decision.reasons))


def test_a_document_issued_after_is_no_double_payment() -> None:
    issued = document("D1", "F2026-301", issued=date(2026, 6, 20))
    paid = transaction("O2", label=f"{NAME_ONLY} F2026-301", day=date(2026, 6, 25))
    decided = run([transaction(label=NAME_ONLY), paid], [issued])
    assert decided["O2"].allocations
    assert "Double paiement" not in _said(decided["O1"])


def test_a_second_payment_of_one_document_is_told() -> None:
    again = transaction("O2", label=NAME_ONLY)
    decided = run([transaction(), again], [document()])
    assert "Double paiement possible : F2026-118" in _said(decided["O2"])


def test_a_foreign_document_of_another_size_explains_nothing() -> None:
    small, near = (
        document("D1", "F2026-118", amount, currency="GBP") for amount in (3_100, 10_200)
    )
    assert "devise" not in _said(run([transaction(label=NAME_ONLY)], [small])["O1"])
    assert "devise (GBP)" in _said(run([transaction(label=NAME_ONLY)], [near])["O1"])


def test_a_conflict_says_whose_the_number_is_and_proposes_its_document() -> None:
    parties = [party(), party("T2", "Imprimerie Kerdraon SAS", role=Role.SUPPLIER)]
    cited = document("D9", "F2026-771", third_party="T2")
    decided = run([transaction(label=f"{NAME_ONLY} F2026-771")], [document(), cited], parties)["O1"]
    assert "F2026-771 (Imprimerie Kerdraon SAS)" in _said(decided)
    assert decided.suggestions[0] == ("D9",)
    assert not decided.allocations


def test_several_sums_are_several_explanations_and_no_double_payment() -> None:
    amounts = {"D1": 12_000, "D2": 5_000, "D3": 7_000, "D4": 4_000, "D5": 8_000}
    documents = [
        document(i, f"F2026-{100 + at}", amount) for at, (i, amount) in enumerate(amounts.items())
    ]
    paid = transaction("O1", label=f"{NAME_ONLY} F2026-100")
    decided = run([paid, transaction("O2", label=NAME_ONLY)], documents)["O2"]
    assert "Plusieurs explications possibles (2)" in _said(decided)


def test_a_cited_document_comes_before_a_double_payment_of_another() -> None:
    cited = document("D2", "F2026-300", 30_000)
    part = transaction("O2", label="VIR SEPA EMIS F2026-300")
    decided = run([transaction(), part], [document(), cited])["O2"]
    assert "Un écart" in _said(decided)
    assert "Double paiement" not in _said(decided)


def test_money_paid_back_for_a_settled_document_is_no_double_payment() -> None:
    settled = document("D1", "F2026-118", open=0)
    back = "VIR RECU MENUISERIE LEGOFF REMBOURSEMENT F2026-118"
    decided = run([transaction(cents=12_000, label=back)], [settled])["O1"]
    assert not decided.allocations
    assert "Double paiement" not in _said(decided)
    assert "aucun de ses documents ouverts" in _said(decided)
    again = run([transaction()], [settled])["O1"]
    assert "Double paiement possible : F2026-118" in _said(again)


@pytest.mark.parametrize(
    "label",
    [
        "VIR LIBRAIRIE PAGE FA-2026-220 ESCOMPTE 2%",
        "VIR LIBRAIRIE PAGE FACTURE 2026-220",
        "VIR LIBRAIRIE PAGE FACT 220",
    ],
)
@pytest.mark.parametrize(
    ("cents", "refused", "code"),
    [
        (9_700, False, "unexplained_difference"),
        (12_000, False, "unexplained_difference"),
        (10_000, True, "unexplained_difference"),  # the refusal is told in its place
        (-2_000, False, "no_document"),
    ],
)
def test_the_number_of_the_document_is_never_said_to_be_of_another(
    label: str, cents: int, refused: bool, code: str
) -> None:
    customer = party(name="Librairie Page", role=Role.CUSTOMER)
    sold = document(number="FA-2026-220", cents=10_000, kind=DocumentType.INVOICE)
    context = Context(refused=frozenset({("O1", "D1")} if refused else set()))
    paid = transaction(cents=cents, label=label)
    decided = run([paid], [sold], [customer], context)["O1"]
    assert "qui n’est pas celui" not in _said(decided)
    assert decided.reasons[0].code == code
    another = transaction(cents=cents, label=f"{label} FA-2026-999")
    assert "2026-999, qui n’est pas celui" in _said(
        run([another], [sold], [customer], context)["O1"]
    )


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("VIR MENUISERIE LEGOFF SOLDE FACTURES MOINS AVOIR", "dont un avoir est déduit"),
        ("VIR MENUISERIE LEGOFF FACTURES AVOIR DEDUIT", "dont un avoir est déduit"),
        ("VIR MENUISERIE LEGOFF AVOIR SUR FACTURE", "annonce un remboursement"),
    ],
)
def test_a_payment_less_a_credit_note_is_no_refund_and_is_not_posted(label: str, said: str) -> None:
    decided = run([transaction(label=label)], [document()])["O1"]
    assert not decided.allocations
    assert said in _said(decided)


def test_a_document_of_the_other_direction_is_worth_nothing_to_the_payment() -> None:
    sold = document(cents=13_000, kind=DocumentType.INVOICE, currency="USD")
    rates = {date(2026, 6, 1): {"USD": Decimal("1.0833")}}
    paid = [transaction(label=NAME_ONLY)]
    said = _said(run(paid, [sold], context=Context(rates=rates))["O1"])
    assert "vaut" not in said
    assert "USD" not in said
