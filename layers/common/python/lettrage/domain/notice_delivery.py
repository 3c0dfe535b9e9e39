"""One notice on its way to one person: claimed, sent, tried again, given up. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime

from lettrage.domain.record import Value

CLAIM_LASTS = timedelta(minutes=15)
"""A claim older than this is nobody's any more: the function that took it ended long before
(Lambda's own limit is 15 minutes, aws.md §7)."""

MOST_LOST = 1
"""So often a mail is sent again whose outcome nobody knows: twice beats never, thrice does not."""

MOST_TRIES = 6
"""Tries of one delivery; with `BACKOFF` the last is a day and a half after the first."""

BACKOFF = timedelta(hours=1)
"""Wait after the first failed try; it doubles with each (security-reliability G3)."""

MAIL_LOST = "outcome_unknown"
"""The mail service never said whether it took the mail, twice."""


class DeliveryState(StrEnum):
    """Where it stands: `sending` is a claim, the others are settled or wait for a try."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Delivery(Value):
    """One notice to one member; the address is looked up when it is sent and kept nowhere.

    Attributes:
        user_id: The member.
        state: See `DeliveryState`.
        at: When it came into its state: a claim's age, or when it was sent.
        not_before: No try before this instant.
        tries: Claims so far.
        lost: Claims whose outcome nobody knows.
        message_id: The mail service's, "" until it took the mail.
        problem: Stable word for why not, "" when all is well.
    """

    user_id: str
    state: DeliveryState = DeliveryState.WAITING
    at: AwareDatetime | None = None
    not_before: AwareDatetime | None = None
    tries: int = 0
    lost: int = 0
    message_id: str = ""
    problem: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing will happen any more."""
        return self.state in {DeliveryState.SENT, DeliveryState.FAILED}

    def is_lost(self, now: datetime) -> bool:
        """Whether it was claimed so long ago that whoever did is gone."""
        claimed = self.state is DeliveryState.SENDING
        return claimed and (self.at is None or self.at + CLAIM_LASTS <= now)

    def is_due(self, now: datetime) -> bool:
        """Whether it may be claimed now."""
        if self.state is DeliveryState.WAITING:
            return self.not_before is None or self.not_before <= now
        return self.is_lost(now) and self.lost < MOST_LOST

    def claimed(self, now: datetime) -> "Delivery":
        """Taken for one try; an earlier claim that told nothing counts as lost."""
        lost = self.lost + (self.state is DeliveryState.SENDING)
        update = {"state": DeliveryState.SENDING, "at": now, "tries": self.tries + 1, "lost": lost}
        return self.model_copy(update=update)

    def sent(self, now: datetime, message_id: str) -> "Delivery":
        """The mail service took it."""
        update = {"state": DeliveryState.SENT, "at": now, "message_id": message_id, "problem": ""}
        return self.model_copy(update=update)

    def failed(self, now: datetime, problem: str) -> "Delivery":
        """Given up."""
        update = {"state": DeliveryState.FAILED, "at": now, "problem": problem}
        return self.model_copy(update=update)

    def put_back(self, now: datetime, problem: str, *, counts: bool = True) -> "Delivery":
        """Certainly not sent: waits for its next try, or is given up after the last.

        `counts` is False when it was not the mail's fault: no try is used up.
        """
        if counts and self.tries >= MOST_TRIES:
            return self.failed(now, problem)
        tries = self.tries if counts else self.tries - 1
        wait = BACKOFF * 2 ** max(tries - 1, 0) if counts else timedelta(0)
        update = {
            "state": DeliveryState.WAITING,
            "at": now,
            "tries": tries,
            "not_before": now + wait,
            "problem": problem,
        }
        return self.model_copy(update=update)
