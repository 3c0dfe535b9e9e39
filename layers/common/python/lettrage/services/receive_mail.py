"""Use case: a stored mail becomes documents, once for each organisation it was addressed to.

The organisation comes from the envelope recipients alone, never from what the mail says of
itself (security-reliability D1). Rows first, then bytes, then documents, then the mail's own end
state: a run that stops anywhere is finished by the next one.
"""

import hashlib
import logging
import re
from collections.abc import Iterable
from datetime import timedelta

from lettrage.contracts.events import MailEvent, MailsReceived
from lettrage.domain.collection import (
    IgnoredPart,
    InboundMessage,
    InboundMessageState,
    SourceDocument,
)
from lettrage.domain.errors import NotFound
from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.organisation import Organisation
from lettrage.domain.parsed_mail import ParsedMail
from lettrage.ports.objects import ObjectStore
from lettrage.ports.parser import MailParser
from lettrage.services import mail_policy
from lettrage.services.address_lookup import AddressLookup, Door
from lettrage.services.contention import settled
from lettrage.services.filing import Filing
from lettrage.services.mail_policy import Envelope
from lettrage.services.mail_remarks import ignored_part, refusal
from lettrage.services.unit_of_work import Actor, Work

logger = logging.getLogger(__name__)

MAIL_MAY_LAG = timedelta(hours=1)
"""The object is written before the event is sent; after this a missing one is lost."""

MOST_ROWS = 12
"""Organisations in one transaction: each takes six of DynamoDB's hundred items (aws.md §10)."""

_PLAIN_ID = re.compile(r"[0-9A-Za-z_\-]{1,128}\Z")


