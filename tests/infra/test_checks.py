"""What others check for us: the AWS solution rules and the CloudFormation linter."""

import json
import re
import subprocess
import sys
from pathlib import Path

from infra.layer import ROOT
from tests.infra.assembly import Assembly

ACCEPTED = 12
"""Places in the code that accept a finding; raise it only with a reason worth reading."""

ENFORCED_TWICE = "W3005"
"""The CDK library writes dependencies that references already imply; harmless."""


def test_the_solution_rules_find_nothing_unexplained(assembly: Assembly) -> None:
    assert assembly.failure == ""


def test_the_cdk_library_warns_of_nothing(assembly: Assembly) -> None:
    for path in assembly.folder.glob("*.metadata.json"):
        warnings = [
            entry["data"]
            for entries in json.loads(path.read_text()).values()
            for entry in entries
            if entry["type"] in {"aws:cdk:warning", "aws:cdk:error"}
        ]
        assert warnings == [], path.name


def test_every_accepted_finding_has_a_sentence_for_a_reason() -> None:
    sources = [p.read_text() for p in (ROOT / "infra" / "constructs").glob("*.py")]
    sources += [p.read_text() for p in (ROOT / "infra" / "stacks").glob("*.py")]
    calls = [call for s in sources for call in re.findall(r"(?s)\baccept\(\n(.*?)\n {4,12}\)\n", s)]
    assert len(calls) == ACCEPTED
    for call in calls:
        reason = " ".join(re.findall(r'"([^"]*)"', call)[1:])
        assert len(reason.split()) >= 8, call


def test_the_linter_finds_nothing(assembly: Assembly) -> None:
    templates = sorted(assembly.folder.glob("*.template.json"))
    command = [str(Path(sys.executable).parent / "cfn-lint"), "--regions", "eu-west-3"]
    command += ["--ignore-checks", ENFORCED_TWICE, "--template", *map(str, templates)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")
