"""Event: a file was put into a drop folder; it becomes a document."""

from lettrage.contracts.events import DropReceived, UploadEvent
from lettrage.entrypoints import bootstrap_connectors as parts
from lettrage.entrypoints.event import event


@event
def handler(received: UploadEvent, request_id: str) -> DropReceived:
    return parts.receive_drop()(received, request_id)
