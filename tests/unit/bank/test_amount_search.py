"""Searching by amount: what a walk of everything finds, without walking everything."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.bank_transaction import Transaction, TransactionState
from lettrage.domain.transactions.wanted import Wanted
from lettrage.services.list_transactions import ListTransactions

from tests.fakes.in_memory_store import InMemoryStore
from tests.unit.bank.ledger import ORG, Ledger

MANY = 600


class Counting:
    """The store, counting the records that lists read."""

    def __init__(self, store: InMemoryStore) -> None:
        self._store = store
        self.read = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def find(self, *args: Any, **options: Any) -> Any:
        found = self._store.find(*args, **options)
        self.read += len(found.records)
        return found


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    made, chance = Ledger(), random.Random(7)  # noqa: S311 - samples, not secrets
    made.account("courant", "0.00")
    for number in range(MANY):
        amount = Decimal(10 ** chance.uniform(-1, 4)).quantize(Decimal("0.01"))
        sign = chance.choice((-1, 1))
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(120))
        state = chance.choice(list(TransactionState))
        made.transaction(f"t{number:03d}", day.isoformat(), str(amount * sign), "X", state=state)
    made.transaction("exact", "2026-01-01", "-372.50", "ANCIEN LOYER")
    return made


def everything(ledger: Ledger, wanted: Wanted, limit: int) -> Iterator[Transaction]:
    cursor = None
    while True:
        page = ledger.listed(ORG, wanted, limit, cursor)
        yield from page.records
        cursor = page.next_cursor
        if cursor is None:
            return


@pytest.mark.parametrize("limit", [1, 7, 50])
@pytest.mark.parametrize(
    "bounds",
    [("372.50", "372.50"), ("99", "101"), ("120", "129"), ("1", "9000"), ("0.10", "0.12")],
)
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"states": frozenset({TransactionState.UNMATCHED, TransactionState.PARTIAL})},
        {"since": date(2026, 2, 1), "until": date(2026, 3, 15)},
        {"bank_account_id": "courant"},
    ],
)
def test_ranges_find_what_is_there_newest_first(
    ledger: Ledger, bounds: tuple[str, str], more: dict[str, Any], limit: int
) -> None:
    low, high = map(Decimal, bounds)
    wanted = Wanted(amount_min=low, amount_max=high, **more)
    found = [each.id for each in everything(ledger, wanted, limit)]
    walked = [each for each in ledger.listed.every(ORG, Wanted(), MANY * 2) if wanted.holds(each)]
    assert found == [each.id for each in walked]


def test_an_old_amount_is_found_at_once(ledger: Ledger) -> None:
    store = Counting(ledger.store)
    work = type(ledger.work)(store, ledger.clock, ledger.work.ids)
    listed = ListTransactions(work, ledger.treasury)
    amount = Decimal("372.50")
    page = listed(ORG, Wanted(amount_min=amount, amount_max=amount), 50, None)
    assert [each.id for each in page.records] == ["exact"]
    assert store.read <= 5


def test_what_is_open_reads_hardly_more_than_it_shows(ledger: Ledger) -> None:
    store = Counting(ledger.store)
    work = type(ledger.work)(store, ledger.clock, ledger.work.ids)
    states = frozenset(
        {TransactionState.TO_PROCESS, TransactionState.UNMATCHED, TransactionState.PARTIAL}
    )
    page = ListTransactions(work, ledger.treasury)(ORG, Wanted(states=states), 50, None)
    assert len(page.records) == 50
    assert store.read <= 100
