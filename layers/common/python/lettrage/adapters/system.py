"""The machine's own clock and randomness behind `ports.clock`."""

import secrets
from datetime import UTC, datetime

from ulid import ULID

TOKEN_BYTES = 12
"""96 bits, more than the 80 that security-reliability D2 asks for."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)


class UlidIdentifiers:
    """ULIDs and tokens from the operating system's source of randomness."""

    def new_id(self) -> str:
        """A ULID: sorts by creation, to the millisecond among processes."""
        return str(ULID())

    def new_token(self) -> str:
        """Twenty-four lower-case hexadecimal digits."""
        return secrets.token_hex(TOKEN_BYTES)
