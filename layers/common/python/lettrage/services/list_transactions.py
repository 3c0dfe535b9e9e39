"""Transactions of an organisation: by any criterion, newest first, and grouped by account.

The shortest list that holds what is wanted is walked by key, a bounded stretch an answer; the
other criteria are tested on its records. Nothing is scanned.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.transactions.wanted import OPEN_STATES, Wanted
from lettrage.domain.treasury import AccountBalance
from lettrage.ports.store import MAX_PAGE, Found
from lettrage.services.lists_merged import merged
from lettrage.services.treasury import Treasury
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

MOST_PAGES = 10
"""Stretches of the list walked for one answer: a page may then be short, or empty, and still have
a next one."""


@dataclass(frozen=True)
class AccountTransactions:
    """One account and the newest of its transactions that are wanted."""

    told: AccountBalance
    found: Found[Transaction]


class ListTransactions:
    """Use cases."""

    def __init__(self, work: Work, treasury: Treasury) -> None:
        self._work = work
        self._treasury = treasury

    def get(self, organisation_id: str, transaction_id: str) -> Transaction:
        """One transaction. Raises: NotFound."""
        return self._work.store.get(Transaction, organisation_id, transaction_id)

    def __call__(
        self, organisation_id: str, wanted: Wanted, limit: int, cursor: str | None
    ) -> Found[Transaction]:
        """One page, newest booking date first.

        Raises: Invalid, for a cursor of another list.
        """
        if len(wanted.lists()) > 1:
            return merged(self._work.store, organisation_id, wanted, limit, cursor)
        records: list[Transaction] = []
        for _ in range(MOST_PAGES):
            page = self._page(organisation_id, wanted, limit - len(records), cursor)
            records.extend(each for each in page.records if wanted.holds(each))
            cursor = page.next_cursor
            if cursor is None or len(records) >= limit:
                break
        return Found(records=tuple(records), next_cursor=cursor)

    def waiting(
        self, organisation_id: str, wanted: Wanted, limit: int, cursor: str | None
    ) -> Found[Transaction]:
        """One page of what waits for a person: open states, on active accounts or the one asked.

        Raises: as calling.
        """
        switched_off = () if wanted.bank_account_id else self._switched_off(organisation_id)
        of_people = replace(wanted, states=OPEN_STATES, not_of=frozenset(switched_off))
        return self(organisation_id, of_people, limit, cursor)

    def _switched_off(self, organisation_id: str) -> tuple[str, ...]:
        found = whole(self._work.store, BankAccount, organisation_id, "in_use", "no")
        return tuple(each.id for each in found)

    def by_account(
        self, organisation_id: str, wanted: Wanted, limit: int
    ) -> tuple[AccountTransactions, ...]:
        """Active accounts, each with its newest `limit` transactions that are wanted.

        Without a state asked for, those that a person still has to look at. The cursor of a group
        goes on in the list of that account with the same criteria.
        """
        return tuple(
            AccountTransactions(told, self._open(organisation_id, wanted, told.account.id, limit))
            for told in self._treasury.accounts(organisation_id)
            if wanted.bank_account_id in {None, told.account.id}
        )

    def every(self, organisation_id: str, wanted: Wanted, most: int) -> Iterator[Transaction]:
        """The first `most` transactions that are wanted, newest first."""
        cursor, count = None, 0
        while True:
            page = self._page(organisation_id, wanted, MAX_PAGE, cursor)
            for each in page.records:
                if wanted.holds(each):
                    yield each
                    count += 1
                    if count == most:
                        return
            cursor = page.next_cursor
            if cursor is None:
                return

    def _open(
        self, organisation_id: str, wanted: Wanted, account_id: str, limit: int
    ) -> Found[Transaction]:
        states = wanted.states or OPEN_STATES
        of_account = replace(wanted, bank_account_id=account_id, states=states)
        return self(organisation_id, of_account, limit, None)

    def _page(
        self, organisation_id: str, wanted: Wanted, limit: int, cursor: str | None
    ) -> Found[Transaction]:
        name, value = wanted.lookup()
        return self._work.store.find(
            Transaction,
            organisation_id,
            name,
            value,
            limit=limit,
            cursor=cursor,
            newest_first=True,
            since=wanted.since.isoformat() if wanted.since else None,
            until=wanted.until.isoformat() if wanted.until else None,
        )
