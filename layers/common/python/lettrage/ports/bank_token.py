"""Where a bank provider's access token lives between calls and functions.

GoCardless grants 100 new tokens an hour and each lasts a day (bank-providers §1.2): one token
serves the whole deployment, so it is kept where every function finds it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class ProviderToken:
    """An access token and what renews it; neither is ever printed.

    Attributes:
        access: Bearer token.
        access_until: Not to be used from this instant on.
        refresh: Renews the access token; "" when the provider gave none.
        refresh_until: Not to be used from this instant on.
    """

    access: str = field(repr=False)
    access_until: datetime
    refresh: str = field(default="", repr=False)
    refresh_until: datetime | None = None


class TokenCache(Protocol):
    """One token a provider, shared by all functions of the deployment."""

    def load(self, provider: str) -> ProviderToken | None:
        """The stored token, expired or not; None when there never was one.

        Raises: Unavailable.
        """
        ...

    def save(self, provider: str, token: ProviderToken) -> None:
        """Replace the stored token; when two functions save at once one of them stays.

        Raises: Unavailable.
        """
        ...
