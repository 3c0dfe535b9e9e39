"""A world whose invoices came through an approved platform, with the platform in memory."""

from datetime import timedelta
from typing import Any

from lettrage.domain.collection import DocumentOrigin, Source
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.entrypoints import bootstrap_platforms as platforms
from lettrage.ports.platform import StatusMessage
from lettrage.services.follow_platform_statuses import FollowReport

from tests.unit.formats.test_cdar import changed
from tests.unit.http import purchases
from tests.unit.http.client import SETUP, A, Answer, World

NUMBER = purchases.FIELDS["number"]


def invoice(world: World, data: bytes = b"<cii/>", **more: Any) -> PurchaseInvoice:
    origin = DocumentOrigin(
        source=Source.APPROVED_PLATFORM,
        reference="pa-1/flow-9",
        file_name="f.xml",
        received_at=world.clock.now(),
    )
    kept = purchases.document(world, data, origins=(origin,))
    more = {"source": Source.APPROVED_PLATFORM, **more}
    return purchases.invoice(world, document_id=kept.id, **more)


def post(world: World, kept: PurchaseInvoice, body: Any, **more: Any) -> Answer:
    world.clock.advance(timedelta(minutes=1))
    return world.call("POST", purchases.path(kept.id, "platform-statuses"), body, **more)


def history(world: World, kept: PurchaseInvoice) -> Any:
    return world.call("GET", purchases.path(kept.id, "platform-statuses")).body


def follow(world: World, connection: str = "pa-1", organisation_id: str = A) -> FollowReport:
    world.clock.advance(timedelta(minutes=5))
    with world.composed():
        return platforms.follow_platform_statuses()(SETUP, organisation_id, connection)


def message(
    flow_id: str, code: str, reason: str = "REJ_UNI", number: str = NUMBER
) -> StatusMessage:
    data = changed(("F202500005", number), ("Code>213<", f"Code>{code}<"), ("DOUBLON", reason))
    return StatusMessage(flow_id, data, None)
