"""Bank providers behind one port: no provider may be the only one (README, decision 8).

Adapters translate the provider's wire format into these values and its errors into the tree:
ConsentExpired (renew), Denied (the bank forbids), Unavailable (retry, with `retry_after_s`),
NotFound, Invalid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from lettrage.domain.bank import Balance, BankAccountKind


@dataclass(frozen=True)
class Bank:
    """One bank as a provider lists it.

    Attributes:
        id: The provider's identifier.
        name: For people.
        bic: When told.
        history_days: How far back transactions go, 0 when the provider does not tell.
        consent_days: Longest consent the bank grants.
        logo: Address of an image, "" without one.
    """

    id: str
    name: str
    bic: str
    history_days: int
    consent_days: int
    logo: str = ""


@dataclass(frozen=True)
class ConsentRequest:
    """What a provider needs to ask a user for consent.

    Attributes:
        reference: Ours, unguessable, letters and digits; comes back with the browser.
        return_url: Where the browser comes back to; constant, registered with the provider.
        language: ISO 639-1, of the provider's pages.
        holder: Our identifier of the firm whose accounts are read.
        email: Of the user who consents, "" when unknown; some providers insist.
    """

    reference: str
    return_url: str
    language: str
    holder: str
    email: str = ""


@dataclass(frozen=True)
class Consent:
    """A consent asked for or given.

    Attributes:
        reference: The provider's identifier (a requisition, a session, an item); completing a
            consent may give another one, which counts from then on.
        link: Where the user gives it.
        state: `pending`, `granted`, `refused`, `expired` or `suspended`.
        account_ids: The provider's account identifiers once granted.
        expires_on: Last day, when known.
        granted_at: When it was accepted, when known.
    """

    reference: str
    link: str
    state: str
    account_ids: tuple[str, ...] = ()
    expires_on: date | None = None
    granted_at: datetime | None = None


@dataclass(frozen=True)
class ProviderAccount:
    """One account as the provider describes it.

    Attributes:
        id: To read it by; may change with each consent.
        name: For lists.
        iban: Checked; None when absent or malformed.
        currency: ISO 4217.
        kind: See `BankAccountKind`.
        owner_name: "" when unknown.
        natural_key: What stays the same over consents where there is no IBAN, "" without.
    """

    id: str
    name: str
    iban: str | None
    currency: str
    kind: BankAccountKind
    owner_name: str = ""
    natural_key: str = ""


@dataclass(frozen=True)
class ProviderTransaction:
    """One movement as the provider tells it.

    Attributes:
        id: The bank's own key, "" when it gives none.
        provider_id: The provider's key, "" when it gives none.
        booking_date: None for pending ones without a date.
        value_date: When given.
        amount: Signed, positive for credit.
        currency: ISO 4217.
        label_parts: Text elements as sent; their order means nothing at some banks.
        counterparty_name: "" when unknown.
        counterparty_iban: Checked; None when absent or malformed.
        end_to_end_id: None for NOTPROVIDED.
        mandate_id: RUM.
        creditor_id: ICS.
        original_amount: Of a foreign-currency purchase, signed like `amount`.
        original_currency: Its currency.
        pending: Not booked yet: announced, or waiting at the bank.
        deleted: The provider says that this movement, told before, does not exist.
        raw: The provider's record, unknown fields included; numbers with a point as exact text.
    """

    id: str
    provider_id: str
    booking_date: date | None
    value_date: date | None
    amount: Decimal
    currency: str
    label_parts: tuple[str, ...]
    counterparty_name: str = ""
    counterparty_iban: str | None = None
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    creditor_id: str | None = None
    original_amount: Decimal | None = None
    original_currency: str | None = None
    pending: bool = False
    deleted: bool = False
    raw: Mapping[str, object] = field(default_factory=dict)


class BankProvider(Protocol):
    """One provider of account information (AISP). Never sees or takes bank credentials."""

    @property
    def name(self) -> str:
        """Stable identifier, such as `gocardless`."""
        ...

    @property
    def answers_whole_window(self) -> bool:
        """Whether `transactions` always tells everything since the date, changed or not.

        What such an answer lacks, the bank has withdrawn. Without it only what is told as
        `deleted` is withdrawn.
        """
        ...

    def banks(self, country: str) -> Sequence[Bank]:
        """Banks of a country (ISO 3166-1 alpha-2). Raises: Invalid, Unavailable, Denied."""
        ...

    def ask_consent(self, bank: Bank, asked: ConsentRequest) -> Consent:
        """Ask for the longest consent and history the bank grants.

        Asking twice with one `reference` gives one consent.
        Raises: Invalid, Unavailable, Denied.
        """
        ...

    def complete_consent(self, consent_reference: str, returned: Mapping[str, str]) -> Consent:
        """The consent after the browser came back with the query `returned`.

        The query only hints: what it claims is asked of the provider. Completing again, with
        the reference that the first time gave, is `consent`.
        Raises: Invalid, Unavailable, Denied, NotFound.
        """
        ...

    def consent(self, consent_reference: str) -> Consent:
        """The consent's present state: always read again, never trusted from a redirect."""
        ...

    def revoke(self, consent_reference: str) -> None:
        """Give the consent back; a missing one is success."""
        ...

    def account(self, account_id: str) -> ProviderAccount:
        """Description of one account. Raises: ConsentExpired, Denied, Unavailable, NotFound."""
        ...

    def balances(self, account_id: str) -> Sequence[Balance]:
        """All balances told, the one to show first, with their own dates. Raises: as `account`."""
        ...

    def transactions(self, account_id: str, since: date | None) -> Sequence[ProviderTransaction]:
        """Booked and pending movements since a booking date, inclusive; all there is when None.

        A provider that `answers_whole_window` tells all of it, on every page. What another tells
        may be older, where it knows of a correction, and `deleted` where it knows of a deletion.
        Raises: as `account`.
        """
        ...
