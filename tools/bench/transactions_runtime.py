"""Transactions through the deployed templates: how fast they come in, how fast a list answers.

Latencies are of the emulator on this machine, not of AWS; capacity units are what DynamoDB would
bill, and read per answer they show whether a list reads more than it shows.
"""

import random
import statistics
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import requests
from lettrage.adapters.aws.dynamodb_store import DynamoStore
from lettrage.adapters.system import SystemClock, UlidIdentifiers
from lettrage.domain.bank_transaction import Direction, Transaction, TransactionState
from lettrage.services.store_transactions import chunks
from lettrage.services.unit_of_work import Actor, Work

from infra.local.demo.client import User, give_consent, until
from infra.local.runtime import LocalRuntime
from infra.local.supervisor import Supervisor
from tests.labels_written import written
from tests.unit.statements.writing import Movement, cfonb
from tools.bench.pipeline import PRICES, office, take

Row = tuple[str, str, str]

LOADED = 20_000
SYNCED = 400
IMPORTED = 1_000
TRIES = 30
WRITERS = 4
_YEARS_DAYS = 1_600
_QUIET_S = 2
_OPEN_SHARE = 0.02
_ACTOR = Actor("system:bench", "bench")
_IBAN = "FR7630002005500001234567824"

LISTS = {
    "default list": {},
    "a common word": {"q": "moreau"},
    "two words": {"q": "imprimerie moreau"},
    "a rare word": {"q": "rareté"},
    "an amount": {"amount_min": "123.45", "amount_max": "123.45"},
    "amounts of a range": {"amount_min": "120", "amount_max": "130"},
    "a month": {"since": "2025-05-01", "until": "2025-05-31"},
    "a month and a range": {
        "since": "2025-05-01",
        "until": "2025-05-31",
        "amount_min": "120",
        "amount_max": "450",
    },
    "what is open": {"state": "to_process,unmatched,partial"},
}
"""Query parameters by what they ask for."""


def rows() -> Iterable[Row]:
    """Everything that needs the runtime, in one start."""
    with office() as (supervisor, user, _):
        yield from _synced(supervisor, user)
        yield from _imported(supervisor.runtime, user)
        yield from _loaded(supervisor.runtime, user)
        yield from _listed(supervisor.runtime, user)


def _synced(supervisor: Supervisor, user: User) -> Iterator[Row]:
    """One account whose bank tells `SYNCED` movements at once."""
    banks = user.get("~/banks", params={"provider": "gocardless", "country": "FR"})
    chosen = {"provider": "gocardless", "bank_id": banks["items"][0]["id"], "country": "FR"}
    asked = user.call("POST", "~/bank-connections", json=chosen).json()
    give_consent(asked["consent_url"])
    path = f"~/bank-connections/{asked['id']}"
    until("the connection", lambda: user.get(path)["state"] == "active" or None)
    account = user.get("~/bank-accounts")["items"][0]
    _synchronise(user)
    movements = [
        {"amount": f"-{n}.{n % 100:02d}", "name": f"FOURNISSEUR {n}", "motive": f"FACT F-{n:05d}"}
        for n in range(1, SYNCED + 1)
    ]
    requests.post(
        f"{supervisor.bank_url}/_sandbox/transactions",
        json={"account": account["iban"], "transactions": movements},
        timeout=60,
    ).raise_for_status()
    with _measured(supervisor.runtime) as cost:
        started = time.monotonic()
        job = _synchronise(user)
        cost.took_s = time.monotonic() - started
    count = job["counts"]["new_transactions"]
    yield (
        "bank fetch: transactions a second",
        f"{count / cost.took_s:.0f}",
        f"{count} new ones of one account, from asking to the job's end",
    )
    yield cost.row("bank fetch", count)


def _imported(runtime: LocalRuntime, user: User) -> Iterator[Row]:
    body = {"name": "Courant", "iban": _IBAN, "currency": "EUR"}
    user.call("POST", "~/bank-accounts", json=body)
    samples = [each for seed in range(40) for each in written(seed, words=1)]
    told: list[Movement] = [
        (
            date(2026, 1, 1) + timedelta(days=n * 90 // IMPORTED),
            Decimal(n + 1).scaleb(-2) * samples[n % len(samples)].sign,
            f"{samples[n % len(samples)].label} {n}"[:100],
        )
        for n in range(IMPORTED)
    ]
    made = user.call("POST", "~/statement-imports", json={"file_name": "releve.txt"}).json()
    data = cfonb(told, Decimal(0)).encode()
    requests.post(
        made["url"], data=made["fields"], files={"file": data}, timeout=60
    ).raise_for_status()
    path = f"~/statement-imports/{made['statement_import']['id']}"
    with _measured(runtime) as cost:
        started = time.monotonic()
        job = user.change("POST", f"{path}/run", path, {})
        _ended(user, str(job["id"]))
        cost.took_s = time.monotonic() - started
    count = user.get(path)["counts"]["new"]
    yield (
        "statement file: transactions a second",
        f"{count / cost.took_s:.0f}",
        f"{count} of one CFONB 120 file, from asking to the job's end",
    )
    yield cost.row("statement file", count)


def _loaded(runtime: LocalRuntime, user: User) -> Iterator[Row]:
    """An account of many years, written by the store's own adapter."""
    clock = SystemClock()
    store = DynamoStore(runtime.client("dynamodb"), runtime.outputs["TableName"], clock)
    work = Work(store, clock, UlidIdentifiers())
    groups = chunks([(None, each) for each in _many(user.organisation)])

    def commit(group: list[tuple[Transaction | None, Transaction | None]]) -> None:
        unit = work.unit(_ACTOR)
        for _, after in group:
            if after is not None:
                unit.add(after, "bench")
        unit.commit()

    with _measured(runtime) as cost:
        started = time.monotonic()
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(commit, groups))
        cost.took_s = time.monotonic() - started
    yield (
        "store: transactions a second",
        f"{LOADED / cost.took_s:.0f}",
        f"{LOADED:,} by the store's adapter, {WRITERS} at a time, {len(groups):,} commits",
    )
    yield cost.row("store", LOADED)


