"""Bodies of the routes of treasury: balances, flows, reference rates."""

from datetime import date
from typing import Annotated

from pydantic import Field

from lettrage.contracts.api.common import Body, View
from lettrage.contracts.details_fr import detail_fr
from lettrage.domain.bank import Balance, BankAccountKind
from lettrage.domain.errors import Invalid
from lettrage.domain.money import Amount, Currency
from lettrage.domain.reference_rates import RateSource, RateUsed, ReferenceRates
from lettrage.domain.treasury import AccountBalance, CurrencyBalance, Flow, Step, Total

MOST_XML = 2_000_000
"""Characters of a file of rates: ninety days are sixty thousand."""


class AccountBalanceView(View):
    """One active account, its bank, its consent and its balance."""

    bank_account_id: str
    name: str
    iban: str | None
    kind: BankAccountKind
    bank_name: str = Field(description="Empty when its connection is gone")
    consent_expires_on: date | None = Field(description="Last day the bank may be read")
    currency: Currency
    balance: Balance | None = Field(description="The latest the bank told, with its date")
    problem: str | None = Field(description="What keeps it from being read")

    @classmethod
    def of(cls, told: AccountBalance) -> "AccountBalanceView":
        """The view of an account beside its connection."""
        account, connection = told.account, told.connection
        return cls(
            bank_account_id=account.id,
            name=account.name,
            iban=account.iban,
            kind=account.account_kind,
            bank_name=connection.bank_name if connection else "",
            consent_expires_on=connection.expires_on if connection else None,
            currency=account.currency,
            balance=account.balance,
            problem=account.problem,
        )


class CurrencyBalanceView(View):
    """Sum of the accounts in one currency; loans do not count."""

    currency: Currency
    balance: Amount
    accounts: int
    oldest: date = Field(description="Date of the oldest balance in the sum")

    @classmethod
    def of(cls, told: CurrencyBalance) -> "CurrencyBalanceView":
        """The view of one sum."""
        return cls(
            currency=told.currency,
            balance=told.amount,
            accounts=told.accounts,
            oldest=told.oldest,
        )


class RateUsedView(View):
    """One reference rate of a conversion."""

    currency: Currency
    rate: Amount = Field(description="Units of the currency for one euro")
    day: date

    @classmethod
    def of(cls, told: RateUsed) -> "RateUsedView":
        """The view of one rate."""
        return cls(currency=told.currency, rate=told.rate, day=told.day)


class TotalView(View):
    """Everything in the organisation's currency."""

    currency: Currency
    balance: Amount
    rates: tuple[RateUsedView, ...] = Field(description="Empty when nothing was converted")

    @classmethod
    def of(cls, told: Total) -> "TotalView":
        """The view of a total."""
        rates = tuple(map(RateUsedView.of, told.rates))
        return cls(currency=told.currency, balance=told.amount, rates=rates)


class TotalRefusedView(View):
    """Why there is no total, and how to mend it."""

    code: str = Field(examples=["rate_missing"])
    message: str
    message_fr: str

    @classmethod
    def of(cls, error: Invalid) -> "TotalRefusedView":
        """The view of a refusal."""
        french = detail_fr(error, "Le total ne peut pas être calculé.")
        return cls(code=error.code, message=error.message, message_fr=french)


class TreasuryBalancesView(View):
    """What is on the active accounts."""

    accounts: tuple[AccountBalanceView, ...]
    by_currency: tuple[CurrencyBalanceView, ...]
    total: TotalView | None
    total_refused: TotalRefusedView | None = Field(description="Set when there is no total")
    without_balance: tuple[str, ...] = Field(
        description="Accounts whose balance no bank has told: the sums lack them"
    )


class FlowView(View):
    """Money in and out in one period and currency."""

    start: date = Field(description="First day, never before `from`")
    end: date = Field(description="Last day, never after `to`")
    currency: Currency
    inflow: Amount
    outflow: Amount = Field(description="Positive")
    net: Amount
    internal_inflow: Amount = Field(description="Part that came from another of its accounts")
    internal_outflow: Amount = Field(description="Part that went to another of its accounts")
    transactions: int

    @classmethod
    def of(cls, told: Flow) -> "FlowView":
        """The view of one flow."""
        return cls(
            start=told.start,
            end=told.end,
            currency=told.currency,
            inflow=told.inflow,
            outflow=told.outflow,
            net=told.net,
            internal_inflow=told.internal_in,
            internal_outflow=told.internal_out,
            transactions=told.count,
        )


class TreasuryFlowsView(View):
    """Flows by period, in order; periods without movement have zeros."""

    by: Step
    flows: tuple[FlowView, ...]


class ReferenceRatesView(View):
    """Reference rates of one day."""

    day: date
    source: RateSource
    rates: dict[str, Amount] = Field(description="Units of each currency for one euro")

    @classmethod
    def of(cls, stored: ReferenceRates) -> "ReferenceRatesView":
        """The view of one day."""
        return cls(day=stored.day, source=stored.source, rates=stored.rates)


class ImportReferenceRates(Body):
    """A file of the ECB: daily, ninety days or history; the newest seventy days are kept."""

    xml: Annotated[str, Field(min_length=1, max_length=MOST_XML)]


class RatesKeptView(View):
    """What a fetch or a file brought."""

    days: int = Field(description="Days that are new or changed")
