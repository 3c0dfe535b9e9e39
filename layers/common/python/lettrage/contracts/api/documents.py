"""Bodies of the routes of documents: the files that came in, whatever became of them."""

import datetime

from pydantic import AwareDatetime, Field, SecretStr

from lettrage.contracts.api.common import Body, View
from lettrage.domain.collection import (
    DocumentOutcome,
    Source,
    SourceDocument,
    WaitingReason,
)
from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.mail_origin import MailOrigin
from lettrage.domain.parsed_mail import Forwarded, ForwardManner


class RefusalView(View):
    """Why something was refused."""

    code: str
    message_fr: str
    message_en: str

    @classmethod
    def of(cls, refusal: Refusal | None) -> "RefusalView | None":
        """The view, None without a refusal."""
        return cls(**refusal.model_dump()) if refusal else None


class GivePassword(Body):
    """The password of a protected document; it is used once and kept nowhere."""

    password: SecretStr = Field(
        min_length=1, max_length=127, description="As its sender gave it, at most 127 characters"
    )


class ForwardedView(View):
    """Whom a passed-on mail says it was from first; nobody vouches for it."""

    name: str
    address: str
    domain: str
    manner: ForwardManner

    @classmethod
    def of(cls, forwarded: Forwarded | None) -> "ForwardedView | None":
        """The view, None for a mail that nobody passed on."""
        if forwarded is None:
            return None
        return cls(**forwarded.model_dump(), domain=forwarded.address.rpartition("@")[2])


class MailOriginView(View):
    """What the mail that a file came in says of itself, and who signed it."""

    author: str = Field(description="Address of the From line; empty when there is not one alone")
    envelope: str = Field(
        description="Envelope sender; of a fetched mail what the mailbox's server checked"
    )
    subject: str
    sent_at: AwareDatetime | None = Field(description="As the mail says")
    message_id: str
    signed_by: tuple[str, ...] = Field(description="Domains whose DKIM signature is good")
    server: str | None = Field(
        description="Of a fetched mail: the server whose verdicts were taken, as in its"
        " `Authentication-Results`; null: nobody's are believed"
    )

    @classmethod
    def of(cls, mail: MailOrigin | None) -> "MailOriginView | None":
        """The view, None for another door than mail."""
        return cls(**mail.model_dump()) if mail else None


class OriginView(View):
    """One way the same bytes came in."""

    source: Source
    reference: str = Field(description="Inbound message or upload")
    file_name: str
    received_at: AwareDatetime
    part: str = Field(description='Part of the mail: `2`, `3.1`, `body` for its text, "" elsewhere')
    authentication: dict[str, str] = Field(
        description="Verdicts of the receiving service on the mail: `spf`, `dkim`, `dmarc`, `spam`,"
        " `virus`, and `dmarc_policy`; those of the mailbox's server on a fetched one; empty for"
        " other doors"
    )
    forwarded: ForwardedView | None = Field(
        description="Whom the passed-on mail that held the file says it was from first"
    )
    mail: MailOriginView | None = Field(description="The mail that it came in")
    supplier_id: str | None = Field(description="Whom the collection address was given to")


class LinkView(View):
    """A short-lived address of a file."""

    url: str
    expires_at: AwareDatetime
    file_name: str


class DocumentView(View):
    """One file that came in."""

    id: str = Field(description="SHA-256 of its bytes, in hexadecimal")
    outcome: DocumentOutcome
    refusal: RefusalView | None
    content_type: str
    size_bytes: int
    origins: tuple[OriginView, ...]
    attempts: int = Field(description="Failed tries of reading")
    waits: int = Field(description="Those of them for want of a service, not by the document")
    waiting_reason: WaitingReason | None = Field(
        description="Why it is `waiting_recognition`, null in every other outcome"
    )
    waiting_until: datetime.date | None = Field(
        description="Day in Paris on which it is taken up again; null: within the hour"
    )
    page_count: int = Field(description="0 until it is parsed")
    made_from: tuple[str, ...] = Field(
        description="Documents whose pages a split or a join made it of"
    )
    purchase_invoice_id: str | None
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, document: SourceDocument) -> "DocumentView":
        """The view of a stored document."""
        plain = {
            name: getattr(document, name)
            for name in cls.model_fields
            if name not in ("refusal", "origins")
        }
        return cls(**plain, refusal=RefusalView.of(document.refusal), origins=origins_of(document))


def origins_of(document: SourceDocument | None) -> tuple[OriginView, ...]:
    """Every way a document came in; empty without a document."""
    if document is None:
        return ()
    return tuple(
        OriginView(
            **{name: getattr(origin, name) for name in _SAME},
            forwarded=ForwardedView.of(origin.forwarded),
            mail=MailOriginView.of(origin.mail),
        )
        for origin in document.origins
    )


_SAME = tuple(name for name in OriginView.model_fields if name not in ("forwarded", "mail"))
