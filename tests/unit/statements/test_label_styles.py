"""A label is read as the account's own bank writes it."""

from datetime import date
from decimal import Decimal

import pytest
from lettrage.domain.bank import BankAccount, BankConnection
from lettrage.domain.labels import TransactionKind
from lettrage.domain.transactions.reading import read_transaction
from lettrage.ports.store import Write
from lettrage.services.account_banks import label_style

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import FixedClock
from tests.unit.http.client import A
from tests.unit.statements.imports import Bank
from tests.unit.statements.writing import Movement, french_csv

LCL = "FR7630002005500001234567824"
UNKNOWN = "FR7616958000010000000000023"
SENT: list[Movement] = [(date(2026, 3, 24), Decimal("-40.00"), "EVI DUPONT FACTURE 12")]


@pytest.mark.parametrize(
    ("iban", "style", "kind"),
    [
        (LCL, "lcl", TransactionKind.TRANSFER),
        ("FR7630004000031234567890143", "bnp_paribas", TransactionKind.OTHER),
        (None, "", TransactionKind.TRANSFER),
    ],
)
def test_an_imported_label_is_read_by_the_table_of_its_bank(
    iban: str | None, style: str, kind: TransactionKind
) -> None:
    bank = Bank()
    account = bank.account(iban)
    import_id = bank.sent(french_csv(SENT, Decimal("100.00")))
    key = bank.run(import_id).body["accounts"][0]["key"]
    assert bank.run(import_id, accounts={key: account}).body["state"] == "imported"
    (made,) = bank.transactions()
    assert made.label_style == style
    assert read_transaction(made).kind.value is kind


def _account(**facts: object) -> BankAccount:
    stamps = {
        "organisation_id": A,
        "created_at": FixedClock().now(),
        "updated_at": FixedClock().now(),
    }
    return BankAccount.model_validate({"id": "a1", "name": "Courant", **stamps, **facts})


@pytest.mark.parametrize(
    ("bank_id", "bank_name", "style"),
    [
        ("574", "Société Générale", "societe_generale"),
        ("CIC_CMCIFRPPXXX", "CIC", "credit_mutuel"),
        ("REVOLUT_REVOGB21", "Revolut", ""),
    ],
)
def test_without_an_iban_the_connection_tells_the_bank(
    bank_id: str, bank_name: str, style: str
) -> None:
    store = InMemoryStore(clock=FixedClock())
    now = FixedClock().now()
    connection = BankConnection(
        organisation_id=A, id="k1", created_at=now, updated_at=now, provider="bridge",
        bank_id=bank_id, bank_name=bank_name, reference="r",
    )  # fmt: skip
    store.write([Write(None, connection)], [])
    assert label_style(store, _account(connection_id="k1")) == style
    assert label_style(store, _account(connection_id="gone")) == ""


def test_the_account_number_tells_more_than_what_is_beside_it() -> None:
    store = InMemoryStore(clock=FixedClock())
    assert label_style(store, _account(iban=LCL), ["30004"]) == "lcl"
    assert label_style(store, _account(iban=UNKNOWN), ["30004"]) == "bnp_paribas"
    assert label_style(store, _account(), ["", "40618"]) == "boursobank"
