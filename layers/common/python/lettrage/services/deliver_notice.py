"""One notice to one member: claim, hand over, record.

The mail service has no idempotency token, so a mail is claimed by a conditional write before it
is handed over, and its message identifier is written afterwards. Two runs at once: the second
loses the claim. A run that dies in between leaves a claim; once it is surely nobody's
(`CLAIM_LASTS`) the mail is sent again, once, and counted as lost: a second reminder does less
harm than none. What was certainly not sent waits longer each time.
"""

import logging
from collections import Counter
from dataclasses import dataclass

from lettrage.domain.errors import Denied, Invalid, NotFound, Unavailable
from lettrage.domain.notice import Notice
from lettrage.domain.notice_delivery import MAIL_LOST, Delivery, DeliveryState
from lettrage.domain.organisation import Membership, Role
from lettrage.formats.notice_letter import Letter
from lettrage.ports.mailer import PERHAPS_SENT, AddressBook, Mailer, OutgoingMail
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

TOLD_ROLES = frozenset({Role.OWNER, Role.MANAGER})
"""Who may renew a consent or store credentials: telling others helps nobody."""

NOT_SENT = "notice not sent"
"""Message of the log line that the alarm counts (`infra/constructs/notice_mail.py`)."""

NO_ADDRESS, NO_MEMBER, ADDRESS_FAILS = "no_address", "no_member", "address_fails"
"""Why a member is not written to: the user has no address; they left, or their role did; earlier
mail came back for good, or was called spam (`hear_mail_feedback`)."""


@dataclass(frozen=True)
class Writing:
    """What mail needs besides the records; `console_url` is "" for no link."""

    mailer: Mailer
    addresses: AddressBook
    console_url: str


class DeliverNotice:
    """Part of a use case. `counts` are those of `contracts.events.NoticesSent`."""

    def __init__(self, work: Work, writing: Writing) -> None:
        self._work = work
        self._writing = writing

    def __call__(
        self, actor: Actor, notice: Notice, user_id: str, letter: Letter, counts: Counter[str]
    ) -> bool:
        """Deliver if it is due; whether a mail went out.

        Raises: Conflict, when another run claimed it; Denied, when the deployment may not send;
        Unavailable, when store or directory are.
        """
        now = self._work.clock.now()
        waiting = next(each for each in notice.deliveries if each.user_id == user_id)
        if not waiting.is_due(now):
            if waiting.is_lost(now):
                self._record(actor, notice, waiting.failed(now, MAIL_LOST), counts)
            return False
        address, problem = self._address(notice.organisation_id, user_id)
        if problem:
            self._record(actor, notice, waiting.failed(now, problem), counts)
            return False
        claimed = waiting.claimed(now)
        after = notice.changed(at=now, deliveries=notice.with_delivery(claimed))
        notice = self._work.change(actor, notice, after, "notice_claimed")
        counts["repeated"] += claimed.lost - waiting.lost
        mail = OutgoingMail(address, letter.subject, letter.text, letter.html)
        return self._send(actor, notice, claimed, mail, counts)

    def _send(
        self,
        actor: Actor,
        notice: Notice,
        claimed: Delivery,
        mail: OutgoingMail,
        counts: Counter[str],
    ) -> bool:
        clock = self._work.clock
        try:
            message_id = self._writing.mailer.send(mail)
        except Invalid as error:
            self._record(actor, notice, claimed.failed(clock.now(), error.code), counts)
        except Denied as error:
            back = claimed.put_back(clock.now(), error.code, counts=False)
            self._record(actor, notice, back, counts)
            raise
        except Unavailable as error:
            if error.code != PERHAPS_SENT:  # else the claim stands until it is old
                back = claimed.put_back(clock.now(), error.code)
                self._record(actor, notice, back, counts)
        else:
            self._record(actor, notice, claimed.sent(clock.now(), message_id), counts)
            return True
        return False

    def _record(
        self, actor: Actor, notice: Notice, delivery: Delivery, counts: Counter[str]
    ) -> None:
        def attempt() -> None:
            present = self._work.store.get(Notice, notice.organisation_id, notice.id)
            after = present.changed(
                at=self._work.clock.now(), deliveries=present.with_delivery(delivery)
            )
            self._work.change(actor, present, after, f"notice_{delivery.state}")

        settled(attempt)
        if delivery.state is DeliveryState.SENT:
            counts["sent"] += 1
        elif delivery.state is DeliveryState.FAILED:
            counts["failed"] += 1
            say_not_sent(notice, delivery.problem)

    def _address(self, organisation_id: str, user_id: str) -> tuple[str, str]:
        """The member's address, or why there is none."""
        try:
            member = self._work.store.get(Membership, organisation_id, user_id)
        except NotFound:
            return "", NO_MEMBER
        if member.role not in TOLD_ROLES:
            return "", NO_MEMBER
        address = self._writing.addresses.email_of(user_id)
        if address and not member.may_be_mailed(address):
            return "", ADDRESS_FAILS
        return address, "" if address else NO_ADDRESS


def say_not_sent(notice: Notice, problem: str) -> None:
    """The line that the alarm counts: identifiers only."""
    about = {"organisation_id": notice.organisation_id, "notice_id": notice.id}
    log.error(NOT_SENT, extra={**about, "problem": problem})
