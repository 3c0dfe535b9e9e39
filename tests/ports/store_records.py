"""A record with everything the store has to deal with, and how the suites write it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar

from lettrage.domain.money import Amount
from lettrage.domain.record import Change, Lookup, Record, Unique
from lettrage.ports.store import Store, Write

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


class Note(Record):
    """A record with everything the store has to deal with."""

    KIND: ClassVar[str] = "note"

    colour: str = "red"
    title: str = ""
    number: str | None = None
    badge: str | None = None
    mark: str = ""
    amount: Amount = Decimal("0.00")
    watched_by: str | None = None
    until: datetime | None = None

    def lookups(self) -> Iterable[Lookup]:
        yield Lookup(name="all", value="all", sort=self.title, shows=self.mark)
        yield Lookup(name="colour", value=self.colour, sort=self.title, shows=self.badge or "")
        if self.watched_by:
            yield Lookup(name="watcher", value=self.watched_by, everywhere=True)

    def uniques(self) -> Iterable[Unique]:
        if self.number:
            yield Unique(name="number", value=self.number)
        if self.badge:
            yield Unique(name="badge", value=self.badge, everywhere=True)

    def expires_at(self) -> datetime | None:
        return self.until


def note(record_id: str = "n1", organisation_id: str = "o1", **fields: object) -> Note:
    data = {"organisation_id": organisation_id, "id": record_id}
    return Note.model_validate({**data, "created_at": NOW, "updated_at": NOW, **fields})


def entry(entry_id: str, organisation_id: str = "o1") -> Change:
    return Change(
        organisation_id=organisation_id,
        id=entry_id,
        at=NOW,
        actor="system:test",
        reason="tested",
        request_id="r1",
        kind="note",
        record_id="n1",
        version=1,
        before=None,
        after="0" * 64,
    )


def create(store: Store, *records: Note) -> tuple[Note, ...]:
    return tuple(
        written
        for record in records
        for written in store.write([Write(None, record)], [])
        if isinstance(written, Note)
    )


def change(store: Store, before: Note, **fields: object) -> Note:
    (after,) = store.write([Write(before, before.changed(at=NOW, **fields))], [])
    assert isinstance(after, Note)
    return after


def ids(records: Iterable[Record]) -> list[str]:
    return [record.id for record in records]
