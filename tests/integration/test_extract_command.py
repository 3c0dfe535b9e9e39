"""`lettrage extract` as a person types it: files in, one JSON a file out, status 0 for refusals."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.data.reading import corpus

ROOT = Path(__file__).parents[2]
RECOGNISER = ROOT / ".venv-local" / "bin" / "python"


def extract(files: Iterable[Path], out: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-m", "lettrage.entrypoints.cli", "extract", *files, "--out", out],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT / "layers" / "common" / "python")},
        timeout=600,
    )


def result(out: Path, stem: str) -> dict[str, Any]:
    return dict(json.loads((out / f"{stem}.json").read_text("utf-8")))


def test_a_pdf_with_text_is_read_in_the_words_of_the_samples(tmp_path: Path) -> None:
    made = corpus.document("classic", "fr", 0)
    pdf = tmp_path / "facture.pdf"
    pdf.write_bytes(made.pdf)
    done = extract([pdf], tmp_path / "out")
    assert done.returncode == 0, done.stderr
    read = result(tmp_path / "out", "facture")
    assert read["outcome"] == "accept"
    for name in ("total_net", "total_gross", "invoice_number", "issue_date", "iban"):
        assert read["fields"][name]["value"] == made.expected[name]
        assert 0.9 <= read["fields"][name]["confidence"] <= 1
    assert read["fields"]["document_type"]["value"] == "invoice"


def test_a_refused_file_is_told_and_expected_files_and_folders_are_skipped(tmp_path: Path) -> None:
    page = tmp_path / "login.pdf"
    page.write_text("<html><body>Connexion</body></html>", "utf-8")
    truth = tmp_path / "login.expected.json"
    truth.write_text("{}", "utf-8")
    done = extract([page, truth, tmp_path], tmp_path / "out")
    assert done.returncode == 0, done.stderr
    read = result(tmp_path / "out", "login")
    assert read["outcome"] == "reject"
    assert read["fields"] == {}
    assert read["refused"]["code"]
    assert read["refused"]["message"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["login.json"]


def test_files_of_one_name_keep_a_result_each(tmp_path: Path) -> None:
    files = []
    for folder, layout in (("a", "classic"), ("b", "stacked"), ("c", "header_table")):
        (tmp_path / folder).mkdir()
        files.append(tmp_path / folder / "f.pdf")
        files[-1].write_bytes(corpus.document(layout, "fr", 0).pdf)
    done = extract(files, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "f.json",
        "f.pdf-2.json",
        "f.pdf.json",
    ]
    assert "f.pdf.json" in done.stderr


def test_nothing_to_read_and_nowhere_to_write_are_told_with_status_2(tmp_path: Path) -> None:
    alone = extract([tmp_path], tmp_path / "out")
    assert (alone.returncode, "is a folder" in alone.stderr) == (2, True)
    taken = tmp_path / "taken"
    taken.write_text("")
    pdf = tmp_path / "f.pdf"
    pdf.write_bytes(b"")
    nowhere = extract([pdf], taken)
    assert (nowhere.returncode, "Traceback" in nowhere.stderr) == (2, False)


def test_a_missing_file_is_told_with_status_1(tmp_path: Path) -> None:
    done = extract([tmp_path / "nothing.pdf"], tmp_path / "out")
    assert done.returncode == 1
    assert "nothing.pdf" in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not RECOGNISER.exists(), reason="the local runtime is not installed")
def test_a_scan_is_recognised_by_the_local_endpoint_and_read(tmp_path: Path) -> None:
    made = corpus.document("classic", "fr", 0)
    picture = pypdfium2.PdfDocument(made.pdf)[0].render(scale=150 / 72).to_pil()
    scan = tmp_path / "scan.png"
    picture.convert("L").save(scan)
    done = extract([scan], tmp_path / "out")
    assert done.returncode == 0, done.stderr
    read = result(tmp_path / "out", "scan")
    for name in ("total_net", "total_vat", "total_gross", "issue_date", "supplier_vat_id"):
        assert read["fields"][name]["value"] == made.expected[name]
    assert read["fields"]["total_gross"]["source"] == "ocr"


_SAMPLES = os.environ.get("LETTRAGE_SAMPLES")


@pytest.mark.slow
@pytest.mark.skipif(_SAMPLES is None, reason="LETTRAGE_SAMPLES names no folder")
@pytest.mark.skipif(not RECOGNISER.exists(), reason="the local runtime is not installed")
def test_samples_reach_the_bars_and_hostile_ones_their_outcome(tmp_path: Path) -> None:
    folder = Path(_SAMPLES or "") / "invoices"
    records = [json.loads(path.read_text("utf-8")) for path in folder.glob("*.expected.json")]
    done = extract([folder / record["file"] for record in records], tmp_path)
    assert done.returncode == 0, done.stderr
    for record in records:
        if "outcome" in record:
            assert result(tmp_path, record["id"])["outcome"] == record["outcome"], record["id"]
    _, kinds, _ = corpus.score_invoices.score(folder, tmp_path, corpus.SURE)
    assert sum(kind["confident_wrong"] for kind in kinds.values()) == 0
    bars = {"text_pdf": 0.80, "scan_pdf": 0.80, "image": 0.80, "photo": 0.80, "receipt_scan": 0.80}
    for name in ("cii_xml", "ubl_xml", "facturx_pdf", "zugferd1_pdf"):
        bars[name] = 0.99
    for name, bar in bars.items():
        assert corpus.score_invoices.rates(kinds[name])[2] >= bar, name
