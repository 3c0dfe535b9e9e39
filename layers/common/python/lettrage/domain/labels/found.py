"""What `read_label` returns: the fields of a label, each with the place where it was read."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from lettrage.domain.labels.parsed import LabelAmount, TransactionKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """One value and its place.

    Attributes:
        value: As read; texts are upper case without accents.
        start: First character in the label as given, from 0; None where the value was not read in
            the label but told beside it by the bank, or worked out from two others.
        end: One past the last character; None likewise.
    """

    value: T
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelReading:
    """Fields of one bank record. Absent is None, never a guess.

    Attributes:
        kind: What the movement is, and the words that say so.
        style: Bank style whose table knew the words, `common` for words of all banks, "" when
            none did.
        refund: The words say that money comes back.
        counterparty: The other side's name, without what follows it.
        reference: What the payer wrote, or the number that follows the name.
        end_to_end_id: ISO 20022 end-to-end identification; NOTPROVIDED and its like are absent.
        mandate_id: Mandate reference (RUM).
        creditor_id: SEPA creditor identifier (ICS) with right check digits.
        card_date: Day of the purchase.
        original: Amount in a foreign currency, positive.
        gross: Amount before the charge, positive.
        fee: Charge or commission, positive.
        net: Gross less charge, positive.
    """

    kind: Read[TransactionKind]
    style: str = ""
    refund: bool = False
    counterparty: Read[str] | None = None
    reference: Read[str] | None = None
    end_to_end_id: Read[str] | None = None
    mandate_id: Read[str] | None = None
    creditor_id: Read[str] | None = None
    card_date: Read[date] | None = None
    original: Read[LabelAmount] | None = None
    gross: Read[LabelAmount] | None = None
    fee: Read[LabelAmount] | None = None
    net: Read[LabelAmount] | None = None
