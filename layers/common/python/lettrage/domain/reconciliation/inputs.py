"""What the engine is given. Frozen; every amount is an integer in minor units of its currency."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

Day = date
"""Alias: a field named `date` hides the type inside its class."""


class TransactionState(StrEnum):
    """`transaction.state` of the vocabulary."""

    TO_PROCESS = "to_process"
    UNMATCHED = "unmatched"
    PARTIAL = "partial"
    MATCHED = "matched"
    EXCLUDED = "excluded"
    CANCELLED = "cancelled"


class DocumentType(StrEnum):
    """`document_type` of the vocabulary, with the credit notes and the quote told apart."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    INCOME = "income"
    PURCHASE = "purchase"
    PURCHASE_CREDIT_NOTE = "purchase_credit_note"
    EXPENSE = "expense"
    QUOTE = "quote"


SIGN: Mapping[DocumentType, int] = {
    DocumentType.INVOICE: 1,
    DocumentType.INCOME: 1,
    DocumentType.PURCHASE_CREDIT_NOTE: 1,
    DocumentType.PURCHASE: -1,
    DocumentType.EXPENSE: -1,
    DocumentType.CREDIT_NOTE: -1,
    DocumentType.QUOTE: 0,
}
"""What settling a document does to the bank: +1 money in, -1 money out, 0 nothing (a quote)."""


class Role(StrEnum):
    """`third_party.roles` of the vocabulary."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Allocation:
    """The part of a document that a transaction settles.

    Attributes:
        document_id: The document.
        amount: Minor units of the document's currency; negative when a reject reopens it.
    """

    document_id: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchTransaction:
    """One bank transaction.

    Attributes:
        id: Ours.
        bank_id: The bank's own key; the same key twice on one account is one transaction.
        account_id: Account it is booked on.
        booking_date: Day of booking.
        amount: Signed minor units, positive for money in.
        currency: Of the account.
        label: Raw; a name that the bank gives apart stands behind it after its tag.
        name_apart: That name, in the normal form; "" without one.
        original_amount: Minor units of `original_currency`; its sign is not read.
        pending: Not booked yet.
        state: What was decided before this run, None when nothing was.
        allocations: Of that decision.
        third_party_id: Of that decision.
        manual: The decision is the user's: a run never changes it.
    """

    id: str
    bank_id: str
    account_id: str
    booking_date: date
    amount: int
    currency: str
    label: str
    counterparty_iban: str | None = None
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    creditor_id: str | None = None
    original_amount: int | None = None
    original_currency: str | None = None
    pending: bool = False
    state: TransactionState | None = None
    allocations: tuple[Allocation, ...] = ()
    third_party_id: str | None = None
    manual: bool = False
    name_apart: str = ""


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount for early payment: `percent` of the total when paid not after `until`."""

    percent: Decimal
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDocument:
    """One document that a transaction may settle.

    Attributes:
        total: Positive minor units of `currency`.
        open: Part still due before the run; 0 for a settled document, which is kept for look-ups
            by number: a second payment of it must be told.
        available: False for cancelled and draft documents and for quotes.
        net: Total before VAT, where known.
        commission: What a card provider keeps of it when paying it out.
        period: First day of the month that the document is about.
        created_by: (rule, transaction) when a run made it.
    """

    id: str
    type: DocumentType
    third_party_id: str
    number: str
    date: Day
    due_date: Day
    currency: str
    total: int
    open: int
    available: bool = True
    structured_ref: str | None = None
    end_to_end_id: str | None = None
    payment_batch: str | None = None
    cheque_slip: str | None = None
    cheque_number: str | None = None
    discount: Discount | None = None
    net: int | None = None
    commission: int = 0
    period: Day | None = None
    created_by: tuple[str, str] | None = None

    @property
    def sign(self) -> int:
        """`SIGN` of the type."""
        return SIGN[self.type]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchThirdParty:
    """One third party. A company that buys and sells is two, or one with two roles."""

    id: str
    name: str
    roles: frozenset[Role]
    ibans: tuple[str, ...] = ()
    mandates: tuple[str, ...] = ()
    creditor_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A user's rule: keywords in the label name a third party.

    Attributes:
        priority: Lower first.
        keywords: All must be in the label as whole words, or any of them.
        type: Gives the side: money in for invoice and income, out for the others.
        account_ids: Empty for every account.
        amount_min: Inclusive, minor units of the absolute amount.
        amount_max: Inclusive.
    """

    id: str
    priority: int
    keywords: tuple[str, ...]
    type: DocumentType
    third_party_id: str
    account_ids: frozenset[str] = frozenset()
    create_document: bool = False
    create_payment: bool = False
    amount_min: int | None = None
    amount_max: int | None = None
    any_keyword: bool = False


@dataclass(frozen=True, slots=True)
class PayoutItem:
    """One sale (or, negative, one refund) inside a payout."""

    number: str
    gross: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """What a card provider tells of one payout: net = sum of the items' gross - fee."""

    provider: str
    reference: str
    net: int
    fee: int
    items: tuple[PayoutItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMatch:
    """One match that the user made by hand: wording, IBAN and mandate are learned from it."""

    label: str
    third_party_id: str
    counterparty_iban: str | None = None
    mandate_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One own bank account."""

    id: str
    name: str
    iban: str | None
    currency: str
    followed: bool = True


class Rates(Protocol):
    """Reference rates by day, looked up only where a foreign amount is met; a `dict` is one."""

    def get(self, day: date, /) -> Mapping[str, Decimal] | None:
        """Units of each currency for one euro, as published on that very day."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything a run knows besides transactions and candidates.

    Attributes:
        refused: Pairs (transaction, document) that the user undid: never proposed again.
        rates: Day to currency to units for one euro.
    """

    accounts: tuple[Account, ...] = ()
    rules: tuple[Rule, ...] = ()
    payouts: tuple[Payout, ...] = ()
    history: tuple[PastMatch, ...] = ()
    refused: frozenset[tuple[str, str]] = frozenset()
    rates: Rates = field(default_factory=dict[date, Mapping[str, Decimal]])
