"""Use cases: what a mail holds, and a part of it that was left aside and a person files."""

from dataclasses import dataclass

from lettrage.domain.collection import (
    IgnoredPart,
    InboundMessage,
    InboundMessageState,
    SourceDocument,
)
from lettrage.domain.errors import Conflict, Invalid, NotFound
from lettrage.domain.mail_verdicts import SET_ASIDE, distrusted
from lettrage.domain.parsed_mail import MailPart, ParsedMail
from lettrage.ports.objects import ObjectStore
from lettrage.ports.parser import MailParser
from lettrage.services import mail_policy, mail_remarks
from lettrage.services.contention import settled
from lettrage.services.filing import Filing
from lettrage.services.unit_of_work import Actor, Work

NEVER_OPENED = frozenset(
    {"virus_found", "virus_scan_missing", "inbound_mail_disabled", "own_sender"}
)
"""Refusals of mails that stay closed, whoever asks (security-reliability D5). Spam and senders
that DMARC rejects are for a person to judge: what is filed from them is held (`hold_grounds`)."""


@dataclass(frozen=True)
class FiledPart:
    """What became of a part: the document, and the mail that now names it."""

    message: InboundMessage
    document: SourceDocument


@dataclass(frozen=True)
class MailContents:
    """What a mail holds.

    Attributes:
        message: The mail.
        parts: In its order, each with why it is not filed by itself, None when it may be.
        filed: Documents by the part that they came from.
    """

    message: InboundMessage
    parts: tuple[tuple[MailPart, IgnoredPart | None], ...]
    filed: dict[str, str]


class FileMailPart:
    """Takes the stored mail apart again, shows its parts and files one of them."""

    def __init__(self, work: Work, inbox: ObjectStore, filing: Filing, parser: MailParser) -> None:
        self._work = work
        self._inbox = inbox
        self._filing = filing
        self._parser = parser

    def __call__(self, actor: Actor, organisation_id: str, message_id: str, part: str) -> FiledPart:
        """The part as a document about to be read; repeating changes nothing.

        Raises: NotFound, for an unknown mail or part; Conflict, with the code of the refusal for a
        mail that stays closed, `mail_unfinished` or `mail_missing`; Invalid, with the code of why
        the part can't be a document; Unavailable.
        """
        message = self._work.store.get(InboundMessage, organisation_id, message_id)
        must_be_open(message)
        known = self._known(message, part)
        if known is None:
            mail = self._parsed(message, part)
            message = mail_policy.with_author(message, mail)
            known = self._kept(message, _part(mail, part), actor)
        after = settled(lambda: self._noted(message, known, part, actor))
        self._filing.start(known)
        return FiledPart(after, known)

    def contents(self, organisation_id: str, message_id: str) -> MailContents:
        """The parts of a stored mail, also of one that was set aside; changes nothing.

        Raises: NotFound, for an unknown mail; Conflict, with the code of the refusal for a mail
        that stays closed, `mail_unfinished` or `mail_missing`; Invalid, for a mail over the
        limits; Unavailable.
        """
        message = self._work.store.get(InboundMessage, organisation_id, message_id)
        must_be_open(message)
        filed = {
            origin.part: document.id
            for document in self._documents(message).values()
            for origin in document.origins
            if origin.reference == message.id
        }
        parts = tuple(
            (part, None if mail_policy.usable(part) else mail_remarks.ignored_part(part))
            for part in self._parsed(message).parts
        )
        return MailContents(message, parts, filed)

    def _documents(self, message: InboundMessage) -> dict[str, SourceDocument]:
        return self._work.store.get_many(
            SourceDocument, message.organisation_id, message.document_ids
        )

    def _known(self, message: InboundMessage, part: str) -> SourceDocument | None:
        for document in self._documents(message).values():
            doors = ((origin.reference, origin.part) for origin in document.origins)
            if (message.id, part) in doors:
                return document
        return None

    def _parsed(self, message: InboundMessage, part: str = "") -> ParsedMail:
        try:
            raw = self._inbox.get(message.object_key)
        except NotFound as error:
            missing = mail_remarks.refusal("mail_missing")
            raise Conflict(
                missing.message_en, code=missing.code, message_fr=missing.message_fr
            ) from error
        mail = self._parser.parse_mail(raw, part=part)
        if mail.refusal is not None:
            told = mail.refusal
            raise Invalid(told.message_en, code=told.code, message_fr=told.message_fr)
        return mail

    def _kept(self, message: InboundMessage, part: MailPart, actor: Actor) -> SourceDocument:
        return self._filing.keep(
            message.organisation_id,
            part.data,
            mail_policy.origin_of(message, part),
            content_type=part.content_type,
            actor=actor,
        )

    def _noted(
        self, message: InboundMessage, document: SourceDocument, part: str, actor: Actor
    ) -> InboundMessage:
        current = self._work.store.get(InboundMessage, message.organisation_id, message.id)
        ignored = tuple(each for each in current.ignored if each.part != part)
        # What stays in a mail that was set aside stays set aside, and the reason with it.
        refused = current.refusal
        kept = refused if refused and refused.code in SET_ASIDE else None
        if document.id in current.document_ids and ignored == current.ignored:
            return current
        after = current.changed(
            at=self._work.clock.now(),
            state=InboundMessageState.FILED,
            refusal=kept,
            ignored=ignored,
            document_ids=tuple(dict.fromkeys((*current.document_ids, document.id))),
            **_said(message, current),
        )
        return self._work.change(actor, current, after, "mail_part_filed")


_SAID = ("author", "to", "sent_at", "message_id", "signed_by", "subject", "forwarded", "told")
"""What a mail says of itself, read when it is opened."""


def _said(opened: InboundMessage, current: InboundMessage) -> dict[str, object]:
    """What the opened mail says, over what is stored; nothing said leaves what is there."""
    told = {name: getattr(opened, name) for name in _SAID}
    return {name: value or getattr(current, name) for name, value in told.items()}


def _part(mail: ParsedMail, path: str) -> MailPart:
    part = next((each for each in mail.parts if each.path == path), None)
    if part is None:
        raise NotFound("the mail has no such part", kind="mail_part")
    if not mail_policy.usable(part):
        why = mail_remarks.ignored_part(part)
        raise Invalid(why.message_en, code=why.code, message_fr=why.message_fr)
    return part


def must_be_open(message: InboundMessage) -> None:
    """Refuse, by name, what was never opened. Raises: Conflict."""
    if message.state is InboundMessageState.RECEIVED:
        raise Conflict("the mail is still being taken apart", code="mail_unfinished")
    told = message.refusal.code if message.refusal else None
    for code in (distrusted(message.authentication), told):
        if code is not None and code in NEVER_OPENED:
            why = mail_remarks.refusal(code)
            raise Conflict(why.message_en, code=code, message_fr=why.message_fr)
