"""What an organisation's people taught the reader about one supplier: places and habits.

A habit is a fact about how a supplier prints a field: the labels beside it, the shape of the
value, the part of the page. It holds no text of a document beyond labels, shapes and the few
values that never change (name, currency, term). It counts who agrees with it, and a person's
contradiction takes it out of use at once.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.page import Box
from lettrage.domain.record import Lookup, Record, Value

ESTABLISHED = 3
"""Confirmations in a row from which a habit may make a reading sure. Two agree by chance once in a
while; with three no rendered invoice of `tests/data/reading` was surely wrong."""

MOST_WAYS = 3
"""Ways of one field on one kind of document: the present layout, the one before, a second place."""

MOST_HABITS = 60
"""Of one supplier: at most 60 KB of DynamoDB's 400 KB an item; the longest unseen go first."""

MOST_LESSONS = 20
"""Invoices named as learnt from: enough to look them up, bounded."""

MOST_SHAPES = 4
MOST_SIGNS = 4
LONGEST_LABEL, LONGEST_VALUE, LONGEST_SHAPE = 60, 120, 40


class Side(StrEnum):
    """Where a label stands, seen from its value: left of it on its row, or over it."""

    BESIDE = "beside"
    ABOVE = "above"


class Sign(Value):
    """A label: its words without accents, signs and digits."""

    side: Side
    label: Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]


class Habit(Value):
    """One way in which a supplier gives one field, as people confirmed it.

    Attributes:
        field: Which field.
        document_kind: The kind of document it was seen on, and of which alone it speaks; None
            where the kind does not matter.
        signs: Labels that stood with the value each time; empty when none did. For the kind: the
            words of the title.
        shapes: How it was written: `FA-####-####` (`#` a digit, `@` a letter, `*` either), or the
            order of a date: `dmy`, `mdy`, `ymd`, `named`; empty for amounts.
        from_front: Page counted from the first, 1 based; 0 once it varied.
        from_back: Page counted from the last, likewise.
        area: The smallest box that holds every place it was seen at; None without a place.
        value: What the field is on every document (name, currency, kind, or the term in days
            from issue to due date, `30`, `30 eom` to the end of that month); "" when it changes.
        confirmations: Validated documents in a row that agree.
        contradictions: Validated documents that did not, in all.
        corrections: Confirmations for which the machine had read another value or none.
        first_seen_at: UTC instant.
        last_seen_at: UTC instant.
    """

    field: FieldName
    document_kind: DocumentKind | None
    signs: Annotated[tuple[Sign, ...], Field(max_length=MOST_SIGNS)] = ()
    shapes: Annotated[tuple[str, ...], Field(max_length=MOST_SHAPES)] = ()
    from_front: int = 0
    from_back: int = 0
    area: Box | None = None
    value: Annotated[str, Field(max_length=LONGEST_VALUE)] = ""
    confirmations: int = 1
    contradictions: int = 0
    corrections: int = 0
    first_seen_at: AwareDatetime
    last_seen_at: AwareDatetime

    @property
    def in_use(self) -> bool:
        """Whether it may speak: not since a contradiction, until a document confirms it anew."""
        return self.confirmations > 0

    def confirmed(self, at: datetime, *, corrected: bool) -> "Habit":
        """Seen once more; `corrected` when the machine had not read it so."""
        return self.model_copy(
            update={
                "confirmations": self.confirmations + 1,
                "corrections": self.corrections + corrected,
                "last_seen_at": at,
            }
        )

    def contradicted(self, at: datetime) -> "Habit | None":
        """What is left after a contradiction: nothing, or a habit that has to prove itself anew."""
        if self.confirmations < ESTABLISHED:
            return None
        return self.model_copy(
            update={
                "confirmations": 0,
                "corrections": 0,
                "contradictions": self.contradictions + 1,
                "last_seen_at": at,
            }
        )


class SupplierReadingMemory(Record):
    """All habits of one supplier; its `id` is the supplier's.

    Attributes:
        habits: By field, at most `MOST_HABITS`; empty when a contradiction took the last one.
        learnt_from: Purchase invoices it was learnt from, newest last, at most `MOST_LESSONS`.
    """

    KIND: ClassVar[str] = "supplier_reading_memory"

    habits: tuple[Habit, ...]
    learnt_from: tuple[str, ...] = ()

    def lookups(self) -> Iterable[Lookup]:
        """All of an organisation: one question tells that there are none."""
        yield Lookup(name="all", value="all")

    def without(self, field: FieldName) -> tuple[Habit, ...]:
        """The habits of all other fields."""
        return tuple(habit for habit in self.habits if habit.field is not field)


def bounded(habits: Iterable[Habit]) -> tuple[Habit, ...]:
    """The habits within the bounds, by field; of too many the longest unseen go.

    Raises: nothing.
    """
    newest = sorted(habits, key=lambda h: (h.last_seen_at, h.confirmations), reverse=True)
    ways: dict[tuple[FieldName, DocumentKind | None, bool], int] = {}
    kept: list[Habit] = []
    for habit in newest:
        way = (habit.field, habit.document_kind, bool(habit.value))
        ways[way] = ways.get(way, 0) + 1
        if ways[way] <= MOST_WAYS and len(kept) < MOST_HABITS:
            kept.append(habit)
    order = {name: position for position, name in enumerate(FieldName)}
    return tuple(sorted(kept, key=lambda h: (order[h.field], -h.confirmations, h.first_seen_at)))
