"""Use case: a person files a part of a mail that was left aside."""

from dataclasses import dataclass

from lettrage.domain.collection import (
    InboundMessage,
    InboundMessageState,
    SourceDocument,
)
from lettrage.domain.errors import Conflict, Invalid, NotFound
from lettrage.domain.parsed_mail import MailPart
from lettrage.ports.objects import ObjectStore
from lettrage.ports.parser import MailParser
from lettrage.services import mail_policy, mail_remarks
from lettrage.services.contention import settled
from lettrage.services.filing import Filing
from lettrage.services.unit_of_work import Actor, Work

NEVER_OPENED = frozenset(
    {
        "virus_found",
        "virus_scan_missing",
        "spam",
        "dmarc_rejected",
        "inbound_mail_disabled",
        "bounce",
        "own_sender",
    }
)
"""Refusals of mails that stay closed, whoever asks (security-reliability D5)."""


@dataclass(frozen=True)
class FiledPart:
    """What became of a part: the document, and the mail that now names it."""

    message: InboundMessage
    document: SourceDocument


class FileMailPart:
    """Takes the stored mail apart again and files one part of it."""

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
            known = self._kept(message, self._part(message, part), actor)
        after = settled(lambda: self._noted(message, known, part, actor))
        self._filing.start(known)
        return FiledPart(after, known)

    def _known(self, message: InboundMessage, part: str) -> SourceDocument | None:
        documents = self._work.store.get_many(
            SourceDocument, message.organisation_id, message.document_ids
        )
        for document in documents.values():
            doors = ((origin.reference, origin.part) for origin in document.origins)
            if (message.id, part) in doors:
                return document
        return None

    def _part(self, message: InboundMessage, path: str) -> MailPart:
        try:
            raw = self._inbox.get(message.object_key)
        except NotFound as error:
            missing = mail_remarks.refusal("mail_missing")
            raise Conflict(missing.message_en, code=missing.code) from error
        mail = self._parser.parse_mail(raw, part=path)
        if mail.refusal is not None:
            raise Invalid(mail.refusal.message_en, code=mail.refusal.code)
        part = next((each for each in mail.parts if each.path == path), None)
        if part is None:
            raise NotFound("the mail has no such part")
        if not mail_policy.usable(part):
            why = mail_remarks.ignored_part(part)
            raise Invalid(why.message_en, code=why.code)
        return part

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
        if document.id in current.document_ids and ignored == current.ignored:
            return current
        after = current.changed(
            at=self._work.clock.now(),
            state=InboundMessageState.FILED,
            refusal=None,
            ignored=ignored,
            document_ids=tuple(dict.fromkeys((*current.document_ids, document.id))),
        )
        return self._work.change(actor, current, after, "mail_part_filed")


def must_be_open(message: InboundMessage) -> None:
    """Refuse, by name, what was never opened. Raises: Conflict."""
    if message.state is InboundMessageState.RECEIVED:
        raise Conflict("the mail is still being taken apart", code="mail_unfinished")
    code = mail_policy.distrusted(message.authentication)
    refusal = mail_remarks.refusal(code) if code else message.refusal
    if refusal is not None and refusal.code in NEVER_OPENED:
        raise Conflict(refusal.message_en, code=refusal.code)
