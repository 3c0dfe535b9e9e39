"""Use case: a file that an S3 client put into a drop folder becomes one document."""

import logging

from lettrage.contracts.events import DropReceived, UploadEvent
from lettrage.domain.connector import (
    DROP_PREFIX,
    ConnectorKind,
    ConnectorState,
    SupplierConnection,
)
from lettrage.domain.errors import NotFound
from lettrage.domain.organisation import FeatureFlag, Organisation
from lettrage.ports.connector import FetchedDocument
from lettrage.ports.objects import ObjectStore
from lettrage.services.file_fetched import FileFetched, Tally
from lettrage.services.receive_upload import MOST_BYTES
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

_PARTS = 3
# organisation, connection, and what the client chose


class ReceiveDrop:
    """Takes the storage service's event; the hourly run takes what no event told."""

    def __init__(self, work: Work, uploads: ObjectStore, file: FileFetched) -> None:
        self._work = work
        self._uploads = uploads
        self._file = file

    def __call__(self, event: UploadEvent, request_id: str) -> DropReceived:
        """File the stored object of the event; repeating is harmless.

        What a paused or switched-off connection gets stays where it is until it goes on.
        Raises: Unavailable; NotFound, when the object is gone.
        """
        key = event.detail.stored.key
        connection = self._connection(key)
        if connection is None:
            log.warning("object without connection")
            return DropReceived(state="unknown")
        if connection.state is not ConnectorState.ACTIVE or not self._switched_on(connection):
            return DropReceived(state="waits")
        known = self._uploads.info(key)
        if known is not None and not 0 < known.size_bytes <= MOST_BYTES:
            # The hourly run names it among what it left out.
            return DropReceived(state="left_out")
        actor = Actor("system:receive_drop", request_id)
        fetched = FetchedDocument(
            reference=key.removeprefix(connection.drop_prefix),
            file_name=key,
            data=self._uploads.get(key),
        )
        document = self._file.one(actor, connection, fetched, Tally())
        if document is None:
            return DropReceived(state="left_out")
        log.info(
            "dropped file filed",
            extra={"organisation_id": connection.organisation_id, "document_id": document.id},
        )
        return DropReceived(state="filed", document_id=document.id)

    def _connection(self, key: str) -> SupplierConnection | None:
        """The drop folder that the key lies in, None for any other key."""
        parts = key.removeprefix(DROP_PREFIX).split("/", _PARTS - 1)
        if not key.startswith(DROP_PREFIX) or len(parts) != _PARTS or not all(parts):
            return None
        try:
            found = self._work.store.get(SupplierConnection, parts[0], parts[1])
        except NotFound:
            return None
        return found if found.kind is ConnectorKind.DROP_FOLDER else None

    def _switched_on(self, connection: SupplierConnection) -> bool:
        org = connection.organisation_id
        features = self._work.store.get(Organisation, org, org).features
        return FeatureFlag.SUPPLIER_CONNECTORS in features
