"""The two sides that sameness pairs: a movement as told, a transaction as kept."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

FILE_REFERENCE = "file:"
"""What `bank_reference` of a transaction begins with while files alone told it."""

TYPED_REFERENCE = "typed:"
"""What `bank_reference` of a transaction begins with while a person alone told it."""

NOT_OF_THE_BANK = (FILE_REFERENCE, TYPED_REFERENCE)
"""Beginnings of references that no bank's answer gave, nor can it take back."""


class Told(Protocol):
    """What sameness needs of a provider's movement (`ports.bank.ProviderTransaction` has it)."""

    @property
    def id(self) -> str:
        """The bank's own key, "" for none."""
        ...

    @property
    def provider_id(self) -> str:
        """The provider's key, "" for none."""
        ...

    @property
    def booking_date(self) -> date | None:
        """None for pending ones without a date."""
        ...

    @property
    def amount(self) -> Decimal:
        """Signed."""
        ...

    @property
    def currency(self) -> str:
        """ISO 4217."""
        ...

    @property
    def label_parts(self) -> tuple[str, ...]:
        """In any order."""
        ...

    @property
    def pending(self) -> bool:
        """Not booked yet."""
        ...


@dataclass(frozen=True)
class Kept:
    """What sameness needs of a stored transaction.

    Attributes:
        record_id: Its identifier.
        reference: Its `bank_reference`.
        content: Its content fingerprint.
        day: Booking date.
        amount: Signed.
        currency: ISO 4217.
        words: Words of its label.
        pending: Not booked yet.
        withdrawn: The bank took it back: it counts no more, and may come again.
        lapsed: It was pending when it was withdrawn, so it may still be booked.
        label: As received.
    """

    record_id: str
    reference: str
    content: str
    day: date
    amount: Decimal
    currency: str
    words: frozenset[str]
    pending: bool
    withdrawn: bool = False
    lapsed: bool = False
    label: str = ""


@dataclass(frozen=True)
class Pair:
    """One movement and the transaction it is.

    Attributes:
        index: Position of the movement in the answer.
        record_id: Of the transaction, stored or to be made.
        reference: Its `bank_reference` from now on.
        known: Whether it is stored.
    """

    index: int
    record_id: str
    reference: str
    known: bool
