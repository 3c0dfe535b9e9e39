"""One third party merged into another: what the other gained, and what moved, to undo it."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from lettrage.domain.record import Lookup, Record
from lettrage.domain.third_party import KnownIban, SupplierState, ThirdParty, ThirdPartyRole

_LISTS = ("mandates", "aliases", "sender_domains", "sender_addresses", "senders_seen")
_SINGLES = ("siren", "siret", "vat_id", "creditor_id", "email", "default_category")


class SupplierMerge(Record):
    """A merge that stands; `id` is the merged party's, and undoing removes the record.

    Attributes:
        into_id: The party that stays.
        state_before: Of the merged one.
        ibans: Accounts that the other gained, by number.
        roles: Roles that it gained.
        lists: Values that its lists gained, by field.
        singles: Fields that it lacked, by name.
        issue_dates: Of invoices that tell its rhythm since.
    """

    KIND: ClassVar[str] = "supplier_merge"

    into_id: str
    state_before: SupplierState
    ibans: tuple[str, ...] = ()
    roles: tuple[ThirdPartyRole, ...] = ()
    lists: dict[str, tuple[str, ...]] = {}
    singles: dict[str, str] = {}
    issue_dates: tuple[date, ...] = ()

    def lookups(self) -> Iterable[Lookup]:
        """All, and by the party that stays."""
        merged = self.created_at.isoformat()
        yield Lookup(name="all", value="all", sort=merged)
        yield Lookup(name="into", value=self.into_id, sort=merged)


class MovedDocument(Record):
    """A document that a merge moved.

    Attributes:
        merged_id: The merged party, whose it was.
        into_id: Whose it is since.
        kind: `KIND` of the record.
        document_id: Its identifier.
    """

    KIND: ClassVar[str] = "moved_document"

    merged_id: str
    into_id: str
    kind: str
    document_id: str

    def lookups(self) -> Iterable[Lookup]:
        """Those of a merge."""
        yield Lookup(name="merged", value=self.merged_id)


def moved_id(merged_id: str, kind: str, document_id: str) -> str:
    """Natural key of a move: noted once."""
    text = f"{merged_id}|{kind}|{document_id}"
    return f"moved-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def gains(merged: ThirdParty, into: ThirdParty) -> dict[str, Any]:
    """What the one that stays gains, as fields of `SupplierMerge`.

    Shapes: the merged party's name becomes an alias.
    """
    known = {entry.iban for entry in into.ibans}
    lists = {name: _gained(merged, into, name) for name in _LISTS}
    if merged.name != into.name and merged.name not in into.aliases:
        lists["aliases"] = tuple(dict.fromkeys((merged.name, *lists["aliases"])))
    return {
        "ibans": tuple(e.iban for e in merged.ibans if e.iban not in known),
        "roles": tuple(sorted(merged.roles - into.roles)),
        "lists": {name: values for name, values in lists.items() if values},
        "singles": {
            name: getattr(merged, name)
            for name in _SINGLES
            if getattr(into, name) is None and getattr(merged, name) is not None
        },
        "issue_dates": tuple(sorted({*merged.recent_issue_dates} - {*into.recent_issue_dates})),
    }


def with_gains(into: ThirdParty, merge: SupplierMerge, merged: ThirdParty) -> dict[str, Any]:
    """Fields of the one that stays, after the merge."""
    gained = tuple(entry for entry in merged.ibans if entry.iban in merge.ibans)
    fields: dict[str, Any] = {
        "ibans": (*into.ibans, *gained),
        "roles": into.roles | set(merge.roles),
        **merge.singles,
    }
    for name, values in merge.lists.items():
        fields[name] = (*getattr(into, name), *values)
    return fields


def without_gains(into: ThirdParty, merge: SupplierMerge) -> dict[str, Any]:
    """Its fields once the merge is undone; what a person changed since stays."""
    fields: dict[str, Any] = {
        "ibans": tuple(entry for entry in into.ibans if not _brought(entry, merge)),
        "roles": frozenset(into.roles - set(merge.roles)) or into.roles,
    }
    for name, values in merge.lists.items():
        fields[name] = tuple(v for v in getattr(into, name) if v not in values)
    for name, value in merge.singles.items():
        if getattr(into, name) == value:
            fields[name] = None
    return fields


def _brought(entry: KnownIban, merge: SupplierMerge) -> bool:
    return entry.iban in merge.ibans


def _gained(merged: ThirdParty, into: ThirdParty, name: str) -> tuple[str, ...]:
    present = {*getattr(into, name), into.name}
    return tuple(value for value in getattr(merged, name) if value not in present)