def _listed(runtime: LocalRuntime, user: User) -> Iterator[Row]:
    user.get("~/transactions", params={"state": "all"})
    _quiet(runtime)
    for name, params in LISTS.items():
        asked = {"limit": "50", "state": "all", **params}
        took, shown = [], 0
        with _measured(runtime) as cost:
            for _ in range(TRIES):
                started = time.monotonic()
                shown = len(user.get("~/transactions", params=asked)["items"])
                took.append(time.monotonic() - started)
        p95 = statistics.quantiles(took, n=20)[-1]
        yield (
            f"list of {LOADED:,}: {name}",
            f"p50 {statistics.median(took) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms",
            f"{shown} shown, {cost.read / TRIES:.0f} read units an answer",
        )


def _quiet(runtime: LocalRuntime) -> None:
    """Wait until the matching of what came in has ended: it reads too."""
    take(runtime)

    def still() -> bool | None:
        time.sleep(_QUIET_S)
        return None if take(runtime)["requests"] else True

    until("the end of what runs by itself", still, within_s=600)


class _Cost:
    """Units consumed while something was measured."""

    took_s = 0.0
    read = 0.0
    write = 0.0

    def row(self, what: str, count: int) -> Row:
        """Units a transaction, and what they cost."""
        read, write = self.read / count, self.write / count
        cost = Decimal(str(read)) * PRICES["dynamodb_read"]
        cost += Decimal(str(write)) * PRICES["dynamodb_write"]
        return (
            f"{what}: DynamoDB units a transaction",
            f"{write:.1f} write, {read:.1f} read",
            f"{cost * 1000:.3f} USD a thousand at list prices; polling included",
        )


@contextmanager
def _measured(runtime: LocalRuntime) -> Iterator[_Cost]:
    cost = _Cost()
    take(runtime)
    yield cost
    units = take(runtime)["capacity"]
    cost.read, cost.write = units.get("read", 0.0), units.get("write", 0.0)


def _many(organisation_id: str) -> list[Transaction]:
    chance = random.Random(1)  # noqa: S311 - samples, not secrets
    now = datetime.now(UTC)
    samples = [each for seed in range(40) for each in written(seed, words=1)]
    made = []
    for number in range(LOADED):
        sample = samples[number % len(samples)]
        opened = chance.random() < _OPEN_SHARE
        made.append(
            Transaction(
                organisation_id=organisation_id,
                id=f"t{number:07d}",
                created_at=now,
                updated_at=now,
                bank_account_id="loaded",
                bank_reference=f"b{number}",
                booking_date=date(2022, 1, 1) + timedelta(days=number * _YEARS_DAYS // LOADED),
                amount=_amount(chance, number) * sample.sign,
                direction=Direction.CREDIT if sample.sign > 0 else Direction.DEBIT,
                label=f"{sample.label} rareté" if number == LOADED // 3 else sample.label,
                state=TransactionState.UNMATCHED if opened else TransactionState.MATCHED,
            )
        )
    return made


def _amount(chance: random.Random, number: int) -> Decimal:
    """Between one euro and ten thousand, small ones oftener, as firms' are."""
    if number == LOADED // 3:
        return Decimal("123.45")
    return Decimal(10 ** chance.uniform(0, 4)).quantize(Decimal("0.01"))


def _synchronise(user: User) -> dict[str, dict[str, int]]:
    job = user.call("POST", "~/bank-syncs", json={}).json()
    return _ended(user, str(job["id"]))


def _ended(user: User, job_id: str) -> dict[str, dict[str, int]]:
    def look() -> dict[str, dict[str, int]] | None:
        job = user.get(f"~/jobs/{job_id}")
        return None if job["state"] in {"queued", "running"} else job

    return until("the job", look, within_s=300)
