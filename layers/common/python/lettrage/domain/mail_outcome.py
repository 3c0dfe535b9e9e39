"""What became of a mail as its documents and their invoices stand now; pure, never stored."""

from collections.abc import Mapping
from enum import StrEnum

from lettrage.domain.collection import (
    UNFINISHED,
    DocumentOutcome,
    InboundMessage,
    InboundMessageState,
    SourceDocument,
)
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState


class MailOutcome(StrEnum):
    """What a mail came to.

    `to_review`: an invoice of it waits for a person. `waiting`: none does, and something is not
    read to the end, or waits for a password. `reviewed`: people settled all its invoices.
    `nothing`: it brought nothing to review: refused, or every document of it was.
    """

    TO_REVIEW = "to_review"
    WAITING = "waiting"
    REVIEWED = "reviewed"
    NOTHING = "nothing"


_WAIT = frozenset({*UNFINISHED, DocumentOutcome.TO_REVIEW, DocumentOutcome.PASSWORD_REQUIRED})
_FOR_A_PERSON = frozenset({PurchaseInvoiceState.RECEIVED, PurchaseInvoiceState.TO_REVIEW})


def outcome_of(
    message: InboundMessage,
    documents: Mapping[str, SourceDocument],
    invoices: Mapping[str, PurchaseInvoice],
) -> MailOutcome:
    """What the mail came to.

    Args:
        message: The mail.
        documents: By identifier, those it brought among them.
        invoices: By identifier, those that these were filed as among them.

    Raises: nothing.
    """
    brought = [documents[each] for each in message.document_ids if each in documents]
    found = [invoices.get(each.purchase_invoice_id or "") for each in brought]
    if any(invoice is not None and invoice.state in _FOR_A_PERSON for invoice in found):
        return MailOutcome.TO_REVIEW
    unread = message.state is InboundMessageState.RECEIVED
    if unread or any(each.outcome in _WAIT for each in brought):
        return MailOutcome.WAITING
    refused = all(each.outcome is DocumentOutcome.REFUSED for each in brought)
    return MailOutcome.NOTHING if refused else MailOutcome.REVIEWED
