"""What a person corrects on an invoice under review, and what that changes; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lettrage.domain.identifiers import compact
from lettrage.domain.invoice_reading import DocumentKind, ExtractionSource, FieldName, VatLine
from lettrage.domain.purchase_invoice import DocumentType, PurchaseInvoice, ReviewedField
from lettrage.domain.third_party import ThirdParty

_SURE = 1000
_COMPACT = frozenset(
    {
        FieldName.IBAN,
        FieldName.BIC,
        FieldName.SUPPLIER_SIREN,
        FieldName.SUPPLIER_SIRET,
        FieldName.SUPPLIER_VAT_ID,
        FieldName.CUSTOMER_SIREN,
        FieldName.CUSTOMER_VAT_ID,
    }
)
"""Identifiers that people type with spaces and the domain keeps without."""


@dataclass(frozen=True)
class Corrections:
    """What a person changes; None leaves a part as it is.

    Attributes:
        fields: New values by name; None takes a field out.
        document_kind: What the paper is.
        document_type: Purchase or expense.
        category: A code of their own chart; "" takes it out.
        supplier_id: A third party; it becomes a supplier if it was none.
        vat_breakdown: All rows anew.
        acknowledge: Codes of checks to override, each for the values as they then stand.
    """

    fields: Mapping[FieldName, str | None] = field(default_factory=dict)
    document_kind: DocumentKind | None = None
    document_type: DocumentType | None = None
    category: str | None = None
    supplier_id: str | None = None
    vat_breakdown: tuple[VatLine, ...] | None = None
    acknowledge: tuple[str, ...] = ()


def changes_of_supplier(supplier: ThirdParty, corrections: Corrections) -> dict[str, object]:
    """What another supplier changes: its name in lists, and its presets unless others are given."""
    changes: dict[str, object] = {"supplier_id": supplier.id, "supplier_name": supplier.name}
    if corrections.document_type is None and supplier.last_document_type:
        changes["document_type"] = supplier.last_document_type
    if corrections.category is None and supplier.preset_category:
        changes["category"] = supplier.preset_category
    return changes


def changes_of(invoice: PurchaseInvoice, corrections: Corrections) -> dict[str, object]:
    """Fields of the invoice that the corrections change. Raises: nothing."""
    changes: dict[str, object] = {}
    fields = dict(invoice.fields)
    given = dict(corrections.fields)
    if corrections.document_kind is not None:
        changes["document_kind"] = corrections.document_kind
        given[FieldName.KIND] = corrections.document_kind
    for name, value in given.items():
        _put(fields, name, value)
    if fields != invoice.fields:
        changes["fields"] = fields
    if corrections.fields.get(FieldName.SUPPLIER_NAME):
        changes["supplier_name"] = corrections.fields[FieldName.SUPPLIER_NAME]
    if corrections.document_type is not None:
        changes["document_type"] = corrections.document_type
    if corrections.category is not None:
        changes["category"] = corrections.category or None
    if corrections.vat_breakdown is not None:
        changes |= {"vat_breakdown": corrections.vat_breakdown, "vat_breakdown_confidence": _SURE}
    return changes


def _put(fields: dict[FieldName, ReviewedField], name: FieldName, value: str | None) -> None:
    """Set or take out one field; what the machine had read stays beside."""
    before = fields.get(name)
    if value is None:
        fields.pop(name, None)
        return
    fields[name] = ReviewedField(
        value=compact(value) if name in _COMPACT else value.strip(),
        confidence=_SURE,
        source=ExtractionSource.HUMAN,
        read=before.read if before else None,
    )
