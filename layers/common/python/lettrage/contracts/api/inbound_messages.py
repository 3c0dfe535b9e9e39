"""Bodies of the routes of inbound messages: mails as they were received."""

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import View
from lettrage.contracts.api.documents import ForwardedView, RefusalView
from lettrage.domain.collection import (
    DocumentOutcome,
    InboundMessage,
    InboundMessageState,
    SourceDocument,
)


class IgnoredPartView(View):
    """A part of a mail that was not filed, and why."""

    part: str
    file_name: str
    code: str
    message_fr: str
    message_en: str


class InboundMessageSummary(View):
    """A mail as received, in a list."""

    id: str
    state: InboundMessageState
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

    @classmethod
    def of(cls, message: InboundMessage) -> "InboundMessageSummary":
        """The view of a stored mail."""
        return cls(**_message(message))


class FiledDocumentView(View):
    """A document that a mail brought."""

    id: str
    file_name: str
    outcome: DocumentOutcome
    refusal: RefusalView | None
    purchase_invoice_id: str | None


class InboundMessageView(InboundMessageSummary):
    """A mail with what became of its files."""

    documents: tuple[FiledDocumentView, ...]

    @classmethod
    def in_full(
        cls, message: InboundMessage, documents: dict[str, SourceDocument]
    ) -> "InboundMessageView":
        """The view of a stored mail and the documents filed from it, in the mail's order."""
        filed = [documents[i] for i in message.document_ids if i in documents]
        return cls(
            **_message(message),
            documents=tuple(_filed(document, message.id) for document in filed),
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


def _filed(document: SourceDocument, message_id: str) -> FiledDocumentView:
    names = [o.file_name for o in document.origins if o.reference == message_id]
    return FiledDocumentView(
        id=document.id,
        file_name=names[0] if names else "",
        outcome=document.outcome,
        refusal=RefusalView.of(document.refusal),
        purchase_invoice_id=document.purchase_invoice_id,
    )
