"""Purchase invoices, documents and suppliers to put into a world; only what matters is named."""

import hashlib
from typing import Any

from lettrage.domain.collection import DocumentOrigin, DocumentOutcome, Source, SourceDocument
from lettrage.domain.invoice_reading import (
    DocumentKind,
    ExtractionSource,
    FieldName,
    FieldValue,
    VatLine,
)
from lettrage.domain.page import Box
from lettrage.domain.purchase_invoice import (
    DocumentType,
    PurchaseInvoice,
    PurchaseInvoiceState,
    ReviewedField,
)
from lettrage.domain.supplier_iban import IbanState, SupplierIban, first_sight
from lettrage.domain.third_party import KnownIban, SupplierState, ThirdParty, ThirdPartyRole

from tests.unit.http.client import SETUP, A, World

IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "DE89370400440532013000"
SIREN = "732829320"
FIELDS = {
    "kind": "invoice",
    "number": "F-2026-1",
    "issue_date": "2026-11-02",
    "due_date": "2026-12-02",
    "currency": "EUR",
    "supplier_name": "Papeterie Bleue",
    "supplier_siren": SIREN,
    "net_total": "100.00",
    "vat_total": "20.00",
    "gross_total": "120.00",
    "iban": IBAN,
}
ROWS = (VatLine(rate="20.00", taxable="100.00", vat="20.00", category="S"),)


def reviewed(value: str, confidence: int = 950) -> ReviewedField:
    box = Box(left=10, top=20, right=30, bottom=40)
    source = ExtractionSource.TEXT_LAYER
    read = FieldValue(value=value, confidence=confidence, source=source, page=1, box=box)
    return ReviewedField(value=value, confidence=confidence, source=source, read=read)


def supplier(world: World, **more: Any) -> ThirdParty:
    """A supplier; the accounts of a confirmed one were confirmed by two people."""
    now = world.clock.now()
    known = KnownIban(iban=IBAN, first_seen_on="2026-01-01", origin="purchase_invoice:x")
    values: dict[str, Any] = {
        "organisation_id": A,
        "id": "supplier-1",
        "name": "Papeterie Bleue",
        "roles": frozenset({ThirdPartyRole.SUPPLIER}),
        "state": SupplierState.CONFIRMED,
        "siren": SIREN,
        "ibans": (known,),
        "created_at": now,
        "updated_at": now,
        **more,
    }
    made = world.work.add(SETUP, ThirdParty(**values), "made")
    if made.state is SupplierState.CONFIRMED:
        for entry in made.ibans:
            confirmed_account(world, made, entry.iban)
    return made


def confirmed_account(world: World, party: ThirdParty, iban: str) -> SupplierIban:
    """The account as two people confirmed it."""
    now = world.clock.now()
    seen = first_sight(A, party.id, iban, at=now, where="purchase_invoice:x")
    confirmed = seen.changed(
        at=now, state=IbanState.CONFIRMED, asked_by="user:a", confirmed_by="user:b"
    )
    return world.work.add(SETUP, confirmed, "made")


def document(world: World, data: bytes = b"%PDF-1.7", **more: Any) -> SourceDocument:
    now = world.clock.now()
    origin = DocumentOrigin(
        source=Source.EMAIL, reference="mail-1", file_name="facture.pdf", received_at=now
    )
    values: dict[str, Any] = {
        "organisation_id": A,
        "id": hashlib.sha256(data).hexdigest(),
        "content_type": "application/pdf",
        "size_bytes": len(data),
        "origins": (origin,),
        "outcome": DocumentOutcome.FILED,
        "created_at": now,
        "updated_at": now,
        **more,
    }
    made = world.work.add(SETUP, SourceDocument(**values), "made")
    world.bucket("work_bucket").put(made.original_key, data, content_type="x/y")
    return made


def invoice(
    world: World,
    fields: dict[str, str | None] | None = None,
    *,
    data: bytes = b"%PDF-1.7",
    values: dict[FieldName, ReviewedField] | None = None,
    **more: Any,
) -> PurchaseInvoice:
    """An invoice to review that nothing stands against; its document is stored too.

    `fields` are texts that replace those of `FIELDS`, `values` all fields as they are kept.
    """
    source = document(world, data, organisation_id=more.get("organisation_id", A))
    texts = {**FIELDS, **(fields or {})}
    now = world.clock.now()
    record: dict[str, Any] = {
        "organisation_id": A,
        "id": source.id,
        "document_id": source.id,
        "source": Source.EMAIL,
        "state": PurchaseInvoiceState.TO_REVIEW,
        "document_kind": DocumentKind.INVOICE,
        "document_type": DocumentType.EXPENSE,
        "supplier_id": "supplier-1",
        "supplier_name": "Papeterie Bleue",
        "fields": values or {FieldName(n): reviewed(t) for n, t in texts.items() if t is not None},
        "vat_breakdown": ROWS,
        "received_at": now,
        "created_at": now,
        "updated_at": now,
        **more,
    }
    return world.work.add(SETUP, PurchaseInvoice(**record), "made")


def path(record_id: str = "", action: str = "") -> str:
    parts = ["/v1/organisations", A, "purchase-invoices", record_id, action]
    return "/".join(p for p in parts if p)
