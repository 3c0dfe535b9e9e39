"""What `AwsTasks` sends to Lambda, and what the services' refusals become."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from lettrage.adapters.aws.aws_tasks import AwsTasks
from lettrage.domain.errors import Unavailable

from tests.fakes.loopback_aws import LoopbackAws


def stubbed(service: str) -> tuple[AwsTasks, Stubber]:
    client = LoopbackAws("http://127.0.0.1:9").client(service)
    stubber = Stubber(client)
    stubber.activate()

    def only(asked: str) -> Any:
        assert asked == service, "a client is made for the work asked for only"
        return client

    arn = "arn:aws:states:eu-west-3:000000000000:stateMachine:any"
    return (
        AwsTasks(only, collect_document_arn=arn, sync_banks_arn=arn, reconcile_function="rec"),
        stubber,
    )


@pytest.mark.parametrize("job_id", [None, "01JOB"])
def test_reconcile_is_queued_with_reason_and_job(job_id: str | None) -> None:
    tasks, stubber = stubbed("lambda")
    payload = {"organisation_id": "o1", "reason": "document_validated", "job_id": job_id}
    stubber.add_response(
        "invoke",
        {"StatusCode": 202},
        {
            "FunctionName": "rec",
            "InvocationType": "Event",
            "Payload": json.dumps(payload).encode(),
        },
    )
    tasks.reconcile("o1", "document_validated", job_id)
    stubber.assert_no_pending_responses()


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ResourceConflictException"])
def test_busy_function_is_unavailable(code: str) -> None:
    tasks, stubber = stubbed("lambda")
    stubber.add_client_error("invoke", code, http_status_code=400)
    with pytest.raises(Unavailable):
        tasks.reconcile("o1", "document_validated")


@pytest.mark.parametrize("code", ["ExecutionLimitExceeded", "ThrottlingException"])
def test_busy_workflows_are_unavailable(code: str) -> None:
    tasks, stubber = stubbed("stepfunctions")
    stubber.add_client_error("start_execution", code, http_status_code=400)
    with pytest.raises(Unavailable):
        tasks.sync_banks("o1", "01JOB")


def test_existing_execution_is_success_for_named_work_only() -> None:
    tasks, stubber = stubbed("stepfunctions")
    stubber.add_client_error("start_execution", "ExecutionAlreadyExists", http_status_code=400)
    tasks.sync_banks("o1", "01JOB")
    stubber.add_client_error("start_execution", "ExecutionAlreadyExists", http_status_code=400)
    with pytest.raises(ClientError):
        tasks.collect_document("o1", "d1")


def test_missing_machine_is_a_defect() -> None:
    tasks, stubber = stubbed("stepfunctions")
    stubber.add_client_error("start_execution", "StateMachineDoesNotExist", http_status_code=400)
    with pytest.raises(ClientError, match="StateMachineDoesNotExist"):
        tasks.collect_document("o1", "d1")
