"""Bodies of the routes of banks, connections, accounts, transactions and synchronisations.

No body takes bank credentials: consent is given at the bank alone.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import Body, View
from lettrage.domain.bank import Balance, BankAccount, BankAccountKind
from lettrage.domain.bank_balance import BalanceCheck, BalanceCheckState, BalanceLine
from lettrage.domain.bank_transaction import (
    STATE_FR,
    Adjustment,
    Allocation,
    Counterparty,
    Direction,
    Reason,
    Suggestion,
    Transaction,
    TransactionState,
)
from lettrage.domain.labels import KIND_FR, LabelAmount, LabelReading, Read, TransactionKind
from lettrage.domain.money import Amount, Currency, decimal_text
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.provider_profile import ProviderProfile
from lettrage.domain.record import Id
from lettrage.domain.transactions.reading import read_transaction

MOST_ACCOUNTS = 100
"""Most accounts a synchronisation names: a page of them."""


class BankProviderView(View):
    """An aggregator that reads accounts for the organisation: who it is and what it sees."""

    name: str = Field(examples=["bridge"])
    display_name: str
    legal_name: str = Field(description="The firm that reads the accounts")
    legal_id: str = Field(description="Its public registration")
    country: str = Field(description="ISO 3166-1 alpha-2")
    licence_fr: str = Field(description="Under which permission, and who supervises")
    licence_en: str
    register_url: str = Field(description="Public register where the permission can be checked")
    sees_fr: tuple[str, ...] = Field(description="What it reads")
    sees_en: tuple[str, ...]
    consent_text_version: str
    consent_text_fr: str = Field(description="What the user agrees to before going to the bank")
    consent_text_en: str
    configured: bool = Field(description="Whether the service has credentials there")
    delayed_since: AwareDatetime | None = Field(description="It does not answer since")

    @classmethod
    def of(
        cls, profile: ProviderProfile, *, configured: bool, delayed_since: datetime | None
    ) -> "BankProviderView":
        """The view of a profile and its present condition."""
        told = profile.model_dump()
        return cls(**told, configured=configured, delayed_since=delayed_since)


class BankView(View):
    """A bank as a provider lists it."""

    id: str
    name: str
    bic: str
    history_days: int = Field(description="How far back transactions go; 0: not told")
    consent_days: int = Field(description="Longest consent the bank grants")
    logo: str = Field(description="Address of an image, empty without one")


class BalanceCheckView(View):
    """Whether the stored transactions add up to the bank's balances."""

    state: BalanceCheckState
    lines: tuple[BalanceLine, ...] = Field(description="One a balance type and date")
    difference: Amount | None = Field(
        description="Told less computed of the first line that differs"
    )
    first_day: date | None = Field(description="First day that differs")
    noticed_on: date | None = Field(description="Date of the fetch or import that noticed it")
    checked_at: AwareDatetime

    @classmethod
    def of(cls, check: BalanceCheck) -> "BalanceCheckView":
        """The view of an account's latest proof."""
        wrong = (line.told - line.computed for line in check.lines if line.told != line.computed)
        same = {n: getattr(check, n) for n in cls.model_fields if n != "difference"}
        return cls(difference=next(wrong, None), **same)


_NOW: Mapping[str, datetime] = MappingProxyType({})


class BankAccountView(View):
    """One account; an inactive one keeps its data and is not fetched."""

    id: str
    connection_id: str
    name: str
    iban: str | None
    currency: Currency
    kind: BankAccountKind
    active: bool
    balance: Balance | None
    balance_check: BalanceCheckView | None = Field(
        description="None before the first fetch or statement file"
    )
    last_synced_at: AwareDatetime | None
    next_fetch_after: AwareDatetime | None = Field(
        description="Not read on demand before: the bank's or the provider's limit is met"
    )
    problem: str | None = Field(description="What keeps it from being read")
    created_at: AwareDatetime

    @classmethod
    def of(
        cls, account: BankAccount, next_reads: Mapping[str, datetime] = _NOW
    ) -> "BankAccountView":
        """The view of a stored account; `next_reads` has when it may be read, by account."""
        own = {"kind", "balance_check", "next_fetch_after"}
        same = {name: getattr(account, name) for name in cls.model_fields if name not in own}
        check = account.balance_check
        return cls(
            kind=account.account_kind,
            next_fetch_after=next_reads.get(account.id),
            balance_check=BalanceCheckView.of(check) if check else None,
            **same,
        )


