"""The matching engine on generated books of growing size, beside two peers on the same books."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from lettrage.domain import reconciliation
from lettrage.entrypoints import cli_reconcile

from infra.local.settings import PROJECT_ROOT
from tools.bench.matchers import Matcher, exact_amount, scored

Row = tuple[str, str, str]
SIZES = (1_000, 10_000, 100_000)
RAISED = ("--grouped", "0.2", "--ambiguous", "0.2", "--nomatch", "0.3")
SCORE = PROJECT_ROOT / "tests" / "score"
PEERS: tuple[tuple[str, Matcher], ...] = (
    ("exact amount and days (ERPNext)", exact_amount),
    ("name, amount, date (Midday, Actual)", scored),
)
_MEGABYTE = 1024  # ru_maxrss is in kilobytes on Linux


def rows() -> Iterable[Row]:
    """Engine and peers at each size, how time grows, raised rates, and one new transaction."""
    seconds: dict[int, float] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            books = _made(Path(folder), size)
            predicted, seconds[size] = _ours(books)
            yield _row(f"engine, {size:,} transactions", books, predicted, size / seconds[size])
            for name, matcher in PEERS:
                started = time.process_time()
                theirs = matcher(books)
                took = time.process_time() - started
                yield _row(f"  peer: {name}", books, theirs, size / took)
            if size == SIZES[-1]:
                yield _one_more(books)
    yield _growth(seconds)
    with tempfile.TemporaryDirectory() as folder:
        books = _made(Path(folder), SIZES[1], *RAISED)
        predicted, took = _ours(books)
        yield _row(f"engine, {SIZES[1]:,}, raised rates", books, predicted, SIZES[1] / took)


def _made(folder: Path, size: int, *more: str) -> Path:
    _run(SCORE / "make_books.py", "--operations", str(size), "--out", str(folder), *more)
    return folder


def _ours(books: Path) -> tuple[Path, float]:
    """Predictions, and processor seconds with start, reading and writing."""
    out = books / "ours.jsonl"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run("-m", "lettrage.entrypoints.cli", "reconcile", "--books", str(books), "--out", str(out))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return out, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _growth(seconds: dict[int, float]) -> Row:
    first = SIZES[0]
    shown = ", ".join(
        f"{size // first}x in {taken / seconds[first]:.1f}x" for size, taken in seconds.items()
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // _MEGABYTE
    return ("engine, growth of processor time", shown, f"at most {peak} MB")


def _one_more(books: Path) -> Row:
    """One transaction judged among every open document held in memory, the median of nine."""
    candidates = reconciliation.InMemoryCandidates(
        [cli_reconcile.document(row) for row in _read(books / "documents.jsonl")],
        [cli_reconcile.third_party(row) for row in _read(books / "third_parties.jsonl")],
    )
    operations = _read(books / "operations.jsonl")
    judged = [cli_reconcile.transaction(row) for row in operations[:: len(operations) // 9][:9]]
    taken = []
    for transaction in judged:
        started = time.perf_counter()
        reconciliation.reconcile(
            [transaction], candidates, reconciliation.Context(), today=date.max
        )
        taken.append(1000 * (time.perf_counter() - started))
    taken.sort()
    shown = f"median {taken[len(taken) // 2]:.1f} ms, worst {taken[-1]:.1f} ms"
    return ("engine, one new transaction", f"among {len(operations):,} judged before", shown)


def _run(*words: object) -> None:
    command = [sys.executable, *map(str, words)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own tools


def _row(name: str, books: Path, predicted: Path, rate: float) -> Row:
    scored_json = subprocess.run(  # noqa: S603 - the scorer beside the tests
        [
            sys.executable,
            str(SCORE / "score_matching.py"),
            "--json",
            "--truth",
            str(books / "truth.jsonl"),
            "--pred",
            str(predicted),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(scored_json.stdout)
    return (
        name,
        f"precision {found['precision']}, recall {found['recall']}, wrong {found['wrong']}",
        f"bold {found['bold']}, hit@3 {found['hit@3']}, party {found['party']}, ece {found['ece']},"
        f" {rate:,.0f} transactions/s of processor",
    )


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
