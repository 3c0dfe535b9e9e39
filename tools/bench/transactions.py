"""Searching and listing transactions at the size of a busy firm's many years, by keys in memory.

Counted are the records that an answer reads and the requests of the store: on the table they are
what an answer costs, whatever the number of transactions beside them.
"""

import random
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Direction, Transaction, TransactionState
from lettrage.domain.transactions.wanted import OPEN_STATES, Wanted
from lettrage.domain.treasury import Step
from lettrage.ports.store import Write
from lettrage.services.list_transactions import ListTransactions
from lettrage.services.reference_rates import ReferenceRateBook
from lettrage.services.treasury import Treasury
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.labels_written import written

Row = tuple[str, str, str]
SIZE = 200_000
ORG = "org1"
_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_FIRST = date(2022, 1, 1)
_A_COMMIT = 5
_OPEN_SHARE = 0.02
_TRIES = 5


class _CountedStore(InMemoryStore):
    """Counts requests and records read."""

    requests = 0
    read = 0

    def find(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as the store it counts
        """One page, counted."""
        found = super().find(*args, **options)
        self.requests += 1
        self.read += len(found.records)
        return found


def rows() -> Iterable[Row]:
    """Each answer at `SIZE`."""
    store = _CountedStore(clock=FixedClock(_NOW))
    started = time.perf_counter()
    _fill(store)
    took = time.perf_counter() - started
    yield "transactions stored", f"{SIZE:,}", f"{SIZE / took:,.0f} a second, store in memory"
    work = Work(store, FixedClock(_NOW), SequentialIdentifiers())
    treasury = Treasury(work, ReferenceRateBook(work, _NoSource()))
    listed = ListTransactions(work, treasury)
    may = {"first": date(2026, 5, 1), "last": date(2026, 5, 31)}
    answers: dict[str, Callable[[], object]] = {
        "a rare word": lambda: listed(ORG, Wanted(keywords="rareté"), 50, None),
        "a common word": lambda: listed(ORG, Wanted(keywords="moreau"), 50, None),
        "two words": lambda: listed(ORG, Wanted(keywords="imprimerie moreau"), 50, None),
        "a word and a month": lambda: listed(
            ORG,
            Wanted(keywords="veolia", since=may["first"], until=may["last"]),
            50,
            None,
        ),
        "an amount": lambda: listed(ORG, _between("4321.09", "4321.09"), 50, None),
        "amounts of a range": lambda: listed(ORG, _between("4300", "4350"), 50, None),
        "what is open": lambda: listed(ORG, Wanted(states=OPEN_STATES), 50, None),
        "what is open, by account": lambda: listed.by_account(ORG, Wanted(), 20),
        "flows of a month by day": lambda: treasury.flows(
            ORG, by=Step.DAY, first=may["first"], last=may["last"]
        ),
    }
    for name, answer in answers.items():
        store.requests = store.read = 0
        times = []
        for _ in range(_TRIES):
            started = time.perf_counter()
            answer()
            times.append(time.perf_counter() - started)
        yield (
            f"transactions: {name}",
            f"{sorted(times)[_TRIES // 2] * 1000:,.0f} ms",
            f"{store.requests // _TRIES} requests, {store.read // _TRIES} records read",
        )


def _between(least: str, most: str) -> Wanted:
    return Wanted(amount_min=Decimal(least), amount_max=Decimal(most))


class _NoSource:
    """No rates are asked for."""

    def recent(self) -> Any:  # noqa: ANN401 - never called
        """Nothing."""
        raise NotImplementedError


def _fill(store: InMemoryStore) -> None:
    chance = random.Random(1)  # noqa: S311 - samples, not secrets
    stamps = {"organisation_id": ORG, "created_at": _NOW, "updated_at": _NOW}
    accounts = [
        BankAccount(id=f"a{n}", connection_id="k", provider_account_id=f"a{n}", name="x", **stamps)
        for n in range(4)
    ]
    store.write([Write(None, account) for account in accounts], [])
    samples = [each for seed in range(40) for each in written(seed, words=1)]
    batch: list[Write] = []
    for number in range(SIZE):
        sample = samples[number % len(samples)]
        opened = chance.random() < _OPEN_SHARE
        made = Transaction(
            id=f"t{number:07d}",
            bank_account_id=f"a{number % 4}",
            bank_reference=f"b{number}",
            booking_date=_FIRST + timedelta(days=number * 1600 // SIZE),
            amount=Decimal(chance.randrange(1, 10**6) * sample.sign).scaleb(-2),
            direction=Direction.CREDIT if sample.sign > 0 else Direction.DEBIT,
            label=f"{sample.label} rareté" if number == SIZE // 3 else sample.label,
            state=TransactionState.TO_PROCESS if opened else TransactionState.MATCHED,
            **stamps,
        )
        batch.append(Write(None, made))
        if len(batch) == _A_COMMIT:
            store.write(batch, [])
            batch = []
