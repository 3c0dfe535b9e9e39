"""Values of an invoice under review as what they stand for: days, amounts; None when they don't."""

import hashlib
from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from lettrage.domain.errors import Invalid
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.money import Amount, minor_units
from lettrage.domain.purchase_invoice import PurchaseInvoice

_AMOUNT: TypeAdapter[Decimal] = TypeAdapter(Amount)

AMOUNTS = (
    FieldName.NET_TOTAL,
    FieldName.VAT_TOTAL,
    FieldName.GROSS_TOTAL,
    FieldName.PREPAID,
    FieldName.PAYABLE,
)
DAYS = (
    FieldName.ISSUE_DATE,
    FieldName.DUE_DATE,
    FieldName.DELIVERY_DATE,
    FieldName.BILLING_PERIOD_START,
    FieldName.BILLING_PERIOD_END,
    FieldName.DIRECT_DEBIT_DATE,
)


def amount_of(text: str | None) -> Decimal | None:
    """The exact amount of a decimal string, None for anything else. Raises: nothing."""
    if text is None:
        return None
    try:
        return _AMOUNT.validate_python(text)
    except ValidationError:
        return None


def amount(invoice: PurchaseInvoice, name: FieldName) -> Decimal | None:
    """An amount field in major units, None when unknown or malformed."""
    return amount_of(invoice.text(name))


def day(invoice: PurchaseInvoice, name: FieldName) -> date | None:
    """A date field, None when unknown or malformed."""
    text = invoice.text(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def currency(invoice: PurchaseInvoice) -> str:
    """The currency, euros when the document does not say."""
    return invoice.text(FieldName.CURRENCY) or "EUR"


def exact(value: Decimal, code: str) -> bool:
    """Whether an amount has no more decimals than its currency."""
    try:
        minor_units(value, code)
    except Invalid:
        return False
    return True


def subject(invoice: PurchaseInvoice, fields: tuple[str, ...], related_id: str | None) -> str:
    """Digest of the values that a check is about: an override counts for these alone."""
    parts = [related_id or ""]
    for name in fields:
        if name == "vat_breakdown":
            parts.extend(line.model_dump_json() for line in invoice.vat_breakdown)
        elif name in FieldName.__members__.values():
            parts.append(f"{name}={invoice.text(FieldName(name)) or ''}")
        else:
            parts.append(f"{name}={getattr(invoice, name, '')}")
    # The supplier gives every remark about names and accounts its meaning.
    parts.append(invoice.supplier_id or "")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
