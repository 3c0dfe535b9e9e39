"""The field reader on documents of others: F1, sure and wrong, calibration, seconds a document."""

import json
import os
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
COMMITTED = PROJECT_ROOT / "tests" / "data" / "formats"
SCORER = PROJECT_ROOT / "tests" / "score" / "score_invoices.py"


def rows() -> Iterable[Row]:
    """Each kind of document, then the reliability of what was said, by tenth of confidence."""
    named = os.environ.get("LETTRAGE_SAMPLES")
    folder = Path(named) / "invoices" if named else COMMITTED
    files = [str(f) for f in sorted(folder.iterdir()) if f.is_file() and f.suffix != ".md"]
    with tempfile.TemporaryDirectory() as out:
        started = time.perf_counter()
        read = [sys.executable, "-m", "lettrage.entrypoints.cli", "extract", *files, "--out", out]
        subprocess.run(read, check=True, capture_output=True)  # noqa: S603 - our own command
        took = time.perf_counter() - started
        written = list(Path(out).glob("*.json"))
        yield ("documents read", f"{len(written)} in {took:.0f} s", "recognition included")
        report = Path(out) / "score"
        subprocess.run(  # noqa: S603 - the scorer beside the tests
            [
                sys.executable,
                str(SCORER),
                "--json",
                str(report),
                "--expected",
                str(folder),
                "--predicted",
                out,
            ],
            check=True,
            capture_output=True,
        )
        scored: dict[str, Any] = json.loads(report.read_text())
        for kind, count in sorted(scored["kinds"].items()):
            yield _kind(kind, count)
        yield from _reliability(scored, written)


def _kind(kind: str, count: dict[str, int]) -> Row:
    given, right, expected = (count.get(k, 0) for k in ("given", "right", "expected"))
    f1 = 2 * right / (given + expected) if given + expected else 0.0
    wrong = count.get("confident_wrong", 0)
    sure = count.get("confident", 0)
    return (f"F1, {kind}", f"{f1:.3f}", f"sure {sure} of {expected}, sure and wrong {wrong}")


def _reliability(scored: dict[str, Any], written: Iterable[Path]) -> Iterable[Row]:
    wrong = {(name, field) for name, field, *_ in scored["wrong"]}
    said: dict[int, list[bool]] = defaultdict(list)
    for path in written:
        for field, value in json.loads(path.read_text())["fields"].items():
            said[min(9, int(value["confidence"] * 10))].append((path.stem, field) not in wrong)
    for tenth, held in sorted(said.items()):
        share = sum(held) / len(held)
        yield (
            f"said at {tenth / 10:.1f} and above",
            f"{share:.3f} not found wrong",
            f"{len(held)} values; those without an expected value count as right",
        )
