"""Which mails are kept closed, and what is said about the ones that are.

Pure: decides on the service's verdicts, the envelope and the parts; opens nothing.
Source: security-reliability D5 (verdicts), D8 (loops).
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from lettrage.contracts.events import MailNotification
from lettrage.domain.collection import IgnoredPart, InboundMessage
from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.organisation import FeatureFlag, Organisation
from lettrage.domain.parsed_mail import MailPart, ParsedMail

INBOX_PREFIX = "mail/"
"""Where the receipt rule's S3 action puts messages; their identifier follows."""

MOST_SUBJECT = 150
"""Characters kept of a text that a sender chose (security-reliability E3)."""

_SPAM_ACCEPTED = frozenset({"pass", "gray", "processing_failed", "disabled"})
"""The spam check protects the reader's time only: undecided mail is let in, unknown words not."""

_VIRUS_ACCEPTED = frozenset({"pass", "gray"})
"""GRAY is "could not decide", which is not FAIL (aws.md §1); an unfinished, absent or switched-off
scan is: such mail stays closed."""

_DMARC_HOLDS = frozenset({"pass", "gray"})

_REFUSALS: dict[str, tuple[str, str]] = {
    "inbound_mail_disabled": (
        "La collecte par email est désactivée pour cette organisation. Réactivez-la, puis"
        " demandez au fournisseur de renvoyer son message.",
        "Collection by mail is switched off for this organisation. Switch it on, then ask the"
        " supplier to send the mail again.",
    ),
    "virus_found": (
        "Un virus a été détecté : le message est gardé sans être ouvert. Prévenez l’expéditeur.",
        "A virus was found: the mail is kept unopened. Tell its sender.",
    ),
    "virus_scan_missing": (
        "L’analyse antivirus n’a pas abouti : le message est gardé sans être ouvert."
        " Demandez à l’expéditeur de le renvoyer.",
        "The virus scan gave no result: the mail is kept unopened. Ask its sender to send it"
        " again.",
    ),
    "spam": (
        "Le message a été reconnu comme indésirable. S’il contient une facture, téléversez-la.",
        "The mail was recognised as spam. If it holds an invoice, upload it.",
    ),
    "dmarc_rejected": (
        "L’expéditeur affiché n’est pas authentique et son domaine demande de refuser de tels"
        " messages. Vérifiez auprès du fournisseur par un autre moyen.",
        "The sender shown is not authentic and its domain asks to refuse such mails. Check with"
        " the supplier by other means.",
    ),
    "bounce": (
        "Ce message est un avis de non-remise, pas une facture.",
        "This mail is a delivery notice, not an invoice.",
    ),
    "own_sender": (
        "Ce message vient d’une adresse de collecte : il tournerait en boucle.",
        "This mail comes from a collection address: it would go round in a loop.",
    ),
    "mail_loop": (
        "Ce message a été transmis trop de fois : il tourne en boucle.",
        "This mail was passed on too many times: it goes round in a loop.",
    ),
    "automatic_mail": (
        "Ce message est une réponse automatique sans pièce jointe.",
        "This mail is an automatic answer without attachment.",
    ),
    "no_attachment": (
        "Ce message ne contient aucun fichier à classer. Renvoyez-le avec la facture en pièce"
        " jointe.",
        "This mail holds no file to keep. Send it again with the invoice attached.",
    ),
    "mail_missing": (
        "Le message enregistré est introuvable. Demandez à l’expéditeur de le renvoyer.",
        "The stored mail can't be found. Ask its sender to send it again.",
    ),
}

