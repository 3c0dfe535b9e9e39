"""Events come twice, steps fail once, workflows start twice: the end is the same."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from infra.local.demo import papers
from infra.local.demo.client import until
from infra.local.runtime import LocalRuntime
from tests.e2e.product import (
    Json,
    Office,
    an_invoice,
    function,
    logical_names,
    mail_event,
    receive,
)


def test_mail_told_twice_is_filed_once(office: Office) -> None:
    key = office.store_mail(an_invoice("DEUX-1"))
    event = mail_event(key, office.address)
    assert receive(office.runtime, event)["filed"] == 1
    receive(office.runtime, event)
    office.invoice("DEUX-1")
    before = office.state()
    receive(office.runtime, event)
    sweep(office.runtime)
    time.sleep(1)
    assert office.state() == before
    assert len(office.mails()) == 1
    assert len(office.invoices()) == 1


def test_upload_told_twice_is_filed_once(office: Office) -> None:
    upload = office.upload("depot.pdf", papers.page(an_invoice("DEPOT-1")))
    office.invoice("DEPOT-1")
    before = office.state()
    told: Json = {"bucket": {"name": office.runtime.outputs["UploadsBucketName"]}}
    told["object"] = {"key": f"uploads/{office.user.organisation}/{upload}", "size": 1}
    event = {"detail-type": "Object Created", "source": "aws.s3", "detail": told}
    name = function(office.runtime, "receive_upload")
    first, second = (office.runtime.invoke(name, event) for _ in range(2))
    assert first == second == {"state": "filed", "document_id": before[0]["document_id"]}
    time.sleep(1)
    assert office.state() == before


def test_sweep_twice_finds_nothing_to_do_the_second_time(office: Office) -> None:
    office.store_mail(an_invoice("BALAI-1"))
    assert sweep(office.runtime)["mails"] >= 0
    office.invoice("BALAI-1")
    before = office.state()
    again = sweep(office.runtime)
    assert (again["documents"], again["failed"], again["finished"]) == (0, 0, True)
    assert office.state() == before


def test_workflow_started_twice_under_two_names_files_once(office: Office) -> None:
    data = papers.page(an_invoice("NOMS-1"))
    with throttled(office.runtime, "read_document"):
        office.upload("noms.pdf", data)
        document = until("the document", lambda: next(iter(office.documents("received")), None))
    given = {"organisation_id": office.user.organisation, "document_id": document["id"]}
    for _ in range(2):
        start_collect(office.runtime, given)
    office.invoice("NOMS-1")
    time.sleep(3)  # the first start is tried again after two seconds at most
    assert len(office.invoices()) == 1
    assert len(office.documents("filed")) == 1
    before = office.state()
    start_collect(office.runtime, given)
    time.sleep(1)
    assert office.state() == before


@pytest.mark.parametrize(
    "folder", ["read_document", "recognise_page", "analyse_expense", "file_purchase_invoice"]
)
def test_step_that_fails_is_recorded_and_swept_up(office: Office, folder: str) -> None:
    kind = papers.scan if folder in {"recognise_page", "analyse_expense"} else papers.page
    number = f"PANNE-{len(folder)}"
    with broken(office.runtime, folder):
        office.send(facture=kind(an_invoice(number)))
        failed = until("the recorded failure", lambda: failing(office), within_s=90)
    assert failed["attempts"] == 1
    assert office.invoices() == []
    sweep(office.runtime)
    seen = office.invoice(number)
    assert seen["state"] == "to_review"
    assert len(office.invoices()) == 1


def sweep(runtime: LocalRuntime) -> Json:
    """What the hourly schedule does."""
    answer: Json = runtime.invoke(runtime.outputs["SweepFunctionName"], {"time": "now"})
    return answer


def start_collect(runtime: LocalRuntime, given: Json) -> None:
    """Start the collection workflow under a name of its own."""
    machines = logical_names(runtime, "AWS::StepFunctions::StateMachine")
    (arn,) = (arn for logical, arn in machines.items() if logical.startswith("CollectDocument"))
    runtime.client("stepfunctions").start_execution(
        stateMachineArn=arn, name=f"again-{uuid.uuid4()}", input=json.dumps(given)
    )


def failing(office: Office) -> Json | None:
    """A document whose failure was recorded."""
    for outcome in ("received", "reading", "waiting_recognition"):
        for document in office.documents(outcome):
            if document["attempts"]:
                return document
    return None


@contextmanager
def throttled(runtime: LocalRuntime, folder: str) -> Iterator[None]:
    """No environment for this function: every call is turned away, as on AWS at the limit."""
    name, functions = function(runtime, folder), runtime.client("lambda")
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        functions.delete_function_concurrency(FunctionName=name)


@contextmanager
def broken(runtime: LocalRuntime, folder: str) -> Iterator[None]:
    """The function is pointed at a table and a bucket that do not exist: every call fails."""
    name, functions = function(runtime, folder), runtime.client("lambda")
    right = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    wrong = {key: "none-such" if "BUCKET" in key else value for key, value in right.items()}
    _configure(functions.update_function_configuration, name, wrong)
    try:
        yield
    finally:
        _configure(functions.update_function_configuration, name, right)


def _configure(update: Callable[..., Json], name: str, variables: Json) -> None:
    update(FunctionName=name, Environment={"Variables": variables})
