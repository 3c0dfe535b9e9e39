"""Bytes that came in become one document, whatever the number of doors they came in by."""

import hashlib
import logging

from lettrage.domain.collection import UNFINISHED, DocumentOrigin, SourceDocument
from lettrage.domain.errors import NotFound
from lettrage.ports.objects import ObjectStore
from lettrage.ports.tasks import Tasks
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work

logger = logging.getLogger(__name__)

STORED_AS = "application/octet-stream"
"""Type of every stored original: nothing may be rendered from our origin (security-reliability E9),
and a type that a sender chose never reaches a header."""

MOST_ORIGINS = 100
"""Further arrivals of the same bytes are listed by their mail or upload only: a sender in a loop
must not make one record grow to DynamoDB's 400 KB."""

MOST_MAILS = 20
"""Arrivals that keep what their mail says of itself, for the same reason; the first is judged."""


class Filing:
    """Keeps originals and their records, and starts the workflow that reads them."""

    def __init__(self, work: Work, objects: ObjectStore, tasks: Tasks) -> None:
        self._work = work
        self._objects = objects
        self._tasks = tasks

    def keep(
        self,
        organisation_id: str,
        data: bytes,
        origin: DocumentOrigin,
        *,
        content_type: str,
        actor: Actor,
        made_from: tuple[str, ...] = (),
    ) -> SourceDocument:
        """The document of these bytes, with this origin among its origins.

        Bytes are stored before the record: a record always has its bytes. Repeating is harmless.
        Raises: Unavailable.
        """
        document_id = hashlib.sha256(data).hexdigest()
        new = SourceDocument(
            organisation_id=organisation_id,
            id=document_id,
            created_at=origin.received_at,
            updated_at=self._work.clock.now(),
            content_type=content_type,
            size_bytes=len(data),
            origins=(origin,),
            made_from=made_from,
        )
        self._objects.put_new(new.original_key, data, content_type=STORED_AS)
        return settled(lambda: self._noted(new, origin, actor))

    def start(self, document: SourceDocument) -> None:
        """Start reading a document that has no end state and that nobody works on.

        Raises: Unavailable.
        """
        if document.outcome in UNFINISHED and document.claim is None:
            self._tasks.collect_document(document.organisation_id, document.id)
            logger.info(
                "document started",
                extra={"organisation_id": document.organisation_id, "document_id": document.id},
            )

    def _noted(self, new: SourceDocument, origin: DocumentOrigin, actor: Actor) -> SourceDocument:
        try:
            known = self._work.store.get(SourceDocument, new.organisation_id, new.id)
        except NotFound:
            return self._work.add(actor, new, "document_received")
        seen = any(_same_door(origin, other) for other in known.origins)
        if seen or len(known.origins) >= MOST_ORIGINS:
            return known
        if len(known.origins) >= MOST_MAILS:
            origin = origin.model_copy(update={"mail": None})
        after = known.changed(at=self._work.clock.now(), origins=(*known.origins, origin))
        return self._work.change(actor, known, after, "document_received_again")


def _same_door(one: DocumentOrigin, other: DocumentOrigin) -> bool:
    return (one.source, one.reference, one.part) == (other.source, other.reference, other.part)
