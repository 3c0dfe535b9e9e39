"""`ports.clock` without a clock: set times and counted identifiers."""

import threading
from datetime import UTC, datetime, timedelta


class FixedClock:
    """Stands still until told; `step` moves it after each reading."""

    def __init__(self, now: datetime | None = None, *, step: timedelta = timedelta(0)) -> None:
        self._now = now or datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
        self._step = step

    def now(self) -> datetime:
        now = self._now
        self._now += self._step
        return now

    def set(self, now: datetime) -> None:
        """Jump to `now`, also backwards."""
        self._now = now

    def advance(self, by: timedelta) -> None:
        """Let `by` pass."""
        self._now += by


class SequentialIdentifiers:
    """1, 2, 3 … in the shapes of ULIDs and tokens; safe among threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    def new_id(self) -> str:
        return f"{self._next():026d}"

    def new_token(self) -> str:
        return f"{self._next():024x}"

    def _next(self) -> int:
        with self._lock:
            self._count += 1
            return self._count
