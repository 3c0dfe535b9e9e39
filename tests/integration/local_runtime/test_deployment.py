"""The synthesized assembly is deployed untouched, once, and refused by name where it cannot be."""

import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest
import requests

from infra.local.assembly import AssemblyError
from infra.local.deploy import DeploymentError
from tests.integration.local_runtime.conftest import PARAMETERS, Deployed


def test_same_assembly_is_left_alone(deployed: Deployed) -> None:
    assert deployed.runtime.deploy(deployed.folder, PARAMETERS) is False


def test_changed_parameter_reaches_the_function(killable: Deployed) -> None:
    assert killable.runtime.deploy(killable.folder, {"BankBaseUrl": "http://127.0.0.1:7"}) is True
    environment = killable.runtime.invoke(killable.name("echo"))["environment"]
    assert environment["BASE"] == "http://127.0.0.1:7"


def test_changed_layer_is_used_by_the_next_call(
    killable: Deployed, assembly_writer: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = "class Invalid(ValueError): ...\nUnavailable = KeyError\n"
    layer = {"python/shared_errors.py": changed}
        "python/shared_errors.py": "class Invalid(ValueError):\n    '''New.'''\n    pass\nUnavailable = KeyError\n"
    }
    monkeypatch.setattr(assembly_writer, "LAYER", layer)
    killable.runtime.deploy(assembly_writer.write(tmp_path / "changed"), PARAMETERS)
    with pytest.raises(RuntimeError, match="KeyError"):
        killable.runtime.invoke(killable.name("fail"), {"raise": "Unavailable"})


def test_unknown_resource_type_is_refused_by_name(
    killable: Deployed, assembly_writer: ModuleType, tmp_path: Path
) -> None:
    strange = {"Strange": {"Type": "AWS::QuantumLedger::Thing", "Properties": {}}}
    with pytest.raises(DeploymentError, match="AWS::QuantumLedger::Thing"):
        killable.runtime.deploy(assembly_writer.write(tmp_path / "strange", strange), PARAMETERS)


def test_failing_resource_is_named_with_its_reason(
    killable: Deployed, assembly_writer: ModuleType, tmp_path: Path
) -> None:
    rule = {"Name": "bad", "Recipients": ["no domain"], "Actions": []}
    bad = {
        "Bad": {
            "Type": "AWS::SES::ReceiptRule",
            "Properties": {"RuleSetName": {"Ref": "RuleSet"}, "Rule": rule},
        }
    }
    folder = assembly_writer.write(tmp_path / "bad", bad)
    with pytest.raises(DeploymentError, match=r"Bad.*Invalid recipient: no domain"):
        killable.runtime.deploy(folder, PARAMETERS)
    # What was there before goes on working, and the good assembly deploys again.
    assert killable.runtime.invoke(killable.name("echo"), 1)["event"] == 1


def test_parameter_no_stack_declares_is_refused(deployed: Deployed) -> None:
    with pytest.raises(DeploymentError, match="Mistyped"):
        deployed.runtime.deploy(deployed.folder, {"Mistyped": "x"})


def test_missing_assembly_is_named(deployed: Deployed, tmp_path: Path) -> None:
    with pytest.raises(AssemblyError, match="make synth"):
        deployed.runtime.deploy(tmp_path)


def test_container_images_are_refused(deployed: Deployed, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(deployed.folder, folder)
    assets = folder / "Work.assets.json"
    content = json.loads(assets.read_text()) | {"dockerImages": {"x": {}}}
    assets.write_text(json.dumps(content))
    with pytest.raises(AssemblyError, match="container images"):
        deployed.runtime.deploy(folder, PARAMETERS)


def test_api_answers_at_the_root_of_its_own_port(deployed: Deployed) -> None:
    answer = requests.get(f"{deployed.runtime.api_url}/v1/consent-return?code=1", timeout=20)
    assert answer.json()["path"] == "/v1/consent-return"


def test_guarded_route_wants_a_token(deployed: Deployed) -> None:
    guarded = f"{deployed.runtime.api_url}/v1/organisations/1/purchase-invoices"
    assert requests.get(guarded, timeout=20).status_code == 401


@pytest.mark.parametrize("path", ["/_ministack/health", "/_lettrage/ready", "/"])
def test_api_port_serves_the_api_only(deployed: Deployed, path: str) -> None:
    assert requests.get(deployed.runtime.api_url + path, timeout=20).status_code == 404


def test_web_pages_cannot_administer(deployed: Deployed) -> None:
    answer = requests.post(
        f"{deployed.runtime.endpoint}/_ministack/reset",
        headers={"Origin": "https://evil.example"},
        timeout=20,
    )
    assert answer.status_code == 403


def test_stack_outputs_are_told(deployed: Deployed) -> None:
    assert deployed.runtime.outputs["CollectDomain"] == "in.lettrage.example"
    tables = deployed.runtime.client("dynamodb").list_tables()["TableNames"]
    assert deployed.runtime.outputs["TableName"] in tables