class ReceiveMail:
    """Takes mail events, and takes up mails that an earlier run left."""

    def __init__(
        self,
        work: Work,
        inbox: ObjectStore,
        filing: Filing,
        parser: MailParser,
        *,
        collect_domain: str,
    ) -> None:
        self._work = work
        self._inbox = inbox
        self._filing = filing
        self._parser = parser
        self._collect_domain = collect_domain.lower()
        self._lookup = AddressLookup(work)

    def __call__(self, event: MailEvent, request_id: str) -> MailsReceived:
        """File every mail of the event. Raises: Unavailable, NotFound; repeating is harmless."""
        total = MailsReceived()
        for record in event.records:
            total = _sum(
                total, self._receive(mail_policy.envelope_of_event(record.ses), request_id)
            )
        return total

    def recover(self, object_key: str, request_id: str) -> MailsReceived:
        """File a stored mail whose event was lost: its own top lines name one recipient.

        Raises: Unavailable, NotFound.
        """
        mail = self._parser.parse_mail(self._inbox.get(object_key))
        return self._receive(mail_policy.envelope_of_stored(object_key, mail), request_id)

    def resume(self, message: InboundMessage, request_id: str) -> InboundMessage:
        """Bring one mail to its end state, or start again what it left unread.

        Raises: Unavailable; NotFound, when the mail is not stored yet.
        """
        actor = Actor("system:receive_mail", request_id)
        if message.state is not InboundMessageState.RECEIVED:
            self._restart(message)
            return message
        organisation = self._work.store.get(
            Organisation, message.organisation_id, message.organisation_id
        )
        refused = mail_policy.refused_unopened(message, organisation, self._collect_domain)
        mail = None if refused else self._opened(message)
        if refused is None:
            refused = mail_policy.refused_opened(mail) if mail else refusal("mail_missing")
        if mail is not None:
            message = mail_policy.with_author(message, mail)
        if mail is None or refused is not None:
            return self._refused(message, mail, refused, actor)
        return self._filed(message, mail, actor)

    def _receive(self, envelope: Envelope, request_id: str) -> MailsReceived:
        addresses, unaddressed = self._addresses(envelope.recipients)
        if unaddressed:
            logger.warning("mail to no address", extra={"recipients": unaddressed})
        actor = Actor("system:receive_mail", request_id)
        messages = settled(lambda: self._rows(envelope, addresses, actor)) if addresses else ()
        done = [self.resume(message, request_id) for message in messages]
        refused = sum(message.state is InboundMessageState.REFUSED for message in done)
        return MailsReceived(filed=len(done) - refused, refused=refused, unaddressed=unaddressed)

    def _addresses(self, recipients: Iterable[str]) -> tuple[list[Door], int]:
        """One address an organisation, an open one if any, and how many recipients were none."""
        found: dict[str, Door] = {}
        unaddressed = 0
        for recipient in recipients:
            door = self._lookup.of(mail_policy.token_of(recipient))
            if door is None:
                unaddressed += 1
                continue
            organisation_id = door.address.organisation_id
            if organisation_id not in found or (door.takes and not found[organisation_id].takes):
                found[organisation_id] = door
        return list(found.values()), unaddressed

    def _rows(
        self, envelope: Envelope, doors: Iterable[Door], actor: Actor
    ) -> tuple[InboundMessage, ...]:
        """The mail's rows before anything else, so that none can be forgotten later.

        In one transaction, beyond `MOST_ROWS` in several; an event cut short is delivered again.
        """
        message_id = _message_id(envelope.object_key)
        rows: list[InboundMessage] = []
        missing: list[Door] = []
        for door in doors:
            owner = door.address.organisation_id
            try:
                known = self._work.store.get(InboundMessage, owner, message_id)
            except NotFound:
                missing.append(door)
            else:
                rows.append(known)
        for start in range(0, len(missing), MOST_ROWS):
            unit = self._work.unit(actor)
            for door in missing[start : start + MOST_ROWS]:
                unit.add(self._row(envelope, door, message_id), "mail_received")
            rows += [row for row in unit.commit() if isinstance(row, InboundMessage)]
        return tuple(rows)

    def _row(self, envelope: Envelope, door: Door, message_id: str) -> InboundMessage:
        now = self._work.clock.now()
        return InboundMessage(
            organisation_id=door.address.organisation_id,
            id=message_id,
            created_at=now,
            updated_at=now,
            object_key=envelope.object_key,
            address_id=door.address.id,
            address_closed=not door.takes,
            sender=envelope.sender,
            author=envelope.author,
            subject=mail_policy.shown(envelope.subject),
            authentication=envelope.authentication,
            supplier_id=door.address.supplier_id,
        )

    def _opened(self, message: InboundMessage) -> ParsedMail | None:
        """The mail's parts; None when the mail is not stored and won't be any more."""
        try:
            raw = self._inbox.get(message.object_key)
        except NotFound:
            if self._work.clock.now() - message.created_at <= MAIL_MAY_LAG:
                raise
            return None
        return self._parser.parse_mail(raw)

    def _filed(self, message: InboundMessage, mail: ParsedMail, actor: Actor) -> InboundMessage:
        documents: dict[str, SourceDocument] = {}
        for part in filter(mail_policy.usable, mail.parts):
            document = self._filing.keep(
                message.organisation_id,
                part.data,
                mail_policy.origin_of(message, part),
                content_type=part.content_type,
                actor=actor,
            )
            documents[document.id] = document
        after = message.changed(
            at=self._work.clock.now(),
            state=InboundMessageState.FILED,
            subject=mail_policy.shown(mail.headers.subject),
            document_ids=tuple(documents),
            ignored=_ignored(mail),
        )
        filed = self._ended(message, after, "mail_filed", actor)
        for document in documents.values():
            self._filing.start(document)
        return filed

    def _refused(
        self,
        message: InboundMessage,
        mail: ParsedMail | None,
        refused: Refusal | None,
        actor: Actor,
    ) -> InboundMessage:
        after = message.changed(
            at=self._work.clock.now(),
            state=InboundMessageState.REFUSED,
            ignored=_ignored(mail) if mail else (),
            refusal=refused,
        )
        return self._ended(message, after, "mail_refused", actor)

    def _ended(
        self, before: InboundMessage, after: InboundMessage, reason: str, actor: Actor
    ) -> InboundMessage:
        """Write the end state, unless another run of the same mail was faster."""

        def attempt() -> InboundMessage:
            current = self._work.store.get(InboundMessage, before.organisation_id, before.id)
            if current.state is not InboundMessageState.RECEIVED:
                return current
            return self._work.change(actor, current, after, reason)

        ended = settled(attempt)
        logger.info(
            "mail ended",
            extra={
                "organisation_id": ended.organisation_id,
                "inbound_message_id": ended.id,
                "state": ended.state.value,
                "refusal": ended.refusal.code if ended.refusal else "",
                "documents": len(ended.document_ids),
            },
        )
        return ended

    def _restart(self, message: InboundMessage) -> None:
        documents = self._work.store.get_many(
            SourceDocument, message.organisation_id, message.document_ids
        )
        for document in documents.values():
            self._filing.start(document)


def _message_id(object_key: str) -> str:
    """Identifier of the mail: the service's own where it fits, else a digest of the key."""
    name = object_key.removeprefix(mail_policy.INBOX_PREFIX)
    return name if _PLAIN_ID.match(name) else hashlib.sha256(object_key.encode()).hexdigest()


def _ignored(mail: ParsedMail) -> tuple[IgnoredPart, ...]:
    return tuple(ignored_part(part) for part in mail.parts if not mail_policy.usable(part))


def _sum(one: MailsReceived, other: MailsReceived) -> MailsReceived:
    return MailsReceived(
        filed=one.filed + other.filed,
        refused=one.refused + other.refused,
        unaddressed=one.unaddressed + other.unaddressed,
    )
