"""Synthesis: the same commit gives the same bytes, anywhere, without a system Node."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra import synth
from infra.config import DeploymentConfig
from infra.layer import ROOT
from tests.infra.assembly import OPENAPI, Assembly

COMMAND = [sys.executable, "-m", "infra.synth", "layer=source", f"openapi={OPENAPI}"]

INPUTS = ("cdk.json", "requirements.txt", "infra", "statemachines", "functions", "layers")


@dataclass(frozen=True)
class Checkout:
    """A copy of what synthesis reads, in a folder of its own."""

    folder: Path

    @property
    def out(self) -> Path:
        return self.folder / "cdk.out"

    def start(self) -> subprocess.Popen[str]:
        """Synthesize in another process that finds no Node but the packaged one."""
        environment = {"PATH": "/nonexistent", "HOME": str(Path.home()), "PYTHONPATH": "."}
        return subprocess.Popen(
            COMMAND, cwd=self.folder, env=environment, text=True, stdout=subprocess.PIPE
        )


@pytest.fixture(scope="module")
def checkouts(tmp_path_factory: pytest.TempPathFactory) -> list[Checkout]:
    """The same source in two places, each synthesized there."""
    first, second = (tmp_path_factory.mktemp(name) / "copy" for name in ("here", "elsewhere"))
    for name in (*INPUTS, OPENAPI):
        source, target = ROOT / name, first / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_file():
            shutil.copy(source, target)
        else:
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(first, second)
    made = [Checkout(first), Checkout(second)]
    for running in [checkout.start() for checkout in made]:
        assert running.communicate(timeout=300)[0] == "cdk.out: written\n"
        assert running.returncode == 0
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_source_gives_the_same_bytes(checkouts: list[Checkout]) -> None:
    first, second = (contents(checkout.out) for checkout in checkouts)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_nothing_names_this_machine(checkouts: list[Checkout]) -> None:
    checkout = checkouts[0]
    traces = (str(ROOT), str(checkout.folder), str(Path.home()) + "/", os.uname().nodename)
    for name, data in contents(checkout.out).items():
        if name.endswith(".json"):
            assert not [t for t in traces if t.encode() in data], name


def test_no_account_or_region_is_looked_up(assembly: Assembly) -> None:
    manifest = (assembly.folder / "manifest.json").read_text()
    assert manifest.count("aws://unknown-account/unknown-region") == 3
    assert "missing" not in manifest


def test_nothing_is_written_again_while_nothing_changed(checkouts: list[Checkout]) -> None:
    checkout = checkouts[0]
    before = {path: path.stat().st_mtime_ns for path in checkout.out.iterdir()}
    assert checkout.start().communicate(timeout=300)[0] == "cdk.out: up to date\n"
    assert {path: path.stat().st_mtime_ns for path in checkout.out.iterdir()} == before


def test_a_change_is_written(checkouts: list[Checkout]) -> None:
    checkout = checkouts[1]
    handler = checkout.folder / "functions" / "read_document" / "handler.py"
    handler.write_text(handler.read_text() + "# changed\n")
    before = contents(checkout.out)
    assert checkout.start().communicate(timeout=300)[0] == "cdk.out: written\n"
    assert contents(checkout.out).keys() != before.keys()


def test_production_locks_the_archive_for_good(tmp_path: Path) -> None:
    out = tmp_path / "out"
    chosen = synth.context({"layer": "source", "openapi": OPENAPI, "stage": "production"})
    assert synth.synthesize(chosen, out) is True
    archive = Assembly.read(out).one("AWS::S3::Bucket", "DocumentsArchiveBucket")
    retention = archive.properties["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert retention["Mode"] == "COMPLIANCE"


def test_caps_on_recognition_have_defaults_and_can_be_chosen() -> None:
    assert DeploymentConfig.of({}).recognition_caps == {
        "RECOGNITION_CAP_USD": "20",
        "RECOGNITION_ORGANISATION_CAP_USD": "2",
    }
    chosen = DeploymentConfig.of({"recognitionCapUsd": "0", "recognitionOrganisationCapUsd": 0.5})
    assert (chosen.recognition_cap_usd, chosen.recognition_organisation_cap_usd) == ("0", "0.5")


@pytest.mark.parametrize("cap", ["", "-1", "1e3", "ten", "1.23456", "2 USD"])
def test_a_cap_that_is_no_amount_is_refused(cap: str) -> None:
    for entry in ("recognitionCapUsd", "recognitionOrganisationCapUsd"):
        with pytest.raises(ValueError, match=entry):
            DeploymentConfig.of({entry: cap})


def test_the_context_can_name_another_interpreter_and_processor() -> None:
    config = DeploymentConfig.of({"python": "3.13", "architecture": "arm64"})
    assert (config.python, config.architecture) == ("3.13", "arm64")


@pytest.mark.parametrize(
    ("entry", "value"), [("python", "3.9"), ("architecture", "mips"), ("layer", "some")]
)
def test_a_wrong_choice_is_refused_by_name(entry: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"'{entry}' cannot be '{value}'"):
        DeploymentConfig.of({entry: value})
