"""The field reader on documents of others: F1, sure and wrong, peers, reliability of confidence."""

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from infra.local.settings import PROJECT_ROOT
from tools.bench import peers
from tools.bench.scoring import Given, Truth, read_given, tally, truths, verdicts

Row = tuple[str, str, str]
COMMITTED = PROJECT_ROOT / "tests" / "data" / "formats"


def rows() -> Iterable[Row]:
    """Each kind of document, peers on the same files, then reliability by tenth of confidence."""
    named = os.environ.get("LETTRAGE_SAMPLES")
    folder = Path(named) / "invoices" if named else COMMITTED
    known = list(truths(folder))
    with tempfile.TemporaryDirectory() as out:
        started = time.perf_counter()
        _extract(folder, out)
        took = time.perf_counter() - started
        given = {truth: read_given(Path(out) / f"{truth.file.stem}.json") for truth in known}
    yield ("documents read", f"{len(list(folder.iterdir()))} files in {took:.0f} s", "with OCR")
    yield from by_kind(given)
    yield from reliability(given)
    text = [t for t in known if t.kind in {"text_pdf", "facturx_pdf", "zugferd1_pdf"}]
    structured = [t for t in known if t.kind.endswith("_xml") or "_pdf" in t.kind]
    yield from peers.rows(
        [t for t in text if t.kind == "text_pdf"],
        [t for t in structured if t.kind not in {"text_pdf", "scan_pdf"}],
    )


def _extract(folder: Path, out: str) -> None:
    files = [str(f) for f in sorted(folder.iterdir()) if f.is_file() and f.suffix != ".md"]
    read = [sys.executable, "-m", "lettrage.entrypoints.cli", "extract", *files, "--out", out]
    subprocess.run(read, check=True, capture_output=True)  # noqa: S603 - our own command


def by_kind(given: dict[Truth, Given]) -> Iterator[Row]:
    """One row a kind of document."""
    kinds: dict[str, list[Truth]] = defaultdict(list)
    for truth in given:
        kinds[truth.kind].append(truth)
    for kind, documents in sorted(kinds.items()):
        count = tally((truth, given[truth]) for truth in documents)
        yield (
            f"F1, {kind}",
            f"{count.f1:.3f}, {count.exact} of {len(documents)} exact",
            f"sure {count.sure} of {count.expected}, sure and wrong {count.sure_wrong}",
        )


def reliability(given: dict[Truth, Given]) -> Iterator[Row]:
    """How often what was said with each tenth of confidence is right, and the expected error."""
    said: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for truth, values in given.items():
        for _, confidence, held in verdicts(truth, values):
            said[min(9, int(confidence * 10))].append((confidence, held))
    total = sum(map(len, said.values())) or 1
    error = 0.0
    for tenth, pairs in sorted(said.items()):
        right = sum(held for _, held in pairs) / len(pairs)
        mean = sum(confidence for confidence, _ in pairs) / len(pairs)
        error += abs(right - mean) * len(pairs) / total
        yield (f"said at {tenth / 10:.1f}", f"{right:.3f} right", f"{len(pairs)} values")
    yield ("expected calibration error", f"{error:.3f}", f"{total} values with a known answer")
