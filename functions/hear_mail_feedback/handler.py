"""Topic of mail feedback: notices that came back, or that people called spam."""

from lettrage.contracts.events import FeedbackHeard, MailFeedbackEvent
from lettrage.entrypoints import bootstrap_notices
from lettrage.entrypoints.event import event


@event
def handler(received: MailFeedbackEvent, request_id: str) -> FeedbackHeard:
    return bootstrap_notices.hear_mail_feedback()(received, request_id)
