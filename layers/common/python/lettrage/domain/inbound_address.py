"""Collection addresses: where suppliers send their invoices to."""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.record import Lookup, Record, Unique, Value

OLD_TOKEN_LASTS = timedelta(days=30)
"""How long a replaced token still takes mail (security-reliability D2)."""

MOST_OLD_TOKENS = 5
"""Replaced tokens that may be good at a time: each is an item of the address's transaction."""


class OldToken(Value):
    """A token that was replaced, and until when it still takes mail."""

    token: str
    good_until: AwareDatetime


class InboundAddress(Record):
    """A collection address: `<alias>-<token>@<domain>`.

    Attributes:
        alias: Readable part, lower-case letters and digits.
        token: Unguessable part, at least 80 bits (security-reliability D2).
        active: A switched-off address takes nothing, whatever its token.
        supplier_id: Whom the address was given to: a hint for what arrives, never a proof.
        old_tokens: Replaced ones, oldest first; some may have had their time.
        rotated_at: When the token was replaced last.
    """

    KIND: ClassVar[str] = "inbound_address"

    alias: str
    token: str
    active: bool = True
    supplier_id: str | None = None
    old_tokens: tuple[OldToken, ...] = ()
    rotated_at: AwareDatetime | None = None

    @property
    def local_part(self) -> str:
        """What stands before the @."""
        return self.local_part_with(self.token)

    def local_part_with(self, token: str) -> str:
        """What stands before the @ with that token of the address."""
        return f"{self.alias}-{token}" if self.alias else token

    def lookups(self) -> Iterable[Lookup]:
        """All addresses of the organisation."""
        yield Lookup(name="all", value="all", sort=self.created_at.isoformat())

    def uniques(self) -> Iterable[Unique]:
        """Each token belongs to one organisation, and finds it."""
        for token in (self.token, *(old.token for old in self.old_tokens)):
            yield Unique(name="token", value=token, everywhere=True)

    def takes(self, token: str, at: datetime) -> bool:
        """Whether mail to this token is taken: compared in constant time, all of them always."""
        fits = hmac.compare_digest(self.token.encode(), token.encode())
        for old in self.old_tokens:
            same = hmac.compare_digest(old.token.encode(), token.encode())
            fits |= same and at < old.good_until
        return fits and self.active
