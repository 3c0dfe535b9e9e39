"""A purchase invoice as it enters review: made from a reading, or unread."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from lettrage.domain.collection import SourceDocument
from lettrage.domain.invoice_reading import (
    DocumentKind,
    ExtractionSource,
    FieldName,
    InvoiceLine,
    Reading,
)
from lettrage.domain.purchase_invoice import (
    DocumentType,
    PurchaseInvoice,
    PurchaseInvoiceState,
    ReviewedField,
)
from lettrage.domain.third_party import ThirdParty
from lettrage.services.filing_findings import lines_cut, reading_failed

MOST_LINES, MOST_LINE_BYTES = 500, 200_000
"""Lines kept with an invoice, and their size as JSON: half of what one item of DynamoDB holds
(400 KB). The original has them all."""


PRESET = 600
"""Per mille of a preset: below what is proved (900), so that a person compares it."""


def kind_of(reading: Reading) -> DocumentKind | None:
    """What the reader says the paper is, None when it does not."""
    field = reading.fields.get(FieldName.KIND)
    return DocumentKind(field.value) if field else None


def draft(
    document: SourceDocument,
    reading: Reading,
    *,
    supplier: ThirdParty | None,
    at: datetime,
) -> PurchaseInvoice:
    """The invoice to review; its identifier is the document's, so that there is only one.

    The document type is what the supplier's last validated document was, else an expense; the
    category is the supplier's preset, chosen or learnt, else none. A due date that the
    document does not tell follows from the supplier's usual terms.
    """
    name = reading.fields.get(FieldName.SUPPLIER_NAME)
    lines = kept_lines(reading.lines)
    cut = [lines_cut(len(lines), len(reading.lines))] if len(lines) < len(reading.lines) else []
    last_type = supplier.last_document_type if supplier else None
    category = supplier.preset_category if supplier else None
    return PurchaseInvoice(
        organisation_id=document.organisation_id,
        id=document.id,
        created_at=at,
        updated_at=at,
        document_id=document.id,
        source=document.origins[0].source,
        state=PurchaseInvoiceState.TO_REVIEW,
        document_kind=kind_of(reading) or DocumentKind.OTHER,
        document_type=DocumentType(last_type) if last_type else DocumentType.EXPENSE,
        category=category,
        supplier_id=supplier.id if supplier else None,
        supplier_name=name.value if name else "",
        fields=_fields(reading, supplier),
        vat_breakdown=reading.vat_breakdown,
        vat_breakdown_confidence=reading.vat_breakdown_confidence,
        lines=lines,
        parts=reading.parts,
        findings=tuple(cut),
        received_at=document.origins[0].received_at,
    )


def _fields(reading: Reading, supplier: ThirdParty | None) -> dict[FieldName, ReviewedField]:
    fields = {
        name: ReviewedField(
            value=field.value, confidence=field.confidence, source=field.source, read=field
        )
        for name, field in reading.fields.items()
    }
    issued = reading.fields.get(FieldName.ISSUE_DATE)
    days = supplier.default_terms_days if supplier else None
    told = FieldName.DUE_DATE in fields or FieldName.PAYMENT_TERMS in fields
    if issued is None or days is None or told:
        return fields
    with suppress(ValueError):  # what no calendar knows is said by the checks
        due = date.fromisoformat(issued.value) + timedelta(days=days)
        fields[FieldName.DUE_DATE] = ReviewedField(
            value=due.isoformat(), confidence=PRESET, source=ExtractionSource.RULE
        )
    return fields


def kept_lines(lines: Sequence[InvoiceLine]) -> tuple[InvoiceLine, ...]:
    """As many of the first lines as may be stored."""
    kept, size = [], 0
    for line in lines[:MOST_LINES]:
        size += len(line.model_dump_json().encode())
        if size > MOST_LINE_BYTES:
            break
        kept.append(line)
    return tuple(kept)


def unread_draft(document: SourceDocument, *, at: datetime) -> PurchaseInvoice:
    """The invoice to review when reading failed: empty, and saying so."""
    return PurchaseInvoice(
        organisation_id=document.organisation_id,
        id=document.id,
        created_at=at,
        updated_at=at,
        document_id=document.id,
        source=document.origins[0].source,
        state=PurchaseInvoiceState.TO_REVIEW,
        document_kind=DocumentKind.OTHER,
        document_type=DocumentType.EXPENSE,
        findings=(reading_failed(),),
        received_at=document.origins[0].received_at,
    )
