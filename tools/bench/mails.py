"""A thousand mails of one to five invoices over SMTP, `kill -9` in the midst: nothing is lost."""

import os
import smtplib
import statistics
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from infra.local.demo import papers
from infra.local.demo.cast import PAPETERIE
from infra.local.demo.client import User, send_mail, until
from infra.local.runtime import LocalRuntime
from tools.bench.pipeline import invoice, office

Row = tuple[str, str, str]

MAILS = int(os.environ.get("LETTRAGE_MAILS", "1000"))
SENDERS = 4
MOST_FILES = 5
KILLED_AFTER = 0.4  # of the mails acknowledged
LONGEST_S = 3600
UNREAD = ""  # the number of what a person has to read
STILL_S = 300  # nothing new for so long: what is missing is lost


@dataclass
class _Sent:
    """What the server said it has: numbers of invoices with the instant, and mails refused."""

    at: dict[str, datetime] = field(default_factory=dict)
    mails: int = 0
    tried_again: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def rows() -> Iterable[Row]:
    """Send all, kill once, wait for all, compare."""
    with office() as (supervisor, user, address):
        sent = _Sent()
        started = time.monotonic()
        threads = [
            threading.Thread(target=_send, args=(supervisor.runtime, address, n, sent), daemon=True)
            for n in range(SENDERS)
        ]
        for thread in threads:
            thread.start()
        until("mails", lambda: sent.mails >= MAILS * KILLED_AFTER or None, within_s=LONGEST_S)
        supervisor.runtime.kill()
        killed_at = datetime.now(UTC)
        supervisor.resume()
        for thread in threads:
            thread.join()
        accepted_s = time.monotonic() - started
        found: dict[str, list[datetime]] = {}
        _wait_for_all(user, sent, found)
        whole_s = time.monotonic() - started
        accepting_s = (min(at for at in sent.at.values() if at > killed_at) - killed_at).seconds
        restart = f"accepting again after {accepting_s} s"
        yield from _figures(sent, found, accepted_s, whole_s, restart)


def _figures(
    sent: _Sent, found: dict[str, list[datetime]], accepted_s: float, whole_s: float, restart: str
) -> Iterator[Row]:
    took = [
        (min(found[number]) - at).total_seconds()
        for number, at in sent.at.items()
        if number in found
    ]
    unread = len(found.pop(UNREAD, ()))
    twice = sum(len(seen) > 1 for seen in found.values())
    yield (
        f"{sent.mails} mails of 1 to {MOST_FILES} invoices",
        f"{len(sent.at)} acknowledged, without number {len(set(sent.at) - set(found))}"
        f" ({unread} unread by the machine), twice {twice}",
        f"kill -9 after {KILLED_AFTER:.0%}, {restart};"
        f" {sent.tried_again} mails were tried again by their senders",
    )
    yield (
        "  rate",
        f"{sent.mails / accepted_s:.1f} mails/s accepted, {len(found) / whole_s:.1f} invoices/s",
        f"{SENDERS} senders, the restart included",
    )
    yield (
        "  accepted → to_review under this load",
        f"p50 {statistics.median(took):.1f} s, p95 {statistics.quantiles(took, n=20)[-1]:.1f} s",
        "by the instants that server and store noted",
    )


def _send(runtime: LocalRuntime, address: str, sender: int, sent: _Sent) -> None:
    for mail in range(sender, MAILS, SENDERS):
        numbers = [f"L-{mail}-{n}-X" for n in range(1 + mail % MOST_FILES)]
        files = {
            f"{number}.pdf": papers.page(invoice(number, f"{100 + mail}.{10 + n}"))
            for n, number in enumerate(numbers)
        }
        while True:
            try:
                subject = f"Factures {mail}"
                send_mail(runtime, sender=PAPETERIE.email, to=address, subject=subject, files=files)
                break
            except (OSError, smtplib.SMTPException):
                # As every mail server does: not acknowledged, so tried again.
                with sent.lock:
                    sent.tried_again += 1
                time.sleep(1)
        with sent.lock:
            sent.mails += 1
            sent.at |= dict.fromkeys(numbers, datetime.now(UTC))


def _wait_for_all(user: User, sent: _Sent, found: dict[str, list[datetime]]) -> None:
    """Until every acknowledged invoice is there, or nothing new came for `STILL_S`."""
    moved_at, there = time.monotonic(), 0
    while not set(sent.at) <= set(found) and time.monotonic() - moved_at < STILL_S:
        time.sleep(2)
        found.clear()
        found |= _there(user)
        if len(found) > there:
            moved_at, there = time.monotonic(), len(found)


def _there(user: User) -> dict[str, list[datetime]]:
    """Instants at which each number reached the queue; a number once for each invoice of it."""
    found: dict[str, list[datetime]] = {}
    cursor: str | None = None
    while True:
        page = user.get("~/purchase-invoices", params={"limit": "100", "cursor": cursor})
        for item in page["items"]:
            seen = datetime.fromisoformat(item["updated_at"])
            found.setdefault(item["number"] or UNREAD, []).append(seen)
        cursor = page["next_cursor"]
        if cursor is None:
            return found
