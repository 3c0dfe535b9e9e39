"""The matching engine on generated books, beside «exact amount, oldest first» on the same books."""

import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from infra.local.settings import PROJECT_ROOT

Row = tuple[str, str, str]
SIZES = (1_000, 10_000)
SCORE = PROJECT_ROOT / "tests" / "score"


def rows() -> Iterable[Row]:
    """Both matchers at each size."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            books = Path(folder)
            _run(SCORE / "make_books.py", "--operations", str(size), "--out", folder)
            ours = books / "ours.jsonl"
            started = time.perf_counter()
            _run(
                "-m", "lettrage.entrypoints.cli", "reconcile", "--books", folder, "--out", str(ours)
            )
            took = time.perf_counter() - started
            yield _row(f"engine, {size:,} transactions", books, ours, size / took)
            started = time.perf_counter()
            theirs = _oldest_first(books)
            took = time.perf_counter() - started
            yield _row("  peer: exact amount, oldest first", books, theirs, size / took)


def _run(*words: object) -> None:
    command = [sys.executable, *map(str, words)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own tools


def _row(name: str, books: Path, predicted: Path, rate: float) -> Row:
    scored = subprocess.run(  # noqa: S603 - the scorer beside the tests
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
    found: dict[str, Any] = json.loads(scored.stdout)
    return (
        name,
        f"precision {found['precision']}, recall {found['recall']}, wrong {found['wrong']}",
        f"bold {found['bold']}, hit@3 {found['hit@3']}, {rate:,.0f} transactions/s with start",
    )


def _oldest_first(books: Path) -> Path:
    waiting: dict[tuple[bool, str], list[dict[str, Any]]] = defaultdict(list)
    incoming = {"facture_client", "recette", "avoir_fournisseur"}
    for document in sorted(_read(books / "documents.jsonl"), key=lambda d: str(d["date"])):
        waiting[document["type"] in incoming, document["open"]].append(document)
    target = books / "peer.jsonl"
    with target.open("w") as out:
        for operation in _read(books / "operations.jsonl"):
            amount = operation["amount"].lstrip("-")
            queue = waiting[not operation["amount"].startswith("-"), amount]
            if not queue:
                continue
            document = queue.pop(0)
            line = {
                "operation": operation["id"],
                "state": "Affectée",
                "third_party": document["third_party"],
                "allocations": [{"document": document["id"], "amount": amount}],
            }
            out.write(json.dumps(line) + "\n")
    return target


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
