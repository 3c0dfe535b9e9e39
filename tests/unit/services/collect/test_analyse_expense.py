"""Typed fields are bought where words do not suffice, once, and no further than needed."""

import hashlib
import json

import pytest
from lettrage.contracts.steps import DocumentRef
from lettrage.domain.collection import DocumentOutcome, SourceDocument, WaitingReason
from lettrage.domain.errors import Invalid, LettrageError, Unavailable
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.page import Page
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState

from tests.unit.services.collect.world import A, World, document_bytes, invoice_bytes

Started = tuple[str, str]


def uploaded(data: bytes) -> tuple[World, Started]:
    world = World()
    world.receive_upload(world.upload("u1", data), "request")
    return world, world.tasks.collected.pop()


def invoice(world: World, started: Started) -> PurchaseInvoice:
    return world.store.get(PurchaseInvoice, *started)


def test_a_reading_that_stands_buys_no_typed_fields() -> None:
    for kind in ("xml", "text", "scan"):
        world, started = uploaded(invoice_bytes("F-1", kind, pages="3"))
        world.run(*started)
        assert world.expense_reader.bought == [], kind


def test_a_scan_without_a_total_is_filed_with_the_typed_one() -> None:
    data = invoice_bytes("F-1", "faded")
    world, started = uploaded(data)
    assert world.run(*started) == "filed"
    assert world.expense_reader.bought == [1]
    assert invoice(world, started).text(FieldName.GROSS_TOTAL) == "120.00"
    key = f"{A}/pages/{hashlib.sha256(data).hexdigest()}/1.expense.json"
    assert json.loads(world.objects.objects[key].data)["fields"][0]["text"] == "120.00"


def test_the_last_page_is_bought_first_and_the_first_only_when_needed() -> None:
    world, started = uploaded(invoice_bytes("F-1", "faded", pages="6"))
    world.run(*started)
    assert world.expense_reader.bought == [6]


def test_pages_in_the_middle_are_never_bought() -> None:
    nothing = document_bytes("scan", {"kind": "invoice", "number": "F-1"}, pages=6)
    world, started = uploaded(nothing)
    assert world.run(*started) == "filed"
    assert world.expense_reader.bought == [6, 1]
    assert invoice(world, started).state is PurchaseInvoiceState.TO_REVIEW


def test_what_is_surely_no_invoice_buys_no_typed_fields() -> None:
    world, started = uploaded(document_bytes("scan", {"kind": "quote", "number": "D-1"}))
    world.run(*started)
    assert world.expense_reader.bought == []


def test_a_blank_page_is_not_bought() -> None:
    world, started = uploaded(invoice_bytes("F-1", "faded", pages="2"))
    words = world.page_reader.words

    def blank_back(image: bytes, *, page_number: int) -> Page:
        page = words(image, page_number=page_number)
        return page.model_copy(update={"words": ()}) if page_number == 2 else page

    world.page_reader.words = blank_back  # type: ignore[method-assign]
    world.run(*started)
    assert world.expense_reader.bought == [1]


def failing(world: World, error: LettrageError) -> None:
    def fault(operation: str, moment: str) -> None:
        raise error

    world.expense_reader.fault = fault


def test_throttled_document_waits_for_the_sweep_with_its_words_kept() -> None:
    world, started = uploaded(invoice_bytes("F-1", "faded"))
    failing(world, Unavailable("throttled"))
    assert world.run(*started) == "waiting_recognition"
    document = world.store.get(SourceDocument, *started)
    assert document.waiting_reason is WaitingReason.SERVICE_UNAVAILABLE
    assert document.waiting_until is None
    world.expense_reader.fault = None
    world.sweep_once()
    world.run_all()
    document = world.store.get(SourceDocument, *started)
    assert (document.outcome, document.waiting_reason) == (DocumentOutcome.FILED, None)
    assert (world.page_reader.bought, world.expense_reader.bought) == ([1], [1])


def test_an_image_refused_here_is_filed_by_its_words_and_asked_once() -> None:
    world, started = uploaded(invoice_bytes("F-1", "faded"))
    asked = []

    def fault(operation: str, moment: str) -> None:
        asked.append(operation)
        raise Invalid("bad image", code="unreadable_image")

    world.expense_reader.fault = fault
    assert world.run(*started) == "filed"
    assert asked == ["typed"]
    found = invoice(world, started)
    assert found.text(FieldName.NUMBER) == "F-1"
    assert FieldName.GROSS_TOTAL not in found.fields


@pytest.mark.parametrize("pages", [1, 4])
def test_an_answer_that_exists_is_never_bought_again(pages: int) -> None:
    world, started = uploaded(invoice_bytes("F-1", "faded", pages=str(pages)))
    world.run(*started, name="one")
    request = DocumentRef(organisation_id=A, document_id=started[1], execution_id="two")
    again = world.analyse_expense(request)
    assert again.pages == (pages,)
    assert world.expense_reader.bought == [pages]
