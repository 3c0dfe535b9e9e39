"""Mails through the deployed templates: latency, throughput, memory, requests, capacity, cost."""

import json
import statistics
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from infra.local.demo import papers
from infra.local.demo.cast import PAPETERIE
from infra.local.demo.client import User, send_mail, until
from infra.local.demo.papers import Invoice
from infra.local.runtime import LocalRuntime
from infra.local.settings import PROJECT_ROOT
from infra.local.supervisor import Supervisor
from infra.local.wire import free_ports

Row = tuple[str, str, str]

WARM_UP = 4
MAILS = 20
SENDERS = 8
EACH = 6

PRICES = {
    "dynamodb_write": Decimal("0.7423") / 1_000_000,
    "dynamodb_read": Decimal("0.1487") / 1_000_000,
    "s3_put": Decimal("0.0053") / 1000,
    "s3_get": Decimal("0.00042") / 1000,
    "lambda_request": Decimal("0.20") / 1_000_000,
    "express_start": Decimal("1.00") / 1_000_000,
    "ses_mail": Decimal("0.0001") + Decimal("0.00009"),
}
"""USD a unit, list prices of eu-west-3 (AWS price lists, September 2026); Lambda's and the
workflow's time is not in it: the emulator's is not AWS's."""


def rows() -> Iterable[Row]:
    """Everything that needs the runtime, in one start."""
    with office() as (supervisor, user, address):
        runtime = supervisor.runtime
        for kind, make in (("texte", papers.page), ("Factur-X", papers.factur_x)):
            for number in range(WARM_UP):
                _one(runtime, user, address, f"W{kind[0]}-{number}", make)
            took = [
                _one(runtime, user, address, f"M{kind[0]}-{number}", make)
                for number in range(MAILS)
            ]
            p95 = statistics.quantiles(took, n=20)[-1]
            yield (
                f"mail accepted → to_review, {kind}",
                f"p50 {statistics.median(took) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms",
                f"{MAILS} mails, warm, seen through the API",
            )
        take(runtime)
        rate = _burst(runtime, user, address)
        count = SENDERS * EACH
        yield (f"invoices per second, {SENDERS} senders", f"{rate:.1f}", f"{count} mails")
        yield from _billed(take(runtime), count)
        yield from _memory(runtime)


@contextmanager
def office() -> Iterator[tuple[Supervisor, User, str]]:
    """The deployed templates with one organisation: its owner and its collection address."""
    with tempfile.TemporaryDirectory() as folder:
        runtime = LocalRuntime(Path(folder))
        supervisor = Supervisor(runtime, PROJECT_ROOT / "cdk.out", bank_port=free_ports(1)[0])
        try:
            supervisor.start()
            user = User(runtime, "bench@lettrage.example")
            user.exist()
            user.organisation = user.call("POST", "", json={"name": "Banc"}).json()["id"]
            made = user.call("POST", "~/inbound-addresses", json={"alias": "banc"}).json()
            yield supervisor, user, made["address"]
        finally:
            supervisor.stop()


def invoice(number: str, net: str = "120.00") -> Invoice:
    """An invoice of this month; its number tells it from every other."""
    issued = date.today() - timedelta(days=5)  # noqa: DTZ011 - paper dates are local
    return Invoice(
        supplier=PAPETERIE,
        number=number,
        issued_on=issued,
        due_on=issued + timedelta(days=30),
        lines=(("Ramettes A4", Decimal(net)),),
        rate=Decimal("20.00"),
    )


def _one(runtime: LocalRuntime, user: User, address: str, number: str, make: papers.Maker) -> float:
    files = {f"{number}.pdf": make(invoice(number))}
    send_mail(runtime, sender=PAPETERIE.email, to=address, subject=number, files=files)
    accepted = time.monotonic()
    while number not in _numbers(user):
        time.sleep(0.01)
    return time.monotonic() - accepted


def _numbers(user: User) -> set[str]:
    newest = user.get("~/purchase-invoices", params={"limit": 100})["items"]
    return {item["number"] for item in newest}


def _burst(runtime: LocalRuntime, user: User, address: str) -> float:
    wanted = {f"B-{sender}-{number}" for sender in range(SENDERS) for number in range(EACH)}
    made = {number: papers.page(invoice(number)) for number in wanted}

    def send(sender: int) -> None:
        for number in range(EACH):
            name = f"B-{sender}-{number}"
            files = {f"{name}.pdf": made[name]}
            send_mail(runtime, sender=PAPETERIE.email, to=address, subject=name, files=files)

    started = time.monotonic()
    senders = [threading.Thread(target=send, args=(n,)) for n in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    until("every mail", lambda: True if wanted <= _numbers(user) else None, within_s=180)
    return len(wanted) / (time.monotonic() - started)


def take(runtime: LocalRuntime) -> dict[str, dict[str, float]]:
    """The runtime's counters since they were last taken."""
    with urllib.request.urlopen(f"{runtime.endpoint}/_lettrage/meter") as reply:  # noqa: S310 - loopback
        taken: dict[str, dict[str, float]] = json.load(reply)
    return taken


def _billed(taken: dict[str, dict[str, float]], count: int) -> Iterable[Row]:
    units, calls = taken["capacity"], taken["requests"]
    write, read = units.get("write", 0) / count, units.get("read", 0) / count
    yield ("DynamoDB units per invoice", f"{write:.0f} write, {read:.0f} read", "polling included")
    shown = ", ".join(f"{name} {n / count:.1f}" for name, n in sorted(calls.items()))
    yield ("AWS requests per invoice", shown, "counted by the runtime")
    puts = sum(n for name, n in calls.items() if name.startswith("s3.PUT")) / count
    gets = sum(n for name, n in calls.items() if name.startswith("s3.GET")) / count
    cost = (
        Decimal(str(write)) * PRICES["dynamodb_write"]
        + Decimal(str(read)) * PRICES["dynamodb_read"]
        + Decimal(str(puts)) * PRICES["s3_put"]
        + Decimal(str(gets)) * PRICES["s3_get"]
        + 3 * PRICES["lambda_request"]
        + PRICES["express_start"]
    )
    mail = PRICES["ses_mail"]
    yield (
        "cost of 1,000 digital invoices by mail",
        f"{cost * 1000:.2f} USD, and {mail * 1000:.2f} USD of SES",
        "list prices × counters; without compute time",
    )


def _memory(runtime: LocalRuntime) -> Iterable[Row]:
    server, functions = 0, []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
            command = status.with_name("cmdline").read_text()
        except (OSError, ValueError):
            continue  # it ended meanwhile
        resident = int(facts.get("VmRSS", "0 kB").split()[0]) // 1024
        if int(facts["Pid"]) == runtime.pid:
            server = resident
        elif int(facts["PPid"]) == runtime.pid and "function_host" in command:
            functions.append(resident)
    total = server + sum(functions)
    yield (
        "memory of the runtime",
        f"{total} MB",
        f"server {server} MB, {len(functions)} function processes of {sum(functions)} MB",
    )
