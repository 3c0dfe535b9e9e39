"""Each path of the workflows on a real interpreter; payloads are what the contracts say."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from lettrage.contracts.steps import (
    AnalysedRef,
    ConnectorResults,
    DocumentRef,
    DocumentsFetched,
    FailureRef,
    PageRef,
    ReadingRef,
    SyncResults,
)
from lettrage.domain.errors import CapReached
from lettrage.services.record_failure import CAP_REACHED

from infra.layer import ROOT
from infra.local.runtime import FUNCTION_PYTHON, SERVER_PYTHON, LocalRuntime
from tests.infra.scripted_workflows import ScriptedWorkflow

pytestmark = pytest.mark.slow


def reading(document: str, verdict: str, pages: list[int] | None = None) -> dict[str, Any]:
    return {
        "organisation_id": "o1",
        "document_id": document,
        "verdict": verdict,
        "pages": pages or [],
    }


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRuntime]:
    for interpreter in (SERVER_PYTHON, FUNCTION_PYTHON):
        if not interpreter.exists():
            pytest.skip(f"{interpreter.parts[-3]} is missing: run `make install`")
    started = LocalRuntime(tmp_path_factory.mktemp("workflows"))
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def collect(runtime: LocalRuntime) -> ScriptedWorkflow:
    settled = ("refused", "waiting_password", "claimed_elsewhere")
    plans: dict[str, dict[str, Any]] = {
        "ReadDocument": {
            "digital": reading("digital", "read"),
            "scan": reading("scan", "recognise", [1]),
            "long scan": reading("long scan", "recognise", [1, 3, 2]),
            "throttled": reading("throttled", "recognise", [1, 2]),
            "capped": reading("capped", "recognise", [1, 2]),
            "hard to read": reading("hard to read", "recognise", [1]),
            "hard and throttled": reading("hard and throttled", "recognise", [1]),
            "hard and capped": reading("hard and capped", "recognise", [1]),
            "new": reading("new", "unheard_of"),
            "broken": {"raise": "Invalid", "words": "x" * 3000},
            **{verdict: reading(verdict, verdict) for verdict in settled},
        },
        "RecognisePage": {
            "throttled": {"raise": "Unavailable"},
            "capped": {"raise": "CapReached"},
        },
        "AnalyseExpense": {
            "hard to read": AnalysedRef(
                organisation_id="o1", document_id="hard to read", pages=(1,)
            ).model_dump(mode="json"),
            "hard and throttled": {"raise": "Unavailable"},
            "hard and capped": {"raise": "CapReached"},
        },
        "FilePurchaseInvoice": {},
        "RecordFailure": {},
    }
    workflow = ScriptedWorkflow(
        runtime, ROOT / "statemachines" / "collect_document.asl.json", plans
    )
    workflow.deploy()
    return workflow


@pytest.fixture(scope="module")
def sync(runtime: LocalRuntime) -> ScriptedWorkflow:
    def due(job: str, accounts: list[str], next_after: str | None = None) -> dict[str, Any]:
        return {
            "wait_s": 1 if next_after else 0,
            "next_after": next_after,
            "job_id": job,
            "accounts": [
                {"organisation_id": "o1", "bank_account_id": account, "job_id": job}
                for account in accounts
            ],
            "organisations": ["o1"] if accounts else [],
        }

    def fetched(account: str, job: str) -> dict[str, Any]:
        return {
            "organisation_id": "o1",
            "bank_account_id": account,
            "job_id": job,
            "outcome": "fetched",
            "new_transactions": 7,
        }

    plans: dict[str, dict[str, Any]] = {
        "ListDueAccounts": {
            "two": due("two", ["good", "denied"]),
            "one": due("one", ["alone"]),
            "none": due("none", []),
            "parts": due("parts", ["alone"], "o1"),
        },
        "FetchTransactions": {
            "good": fetched("good", "two"),
            "alone": fetched("alone", "one"),
            "denied": {"raise": "ConsentExpired"},
        },
        "FinishSync": {},
    }
    workflow = ScriptedWorkflow(runtime, ROOT / "statemachines" / "sync_banks.asl.json", plans)
    workflow.deploy()
    return workflow


@pytest.fixture(scope="module")
def connectors(runtime: LocalRuntime) -> ScriptedWorkflow:
    def due(job: str, ids: list[str], organisation_id: str | None = None) -> dict[str, Any]:
        refs = [{"organisation_id": "o1", "connection_id": i, "job_id": job} for i in ids]
        return {"job_id": job, "organisation_id": organisation_id, "connections": refs}

    plans: dict[str, dict[str, Any]] = {
        "ListDueConnections": {
            "hour": due("hour", ["portal", "down", "broken"]),
            "asked": due("asked", ["portal"], "o1"),
            "quiet": due("quiet", []),
        },
        "FetchDocuments": {
            "portal": DocumentsFetched(
                organisation_id="o1",
                connection_id="portal",
                job_id="hour",
                outcome="fetched",
                new_documents=3,
            ).model_dump(mode="json"),
            "down": {"raise": "Unavailable"},
            "broken": {"raise": "KeyError"},
        },
        "FinishFetch": {},
    }
    workflow = ScriptedWorkflow(runtime, ROOT / "statemachines" / "sync_connectors.asl.json", plans)
    workflow.deploy()
    return workflow


def given(document: str) -> dict[str, Any]:
    return {"organisation_id": "o1", "document_id": document}


def test_a_readable_document_is_filed_under_the_execution(collect: ScriptedWorkflow) -> None:
    ended = collect.run(given("digital"))
    assert ended.status == "SUCCEEDED"
    filed = DocumentRef.model_validate(ended.output)
    assert (filed.document_id, filed.execution_id) == ("digital", ended.name)


@pytest.mark.parametrize("document", ["scan", "long scan", "hard to read"])
def test_a_scan_is_filed_once_its_pages_are_recognised(
    collect: ScriptedWorkflow, document: str
) -> None:
    ended = collect.run(given(document))
    assert ended.status == "SUCCEEDED"
    assert DocumentRef.model_validate(ended.output).document_id == document


@pytest.mark.parametrize("document", ["refused", "waiting_password", "claimed_elsewhere"])
def test_a_settled_document_goes_no_further(collect: ScriptedWorkflow, document: str) -> None:
    ended = collect.run(given(document))
    assert ended.status == "SUCCEEDED"
    assert ReadingRef.model_validate(ended.output).verdict == document


def test_a_failure_is_recorded_with_its_class_and_a_short_cause(collect: ScriptedWorkflow) -> None:
    ended = collect.run(given("broken"))
    assert ended.status == "SUCCEEDED"
    failure = FailureRef.model_validate(ended.output)
    assert (failure.document_id, failure.error) == ("broken", "Invalid")
    assert len(failure.cause) == 500


def test_a_page_that_stays_throttled_fails_the_whole_document(collect: ScriptedWorkflow) -> None:
    failure = FailureRef.model_validate(collect.run(given("throttled")).output)
    assert (failure.organisation_id, failure.document_id) == ("o1", "throttled")
    assert failure.error == "Unavailable"


def test_typed_fields_are_asked_for_under_the_execution(collect: ScriptedWorkflow) -> None:
    ended = collect.run(given("hard and throttled"))
    failure = FailureRef.model_validate(ended.output)
    assert failure.error == "Unavailable"
    # The cause quotes what the task was given, cut after 500 characters.
    told = ("organisation_id", "document_id", "hard and throttled", "execution_id", ended.name)
    assert all(word in failure.cause for word in told)


@pytest.mark.parametrize("document", ["capped", "hard and capped"])
def test_a_cap_is_recorded_by_its_name_and_not_tried_again(
    collect: ScriptedWorkflow, document: str
) -> None:
    failure = FailureRef.model_validate(collect.run(given(document)).output)
    assert (failure.document_id, failure.error) == (document, CAP_REACHED)
    assert CapReached.__name__ == CAP_REACHED


def test_an_unknown_verdict_is_an_error_of_its_own(collect: ScriptedWorkflow) -> None:
    ended = collect.run(given("new"))
    assert (ended.status, ended.error) == ("FAILED", "UnknownVerdict")


def test_a_task_for_a_page_names_document_and_page(collect: ScriptedWorkflow) -> None:
    failure = FailureRef.model_validate(collect.run(given("throttled")).output)
    asked = PageRef.model_validate_json(json.loads(failure.cause)["errorMessage"])
    assert asked.document_id == "throttled"
    assert asked.page in {1, 2}


def test_a_failed_account_is_told_and_the_other_fetched(sync: ScriptedWorkflow) -> None:
    ended = sync.run({"job_id": "two"})
    assert ended.status == "SUCCEEDED"
    finished = SyncResults.model_validate_json(json.dumps(ended.output))
    assert {r.bank_account_id: r.outcome for r in finished.results} == {
        "good": "fetched",
        "denied": "ConsentExpired",
    }
    assert finished.organisations == ("o1",)


@pytest.mark.parametrize(("job", "fetched"), [("one", 1), ("none", 0)])
def test_few_accounts_stay_a_list(sync: ScriptedWorkflow, job: str, fetched: int) -> None:
    ended = sync.run({"job_id": job, "organisation_id": None, "bank_account_ids": []})
    assert ended.status == "SUCCEEDED"
    assert len(SyncResults.model_validate_json(json.dumps(ended.output)).results) == fetched


def test_a_part_starts_the_next_one_once(sync: ScriptedWorkflow, runtime: LocalRuntime) -> None:
    ended = sync.run({"job_id": "parts"})
    assert ended.status == "SUCCEEDED"
    client = runtime.client("stepfunctions")
    arn = ended.arn.rsplit(":", 1)[0] + ":parts-o1"
    until = time.monotonic() + 120
    while client.describe_execution(executionArn=arn)["status"] == "RUNNING":
        assert time.monotonic() < until, "the next part does not end"
        time.sleep(0.05)
    found = client.describe_execution(executionArn=arn)
    # The script names the same next part again: it runs already, and that is no failure.
    assert (found["status"], json.loads(found["input"])) == (
        "SUCCEEDED",
        {"job_id": "parts", "after": "o1"},
    )


def test_failed_sources_are_told_and_the_others_fetched(connectors: ScriptedWorkflow) -> None:
    ended = connectors.run({"job_id": "hour"})
    assert ended.status == "SUCCEEDED"
    finished = ConnectorResults.model_validate_json(json.dumps(ended.output))
    assert {r.connection_id: r.outcome for r in finished.results} == {
        "portal": "fetched",
        "down": "Unavailable",
        "broken": "KeyError",
    }
    assert finished.organisation_id is None


@pytest.mark.parametrize(("job", "fetched", "owner"), [("asked", 1, "o1"), ("quiet", 0, None)])
def test_few_sources_stay_a_list_and_the_asker_is_kept(
    connectors: ScriptedWorkflow, job: str, fetched: int, owner: str | None
) -> None:
    ended = connectors.run({"job_id": job, "organisation_id": owner, "connection_ids": []})
    assert ended.status == "SUCCEEDED"
    finished = ConnectorResults.model_validate_json(json.dumps(ended.output))
    assert (len(finished.results), finished.organisation_id) == (fetched, owner)
