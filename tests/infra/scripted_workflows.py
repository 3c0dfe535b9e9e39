"""Runs workflow files on the interpreter of the local runtime, with tasks that follow a script.

The scripts are functions of their own: each answers, or raises an error class, as told per
document, account or connection. Silent, it hands back what it was given, and an error without
words quotes it, so that tests see its input.
"""

import io
import json
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.config import DeploymentConfig
from infra.local.runtime import LocalRuntime

SCRIPT = """
import json, os

def handler(event, context):
    plan = json.loads(os.environ["PLAN"])
    names = ("document_id", "bank_account_id", "connection_id", "job_id")
    told = plan.get(next(event[name] for name in names if event.get(name)))
    if isinstance(told, dict) and "raise" in told:
        raise type(told["raise"], (Exception,), {})(told.get("words") or json.dumps(event))
    return event if told is None else told
"""

ROLE = "arn:aws:iam::000000000000:role/scripted"
PATIENCE_S = 30


@dataclass(frozen=True)
class Ended:
    """How an execution ended; `output` is None unless it succeeded."""

    status: str
    output: Any
    error: str
    arn: str

    @property
    def name(self) -> str:
        """The execution's own name."""
        return self.arn.rsplit(":", 1)[1]


@dataclass
class ScriptedWorkflow:
    """One workflow file whose tasks follow `plans`: task → document, account or job → answer."""

    runtime: LocalRuntime
    file: Path
    plans: dict[str, dict[str, Any]]
    _arn: str = field(default="", init=False)

    def deploy(self) -> None:
        text = self.file.read_text()
        for task, plan in self.plans.items():
            text = text.replace(f"${{{task}FunctionArn}}", self._function(task, plan))
        definition = _impatient(json.loads(text))
        client = self.runtime.client("stepfunctions")
        self._arn = client.create_state_machine(
            name=self.file.name.split(".")[0], definition=json.dumps(definition), roleArn=ROLE
        )["stateMachineArn"]

    def run(self, given: dict[str, Any]) -> Ended:
        client = self.runtime.client("stepfunctions")
        arn = client.start_execution(stateMachineArn=self._arn, input=json.dumps(given))[
            "executionArn"
        ]
        deadline = time.monotonic() + PATIENCE_S
        while (found := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
            assert time.monotonic() < deadline, "the execution does not end"
            time.sleep(0.02)
        output = json.loads(found["output"]) if "output" in found else None
        return Ended(found["status"], output, found.get("error", ""), arn)

    def _function(self, task: str, plan: dict[str, Any]) -> str:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as bundle:
            bundle.writestr("handler.py", SCRIPT)
        created = self.runtime.client("lambda").create_function(
            FunctionName=f"scripted-{task}",
            Runtime=f"python{DeploymentConfig.of({}).python}",
            Role=ROLE,
            Handler="handler.handler",
            Code={"ZipFile": archive.getvalue()},
            Timeout=20,
            Environment={"Variables": {"PLAN": json.dumps(plan)}},
        )
        return str(created["FunctionArn"])


def _impatient(definition: Any) -> Any:
    """The same definition with one quick retry in place of two minutes of them."""
    if isinstance(definition, list):
        return [_impatient(part) for part in definition]
    if not isinstance(definition, dict):
        return definition
    changed = {key: _impatient(value) for key, value in definition.items()}
    if "MaxAttempts" in changed:
        changed |= {"MaxAttempts": 1, "IntervalSeconds": 1}
        changed.pop("MaxDelaySeconds")
    return changed
