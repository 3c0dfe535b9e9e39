"""Records that a large write holds (`dynamodb_large_write`), as items.

They hold what they were and what they will be, and which pointers come and go with that. Entries
that stay and show another text show none meanwhile, so that their readers ask the record.
"""

import json
from dataclasses import dataclass
from typing import Any

from lettrage.adapters.aws.dynamodb_items import key_item, pointer_item
from lettrage.adapters.aws.dynamodb_keys import (
    expiry,
    lookup_pointers,
    record_pk,
    unique_pointers,
)
from lettrage.adapters.aws.dynamodb_transaction import MOST_ITEMS, stored
from lettrage.domain.record import Record
from lettrage.ports.store import Write

Key = tuple[str, str]

_KEPT = ("pk", "sk", "data", "version", "created_at", "expires_at")


@dataclass(frozen=True)
class Hold:
    """One record to hold: pointers that it will need (`fresh`), and will need no more.

    `retold`: Pointers that stay and show another text: before and after.
    """

    key: Key
    before: Record | None
    after: Record | None
    fresh: dict[Key, dict[str, Any]]
    stale: list[Key]
    retold: dict[Key, tuple[str, str]]


def hold_of(write: Write) -> Hold:
    """What a write asks of one record. Raises: ValueError, when a large write cannot do it."""
    before, after = write.before, stored(write)
    record = after or before
    assert record is not None  # noqa: S101 - `stored` refuses a write without sides
    old = lookup_pointers(before) if before is not None else {}
    new = lookup_pointers(after) if after is not None else {}
    moved = [old.get(key) or new[key] for key in {*old, *new} if old.get(key) != new.get(key)]
    owned = [unique_pointers(side) if side is not None else {} for side in (before, after)]
    if (
        owned[0] != owned[1]
        or not all(pointer.listed for pointer in moved)
        or any(side is not None and expiry(side) is not None for side in (before, after))
    ):
        raise ValueError(f"a write of more than {MOST_ITEMS} items cannot change {record.KIND} so")
    return Hold(
        key=(record_pk(record.KIND, record.organisation_id), record.id),
        before=before,
        after=after,
        fresh={key: pointer_item(new[key]) for key in new if key not in old},
        stale=[key for key in old if key not in new],
        retold={
            key: (old[key].shows, new[key].shows)
            for key in old
            if key in new and old[key] != new[key]
        },
    )


def entry(key: Key, shows: str) -> dict[str, Any]:
    """The pointer of a list with another text (`dynamodb_items.pointer_item`)."""
    return {**key_item(*key), **({"shows": {"S": shows}} if shows else {})}


def retold(item: dict[str, Any], *, done: bool) -> list[dict[str, Any]]:
    """The pointers of a held item that stay, with what they will show, or did."""
    texts = json.loads(item["retold"]["S"])
    return [entry((pk, sk), after if done else before) for pk, sk, before, after in texts]


def as_seen(item: dict[str, Any], *, done: bool) -> dict[str, Any] | None:
    """A held item as it will be, or was; None when there is none."""
    own = {name: item[name] for name in _KEPT if name in item}
    if not done:
        return own if "data" in own else None
    if "next" not in item:
        return None
    version = {"N": str(int(item["version"]["N"]) + 1)}
    return {**own, "data": item["next"], "version": version}
