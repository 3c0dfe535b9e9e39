"""What a posting makes of records: the settlement, and the state of a purchase invoice; pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.open_document import (
    OpenDocument,
    Settlement,
    SettlementKind,
    SettlementOrigin,
)
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState


def settlement_of(
    transaction: Transaction, document: OpenDocument, amount: Decimal, *, at: datetime
) -> Settlement:
    """The settlement of a document by a transaction; `amount` in the document's currency.

    Its identifier is a natural key: a posting that comes twice meets its own and conflicts.
    """
    text = f"{transaction.id}|{document.id}"
    money_in = transaction.amount > 0
    return Settlement(
        organisation_id=transaction.organisation_id,
        id=hashlib.sha256(text.encode()).hexdigest()[:40],
        settlement_kind=SettlementKind.RECEIPT if money_in else SettlementKind.PAYMENT,
        origin=SettlementOrigin.RECONCILED,
        document_id=document.id,
        transaction_id=transaction.id,
        settled_on=transaction.booking_date,
        amount=amount,
        currency=document.currency,
        created_at=at,
        updated_at=at,
    )


def opposite_since(
    transaction: Transaction, own: Settlement, every: Sequence[Settlement]
) -> list[Settlement]:
    """Settlements of other transactions since, that go the other way than their `own`."""
    return [
        each
        for each in every
        if (each.amount > 0) != (own.amount > 0)
        and (each.settled_on > own.settled_on or each.created_at > own.created_at)
        and each.transaction_id != transaction.id
    ]


def invoice_state(
    invoice: PurchaseInvoice, outstanding: Decimal, *, at_first: Decimal
) -> PurchaseInvoiceState:
    """State of an invoice with so much due, of what was due `at_first`; both in its currency."""
    if outstanding == 0:
        return PurchaseInvoiceState.PAID
    if outstanding < at_first:
        return PurchaseInvoiceState.PARTIALLY_PAID
    if invoice.state in (PurchaseInvoiceState.PAID, PurchaseInvoiceState.PARTIALLY_PAID):
        return PurchaseInvoiceState.VALIDATED
    return invoice.state
