"""The matching engine on generated books of growing size, beside two peers on the same books.

`LETTRAGE_ENGINE_SIZES` (numbers of transactions with commas between) shortens or lengthens it:
`1000,10000` for a look, the default with 300,000 behind it for the whole table (two gigabytes).
"""

import json
import math
import os
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
from lettrage.entrypoints import book_rows

from infra.local.settings import PROJECT_ROOT
from tools.bench.matchers import Matcher, exact_amount, scored

Row = tuple[str, str, str]
SIZES = tuple(map(int, os.environ.get("LETTRAGE_ENGINE_SIZES", "1000,10000,100000").split(",")))
_LARGEST_FOR_PEERS = 100_000  # beyond, the scored peer takes hours
_PROCESSES = 2
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
            predicted, seconds[size], peak = _ours(books)
            yield _row(f"engine, {size:,} transactions", books, predicted, size / seconds[size])
            yield _side_by_side(books, predicted, size, peak)
            given, _, _ = _ours(_third_parties_given(books))
            yield _row("  ceiling: every third party given", books, given, None)
            for name, matcher in PEERS if size <= _LARGEST_FOR_PEERS else ():
                started = time.process_time()
                theirs = matcher(books)
                took = time.process_time() - started
                yield _row(f"  peer: {name}", books, theirs, size / took)
            if size == SIZES[-1]:
                yield _one_more(books)
    yield _growth(seconds)
    with tempfile.TemporaryDirectory() as folder:
        size = SIZES[min(1, len(SIZES) - 1)]
        books = _made(Path(folder), size, *RAISED)
        predicted, took, _ = _ours(books)
        yield _row(f"engine, {size:,}, raised rates", books, predicted, size / took)
        given, _, _ = _ours(_third_parties_given(books))
        yield _row("  ceiling: every third party given", books, given, None)


def _made(folder: Path, size: int, *more: str) -> Path:
    _run(SCORE / "make_books.py", "--operations", str(size), "--out", str(folder), *more)
    return folder


def _ours(books: Path, processes: int = 1) -> tuple[Path, float, int]:
    """Predictions, processor seconds with start, reading and writing, and megabytes at most.

    The memory is that of the process that the command starts, without its forks.
    """
    out = books / f"ours-{processes}.jsonl"
    words = ("reconcile", "--books", books, "--out", out, "--processes", processes)
    command = [sys.executable, "-m", "lettrage.entrypoints.cli", *map(str, words)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # `wait4` gives the peak of this child; RUSAGE_CHILDREN that of the largest so far.
    with subprocess.Popen(command) as child:  # noqa: S603 - our own command
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return out, took, used.ru_maxrss // _MEGABYTE


def _side_by_side(books: Path, alone: Path, size: int, peak: int) -> Row:
    """The same books in two processes: time on the clock, and whether the answer is the same."""
    started = time.perf_counter()
    both, _, with_forks = _ours(books, _PROCESSES)
    took = time.perf_counter() - started
    same = "the same" if both.read_bytes() == alone.read_bytes() else "ANOTHER"
    return (
        f"  on {_PROCESSES} cores",
        f"{size / took:,.0f} transactions/s on the clock, {same} answer",
        f"at most {peak} MB in one process, {with_forks} MB beside its fork",
    )


def _third_parties_given(books: Path) -> Path:
    """The same books where every transaction bears an account of its true third party.

    What the engine then leaves, the rules of decision leave: the ceiling of the data.
    """
    target = books / "given"
    target.mkdir()
    for name in ("documents", "payouts"):
        (target / f"{name}.jsonl").symlink_to(books / f"{name}.jsonl")
    true = {row["operation"]: row["third_party"] for row in _read(books / "truth.jsonl")}
    parties = _read(books / "third_parties.jsonl")
    _write(target / "third_parties.jsonl", [{**p, "ibans": [f"GIVEN{p['id']}"]} for p in parties])
    operations = [
        {**row, "counterparty_iban": f"GIVEN{true[row['id']]}" if true[row["id"]] else None}
        for row in _read(books / "operations.jsonl")
    ]
    _write(target / "operations.jsonl", operations)
    return target


def _write(target: Path, rows: Iterable[dict[str, Any]]) -> None:
    target.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def _growth(seconds: dict[int, float]) -> Row:
    first = SIZES[0]
    shown = ", ".join(
        f"{size // first}x in {taken / seconds[first]:.1f}x" for size, taken in seconds.items()
    )
    n_log_n = ", ".join(
        f"{size * math.log(size) / (first * math.log(first)):.1f}x" for size in seconds
    )
    return ("engine, growth of processor time", shown, f"n log n: {n_log_n}")


def _one_more(books: Path) -> Row:
    """One transaction judged among every open document held in memory, the median of nine."""
    candidates = reconciliation.InMemoryCandidates(
        [book_rows.document(row) for row in _read(books / "documents.jsonl")],
        [book_rows.third_party(row) for row in _read(books / "third_parties.jsonl")],
    )
    operations = _read(books / "operations.jsonl")
    judged = [book_rows.transaction(row) for row in operations[:: len(operations) // 9][:9]]
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


def _row(name: str, books: Path, predicted: Path, rate: float | None) -> Row:
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
        f"bold {found['bold']}, hit@3 {found['hit@3']}, party {found['party']}, ece {found['ece']}"
        + (f", {rate:,.0f} transactions/s of processor" if rate else ""),
    )


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
