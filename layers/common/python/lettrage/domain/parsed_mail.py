"""What safe parsing of one mail gives: its parts, who it says it is from, and what proves it."""

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import AwareDatetime

from lettrage.domain.bank_change import ToldAccounts
from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.record import Value


class AuthenticationResults(Value):
    """One `Authentication-Results` line: what some server says it found.

    Who may be believed is for the reader to decide: the sender can write such lines too.
    Source: RFC 8601 §2.2, §2.7.

    Attributes:
        server: `authserv-id`, lower case; "" where the line names none (Microsoft 365).
        spf, dkim, dmarc: Results, None when the line does not say.
        signed_by: Domains whose signature is good; None when one is and the line names no domain.
        mail_from: Envelope sender that SPF was asked about, or its domain; "" when not said.
        header_from: Domain that DMARC was asked about; "" when not said.
        under: Hosts that wrote the `Received` lines above it, the topmost first, "" where one
            names none; a delivery into the mailbox (LMTP) on the very top is left out.
    """

    server: str = ""
    spf: str | None = None
    dkim: str | None = None
    dmarc: str | None = None
    signed_by: tuple[str, ...] | None = ()
    mail_from: str = ""
    header_from: str = ""
    under: tuple[str, ...] = ()


class MailVerdicts(Value):
    """Verdicts written by the receiving service, never by the sender.

    Attributes:
        spf, dkim, dmarc: `mail_verdict` of the vocabulary, None when the service did not say.
        signed_by: Domains whose signature the service found good; None when it named none.
        spam, virus: The service's word in upper case (`PASS`, `FAIL`, `GRAY`,
            `PROCESSING_FAILED`…), None when it did not say. Missing counts as failed.
        recipient: Envelope recipient of the service's own `Received` line, None without one.
    """

    spf: str | None = None
    dkim: str | None = None
    dmarc: str | None = None
    signed_by: tuple[str, ...] | None = None
    spam: str | None = None
    virus: str | None = None
    recipient: str | None = None


class ForwardManner(StrEnum):
    """How a mail was passed on: as a mail within it, quoted in its text, or by a mailbox's rule."""

    ATTACHED = "attached"
    QUOTED = "quoted"
    REDIRECTED = "redirected"


class Forwarded(Value):
    """Whom a passed-on mail says it was from first: shown, never trusted (D7).

    Attributes:
        name: Display name; may be empty.
        address: Lower case.
        manner: How it was passed on.
    """

    name: str = ""
    address: str
    manner: ForwardManner


@dataclass(frozen=True)
class MailPart:
    """One file of a mail, decoded.

    Attributes:
        path: Where in the mail: child numbers joined by dots (`2`, `2.1`), as IMAP does; files
            of an archive are its children. `body` at the end: the text of a mail, printed.
        depth: How many mails it lies within: 0 is this mail, 1 a forwarded one in it.
        file_name: Safe to show, never used in a path; may be empty.
        content_type: As declared, lower case; the file's content decides later.
        data: Decoded bytes; empty when `ignored` says why they were not kept.
        decorative: A logo or tracking pixel of the text, not a document.
        ignored: Stable code why this part can't hold a document for us (`tnef_unsupported`,
            `encrypted_mail`, `too_large`…), None when it can.
        forwarded: Whom the mail that holds this very part says it is from, when it was passed on.
    """

    path: str
    depth: int
    file_name: str
    content_type: str
    data: bytes = field(repr=False, default=b"")
    decorative: bool = False
    ignored: str | None = None
    forwarded: Forwarded | None = None


BODY = "body"
"""Path of the mail's own text, printed; that of a forwarded mail's text is `<its path>.body`."""


class MailHeaders(Value):
    """What a mail says of itself; every line of it may be forged.

    Attributes:
        message_id: Without angle brackets; empty without one.
        subject: Decoded, controls removed.
        from_name: Display name; may be empty.
        from_address: Lower case; empty when there is none that can be read.
        author: The one address of the one From line, lower case; empty when there are several, or
            when readers could understand the line in different ways. Trust is about this one.
        to: Addresses of To and Cc; never used to find the tenant.
        date: None when missing or senseless.
        envelope_from: From `Return-Path` at the top; empty for a bounce or when missing.
        null_sender: True when `Return-Path: <>` says that nobody wants an answer.
        loop_reasons: Why nothing must ever be answered: `auto_submitted`, `precedence`,
            `auto_response_suppress`, `null_sender`, `too_many_hops`, `list`. Empty for people.
        received_count: `Received` lines, a measure of the way travelled.
        signatures: Domains (`d=`) of its DKIM signatures, good or not, once each.
        results: Its `Authentication-Results` lines, the topmost first, those of the sender too.
    """

    message_id: str = ""
    subject: str = ""
    from_name: str = ""
    from_address: str = ""
    author: str = ""
    to: tuple[str, ...] = ()
    date: AwareDatetime | None = None
    envelope_from: str = ""
    null_sender: bool = False
    loop_reasons: tuple[str, ...] = ()
    received_count: int = 0
    signatures: tuple[str, ...] = ()
    results: tuple[AuthenticationResults, ...] = ()


@dataclass(frozen=True)
class ParsedMail:
    """One mail, taken apart.

    Attributes:
        headers: What it says of itself.
        verdicts: What the receiving service says of it.
        parts: Files in reading order, forwarded mails' included.
        body_text: Text of the mail as text, never rendered; empty without one.
        refusal: Why it can't be read (a limit); `parts` is empty then.
        defects: Codes of what is malformed but was read all the same.
        forwarded: Whom it was from first, None when nobody passed it on.
        told: What all its texts say of bank details, those of mails within it too.
    """

    headers: MailHeaders
    verdicts: MailVerdicts
    parts: tuple[MailPart, ...] = ()
    body_text: str = ""
    refusal: Refusal | None = None
    defects: tuple[str, ...] = ()
    forwarded: Forwarded | None = None
    told: ToldAccounts = field(default_factory=ToldAccounts)
