"""Use case: a file that a person uploaded becomes one document."""

import logging

from lettrage.contracts.events import UploadEvent, UploadReceived
from lettrage.domain.collection import (
    DocumentOrigin,
    SourceDocument,
    Upload,
    UploadState,
)
from lettrage.domain.errors import NotFound
from lettrage.domain.invoice_reading import Refusal
from lettrage.ports.objects import ObjectStore
from lettrage.services.contention import settled
from lettrage.services.filing import Filing
from lettrage.services.unit_of_work import Actor, Work

logger = logging.getLogger(__name__)

UPLOADS_PREFIX = "uploads/"
"""Keys are `uploads/<organisation>/<upload>`, chosen by us when the form is given."""

MOST_BYTES = 25 * 1024 * 1024
"""Largest file (security-reliability E6); the form forbids larger ones, this does not trust it."""

_TOO_LARGE = Refusal(
    code="file_too_large",
    message_fr="Le fichier dépasse 25 Mo. Envoyez seulement les pages de la facture.",
    message_en="The file is larger than 25 MB. Send the pages of the invoice only.",
)


class ReceiveUpload:
    """Takes the storage service's event, and takes up uploads whose event was lost."""

    def __init__(self, work: Work, uploads: ObjectStore, filing: Filing) -> None:
        self._work = work
        self._uploads = uploads
        self._filing = filing

    def __call__(self, event: UploadEvent, request_id: str) -> UploadReceived:
        """File the stored object of the event. Raises: Unavailable, NotFound."""
        return self.receive(event.detail.stored.key, request_id)

    def receive(self, object_key: str, request_id: str) -> UploadReceived:
        """File the stored object of that key; repeating is harmless.

        An object without an upload of ours is left alone: no organisation could answer for it.
        Raises: Unavailable; NotFound, when the object is gone.
        """
        upload = self.expected(object_key)
        if upload is None:
            logger.warning("object without upload", extra={"object_key": object_key})
            return UploadReceived(state="unknown")
        actor = Actor("system:receive_upload", request_id)
        known = self._uploads.info(object_key)
        if known is not None and known.size_bytes > MOST_BYTES:
            ended = self._ended(
                upload, actor, "upload_refused", state=UploadState.REFUSED, refusal=_TOO_LARGE
            )
            return UploadReceived(state=ended.state, document_id=ended.document_id)
        # A form can be used twice before it expires: other bytes are then a further document.
        document = self._kept(upload, self._uploads.get(object_key), actor)
        ended = self._ended(
            upload, actor, "upload_filed", state=UploadState.FILED, document_id=document.id
        )
        self._filing.start(document)
        return UploadReceived(state=ended.state, document_id=document.id)

    def expected(self, object_key: str) -> Upload | None:
        """The upload that a form of ours was given for, None for any other key."""
        parts = object_key.removeprefix(UPLOADS_PREFIX).split("/")
        if not object_key.startswith(UPLOADS_PREFIX) or len(parts) != 2 or not all(parts):  # noqa: PLR2004 - organisation and upload
            return None
        try:
            return self._work.store.get(Upload, parts[0], parts[1])
        except NotFound:
            return None

    def _kept(self, upload: Upload, data: bytes, actor: Actor) -> SourceDocument:
        origin = DocumentOrigin(
            source=upload.source,
            reference=upload.id,
            file_name=upload.file_name,
            received_at=upload.created_at,
        )
        return self._filing.keep(
            upload.organisation_id,
            data,
            origin,
            content_type="application/octet-stream",
            actor=actor,
        )

    def _ended(self, upload: Upload, actor: Actor, reason: str, **fields: object) -> Upload:
        def attempt() -> Upload:
            current = self._work.store.get(Upload, upload.organisation_id, upload.id)
            if current.state is not UploadState.EXPECTED:
                return current
            after = current.changed(at=self._work.clock.now(), **fields)
            return self._work.change(actor, current, after, reason)

        ended = settled(attempt)
        logger.info(
            "upload ended",
            extra={
                "organisation_id": ended.organisation_id,
                "upload_id": ended.id,
                "state": ended.state.value,
            },
        )
        return ended
