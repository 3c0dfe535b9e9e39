"""The stored access token of a bank provider: one a provider for the whole deployment."""

from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime, Field

from lettrage.domain.record import Record

DEPLOYMENT = "_deployment"
"""Stands where records name their tenant: no organisation can have this identifier (a ULID)."""


class BankToken(Record):
    """`id` is the provider's name; `organisation_id` is `DEPLOYMENT`.

    Attributes:
        access: Bearer token.
        access_until: End of the access token.
        refresh: What renews it, "" without.
        refresh_until: End of the refresh token.
    """

    KIND: ClassVar[str] = "bank_token"

    access: str = Field(repr=False)
    access_until: AwareDatetime
    refresh: str = Field(default="", repr=False)
    refresh_until: AwareDatetime | None = None

    def expires_at(self) -> datetime | None:
        """Forgotten once nothing in it serves any more."""
        return max(filter(None, (self.access_until, self.refresh_until)))
