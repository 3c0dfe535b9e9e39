"""Deployment refuses by name what it cannot do, and gives values to whoever asks for them."""

import os
from pathlib import Path

import pytest

from infra.deploy import DeploymentRefusedError, cli_arguments, deploy, given_values
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


def test_values_come_from_make_and_the_command_line(assembly: Assembly) -> None:
    environment = {"CollectDomain": "in.firm.fr", "PublicApiUrl": "https://a", "PATH": "/bin"}
    given = given_values(assembly.folder, environment, ["PublicApiUrl=https://b"])
    assert given == {"CollectDomain": "in.firm.fr", "PublicApiUrl": "https://b"}


def test_a_word_that_is_no_value_is_refused(assembly: Assembly) -> None:
    with pytest.raises(DeploymentRefusedError, match="'now' is not of the form Parameter=value"):
        given_values(assembly.folder, {}, ["now"])


def test_without_synthesis_nothing_is_deployed(tmp_path: Path) -> None:
    with pytest.raises(DeploymentRefusedError, match="make synth"):
        cli_arguments(tmp_path, {})


def test_without_credentials_nothing_is_deployed(
    assembly: Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(DeploymentRefusedError, match="no AWS credentials"):
        deploy({"CollectDomain": "in.firm.fr"}, assembly.folder)
