"""Records, pointers and change entries as DynamoDB items, and back.

A record is its JSON text (`data`), its `version` and `created_at`, which conditions ask for, and,
when it expires, `expires_at` in epoch seconds. Text and not a map of N attributes: N drops
trailing zeros ("12.50" comes back as 12.5); the JSON restores every field to the digit
without knowing the model, and costs fewer bytes. Nothing queries inside `data`: what is asked for
has a pointer.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any, TypeVar

from lettrage.adapters.aws.dynamodb_keys import (
    SEPARATOR,
    Pointer,
    change_pk,
    expiry,
    record_pk,
)
from lettrage.domain.record import Change, Record

R = TypeVar("R", bound=Record)


def record_item(record: Record) -> dict[str, Any]:
    """A record as stored.

    Raises: ValueError, when it would not be read back as it is: an amount finer than the model
        allows, for one. Such a record must never get in, for it could never be mended.
    """
    text = record.model_dump_json(warnings="error")
    if type(record).model_validate_json(text) != record:
        raise ValueError(f"{record.KIND} {record.id} would not be read back as it is")
    return {
        **key_item(record_pk(record.KIND, record.organisation_id), record.id),
        "data": {"S": text},
        "version": {"N": str(record.version)},
        "created_at": {"S": birth(record)},
        **_expiring(expiry(record)),
    }


def birth(record: Record) -> str:
    """Creation instant in UTC as text: with the version, what a writer must have seen."""
    return record.created_at.astimezone(UTC).isoformat()


def record_of(model: type[R], item: dict[str, Any]) -> R:
    """The record of an item."""
    return model.model_validate_json(item["data"]["S"])


def change_items(changes: Sequence[Change]) -> Iterator[dict[str, Any]]:
    """The change entries of one write as stored: one item an organisation, under its first entry.

    Together they cost a write unit a kilobyte and one of a transaction's hundred items, apart each
    of them would. Shapes: an entry takes half a kilobyte, an item holds 400 KB (aws.md §10).
    """
    together: dict[str, list[str]] = defaultdict(list)
    first: dict[str, str] = {}
    for change in changes:
        together[change.organisation_id].append(change.model_dump_json())
        first.setdefault(change.organisation_id, change.id)
    for organisation_id, entries in together.items():
        key = key_item(change_pk(organisation_id), first[organisation_id])
        yield {**key, "data": {"S": f"[{','.join(entries)}]"}}


def changes_of(item: dict[str, Any]) -> tuple[Change, ...]:
    """The change entries of an item, in their order; older items hold a single one."""
    told = json.loads(item["data"]["S"])
    entries = told if isinstance(told, list) else [told]
    return tuple(Change.model_validate_json(json.dumps(entry)) for entry in entries)


def pointer_item(pointer: Pointer) -> dict[str, Any]:
    """A pointer as stored: whose record it leads to, what it shows, and until when.

    Entries of one organisation's list leave out what their key says: each byte of a list is read.
    """
    whose = {
        "record_id": {"S": pointer.record_id},
        "organisation_id": {"S": pointer.organisation_id},
    }
    return {
        **key_item(pointer.pk, pointer.sk),
        **({} if pointer.listed else whose),
        **({"shows": {"S": pointer.shows}} if pointer.shows else {}),
        **_expiring(pointer.expires_at),
    }


def pointed(item: dict[str, Any]) -> str:
    """Identifier of the record that an entry of one organisation's list leads to."""
    identifier: str = item["sk"]["S"].rpartition(SEPARATOR)[2]
    return identifier


def key_item(pk: str, sk: str) -> dict[str, Any]:
    """The two key attributes."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _expiring(at: int | None) -> dict[str, Any]:
    return {} if at is None else {"expires_at": {"N": str(at)}}
