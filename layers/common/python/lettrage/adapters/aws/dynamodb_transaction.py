"""What one write of the store becomes in DynamoDB, and what a refusal of it means.

An item whose `expires_at` has passed counts as gone though TTL may take days to delete it; every
condition that asks for absence says so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lettrage.adapters.aws.dynamodb_items import (
    birth,
    change_items,
    key_item,
    pointer_item,
    record_item,
)
from lettrage.adapters.aws.dynamodb_keys import (
    Pointer,
    lookup_pointers,
    record_pk,
    unique_pointers,
)
from lettrage.domain.errors import Conflict, LettrageError, Stale, Unavailable
from lettrage.domain.record import Change, Record
from lettrage.ports.store import Write

if TYPE_CHECKING:
    OldItem = Mapping[str, Any]
    Refusal = Callable[[OldItem], LettrageError]

MOST_ITEMS = 100
"""Items of one transaction (aws.md §10)."""

_ABSENT = "attribute_not_exists(pk) OR expires_at <= :now"

HELD = "held_by"
"""Attribute of a record that a large write holds (`dynamodb_large_write`): no other may change it
meanwhile."""


@dataclass(frozen=True)
class Step:
    """One item of a transaction.

    Attributes:
        key: (pk, sk); no two steps of a transaction share one.
        item: As DynamoDB takes it.
        refusal: What a failed condition means, given the item found; None without a condition.
    """

    key: tuple[str, str]
    item: dict[str, Any]
    refusal: "Refusal | None" = None


def stored(write: Write) -> Record | None:
    """`write.after` with the version it gets, None for a removal.

    Raises: ValueError, when the write has neither side or its sides are different records.
    """
    before, after = write.before, write.after
    if before is None and after is None:
        raise ValueError("a write needs a record before or after")
    if before is not None and after is not None and _identity(before) != _identity(after):
        raise ValueError("a write may not change the kind, organisation or identifier of a record")
    if after is None:
        return None
    return after.model_copy(update={"version": before.version + 1 if before else 1})


def items_needed(write: Write) -> int:
    """Items of a transaction that this write takes at most, changes not counted."""
    return len(_record_steps("-", write, stored(write), 0)) + len(_unique_steps("-", [write], 0))


def plan(
    table: str, writes: Sequence[Write], changes: Sequence[Change], now: datetime
) -> tuple[list[Step], tuple[Record, ...]]:
    """All items of one write, however many, and the records as they will be stored.

    Raises: ValueError, when a record or change entry occurs twice; Conflict, when two of the
        writes claim one unique value.
    """
    second = int(now.timestamp())
    after = [stored(write) for write in writes]
    records = {_identity(side) for write in writes if (side := write.after or write.before)}
    entries = {(change.organisation_id, change.id) for change in changes}
    if len(records) < len(writes) or len(entries) < len(changes):
        raise ValueError("a record or change entry occurs twice in one transaction")
    steps: list[Step] = []
    for write, record in zip(writes, after, strict=True):
        steps += _record_steps(table, write, record, second)
    steps += [*_unique_steps(table, writes, second), *change_steps(table, changes)]
    return steps, tuple(record for record in after if record is not None)


def condition(before: Record | None, now: int) -> dict[str, Any]:
    """What must hold of a record's item for it to be written: as seen, or absent, and not held.

    A refusal gives the item back, so that the writer learns who holds it.
    """
    told = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    if before is None:
        return {
            **told,
            "ConditionExpression": _ABSENT,
            "ExpressionAttributeValues": {":now": {"N": str(now)}},
        }
    # A record removed and created again counts its versions from 1: its birth tells it apart.
    return {
        **told,
        "ConditionExpression": "#version = :seen AND created_at = :born"
        f" AND attribute_not_exists({HELD})",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": {
            ":seen": {"N": str(before.version)},
            ":born": {"S": birth(before)},
        },
    }


def refusal_of(before: Record | None, record: Record) -> "Refusal":
    """What a failed `condition` means."""
    return _exists(record) if before is None else _moved(record)


def change_steps(table: str, changes: Sequence[Change]) -> list[Step]:
    """The items of change entries, which must be new."""
    return [_change_step(table, item) for item in change_items(changes)]


def refused(steps: Sequence[Step], reasons: Sequence[Mapping[str, Any]]) -> LettrageError:
    """What a cancelled transaction means: a moved version before a conflict, both before a wait."""
    errors = [
        step.refusal(reason.get("Item") or {})
        for step, reason in zip(steps, reasons, strict=False)
        if reason.get("Code") == "ConditionalCheckFailed" and step.refusal is not None
    ]
    if errors:
        return next((error for error in errors if isinstance(error, Stale)), errors[0])
    codes = sorted({reason.get("Code", "None") for reason in reasons} - {"None"})
    if "ValidationError" in codes:
        raise ValueError(f"DynamoDB refuses an item: {reasons}")
    return Unavailable(f"transaction cancelled: {', '.join(codes)}")


def _identity(record: Record) -> tuple[str, str, str]:
    return record.KIND, record.organisation_id, record.id


def _record_steps(table: str, write: Write, after: Record | None, now: int) -> list[Step]:
    """The record's own item and the lookup pointers that differ between before and after."""
    old = lookup_pointers(write.before) if write.before is not None else {}
    new = lookup_pointers(after) if after is not None else {}
    steps = [_record_step(table, write.before, after, now)]
    steps += [_delete(table, key) for key in old if key not in new]
    steps += [_put_pointer(table, new[key]) for key in new if old.get(key) != new[key]]
    return steps


