"""Use case: read what an approved platform has to say since last time, for one connection."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from lettrage.domain.errors import Invalid, NotFound
from lettrage.domain.platform_flow import PlatformCursor, PlatformFlow
from lettrage.domain.platform_statuses import FlowOutcome
from lettrage.ports.platform import PlatformAccess, PlatformLink
from lettrage.services.platform_delivery import PlatformDelivery
from lettrage.services.platform_statuses import PlatformStatuses
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.whole_lists import whole

MOST_MESSAGES = 50
"""Messages of one step: each is some records of the table."""

MOST_UNSETTLED = 100
"""Sent statuses looked after in one step."""

MOST_UNREADABLE = 50
"""Unreadable flows remembered by their identifiers."""

IN_FLIGHT = timedelta(minutes=2)
"""A status younger than this may be on its way in the request that set it."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FollowReport:
    """What one step did: statuses kept, sent ones looked after, unreadable ones, more to come."""

    noted: int
    settled: int
    unreadable: int
    more: bool


class FollowPlatformStatuses:
    """One step; call again while there is more."""

    def __init__(
        self,
        work: Work,
        access: PlatformAccess,
        statuses: PlatformStatuses,
        delivery: PlatformDelivery,
    ) -> None:
        self._work = work
        self._access = access
        self._statuses = statuses
        self._delivery = delivery

    def __call__(self, actor: Actor, organisation_id: str, connection_id: str) -> FollowReport:
        """Settle what we sent, then keep what others set; the cursor moves once all is kept.

        Raises: NotFound; Denied `reauthentication_needed`; Invalid; Unavailable.
        """
        link = self._access.of_connection(organisation_id, connection_id)
        settled = self._settle(actor, organisation_id, link)
        before = self._cursor(actor, organisation_id, connection_id)
        page = link.platform.statuses(before.cursor, most=MOST_MESSAGES)
        noted, unreadable = 0, []
        for message in page.messages:
            try:
                kept = self._statuses.note(actor, organisation_id, connection_id, message)
                noted += len(kept)
            except Invalid as error:
                unreadable.append(message.flow_id)
                keys = {"connection_id": connection_id, "code": error.code}
                _log.warning("platform status unreadable", extra=keys)
        # Stale when another run was faster: its page holds the same.
        after = before.changed(
            at=self._work.clock.now(),
            cursor=page.cursor,
            unreadable=tuple(dict.fromkeys((*before.unreadable, *unreadable)))[-MOST_UNREADABLE:],
        )
        if (after.cursor, after.unreadable) != (before.cursor, before.unreadable):
            self._work.change(actor, before, after, "platform_statuses_read")
        return FollowReport(noted, settled, len(unreadable), page.more)

    def _settle(self, actor: Actor, organisation_id: str, link: PlatformLink) -> int:
        open_flows = whole(
            self._work.store,
            PlatformFlow,
            organisation_id,
            "unsettled",
            link.connection_id,
            most=MOST_UNSETTLED,
        )
        young = self._work.clock.now() - IN_FLIGHT
        settled = 0
        for flow in open_flows:
            if flow.outcome is FlowOutcome.UNSENT and flow.created_at > young:
                continue
            settled += self._looked_after(actor, link, flow) != flow
        return settled

    def _looked_after(self, actor: Actor, link: PlatformLink, flow: PlatformFlow) -> PlatformFlow:
        try:
            if flow.outcome is FlowOutcome.UNSENT:
                return self._delivery.send(actor, link, flow, again=True)
            return self._delivery.ask(actor, link, flow)
        except (Invalid, NotFound) as error:
            # One status that can't be looked after holds up no other: its outcome says so still.
            keys = {"connection_id": link.connection_id, "flow": flow.id, "code": error.code}
            _log.warning("platform status unsettled", extra=keys)
            return flow

    def _cursor(self, actor: Actor, organisation_id: str, connection_id: str) -> PlatformCursor:
        try:
            return self._work.store.get(PlatformCursor, organisation_id, connection_id)
        except NotFound:
            now = self._work.clock.now()
            fresh = PlatformCursor(
                organisation_id=organisation_id, id=connection_id, created_at=now, updated_at=now
            )
            return self._work.add(actor, fresh, "platform_followed")
