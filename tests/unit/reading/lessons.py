"""Teaching the reader in tests: pages, what a person made of them, and reading with memory."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from lettrage.domain.invoice_reading import (
    DocumentKind,
    ExtractionSource,
    FieldName,
    Reading,
)
from lettrage.domain.page import Page
from lettrage.domain.purchase_invoice import ReviewedField
from lettrage.domain.reading import Lesson, Recollection, learn, read, remembered
from lettrage.domain.reading_memory import Habit

from tests.unit.reading.pages import Row, invoice

SURE = 900
NUMBER = FieldName.NUMBER
GROSS = FieldName.GROSS_TOTAL
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def recalled(habits: Iterable[Habit], pages: Sequence[Page], *, numbered: bool = True) -> Reading:
    """The pages read with memory, as the service does; without habits the plain reading."""
    first = read(pages)
    kept = tuple(habits)
    if not kept:
        return first
    memory = Recollection.of(kept, first, numbered=numbered)
    return remembered(first, read(pages, memory=memory))


def reviewed(
    reading: Reading, truth: Mapping[FieldName, str | None]
) -> dict[FieldName, ReviewedField]:
    """What a person makes of a reading: these values set, None taken out, the rest as read."""
    fields = {
        name: ReviewedField(value=f.value, confidence=f.confidence, source=f.source, read=f)
        for name, f in reading.fields.items()
    }
    for name, value in truth.items():
        before = fields.pop(name, None)
        if value is not None:
            fields[name] = ReviewedField(
                value=value,
                confidence=1000,
                source=ExtractionSource.HUMAN,
                read=before.read if before else None,
            )
    return fields


def taught(
    habits: tuple[Habit, ...],
    pages: Sequence[Page],
    truth: Mapping[FieldName, str | None],
    *,
    at: datetime = NOW,
) -> tuple[Habit, ...]:
    """The habits after a person validated one more document, corrected to the truth."""
    fields = reviewed(recalled(habits, pages), truth)
    kind = DocumentKind(fields[FieldName.KIND].value)
    return learn(habits, Lesson(kind=kind, fields=fields, at=at), pages)


def taught_all(
    lessons: Iterable[tuple[Page, Mapping[FieldName, str | None]]],
) -> tuple[Habit, ...]:
    """The habits after these documents, a day apart."""
    habits: tuple[Habit, ...] = ()
    for day, (page, truth) in enumerate(lessons):
        habits = taught(habits, [page], truth, at=NOW + timedelta(days=day))
    return habits


def of(habits: Iterable[Habit], name: FieldName) -> list[Habit]:
    """The habits of a field."""
    return [habit for habit in habits if habit.field is name]


def house(serial: int, *, at: int = 40, **options: Any) -> Page:
    """An invoice whose number stands beside a label that no lexicon has."""
    dates: list[Row] = ["Date de facture : 04/04/2024", "Échéance : 04/05/2024"]
    number = [(at, f"Repère : RK-{serial:04d}"), (at + 200, f"Suivi : RK-{serial + 77:04d}")]
    return invoice(title="Facture", dates=[*dates, number], **options)


def lesson(serial: int, **options: Any) -> tuple[Page, dict[FieldName, str | None]]:
    return house(serial, **options), {NUMBER: f"RK-{serial:04d}"}


def memory_of(times: int) -> tuple[Habit, ...]:
    return taught_all(lesson(1000 + 31 * n) for n in range(times))


def number_of(reading: Reading) -> tuple[str, int]:
    field = reading.fields[NUMBER]
    return field.value, field.confidence
