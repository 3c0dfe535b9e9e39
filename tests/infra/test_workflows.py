"""The workflow files: whole, short, tied by name to functions, contracts and errors."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from lettrage.contracts.steps import Verdict
from lettrage.domain import errors

from infra.constructs.workflow import placeholder
from infra.layer import ROOT
from tests.infra.assembly import Assembly, folder_of

FILES = sorted((ROOT / "statemachines").glob("*.asl.json"))

RETRY = [
    {
        "ErrorEquals": [
            "Unavailable",
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.TooManyRequestsException",
        ],
        "IntervalSeconds": 2,
        "MaxAttempts": 7,
        "BackoffRate": 2,
        "MaxDelaySeconds": 30,
        "JitterStrategy": "FULL",
    }
]
"""At most two minutes in all (2+4+8+16+30+30+30 s), then the sweep takes over."""

STARTS = {"StartNextPart"}
# The one task that is no function: it starts its own workflow again.
TRANSIENT = re.compile(r"^((Lambda|States|StepFunctions)\.|ExecutionAlreadyExists$)")
MAX_STATES = 12


def machine(path: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def scopes(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The machine and each processor inside it: wherever states have names."""
    yield found
    for state in found["States"].values():
        if "ItemProcessor" in state:
            yield from scopes(state["ItemProcessor"])


def states(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for scope in scopes(found):
        yield from scope["States"].items()


def successors(state: dict[str, Any]) -> list[str]:
    named = [state.get("Next"), state.get("Default")]
    named += [rule["Next"] for rule in state.get("Choices", []) + state.get("Catch", [])]
    return [name for name in named if name]


@pytest.fixture(params=FILES, ids=lambda path: path.name.split(".")[0])
def asl(request: pytest.FixtureRequest) -> dict[str, Any]:
    return machine(request.param)


def test_there_are_workflows() -> None:
    names = ["collect_document", "sync_banks", "sync_connectors"]
    assert [path.name for path in FILES] == [f"{name}.asl.json" for name in names]


def test_every_state_is_reached_and_ends(asl: dict[str, Any]) -> None:
    for scope in scopes(asl):
        reached, waiting = set[str](), [scope["StartAt"]]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += successors(scope["States"][name])
        assert reached == set(scope["States"])
        for name, state in scope["States"].items():
            ends = state.get("End") or state["Type"] in {"Succeed", "Fail"}
            assert bool(ends) != bool(successors(state)) or "Catch" in state, name


def test_a_workflow_fits_a_page(asl: dict[str, Any]) -> None:
    assert asl["QueryLanguage"] == "JSONata"
    assert asl["Comment"]
    assert len(list(states(asl))) <= MAX_STATES


def test_what_decides_says_why(asl: dict[str, Any]) -> None:
    for name, state in states(asl):
        if state["Type"] in {"Choice", "Map"}:
            assert state["Comment"], name


def test_everything_has_a_time_limit(asl: dict[str, Any], assembly: Assembly) -> None:
    limits = {
        placeholder(folder_of(f)): f.properties["Timeout"]
        for f in assembly.resources("AWS::Lambda::Function")
    }
    assert asl["TimeoutSeconds"] > 0
    for name, state in states(asl):
        if state["Type"] == "Task" and name not in STARTS:
            function = state["Arguments"]["FunctionName"][2:-1]
            assert state["TimeoutSeconds"] > limits[function], name


def test_tasks_are_named_after_their_function_and_retry_alike(asl: dict[str, Any]) -> None:
    for name, state in states(asl):
        if state["Type"] == "Task" and name not in STARTS:
            assert state["Resource"] == "arn:aws:states:::lambda:invoke", name
            assert state["Arguments"]["FunctionName"] == f"${{{name}FunctionArn}}"
            assert state["Retry"] == RETRY, name


def test_every_task_of_a_document_ends_in_a_record_of_its_failure() -> None:
    collect = machine(FILES[0])
    last_resort = [*collect["States"]["ReadDocument"]["Catch"]]
    assert last_resort[0]["ErrorEquals"] == ["States.ALL"]
    assert last_resort[0]["Next"] == "RecordFailure"
    for name, state in collect["States"].items():
        if state["Type"] in {"Task", "Map"} and name != "RecordFailure":
            assert state["Catch"] == last_resort, name


@pytest.mark.parametrize(
    ("number", "each", "task"),
    [(1, "FetchAccounts", "FetchTransactions"), (2, "FetchConnections", "FetchDocuments")],
)
def test_one_that_fails_leaves_the_others_alone(number: int, each: str, task: str) -> None:
    inner = machine(FILES[number])["States"][each]["ItemProcessor"]["States"]
    (caught,) = inner[task]["Catch"]
    assert caught["ErrorEquals"] == ["States.ALL"]
    assert inner[caught["Next"]]["Type"] == "Pass"


def test_the_next_part_is_started_with_the_same_patience_and_once() -> None:
    start = machine(FILES[1])["States"]["StartNextPart"]
    (policy,) = start["Retry"]
    assert {**policy, "ErrorEquals": RETRY[0]["ErrorEquals"]} == RETRY[0]
    assert start["TimeoutSeconds"] > 0
    assert start["Catch"][0]["ErrorEquals"] == [
        "StepFunctions.ExecutionAlreadyExistsException",
        "ExecutionAlreadyExists",
    ]


def test_every_own_error_name_is_a_class_of_the_tree(asl: dict[str, Any]) -> None:
    for name, state in states(asl):
        for rule in state.get("Retry", []) + state.get("Catch", []):
            own = [e for e in rule["ErrorEquals"] if not TRANSIENT.match(e)]
            for error in own:
                assert issubclass(getattr(errors, error), errors.LettrageError), name


def test_the_choice_knows_every_verdict() -> None:
    choice = machine(FILES[0])["States"]["ChooseByVerdict"]
    words = re.findall(r"'(\w+)'", " ".join(rule["Condition"] for rule in choice["Choices"]))
    assert sorted(words) == sorted(verdict.value for verdict in Verdict)


def test_every_placeholder_is_filled_and_every_filling_used(assembly: Assembly) -> None:
    filled = {
        frozenset(m.properties["DefinitionSubstitutions"])
        for m in assembly.resources("AWS::StepFunctions::StateMachine")
    }
    named = {frozenset(re.findall(r"\$\{(\w+)\}", path.read_text())) for path in FILES}
    assert filled == named


def test_placeholders_stand_for_the_function_of_their_name(assembly: Assembly) -> None:
    for found in assembly.resources("AWS::StepFunctions::StateMachine"):
        for name, value in found.properties["DefinitionSubstitutions"].items():
            assert assembly.target(value) == name.removesuffix("Arn")
