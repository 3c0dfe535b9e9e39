"""A supplier's document before and after review."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.collection import Source
from lettrage.domain.invoice_reading import (
    DocumentKind,
    DocumentPart,
    ExtractionSource,
    FieldName,
    FieldValue,
    Finding,
    InvoiceLine,
    VatLine,
)
from lettrage.domain.record import Lookup, Record, Value


class PurchaseInvoiceState(StrEnum):
    """`purchase_invoice.state` of the vocabulary."""

    RECEIVED = "received"
    TO_REVIEW = "to_review"
    VALIDATED = "validated"
    TO_PAY = "to_pay"
    SCHEDULED = "scheduled"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


TRANSITIONS: dict[PurchaseInvoiceState, frozenset[PurchaseInvoiceState]] = {
    PurchaseInvoiceState.RECEIVED: frozenset({PurchaseInvoiceState.TO_REVIEW}),
    PurchaseInvoiceState.TO_REVIEW: frozenset(
        {
            PurchaseInvoiceState.VALIDATED,
            PurchaseInvoiceState.REFUSED,
            PurchaseInvoiceState.DUPLICATE,
        }
    ),
    PurchaseInvoiceState.VALIDATED: frozenset(
        {
            PurchaseInvoiceState.TO_REVIEW,
            PurchaseInvoiceState.TO_PAY,
            PurchaseInvoiceState.PARTIALLY_PAID,
            PurchaseInvoiceState.PAID,
        }
    ),
    PurchaseInvoiceState.TO_PAY: frozenset(
        {
            PurchaseInvoiceState.SCHEDULED,
            PurchaseInvoiceState.PARTIALLY_PAID,
            PurchaseInvoiceState.PAID,
        }
    ),
    PurchaseInvoiceState.SCHEDULED: frozenset(
        {
            PurchaseInvoiceState.TO_PAY,
            PurchaseInvoiceState.PARTIALLY_PAID,
            PurchaseInvoiceState.PAID,
        }
    ),
    # Undoing a match reopens what it had paid.
    PurchaseInvoiceState.PARTIALLY_PAID: frozenset(
        {PurchaseInvoiceState.VALIDATED, PurchaseInvoiceState.PAID}
    ),
    PurchaseInvoiceState.PAID: frozenset(
        {PurchaseInvoiceState.VALIDATED, PurchaseInvoiceState.PARTIALLY_PAID}
    ),
    PurchaseInvoiceState.REFUSED: frozenset({PurchaseInvoiceState.TO_REVIEW}),
    PurchaseInvoiceState.DUPLICATE: frozenset({PurchaseInvoiceState.TO_REVIEW}),
}
"""Every allowed change of state."""


class DocumentType(StrEnum):
    """`document_type` of the vocabulary, in its purchase half."""

    PURCHASE = "purchase"
    EXPENSE = "expense"


DECIDING = (
    FieldName.KIND,
    FieldName.NUMBER,
    FieldName.ISSUE_DATE,
    FieldName.SUPPLIER_NAME,
    FieldName.GROSS_TOTAL,
    FieldName.PAYABLE,
    FieldName.IBAN,
)
"""Fields that money and books hang on."""

_WHERE_GIVEN = frozenset({FieldName.IBAN, FieldName.PAYABLE})


class ReviewedField(Value):
    """One field under review: the machine's value stays beside the person's.

    Attributes:
        value: The value that counts now.
        confidence: Per mille; 1000 once a person set it.
        source: `human` once a person set it.
        read: What the machine had read, None when it had found nothing.
    """

    value: str
    confidence: int
    source: ExtractionSource
    read: FieldValue | None = None


class Acknowledgement(Value):
    """A person's override of one check: the named exception of security-reliability I4.

    Attributes:
        code: The check's (`domain.review`).
        subject: Digest of what it was said of; other values need another answer.
        by: Actor, `user:<sub>`.
        at: UTC instant.
    """

    code: str
    subject: str
    by: str
    at: AwareDatetime


class PurchaseInvoice(Record):
    """One supplier document to review, then to pay.

    Attributes:
        document_id: The `SourceDocument` it was read from.
        source: Door of the first origin.
        state: See `PurchaseInvoiceState`.
        document_kind: What the paper is.
        document_type: `purchase` (cost of goods) or `expense` (overhead).
        category: A code of the organisation's own chart, as text; None until a person or the
            supplier's preset says one.
        supplier_id: Third party, None until resolved.
        supplier_name: As read, for lists.
        fields: By field name.
        vat_breakdown: Rows of BG-23.
        vat_breakdown_confidence: Per mille.
        lines: BG-25 as read, in document order; the first ones of a very long document.
        parts: The documents that the file seems to hold, proposed for a split; empty for one.
        findings: Remarks of reader and filing, open ones only.
        acknowledged: Overrides of checks, each by a named person, oldest first.
        received_at: When the document came in.
        validated_at: When a person validated it.
        validated_by: Their `sub`.
        refused_reason: Note of the person who refused it.
        replaced_by: Documents that a person made of its pages; it is put aside then.
        duplicate_of: The invoice it is a duplicate of, as a person said.
        not_duplicate_of: Documents that look like it and are not, as a person said.
        assignee: `user_id` of the member who looks at it, None for anybody.
        snoozed_until: Day in Paris until which it is put off.
        archive_key: Object in the archive once validated.
    """

    KIND: ClassVar[str] = "purchase_invoice"

    document_id: str
    source: Source
    state: PurchaseInvoiceState
    document_kind: DocumentKind
    document_type: DocumentType
    category: str | None = None
    supplier_id: str | None = None
    supplier_name: str = ""
    fields: dict[FieldName, ReviewedField] = {}
    vat_breakdown: tuple[VatLine, ...] = ()
    vat_breakdown_confidence: int = 0
    lines: tuple[InvoiceLine, ...] = ()
    parts: tuple[DocumentPart, ...] = ()
    findings: tuple[Finding, ...] = ()
    acknowledged: tuple[Acknowledgement, ...] = ()
    received_at: AwareDatetime
    validated_at: AwareDatetime | None = None
    validated_by: str | None = None
    refused_reason: str | None = None
    replaced_by: tuple[str, ...] = ()
    duplicate_of: str | None = None
    not_duplicate_of: tuple[str, ...] = ()
    assignee: str | None = None
    snoozed_until: date | None = None
    archive_key: str | None = None

    def lookups(self) -> Iterable[Lookup]:
        """By state, supplier and category; number, amount and date for duplicates."""
        received = self.received_at.isoformat()
        yield Lookup(name="all", value="all", sort=received)
        yield Lookup(name="state", value=self.state, sort=received)
        if self.supplier_id:
            yield Lookup(name="supplier", value=self.supplier_id, sort=received)
        if self.category:
            yield Lookup(name="category", value=self.category, sort=received)
        number = self.text(FieldName.NUMBER)
        if number:
            yield Lookup(name="number", value=number_key(number))
        debt = debt_key(self)
        if debt:
            yield Lookup(name="debt", value=debt)
        if self.state is PurchaseInvoiceState.TO_REVIEW:
            yield from self._queue(received)

    def _queue(self, received: str) -> Iterable[Lookup]:
        """Least sure first; by door; by who looks at it; by the day it is put off to."""
        yield Lookup(name="queue", value="all", sort=f"{self.doubt:04d}.{received}")
        yield Lookup(name="queue_source", value=self.source, sort=received)
        if self.assignee:
            yield Lookup(name="assigned", value="all", sort=received)
            yield Lookup(name="assignee", value=self.assignee, sort=received)
        if self.snoozed_until:
            yield Lookup(name="snoozed", value="all", sort=self.snoozed_until.isoformat())

    @property
    def doubt(self) -> int:
        """Confidence of the least sure of the deciding fields, per mille; 0 where one is missing.

        The IBAN and what is to pay count only where they are given.
        """
        found = [(name, self.fields.get(name)) for name in DECIDING]
        return min(
            (field.confidence if field else 0)
            for name, field in found
            if field is not None or name not in _WHERE_GIVEN
        )

    def text(self, name: FieldName) -> str | None:
        """Value of a field, None when it is unknown."""
        field = self.fields.get(name)
        return field.value if field else None


def number_key(number: str) -> str:
    """Letters and digits of a document number, upper case; `-` for an empty one."""
    return "".join(c for c in number.upper() if c.isalnum()) or "-"


def debt_key(invoice: PurchaseInvoice) -> str | None:
    """Supplier, issue date, currency and total: what two copies of one debt share; None without."""
    day, total = invoice.text(FieldName.ISSUE_DATE), invoice.text(FieldName.GROSS_TOTAL)
    if not (invoice.supplier_id and day and total):
        return None
    try:
        amount = format(abs(Decimal(total)).normalize(), "f")
    except InvalidOperation:
        return None
    currency = invoice.text(FieldName.CURRENCY) or "EUR"
    return f"{invoice.supplier_id}.{day}.{currency}.{amount}"
