"""Credentials by name, never by value in the environment."""

from collections.abc import Mapping
from typing import Protocol


class SecretSource(Protocol):
    """Named secrets, each a mapping of texts (`secret_id`, `secret_key`, …)."""

    def get(self, name: str) -> Mapping[str, str]:
        """The secret; may be some minutes old.

        Raises: NotFound, when there is none or it was never filled in; Invalid, when it is not a
            JSON object of texts; Unavailable.
        """
        ...


class SecretKeeper(Protocol):
    """Where people's own credentials are put away: who writes them here can't read them back."""

    def put(self, name: str, values: Mapping[str, str]) -> None:
        """Store, replacing. Raises: Invalid, when it is too long to be kept; Unavailable."""
        ...

    def remove(self, name: str) -> None:
        """Forget it; a missing one is success. Raises: Unavailable."""
        ...
