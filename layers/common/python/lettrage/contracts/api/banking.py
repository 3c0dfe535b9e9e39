"""Bodies of the routes of banks, connections, accounts, transactions and synchronisations.

No body takes bank credentials: consent is given at the bank alone.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import Body, View
from lettrage.domain.bank import (
    STATE_FR,
    Adjustment,
    Allocation,
    Balance,
    BankAccount,
    BankAccountKind,
    BankConnection,
    BankConnectionState,
    Counterparty,
    Direction,
    Reason,
    Suggestion,
    Transaction,
    TransactionState,
)
from lettrage.domain.money import Amount, Currency
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.record import Id

MOST_ACCOUNTS = 100
"""Most accounts a synchronisation names: a page of them."""


class BankProviderView(View):
    """An aggregator that reads accounts for the organisation."""

    name: str = Field(examples=["gocardless"])


class BankView(View):
    """A bank as a provider lists it."""

    id: str
    name: str
    bic: str
    history_days: int = Field(description="How far back transactions go")
    consent_days: int = Field(description="Longest consent the bank grants")
    logo: str = Field(description="Address of an image, empty without one")


class ConnectBank(Body):
    """Which bank to connect, and where the browser goes afterwards."""

    provider: Annotated[str, Field(min_length=1, max_length=40, examples=["gocardless"])]
    bank_id: Annotated[str, Field(min_length=1, max_length=200)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "FR"
    return_url: Annotated[
        str, Field(max_length=2000, description="https, or http on the loopback; may be empty")
    ] = ""
    language: Literal["fr", "en"] = "fr"


class BankConnectionView(View):
    """One consent at one bank."""

    id: str
    provider: str
    bank_id: str
    bank_name: str
    state: BankConnectionState
    consent_url: str = Field(description="Where the user gives consent, empty once decided")
    granted_at: AwareDatetime | None
    expires_on: date | None = Field(description="Last day, as the bank set it")
    problem: str | None = Field(description="What the user must do, such as `renew_consent`")
    created_at: AwareDatetime

    @classmethod
    def of(cls, connection: BankConnection) -> "BankConnectionView":
        """The view of a stored connection."""
        return cls(**{name: getattr(connection, name) for name in cls.model_fields})


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
    last_synced_at: AwareDatetime | None
    next_fetch_after: AwareDatetime | None = Field(description="The bank's daily limit, when met")
    problem: str | None = Field(description="What keeps it from being read")
    created_at: AwareDatetime

    @classmethod
    def of(cls, account: BankAccount) -> "BankAccountView":
        """The view of a stored account."""
        same = {name: getattr(account, name) for name in cls.model_fields if name != "kind"}
        return cls(kind=account.account_kind, **same)


class ChangeBankAccount(Body):
    """Fields to change; absent ones stay."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    active: bool | None = None


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
    label: str = Field(description="As received")
    counterparty: Counterparty
    end_to_end_id: str | None
    mandate_id: str | None
    creditor_id: str | None
    original_amount: Amount | None
    original_currency: Currency | None
    pending: bool = Field(description="Not booked yet: never reconciled")
    state: TransactionState
    state_fr: str = Field(description="The state as a French user reads it")
    manual: bool
    third_party_id: str | None
    document_type: OpenDocumentKind | None
    allocations: tuple[Allocation, ...]
    adjustments: tuple[Adjustment, ...]
    suggestions: tuple[Suggestion, ...]
    reasons: tuple[Reason, ...]
    refund: bool = Field(description="Money goes the other way than the type's")
    created_at: AwareDatetime

    @classmethod
    def of(cls, transaction: Transaction) -> "TransactionView":
        """The view of a stored transaction."""
        same = {n: getattr(transaction, n) for n in cls.model_fields if n != "state_fr"}
        return cls(state_fr=STATE_FR[transaction.state], **same)


class StartBankSync(Body):
    """Which accounts to fetch now; all when none is named."""

    bank_account_ids: Annotated[tuple[Id, ...], Field(max_length=MOST_ACCOUNTS)] = ()
