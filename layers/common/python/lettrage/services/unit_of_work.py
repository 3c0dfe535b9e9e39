"""The one way to write: records and their change entries, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from lettrage.domain.record import Change, Record
from lettrage.ports.clock import Clock, Identifiers
from lettrage.ports.store import Store, Write
from lettrage.services.matching_keys import filed

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Actor:
    """Who acts, and for which request.

    Attributes:
        name: `user:<sub>`, or `system:<use case>`.
        request_id: Request or execution that causes the change.
    """

    name: str
    request_id: str


class UnitOfWork:
    """Collects changes and commits them all or not at all.

    One unit serves one commit. It holds no tenant state beyond its own changes.
    """

    def __init__(self, store: Store, clock: Clock, ids: Identifiers, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._actor = actor
        self._writes: list[Write] = []
        self._changes: list[Change] = []

    def add(self, record: Record, reason: str) -> None:
        """Create `record`; committing raises Conflict when it is there already."""
        self._note(None, record, reason)

    def change(self, before: Record, after: Record, reason: str) -> None:
        """Replace `before` by `after`; committing raises Stale when `before` is not current."""
        if before == after:
            return
        self._note(before, after, reason)

    def remove(self, record: Record, reason: str) -> None:
        """Take `record` out; the change entry stays."""
        self._note(record, None, reason)

    def commit(self) -> tuple[Record, ...]:
        """Write everything in one transaction; the stored records, in the order noted.

        Raises: Conflict, Stale, Unavailable.
        """
        if not self._writes:
            return ()
        return self._store.write(self._writes, self._changes)

    def _note(self, before: Record | None, after: Record | None, reason: str) -> None:
        after = None if after is None else filed(after)
        record = after if after is not None else before
        if record is None:  # pragma: no cover - the three callers give one
            return
        self._writes.append(Write(before=before, after=after))
        version = 0 if before is None else before.version
        self._changes.append(
            Change(
                organisation_id=record.organisation_id,
                id=self._ids.new_id(),
                at=self._clock.now(),
                actor=self._actor.name,
                reason=reason,
                request_id=self._actor.request_id,
                kind=record.KIND,
                record_id=record.id,
                version=version + 1,
                before=before.digest() if before is not None else None,
                after=after.digest() if after is not None else None,
            )
        )


class Work:
    """Makes units of work for one actor: what use cases take instead of four arguments."""

    def __init__(self, store: Store, clock: Clock, ids: Identifiers) -> None:
        self.store = store
        self.clock = clock
        self.ids = ids

    def unit(self, actor: Actor) -> UnitOfWork:
        """A fresh unit of work."""
        return UnitOfWork(self.store, self.clock, self.ids, actor)

    def add(self, actor: Actor, record: R, reason: str) -> R:
        """Create one record on its own."""
        unit = self.unit(actor)
        unit.add(record, reason)
        return self._only(record, unit.commit())

    def change(self, actor: Actor, before: R, after: R, reason: str) -> R:
        """Change one record on its own; unchanged ones are returned as they are."""
        unit = self.unit(actor)
        unit.change(before, after, reason)
        return self._only(before, unit.commit())

    @staticmethod
    def _only(asked: R, stored: Sequence[Record]) -> R:
        record = stored[0] if stored else asked
        if not isinstance(record, type(asked)):
            message = f"the store returned a {record.KIND} for a {asked.KIND}"
            raise TypeError(message)
        return record
