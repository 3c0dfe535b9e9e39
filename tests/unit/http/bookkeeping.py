"""An organisation's books behind the API: third parties, documents, transactions, runs."""

from datetime import date
from decimal import Decimal
from typing import Any

from lettrage.contracts.steps import ReconcileRequest
from lettrage.domain.bank_transaction import Direction, Transaction
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.third_party import ThirdParty, ThirdPartyRole
from lettrage.services.reconcile import Reconcile

from tests.unit.http.client import SETUP, A, Answer, World, serving

ROOT = f"/v1/organisations/{A}"
DAY = date(2026, 11, 20)


class Books(World):
    """`World` with one supplier and the routes of banking."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.party("martinet", "Boulangerie Martinet")

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        api = serving(more.pop("context", "banking"))
        return self.call(method, f"{ROOT}/{path}", body, api=api, **more)

    def party(
        self, party_id: str, name: str, role: ThirdPartyRole = ThirdPartyRole.SUPPLIER
    ) -> None:
        roles = frozenset({role})
        made = ThirdParty(id=party_id, name=name, roles=roles, **self._stamps())
        self.work.add(SETUP, made, "test")

    def document(self, document_id: str, gross: str, **fields: Any) -> None:
        given = {
            "document_kind": OpenDocumentKind.PURCHASE,
            "third_party_id": "martinet",
            "number": f"F-2026-{document_id}",
            "issue_date": DAY,
            "gross_total": Decimal(gross),
            "outstanding": Decimal(gross),
            **self._stamps(),
            **fields,
        }
        self.work.add(SETUP, OpenDocument(id=document_id, **given), "test")

    def transaction(self, transaction_id: str, amount: str, label: str) -> None:
        made = Transaction(
            id=transaction_id,
            bank_account_id="account",
            bank_reference=transaction_id,
            booking_date=DAY,
            amount=Decimal(amount),
            direction=Direction.DEBIT if amount.startswith("-") else Direction.CREDIT,
            label=label,
            **self._stamps(),
        )
        self.work.add(SETUP, made, "test")

    def run(self, *about: str, job_id: str | None = None) -> None:
        request = ReconcileRequest(organisation_id=A, reason="test", about=about, job_id=job_id)
        Reconcile(self.work)(request)

    def _stamps(self) -> dict[str, Any]:
        now = self.clock.now()
        return {"organisation_id": A, "created_at": now, "updated_at": now}
