"""Bodies of the routes of inbound messages: mails as they were received."""

from collections.abc import Mapping

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import View
from lettrage.contracts.api.documents import ForwardedView, RefusalView
from lettrage.domain.collection import (
    DocumentOutcome,
    InboundMessage,
    InboundMessageState,
    SourceDocument,
)
from lettrage.domain.mail_outcome import MailOutcome, outcome_of
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState


class IgnoredPartView(View):
    """A part of a mail that was not filed, and why."""

    part: str
    file_name: str
    code: str
    message_fr: str
    message_en: str


class FiledDocumentView(View):
    """A document that a mail brought, as it stands now."""

    id: str
    parts: tuple[str, ...] = Field(description="Where in the mail: `2`, `3.1`, `body` for its text")
    file_name: str
    outcome: DocumentOutcome
    refusal: RefusalView | None
    purchase_invoice_id: str | None
    purchase_invoice_state: PurchaseInvoiceState | None = Field(
        description="`to_review` while it waits for a person"
    )


class InboundMessageView(View):
    """A mail as received, with what became of its files."""

    id: str
    state: InboundMessageState = Field(description="Of the mail itself: what was taken from it")
    outcome: MailOutcome = Field(
        description="What it came to by now: `nothing` where every document was refused, or all"
    )
    inbound_address_id: str
    sender: str = Field(description="Envelope sender; empty for delivery notices")
    author: str = Field(
        description="Address of the From line, whom people read as the sender; empty when there is"
        " not one alone, and while the mail was not opened and its event does not tell"
    )
    to: tuple[str, ...] = Field(description="Whom the mail says it is to; the first ten")
    sent_at: AwareDatetime | None = Field(description="As the mail says")
    message_id: str
    signed_by: tuple[str, ...] = Field(
        description="Domains whose DKIM signature the receiving service found good"
    )
    subject: str
    authentication: dict[str, str] = Field(description="The receiving service's verdicts")
    document_ids: tuple[str, ...]
    ignored: tuple[IgnoredPartView, ...]
    refusal: RefusalView | None
    forwarded: ForwardedView | None = Field(
        description="Whom a passed-on mail says it was from first: shown, never trusted"
    )
    supplier_id: str | None = Field(description="Whom the address was given to when it came")
    received_at: AwareDatetime
    documents: tuple[FiledDocumentView, ...] = Field(description="In the mail's order")

    @classmethod
    def of(
        cls,
        message: InboundMessage,
        documents: Mapping[str, SourceDocument],
        invoices: Mapping[str, PurchaseInvoice],
    ) -> "InboundMessageView":
        """The view of a stored mail, the documents filed from it, and their invoices."""
        filed = [documents[i] for i in message.document_ids if i in documents]
        return cls(
            **_message(message),
            outcome=outcome_of(message, documents, invoices),
            documents=tuple(
                _filed(document, message.id, invoices.get(document.purchase_invoice_id or ""))
                for document in filed
            ),
        )


def _message(message: InboundMessage) -> dict[str, object]:
    same = (
        *("id", "state", "sender", "author", "to", "sent_at", "message_id", "signed_by"),
        *("subject", "authentication", "document_ids", "supplier_id"),
    )
    return {
        **{name: getattr(message, name) for name in same},
        "inbound_address_id": message.address_id,
        "ignored": tuple(IgnoredPartView(**part.model_dump()) for part in message.ignored),
        "refusal": RefusalView.of(message.refusal),
        "forwarded": ForwardedView.of(message.forwarded),
        "received_at": message.created_at,
    }


def _filed(
    document: SourceDocument, message_id: str, invoice: PurchaseInvoice | None
) -> FiledDocumentView:
    origins = [origin for origin in document.origins if origin.reference == message_id]
    return FiledDocumentView(
        id=document.id,
        parts=tuple(origin.part for origin in origins),
        file_name=origins[0].file_name if origins else "",
        outcome=document.outcome,
        refusal=RefusalView.of(document.refusal),
        purchase_invoice_id=document.purchase_invoice_id,
        purchase_invoice_state=invoice.state if invoice else None,
    )
