"""Use cases around what came in: documents by outcome, links to files."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lettrage.domain.collection import (
    DocumentOutcome,
    SourceDocument,
)
from lettrage.domain.errors import NotFound
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.ports.clock import Clock
from lettrage.ports.objects import ObjectStore
from lettrage.ports.store import Found, Store
from lettrage.services.readings import image_key

LINK_S = 300
"""How long a link is good for (security-reliability K5)."""

_UNKNOWN = "application/octet-stream"
_PNG = b"\x89PNG"  # pictures of pages are PNG, or JPEG where that would be too large


@dataclass(frozen=True)
class Link:
    """A short-lived address of a file."""

    url: str = field(repr=False)
    expires_at: datetime
    file_name: str


class CollectedDocuments:
    """Reads only."""

    def __init__(
        self, store: Store, clock: Clock, originals: ObjectStore, archive: ObjectStore
    ) -> None:
        self._store = store
        self._clock = clock
        self._originals = originals
        self._archive = archive

    def documents(
        self, organisation_id: str, outcome: DocumentOutcome, *, limit: int, cursor: str | None
    ) -> Found[SourceDocument]:
        """Documents of one outcome, newest first. Raises: Invalid, for a foreign cursor."""
        return self._store.find(
            SourceDocument,
            organisation_id,
            "outcome",
            outcome,
            limit=limit,
            cursor=cursor,
            newest_first=True,
        )

    def document(self, organisation_id: str, document_id: str) -> SourceDocument:
        """One document. Raises: NotFound."""
        return self._store.get(SourceDocument, organisation_id, document_id)

    def link(self, document: SourceDocument) -> Link:
        """A link to the file as it came in.

        What was not filed is given as unknown bytes: nobody vouched for its type.
        """
        trusted = document.outcome is DocumentOutcome.FILED
        kind = document.content_type if trusted else _UNKNOWN
        return self._link(self._originals, document.original_key, _name(document), kind)

    def page_link(self, document: SourceDocument, page: int) -> Link:
        """A link to the picture of a recognised page: what the boxes of its words refer to.

        Raises: NotFound, for a page of a text layer, whose boxes refer to the file itself.
        """
        if page not in document.recognise_pages:
            message = "this page was not recognised: its boxes refer to the file itself"
            french = "Cette page n’a pas d’image à part : voyez le fichier lui-même."
            raise NotFound(message, message_fr=french)
        key = image_key(document, page)
        png = self._originals.get(key).startswith(_PNG)
        stem = _name(document).rpartition(".")[0] or "document"
        name = f"{stem}-page-{page}.{'png' if png else 'jpg'}"
        return self._link(self._originals, key, name, "image/png" if png else "image/jpeg")

    def link_of_invoice(self, invoice: PurchaseInvoice) -> Link:
        """A link to the original of an invoice, from the archive once there is a copy.

        Raises: NotFound.
        """
        document = self.document(invoice.organisation_id, invoice.document_id)
        if invoice.archive_key is None:
            return self.link(document)
        key, kind = invoice.archive_key, document.content_type
        return self._link(self._archive, key, _name(document), kind)

    def _link(self, objects: ObjectStore, key: str, file_name: str, kind: str) -> Link:
        url = objects.link(key, file_name=file_name, content_type=kind, expires_s=LINK_S)
        expires_at = self._clock.now() + timedelta(seconds=LINK_S)
        return Link(url=url, expires_at=expires_at, file_name=file_name)


def _name(document: SourceDocument) -> str:
    return next((o.file_name for o in document.origins if o.file_name), "document")
