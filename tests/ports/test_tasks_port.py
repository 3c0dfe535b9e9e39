"""Starting work, on the fake and on Step Functions and Lambda: same assertions."""

import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from lettrage.adapters.aws.aws_tasks import AwsTasks
from lettrage.ports.tasks import Tasks

from tests.fakes.loopback_aws import LoopbackAws
from tests.fakes.recording_tasks import RecordingTasks

_count = itertools.count(1)
_MACHINE = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
_ROLE = "arn:aws:iam::000000000000:role/any"


@dataclass
class Place:
    """The port and what was started, as the work itself gets it."""

    tasks: Tasks
    collected: Callable[[], list[dict[str, Any]]]
    synced: Callable[[], list[dict[str, Any]]]
    fetched: Callable[[], list[dict[str, Any]]]


def _of_fake() -> Place:
    fake = RecordingTasks()
    return Place(
        fake,
        lambda: [{"organisation_id": o, "document_id": d} for o, d in fake.collected],
        lambda: [
            {"organisation_id": o, "job_id": j, "bank_account_ids": list(ids)}
            for o, j, ids in fake.synced
        ],
        lambda: [
            {"organisation_id": o, "job_id": j, "connection_ids": list(ids)}
            for o, j, ids in fake.fetched
        ],
    )


def _of_aws(server: LoopbackAws) -> Place:
    client = server.client("stepfunctions")

    def machine() -> str:
        arn: str = client.create_state_machine(
            name=f"machine-{next(_count)}", definition=json.dumps(_MACHINE), roleArn=_ROLE
        )["stateMachineArn"]
        return arn

    def inputs(arn: str) -> list[dict[str, Any]]:
        executions = client.list_executions(stateMachineArn=arn)["executions"]
        return [
            json.loads(client.describe_execution(executionArn=e["executionArn"])["input"])
            for e in sorted(executions, key=lambda e: e["startDate"])
        ]

    # Standard machines both: the inputs of Express executions are not kept anywhere to be read.
    collect, sync, fetch = machine(), machine(), machine()
    tasks = AwsTasks(
        server.client,
        collect_document_arn=collect,
        sync_banks_arn=sync,
        sync_connectors_arn=fetch,
    )
    return Place(tasks, lambda: inputs(collect), lambda: inputs(sync), lambda: inputs(fetch))


@pytest.fixture(params=["memory", "aws"])
def place(request: pytest.FixtureRequest) -> Place:
    return _of_fake() if request.param == "memory" else _of_aws(request.getfixturevalue("aws"))


def test_collecting_starts_with_organisation_and_document(place: Place) -> None:
    place.tasks.collect_document("o1", "d1")
    assert place.collected() == [{"organisation_id": "o1", "document_id": "d1"}]


def test_collecting_may_be_repeated(place: Place) -> None:
    place.tasks.collect_document("o1", "d1")
    place.tasks.collect_document("o1", "d1")
    assert len(place.collected()) == 2


def test_sync_starts_with_job_and_accounts(place: Place) -> None:
    place.tasks.sync_banks("o1", "01JOB", ("a1", "a2"))
    assert place.synced() == [
        {"organisation_id": "o1", "job_id": "01JOB", "bank_account_ids": ["a1", "a2"]}
    ]


def test_sync_of_all_names_no_organisation(place: Place) -> None:
    place.tasks.sync_banks(None, "01JOB")
    assert place.synced() == [{"organisation_id": None, "job_id": "01JOB", "bank_account_ids": []}]


def test_sync_of_one_job_runs_once_also_when_it_is_over(place: Place) -> None:
    place.tasks.sync_banks("o1", "01JOB")
    place.tasks.sync_banks("o1", "01JOB")
    if isinstance(place.tasks, AwsTasks):
        time.sleep(0.5)  # the execution ends: now the name is refused, not the same one returned
    place.tasks.sync_banks("o1", "01JOB", ("a1",))
    assert len(place.synced()) == 1


def test_connectors_of_one_job_are_fetched_once(place: Place) -> None:
    place.tasks.fetch_connectors("o1", "01JOB", ("c1",))
    place.tasks.fetch_connectors("o1", "01JOB", ("c1",))
    assert place.fetched() == [
        {"organisation_id": "o1", "job_id": "01JOB", "connection_ids": ["c1"]}
    ]


def test_work_without_a_target_is_refused_by_name() -> None:
    tasks = AwsTasks(lambda service: pytest.fail(f"asked for {service}"))
    with pytest.raises(ValueError, match="reconcile"):
        tasks.reconcile("o1", "document_validated")
    with pytest.raises(ValueError, match="collect_document"):
        tasks.collect_document("o1", "d1")
