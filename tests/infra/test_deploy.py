"""Deployment refuses by name what it cannot do, and gives values to whoever asks for them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.deploy import DeploymentRefusedError, cli_arguments
from infra.layer import ROOT
from tests.infra.assembly import Assembly


def test_a_value_goes_to_every_stack_that_asks_for_it(assembly: Assembly) -> None:
    arguments = cli_arguments(assembly.folder, {"CollectDomain": "in.firm.fr", "WebOrigins": "x"})
    given = [a for a in arguments if "=" in a]
    assert given == [
        "LettragePipeline:CollectDomain=in.firm.fr",
        "LettrageApi:CollectDomain=in.firm.fr",
        "LettrageApi:WebOrigins=x",
    ]


def test_an_unknown_parameter_is_refused(assembly: Assembly) -> None:
    with pytest.raises(DeploymentRefusedError, match="no stack has a parameter Collectdomain"):
        cli_arguments(assembly.folder, {"Collectdomain": "in.firm.fr"})


def test_without_synthesis_nothing_is_deployed(tmp_path: Path) -> None:
    with pytest.raises(DeploymentRefusedError, match="make synth"):
        cli_arguments(tmp_path, {})


def test_without_credentials_nothing_is_deployed(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    environment |= {"HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"}
    done = subprocess.run(
        [sys.executable, "-m", "infra.deploy"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "no AWS credentials" in done.stderr
