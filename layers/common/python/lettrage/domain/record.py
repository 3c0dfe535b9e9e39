"""What the table holds: records, the lookups that find them, and change entries.

A record is a frozen model. Where other records point at it or lists are drawn from it, it
declares `lookups` and `uniques`; the store writes them in the same transaction as the record,
so every list and every uniqueness check is strongly consistent and nothing is ever scanned.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer

Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z_\-]{1,128}$")]
"""Identifier of a record: a ULID, or a natural key that fits the pattern."""


_T = TypeVar("_T", bound=str)


def _sorted(values: frozenset[str]) -> list[str]:
    return sorted(values)


SortedSet = Annotated[
    frozenset[_T], PlainSerializer(_sorted, return_type=list[str], when_used="json")
]
"""A set whose JSON is sorted: equal records have equal text, so digests can be compared."""


class Value(BaseModel):
    """A frozen value without identity; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Lookup(Value):
    """One way to find records of a kind.

    Attributes:
        name: Which question, such as `state`.
        value: The answer asked for, such as `to_review`. Never empty.
        sort: Order within the answer (an instant, a date, a number padded); may be empty.
        everywhere: Found without knowing the organisation (memberships of a user). The pointer
            holds the identifiers only, never the record.
        shows: A short text that the list gives without reading the record (`Store.shown`); not
            for `everywhere`.
    """

    name: str
    value: Annotated[str, Field(min_length=1)]
    sort: str = ""
    everywhere: bool = False
    shows: str = ""


class Unique(Value):
    """A value that at most one record of a kind may carry, per organisation or everywhere."""

    name: str
    value: Annotated[str, Field(min_length=1)]
    everywhere: bool = False


class Record(BaseModel):
    """Base of everything stored.

    Attributes:
        organisation_id: The tenant; first part of every key.
        id: Unique within organisation and kind.
        version: 1 on creation, raised by one with each change; the ETag of the API.
        created_at: UTC instant.
        updated_at: UTC instant of the last change.
    """

    # Errors are logged with their text: it names fields, never what a record holds.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    KIND: ClassVar[str]

    organisation_id: Id
    id: Id
    version: int = 0
    created_at: AwareDatetime
    updated_at: AwareDatetime

    def lookups(self) -> Iterable[Lookup]:
        """Every way this record is found by in its present state; empty by default."""
        return ()

    def uniques(self) -> Iterable[Unique]:
        """Values this record alone may carry; empty by default."""
        return ()

    def expires_at(self) -> datetime | None:
        """When the store may forget the record (DynamoDB TTL); None keeps it."""
        return None

    def changed(self, *, at: datetime, **fields: object) -> Self:
        """A validated copy with `fields` replaced; `version` stays, the store raises it."""
        data = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**data, **fields, "updated_at": at})

    def digest(self) -> str:
        """SHA-256 (hex) of the canonical JSON of the record: before and after of a change entry."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Change(Value):
    """One entry of the journal: who changed what, when and why.

    Attributes:
        organisation_id: The tenant.
        id: ULID; entries of an organisation sort by it.
        at: UTC instant.
        actor: `user:<sub>`, or `system:<use case>`.
        reason: Constant `lower_snake` word, such as `validated_by_user`.
        request_id: Request or execution that caused it.
        kind: `KIND` of the record.
        record_id: Its identifier.
        version: Version after the change.
        before: Digest before, None on creation.
        after: Digest after, None on removal.
    """

    organisation_id: Id
    id: Id
    at: AwareDatetime
    actor: str
    reason: str
    request_id: str
    kind: str
    record_id: str
    version: int
    before: str | None
    after: str | None
