"""Event: a person's upload was stored; it becomes a document."""

from lettrage.contracts.events import UploadEvent, UploadReceived
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.event import event


@event
def handler(received: UploadEvent, request_id: str) -> UploadReceived:
    return bootstrap.receive_upload()(received, request_id)