def _record_step(table: str, before: Record | None, after: Record | None, now: int) -> Step:
    record = after if after is not None else before
    assert record is not None  # noqa: S101 - `stored` refuses a write without sides
    key = (record_pk(record.KIND, record.organisation_id), record.id)
    operation = {"TableName": table, **condition(before, now)}
    refusal = refusal_of(before, record)
    if after is None:
        return Step(key, {"Delete": {**operation, "Key": key_item(*key)}}, refusal)
    return Step(key, {"Put": {**operation, "Item": record_item(after)}}, refusal)


def _unique_steps(table: str, writes: Sequence[Write], now: int) -> list[Step]:
    """Claims and releases of unique values; a value that changes hands is one step."""
    released: dict[tuple[str, str], Pointer] = {}
    claimed: dict[tuple[str, str], Pointer] = {}
    for write in writes:
        old = unique_pointers(write.before) if write.before is not None else {}
        new = unique_pointers(write.after) if write.after is not None else {}
        released.update({key: old[key] for key in old if old[key] != new.get(key)})
        for key in new:
            if key in claimed:
                raise _taken(claimed[key], new[key])
            if old.get(key) != new[key]:
                claimed[key] = new[key]
    steps = [_release(table, released[key]) for key in released if key not in claimed]
    steps += [_claim(table, claimed[key], released.get(key), now) for key in claimed]
    return steps


def _release(table: str, pointer: Pointer) -> Step:
    """Delete a unique pointer, unless TTL did or another record took the expired value over."""
    operation: dict[str, Any] = {
        "TableName": table,
        "Key": key_item(pointer.pk, pointer.sk),
        "ConditionExpression": "attribute_not_exists(pk) OR "
        "(record_id = :record AND organisation_id = :organisation)",
        "ExpressionAttributeValues": _owner_values(pointer),
    }
    return Step((pointer.pk, pointer.sk), {"Delete": operation}, _lost)


def _claim(table: str, pointer: Pointer, previous: Pointer | None, now: int) -> Step:
    condition, values = _ABSENT, {":now": {"N": str(now)}}
    if previous is not None:
        condition += " OR (record_id = :record AND organisation_id = :organisation)"
        values |= _owner_values(previous)
    operation: dict[str, Any] = {
        "TableName": table,
        "Item": pointer_item(pointer),
        "ConditionExpression": condition,
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }

    def refusal(found: "OldItem") -> Conflict:
        return _taken(
            Pointer(
                pointer.pk,
                pointer.sk,
                found.get("organisation_id", {}).get("S", ""),
                found.get("record_id", {}).get("S", ""),
                None,
            ),
            pointer,
        )

    return Step((pointer.pk, pointer.sk), {"Put": operation}, refusal)


def _change_step(table: str, item: dict[str, Any]) -> Step:
    identifier = item["sk"]["S"]
    operation: dict[str, Any] = {
        "TableName": table,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(pk)",
    }

    def refusal(_: "OldItem") -> Conflict:
        return Conflict(f"change entry {identifier} is written already", existing_id=identifier)

    return Step((item["pk"]["S"], identifier), {"Put": operation}, refusal)


def _put_pointer(table: str, pointer: Pointer) -> Step:
    operation: dict[str, Any] = {"TableName": table, "Item": pointer_item(pointer)}
    return Step((pointer.pk, pointer.sk), {"Put": operation})


def _delete(table: str, key: tuple[str, str]) -> Step:
    return Step(key, {"Delete": {"TableName": table, "Key": key_item(*key)}})


def _owner_values(pointer: Pointer) -> dict[str, Any]:
    return {
        ":record": {"S": pointer.record_id},
        ":organisation": {"S": pointer.organisation_id},
    }


def _exists(record: Record) -> "Refusal":
    def refusal(_: "OldItem") -> Conflict:
        return Conflict(f"{record.KIND} {record.id} exists already", existing_id=record.id)

    return refusal


def _moved(record: Record) -> "Refusal":
    def refusal(_: "OldItem") -> Stale:
        return Stale(f"{record.KIND} {record.id} was changed meanwhile")

    return refusal


def _lost(_: "OldItem") -> Stale:
    return Stale("a unique value was taken over by another record")


def _taken(owner: Pointer, wanted: Pointer) -> Conflict:
    """A clash tells who owns the value, but never an identifier of another organisation."""
    same = owner.organisation_id == wanted.organisation_id
    return Conflict(
        "another record carries a value that must be unique",
        message_fr="Un autre élément porte déjà une valeur qui doit rester unique : utilisez-le, ou"
        " changez cette valeur.",
        existing_id=owner.record_id if same else None,
    )
