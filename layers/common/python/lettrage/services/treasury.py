"""Treasury: what is on the accounts, and what came in and went out.

Nothing is scanned: accounts are one short list, transactions a list by booking date that is read
page by page inside the bounds asked for, up to a number of them that the refusal tells.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.domain.bank import BankAccount, BankConnection
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Invalid
from lettrage.domain.labels import TransactionKind
from lettrage.domain.organisation import Organisation
from lettrage.domain.paris import paris_date
from lettrage.domain.reference_rates import BASE, RateUsed, converted, usable
from lettrage.domain.transactions.reading import read_transaction
from lettrage.domain.treasury import (
    AccountBalance,
    CurrencyBalance,
    Flow,
    Step,
    Total,
    empty_flows,
    moves,
    period_start,
    sums,
)
from lettrage.services.reference_rates import ReferenceRateBook
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

MOST_ACCOUNTS = 500
"""Accounts of one answer: far more than a small business has."""

MOST_TRANSACTIONS = 10_000
"""Transactions added up for one answer: a hundred pages, some ten of thirty seconds."""

MOST_DAYS = 1_100
"""Days of one answer: three years."""


@dataclass(frozen=True)
class Balances:
    """What is on the active accounts.

    Attributes:
        accounts: Oldest first.
        by_currency: Sums, by currency code.
        total: Everything in the organisation's currency; None when it cannot be told.
        refusal: Why there is no total, by name and with how to mend it.
        without_balance: Accounts whose balance no bank has told yet: the sums lack them.
    """

    accounts: tuple[AccountBalance, ...]
    by_currency: tuple[CurrencyBalance, ...]
    total: Total | None
    refusal: Invalid | None
    without_balance: tuple[str, ...]


class Treasury:
    """Use cases: balances and flows."""

    def __init__(self, work: Work, rates: ReferenceRateBook) -> None:
        self._work = work
        self._rates = rates

    def balances(self, organisation_id: str) -> Balances:
        """Balances of the active accounts. Raises: NotFound; Unavailable."""
        accounts = self.accounts(organisation_id)
        by_currency = sums(accounts)
        total, refusal = None, None
        try:
            total = self._total(organisation_id, by_currency)
        except Invalid as error:
            refusal = error
        lacking = tuple(each.account.id for each in accounts if each.account.balance is None)
        return Balances(accounts, by_currency, total, refusal, lacking)

    def accounts(self, organisation_id: str) -> tuple[AccountBalance, ...]:
        """Active accounts with their connection, oldest first."""
        store = self._work.store
        found = [
            each
            for each in whole(store, BankAccount, organisation_id, most=MOST_ACCOUNTS)
            if each.active
        ]
        ids = sorted({each.connection_id for each in found})
        connections = store.get_many(BankConnection, organisation_id, ids)
        return tuple(AccountBalance(each, connections.get(each.connection_id)) for each in found)

    def _total(self, organisation_id: str, by_currency: tuple[CurrencyBalance, ...]) -> Total:
        organisation = self._work.store.get(Organisation, organisation_id, organisation_id)
        into = organisation.currency
        foreign = {each.currency for each in by_currency} - {into}
        rates = None
        used: tuple[RateUsed, ...] = ()
        if foreign:
            today = paris_date(self._work.clock.now())
            wanted = sorted((foreign | {into}) - {BASE})
            rates = usable(self._rates.latest(organisation_id, today), wanted, today)
            used = tuple(RateUsed(each, rates.rates[each], rates.day) for each in wanted)
        worth = (converted(each.amount, each.currency, into, rates) for each in by_currency)
        return Total(amount=sum(worth, Decimal("0.00")), currency=into, rates=used)

    def flows(
        self,
        organisation_id: str,
        *,
        by: Step,
        first: date,
        last: date,
        bank_account_id: str | None = None,
    ) -> tuple[Flow, ...]:
        """Flows of every period from `first` to `last`, both inclusive, by start then currency.

        Pending and cancelled transactions do not count. Periods without movement are there, with
        zeros, in every currency that moves at all.
        Raises: Invalid, `period_backwards`, `period_too_long`; NotFound, for an unknown account.
        """
        _check(first, last)
        if bank_account_id:
            self._work.store.get(BankAccount, organisation_id, bank_account_id)
        found = list(self._moved(organisation_id, bank_account_id, first, last))
        currencies = sorted({each.currency for each in found})
        flows = empty_flows(first, last, by, currencies)
        by_key = {(period_start(each.start, by), each.currency): each for each in flows}
        for each in found:
            kind = read_transaction(each).kind.value
            internal = kind is TransactionKind.INTERNAL_TRANSFER
            flow = by_key[period_start(each.booking_date, by), each.currency]
            flow.add(each.amount, internal=internal)
        return tuple(flows)

    def _moved(
        self, organisation_id: str, bank_account_id: str | None, first: date, last: date
    ) -> Iterator[Transaction]:
        name, value = ("account", bank_account_id) if bank_account_id else ("all", "all")
        cursor, read = None, 0
        while True:
            page = self._work.store.find(
                Transaction,
                organisation_id,
                name,
                value,
                cursor=cursor,
                since=first.isoformat(),
                until=last.isoformat(),
            )
            read += len(page.records)
            yield from (each for each in page.records if moves(each))
            cursor = page.next_cursor
            if cursor is None:
                return
            if read >= MOST_TRANSACTIONS:
                fits = page.records[-1].booking_date.isoformat()
                message = (
                    f"more than {MOST_TRANSACTIONS} transactions: what fits ends before {fits};"
                    " ask for a shorter period, or one account"
                )
                french = (
                    f"Plus de {MOST_TRANSACTIONS} opérations : ce qui tient finit avant le"
                    f" {page.records[-1].booking_date:%d/%m/%Y}. Demandez une période plus courte,"
                    " ou un seul compte."
                )
                raise Invalid(message, code="period_too_long", message_fr=french)


def _check(first: date, last: date) -> None:
    if last < first:
        french = f"Le premier jour ({first:%d/%m/%Y}) vient après le dernier ({last:%d/%m/%Y})."
        message = f"the first day ({first}) comes after the last ({last})"
        raise Invalid(message, code="period_backwards", message_fr=f"{french} Inversez-les.")
    if (last - first).days >= MOST_DAYS:
        days = (last - first).days + 1
        french = (
            f"La période demandée compte {days} jours, au plus {MOST_DAYS} sont possibles :"
            " demandez-en une plus courte."
        )
        message = f"at most {MOST_DAYS} days at once, not {days}"
        raise Invalid(message, code="period_too_long", message_fr=french)
