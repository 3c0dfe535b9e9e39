"""Checks that need the emulator's inside: run by the server's interpreter, one process for all.

Each `check_…` holds one hook on a private name; it fails on an upgrade that moves the ground.
"""

import asyncio
import inspect
import json
import os
import signal
import sqlite3
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from infra.local.settings import ServerSettings

SETTINGS = ServerSettings.from_environment()
DATA = SETTINGS.data_dir

from ministack import app  # noqa: E402 - reads the environment when imported
from ministack.core import lambda_runtime, persistence, router  # noqa: E402
from ministack.services import dynamodb, lambda_svc, s3, ses, stepfunctions  # noqa: E402
from ministack.services.cloudformation import engine, provisioners  # noqa: E402

from infra.local import (  # noqa: E402
    functions,
    journal,
    objects,
    receipt_rules,
    snapshots,
    workflows,
)

TABLE: dict[str, Any] = {"TableId": "t", "items": {}}


def check_names_hooked_exist_and_are_functions() -> None:
    hooked = [
        (lambda_runtime, "_worker_class_for"),
        (lambda_svc, "_execute_function_warm"),
        (lambda_svc, "_execute_function_provided_warm"),
        (lambda_svc, "_execute_function_dispatch"),
        (lambda_svc, "_provided_worker_env"),
        (lambda_svc, "_provided_runtime_code_dir"),
        (lambda_svc, "_resolve_layer_zip"),
        (lambda_svc, "_runtime_env_vars"),
        (lambda_svc, "_extract_zip_preserving_mode"),
        (dynamodb, "_set_item"),
        (dynamodb, "_remove_item"),
        (dynamodb, "_items_replaced"),
        (s3, "_atomic_write"),
        (s3, "_persist_object"),
        (ses, "_record_send"),
        (ses, "_send_notifications"),
        (ses, "_sent_emails_list"),
        (stepfunctions, "_run_execution"),
        (app, "_load_persisted_state"),
        (app, "_build_persistence_save_dict"),
        (persistence, "save_state"),
    ]
    missing = [name for module, name in hooked if not inspect.isfunction(getattr(module, name, 0))]
    assert missing == []


def check_worker_parameters_are_those_our_worker_expects() -> None:
    worker = lambda_runtime.ProvidedWorker
    parameters = {
        name: list(inspect.signature(getattr(worker, name)).parameters)
        for name in ("_await_init", "_drain_stderr_bounded", "_build_handler_class")
    }
    assert parameters == {
        "_await_init": ["self", "init_timeout"],
        "_drain_stderr_bounded": ["self", "first_line_wait", "idle_confirm", "hard_cap"],
        "_build_handler_class": ["self", "generation", "pending"],
    }
    source = inspect.getsource(worker._spawn)
    assert "_provided_worker_env(self.config, code_dir, port)" in source
    assert "_provided_runtime_code_dir(self.code_zip)" in source


def check_only_python_runs_under_the_runtime_client() -> None:
    functions.install(SETTINGS)
    chosen = {
        runtime: lambda_runtime._worker_class_for({"Runtime": runtime})
        for runtime in ("python3.11", "provided.al2023", "nodejs22.x")
    }
    assert chosen == {
        "python3.11": functions.FunctionWorker,
        "provided.al2023": lambda_runtime.ProvidedWorker,
        "nodejs22.x": lambda_runtime.Worker,
    }


def check_item_calls_never_wait_in_the_middle() -> None:
    """The journal collects one call's writes by thread: a call must run in one step."""
    headers = {"x-amz-target": "DynamoDB_20120810.ListTables"}
    call = dynamodb.handle_request("POST", "/", headers, b"{}", {})
    waited = object()
    assert next(call.__await__(), waited) is waited


def check_all_item_writes_go_through_the_two_hooks() -> None:
    lines = inspect.getsource(dynamodb).splitlines()
    direct = [line.strip() for line in lines if '["items"].setdefault(' in line]
    assert direct == ['table["items"].setdefault(pk_val, {})[sk_val] = item']
    swapped = [n for n, line in enumerate(lines) if '["items"] = defaultdict(dict, ' in line]
    inside = {_function_around(lines, number) for number in swapped}
    # Replicas of global tables and restored backups are not among the product's resources.
    assert inside == {
        "_restore_state",
        "_create_replica",
        "_execute_transaction",
        "_restore_table_from_backup",
        "_restore_table_to_point_in_time",
    }


def check_definitions_have_every_part_the_emulator_saves() -> None:
    assert set(journal.definitions()) == set(dynamodb.get_state())


def check_transaction_cut_between_two_rows_leaves_none() -> None:
    path = DATA / "cut.sqlite"
    child = os.fork()
    if child == 0:
        kept = journal.ItemJournal(path)
        rows: list[str] = []

        def count(statement: str) -> None:
            if statement.startswith("INSERT"):
                rows.append(statement)
                if len(rows) == 2:
                    os.kill(os.getpid(), signal.SIGKILL)

        kept._connection.set_trace_callback(count)
        with kept.one_call():
            kept.put(TABLE, "a", "1", {})
            kept.put(TABLE, "a", "2", {})
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert journal.ItemJournal(path).rows() == []


def check_write_outside_a_call_is_kept_at_once() -> None:
    """Expiry runs in a thread of its own, without a call around it."""
    kept = journal.ItemJournal(DATA / "expiry.sqlite")
    kept.put(TABLE, "a", "1", {"pk": {"S": "a"}})
    other = sqlite3.connect(DATA / "expiry.sqlite")
    assert other.execute("SELECT count(*) FROM items").fetchone() == (1,)
    kept.delete(TABLE, "a", "1")
    assert other.execute("SELECT count(*) FROM items").fetchone() == (0,)


