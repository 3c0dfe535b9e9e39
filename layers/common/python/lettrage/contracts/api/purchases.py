"""Bodies of the routes of purchase invoices and of the documents they were read from."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.collection import Category, Email
from lettrage.contracts.api.common import Body, IsoDate, View
from lettrage.contracts.api.documents import OriginView, origins_of
from lettrage.contracts.api.purchase_fields import (
    DocumentPartView,
    FieldView,
    InvoiceLineView,
    VatLineBody,
    VatLineView,
)
from lettrage.domain.collection import Source, SourceDocument
from lettrage.domain.holds import HoldReason
from lettrage.domain.invoice_reading import (
    DocumentKind,
    FieldName,
    Finding,
)
from lettrage.domain.money import Amount, Currency
from lettrage.domain.open_document import DocumentState, OpenDocument
from lettrage.domain.purchase_invoice import (
    DocumentType,
    PurchaseInvoice,
    PurchaseInvoiceState,
)
from lettrage.domain.review import Check, Severity
from lettrage.domain.third_party import SupplierState, ThirdParty

MOST_CORRECTED_CHARACTERS = 500
"""Of one corrected text: longer than any printed address, shorter than a pasted document."""

MOST_VAT_LINES = 50
"""Rows of one breakdown: more rates and categories than any law of the Union knows."""

Mandate = Annotated[str, Field(pattern=r"^[0-9A-Za-z+?/\-:().,' ]{1,35}$")]
"""A mandate reference (RUM). Source: EPC130-08, AT-01: 35 characters of the SEPA set at most."""

Text = Annotated[str, Field(min_length=1, max_length=MOST_CORRECTED_CHARACTERS)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Identifier = Annotated[str, Field(pattern=r"^[0-9A-Za-z_\-]{1,128}$")]


class FindingView(View):
    """A remark of the reader or of filing."""

    code: str
    message_fr: str
    message_en: str
    blocking: bool
    fields: tuple[str, ...]
    related_id: str | None

    @classmethod
    def of(cls, finding: Finding) -> "FindingView":
        """The view of a finding."""
        return cls(**finding.model_dump())


class CheckView(View):
    """What validation says of the invoice as it stands."""

    code: str
    severity: Severity
    blocking: bool = Field(description="Validation is refused until it is settled")
    acknowledgeable: bool = Field(description="May be settled by `acknowledge`")
    acknowledged: bool
    message_fr: str
    message_en: str
    fields: tuple[str, ...]
    related_id: str | None

    @classmethod
    def of(cls, check: Check) -> "CheckView":
        """The view of a check."""
        return cls(**{name: getattr(check, name) for name in cls.model_fields})


class SupplierSummary(View):
    """The supplier of an invoice."""

    id: str
    name: str
    state: SupplierState
    siren: str | None
    vat_id: str | None

    @classmethod
    def of(cls, supplier: ThirdParty) -> "SupplierSummary":
        """The view of a third party."""
        return cls(**{name: getattr(supplier, name) for name in cls.model_fields})


class OpenDocumentSummary(View):
    """What is still due on a validated invoice."""

    id: str
    state: DocumentState
    currency: Currency
    gross_total: Amount
    outstanding: Amount
    payment_holds: tuple[HoldReason, ...] = Field(description="Why it may not be paid yet")
    not_payable_before: AwareDatetime | None = Field(description="Cooling of a new account")

    @classmethod
    def of(cls, document: OpenDocument) -> "OpenDocumentSummary":
        """The view of an open document."""
        return cls(**{name: getattr(document, name) for name in cls.model_fields})


class PurchaseInvoiceSummary(View):
    """A purchase invoice in a list."""

    id: str
    state: PurchaseInvoiceState
    document_kind: DocumentKind
    document_type: DocumentType
    category: str | None = Field(
        description="As a person said, or the supplier's preset: chosen, else learnt"
    )
    source: Source
    supplier_id: str | None
    supplier_name: str
    number: str | None
    issue_date: str | None
    due_date: str | None
    currency: str | None
    gross_total: str | None
    findings: tuple[str, ...] = Field(description="Codes of the open remarks")
    confidence: int = Field(
        ge=0, le=1000, description="Per mille of the least sure deciding field, 0 with one missing"
    )
    assignee: str | None = Field(description="`user_id` of the member who looks at it")
    snoozed_until: date | None = Field(description="Put off to this day in Paris")
    received_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, invoice: PurchaseInvoice) -> "PurchaseInvoiceSummary":
        """The view of a stored invoice."""
        return cls(**_summary(invoice))


class PurchaseInvoiceView(PurchaseInvoiceSummary):
    """One purchase invoice under review or validated."""

    document_id: str
    fields: dict[FieldName, FieldView]
    vat_breakdown: tuple[VatLineView, ...]
    vat_breakdown_confidence: int
    lines: tuple[InvoiceLineView, ...] = Field(description="As read; read-only")
    parts: tuple[DocumentPartView, ...] = Field(
        description="The documents that the file seems to hold, for a split; empty for one"
    )
    open_findings: tuple[FindingView, ...]
    checks: tuple[CheckView, ...] = Field(description="Empty once validated")
    supplier: SupplierSummary | None
    origins: tuple[OriginView, ...]
    open_document: OpenDocumentSummary | None = Field(description="Once validated")
    validated_at: AwareDatetime | None
    validated_by: str | None
    refused_reason: str | None
    replaced_by: tuple[str, ...] = Field(
        description="Documents that a split or a join made of its pages; it is `refused` then"
    )
    duplicate_of: str | None = Field(description="The document that counts, once `duplicate`")

    @classmethod
    def in_full(
        cls,
        invoice: PurchaseInvoice,
        *,
        checks: tuple[Check, ...],
        supplier: ThirdParty | None,
        document: SourceDocument | None,
        open_document: OpenDocument | None,
    ) -> "PurchaseInvoiceView":
        """The view of a stored invoice with all that belongs to it."""
        return cls(
            **_summary(invoice),
            document_id=invoice.document_id,
            fields={name: FieldView.of(field) for name, field in invoice.fields.items()},
            vat_breakdown=tuple(VatLineView(**line.model_dump()) for line in invoice.vat_breakdown),
            vat_breakdown_confidence=invoice.vat_breakdown_confidence,
            lines=tuple(InvoiceLineView.of(line) for line in invoice.lines),
            parts=tuple(DocumentPartView.of(part) for part in invoice.parts),
            open_findings=tuple(FindingView.of(finding) for finding in invoice.findings),
            checks=tuple(CheckView.of(check) for check in checks),
            supplier=SupplierSummary.of(supplier) if supplier else None,
            origins=origins_of(document),
            open_document=OpenDocumentSummary.of(open_document) if open_document else None,
            validated_at=invoice.validated_at,
            validated_by=invoice.validated_by,
            refused_reason=invoice.refused_reason,
            replaced_by=invoice.replaced_by,
            duplicate_of=invoice.duplicate_of,
        )


class FieldCorrections(Body):
    """Values from the original; null takes a value out, absent fields stay as they are."""

    number: Text | None = None
    issue_date: IsoDate | None = None
    due_date: IsoDate | None = None
    currency: Currency | None = None
    supplier_name: Text | None = None
    supplier_siren: Text | None = None
    supplier_siret: Text | None = None
    supplier_vat_id: Text | None = None
    supplier_address: Text | None = None
    supplier_email: Email | None = None
    supplier_phone: Text | None = None
    customer_name: Text | None = None
    customer_vat_id: Text | None = None
    customer_siren: Text | None = None
    iban: Text | None = None
    bic: Text | None = None
    lines_total: Amount | None = None
    allowances_total: Amount | None = None
    charges_total: Amount | None = None
    net_total: Amount | None = None
    vat_total: Amount | None = None
    vat_total_accounting: Amount | None = None
    accounting_currency: Currency | None = None
    gross_total: Amount | None = None
    prepaid: Amount | None = None
    rounding: Amount | None = None
    payable: Amount | None = None
    delivery_date: IsoDate | None = None
    billing_period_start: IsoDate | None = None
    billing_period_end: IsoDate | None = None
    payment_terms: Text | None = None
    purchase_order_reference: Text | None = None
    contract_reference: Text | None = None
    payment_reference: Text | None = None
    mandate: Mandate | None = None
    direct_debit_date: IsoDate | None = None

    def values(self) -> dict[FieldName, str | None]:
        """Fields given, as the texts that the domain keeps."""
        return {FieldName(name): _text(getattr(self, name)) for name in self.model_fields_set}


class CorrectPurchaseInvoice(Body):
    """What a person changes; absent parts stay. Checks are made anew."""

    fields: FieldCorrections | None = None
    document_kind: DocumentKind | None = None
    document_type: DocumentType | None = None
    category: Category | None = Field(default=None, description="null takes it out")
    supplier_id: Identifier | None = Field(default=None, description="A third party")
    vat_breakdown: Annotated[tuple[VatLineBody, ...], Field(max_length=MOST_VAT_LINES)] | None = (
        None
    )
    acknowledge: Annotated[tuple[Code, ...], Field(max_length=50)] = Field(
        default=(), description="Codes of checks or findings to override, by name"
    )

    def given_category(self) -> str | None:
        """The new category, "" to take it out, None to leave it."""
        return (self.category or "") if "category" in self.model_fields_set else None


class RefusePurchaseInvoice(Body):
    """Why it is not booked."""

    note: Annotated[str, Field(min_length=1, max_length=1000)]


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else format(value, "f")


def _summary(invoice: PurchaseInvoice) -> dict[str, object]:
    read = ("number", "issue_date", "due_date", "currency", "gross_total")
    own = (
        "id", "state", "document_kind", "document_type", "category", "source",
        "supplier_id", "supplier_name", "assignee", "snoozed_until", "received_at", "updated_at",
    )  # fmt: skip
    return {
        **{name: getattr(invoice, name) for name in own},
        **{name: invoice.text(FieldName(name)) for name in read},
        "findings": tuple(finding.code for finding in invoice.findings),
        "confidence": invoice.doubt,
    }
