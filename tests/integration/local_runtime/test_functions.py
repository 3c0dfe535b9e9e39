"""Functions run under AWS's runtime client, with what they would have on AWS and no more."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.local_runtime.conftest import Deployed


def _raise_in_workflow(deployed: Deployed, error: str) -> dict[str, str]:
    answer = deployed.runtime.client("stepfunctions").start_sync_execution(
        stateMachineArn=deployed.runtime.outputs["WorkflowArn"],
        input=json.dumps({"raise": error}),
    )
    result: dict[str, str] = json.loads(answer["output"])
    return result


def test_error_type_is_the_class_name(deployed: Deployed) -> None:
    reply = deployed.runtime.client("lambda").invoke(
        FunctionName=deployed.name("fail"), Payload=b'{"raise": "Invalid", "message": "no"}'
    )
    error = json.loads(reply["Payload"].read())
    assert reply["FunctionError"] == "Unhandled"
    assert (error["errorType"], error["errorMessage"]) == ("Invalid", "no")


def test_catch_matches_our_own_error_name(deployed: Deployed) -> None:
    assert _raise_in_workflow(deployed, "Invalid") == {"caught": "Invalid"}


def test_retry_matches_our_own_error_name(deployed: Deployed) -> None:
    started = time.monotonic()
    assert _raise_in_workflow(deployed, "Unavailable") == {"caught": "ALL Unavailable"}
    # One retry after IntervalSeconds 1: without a match the answer would come at once.
    assert time.monotonic() - started >= 1


def test_function_environment_is_explicit(
    deployed: Deployed,
) -> None:
    environment = deployed.runtime.invoke(deployed.name("echo"))["environment"]
    assert environment["BASE"] == "http://127.0.0.1:9"
    assert environment["TZ"] == "UTC"
    assert environment["AWS_ENDPOINT_URL"] == deployed.runtime.endpoint
    ours = {name for name in environment if name.startswith(("LETTRAGE", "MINISTACK", "STATE_"))}
    assert ours == set()
    assert not {"AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "HOME", "USER"} & set(environment)


def test_what_the_layer_lacks_is_missing(deployed: Deployed) -> None:
    with pytest.raises(RuntimeError, match="No module named 'aiosmtpd'") as caught:
        deployed.runtime.invoke(deployed.name("missing"))
    assert "Runtime.ImportModuleError" in str(caught.value)


def test_import_path_holds_function_layer_and_runtime_client_only(deployed: Deployed) -> None:
    path = deployed.runtime.invoke(deployed.name("echo"))["path"]
    foreign = [entry for entry in path if ".venv-local" in entry or "infra" in entry]
    assert foreign == []
    assert path[0].endswith("/task")


def test_functions_die_with_a_killed_server(killable: Deployed) -> None:
    process = killable.runtime.invoke(killable.name("echo"))["pid"]
    os.kill(killable.runtime.pid, 9)  # the server alone, not its group
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and _alive(process):
        time.sleep(0.05)
    assert not _alive(process)


def test_first_calls_at_once_each_get_an_answer(killable: Deployed) -> None:
    def call(number: int) -> int:
        answer: int = killable.runtime.invoke(killable.name("echo"), number)["event"]
        return answer

    with ThreadPoolExecutor(24) as pool:
        assert list(pool.map(call, range(24))) == list(range(24))


def test_one_failing_start_leaves_the_others_running(deployed: Deployed) -> None:
    name = deployed.name("fragile")
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(deployed.runtime.invoke, name)
        time.sleep(0.9)
        with pytest.raises(RuntimeError, match="no second environment"):
            deployed.runtime.invoke(name)
        assert running.result() == "whole"


def test_timeout_is_enforced_and_named(deployed: Deployed) -> None:
    client = deployed.runtime.client("lambda")
    name = deployed.name("sleep")
    client.update_function_configuration(FunctionName=name, Timeout=1)
    reply = client.invoke(FunctionName=name, Payload=b'{"seconds": 5}')
    assert json.loads(reply["Payload"].read())["errorType"] == "Sandbox.Timedout"


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
