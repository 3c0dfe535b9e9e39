"""What was read from a supplier's document: fields with their proof, findings, an outcome."""

from enum import StrEnum

from pydantic import Field

from lettrage.domain.page import Box
from lettrage.domain.record import Value


class ExtractionSource(StrEnum):
    """`extraction.source` of the vocabulary."""

    EMBEDDED_XML = "embedded_xml"
    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    TEXTRACT_TYPED = "textract_typed"
    RULE = "rule"
    HUMAN = "human"


class ReadingOutcome(StrEnum):
    """`accept`: may be filed; `review`: a person has to look first; `reject`: refused."""

    ACCEPT = "accept"
    REVIEW = "review"
    REJECT = "reject"


class DocumentKind(StrEnum):
    """`document.kind` of the vocabulary: what the paper is."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEPOSIT = "deposit"
    SUPPORTING_DOCUMENT = "supporting_document"
    REMINDER = "reminder"
    STATEMENT = "statement"
    QUOTE = "quote"
    OTHER = "other"


class FieldName(StrEnum):
    """Fields of a reading, in the words of the vocabulary (EN 16931 term in brackets).

    `lettrage extract` translates the four totals to the words of the sample files.
    """

    KIND = "kind"  # BT-3, a `DocumentKind`
    NUMBER = "number"  # BT-1
    ISSUE_DATE = "issue_date"  # BT-2, ISO
    DUE_DATE = "due_date"  # BT-9, ISO
    CURRENCY = "currency"  # BT-5
    SUPPLIER_NAME = "supplier_name"  # BT-27
    SUPPLIER_SIREN = "supplier_siren"  # BT-30, scheme 0002
    SUPPLIER_SIRET = "supplier_siret"  # BT-29 or BT-30, scheme 0009
    SUPPLIER_VAT_ID = "supplier_vat_id"  # BT-31
    SUPPLIER_ADDRESS = "supplier_address"  # BG-5, lines joined by ", "
    SUPPLIER_EMAIL = "supplier_email"  # BT-43
    SUPPLIER_PHONE = "supplier_phone"  # BT-42, as printed
    CUSTOMER_NAME = "customer_name"  # BT-44
    CUSTOMER_VAT_ID = "customer_vat_id"  # BT-48
    CUSTOMER_SIREN = "customer_siren"  # BT-47
    IBAN = "iban"  # BT-84, without spaces; the first one
    BIC = "bic"  # BT-86
    LINES_TOTAL = "lines_total"  # BT-106
    ALLOWANCES_TOTAL = "allowances_total"  # BT-107
    CHARGES_TOTAL = "charges_total"  # BT-108
    NET_TOTAL = "net_total"  # BT-109
    VAT_TOTAL = "vat_total"  # BT-110
    VAT_TOTAL_ACCOUNTING = "vat_total_accounting"  # BT-111
    ACCOUNTING_CURRENCY = "accounting_currency"  # BT-6
    GROSS_TOTAL = "gross_total"  # BT-112
    PREPAID = "prepaid"  # BT-113
    ROUNDING = "rounding"  # BT-114
    PAYABLE = "payable"  # BT-115
    DELIVERY_DATE = "delivery_date"  # BT-72, ISO
    BILLING_PERIOD_START = "billing_period_start"  # BT-73, ISO
    BILLING_PERIOD_END = "billing_period_end"  # BT-74, ISO
    PAYMENT_TERMS = "payment_terms"  # BT-20, as printed
    PURCHASE_ORDER_REFERENCE = "purchase_order_reference"  # BT-13
    CONTRACT_REFERENCE = "contract_reference"  # BT-12
    PAYMENT_REFERENCE = "payment_reference"  # BT-83
    MANDATE = "mandate"  # BT-89, the RUM of a direct debit
    DIRECT_DEBIT_DATE = "direct_debit_date"  # ISO, the day the account is drawn on


class FieldValue(Value):
    """One field as read.

    Attributes:
        value: ISO date, decimal string, code or text. Never empty.
        confidence: Per mille; 900 and above is kept for what is proved (design: confidence).
        source: Which kind of reading gave it.
        page: From 1; None for XML and people.
        box: Where on the page, or on its prepared picture (`PageImage`); None likewise.
        candidates: Other values that were possible, best first.
        remembered: What people validated of the supplier's earlier documents gave the value, or
            raised its confidence.
    """

    value: str
    confidence: int = Field(ge=0, le=1000)
    source: ExtractionSource
    page: int | None = None
    box: Box | None = None
    candidates: tuple[str, ...] = ()
    remembered: bool = False


class VatLine(Value):
    """One row of the VAT breakdown (BG-23), amounts as decimal strings in major units.

    Attributes:
        rate: Percentage, such as `"20.00"`.
        taxable: BT-116.
        vat: BT-117.
        category: UNCL 5305 code (BT-118), None when the page does not tell.
    """

    rate: str
    taxable: str
    vat: str
    category: str | None = None


class InvoiceLine(Value):
    """One line of a document (BG-25); what it does not print is None.

    Attributes:
        description: BT-153 and BT-154, printed lines joined by one space. Never empty.
        quantity: BT-129, a decimal string such as `"1.5"`.
        unit: BT-130 from XML, else as printed (`h`, `pièce`).
        unit_price: BT-146, a decimal string in major units; with VAT where `line_gross` alone
            is given.
        vat_rate: BT-152, a percentage such as `"20.00"`.
        line_net: BT-131, a decimal string in major units.
        line_gross: The line's amount with VAT, where the document prints that.
        confidence: Per mille, of the line as a whole.
        page: From 1; None for XML that no page shows.
        box: Where on the page; None likewise.
    """

    description: str
    quantity: str | None = None
    unit: str | None = None
    unit_price: str | None = None
    vat_rate: str | None = None
    line_net: str | None = None
    line_gross: str | None = None
    confidence: int = Field(ge=0, le=1000)
    page: int | None = None
    box: Box | None = None


class DocumentPart(Value):
    """One of several documents in a file, proposed for a split.

    Attributes:
        pages: Its pages, from 1, in order; at least one.
        region: Its part of the page when several share one (receipts laid side by side).
    """

    pages: tuple[int, ...]
    region: Box | None = None


class Finding(Value):
    """Something a person should know; never stops the work.

    Attributes:
        code: Stable `lower_snake` word, such as `totals_mismatch`, `pdf_xml_mismatch`.
        message_fr: Sentence for the screen.
        message_en: Its English twin.
        blocking: True forbids validation until a person settles it.
        fields: Names of the fields concerned.
        related_id: The record it is about, such as the earlier purchase invoice of a duplicate.
    """

    code: str
    message_fr: str
    message_en: str
    blocking: bool = False
    fields: tuple[str, ...] = ()
    related_id: str | None = None


class Refusal(Value):
    """Why a document was refused: a stable code and a sentence in both languages."""

    code: str
    message_fr: str
    message_en: str


class Reading(Value):
    """Everything read from one document.

    Attributes:
        outcome: See `ReadingOutcome`.
        fields: Only what was found.
        vat_breakdown: Rows in document order; empty when unknown.
        vat_breakdown_confidence: Per mille, 0 when there is none.
        lines: In document order; empty when there are none or no table was understood.
        parts: The documents of a file that holds several; empty for a file that holds one.
        findings: In the order found.
        refusal: Only with outcome `reject`.
        reader_version: Version of the rules that read it.
    """

    outcome: ReadingOutcome
    fields: dict[FieldName, FieldValue] = {}
    vat_breakdown: tuple[VatLine, ...] = ()
    vat_breakdown_confidence: int = 0
    lines: tuple[InvoiceLine, ...] = ()
    parts: tuple[DocumentPart, ...] = ()
    findings: tuple[Finding, ...] = ()
    refusal: Refusal | None = None
    reader_version: str = "1"
