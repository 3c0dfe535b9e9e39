"""What came in: mails, uploads and the documents filed from them.

Every stored mail and upload reaches exactly one end state; nothing disappears
(security-reliability I1).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.bank_change import ToldAccounts
from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.mail_origin import MailOrigin
from lettrage.domain.parsed_mail import Forwarded
from lettrage.domain.record import Lookup, Record, Value

CLAIM_LASTS = timedelta(minutes=6)
"""A claim is void after this: one minute more than an Express workflow may run (aws.md §8)."""

MOST_ATTEMPTS = 3
"""After so many failures a document goes to a person unread (security-reliability F6)."""


class Source(StrEnum):
    """`purchase_invoice.source` of the vocabulary: the door a document came in by."""

    UPLOAD = "upload"
    EMAIL = "email"
    SUPPLIER_CONNECTOR = "supplier_connector"
    PHOTO = "photo"
    APPROVED_PLATFORM = "approved_platform"
    API = "api"


ANY_DAY = "all"
"""Unfinished documents that wait for no day."""


def sweep_list(day: date) -> str:
    """Value of the lookup `unfinished` of documents that wait for `day`: `day1` is a Monday.

    A document waits a day at most, so all lists but tomorrow's hold what is due, however old.
    """
    return f"day{day.isoweekday()}"


class DocumentOutcome(StrEnum):
    """`document.outcome` of the vocabulary, and the two states before it.

    `received`, `reading` and `waiting_recognition` are not end states: the sweep starts them
    again. `filed` says that a purchase invoice stands for the document, read or unread; whether
    a person still has to look at it is that invoice's own state. `to_review` is for documents
    that wait for a person without one.
    """

    RECEIVED = "received"
    READING = "reading"
    WAITING_RECOGNITION = "waiting_recognition"
    FILED = "filed"
    TO_REVIEW = "to_review"
    REFUSED = "refused"
    PASSWORD_REQUIRED = "password_required"  # noqa: S105 - a state, no secret


UNFINISHED = (
    DocumentOutcome.RECEIVED,
    DocumentOutcome.READING,
    DocumentOutcome.WAITING_RECOGNITION,
)
"""Outcomes that the sweep takes up."""


class WaitingReason(StrEnum):
    """Why a document is `waiting_recognition`."""

    SERVICE_UNAVAILABLE = "service_unavailable"
    RECOGNITION_CAP_REACHED = "recognition_cap_reached"


class DocumentOrigin(Value):
    """One way the same bytes came in.

    Attributes:
        source: The door.
        reference: Inbound message or upload identifier.
        file_name: As given by the sender, cleaned (security-reliability E3).
        received_at: UTC instant.
        part: Path of the part within the mail, such as `2` or `3.1`; "" otherwise.
        authentication: The mail's verdicts, as in `InboundMessage`; empty for other doors.
        forwarded: Whom the passed-on mail that held this file says it was from first.
        mail: The mail that it came in, None for other doors.
        supplier_id: Supplier that the collection address was given to: a hint, never a proof.
    """

    source: Source
    reference: str
    file_name: str
    received_at: AwareDatetime
    part: str = ""
    authentication: dict[str, str] = {}
    forwarded: Forwarded | None = None
    mail: MailOrigin | None = None
    supplier_id: str | None = None


class SourceDocument(Record):
    """One file, once per organisation whatever the number of doors; `id` is its SHA-256 in hex.

    Attributes:
        content_type: By content once recognised, as announced before.
        size_bytes: Of the original.
        origins: Every way it came in, first one first.
        outcome: See `DocumentOutcome`.
        refusal: Why it was refused.
        claim: Name of the execution that works on it, None when nobody does.
        claimed_at: When it was claimed.
        attempts: Failed tries.
        waits: Those of them that failed for want of a service, not by the document.
        waiting_reason: Why it is `waiting_recognition`, None in every other outcome.
        waiting_until: Day in Paris before which the sweep leaves it alone; None: no such day.
        page_count: Pages of the file, 0 until it is parsed.
        recognise_pages: Pages that need text recognition.
        purchase_invoice_id: What it was filed as.
        made_from: Documents whose pages a person made it of: a piece of one, or several joined.
        opened: A password opened it: `opened_key` holds a copy without protection.
        password_tries: Passwords tried since `password_tried_since`, right or wrong.
    """

    KIND: ClassVar[str] = "document"

    content_type: str
    size_bytes: int
    origins: tuple[DocumentOrigin, ...]
    outcome: DocumentOutcome = DocumentOutcome.RECEIVED
    refusal: Refusal | None = None
    claim: str | None = None
    claimed_at: AwareDatetime | None = None
    attempts: int = 0
    waits: int = 0
    waiting_reason: WaitingReason | None = None
    waiting_until: date | None = None
    page_count: int = 0
    recognise_pages: tuple[int, ...] = ()
    purchase_invoice_id: str | None = None
    made_from: tuple[str, ...] = ()
    opened: bool = False
    password_tries: int = 0
    password_tried_since: AwareDatetime | None = None

    def lookups(self) -> Iterable[Lookup]:
        """By outcome and by mail or upload; unfinished ones everywhere, for the sweep.

        Those that wait for a day stand apart, by its day of the week: thousands that wait for
        tomorrow must not hide those that are due.
        """
        yield Lookup(name="outcome", value=self.outcome, sort=self.created_at.isoformat())
        for reference in sorted({origin.reference for origin in self.origins}):
            yield Lookup(name="reference", value=reference)
        if self.outcome in UNFINISHED:
            yield Lookup(name="unfinished", value=self._sweep_list, everywhere=True)

    @property
    def _sweep_list(self) -> str:
        return sweep_list(self.waiting_until) if self.waiting_until else ANY_DAY

    @property
    def original_key(self) -> str:
        """Where the work bucket keeps the bytes: generated, never from a name (E3)."""
        return f"{self.organisation_id}/documents/{self.id}"

    @property
    def opened_key(self) -> str:
        """Where the work bucket keeps the copy without protection, beside the legal record."""
        return f"{self.original_key}.opened"

    def claimable_by(self, execution_id: str, now: datetime) -> bool:
        """Whether this execution may work on it: nobody does, or that one died, or it is itself."""
        if self.outcome not in UNFINISHED:
            return False
        if self.claim is None or self.claim == execution_id or self.claimed_at is None:
            return True
        return now - self.claimed_at > CLAIM_LASTS


class IgnoredPart(Value):
    """A part of a mail that was not filed, and why (`decorative`, `unsupported_type`, …)."""

    part: str
    file_name: str
    code: str
    message_fr: str
    message_en: str


class InboundMessageState(StrEnum):
    """`received` until its parts are stored; then `filed`, or `refused` with a reason."""

    RECEIVED = "received"
    FILED = "filed"
    REFUSED = "refused"


class InboundMessage(Record):
    """One mail as received for one organisation; `id` derives from the stored object's key.

    Attributes:
        object_key: Raw mail in the inbox bucket.
        address_id: Collection address it was sent to.
        address_closed: That address took no mail any more when it came.
        sender: Envelope sender, "" for bounces.
        author: Address of the one From line, lower case: "" when there are several or a doubtful
            one, and while the mail was not opened. Trust is about this one.
        to: Whom the mail says it is to; never used to find the organisation (D1).
        sent_at: As the mail says, None when it does not.
        message_id: As the mail says, without brackets.
        signed_by: Domains whose DKIM signature the service found good.
        subject: As shown, cleaned.
        authentication: Verdicts `spf`, `dkim`, `dmarc`, `spam`, `virus` as the service gave them,
            in lower case, and `dmarc_policy` when it told.
        state: See `InboundMessageState`.
        document_ids: What was filed from it.
        ignored: What was not, and why.
        refusal: Why the whole mail was refused.
        forwarded: Whom it was from first, when it was passed on: shown, never trusted (D7).
        supplier_id: Supplier that the address was given to when the mail came.
        told: What its texts say of bank details, once it was opened.
    """

    KIND: ClassVar[str] = "inbound_message"

    object_key: str
    address_id: str
    address_closed: bool = False
    sender: str = ""
    author: str = ""
    to: tuple[str, ...] = ()
    sent_at: AwareDatetime | None = None
    message_id: str = ""
    signed_by: tuple[str, ...] = ()
    subject: str = ""
    authentication: dict[str, str] = {}
    state: InboundMessageState = InboundMessageState.RECEIVED
    document_ids: tuple[str, ...] = ()
    ignored: tuple[IgnoredPart, ...] = ()
    refusal: Refusal | None = None
    forwarded: Forwarded | None = None
    supplier_id: str | None = None
    told: ToldAccounts = ToldAccounts()

    def lookups(self) -> Iterable[Lookup]:
        """All mails and those in a state, by reception; by object everywhere, for the sweep."""
        created = self.created_at.isoformat()
        yield Lookup(name="all", value="all", sort=created)
        yield Lookup(name="state", value=self.state, sort=created)
        yield Lookup(name="object", value=self.object_key, everywhere=True)
        if self.state is InboundMessageState.RECEIVED:
            yield Lookup(name="unfinished", value="all", everywhere=True)


class UploadState(StrEnum):
    """`expected` when the form was given, then `filed` or `refused`."""

    EXPECTED = "expected"
    FILED = "filed"
    REFUSED = "refused"


class Upload(Record):
    """One file that a person uploads through a presigned form.

    Attributes:
        file_name: As given, cleaned.
        source: `upload` or `photo`.
        state: See `UploadState`.
        document_id: What it was filed as.
        refusal: Why not.
    """

    KIND: ClassVar[str] = "upload"

    file_name: str
    source: Source = Source.UPLOAD
    state: UploadState = UploadState.EXPECTED
    document_id: str | None = None
    refusal: Refusal | None = None

    @property
    def object_key(self) -> str:
        """Key in the uploads bucket."""
        return f"uploads/{self.organisation_id}/{self.id}"

    def lookups(self) -> Iterable[Lookup]:
        """All uploads, by creation."""
        yield Lookup(name="all", value="all", sort=self.created_at.isoformat())
