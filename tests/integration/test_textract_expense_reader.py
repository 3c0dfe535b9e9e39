"""Real AnalyzeExpense answers at the adapter, with the SDK's own stubber and shape checks."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import Stubber
from lettrage.adapters.aws.textract_expense_reader import TextractExpenseReader, typed_pages
from lettrage.domain.page import Box
from lettrage.domain.typed_fields import TypedField, TypedKind, TypedPage

from tests.fakes.stubbed_textract import ERRORS, client

SAVED = Path(__file__).parents[1] / "data" / "textract"
NAMES = sorted(path.name for path in SAVED.glob("*.json"))


def saved(name: str) -> Any:
    return json.loads((SAVED / name).read_text("utf-8"))


def texts(pages: tuple[TypedPage, ...], kind: TypedKind) -> list[tuple[int, str]]:
    return [(f.page, f.text) for page in pages for f in page.fields if f.kind is kind]


def reader(answer: Any = None, error: str | None = None) -> tuple[TextractExpenseReader, Stubber]:
    textract, stub = client()
    asked = {"Document": {"Bytes": b"image"}}
    if error:
        stub.add_client_error("analyze_expense", error, http_status_code=400)
    else:
        stub.add_response("analyze_expense", answer, asked)
    return TextractExpenseReader(textract), stub


def test_all_saved_answers_are_here() -> None:
    assert len(NAMES) == 7


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_answer_is_taken_as_the_sdk_gives_it(name: str) -> None:
    answer = {k: saved(name)[k] for k in ("DocumentMetadata", "ExpenseDocuments")}
    typed, stub = reader(answer)
    with stub:
        page = typed.typed(b"image", page_number=3)
    whole = {found.number: found for found in typed_pages(answer, first_page=3)}
    assert page == whole.get(3, TypedPage(number=3))
    for field in page.fields:
        assert (field.page, field.receipt) == (3, 1)
        assert field.text == field.text.strip() != ""
        assert field.box is None or field.box.left < field.box.right
    for line in page.lines:
        assert any((line.description, line.quantity, line.unit_price, line.price))


def test_an_invoice_gives_its_totals_days_and_names_with_their_place() -> None:
    (page,) = typed_pages(saved("invoice-expense-response.json"))
    told = {field.kind: field.text for field in page.fields}
    assert told == {
        TypedKind.DUE_DATE: "01/31/2021",
        TypedKind.ISSUE_DATE: "01-Jan-2021",
        TypedKind.NUMBER: "123PQR456",
        TypedKind.SUPPLIER_ID: "12-3456789",
        TypedKind.ORDER_NUMBER: "098ZYX7654",
        TypedKind.CUSTOMER_NAME: "XZY Company",
        TypedKind.SUBTOTAL: "$6169.40",
        TypedKind.TAX: "$61.69",
        TypedKind.TOTAL: "$6231.09",
    }
    total = next(f for f in page.fields if f.kind is TypedKind.TOTAL)
    assert (total.label, total.confidence) == ("Grand Total", 1000)
    assert total.box == Box(left=86_595, top=61_375, right=94_054, bottom=62_750)
    assert [line.price for line in page.lines] == ["$1000", "$2789", "$212.08", "$2168.32"]
    assert page.lines[2].quantity == "2"


def test_pages_of_one_invoice_keep_their_numbers() -> None:
    pages = typed_pages(saved("analyzeExpenseResponse-multipage.json"), first_page=4)
    assert [page.number for page in pages] == [4, 5]
    assert texts(pages, TypedKind.NUMBER) == [(4, "00000135"), (5, "00000135")]
    assert texts(pages, TypedKind.TOTAL) == [(5, "$5,715.00")]
    assert [len(page.lines) for page in pages] == [5, 3]
    assert {f.currency for p in pages for f in p.fields if f.kind is TypedKind.TOTAL} == {"USD"}
    # One document a page of one invoice is no second receipt on a page.
    assert {field.receipt for page in pages for field in page.fields} == {1}


def test_names_take_their_side_from_the_group() -> None:
    first, _ = typed_pages(saved("analyzeExpenseResponse-multipage.json"))
    assert {f.text for f in first.fields if f.kind is TypedKind.SUPPLIER_NAME} == {"META\n-"}
    customers = {f.text for f in first.fields if f.kind is TypedKind.CUSTOMER_NAME}
    assert customers == {"Ronald Davis", "Abstractors and Design Co."}


def test_the_lesser_of_two_confidences_counts() -> None:
    (page,) = typed_pages(saved("test_trp2_expense_sample2.json"))
    name = next(f for f in page.fields if f.kind is TypedKind.SUPPLIER_NAME)
    assert name.confidence == 243  # the type is sure (99.3), the value is not (24.3)
    total = next(f for f in page.fields if f.kind is TypedKind.TOTAL)
    assert total.confidence == 700  # the other way round


def test_other_fields_and_empty_values_are_left_out() -> None:
    assert typed_pages(saved("expense-missing-geoms-response.json")) == ()
    (page,) = typed_pages(saved("test_trp2_expense_sample1.json"))
    assert [(field.kind, field.text) for field in page.fields] == [(TypedKind.TOTAL, "$50.00")]


def field(kind: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "Type": {"Text": kind, "Confidence": 99.0},
        "ValueDetection": {"Text": text, "Confidence": 98.0},
        "PageNumber": 1,
        **more,
    }


def test_receipts_on_one_page_are_told_apart() -> None:
    answer = {
        "ExpenseDocuments": [
            {"ExpenseIndex": 1, "SummaryFields": [field("TOTAL", "12,00")]},
            {"ExpenseIndex": 2, "SummaryFields": [field("TOTAL", "7,50")]},
        ]
    }
    (page,) = typed_pages(answer)
    assert [(f.text, f.receipt) for f in page.fields] == [("12,00", 1), ("7,50", 2)]


def test_a_value_without_geometry_has_no_box() -> None:
    bare = field("TOTAL", "12,00")
    null = field("TAX", "2,00", LabelDetection=None, GroupProperties=None)
    null["ValueDetection"]["Geometry"] = None
    answer = {"ExpenseDocuments": [{"SummaryFields": [bare, null]}]}
    (page,) = typed_pages(answer)
    expected = TypedField(kind=TypedKind.TOTAL, text="12,00", confidence=980, page=1)
    assert page.fields[0] == expected
    assert [f.box for f in page.fields] == [None, None]


@pytest.mark.parametrize("answer", [{}, {"ExpenseDocuments": []}, {"ExpenseDocuments": [{}]}])
def test_an_answer_that_holds_nothing_is_an_empty_page(answer: Any) -> None:
    typed, stub = reader(answer)
    with stub:
        assert typed.typed(b"image", page_number=2) == TypedPage(number=2)


@pytest.mark.parametrize(("code", "error"), ERRORS)
def test_vendor_errors_become_ours(code: str, error: type[Exception]) -> None:
    typed, stub = reader(error=code)
    with stub, pytest.raises(error):
        typed.typed(b"image", page_number=1)
