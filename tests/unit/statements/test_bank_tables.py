"""Tables of banks as they come: read exactly, or the reason named."""

import pytest
from lettrage.domain.statement_proof import ProofVerdict, booked, prove
from lettrage.domain.statements import EntryStatus
from lettrage.formats.statements.reading import read_statements

from tests.unit.statements.bank_tables import ASKED, READ, Table
from tests.unit.statements.imports import Bank


@pytest.mark.parametrize("table", READ.values(), ids=READ)
def test_a_table_is_read_exactly(table: Table) -> None:
    file = read_statements(table.data)
    assert (file.refusal, file.faults) == (None, ())
    (statement,) = file.statements
    entries = booked(statement)
    told = [(each.booked_on, each.amount) for each in entries]
    assert told == [(day, amount) for day, amount, _ in table.told]
    for entry, (_, _, label) in zip(entries, table.told, strict=True):
        assert " ".join(entry.label_parts).startswith(label)
        assert entry.currency == table.currency
    left = [e for e in statement.entries if e.status is not EntryStatus.BOOKED]
    assert len(left) == table.pending


@pytest.mark.parametrize("table", READ.values(), ids=READ)
def test_what_a_table_proves_is_proved(table: Table) -> None:
    proof = prove(read_statements(table.data).statements)
    assert (proof.code or proof.verdict) == table.proof


@pytest.mark.parametrize(("text", "why"), ASKED.values(), ids=ASKED)
def test_what_needs_a_person_says_why(text: str, why: str) -> None:
    file = read_statements(text.encode())
    if file.refusal is not None:
        assert f"refused {file.refusal.code}" == why
    else:
        assert f"line {file.faults[0].line} {file.faults[0].code}" == why


WALLET = (
    "Date,Description,Amount,Currency,Balance\n"
    "2026-03-02,VENTE,100.00,EUR,100.00\n"
    "2026-03-03,SALE,50.00,USD,50.00\n"
    "2026-03-04,RETRAIT,-40.00,EUR,60.00\n"
    "2026-03-05,FEE,-1.00,USD,49.00\n"
)


def test_a_wallet_is_an_account_a_currency_each_with_its_proof() -> None:
    euros, dollars = read_statements(WALLET.encode()).statements
    assert (euros.account.currency, dollars.account.currency) == ("EUR", "USD")
    assert euros.account.key != dollars.account.key
    assert [len(each.entries) for each in (euros, dollars)] == [2, 2]
    assert {prove([each]).verdict for each in (euros, dollars)} == {ProofVerdict.CLOSES}


def test_a_wallet_is_imported_into_the_accounts_that_are_chosen() -> None:
    bank = Bank()
    import_id = bank.sent(WALLET)
    asked = bank.run(import_id).body
    assert [each["code"] for each in asked["questions"]] == ["account_unknown"] * 2
    accounts = {
        each["key"]: bank.account(None, currency=each["currency"]) for each in asked["accounts"]
    }
    assert bank.run(import_id, accounts=accounts).body["state"] == "imported"
    assert sorted(each.currency for each in bank.transactions()) == ["EUR", "EUR", "USD", "USD"]
