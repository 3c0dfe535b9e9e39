"""Event: mail was stored for a collection address; its files become documents."""

from lettrage.contracts.events import MailEvent, MailsReceived
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.event import event


@event
def handler(received: MailEvent, request_id: str) -> MailsReceived:
    return bootstrap.receive_mail()(received, request_id)
