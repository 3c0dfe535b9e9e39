"""Schedule: mail the notices that people have not been told yet."""

from lettrage.contracts.events import NoticesSent, ScheduledEvent
from lettrage.entrypoints import bootstrap_notices
from lettrage.entrypoints.event import event


@event
def handler(received: ScheduledEvent, request_id: str) -> NoticesSent:
    return bootstrap_notices.send_notices()(request_id)
