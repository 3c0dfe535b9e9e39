"""Typed fields for tests of the field reader, and short ways to look at a reading."""

from collections.abc import Sequence
from typing import Any

from lettrage.domain.invoice_reading import FieldName, Reading
from lettrage.domain.page import WordSource
from lettrage.domain.typed_fields import TypedField, TypedKind, TypedLine, TypedPage

SURE = 900
OCR = WordSource.OCR


def typed(kind: TypedKind, text: str, **more: Any) -> TypedField:
    return TypedField(**{"kind": kind, "text": text, "confidence": 990, "page": 1, **more})


def answer(*fields: TypedField, lines: Sequence[TypedLine] = ()) -> tuple[TypedPage]:
    return (TypedPage(number=1, fields=fields, lines=tuple(lines)),)


def value(reading: Reading, name: FieldName) -> str | None:
    field = reading.fields.get(name)
    return field.value if field else None


def confidence(reading: Reading, name: FieldName) -> int:
    field = reading.fields.get(name)
    return field.confidence if field else 0


TYPED_TOTALS = (
    typed(TypedKind.SUBTOTAL, "1 200,00 €"),
    typed(TypedKind.TAX, "240,00 €"),
    typed(TypedKind.TOTAL, "1 440,00 €"),
)
"""The totals of `pages.invoice`, as a service types them."""
