"""Use case: what the mail service heard of notices: an address that fails is written to no more.

A mailer that goes on writing to dead addresses, or to people who call its mail spam, is shut off
for everybody (aws.md: thresholds of account health). Only what the service itself says of a mail
that we sent counts, and of the very address that it was sent to.
"""

import logging
from collections import Counter
from datetime import timedelta
from functools import partial

from pydantic import ValidationError

from lettrage.contracts.events import (
    FeedbackHeard,
    FeedbackMessage,
    MailFeedback,
    MailFeedbackEvent,
)
from lettrage.domain.errors import Invalid, Unavailable
from lettrage.domain.notice import Notice, NoticeState
from lettrage.domain.organisation import MailFailure, MailProblem, Membership
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

RECORDED_WITHIN = timedelta(minutes=15)
"""A mail whose identifier is written nowhere by then is none of the notices: feedback may be
faster than the record of what was sent, and comes again until then (`notice_delivery.CLAIM_LASTS`).
"""

PERMANENT = "Permanent"
"""Source: SES Developer Guide, "Bounce types": the other two may be delivered another day."""


class HearMailFeedback:
    """Takes events of the mail service's topic; repeating is harmless."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(self, event: MailFeedbackEvent, request_id: str) -> FeedbackHeard:
        """Mark the members whose address failed for good.

        Raises: Unavailable, while a mail may not be recorded yet; Invalid, for what is no
        notification of the service.
        """
        actor = Actor("system:hear_mail_feedback", request_id)
        counts: Counter[str] = Counter()
        for record in event.records:
            counts[self._heard(actor, record.sns)] += 1
        heard = FeedbackHeard(**counts)
        log.info("mail feedback heard", extra=heard.model_dump())
        return heard

    def _heard(self, actor: Actor, message: FeedbackMessage) -> str:
        try:
            feedback = message.feedback()
        except ValidationError as error:
            raise Invalid("this is no notification of the mail service") from error
        failure = _failure(feedback) if feedback else None
        if feedback is None or failure is None:
            return "passing"
        sent = self._work.store.find_everywhere(Notice, "message", feedback.mail.message_id)
        if not sent:
            if self._work.clock.now() - feedback.mail.timestamp < RECORDED_WITHIN:
                raise Unavailable("the mail is not recorded yet", code="mail_not_recorded")
            return "unknown"
        for owner in sent:
            settled(partial(self._mark, actor, owner, feedback.mail.message_id, failure))
        return "marked"

    def _mark(
        self,
        actor: Actor,
        owner: tuple[str, str],
        message_id: str,
        failure: tuple[MailFailure, str],
    ) -> None:
        """The delivery failed, and the member is marked; both or neither."""
        (organisation_id, notice_id), (code, address) = owner, failure
        store, now = self._work.store, self._work.clock.now()
        notice = store.get(Notice, organisation_id, notice_id)
        unit = self._work.unit(actor)
        for delivery in notice.deliveries:
            # Told once it counts once: who was given another chance since is not marked again.
            if delivery.message_id != message_id or delivery.problem == code:
                continue
            failed = notice.with_delivery(delivery.failed(now, code))
            after = notice.changed(at=now, deliveries=failed)
            if notice.state is NoticeState.SENT:
                state, why = after.outcome()
                after = after.model_copy(update={"state": state, "problem": why})
            unit.change(notice, after, "notice_failed")
            members = store.get_many(Membership, organisation_id, [delivery.user_id])
            for member in members.values():
                problem = MailProblem(code=code, address=address, at=now)
                unit.change(
                    member, member.changed(at=now, mail_problem=problem), "member_mail_failed"
                )
        unit.commit()


def _failure(feedback: MailFeedback) -> tuple[MailFailure, str] | None:
    """Why the address fails for good, and the address; None for what passes.

    A notice has one recipient: so has its feedback.
    """
    told = None
    if feedback.bounce is not None and feedback.bounce.kind == PERMANENT:
        told = (MailFailure.BOUNCED, feedback.bounce.recipients)
    elif feedback.complaint is not None:
        told = (MailFailure.COMPLAINED, feedback.complaint.recipients)
    if told is None or not told[1]:
        return None
    return told[0], told[1][0].address.strip().lower()
