"""Books with reference rates beside them: foreign payments are judged by the rate of their day."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from lettrage.entrypoints import cli

SCORE = Path(__file__).parents[2] / "score"
RATES = {"USD": 1.09, "GBP": 0.85, "CHF": 0.95}
"""Those that the books are drawn with."""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    words = ["--operations", "300", "--seed", "5", "--fx", "0.3", "--out", str(folder)]
    subprocess.run(
        [sys.executable, str(SCORE / "make_books.py"), *words], check=True, capture_output=True
    )
    return folder


def _scored(books: Path, factor: float | None) -> tuple[float, int, str]:
    """Recall of foreign payments, wrong ones in all, and what was said."""
    rates, out = books / "rates.jsonl", books / "out.jsonl"
    rates.unlink(missing_ok=True)
    if factor is not None:
        days = (date(2024, 10, 1) + timedelta(days=n) for n in range(700))
        row = {code: f"{rate * factor:.4f}" for code, rate in RATES.items()}
        lines = (json.dumps({"day": day.isoformat(), "rates": row}) for day in days)
        rates.write_text("\n".join(lines), encoding="utf-8")
    assert cli.main(["reconcile", "--books", str(books), "--out", str(out)]) == 0
    said = out.read_text("utf-8")
    score = [sys.executable, str(SCORE / "score_matching.py"), "--json"]
    files = ["--truth", str(books / "truth.jsonl"), "--pred", str(out)]
    told = json.loads(subprocess.run([*score, *files], check=True, capture_output=True).stdout)
    return told["classes"]["fx"]["recall"], told["wrong"], said


def test_rates_of_the_books_confirm_what_ranges_let_pass_and_wrong_ones_stop_it(
    books: Path,
) -> None:
    recall, wrong, said = _scored(books, None)
    assert (recall > 0.8, wrong) == (True, 0)
    assert "ecart_change" not in said
    with_rates, wrong, said = _scored(books, 1)
    assert (with_rates, wrong) == (recall, 0)
    assert "ecart_change" in said
    assert "s’écarte de" in said
    far, wrong, _ = _scored(books, 1.15)
    assert (far, wrong) == (0, 0)