def check_swapped_table_replaces_its_rows() -> None:
    kept = journal.ItemJournal(DATA / "swap.sqlite")
    kept.put(TABLE, "old", "1", {})
    kept.rewrite({"TableId": "t", "items": {"new": {"1": {}}}})
    assert [row[1] for row in kept.rows()] == ["new"]
    kept.forget_tables(set())
    assert kept.rows() == []


def check_object_that_cannot_be_written_fails_its_upload() -> None:
    objects.install()
    (DATA / "objects" / "000000000000").mkdir(parents=True, exist_ok=True)
    blocked = DATA / "objects" / "000000000000" / "blocked"
    blocked.write_text("a file where the bucket's folder would be")
    try:
        s3._persist_object("blocked", "key", {"body": b"x"})
    except OSError:
        return
    raise AssertionError("an upload that is on no disk was taken")


def check_resource_handlers_have_the_form_we_add() -> None:
    receipt_rules.install()
    assert {"AWS::SES::ReceiptRuleSet", "AWS::SES::ReceiptRule"} <= set(
        provisioners._RESOURCE_HANDLERS
    )
    assert "in _RESOURCE_HANDLERS" in inspect.getsource(engine)
    queue = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    assert list(inspect.signature(queue["create"]).parameters) == [
        "logical_id",
        "props",
        "stack_name",
    ]
    assert list(inspect.signature(queue["delete"]).parameters) == ["physical_id", "props"]


def check_recognition_is_still_ours_to_add() -> None:
    """The day the emulator brings the service, ours must be weighed against it."""
    assert "textract" not in app.SERVICE_HANDLERS
    assert "textract" not in router.SERVICE_PATTERNS


def check_state_files_are_those_the_snapshots_name() -> None:
    known = set(app._state_map)
    assert set(snapshots.WRITE_THROUGH.values()) <= known
    assert known >= snapshots._NOT_PERIODIC
    assert set(snapshots.WRITE_THROUGH) <= set(app.SERVICE_HANDLERS)


def check_workflows_call_functions_through_the_hooked_path() -> None:
    source = inspect.getsource(stepfunctions)
    assert "_execute_function_with_config_scope" in source or "_execute_function" in source


def check_express_workflows_run_in_turn_and_standard_ones_at_once() -> None:
    assert "args=(_run_execution, exec_arn)" in inspect.getsource(stepfunctions._start_execution)
    most, running, seen = 0, 0, []
    lock, go = threading.Lock(), threading.Event()

    def walk(execution_arn: str) -> None:
        nonlocal most, running
        with lock:
            running += 1
            most = max(most, running)
            seen.append(execution_arn)
        go.wait(30)
        with lock:
            running -= 1

    in_turn = workflows._in_turn(walk)
    for kind, expected in (("EXPRESS", workflows.AT_ONCE), ("STANDARD", workflows.AT_ONCE + 5)):
        machine = _machine(kind)
        names = [f"{kind}-{number}" for number in range(workflows.AT_ONCE + 5)]
        for name in names:
            stepfunctions._executions[name] = {"stateMachineArn": machine}
        go.clear()
        most = 0
        threads = [threading.Thread(target=in_turn, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for _ in range(200):
            if running >= expected:
                break
            time.sleep(0.01)
        go.set()
        for thread in threads:
            thread.join(30)
        assert most == expected
        assert set(names) <= set(seen)


def _machine(kind: str) -> str:
    definition = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
    role = "arn:aws:iam::000000000000:role/workflow"
    asked = {"name": kind, "definition": json.dumps(definition), "roleArn": role, "type": kind}
    _, _, body = stepfunctions._create_state_machine(asked)
    return str(json.loads(body)["stateMachineArn"])


def check_one_call_is_one_commit() -> None:
    """Last of all: it installs the journal for the rest of this process."""
    kept = journal.install(DATA / "calls.sqlite")
    definition = {
        "TableName": "calls",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    }
    _dynamodb("CreateTable", definition)
    commits: list[str] = []
    kept._connection.set_trace_callback(
        lambda statement: commits.append(statement) if statement == "COMMIT" else None
    )
    items = [{"pk": {"S": str(number)}} for number in range(10)]
    puts = [{"Put": {"TableName": "calls", "Item": item}} for item in items]
    _dynamodb("TransactWriteItems", {"TransactItems": puts})
    assert len(commits) == 1
    batch = [{"DeleteRequest": {"Key": item}} for item in items]
    _dynamodb("BatchWriteItem", {"RequestItems": {"calls": batch}})
    assert len(commits) == 2
    assert kept.rows() == []


def _dynamodb(action: str, request: dict[str, Any]) -> None:
    headers = {"x-amz-target": f"DynamoDB_20120810.{action}"}
    call = dynamodb.handle_request("POST", "/", headers, json.dumps(request).encode(), {})
    status, _, body = asyncio.run(call)
    assert status == 200, body


def _function_around(lines: list[str], number: int) -> str:
    while not lines[number].startswith(("def ", "async def ")):
        number -= 1
    return lines[number].partition("def ")[2].partition("(")[0]


def main() -> None:
    """Print each check's name and what went wrong, empty when nothing did."""
    results = {}
    for name, check in list(globals().items()):
        if name.startswith("check_"):
            try:
                check()
            except Exception:  # noqa: BLE001 - each check reports for itself
                results[name] = traceback.format_exc()
            else:
                results[name] = ""
    Path(sys.argv[1]).write_text(json.dumps(results))


if __name__ == "__main__":
    main()
