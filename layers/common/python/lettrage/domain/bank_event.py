"""What a bank provider told by itself, kept so that the same event is heard once."""

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.record import Record

KEPT_FOR = timedelta(days=7)
"""Events are known for this long, and older ones are not heard (security-reliability G10)."""


class BankEvent(Record):
    """One event about one connection; `id` is made of both.

    Attributes:
        provider: Who told it.
        event_type: The provider's word.
        connection_id: Whose.
        happened_at: As the provider says, inside what it signed.
        outcome: Stable word for what was done.
    """

    KIND: ClassVar[str] = "bank_event"

    provider: str
    event_type: str
    connection_id: str
    happened_at: AwareDatetime | None
    outcome: str

    def expires_at(self) -> datetime | None:
        """A day after events of its age are no longer heard."""
        return self.created_at + KEPT_FOR + timedelta(days=1)
