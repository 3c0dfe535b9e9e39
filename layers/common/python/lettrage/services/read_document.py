"""Use case: claim one stored document, recognise what it is and read what needs no paid call.

The cheapest proof wins: XML, then the text layer, then text recognition. Pages without text are
sent to recognition only when neither XML nor the other pages give a reading that stands.
"""

import logging

from lettrage.contracts.steps import DocumentRef, ReadingRef, Verdict
from lettrage.domain.collection import UNFINISHED, DocumentOutcome, SourceDocument
from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.parsed_document import ParsedDocument
from lettrage.domain.reading import stands
from lettrage.ports.parser import DocumentParser
from lettrage.services.contention import settled
from lettrage.services.own_identity import own_identity
from lettrage.services.readings import FieldReader, ParsedText, Readings, StoredReading
from lettrage.services.remembering_reader import RememberingReader
from lettrage.services.unit_of_work import Actor, Work

logger = logging.getLogger(__name__)

PASSWORD_REQUIRED = "password_required"  # noqa: S105 - the parser's refusal code, no secret

_ENDED = {
    DocumentOutcome.REFUSED: Verdict.REFUSED,
    DocumentOutcome.PASSWORD_REQUIRED: Verdict.WAITING_PASSWORD,
}


class ReadDocument:
    """First state of `collect_document`."""

    def __init__(
        self, work: Work, readings: Readings, parser: DocumentParser, read: FieldReader
    ) -> None:
        self._work = work
        self._readings = readings
        self._parser = parser
        self._read = RememberingReader(work.store, read)

    def __call__(self, request: DocumentRef) -> ReadingRef:
        """Read the document for this execution, or tell that another one does.

        Raises: NotFound, Unavailable.
        """
        actor = Actor("system:read_document", request.execution_id)
        document, claimed = settled(lambda: self._claimed(request, actor))
        if not claimed:
            verdict = _ENDED.get(document.outcome, Verdict.CLAIMED_ELSEWHERE)
            return _answer(document, verdict)
        parsed = self._parser.parse(
            self._readings.readable(document), file_name=document.origins[0].file_name
        )
        if parsed.refusal is not None:
            return self._refused(document, parsed, parsed.refusal, actor)
        return self._judged(document, parsed, actor)

    def _claimed(self, request: DocumentRef, actor: Actor) -> tuple[SourceDocument, bool]:
        document = self._work.store.get(
            SourceDocument, request.organisation_id, request.document_id
        )
        now = self._work.clock.now()
        if not document.claimable_by(request.execution_id, now):
            return document, False
        after = document.changed(
            at=now,
            outcome=DocumentOutcome.READING,
            claim=request.execution_id,
            claimed_at=now,
            waiting_reason=None,
            waiting_until=None,
        )
        return self._work.change(actor, document, after, "document_claimed"), True

    def _refused(
        self, document: SourceDocument, parsed: ParsedDocument, refusal: Refusal, actor: Actor
    ) -> ReadingRef:
        locked = refusal.code == PASSWORD_REQUIRED
        ended = self._changed(
            document,
            actor,
            "document_locked" if locked else "document_refused",
            content_type=parsed.content_type,
            outcome=DocumentOutcome.PASSWORD_REQUIRED if locked else DocumentOutcome.REFUSED,
            refusal=refusal,
            claim=None,
            claimed_at=None,
        )
        return _answer(ended, _ENDED.get(ended.outcome, Verdict.CLAIMED_ELSEWHERE))

    def _judged(self, document: SourceDocument, parsed: ParsedDocument, actor: Actor) -> ReadingRef:
        """Keep the reading where one stands, else the pages that must be recognised."""
        if not parsed.seen_only and (parsed.structured or parsed.pages or not parsed.images):
            own = own_identity(self._work.store, document.organisation_id)
            reading = self._read(document.organisation_id, own, parsed.pages, parsed.structured)
            if parsed.structured is not None or stands(reading) or not parsed.images:
                if parsed.structured is None and parsed.pages:
                    self._readings.keep_parsed(document, ParsedText.of(parsed))
                stored = StoredReading(reading=reading, findings_codes=parsed.findings_codes)
                self._readings.keep_reading(document, stored)
                noted = self._changed(
                    document,
                    actor,
                    "document_recognised",
                    content_type=parsed.content_type,
                    page_count=parsed.page_count,
                )
                return _answer(noted, Verdict.READ)
        for image in parsed.images:
            self._readings.keep_image(document, image)
        self._readings.keep_parsed(document, ParsedText.of(parsed))
        noted = self._changed(
            document,
            actor,
            "document_recognised",
            content_type=parsed.content_type,
            page_count=parsed.page_count,
            recognise_pages=tuple(image.number for image in parsed.images),
        )
        return _answer(noted, Verdict.RECOGNISE)

    def _changed(
        self, document: SourceDocument, actor: Actor, reason: str, **fields: object
    ) -> SourceDocument:
        """Change the claimed document; one that another execution took over is left alone."""

        def attempt() -> SourceDocument:
            current = self._work.store.get(SourceDocument, document.organisation_id, document.id)
            if current.outcome not in UNFINISHED or current.claim != document.claim:
                return current
            after = current.changed(at=self._work.clock.now(), **fields)
            if _same(current, after):
                return current
            return self._work.change(actor, current, after, reason)

        return settled(attempt)


def _same(current: SourceDocument, after: SourceDocument) -> bool:
    return current == after.model_copy(update={"updated_at": current.updated_at})


def _answer(document: SourceDocument, verdict: Verdict) -> ReadingRef:
    """The verdict, with the pages where recognition is needed."""
    logger.info(
        "document judged",
        extra={
            "organisation_id": document.organisation_id,
            "document_id": document.id,
            "verdict": verdict.value,
            "refusal": document.refusal.code if document.refusal else "",
        },
    )
    return ReadingRef(
        organisation_id=document.organisation_id,
        document_id=document.id,
        verdict=verdict,
        pages=document.recognise_pages if verdict is Verdict.RECOGNISE else (),
    )
