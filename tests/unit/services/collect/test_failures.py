from datetime import timedelta

import pytest
from lettrage.contracts.steps import FailureRef
from lettrage.domain.collection import (
    CLAIM_LASTS,
    MOST_ATTEMPTS,
    DocumentOutcome,
    SourceDocument,
)
from lettrage.domain.errors import Invalid, LettrageError, Unavailable
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.services.record_failure import EXECUTION_LOST, MOST_WAITS, TIMED_OUT

from tests.unit.services.collect.world import SETUP, A, World, invoice_bytes


def failing(error: LettrageError) -> tuple[World, tuple[str, str]]:
    """A scan whose page recognition fails each time, and its document."""
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes("F-1", "scan")), "request")

    def fault(operation: str, moment: str) -> None:
        raise error

    world.page_reader.fault = fault
    return world, world.tasks.collected.pop()


def outcome_of(world: World, started: tuple[str, str]) -> SourceDocument:
    return world.store.get(SourceDocument, *started)


def test_throttled_document_waits_for_the_sweep_and_is_read_then() -> None:
    world, started = failing(Unavailable("throttled"))
    assert world.run(*started) == "waiting_recognition"
    world.page_reader.fault = None
    assert world.sweep_once().documents == 1
    world.run_all()
    document = outcome_of(world, started)
    assert (document.outcome, document.attempts) == (DocumentOutcome.FILED, 1)


def test_document_refused_by_recognition_goes_to_a_person_at_once() -> None:
    world, started = failing(Invalid("bad image"))
    assert world.run(*started) == "filed"
    invoice = world.store.get(PurchaseInvoice, A, started[1])
    assert invoice.state is PurchaseInvoiceState.TO_REVIEW
    assert [finding.code for finding in invoice.findings] == ["reading_failed"]
    assert invoice.fields == {}


@pytest.mark.parametrize(
    ("error", "most"),
    [
        ("Runtime.ExitError", MOST_ATTEMPTS),
        ("KeyError", MOST_ATTEMPTS),
        ("Unavailable", MOST_WAITS),
        ("Lambda.TooManyRequestsException", MOST_WAITS),
        (EXECUTION_LOST, MOST_WAITS),
        (TIMED_OUT, MOST_WAITS),
        ("Invalid", 1),
    ],
)
def test_each_sort_of_error_is_borne_so_many_times(error: str, most: int) -> None:
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes()), "request")
    started = world.tasks.collected.pop()
    outcomes = []
    while "filed" not in outcomes:
        _claim(world, started, "execution")
        failure = FailureRef(
            organisation_id=A, document_id=started[1], execution_id="execution", error=error
        )
        outcomes.append(world.record_failure(failure).outcome)
    assert len(outcomes) == most
    assert outcome_of(world, started).claim is None


def test_want_of_a_service_does_not_shorten_the_tries_of_the_document() -> None:
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes()), "request")
    started = world.tasks.collected.pop()
    errors = [TIMED_OUT, EXECUTION_LOST, TIMED_OUT, *["Runtime.ExitError"] * MOST_ATTEMPTS]
    outcomes = []
    for error in errors:
        _claim(world, started, "execution")
        failure = FailureRef(
            organisation_id=A, document_id=started[1], execution_id="execution", error=error
        )
        outcomes.append(world.record_failure(failure).outcome)
    assert outcomes == ["received"] * (len(errors) - 1) + ["filed"]
    document = outcome_of(world, started)
    assert (document.attempts, document.waits) == (len(errors), 3)


def test_failure_told_twice_counts_once() -> None:
    world, started = failing(Unavailable("throttled"))
    world.run(*started, name="one")
    told = FailureRef(
        organisation_id=A, document_id=started[1], execution_id="one", error="Unavailable"
    )
    world.record_failure(told)
    assert outcome_of(world, started).attempts == 1


def test_failure_of_an_execution_that_lost_its_claim_is_not_the_documents() -> None:
    world, started = failing(Unavailable("throttled"))
    _claim(world, started, "other")
    late = FailureRef(organisation_id=A, document_id=started[1], execution_id="one", error="X")
    assert world.record_failure(late).outcome == "reading"
    assert outcome_of(world, started).claim == "other"


def test_recognised_page_is_never_bought_again() -> None:
    world = World()
    data = invoice_bytes("F-1", "scan", pages="2")
    world.receive_upload(world.upload("u1", data), "request")
    started = world.tasks.collected.pop()

    def fault(operation: str, moment: str) -> None:
        if world.page_reader.bought:
            raise Unavailable("throttled")

    world.page_reader.fault = fault
    world.run(*started)
    world.page_reader.fault = None
    world.sweep_once()
    world.run_all()
    assert world.page_reader.bought == [1, 2]


def test_execution_that_vanished_is_counted_and_started_again() -> None:
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes()), "request")
    started = world.tasks.collected.pop()
    _claim(world, started, "vanished")
    assert world.sweep_once().documents == 0
    world.clock.advance(CLAIM_LASTS + timedelta(seconds=1))
    assert world.sweep_once().documents == 1
    assert outcome_of(world, started).attempts == 1
    world.run_all()
    assert outcome_of(world, started).outcome is DocumentOutcome.FILED


def _claim(world: World, started: tuple[str, str], execution: str) -> None:
    document = outcome_of(world, started)
    now = world.clock.now()
    held = document.changed(
        at=now, outcome=DocumentOutcome.READING, claim=execution, claimed_at=now
    )
    world.work.change(SETUP, document, held, "claimed")
