"""Banks: faults by the thousand, months of mornings, and a morning of twenty thousand accounts.

`LETTRAGE_BANK_SEQUENCES`, `LETTRAGE_BANK_CONNECTIONS`, `LETTRAGE_BANK_DAYS` and
`LETTRAGE_BANK_ACCOUNTS` make them smaller or larger.
"""

import logging
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from lettrage.contracts.steps import FetchResult, SyncRequest, SyncResults
from lettrage.domain.bank import Balance
from lettrage.domain.bank_allowance import CALLS_A_FETCH, CALLS_A_MINUTE
from lettrage.ports.bank import ProviderTransaction
from lettrage.services.fetch_transactions import FetchTransactions
from lettrage.services.finish_sync import FinishSync
from lettrage.services.list_due_accounts import ListDueAccounts
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_objects import InMemoryObjects
from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.bank.sequences import Sequence as Faults
from tests.unit.bank.world import set_up_accounts
from tests.unit.bank.year import Outcome, Simulation

Row = tuple[str, str, str]

SEQUENCES = int(os.environ.get("LETTRAGE_BANK_SEQUENCES", "5000"))
CONNECTIONS = int(os.environ.get("LETTRAGE_BANK_CONNECTIONS", "200"))
DAYS = int(os.environ.get("LETTRAGE_BANK_DAYS", "365"))
ACCOUNTS = int(os.environ.get("LETTRAGE_BANK_ACCOUNTS", "20000"))
CROWD = 20
"""Connections of one simulation: so many processes' work, with a sandbox each."""

FETCH_S, FETCH_GB, SMALL_S, SMALL_GB = 3.0, 1.0, 1.0, 0.5
AT_ONCE = 5
# Assumed for the cost: a fetch of 3 s at 1 GB, a list or an end of 1 s at 0.5 GB, five at once.
GB_S, REQUEST, TRANSITION = 0.0000133334, 0.20e-6, 0.0297e-3
WRITE, READ = 0.7423e-6, 0.1487e-6
# Source: aws.md §14, eu-west-3, list prices in USD.
WRITES_A_FETCH, READS_A_FETCH = 16.0, 15.0
# Two transactional writes (account; one new movement) of 4 items at 2 units, the window read and
# the oldest transaction looked at.


def rows() -> Iterable[Row]:
    """All three."""
    logging.disable(logging.WARNING)
    yield from _sequences()
    yield from _year()
    yield from _morning()


def _wrong(seed: int) -> bool:
    logging.disable(logging.WARNING)
    return bool(Faults(seed).wrong())


def _sequences() -> Iterator[Row]:
    began = time.monotonic()
    with ProcessPoolExecutor() as pool:
        wrong = list(pool.map(_wrong, range(SEQUENCES), chunksize=50))
    failed = [seed for seed, bad in enumerate(wrong) if bad]
    took = time.monotonic() - began
    yield (
        f"{SEQUENCES} random sequences of faults",
        f"{SEQUENCES - len(failed)} exact, {len(failed)} failed",
        f"exactly the transactions of the sandbox's own ledger, the balance proved and no match"
        f" lost; {took:.0f} s" + (f"; failed seeds {failed[:9]}" if failed else ""),
    )


def _simulated(asked: tuple[int, int]) -> Outcome:
    logging.disable(logging.WARNING)
    connections, seed = asked
    return Simulation(connections=connections, days=DAYS, seed=seed).run()


def _year() -> Iterator[Row]:
    began = time.monotonic()
    crowds = [(min(CROWD, CONNECTIONS - n), n) for n in range(0, CONNECTIONS, CROWD)]
    with ProcessPoolExecutor() as pool:
        ended = list(pool.map(_simulated, crowds))
    total: Counter[str] = Counter()
    for each in ended:
        total.update(vars(each))
    yield (
        f"{DAYS} mornings of {CONNECTIONS} connections",
        f"{total['missing']} missing, {total['doubled']} double of {total['transactions']}"
        f" transactions; {total['unproved']} balances unproved, {total['alarms']} false alarms",
        f"{total['runs']} runs, {total['runs_twice']} twice; {total['renewals']} renewals;"
        f" {time.monotonic() - began:.0f} s",
    )
    yield (
        "  reminders",
        f"{total['reminders']} told, {total['wrong_reminders']} lacking or more than once",
        "14, 7 and 1 days before the bank's own limit date",
    )


