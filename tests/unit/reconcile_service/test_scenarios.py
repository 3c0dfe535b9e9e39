"""The sample scenarios through the service and the store give what they expect."""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lettrage.contracts.steps import ReconcileRequest
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.open_document import OpenDocument, Settlement
from lettrage.services.reconcile import Reconcile
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.reconcile_service import scenarios as told

FOLDER = os.environ.get("LETTRAGE_SAMPLES")
FILES = sorted((Path(FOLDER) / "reconciliation").glob("*.json")) if FOLDER else []
SCENARIOS = [
    pytest.param(scenario, id=scenario["id"])
    for path in FILES
    for scenario in json.loads(path.read_text("utf-8"))
    if told.fits_the_store(scenario)
]
if not SCENARIOS:
    pytest.skip("LETTRAGE_SAMPLES names no scenarios", allow_module_level=True)


def _world(scenario: dict[str, Any]) -> Work:
    clock = FixedClock(told.noon(scenario["today"]))
    work = Work(InMemoryStore(), clock, SequentialIdentifiers())
    told.organisation_of(work)
    for make, rows in (
        (told.account, scenario["accounts"]),
        (told.third_party, scenario["third_parties"]),
        (told.document, scenario["documents"]),
        (told.rule, scenario.get("rules", ())),
        (told.rates, [{"day": d, "rates": r} for d, r in scenario.get("rates", {}).items()]),
        (told.transaction, scenario["operations"]),
    ):
        for row in rows:
            work.add(told.ACTOR, make(work, row), "test")
    return work


def _pairs(allocations: Any, document: str) -> list[tuple[str, Decimal]]:
    return sorted((a[document], Decimal(a["amount"])) for a in allocations)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_service_decides_as_the_scenario_expects(scenario: dict[str, Any]) -> None:
    work = _world(scenario)
    service = Reconcile(work)

    service(ReconcileRequest(organisation_id="org", reason="test"))

    for operation, want in scenario["expect"].items():
        got = work.store.get(Transaction, "org", operation)
        assert got.state == told.STATES[want["state"]], operation
        if not want.get("created"):
            found = [a.model_dump(mode="json") for a in got.allocations]
            assert _pairs(found, "document_id") == _pairs(want.get("allocations", []), "document")
        assert got.third_party_id == want.get("third_party"), operation


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_second_run_changes_nothing_and_money_is_conserved(scenario: dict[str, Any]) -> None:
    work = _world(scenario)
    service = Reconcile(work)
    service(ReconcileRequest(organisation_id="org", reason="test"))
    before = _everything(work, scenario)

    service(ReconcileRequest(organisation_id="org", reason="test"))

    assert _everything(work, scenario) == before
    for row in scenario["documents"]:
        document = work.store.get(OpenDocument, "org", row["id"])
        settled = work.store.find(Settlement, "org", "document", document.id).records
        total = sum((s.amount for s in settled), Decimal(0))
        assert Decimal(row["open"]) - total == document.outstanding


def _everything(work: Work, scenario: dict[str, Any]) -> list[str]:
    transactions = [work.store.get(Transaction, "org", o["id"]) for o in scenario["operations"]]
    documents = [work.store.get(OpenDocument, "org", d["id"]) for d in scenario["documents"]]
    return [record.digest() for record in (*transactions, *documents)]


def _posted(work: Work) -> set[tuple[str, str, Decimal]]:
    found = whole(work.store, Transaction, "org")
    return {(t.id, a.document_id, a.amount) for t in found for a in t.allocations}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_incremental_runs_post_nothing_that_the_whole_run_would_not(
    scenario: dict[str, Any],
) -> None:
    work = _world(scenario)
    Reconcile(work)(ReconcileRequest(organisation_id="org", reason="test"))
    expected = _posted(work)
    for row in scenario["documents"]:
        alone = _world(scenario)
        about = (f"document:{row['id']}",)
        request = ReconcileRequest(organisation_id="org", reason="test", about=about)
        Reconcile(alone)(request)
        assert _posted(alone) <= expected
