"""Amazon Textract behind `ports.expense_reader`: one synchronous AnalyzeExpense call a page.

An answer holds one `ExpenseDocument` for each receipt it sees, and at least one for each page;
`PageNumber` counts within the answer. Types that the field reader has no use for, `OTHER` among
them, are left out; so are the blocks, whose words were bought before for a sixth of the price.
Source: Textract API reference, AnalyzeExpense (ExpenseDocument, ExpenseField and
ExpenseGroupProperty); developer guide, "Analyzing invoices and receipts" (types); aws.md §9.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lettrage.adapters.aws.textract_answers import box_of, per_mille, refusals
from lettrage.domain.typed_fields import TypedField, TypedKind, TypedLine, TypedPage

if TYPE_CHECKING:
    from mypy_boto3_textract import TextractClient

_KINDS = {
    "INVOICE_RECEIPT_ID": TypedKind.NUMBER,
    "INVOICE_RECEIPT_DATE": TypedKind.ISSUE_DATE,
    "DUE_DATE": TypedKind.DUE_DATE,
    "VENDOR_NAME": TypedKind.SUPPLIER_NAME,
    "RECEIVER_NAME": TypedKind.CUSTOMER_NAME,
    "VENDOR_VAT_NUMBER": TypedKind.SUPPLIER_ID,
    "TAX_PAYER_ID": TypedKind.SUPPLIER_ID,
    "PO_NUMBER": TypedKind.ORDER_NUMBER,
    "SUBTOTAL": TypedKind.SUBTOTAL,
    "TAX": TypedKind.TAX,
    "TOTAL": TypedKind.TOTAL,
    "AMOUNT_DUE": TypedKind.AMOUNT_DUE,
    "AMOUNT_PAID": TypedKind.AMOUNT_PAID,
    "DISCOUNT": TypedKind.DEDUCTION,
    "SHIPPING_HANDLING_CHARGE": TypedKind.DEDUCTION,
    "SERVICE_CHARGE": TypedKind.DEDUCTION,
    "GRATUITY": TypedKind.DEDUCTION,
    "PRIOR_BALANCE": TypedKind.PRIOR_BALANCE,
}
_SIDES = {"VENDOR": TypedKind.SUPPLIER_NAME, "RECEIVER": TypedKind.CUSTOMER_NAME}
# `NAME` takes its side from its group: VENDOR, VENDOR_REMIT_TO, RECEIVER_BILL_TO, …
_COLUMNS = {
    "ITEM": "description",
    "QUANTITY": "quantity",
    "UNIT_PRICE": "unit_price",
    "PRICE": "price",
}

_Json = Mapping[str, Any]


class TextractExpenseReader:
    """`ExpenseReader` on AnalyzeExpense."""

    def __init__(self, client: "TextractClient") -> None:
        self._client = client

    def typed(self, image: bytes, *, page_number: int) -> TypedPage:
        """What one page image is said to hold.

        Raises: Unavailable, when throttled or down; Invalid, when the image is refused.
        """
        with refusals("Textract AnalyzeExpense"):
            answer = self._client.analyze_expense(Document={"Bytes": image})
        found = {page.number: page for page in typed_pages(answer, first_page=page_number)}
        return found.get(page_number, TypedPage(number=page_number))


def typed_pages(answer: Any, *, first_page: int = 1) -> tuple[TypedPage, ...]:  # noqa: ANN401 - vendor JSON
    """An AnalyzeExpense answer by page, in order; pages without anything of use are left out.

    Args:
        answer: As the SDK gives it.
        first_page: Number of the page that the answer calls 1.
    """
    fields: dict[int, list[TypedField]] = {}
    lines: dict[int, list[TypedLine]] = {}
    receipts: Counter[int] = Counter()
    for document in answer.get("ExpenseDocuments") or ():
        summary = document.get("SummaryFields") or ()
        rows = [list(row) for row in _rows(document)]
        shown = {_page(each, first_page) for each in (*summary, *(c for row in rows for c in row))}
        receipts.update(shown)
        for each in summary:
            page = _page(each, first_page)
            field = _field(each, page=page, receipt=receipts[page])
            if field is not None and field not in fields.setdefault(page, []):
                fields[page].append(field)
        for row in rows:
            page = _page(row[0], first_page) if row else first_page
            line = _line(row, page=page, receipt=receipts[page])
            if line is not None:
                lines.setdefault(page, []).append(line)
    return tuple(
        TypedPage(
            number=number,
            fields=tuple(fields.get(number, ())),
            lines=tuple(lines.get(number, ())),
        )
        for number in sorted({n for n, found in (*fields.items(), *lines.items()) if found})
    )


def _page(field: _Json, first_page: int) -> int:
    return first_page + int(field.get("PageNumber") or 1) - 1


def _rows(document: _Json) -> Iterator[list[_Json]]:
    for group in document.get("LineItemGroups") or ():
        for item in group.get("LineItems") or ():
            yield item.get("LineItemExpenseFields") or []


def _field(field: _Json, *, page: int, receipt: int) -> TypedField | None:
    kind, value = _kind(field), field.get("ValueDetection") or {}
    text = _text(value)
    if kind is None or not text:
        return None
    box = (value.get("Geometry") or {}).get("BoundingBox")
    return TypedField(
        kind=kind,
        text=text,
        label=_text(field.get("LabelDetection") or {}),
        confidence=_confidence(field),
        page=page,
        box=box_of(box) if box else None,
        currency=str((field.get("Currency") or {}).get("Code") or ""),
        receipt=receipt,
    )


def _kind(field: _Json) -> TypedKind | None:
    name = _type(field)
    if name != "NAME":
        return _KINDS.get(name)
    groups = {
        str(kind).partition("_")[0]
        for group in field.get("GroupProperties") or ()
        for kind in group.get("Types") or ()
    }
    sides = {_SIDES[group] for group in groups if group in _SIDES}
    return sides.pop() if len(sides) == 1 else None


def _line(row: list[_Json], *, page: int, receipt: int) -> TypedLine | None:
    columns: dict[str, str] = {}
    used: list[_Json] = []
    for field in row:
        name = _COLUMNS.get(_type(field))
        text = " ".join(_text(field.get("ValueDetection") or {}).split())
        if name is not None and text and name not in columns:
            columns[name] = text
            used.append(field)
    if not used:
        return None
    return TypedLine(**columns, confidence=min(map(_confidence, used)), page=page, receipt=receipt)


def _type(field: _Json) -> str:
    return str((field.get("Type") or {}).get("Text") or "")


def _text(detection: _Json) -> str:
    return str(detection.get("Text") or "").strip()


def _confidence(field: _Json) -> int:
    """The lesser of the type's and the value's: each may be sure where the other is not."""
    told = [field.get(part) or {} for part in ("Type", "ValueDetection")]
    return min(per_mille(part.get("Confidence")) for part in told)
