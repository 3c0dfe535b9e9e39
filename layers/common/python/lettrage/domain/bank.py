"""Banks: connections under a consent, and accounts."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.bank_balance import BalanceCheck, BalancePoint
from lettrage.domain.money import Amount, Currency
from lettrage.domain.record import Lookup, Record, Unique, Value


class BankConnectionState(StrEnum):
    """`bank_connection.state` of the vocabulary."""

    PENDING = "pending"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ERROR = "error"


PENDING_FOR = timedelta(hours=24)
"""How long a consent is waited for: giving it takes minutes, and a day leaves time to fetch the
bank's device. No provider tells how long its link is good."""

ABANDONED = "consent_abandoned"
"""`BankConnection.problem` of one whose consent nobody gave in that time."""

REPLACED = "replaced"
"""`BankConnection.problem` of one whose accounts all went to another."""


class BankConnection(Record):
    """One consent at one bank.

    Attributes:
        provider: Bank provider, such as `gocardless`.
        bank_id: The provider's identifier of the bank.
        bank_name: As the provider shows it.
        reference: Unguessable; comes back with the redirect.
        provider_reference: The provider's identifier of the consent (a requisition).
        consent_url: Where the user gives consent, while pending.
        return_url: Where the user's browser goes after the callback.
        state: See `BankConnectionState`.
        granted_at: When consent was given.
        expires_on: Last day of the consent as the bank set it, never a constant.
        problem: Stable word for what the user must do, such as `renew_consent`.
        consent_text_version: Version of the text that the user agreed to, "" before there was one.
        replaced_by: The connection that took its accounts over, "" while none did.
    """

    KIND: ClassVar[str] = "bank_connection"

    provider: str
    bank_id: str
    bank_name: str
    reference: str
    provider_reference: str = ""
    consent_url: str = ""
    return_url: str = ""
    state: BankConnectionState = BankConnectionState.PENDING
    granted_at: AwareDatetime | None = None
    expires_on: date | None = None
    problem: str | None = None
    consent_text_version: str = ""
    replaced_by: str = ""

    def as_of(self, now: datetime) -> "BankConnection":
        """The connection as it stands: a pending one that nobody finished in time has ended.

        Nothing is written and nothing is lost: consent that is given later still counts.
        """
        waits = self.state is BankConnectionState.PENDING
        if not waits or now - self.created_at < PENDING_FOR:
            return self
        told = {"state": BankConnectionState.EXPIRED, "problem": ABANDONED, "consent_url": ""}
        return self.model_copy(update=told)

    @property
    def over(self) -> bool:
        """Whether nobody has anything to do with it any more: replaced, or never finished."""
        return bool(self.replaced_by) or self.problem == ABANDONED

    def lookups(self) -> Iterable[Lookup]:
        """All connections, by creation; everywhere those of one holder at the provider."""
        yield Lookup(name="all", value="all", sort=self.created_at.isoformat())
        if self.provider_reference:
            value = holder_list(self.provider, self.provider_reference.partition(".")[0])
            yield Lookup(name="holder", value=value, everywhere=True)

    def uniques(self) -> Iterable[Unique]:
        """The redirect's reference finds the connection and its organisation."""
        yield Unique(name="reference", value=self.reference, everywhere=True)


def holder_list(provider: str, holder: str) -> str:
    """Value of the lookup `holder`: for whom the provider keeps consents.

    It is what a reference begins with, up to its first dot: the provider's user, where it has
    users; elsewhere the consent itself.
    """
    return f"{provider}.{holder}"


class BankAccountKind(StrEnum):
    """`bank_account.kind` of the vocabulary."""

    CURRENT = "current"
    SAVINGS = "savings"
    CARD = "card"
    LOAN = "loan"
    CASH = "cash"
    OTHER = "other"


class Balance(Value):
    """What the bank says is on the account.

    Attributes:
        amount: In `currency`.
        currency: ISO 4217.
        as_of: Date of the balance.
        type: ISO 20022 code: `CLBD` booked, `CLAV` available, `ITBD` interim booked, …
    """

    amount: Amount
    currency: Currency
    as_of: date
    type: str


class BankAccount(Record):
    """One account; kept with its data when inactive.

    Attributes:
        connection_id: The consent it is read under; "" for one made by hand, fed by files.
        provider_account_id: The provider's identifier, new with each consent perhaps.
        name: For lists.
        iban: When the bank gives it.
        natural_key: What the provider keeps over consents where there is no IBAN, "" without.
        currency: ISO 4217.
        account_kind: See `BankAccountKind`.
        active: Inactive accounts are not fetched.
        off_with_connection: Inactive because its consent was given back, not by a person's choice:
            the next consent puts it on again.
        balance: The latest.
        balance_check: Whether the transactions add up to it.
        opening: Ledger balance before everything known: the first balance made it, and it moves
            back when older transactions come in.
        known_from: Earliest day known when `opening` was last set: what is older came later.
        proved: Latest point that a proof has reached, before the window read again each time.
        points: What the bank said at the end of the latest days, oldest first.
        calls: Instants of the calls that the bank's daily allowance counts, oldest first.
        last_run: `job_id` of the latest successful fetch: done twice, it calls nobody.
        last_synced_at: End of the last successful fetch.
        next_fetch_after: Not before this instant (the provider's daily allowance).
        cursor: First booking date to ask for at the next fetch; None for everything, until a
            second reading has confirmed the first where that may hold movements twice.
        problem: Stable word for what keeps it from being read, such as `unreadable_answer`.
    """

    KIND: ClassVar[str] = "bank_account"

    connection_id: str = ""
    provider_account_id: str = ""
    name: str
    iban: str | None = None
    natural_key: str = ""
    currency: Currency = "EUR"
    account_kind: BankAccountKind = BankAccountKind.CURRENT
    active: bool = True
    off_with_connection: bool = False
    balance: Balance | None = None
    balance_check: BalanceCheck | None = None
    opening: BalancePoint | None = None
    known_from: date | None = None
    proved: BalancePoint | None = None
    points: tuple[BalancePoint, ...] = ()
    calls: tuple[AwareDatetime, ...] = ()
    last_run: str = ""
    last_synced_at: AwareDatetime | None = None
    next_fetch_after: AwareDatetime | None = None
    cursor: date | None = None
    problem: str | None = None

    def lookups(self) -> Iterable[Lookup]:
        """All accounts, in use or not, of a connection; everywhere those that a sync may read."""
        created = self.created_at.isoformat()
        yield Lookup(name="all", value="all", sort=created)
        yield Lookup(name="in_use", value="yes" if self.active else "no", sort=created)
        if not self.connection_id:
            return  # fed by files: no synchronisation ever looks at it
        yield Lookup(name="connection", value=self.connection_id)
        if self.active:
            yield Lookup(name="active", value="all", everywhere=True)

    def uniques(self) -> Iterable[Unique]:
        """One account an IBAN, else a lasting name: a renewed consent never doubles it."""
        if self.iban:
            yield Unique(name="iban", value=self.iban)
        elif self.natural_key:
            yield Unique(name="natural_key", value=self.natural_key)
