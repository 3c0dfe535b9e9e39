"""Which mails are kept closed.

Pure: decides on the service's verdicts, the envelope and the parts; opens nothing.
Source: security-reliability D5 (verdicts), D8 (loops).
"""

import unicodedata
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from lettrage.contracts.events import MailNotification
from lettrage.domain.collection import DocumentOrigin, InboundMessage, Source
from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.mail_origin import MOST_TOLD, MailOrigin
from lettrage.domain.mail_verdicts import distrusted
from lettrage.domain.organisation import FeatureFlag, Organisation
from lettrage.domain.parsed_mail import MailPart, ParsedMail
from lettrage.domain.sender_trust import signing_domains
from lettrage.formats.mail_author import the_author
from lettrage.services.mail_remarks import refusal

INBOX_PREFIX = "mail/"
"""Where the receipt rule's S3 action puts messages; their identifier follows."""

MOST_SUBJECT = 150
"""Characters kept of a text that a sender chose (security-reliability E3)."""

_NO_DOCUMENTS = frozenset(
    {"text_without_invoice", "signature", "calendar", "contact_card", "delivery_report"}
)
"""Reasons of parts that hold no document anyway."""


@dataclass(frozen=True)
class Envelope:
    """What the receiving service says of one stored mail.

    Attributes:
        object_key: In the inbox bucket.
        recipients: Envelope recipients.
        sender: Envelope sender, "" for a bounce.
        author: As in `InboundMessage`, as far as it is known unopened.
        subject: As the sender wrote it, for the list of mails.
        authentication: As in `InboundMessage`.
    """

    object_key: str
    recipients: tuple[str, ...]
    sender: str
    author: str
    subject: str
    authentication: dict[str, str]


def envelope_of_event(notification: MailNotification) -> Envelope:
    """The envelope as the receipt rule reported it."""
    receipt = notification.receipt
    words = {
        "spf": receipt.spf_verdict.status,
        "dkim": receipt.dkim_verdict.status,
        "dmarc": receipt.dmarc_verdict.status,
        "spam": receipt.spam_verdict.status,
        "virus": receipt.virus_verdict.status,
        "dmarc_policy": receipt.dmarc_policy or "",
    }
    return Envelope(
        object_key=INBOX_PREFIX + notification.mail.message_id,
        recipients=receipt.recipients,
        sender=notification.mail.source,
        author=the_author(notification.mail.common_headers.authors),
        subject=notification.mail.common_headers.subject or "",
        authentication={name: word.lower() for name, word in words.items() if word},
    )


def envelope_of_stored(object_key: str, mail: ParsedMail) -> Envelope:
    """The envelope as far as the stored mail's own top lines tell, when its event was lost."""
    verdicts, headers = mail.verdicts, mail.headers
    words = {
        "spf": verdicts.spf,
        "dkim": verdicts.dkim,
        "dmarc": verdicts.dmarc,
        "spam": verdicts.spam,
        "virus": verdicts.virus,
    }
    sender = "" if headers.null_sender else headers.envelope_from or headers.from_address
    if not headers.envelope_from:
        words["spf"] = None  # it was about an envelope that can't be read, not about the author
    return Envelope(
        object_key=object_key,
        recipients=tuple(filter(None, map(str.strip, (verdicts.recipient or "").split(",")))),
        sender=sender,
        author=headers.author,
        subject=headers.subject,
        authentication={name: word.lower() for name, word in words.items() if word},
    )


def token_of(recipient: str) -> str:
    """Token of a collection address `<alias>-<token>[+anything]@<domain>`, "" without one."""
    local_part = recipient.rpartition("@")[0].strip().lower()
    return local_part.partition("+")[0].rpartition("-")[2]


def refused_unopened(
    message: InboundMessage, organisation: Organisation, collect_domain: str
) -> Refusal | None:
    """Why this mail must not be opened, None when it may be."""
    if FeatureFlag.INBOUND_MAIL not in organisation.features:
        return refusal("inbound_mail_disabled")
    code = distrusted(message.authentication)
    if code:
        return refusal(code)
    if not message.sender:
        return refusal("bounce")
    sender_domain = message.sender.rpartition("@")[2].lower().rstrip(">")
    if sender_domain == collect_domain or sender_domain.endswith(f".{collect_domain}"):
        return refusal("own_sender")
    return refusal("address_closed") if message.address_closed else None


def refused_opened(mail: ParsedMail) -> Refusal | None:
    """Why nothing of this mail is filed, None when something may be.

    Billing systems mark real invoices as automatic or bulk mail, so these marks refuse a mail
    only when it brings no file; we never answer mail, so none of them can start a loop.
    """
    if mail.refusal is not None:
        return mail.refusal
    if "too_many_hops" in mail.headers.loop_reasons:
        return refusal("mail_loop")
    if any(usable(part) for part in mail.parts):
        return None
    if any(_left_out(part) for part in mail.parts):
        return refusal("no_usable_attachment")
    return refusal("automatic_mail" if mail.headers.loop_reasons else "no_attachment")


def _left_out(part: MailPart) -> bool:
    """Whether the part is a file that could not be taken, not one that nobody would file."""
    why = part.ignored or ("" if part.data else "empty")
    return bool(why) and not part.decorative and why not in _NO_DOCUMENTS


def usable(part: MailPart) -> bool:
    """Whether the part may be a document."""
    return not part.decorative and part.ignored is None and len(part.data) > 0


def origin_of(message: InboundMessage, part: MailPart) -> DocumentOrigin:
    """Where a document filed from this part came from, with what vouches for the mail."""
    return DocumentOrigin(
        source=Source.EMAIL,
        reference=message.id,
        file_name=shown(part.file_name),
        received_at=message.created_at,
        part=part.path,
        authentication=message.authentication,
        forwarded=part.forwarded,
        mail=MailOrigin(
            author=message.author,
            envelope=message.sender,
            subject=message.subject,
            sent_at=message.sent_at,
            message_id=message.message_id,
            signed_by=message.signed_by,
            told=message.told,
        ),
        supplier_id=message.supplier_id,
    )


def with_author(message: InboundMessage, mail: ParsedMail) -> InboundMessage:
    """The message with what its opened mail says of itself, and who signed it."""
    headers = mail.headers
    signed_by = signing_domains(mail.verdicts.signed_by, headers.signatures)
    return message.model_copy(
        update={
            "author": headers.author,
            "subject": shown(headers.subject),
            "to": tuple(shown(each) for each in headers.to[:MOST_TOLD]),
            "sent_at": headers.date,
            "message_id": shown(headers.message_id),
            "signed_by": signed_by[:MOST_TOLD],
            "forwarded": mail.forwarded,
            "told": mail.told,
        }
    )


def shown(text: str) -> str:
    """A sender's text as it may be shown: decoded, one line, no control or direction signs.

    The mail service's event carries headers as they travelled (RFC 2047); what cannot be decoded
    is shown as it is.
    """
    try:
        decoded = str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        decoded = text
    composed = unicodedata.normalize("NFC", decoded)
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in composed)
    return " ".join(plain.split())[:MOST_SUBJECT]
