"""Balances and flows of money, exact and by currency. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from lettrage.domain.bank import BankAccount, BankAccountKind, BankConnection
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.bank_transaction import TransactionState as State
from lettrage.domain.reference_rates import RateUsed

COUNTED = frozenset(BankAccountKind) - {BankAccountKind.LOAN}
"""Accounts whose balance is treasury: what is owed on a loan is not."""


class Step(StrEnum):
    """Length of a period: a calendar day, an ISO week from Monday, a calendar month."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class AccountBalance:
    """One account, and the consent that it is read under."""

    account: BankAccount
    connection: BankConnection | None


@dataclass(frozen=True)
class CurrencyBalance:
    """Sum of the accounts in one currency. `oldest` is the date of the oldest balance in it."""

    currency: str
    amount: Decimal
    accounts: int
    oldest: date


@dataclass(frozen=True)
class Total:
    """Everything in one currency.

    Attributes:
        amount: Sum of the converted sums of each currency, each rounded once.
        currency: The organisation's.
        rates: Those used, with their day; empty when nothing was converted.
    """

    amount: Decimal
    currency: str
    rates: tuple[RateUsed, ...]


@dataclass
class Flow:
    """Money in and out in one period and currency.

    Attributes:
        start: First day, inclusive; never before what was asked.
        end: Last day, inclusive; never after what was asked.
        currency: ISO 4217.
        inflow: Positive or zero.
        outflow: Positive or zero.
        internal_in: Part of `inflow` that came from another account of the organisation.
        internal_out: Part of `outflow` that went to one.
        count: Transactions.
    """

    start: date
    end: date
    currency: str
    inflow: Decimal = field(default=Decimal("0.00"))
    outflow: Decimal = field(default=Decimal("0.00"))
    internal_in: Decimal = field(default=Decimal("0.00"))
    internal_out: Decimal = field(default=Decimal("0.00"))
    count: int = 0

    @property
    def net(self) -> Decimal:
        """In less out."""
        return self.inflow - self.outflow

    def add(self, amount: Decimal, *, internal: bool) -> None:
        """Count one transaction, `amount` signed."""
        self.count += 1
        if amount > 0:
            self.inflow += amount
            self.internal_in += amount if internal else 0
        else:
            self.outflow -= amount
            self.internal_out -= amount if internal else 0


def sums(balances: Iterable[AccountBalance]) -> tuple[CurrencyBalance, ...]:
    """Sums of what counts, by currency code; accounts without a balance are left out."""
    found: dict[str, CurrencyBalance] = {}
    for each in balances:
        balance = each.account.balance
        if balance is None or each.account.account_kind not in COUNTED:
            continue
        before = found.get(balance.currency)
        found[balance.currency] = CurrencyBalance(
            currency=balance.currency,
            amount=balance.amount + (before.amount if before else 0),
            accounts=1 + (before.accounts if before else 0),
            oldest=min(balance.as_of, before.oldest) if before else balance.as_of,
        )
    return tuple(found[currency] for currency in sorted(found))


def period_start(day: date, by: Step) -> date:
    """First day of the period that holds `day`."""
    if by is Step.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if by is Step.WEEK else day


def next_start(start: date, by: Step) -> date:
    """First day of the period after the one that begins at `start`."""
    if by is Step.MONTH:
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return start + timedelta(days=7 if by is Step.WEEK else 1)


def moves(transaction: Transaction) -> bool:
    """Whether money moved: booked, and not taken back by the bank."""
    gone = transaction.state is State.CANCELLED or transaction.withdrawn_at is not None
    return not transaction.pending and not gone


def empty_flows(first: date, last: date, by: Step, currencies: Sequence[str]) -> list[Flow]:
    """A flow of nothing for every period from `first` to `last` and every currency, in order."""
    flows = []
    start = period_start(first, by)
    while start <= last:
        following = next_start(start, by)
        for currency in currencies:
            end = min(following - timedelta(days=1), last)
            flows.append(Flow(start=max(start, first), end=end, currency=currency))
        start = following
    return flows
