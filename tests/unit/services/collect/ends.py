"""The end of a run, without what may differ between runs: times, versions, order of arrival."""

from collections.abc import Iterator
from typing import Any

from lettrage.domain.collection import (
    DocumentOutcome,
    InboundMessage,
    SourceDocument,
    Upload,
)
from lettrage.domain.holds import InvoiceHolds
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.record import Record
from lettrage.domain.third_party import ThirdParty

from tests.unit.services.collect.world import A, B, World

Snapshot = dict[str, Any]

_VARYING = {
    "version",
    "created_at",
    "updated_at",
    "received_at",
    "claimed_at",
    "attempts",
    "waits",
    "first_seen_on",
    "first_seen_at",
    "known_first_seen_at",
    "known_last_seen_at",
    "placed_at",
}


def records(world: World, organisation_id: str) -> Iterator[Record]:
    """Everything that the collection made for one organisation."""
    for outcome in DocumentOutcome:
        yield from world.store.find(SourceDocument, organisation_id, "outcome", outcome).records
    yield from store_holds(world, organisation_id)
    for model in (InboundMessage, Upload, PurchaseInvoice):
        yield from world.store.find(model, organisation_id, "all", "all").records
    yield from world.store.find(ThirdParty, organisation_id, "role", "supplier").records


def store_holds(world: World, organisation_id: str) -> Iterator[InvoiceHolds]:
    """Holds that stop payment."""
    yield from world.store.find(InvoiceHolds, organisation_id, "open", "all").records


def snapshot(world: World) -> Snapshot:
    """All records by kind and identifier, and every file that is kept."""
    ends: Snapshot = {"files": sorted(k for k in world.objects.objects if "/documents/" in k)}
    for organisation_id in (A, B):
        for record in records(world, organisation_id):
            told = _plain(record.model_dump(mode="json"))
            if isinstance(record, SourceDocument):
                told["origins"] = sorted(told["origins"], key=str)
            ends[f"{record.KIND}/{organisation_id}/{record.id}"] = told
    return ends


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if name not in _VARYING}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value
