"""Transactions of an organisation: by account, state and dates, newest first."""

from datetime import date

from lettrage.domain.bank import Transaction, TransactionState
from lettrage.ports.store import Found
from lettrage.services.unit_of_work import Work

_MOST_PAGES = 10
"""Pages read for one answer when an account and a state are both asked for: a page may then be
short and still have a next one."""


class ListTransactions:
    """Use case."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def get(self, organisation_id: str, transaction_id: str) -> Transaction:
        """One transaction. Raises: NotFound."""
        return self._work.store.get(Transaction, organisation_id, transaction_id)

    def __call__(
        self,
        organisation_id: str,
        limit: int,
        cursor: str | None,
        *,
        bank_account_id: str | None = None,
        state: TransactionState | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Found[Transaction]:
        """One page; `since` and `until` bound the booking date, both inclusive.

        Raises: Invalid, for a cursor of another list.
        """
        name, value = "all", "all"
        if bank_account_id:
            name, value = "account", bank_account_id
        elif state:
            name, value = "state", state.value
        records: list[Transaction] = []
        for _ in range(_MOST_PAGES):
            page = self._work.store.find(
                Transaction,
                organisation_id,
                name,
                value,
                limit=limit - len(records),
                cursor=cursor,
                newest_first=True,
                since=since.isoformat() if since else None,
                until=until.isoformat() if until else None,
            )
            records.extend(each for each in page.records if state in {None, each.state})
            cursor = page.next_cursor
            if cursor is None or len(records) >= limit:
                break
        return Found(records=tuple(records), next_cursor=cursor)
