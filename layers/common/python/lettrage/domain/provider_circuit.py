"""The circuit breaker's memory: who does not answer, since when, and when to try again."""

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.record import Record, SortedSet

OPEN_AFTER = 5
"""Failures in a row that open a circuit."""

SCOPES_TO_OPEN = 3
"""A provider's circuit opens only when this many different calls fail: one bank that is away must
not stop the others (security-reliability G3)."""

OPEN_FOR = timedelta(seconds=60)
"""How long nobody is let through; then one probe. No longer than a workflow's retry waits, so
that a pause costs minutes and never a day's fetch."""

LONGEST_PAUSE = timedelta(hours=1)
"""Longest pause taken from a provider's own `Retry-After`."""

FORGOTTEN_AFTER = timedelta(days=30)


class ProviderCircuit(Record):
    """Of one provider, or of one account at it; `organisation_id` is the deployment.

    Attributes:
        failures: In a row.
        scopes: What failed, as digests; empty once something answers.
        since: First failure of the row: "delayed since", None while all is well.
        open_until: Nobody is let through before; None while closed.
    """

    KIND: ClassVar[str] = "provider_circuit"

    failures: int = 0
    scopes: SortedSet[str] = frozenset()
    since: AwareDatetime | None = None
    open_until: AwareDatetime | None = None

    def expires_at(self) -> datetime | None:
        """Forgotten when nothing happened for long."""
        return self.updated_at + FORGOTTEN_AFTER

    def wait_s(self, now: datetime) -> int:
        """Whole seconds until the next probe, rounded up; 0 when calls may pass."""
        if self.open_until is None or self.open_until <= now:
            return 0
        return int((self.open_until - now).total_seconds()) + 1

    def failed(
        self, scope: str, *, now: datetime, least_scopes: int, pause: timedelta | None
    ) -> "ProviderCircuit":
        """After one more failure of `scope`; `pause` is what the provider itself asked for."""
        scopes = frozenset({*self.scopes, scope})
        enough = self.failures + 1 >= OPEN_AFTER and len(scopes) >= least_scopes
        wait = min(pause, LONGEST_PAUSE) if pause else OPEN_FOR if enough else None
        return self.changed(
            at=now,
            failures=self.failures + 1,
            scopes=scopes,
            since=self.since or now,
            open_until=now + wait if wait else self.open_until,
        )

    def probing(self, now: datetime) -> "ProviderCircuit":
        """Half open: the caller goes through, everybody else waits for its outcome."""
        return self.changed(at=now, open_until=now + OPEN_FOR)

    def well(self, now: datetime) -> "ProviderCircuit":
        """Closed."""
        return self.changed(at=now, failures=0, scopes=frozenset(), since=None, open_until=None)
