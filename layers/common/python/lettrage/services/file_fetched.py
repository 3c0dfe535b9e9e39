"""What a source gave becomes documents: files as they are, mails by their parts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lettrage.domain.collection import (
    DocumentOrigin,
    Source,
    SourceDocument,
)
from lettrage.domain.connector import (
    MOST_NOTES,
    ConnectorKind,
    ConnectorRun,
    ImapSettings,
    LeftOut,
    SupplierConnection,
    VerdictServer,
)
from lettrage.domain.mail_origin import MOST_TOLD, MailOrigin
from lettrage.domain.mail_servers import (
    added_up,
    authentication_server,
    own_results,
    seen_server,
    words_of,
)
from lettrage.domain.parsed_mail import Forwarded, ParsedMail
from lettrage.domain.sender_trust import signing_domains
from lettrage.ports.connector import MAIL_TYPE, FetchedDocument
from lettrage.ports.parser import MailParser
from lettrage.services import mail_policy
from lettrage.services.connector_trouble import left_out
from lettrage.services.filing import Filing
from lettrage.services.mail_remarks import ignored_part
from lettrage.services.receive_upload import MOST_BYTES
from lettrage.services.unit_of_work import Actor, Work

MOST_REFERENCE = 200
"""Characters of a source's reference; a longer one stands as its digest."""

TEXT_ALONE = "text_without_invoice"
"""Most mails of a mailbox hold no invoice: their text is counted, not named (`mail_texts`)."""


