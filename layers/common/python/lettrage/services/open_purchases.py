"""The open document that a validated purchase invoice stands for; pure."""

from datetime import datetime
from decimal import Decimal

from lettrage.domain.identifiers import compact
from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.purchase_invoice import DocumentType, PurchaseInvoice
from lettrage.domain.review.values import amount, currency, day


def opened(invoice: PurchaseInvoice, *, at: datetime) -> OpenDocument | None:
    """The open document, None while supplier, date or total are missing.

    Its identifier is the invoice's: opening twice is a conflict, never a second debt.
    Units: amounts positive, the kind gives the sense; credit notes are often printed negative.
    """
    issued = day(invoice, FieldName.ISSUE_DATE)
    gross = amount(invoice, FieldName.GROSS_TOTAL)
    if invoice.supplier_id is None or issued is None or gross is None:
        return None
    net = amount(invoice, FieldName.NET_TOTAL)
    return OpenDocument(
        organisation_id=invoice.organisation_id,
        id=invoice.id,
        created_at=at,
        updated_at=at,
        document_kind=_kind(invoice),
        third_party_id=invoice.supplier_id,
        number=invoice.text(FieldName.NUMBER) or "",
        issue_date=issued,
        due_date=day(invoice, FieldName.DUE_DATE),
        currency=currency(invoice),
        net_total=None if net is None else abs(net),
        gross_total=abs(gross),
        outstanding=_outstanding(abs(gross), amount(invoice, FieldName.PAYABLE)),
        structured_reference=_creditor_reference(invoice.text(FieldName.PAYMENT_REFERENCE)),
        source_id=invoice.id,
    )


def _kind(invoice: PurchaseInvoice) -> OpenDocumentKind:
    if invoice.document_kind is DocumentKind.CREDIT_NOTE:
        return OpenDocumentKind.PURCHASE_CREDIT_NOTE
    if invoice.document_type is DocumentType.PURCHASE:
        return OpenDocumentKind.PURCHASE
    return OpenDocumentKind.EXPENSE


def _outstanding(gross: Decimal, payable: Decimal | None) -> Decimal:
    """What the bank will show: the rest after deposits, or the whole of a paper paid on the spot.

    A receipt says that nothing is left to pay; the card payment it speaks of is still to be found
    on the account.
    """
    rest = abs(payable) if payable is not None else Decimal(0)
    return rest if 0 < rest < gross else gross


def _creditor_reference(text: str | None) -> str | None:
    """The reference when it is an ISO 11649 one with right check digits, else None."""
    from stdnum import iso11649  # noqa: PLC0415 - slow to import, few invoices have one

    reference = compact(text or "")
    return reference if reference and iso11649.is_valid(reference) else None
