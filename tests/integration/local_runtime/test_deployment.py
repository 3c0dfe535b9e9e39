"""The synthesized assembly is deployed untouched, once, and refused by name where it cannot be."""

import contextlib
import json
import shutil
import threading
from pathlib import Path
from types import ModuleType

import pytest
import requests

from infra.local.assembly import AssemblyError
from infra.local.deploy import DeploymentError
from infra.local.runtime import LocalRuntime
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
        timeout=120,
    )
    assert answer.status_code == 403


def test_stack_outputs_are_told(deployed: Deployed) -> None:
    assert deployed.runtime.outputs["CollectDomain"] == "in.lettrage.example"
    tables = deployed.runtime.client("dynamodb").list_tables()["TableNames"]
    assert deployed.runtime.outputs["TableName"] in tables


def test_kill_during_a_deployment_leaves_the_state_before_it(
    killable: Deployed, assembly_writer: ModuleType, tmp_path: Path
) -> None:
    queues = {f"Queue{n}": {"Type": "AWS::SQS::Queue"} for n in range(60)}
    # The change needs the same functions again, so it is long enough to be cut in two.
    changed = assembly_writer.write(tmp_path / "changed", queues)
    runtime = killable.runtime
    cutting = threading.Timer(0.35, runtime.kill)
    cutting.start()
    with contextlib.suppress(Exception):
        runtime.deploy(changed, PARAMETERS)
    cutting.join()
    runtime.kill()
    runtime.start()
    assert runtime.deploy(killable.folder, PARAMETERS) in {True, False}
    assert runtime.invoke(killable.name("echo"), 1)["event"] == 1
    runtime.deploy(changed, PARAMETERS)
    assert len(runtime.client("sqs").list_queues()["QueueUrls"]) == 61


def test_first_deployment_cut_by_a_kill_can_be_repeated(
    tmp_path: Path, assembly_writer: ModuleType
) -> None:
    runtime = LocalRuntime(tmp_path / "data")
    runtime.start()
    try:
        folder = assembly_writer.write(tmp_path / "assembly")
        cutting = threading.Timer(0.2, runtime.kill)
        cutting.start()
        with contextlib.suppress(Exception):
            runtime.deploy(folder, PARAMETERS)
        cutting.join()
        runtime.kill()
        runtime.start()
        runtime.deploy(folder, PARAMETERS)
        assert runtime.invoke(runtime.outputs["EchoFunctionName"], 1)["event"] == 1
    finally:
        runtime.stop()


def test_failed_first_deployment_can_be_repeated(
    tmp_path: Path, assembly_writer: ModuleType
) -> None:
    runtime = LocalRuntime(tmp_path / "data")
    runtime.start()
    try:
        bad = {"Bad": {"Type": "AWS::SES::ReceiptRule", "Properties": {"RuleSetName": "none"}}}
        with pytest.raises(DeploymentError, match="Bad"):
            runtime.deploy(assembly_writer.write(tmp_path / "bad", bad), PARAMETERS)
        assert runtime.deploy(assembly_writer.write(tmp_path / "good"), PARAMETERS) is True
    finally:
        runtime.stop()
