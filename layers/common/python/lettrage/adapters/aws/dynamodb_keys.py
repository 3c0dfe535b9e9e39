"""Keys of the one table: where a record, its pointers and the change entries lie.

| Item | pk | sk |
|---|---|---|
| record | `ORG#<org>#<KIND>` | `<id>` |
| lookup | `ORG#<org>#<KIND>#<name>#<value>` | `<sort>` U+001F `<id>` |
| lookup everywhere | `EVERYWHERE#<KIND>#<name>#<value>` | `<org>#<id>` |
| unique | `ORG#<org>#<KIND>#!<name>#<value>` | `!` |
| unique everywhere | `EVERYWHERE#<KIND>#!<name>#<value>` | `!` |
| change entry | `ORG#<org>#change` | `<id>` |

The separator after `sort` is the lowest character that no sort text holds, so that the table's
byte order is the order of (`sort`, `id`) compared as text: with `#`, "dupont sa" would come before
"dupont", for a space is lower than `#`.
"""

import hashlib
from dataclasses import dataclass

from lettrage.domain.record import Lookup, Record, Unique

SEPARATOR = "\x1f"
"""Unit separator (ASCII): lower than any printable character."""

UNIQUE_SORT = "!"
"""A unique value has one pointer only, so its sort key says nothing."""

_ORGANISATION = "ORG#"

MOST_VALUE_BYTES = 1500
"""Longest value spelled out in a key; pk holds 2,048 bytes (aws.md §10), identifiers the rest."""

MOST_SORT_BYTES = 800
"""Longest sort text; sk holds 1,024 bytes (aws.md §10), identifier and separator the rest."""


@dataclass(frozen=True)
class Pointer:
    """An item that leads to a record.

    Attributes:
        pk: Partition key.
        sk: Sort key.
        organisation_id: Tenant of the record.
        record_id: Identifier of the record.
        expires_at: Epoch seconds when the record does, None otherwise.
        shows: Text of the list's entry, "" without.
    """

    pk: str
    sk: str
    organisation_id: str
    record_id: str
    expires_at: int | None
    shows: str = ""

    @property
    def listed(self) -> bool:
        """Whether it stands in a list of one organisation, which its key names."""
        return self.pk.startswith(_ORGANISATION) and self.sk != UNIQUE_SORT


def record_pk(kind: str, organisation_id: str) -> str:
    """Partition of all records of a kind.

    Raises: ValueError, when an argument is empty or could name another partition.
    """
    if not organisation_id or "#" in organisation_id:
        raise ValueError(f"not an organisation identifier: {organisation_id!r}")
    return f"{_ORGANISATION}{organisation_id}#{kind}"


def change_pk(organisation_id: str) -> str:
    """Partition of the change entries of an organisation."""
    return record_pk("change", organisation_id)


def lookup_pk(kind: str, organisation_id: str, name: str, value: str) -> str:
    """Partition of one list."""
    return f"{record_pk(kind, organisation_id)}#{name}#{_escaped(value)}"


def everywhere_pk(kind: str, name: str, value: str) -> str:
    """Partition of one list over all organisations."""
    return f"EVERYWHERE#{kind}#{name}#{_escaped(value)}"


def everywhere_sort(organisation_id: str, record_id: str) -> str:
    """Place in such a list."""
    return f"{organisation_id}#{record_id}"


def unique_pk(kind: str, organisation_id: str, name: str, value: str) -> str:
    """Partition of one unique value."""
    return lookup_pk(kind, organisation_id, f"!{name}", value)


def unique_everywhere_pk(kind: str, name: str, value: str) -> str:
    """Partition of one value that is unique over all organisations."""
    return everywhere_pk(kind, f"!{name}", value)


def sort_text(text: str) -> str:
    """`text` as keys hold it: control characters become spaces.

    Raises: ValueError, when it is longer than `MOST_SORT_BYTES`.
    """
    clean = "".join(" " if c < " " else c for c in text)
    if len(clean.encode()) > MOST_SORT_BYTES:
        raise ValueError(f"sort text of more than {MOST_SORT_BYTES} bytes: {clean[:40]!r}…")
    return clean


def bounds(since: str | None, until: str | None) -> tuple[str, str]:
    """Lowest and highest sort key of a list with `since <= sort <= until`, both inclusive."""
    low = sort_text(since) if since else SEPARATOR
    # Nothing that follows the separator in a key is as high as `~` (see `record.Id`).
    high = f"{sort_text(until)}{SEPARATOR}~" if until is not None else "\U0010ffff"
    return low, high


def lookup_pointers(record: Record) -> dict[tuple[str, str], Pointer]:
    """Lookup pointers of a record by key; of two lookups with one value the first counts."""
    found: dict[str, Pointer] = {}
    for lookup in record.lookups():
        pointer = _lookup_pointer(record, lookup)
        found.setdefault(pointer.pk, pointer)
    return {(pointer.pk, pointer.sk): pointer for pointer in found.values()}


def unique_pointers(record: Record) -> dict[tuple[str, str], Pointer]:
    """Unique pointers of a record by key."""
    pointers = [_unique_pointer(record, unique) for unique in record.uniques()]
    return {(pointer.pk, pointer.sk): pointer for pointer in pointers}


def expiry(record: Record) -> int | None:
    """Epoch seconds at which the record is gone, None when it stays."""
    at = record.expires_at()
    return int(at.timestamp()) if at is not None else None


def _lookup_pointer(record: Record, lookup: Lookup) -> Pointer:
    if lookup.everywhere:
        pk = everywhere_pk(record.KIND, lookup.name, lookup.value)
        sk = everywhere_sort(record.organisation_id, record.id)
    else:
        pk = lookup_pk(record.KIND, record.organisation_id, lookup.name, lookup.value)
        sk = f"{sort_text(lookup.sort)}{SEPARATOR}{record.id}"
    return Pointer(pk, sk, record.organisation_id, record.id, expiry(record), lookup.shows)


def _unique_pointer(record: Record, unique: Unique) -> Pointer:
    if unique.everywhere:
        pk = unique_everywhere_pk(record.KIND, unique.name, unique.value)
    else:
        pk = unique_pk(record.KIND, record.organisation_id, unique.name, unique.value)
    return Pointer(pk, UNIQUE_SORT, record.organisation_id, record.id, expiry(record))


def _escaped(value: str) -> str:
    """`value` without `#`, one-to-one; a very long one by its digest, which nothing else gives."""
    escaped = value.replace("%", "%25").replace("#", "%23")
    if len(escaped.encode()) <= MOST_VALUE_BYTES:
        return escaped
    return f"%sha256:{hashlib.sha256(value.encode()).hexdigest()}"