@dataclass
class Tally:
    """What became of some documents.

    Attributes:
        new: Filed for the first time.
        known: Filed before.
        left_out: Not filed.
        notes: What was left out, as a person reads it.
        mails: Mails opened.
        servers: Who wrote the topmost verdicts of each mail of a mailbox.
    """

    new: int = 0
    known: int = 0
    left_out: int = 0
    notes: list[LeftOut] = field(default_factory=list)
    mails: int = 0
    servers: list[VerdictServer] = field(default_factory=list)

    def leave_out(self, note: LeftOut | None = None) -> None:
        """Count one thing that is not filed; `note` where a person should know."""
        self.left_out += 1
        if note is not None:
            self.notes.append(note)

    def notes_after(self, earlier: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
        """The first `MOST_NOTES` notes of a run."""
        return (*earlier, *self.notes)[:MOST_NOTES]

    def mails_after(self, run: ConnectorRun) -> dict[str, object]:
        """Fields of the run that tell of mails."""
        seen = added_up(run.verdict_servers, self.servers)
        return {"mails": run.mails + self.mails, "verdict_servers": seen}


class _File(NamedTuple):
    """One file to keep, with where it was."""

    fetched: FetchedDocument
    name: str
    data: bytes
    content_type: str
    part: str = ""
    forwarded: Forwarded | None = None
    mail: MailOrigin | None = None
    authentication: dict[str, str] = {}


class FileFetched:
    """Files documents and starts their reading; repeating is harmless."""

    def __init__(self, work: Work, filing: Filing, parser: MailParser) -> None:
        self._work = work
        self._filing = filing
        self._parser = parser

    def __call__(
        self,
        actor: Actor,
        connection: SupplierConnection,
        documents: Sequence[FetchedDocument],
    ) -> Tally:
        """File them all; the counts. Raises: Unavailable."""
        tally = Tally()
        for fetched in documents:
            self.one(actor, connection, fetched, tally)
        return tally

    def one(
        self,
        actor: Actor,
        connection: SupplierConnection,
        fetched: FetchedDocument,
        tally: Tally,
    ) -> SourceDocument | None:
        """File one; its document, None for a mail and for what is left out. Raises: Unavailable."""
        if fetched.content_type == MAIL_TYPE:
            self._mail(actor, connection, fetched, tally)
            return None
        name = mail_policy.shown(fetched.file_name.rpartition("/")[2])
        file = _File(fetched, name, fetched.data, fetched.content_type)
        return self._kept(actor, connection, file, tally)

    def _mail(
        self,
        actor: Actor,
        connection: SupplierConnection,
        fetched: FetchedDocument,
        tally: Tally,
    ) -> None:
        """The usable parts of a mail (security-reliability D9 to D12).

        Most mails of a mailbox bring no file: those are counted, not named.
        """
        mail = self._parser.parse_mail(fetched.data)
        if isinstance(connection.settings, ImapSettings):
            tally.mails += 1
            seen = seen_server(mail.headers.results)
            tally.servers += [seen] if seen else []
        subject = mail_policy.shown(mail.headers.subject or fetched.file_name)
        if mail.refusal is not None:
            refused = mail.refusal
            tally.leave_out(
                LeftOut(
                    file_name=subject,
                    code=refused.code,
                    message_fr=refused.message_fr,
                    message_en=refused.message_en,
                )
            )
            return
        usable = [part for part in mail.parts if mail_policy.usable(part)]
        named = [
            part
            for part in mail.parts
            if part not in usable and not part.decorative and part.ignored != TEXT_ALONE
        ]
        for part in named:
            told = ignored_part(part)
            tally.leave_out(
                LeftOut(
                    file_name=told.file_name,
                    code=told.code,
                    message_fr=told.message_fr,
                    message_en=told.message_en,
                )
            )
        if not usable and not named:
            tally.leave_out()
        said, words = _said(connection, mail)
        for part in usable:
            name = mail_policy.shown(part.file_name)
            kept = _File(fetched, name, part.data, part.content_type, part.path)
            file = kept._replace(forwarded=part.forwarded, mail=said, authentication=words)
            self._kept(actor, connection, file, tally)

    def _kept(
        self, actor: Actor, connection: SupplierConnection, file: _File, tally: Tally
    ) -> SourceDocument | None:
        if not file.data or len(file.data) > MOST_BYTES:
            code = "file_too_large" if file.data else "empty"
            tally.leave_out(left_out(file.name, code))
            return None
        org = connection.organisation_id
        document_id = hashlib.sha256(file.data).hexdigest()
        known = self._work.store.get_many(SourceDocument, org, [document_id])
        origin = DocumentOrigin(
            source=source_of(connection.kind),
            reference=reference(connection.id, file.fetched.reference),
            file_name=file.name,
            # When it came to us: the source's own date may be years back.
            received_at=self._work.clock.now(),
            part=file.part,
            authentication=file.authentication,
            forwarded=file.forwarded,
            mail=file.mail,
        )
        document = self._filing.keep(
            org, file.data, origin, content_type=file.content_type, actor=actor
        )
        if known:
            tally.known += 1
        else:
            tally.new += 1
        self._filing.start(document)
        return document


def _said(connection: SupplierConnection, mail: ParsedMail) -> tuple[MailOrigin, dict[str, str]]:
    """What a mail says of itself, and what the mailbox's own server, when known, says of it."""
    settings, headers = connection.settings, mail.headers
    server = authentication_server(settings) if isinstance(settings, ImapSettings) else None
    below = isinstance(settings, ImapSettings) and settings.verdicts_below_received
    results = own_results(headers.results, server, headers.author, below_received=below)
    signed_by = signing_domains(results.signed_by, headers.signatures) if results else ()
    told = MailOrigin(
        author=headers.author,
        envelope=mail_policy.shown(results.mail_from) if results else "",
        subject=mail_policy.shown(headers.subject),
        sent_at=headers.date,
        message_id=mail_policy.shown(headers.message_id),
        signed_by=signed_by[:MOST_TOLD],
        server=server,
        told=mail.told,
    )
    return told, words_of(results) if results else {}


def source_of(kind: ConnectorKind) -> Source:
    """The door that a document of this kind of source came in by."""
    if kind is ConnectorKind.APPROVED_PLATFORM:
        return Source.APPROVED_PLATFORM
    return Source.SUPPLIER_CONNECTOR


def reference(connection_id: str, own: str) -> str:
    """Reference of a document's origin: the connection and the source's own."""
    if len(own) > MOST_REFERENCE:
        own = hashlib.sha256(own.encode()).hexdigest()
    return f"{connection_id}/{own}"
