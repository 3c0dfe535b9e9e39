"""Use case: mail each notice once to the owners and managers of its organisation.

Runs hourly; `deliver_notice` says how "once" is kept. What no longer tells the truth is dropped.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from lettrage.contracts.events import NoticesSent
from lettrage.domain.errors import Conflict, Denied, NotFound, Unavailable
from lettrage.domain.notice import Notice, NoticeState
from lettrage.domain.notice_delivery import Delivery, DeliveryState
from lettrage.domain.organisation import Membership, Organisation
from lettrage.domain.paris import paris_date
from lettrage.formats.notice_letter import letter_of
from lettrage.services.deliver_notice import TOLD_ROLES, DeliverNotice, Writing, say_not_sent
from lettrage.services.notice_relevance import why_dropped
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.whole_lists import whole

log = logging.getLogger(__name__)

MOST_A_DAY = 50
"""Mails of one organisation in a day (security-reliability D8); what is left waits for the next."""

BUDGET = timedelta(seconds=90)
"""One run's time: half of what its function has; the next hour goes on."""

NO_RECIPIENT = "no_recipient"
"""Nobody of the organisation has the role."""

_PAGE = 1000
_RECENT = 100


class SendNotices:
    """One bad notice leaves the others alone."""

    def __init__(self, work: Work, writing: Writing) -> None:
        self._work = work
        self._writing = writing
        self._deliver = DeliverNotice(work, writing)

    def __call__(self, request_id: str) -> NoticesSent:
        """Send what is due.

        Raises: Denied, when this deployment may not send: no try is used up and the alarm rings;
        Unavailable, when even looking fails.
        """
        actor = Actor(name="system:send_notices", request_id=request_id)
        deadline = self._work.clock.now() + BUDGET
        counts, mails, finished = Counter[str](), dict[str, int](), True
        for number, owner in enumerate(self._to_send()):
            if number == 0:
                self._writing.mailer.check()
            if self._work.clock.now() >= deadline:
                finished = False
                break
            self._leaving_others_alone(actor, owner, counts, mails)
        names = NoticesSent.model_fields.keys() - {"finished"}
        result = NoticesSent(**{name: counts[name] for name in names}, finished=finished)
        log.info("notices sent", extra=result.model_dump())
        return result

    def _leaving_others_alone(
        self, actor: Actor, owner: tuple[str, str], counts: Counter[str], mails: dict[str, int]
    ) -> None:
        try:
            self._notice(actor, owner, counts, mails)
        except Denied:
            raise
        except (Conflict, NotFound, Unavailable) as error:
            # Another run is at it, it was removed, or the next hour does better.
            counts["waiting"] += 1
            log.warning("notice waits", extra={"error_code": error.code})
        except Exception:  # a defect met in one notice must not keep the others waiting (F6)
            counts["failed"] += 1
            log.exception("notice met a defect")

    def _to_send(self) -> Iterator[tuple[str, str]]:
        position: tuple[str, str] | None = None
        while True:
            page = self._work.store.find_everywhere(
                Notice, "to_send", "all", after=position, limit=_PAGE
            )
            yield from page
            if len(page) < _PAGE:
                return
            position = page[-1]

    def _notice(
        self, actor: Actor, owner: tuple[str, str], counts: Counter[str], mails: dict[str, int]
    ) -> None:
        store, (organisation_id, notice_id) = self._work.store, owner
        notice = store.get(Notice, organisation_id, notice_id)
        if notice.state is not NoticeState.TO_SEND:
            return
        why = why_dropped(store, notice, self._work.clock.now())
        if why:
            self._drop(actor, notice, why, counts)
            return
        if not notice.deliveries:
            notice = self._addressed(actor, notice)
        name = store.get(Organisation, organisation_id, organisation_id).name
        letter = letter_of(notice, organisation_name=name, console_url=self._writing.console_url)
        for user_id in [each.user_id for each in notice.deliveries]:
            if self._may_send(organisation_id, mails):
                present = store.get(Notice, organisation_id, notice_id)
                sent = self._deliver(actor, present, user_id, letter, counts)
                mails[organisation_id] += sent
        self._close(actor, notice, counts)

    def _addressed(self, actor: Actor, notice: Notice) -> Notice:
        """Whom it is for, decided once: who joins later reads it in the list."""
        members = whole(self._work.store, Membership, notice.organisation_id)
        told = tuple(Delivery(user_id=each.id) for each in members if each.role in TOLD_ROLES)
        after = notice.changed(at=self._work.clock.now(), deliveries=told)
        return self._work.change(actor, notice, after, "notice_addressed")

    def _may_send(self, organisation_id: str, mails: dict[str, int]) -> bool:
        """Whether the organisation has mails left today (Paris)."""
        if organisation_id not in mails:
            today = paris_date(self._work.clock.now())
            recent = self._work.store.find(
                Notice, organisation_id, "all", "all", limit=_RECENT, newest_first=True
            )
            mails[organisation_id] = sum(
                each.state is DeliveryState.SENT
                and each.at is not None
                # A mail of another day says nothing about this one.
                and paris_date(each.at) == today
                for notice in recent.records
                for each in notice.deliveries
            )
        return mails[organisation_id] < MOST_A_DAY

    def _drop(self, actor: Actor, notice: Notice, why: str, counts: Counter[str]) -> None:
        """Nobody needs it now; what some already read stays sent."""
        some = any(each.state is DeliveryState.SENT for each in notice.deliveries)
        state = NoticeState.SENT if some else NoticeState.DROPPED
        after = notice.changed(at=self._work.clock.now(), state=state, problem=why)
        self._work.change(actor, notice, after, "notice_dropped")
        counts["dropped"] += 1

    def _close(self, actor: Actor, notice: Notice, counts: Counter[str]) -> None:
        present = self._work.store.get(Notice, notice.organisation_id, notice.id)
        state, problem = present.outcome()
        if state is NoticeState.TO_SEND:
            counts["waiting"] += 1
            return
        after = present.changed(at=self._work.clock.now(), state=state, problem=problem)
        self._work.change(actor, present, after, f"notice_{state}")
        if problem == NO_RECIPIENT:
            counts["failed"] += 1
            say_not_sent(notice, problem)
