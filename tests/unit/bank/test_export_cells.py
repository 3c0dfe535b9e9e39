"""Cells of an exported file: codes keep their digits, counterparties stand in a column."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from lettrage.domain.bank_transaction import Counterparty, Transaction
from lettrage.domain.transactions.merging import SOURCE_CHANGED, merged
from lettrage.formats.transactions_csv import Names, transactions_csv
from lettrage.ports.bank import ProviderTransaction

from tests.unit.bank.ledger import ORG, Ledger
from tests.unit.bank.world import World


def _cells(reference: str, **fields: object) -> dict[str, str]:
    ledger = Ledger()
    ledger.account("courant", "12.00")
    ledger.transaction("1", "2026-05-01", "-40.00", "PRLV SEPA EDF", code=reference)
    made = ledger.work.store.get(Transaction, ORG, "1").model_copy(update=fields)
    text = transactions_csv([made], Names({}, {}, {}), "fr").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    return row


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("202605010000123456", '="202605010000123456"'),
        ("007", '="007"'),
        ("12E5", '="12E5"'),
        ("12345", "12345"),
        ("REF-3", "REF-3"),
        ("-3", "'-3"),
        ("internal:a1b2", ""),
        ("print:0123", ""),
        ("file:0123", ""),
        ("typed:0123", ""),
        (f"REF-3~{'0a' * 8}", "REF-3"),
        ("REF~3", "REF~3"),
    ],
)
def test_a_code_is_the_banks_and_whole(reference: str, shown: str) -> None:
    assert _cells(reference)["Code"] == shown


def test_the_counterparty_has_a_column() -> None:
    assert _cells("R", counterparty=Counterparty(name="=EDF"))["Contrepartie"] == "'=EDF"
    assert _cells("R")["Contrepartie"] == ""


def test_a_correction_is_told_with_french_amounts_and_days() -> None:
    world = World()
    world.connected()
    world.push({"amount": "-120.00", "name": "EDF", "transactionId": "k1"})
    world.sync()
    (before,) = world.transactions()
    decided = before.changed(at=world.clock.now(), manual=True)
    told = _told(decided)
    assert "-120,00 → -125,00" in told
    assert f"{before.booking_date:%d/%m/%Y} → " in told
    assert "120.00" not in told


def _told(before: Transaction) -> str:
    corrected = ProviderTransaction(
        id="k1",
        provider_id="",
        booking_date=before.booking_date - timedelta(days=1),
        value_date=date(2026, 11, 1),
        amount=Decimal("-125.00"),
        currency="EUR",
        label_parts=(before.label,),
    )
    now = before.updated_at
    after = merged(before, corrected, reference="k1", raw_key=None, now=now)
    (reason,) = [each for each in after.reasons if each.code == SOURCE_CHANGED]
    assert "-120.00 → -125.00" in reason.message_en
    return reason.message_fr