class _CountingProvider:
    """Tells one movement an account and counts calls a minute."""

    name = "gocardless"
    answers_whole_window = True

    def __init__(self, clock: FixedClock) -> None:
        self._clock = clock
        self.by_minute: Counter[str] = Counter()

    def transactions(self, account_id: str, since: date | None) -> Sequence[ProviderTransaction]:
        now = self._count()
        return [
            ProviderTransaction(account_id, "", now.date(), None, Decimal("9.50"), "EUR", ("VIR",))
        ]

    def balances(self, account_id: str) -> Sequence[Balance]:
        now = self._count()
        return [Balance(amount=Decimal(100), currency="EUR", as_of=now.date(), type="CLBD")]

    def _count(self) -> datetime:
        now = self._clock.now()
        self.by_minute[f"{now:%H:%M}"] += 1
        return now


def _morning() -> Iterator[Row]:
    start = datetime(2026, 11, 24, 5, tzinfo=UTC)
    clock = FixedClock(start)
    work = Work(InMemoryStore(clock=clock), clock, SequentialIdentifiers())
    set_up_accounts(work, ACCOUNTS)
    provider = _CountingProvider(clock)
    due_accounts = ListDueAccounts(work)
    fetch = FetchTransactions(work, {"gocardless": provider}, InMemoryObjects())  # type: ignore[dict-item]  # two of its calls
    finish = FinishSync(work, RecordingTasks())
    parts, fetched, after = 0, 0, None
    while True:
        due = due_accounts(SyncRequest(job_id="schedule-2026-11-24", after=after))
        clock.advance(timedelta(seconds=due.wait_s + SMALL_S))
        results: list[FetchResult] = []
        for first in range(0, len(due.accounts), AT_ONCE):
            results += [fetch(ref) for ref in due.accounts[first : first + AT_ONCE]]
            clock.advance(timedelta(seconds=FETCH_S))
        told = due.model_dump(exclude={"accounts", "wait_s"})
        after = finish(SyncResults(**told, results=tuple(results))).next_after
        clock.advance(timedelta(seconds=SMALL_S))
        parts, fetched = parts + 1, fetched + sum(r.outcome == "fetched" for r in results)
        if after is None:
            break
    yield from _figures(provider, parts, fetched, clock.now() - start)


def _figures(
    provider: _CountingProvider, parts: int, fetched: int, took: timedelta
) -> Iterator[Row]:
    most = CALLS_A_MINUTE["gocardless"]
    hours = took.total_seconds() / 3600
    yield (
        f"a morning of {ACCOUNTS} connections at one provider",
        f"{fetched} fetched in {parts} parts, {hours:.1f} h",
        f"{most} calls a minute allow no less than {ACCOUNTS * CALLS_A_FETCH / most / 60:.1f} h",
    )
    yield (
        "  requests",
        f"{provider.by_minute.total()} calls, at most {max(provider.by_minute.values())} a minute",
        f"allowance {most} a minute; {CALLS_A_FETCH} of 4 a day an account at most",
    )
    seconds = fetched * FETCH_S * FETCH_GB + parts * 2 * SMALL_S * SMALL_GB
    invoked = fetched + parts * 2
    cost = {
        "functions": seconds * GB_S + invoked * REQUEST,
        "workflow": (fetched * 1 + parts * 7) * TRANSITION,
        "table": fetched * (WRITES_A_FETCH * WRITE + READS_A_FETCH * READ),
    }
    yield (
        "  cost of the morning",
        f"{sum(cost.values()):.2f} USD",
        ", ".join(f"{name} {money:.2f}" for name, money in cost.items())
        + " at list prices, 3 s and 1 GB a fetch assumed",
    )