_IGNORED: dict[str, tuple[str, str]] = {
    "decorative": (
        "Image de signature ou de mise en page, pas un document.",
        "Image of a signature or of the layout, not a document.",
    ),
    "empty": (
        "Pièce jointe vide. Demandez à l’expéditeur de la renvoyer.",
        "Empty attachment. Ask its sender to send it again.",
    ),
    "signature": (
        "Signature électronique du message, pas un document.",
        "Electronic signature of the mail, not a document.",
    ),
    "tnef_unreadable": (
        "Pièce jointe au format Outlook (winmail.dat), illisible ici. Demandez un PDF.",
        "Attachment in Outlook's own format (winmail.dat), not readable here. Ask for a PDF.",
    ),
    "encrypted_mail": (
        "Partie chiffrée, illisible ici. Demandez la facture sans chiffrement.",
        "Encrypted part, not readable here. Ask for the invoice without encryption.",
    ),
    "signed_mail_opaque": (
        "Message signé dans un format fermé, illisible ici. Demandez la facture en pièce jointe.",
        "Mail signed in a closed format, not readable here. Ask for the invoice as attachment.",
    ),
    "too_large": (
        "Pièce jointe trop volumineuse. Demandez la facture seule.",
        "Attachment too large. Ask for the invoice alone.",
    ),
    "too_large_together": (
        "Pièces jointes trop volumineuses ensemble. Demandez plusieurs messages.",
        "Attachments too large together. Ask for several mails.",
    ),
    "too_many_attachments": (
        "Trop de pièces jointes dans un seul message. Demandez plusieurs messages.",
        "Too many attachments in one mail. Ask for several mails.",
    ),
}

_IGNORED_OTHERWISE = (
    "Partie qui ne peut pas contenir de document. Si c’est une facture, téléversez-la.",
    "A part that can't hold a document. If it is an invoice, upload it.",
)


@dataclass(frozen=True)
class Envelope:
    """What the receiving service says of one stored mail.

    Attributes:
        object_key: In the inbox bucket.
        recipients: Envelope recipients.
        sender: Envelope sender, "" for a bounce.
        subject: As the sender wrote it, for the list of mails.
        authentication: As in `InboundMessage`.
    """

    object_key: str
    recipients: tuple[str, ...]
    sender: str
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
    return Envelope(
        object_key=object_key,
        recipients=tuple(filter(None, map(str.strip, (verdicts.recipient or "").split(",")))),
        sender=sender,
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
    distrusted = _distrusted(message.authentication)
    if distrusted:
        return refusal(distrusted)
    if not message.sender:
        return refusal("bounce")
    sender_domain = message.sender.rpartition("@")[2].lower().rstrip(">")
    if sender_domain == collect_domain or sender_domain.endswith(f".{collect_domain}"):
        return refusal("own_sender")
    return None


def _distrusted(words: Mapping[str, str]) -> str | None:
    """Code of the verdict that keeps the mail closed; a missing virus verdict is one."""
    if words.get("virus") not in _VIRUS_ACCEPTED:
        return "virus_found" if words.get("virus") == "fail" else "virus_scan_missing"
    if words.get("spam") not in _SPAM_ACCEPTED:
        return "spam"
    if words.get("dmarc_policy") == "reject" and words.get("dmarc") not in _DMARC_HOLDS:
        return "dmarc_rejected"
    return None


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
    return refusal("automatic_mail" if mail.headers.loop_reasons else "no_attachment")


def usable(part: MailPart) -> bool:
    """Whether the part may be a document."""
    return not part.decorative and part.ignored is None and len(part.data) > 0


def ignored_part(part: MailPart) -> IgnoredPart:
    """Why a part that is not usable was passed over."""
    code = part.ignored or ("decorative" if part.decorative else "empty")
    french, english = _IGNORED.get(code, _IGNORED_OTHERWISE)
    return IgnoredPart(
        part=part.path,
        file_name=part.file_name,
        code=code,
        message_fr=french,
        message_en=english,
    )


def refusal(code: str) -> Refusal:
    """The refusal of a mail with that code. Raises: KeyError, for an unknown code (a defect)."""
    french, english = _REFUSALS[code]
    return Refusal(code=code, message_fr=french, message_en=english)


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
