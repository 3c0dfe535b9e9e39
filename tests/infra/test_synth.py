"""Synthesis: the same commit gives the same bytes, anywhere, without a system Node."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra import synth
from infra.config import DeploymentConfig
from infra.layer import ROOT
from tests.infra.assembly import OPENAPI, Assembly

ARGUMENTS = ["layer=source", f"openapi={OPENAPI}"]


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synthesized by another process, in another folder, with no Node but the packaged one."""
    out = tmp_path_factory.mktemp("elsewhere") / "other name"
    environment = {"CDK_OUTDIR": str(out), "PATH": "/nonexistent", "HOME": str(out.parent)}
    subprocess.run(
        [sys.executable, "-m", "infra.synth", *ARGUMENTS], check=True, cwd=ROOT, env=environment
    )
    return out


def contents(folder: Path) -> dict[str, bytes]:
    left_out = {synth.STAMP, "validation-report.json"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in left_out
    }


def test_the_same_source_gives_the_same_bytes(assembly: Assembly, apart: Path) -> None:
    first, second = contents(assembly.folder), contents(apart)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_nothing_names_this_machine(apart: Path) -> None:
    traces = (str(ROOT), str(apart.parent), str(Path.home()) + "/", os.uname().nodename)
    for name, data in contents(apart).items():
        if name.endswith(".json"):
            assert not [t for t in traces if t.encode() in data], name


def test_no_account_or_region_is_looked_up(assembly: Assembly) -> None:
    manifest = (assembly.folder / "manifest.json").read_text()
    assert manifest.count("aws://unknown-account/unknown-region") == 3
    assert "missing" not in manifest


def test_nothing_is_written_again_while_nothing_changed(apart: Path) -> None:
    chosen = synth.context(dict(argument.split("=", 1) for argument in ARGUMENTS))
    before = {path: path.stat().st_mtime_ns for path in apart.iterdir()}
    assert synth.synthesize(chosen, apart) is False
    assert {path: path.stat().st_mtime_ns for path in apart.iterdir()} == before


def test_production_locks_the_archive_for_good(tmp_path: Path) -> None:
    out = tmp_path / "out"
    chosen = synth.context({"layer": "source", "openapi": OPENAPI, "stage": "production"})
    assert synth.synthesize(chosen, out) is True
    archive = Assembly.read(out).one("AWS::S3::Bucket", "DocumentsArchiveBucket")
    retention = archive.properties["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert retention["Mode"] == "COMPLIANCE"


def test_the_context_can_name_another_interpreter_and_processor() -> None:
    config = DeploymentConfig.of({"python": "3.13", "architecture": "arm64"})
    assert (config.python, config.architecture) == ("3.13", "arm64")


@pytest.mark.parametrize(
    ("entry", "value"), [("python", "3.9"), ("architecture", "mips"), ("layer", "some")]
)
def test_a_wrong_choice_is_refused_by_name(entry: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"'{entry}' cannot be '{value}'"):
        DeploymentConfig.of({entry: value})
