"""Schedule: start again every mail, upload and document without an end state."""

from lettrage.contracts.events import InputsSwept, ScheduledEvent
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.event import event


@event
def handler(received: ScheduledEvent, request_id: str) -> InputsSwept:
    return bootstrap.sweep_inputs()(received, request_id)
