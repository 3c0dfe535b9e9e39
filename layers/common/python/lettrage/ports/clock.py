"""Time and identifiers as ports, so that a run can be replayed to the byte."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class Identifiers(Protocol):
    """The only source of new identifiers and secrets."""

    def new_id(self) -> str:
        """A ULID: 26 characters, sorts by creation."""
        ...

    def new_token(self) -> str:
        """An unguessable lower-case token of at least 80 bits (security-reliability D2)."""
        ...