class ChangeBankAccount(Body):
    """Fields to change; absent ones stay."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    active: bool | None = None


class LabelFieldView(View):
    """One field of a label, and the characters that say it."""

    field: str = Field(examples=["counterparty"])
    value: str = Field(description="Amounts as `105.00 EUR`, days as ISO 8601")
    start: int | None = Field(description="First character in `label`; null: not read there")
    end: int | None = Field(description="One past the last character")


def label_fields(reading: LabelReading) -> tuple[LabelFieldView, ...]:
    """Fields that were found, in the order of `LabelReading`."""
    found = ((name, getattr(reading, name)) for name in LabelReading.__slots__)
    return tuple(
        LabelFieldView(field=name, value=_said(each.value), start=each.start, end=each.end)
        for name, each in found
        if isinstance(each, Read)
    )


def _said(value: object) -> str:
    if isinstance(value, LabelAmount):
        return f"{decimal_text(value.amount)} {value.currency}"
    return value.isoformat() if isinstance(value, date) else str(value)


class TransactionView(View):
    """One movement on an account, and what it settles."""

    id: str
    bank_account_id: str
    bank_reference: str = Field(description="The bank's key, or what stands for it")
    booking_date: date
    value_date: date | None
    amount: Amount = Field(description="Signed, positive for credit")
    currency: Currency
    direction: Direction
    debit: Amount | None = Field(description="Positive, for money out")
    credit: Amount | None = Field(description="Positive, for money in")
    label: str = Field(description="As received")
    kind: TransactionKind = Field(description="What the movement is, as its label is read")
    kind_fr: str = Field(description="The kind as a French user reads it")
    read: tuple[LabelFieldView, ...] = Field(description="What was read, and where in the label")
    counterparty: Counterparty
    end_to_end_id: str | None
    mandate_id: str | None
    creditor_id: str | None
    original_amount: Amount | None
    original_currency: Currency | None
    pending: bool = Field(description="Not booked yet: never reconciled")
    withdrawn_at: AwareDatetime | None = Field(
        description="When the bank took it back; a match it has is a person's to undo"
    )
    state: TransactionState
    state_fr: str = Field(description="The state as a French user reads it")
    manual: bool
    third_party_id: str | None
    document_type: OpenDocumentKind | None
    allocations: tuple[Allocation, ...]
    adjustments: tuple[Adjustment, ...]
    suggestions: tuple[Suggestion, ...]
    reasons: tuple[Reason, ...]
    refund: bool = Field(description="Money goes back: the reason `refund` says why")
    created_at: AwareDatetime

    @classmethod
    def of(cls, transaction: Transaction) -> "TransactionView":
        """The view of a stored transaction."""
        same = {n: getattr(transaction, n) for n in cls.model_fields if n not in _WORKED_OUT}
        reading = read_transaction(transaction)
        amount = transaction.amount
        return cls(
            state_fr=STATE_FR[transaction.state],
            debit=-amount if amount < 0 else None,
            credit=amount if amount >= 0 else None,
            kind=reading.kind.value,
            kind_fr=KIND_FR[reading.kind.value],
            read=label_fields(reading),
            **same,
        )


_WORKED_OUT = frozenset({"state_fr", "debit", "credit", "kind", "kind_fr", "read"})


class StartBankSync(Body):
    """Which accounts to fetch now; all when none is named."""

    bank_account_ids: Annotated[tuple[Id, ...], Field(max_length=MOST_ACCOUNTS)] = ()
