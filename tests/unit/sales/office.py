"""Sales through the API in memory: short calls and records with named defaults."""

from datetime import date
from decimal import Decimal
from typing import Any

from lettrage.domain.bank_transaction import Allocation, Direction, Transaction
from lettrage.domain.open_document import (
    OpenDocument,
    Settlement,
    SettlementKind,
    SettlementOrigin,
)

from tests.unit.http.client import SETUP, A, Answer, World, serving

ROOT = f"/v1/organisations/{A}"
# Check digits that fit, of no company's own documents.
SIREN = "732829320"
SIRET = "73282932000074"
VAT_ID = "FR44732829320"
IBAN = "FR1420041010050500013M02606"
REFERENCE = "RF18539007547034"


class Office:
    """One organisation's sales, as a member calls them."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World()

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        return self.world.call(method, f"{ROOT}/{path}", body, api=serving("sales"), **more)

    def customer(self, name: str = "Dupont SARL", **more: Any) -> str:
        answer = self.call("POST", "customers", {"name": name, **more})
        assert answer.status == 201, answer
        return str(answer.body["id"])

    def invoice(self, party: str, number: str = "F-1", **more: Any) -> Answer:
        body = {
            "third_party_id": party,
            "number": number,
            "issue_date": "2026-03-24",
            "gross_total": "1200.00",
            **more,
        }
        return self.call("POST", "invoices", body)

    def bring(self, csv: str, kind: str = "invoice", **more: Any) -> Answer:
        return self.call("POST", "imports", {"kind": kind, "csv": csv, **more})

    def documents(self, collection: str = "invoices") -> list[dict[str, Any]]:
        return list(self.call("GET", collection).body["items"])

    def settle(self, document_id: str, amount: str, number: int = 1) -> None:
        """Money came in for a part of a document, as a posting writes it."""
        store, now = self.world.store, self.world.clock.now()
        before = store.get(OpenDocument, A, document_id)
        settlement = Settlement(
            organisation_id=A,
            id=f"settlement-{number}",
            created_at=now,
            updated_at=now,
            settlement_kind=SettlementKind.RECEIPT,
            origin=SettlementOrigin.RECONCILED,
            document_id=document_id,
            transaction_id="transaction-1",
            settled_on=date(2026, 4, number),
            amount=Decimal(amount),
        )
        after = before.changed(at=now, outstanding=before.outstanding - Decimal(amount))
        unit = self.world.work.unit(SETUP)
        unit.add(settlement, "settled_by_transaction")
        unit.change(before, after, "settled_by_transaction")
        unit.commit()

    def transaction(self, transaction_id: str, amount: str, *settled: tuple[str, str]) -> None:
        """A transaction that money came with, for settlements of (document, amount)."""
        now = self.world.clock.now()
        made = Transaction(
            organisation_id=A,
            id=transaction_id,
            created_at=now,
            updated_at=now,
            bank_account_id="account",
            bank_reference=transaction_id,
            booking_date=date(2026, 4, 1),
            amount=Decimal(amount),
            direction=Direction.CREDIT,
            label="VIR",
            allocations=tuple(
                Allocation(
                    document_id=document_id,
                    amount=Decimal(part),
                    settlement_id=f"settlement-{number}",
                    origin="automatic",
                )
                for number, (document_id, part) in enumerate(settled, start=1)
            ),
        )
        self.world.work.add(SETUP, made, "test")


def codes(answer: Answer) -> set[tuple[str, str]]:
    """Pointer and code of each field problem."""
    return {(each["pointer"], each["code"]) for each in answer.body["errors"]}
