"""What the store in memory goes by, as pure functions: shapes, keys and refusals."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from lettrage.domain.errors import Conflict, Invalid
from lettrage.domain.record import Change, Record
from lettrage.ports.store import MAX_PAGE, Write

R = TypeVar("R", bound=Record)

Key = tuple[str, str, str]
"""Kind, organisation, identifier."""

MOST_ITEMS = 100


def check_shape(writes: Sequence[Write], changes: Sequence[Change]) -> None:
    seen = [key(write.after or write.before) for write in writes]
    entries = {(change.organisation_id, change.id) for change in changes}
    if len(set(seen)) < len(seen) or len(entries) < len(changes):
        raise ValueError("a record or change entry occurs twice in one transaction")
    count = len({change.organisation_id for change in changes}) + sum(map(items, writes))
    if count > MOST_ITEMS and not all(map(plain, writes)):
        raise ValueError(f"a write of {count} items that are not all of plain look-ups")


def plain(write: Write) -> bool:
    """Whether it may be part of a write of more than `MOST_ITEMS`."""
    before, after = write.before, write.after
    return (
        set(unique_keys(before)) == set(unique_keys(after))
        and everywhere_keys(before) == everywhere_keys(after)
        and all(side is None or side.expires_at() is None for side in (before, after))
    )


def claims(writes: Sequence[Write]) -> dict[tuple[str, ...], Key]:
    """Who newly wants which unique value; two for one value conflict."""
    found: dict[tuple[str, ...], Key] = {}
    for write in writes:
        kept = unique_keys(write.before)
        for unique in unique_keys(write.after):
            if unique in found:
                raise taken(found[unique], key(write.after))
            if unique not in kept:
                found[unique] = key(write.after)
    return found


def copied(model: type[R], record: Record) -> R:
    return model.model_validate_json(record.model_dump_json(warnings="error"))


def readable(record: Record | None) -> Record | None:
    """`record` through JSON and back, for nothing may be kept that could not be read again."""
    if record is None:
        return None
    read = copied(type(record), record)
    if read != record:
        raise ValueError(f"{record.KIND} {record.id} would not be read back as it is")
    return read


def stored(write: Write) -> Record | None:
    before, after = write.before, write.after
    if before is None and after is None:
        raise ValueError("a write needs a record before or after")
    if before is not None and after is not None and key(before) != key(after):
        raise ValueError("a write may not change the kind, organisation or identifier of a record")
    if after is None:
        return None
    return after.model_copy(update={"version": before.version + 1 if before else 1})


def key(record: Record | None) -> Key:
    assert record is not None
    return record.KIND, record.organisation_id, record.id


def sort_text(text: str) -> str:
    clean = "".join(" " if c < " " else c for c in text)
    if len(clean.encode()) > 800:
        raise ValueError("sort text of more than 800 bytes")
    return clean


def list_entries(
    record: Record | None,
) -> Iterable[tuple[tuple[str, str, str, str], tuple[str, str]]]:
    if record is None:
        return []
    entries: dict[Any, tuple[str, str]] = {}
    for lookup in record.lookups():
        if not lookup.everywhere:
            listing = (record.KIND, record.organisation_id, lookup.name, lookup.value)
            entries.setdefault(listing, (sort_text(lookup.sort), record.id))
    return entries.items()


def shows(record: Record) -> dict[tuple[str, str], str]:
    """What the record's entries show, by list: its first lookup there counts."""
    texts: dict[tuple[str, str], str] = {}
    for lookup in record.lookups():
        if not lookup.everywhere:
            texts.setdefault((lookup.name, lookup.value), lookup.shows)
    return texts


def everywhere_keys(record: Record | None) -> set[tuple[str, str, str]]:
    if record is None:
        return set()
    return {(record.KIND, lk.name, lk.value) for lk in record.lookups() if lk.everywhere}


def unique_keys(record: Record | None) -> list[tuple[str, ...]]:
    """In the order declared, for of two taken values the first is told."""
    if record is None:
        return []
    keys = [
        (record.KIND, u.name, u.value) + (() if u.everywhere else (record.organisation_id,))
        for u in record.uniques()
    ]
    return list(dict.fromkeys(keys))


def sighting(record: Record) -> tuple[int, datetime]:
    """What a writer must have seen: a record created again counts its versions from 1 anew."""
    return record.version, record.created_at


def pointers(record: Record | None) -> set[Any]:
    if record is None:
        return set()
    expires = record.expires_at()
    texts = shows(record)
    listed = {entry: texts[entry[0][2:]] for entry in list_entries(record)}
    keys = [*everywhere_keys(record), *unique_keys(record)]
    return {(key, (expires, "")) for key in keys} | {
        (entry, (expires, text)) for entry, text in listed.items()
    }


def items(write: Write) -> int:
    old, new = pointers(write.before), pointers(write.after)
    return 1 + len({key for key, _ in old ^ new})


def check_organisation(organisation_id: str) -> None:
    if not organisation_id or "#" in organisation_id:
        raise ValueError(f"not an organisation identifier: {organisation_id!r}")


def check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE:
        raise ValueError(f"a page holds 1 to {MAX_PAGE} records, not {limit}")


def position(cursor: str | None, listing: list[Any]) -> tuple[str, str] | None:
    if cursor is None:
        return None
    try:
        of, (sort, record_id) = json.loads(cursor)
    except (ValueError, TypeError) as error:
        raise Invalid("the cursor is not one of this list", code="bad_cursor") from error
    if of != listing:
        raise Invalid("the cursor is not one of this list", code="bad_cursor")
    return sort, record_id


def taken(owner: Key, claimant: Key) -> Conflict:
    return Conflict(
        "another record carries a value that must be unique",
        existing_id=owner[2] if owner[1] == claimant[1] else None,
    )
