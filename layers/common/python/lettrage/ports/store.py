"""The record store: get by key, find by lookup, write in one transaction.

Services do not write through this port but through `services.unit_of_work`, which adds the
change entries. Every read takes the organisation first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from lettrage.domain.record import Change, Record

R = TypeVar("R", bound=Record)

MAX_PAGE = 100
"""Most records of one page: the API's own limit (README, API conventions)."""

MOST_EVERYWHERE = 1000
"""Pointers of one answer of `find_everywhere` unless asked otherwise."""


@dataclass(frozen=True)
class Found(Generic[R]):
    """One page of a list.

    Attributes:
        records: In the order asked for; may be empty.
        next_cursor: Opaque text for the next page, None at the end.
    """

    records: tuple[R, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class Shown:
    """One entry of a list, its record not read.

    Attributes:
        record_id: Whose.
        text: `Lookup.shows`, "" without.
    """

    record_id: str
    text: str


@dataclass(frozen=True)
class Write:
    """One record to write.

    Attributes:
        before: What the writer saw, None to create. Its version must still be current.
        after: What to store, None to remove.
    """

    before: Record | None
    after: Record | None


class Store(Protocol):
    """Records of all organisations, each read naming one."""

    def get(self, model: type[R], organisation_id: str, record_id: str) -> R:
        """The current record, strongly consistent.

        Raises: NotFound.
        """
        ...

    def get_many(
        self, model: type[R], organisation_id: str, record_ids: Sequence[str]
    ) -> dict[str, R]:
        """Those of `record_ids` that exist, by identifier, strongly consistent."""
        ...

    def find(
        self,
        model: type[R],
        organisation_id: str,
        name: str,
        value: str,
        *,
        limit: int = MAX_PAGE,
        cursor: str | None = None,
        newest_first: bool = False,
        since: str | None = None,
        until: str | None = None,
    ) -> Found[R]:
        """Records whose `lookups()` hold (`name`, `value`), by `sort` then identifier.

        `since` and `until` bound `sort`, both inclusive, compared as text.
        Raises: Invalid, when the cursor is not one of this list.
        """
        ...

    def shown(
        self,
        model: type[Record],
        organisation_id: str,
        name: str,
        value: str,
        *,
        limit: int = MAX_PAGE,
        since: str | None = None,
        until: str | None = None,
    ) -> tuple[Shown, ...]:
        """The first `limit` that `find` would list, without reading a record; `limit` is free."""
        ...

    def count(self, model: type[Record], organisation_id: str, name: str, value: str) -> int:
        """How many records `find` would list in all."""
        ...

    def owner(self, model: type[Record], organisation_id: str, name: str, value: str) -> str | None:
        """Identifier of the record that carries the unique (`name`, `value`), if any."""
        ...

    def owner_everywhere(
        self, model: type[Record], name: str, value: str
    ) -> tuple[str, str] | None:
        """(organisation, identifier) of the record with that unique value, if any."""
        ...

    def find_everywhere(
        self,
        model: type[Record],
        name: str,
        value: str,
        *,
        after: tuple[str, str] | None = None,
        limit: int = MOST_EVERYWHERE,
    ) -> tuple[tuple[str, str], ...]:
        """(organisation, identifier) of records with that lookup, in that order as text.

        The first `limit` of those greater than `after`; who needs all asks again behind the last
        until fewer come.
        """
        ...

    def write(self, writes: Sequence[Write], changes: Sequence[Change]) -> tuple[Record, ...]:
        """All or nothing: the records as stored (version raised), their pointers, the changes.

        Shapes: no record twice. Past 100 items, pointers counted and the changes of an
        organisation as one (DynamoDB's limit of one transaction), at most 1,000 records of one
        organisation without expiry, and nothing but plain look-ups may change beside them.
        Returns the stored `after` of each write that has one, in order.
        Raises: Conflict, with `existing_id` when a unique value or the record itself is there
        already; Stale, when a version moved; Unavailable, when the store is.
        """
        ...

    def finish_left(self) -> int:
        """End the writes that died half-way, unseen by every reader so far; how many there were.

        Raises: Unavailable.
        """
        ...

    def changes(
        self, organisation_id: str, *, limit: int = MAX_PAGE, cursor: str | None = None
    ) -> tuple[tuple[Change, ...], str | None]:
        """Change entries of an organisation, oldest first, and the next cursor."""
        ...
