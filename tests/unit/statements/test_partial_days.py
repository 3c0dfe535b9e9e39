"""Parts of days, other sources and reused identifiers: nothing genuine is dropped unsaid."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lettrage.domain.bank_transaction import Counterparty
from lettrage.domain.transactions.ledger_proof import Proofs
from lettrage.domain.transactions.overlap import place

from tests.unit.statements.imports import Bank
from tests.unit.statements.test_overlap import entry, known, stored
from tests.unit.statements.writing import Movement, cfonb, french_csv, ofx

DAY = date(2026, 11, 24)
FIFTY = Decimal("50.00")
OPENING = Decimal("100.00")
DUPONT: Movement = (DAY, FIFTY, "VIR DUPONT FACT 1")
MARTIN: Movement = (DAY, FIFTY, "VIR MARTIN FACT 2")


def plain_csv(*movements: Movement) -> str:
    """A table without any balance."""
    rows = [
        f"{day:%d/%m/%Y};{label};{amount}".replace(".", ",") for day, amount, label in movements
    ]
    return "\n".join(["Date;Libellé;Montant", *rows]) + "\n"


def imported(bank: Bank, text: str, account: str, **more: Any) -> dict[str, Any]:
    accounts = {"": account, "-EUR": account}
    return dict(bank.run(bank.sent(text), accounts=accounts, **more).body)


def amounts(bank: Bank) -> list[Decimal]:
    return sorted(each.amount for each in bank.transactions())


def test_another_payer_of_the_same_amount_in_the_evening_is_another_payment() -> None:
    bank = Bank()
    account = bank.account()
    imported(bank, plain_csv(DUPONT), account)
    report = imported(bank, plain_csv(MARTIN), account)
    assert (report["state"], report["counts"]["known"]) == ("imported", 0)
    assert amounts(bank) == [FIFTY, FIFTY]


def test_two_identifiers_of_one_kind_of_file_are_two_whatever_they_are_called() -> None:
    for second in (MARTIN, DUPONT):
        bank = Bank()
        account = bank.account()
        imported(bank, ofx([DUPONT], FIFTY, ids=["F1"]), account)
        imported(bank, ofx([second], FIFTY, ids=["F2"]), account)
        again = imported(bank, ofx([DUPONT, second], FIFTY, ids=["F1", "F2"]), account)
        assert again["counts"]["known"] == 2
        assert amounts(bank) == [FIFTY, FIFTY]


def test_one_identifier_for_everything_is_none() -> None:
    bank = Bank()
    account = bank.account()
    for _ in range(2):
        imported(bank, ofx([DUPONT, MARTIN], FIFTY, ids=["0", "0"]), account)
    assert amounts(bank) == [FIFTY, FIFTY]


def test_identifiers_that_are_new_with_each_file_double_nothing() -> None:
    bank = Bank()
    account = bank.account()
    many = [(DAY, Decimal(n), f"ACHAT {n}") for n in range(1, 5)]
    imported(bank, ofx(many, FIFTY, ids=["a1", "a2", "a3", "a4"]), account)
    again = imported(bank, ofx(many, FIFTY, ids=["b1", "b2", "b3", "b4"]), account)
    assert again["counts"]["known"] == 4


def test_one_identifier_for_another_payer_is_asked_for() -> None:
    bank = Bank()
    account = bank.account()
    imported(bank, ofx([DUPONT], FIFTY, ids=["F1"]), account)
    report = imported(bank, ofx([MARTIN], FIFTY, ids=["F1"]), account)
    assert [each["code"] for each in report["questions"]] == ["doubtful_lines"]


def test_twins_of_two_halves_of_a_day_are_told_by_the_balance() -> None:
    bank = Bank()
    account = bank.account()
    imported(bank, french_csv([DUPONT], OPENING), account)
    imported(bank, french_csv([DUPONT], OPENING + 50), account)
    assert amounts(bank) == [FIFTY, FIFTY]
    for opening, part in ((OPENING, [DUPONT]), (OPENING, [DUPONT, DUPONT])):
        again = imported(bank, french_csv(part, opening), account)
        assert again["counts"]["known"] == len(part)
    assert amounts(bank) == [FIFTY, FIFTY]


def test_the_morning_then_the_whole_day_is_each_movement_once() -> None:
    bank = Bank()
    account = bank.account()
    imported(bank, plain_csv(DUPONT, DUPONT), account)
    report = imported(bank, plain_csv(DUPONT, DUPONT, DUPONT, MARTIN), account)
    assert report["counts"]["known"] == 2
    assert amounts(bank) == [FIFTY] * 4


def test_other_words_of_another_source_are_asked_for_and_settled_for_good() -> None:
    bank = Bank()
    account = bank.account()
    imported(bank, plain_csv((DAY, FIFTY, "Client n° 12")), account)
    text = cfonb([(DAY, FIFTY, "VIR SEPA DUPONT")], OPENING)
    import_id = bank.sent(text)
    report = bank.run(import_id).body
    assert report["state"] == "to_confirm"
    assert [each["code"] for each in report["questions"]] == ["doubtful_lines"]
    (line,) = bank.lines(import_id)
    assert (line["outcome"], line["label"]) == ("doubtful", "VIR SEPA DUPONT")
    assert line["resembles_label"] == "Client n° 12"
    assert amounts(bank) == [FIFTY]
    doubts = {"by_doubt": {line["doubt_id"]: "same"}}
    assert bank.run(import_id, doubts=doubts).body["counts"]["known"] == 1
    # The next file of that kind says it in the same words: nobody is asked again.
    assert bank.run(bank.sent(text)).body["counts"]["known"] == 1
    assert amounts(bank) == [FIFTY]
    bank.undo(import_id)
    assert bank.transactions()[0].label == "Client n° 12"


def test_a_doubt_may_be_answered_for_all_lines_at_once() -> None:
    bank = Bank()
    account = bank.account()
    imported(bank, plain_csv((DAY, FIFTY, "Client n° 12")), account)
    text = cfonb([(DAY, FIFTY, "VIR SEPA DUPONT")], OPENING)
    report = imported(bank, text, account, doubts={"rest": "other"})
    assert (report["state"], report["counts"]["new"]) == ("imported", 1)
    assert amounts(bank) == [FIFTY, FIFTY]


def test_a_day_that_the_file_holds_wholly_counts_by_amounts() -> None:
    bank = Bank()
    account = bank.account()
    imported(bank, plain_csv((DAY, FIFTY, "Client n° 12")), account)
    around = [
        (DAY - timedelta(days=1), Decimal("-1.00"), "CB UN"),
        (DAY, FIFTY, "VIR SEPA DUPONT"),
        (DAY, FIFTY, "VIR SEPA MARTIN"),
        (DAY + timedelta(days=1), Decimal("-2.00"), "CB DEUX"),
    ]
    report = imported(bank, cfonb(around, OPENING), account)
    assert (report["state"], report["counts"]["known"]) == ("imported", 1)
    assert amounts(bank) == [Decimal("-2.00"), Decimal("-1.00"), FIFTY, FIFTY]


def test_a_booking_day_apart_is_one_where_a_proof_holds_both_days() -> None:
    there = stored("t1", "VIR DUPONT FACT 1", "50.00", booking_date=DAY)
    told = entry("DUPONT FACT 1 VIR", "50.00", DAY - timedelta(days=2))
    (placed,) = place("a", [told], [there], source="csv")
    assert (placed.known_id, placed.shifted, placed.resembles_id) == (None, True, "t1")
    both = Proofs(whole=((DAY - timedelta(days=5), DAY),))
    (placed,) = place("a", [told], [there], source="csv", proofs=both)
    assert placed.known_id == "t1"


def test_end_to_end_references_decide_against_words() -> None:
    there = stored("t1", "VIR A", "50.00", booking_date=DAY, end_to_end_id="E1")
    same = entry("PAIEMENT CLIENT", "50.00", DAY, end_to_end_id="E1")
    assert known(place("a", [same], [there], source="csv")) == ["t1"]
    other = entry("VIR A B", "50.00", DAY, end_to_end_id="E2")
    assert known(place("a", [other], [there], source="csv")) == [None]


def test_another_number_after_the_same_word_is_not_the_same() -> None:
    name = Counterparty(name="DUPONT")
    there = stored("t1", "DUPONT FACT 1", "50.00", booking_date=DAY, counterparty=name)
    (placed,) = place("a", [entry("VIR DUPONT FACT 2", "50.00", DAY)], [there], source="csv")
    assert placed.known_id is None
    assert placed.doubtful


def test_a_pending_payment_of_another_payer_is_not_what_the_file_books() -> None:
    waiting = stored("t1", "VIR DUPONT FACT 1", "50.00", booking_date=DAY, pending=True)
    assert known(place("a", [entry("VIR MARTIN FACT 2", "50.00", DAY)], [waiting])) == [None]
