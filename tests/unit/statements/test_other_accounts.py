"""A file that is put on an account with another number is asked about, once."""

from decimal import Decimal

import pytest
from lettrage.domain.statement_import import ImportedAccount, same_number
from lettrage.domain.statement_proof import AccountProof, ProofVerdict

from tests.unit.statements.imports import IBAN, Bank
from tests.unit.statements.test_undoing import CAFE, OPENING, RENT
from tests.unit.statements.writing import cfonb, ofx

OTHER = "FR7630006000011234567890189"


def test_a_file_of_another_iban_asks_and_names_both() -> None:
    bank = Bank()
    wrong = bank.account(OTHER)
    import_id = bank.sent(cfonb([RENT], OPENING))
    key = bank.run(import_id, dry_run=True).body["accounts"][0]["key"]
    for dry in (True, False):
        asked = bank.run(import_id, dry_run=dry, accounts={key: wrong}).body
        assert asked["state"] == "to_confirm"
        (question,) = asked["questions"]
        assert question["code"] == "account_number_differs"
        for sentence in (question["message_fr"], question["message_en"]):
            assert key in sentence
            assert OTHER in sentence
    assert bank.transactions() == []
    done = bank.run(import_id, accounts={key: wrong}, accept_other_numbers=True).body
    assert done["state"] == "imported"
    # The next file of that account is the same case: it was answered.
    again = bank.run(bank.sent(cfonb([RENT, CAFE], OPENING)), accounts={key: wrong}).body
    assert again["state"] == "imported"
    third = bank.sent(cfonb([RENT], OPENING, account="00012345679"))
    key = bank.run(third).body["accounts"][0]["key"]
    assert bank.run(third, accounts={key: wrong}).body["state"] == "to_confirm"


def test_the_answer_goes_with_the_undone_file() -> None:
    bank = Bank()
    wrong = bank.account(OTHER)
    first = bank.sent(cfonb([RENT], OPENING))
    key = bank.run(first).body["accounts"][0]["key"]
    bank.run(first, accounts={key: wrong}, accept_other_numbers=True)
    bank.undo(first)
    again = bank.run(bank.sent(cfonb([RENT], OPENING)), accounts={key: wrong}).body
    assert again["state"] == "to_confirm"


def test_an_account_without_iban_takes_any_file() -> None:
    bank = Bank()
    account = bank.account(None)
    import_id = bank.sent(ofx([RENT], Decimal(1)))
    key = bank.run(import_id).body["accounts"][0]["key"]
    assert bank.run(import_id, accounts={key: account}).body["state"] == "imported"


@pytest.mark.parametrize(
    ("number", "same"),
    [
        ("00012345678", True),
        ("12345678", True),
        ("3000200550 0001234567824", True),
        ("XXXXXXX5678", True),
        ("", True),
        ("824", True),
        ("00012345679", False),
        ("XXXXXXX5679", False),
        ("20041010050500013M02606", False),
    ],
)
def test_numbers_without_iban(number: str, same: bool) -> None:
    proof = AccountProof(verdict=ProofVerdict.UNPROVEN, total=Decimal(0))
    assert same_number(ImportedAccount(key=number, number=number, proof=proof), IBAN) is same
