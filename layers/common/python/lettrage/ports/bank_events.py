"""Events that bank providers send by themselves: genuine or refused, and what they hint at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class ToldEvent:
    """One genuine event: a hint where to look, never a fact.

    Attributes:
        provider: Who told it.
        key: The same for the same event delivered again.
        type: The provider's word.
        heard: Whether accounts may have changed; others are of no interest.
        happened_at: As the provider says, None when it does not.
        holder: For whom the provider keeps consents, as `BankConnection.provider_reference`
            begins; "" when the event names none.
        consent: The whole reference, "" when the event is about all of the holder's.
        account: The provider's identifier of the account, "" when it is about all.
    """

    provider: str
    key: str
    type: str
    heard: bool
    happened_at: datetime | None
    holder: str
    consent: str
    account: str


class BankEventSource(Protocol):
    """Events of one provider."""

    def read(self, body: bytes, headers: Mapping[str, str]) -> ToldEvent:
        """The event; `headers` by lower-case name. Checked before it is parsed.

        Raises: Denied, when it is not the provider's; Invalid, when it is and can't be read;
        Unavailable, when the secret can't be had now.
        """
        ...
