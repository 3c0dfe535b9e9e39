"""A platform that follows XP Z12-013, flow service 1.3.0: invoices in, statuses in and out.

The seller's invoices are flows `SupplierInvoice` of direction `In`, the statuses others set on
them `SupplierInvoiceLC` of direction `In`; ours go out as `SupplierInvoiceLC` in syntax `CDAR`.
Not every platform follows the norm (french-invoicing §1.4): another one gets another adapter.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from lettrage.adapters.platforms.flow_answers import Flow, flow_of, flows_of, sha256_of
from lettrage.adapters.platforms.flow_client import MOST_FILE_BYTES, FlowClient
from lettrage.adapters.platforms.flow_cursor import FlowCursor
from lettrage.adapters.platforms.flow_walk import SEARCH, FlowWalk, Step
from lettrage.domain.errors import Conflict, Invalid, NotFound, Unavailable
from lettrage.ports.connector import FetchedDocument, FetchedPage
from lettrage.ports.platform import SentFlow, StatusMessage, StatusPage

INVOICES = "SupplierInvoice"
STATUSES = "SupplierInvoiceLC"

_FLOWS = "/v1/flows"
_TYPES = {
    "CII": ("application/xml", ".xml"),
    "UBL": ("application/xml", ".xml"),
    "Factur-X": ("application/pdf", ".pdf"),
}
_UNSAFE = re.compile(r"[^\w .()+-]", re.ASCII)


class FlowService:
    """`Connector` and `ApprovedPlatform` of one connection."""

    def __init__(self, client: FlowClient) -> None:
        self._client = client

    def fetch(self, cursor: str, *, most: int) -> FetchedPage:
        """Invoices received; see `ports.connector.Connector`."""
        step = self._step(INVOICES, cursor, most)
        documents = tuple(_document(flow, data) for flow, data in step.items)
        return FetchedPage(documents, step.cursor.text(), step.more)

    def statuses(self, cursor: str, *, most: int) -> StatusPage:
        """Statuses of others; see `ports.platform.ApprovedPlatform`."""
        step = self._step(STATUSES, cursor, most)
        messages = tuple(
            StatusMessage(flow.flow_id, data, flow.submitted_at) for flow, data in step.items
        )
        return StatusPage(messages, step.cursor.text(), step.more)

    def send_status(self, message: bytes, *, file_name: str, tracking_id: str) -> SentFlow:
        """Send one CDAR message; a copy of one that arrived before counts as that one."""
        digest = hashlib.sha256(message).hexdigest()
        info = {
            "name": file_name,
            "trackingId": tracking_id,
            "flowSyntax": "CDAR",
            "flowProfile": "Undefined",
            "flowType": STATUSES,
            "processingRule": "B2B",
            "sha256": digest,
        }
        try:
            answer = self._client.call(
                "POST",
                _FLOWS,
                files={
                    "flowInfo": (None, json.dumps(info).encode(), "application/json"),
                    "file": (file_name, message, "application/xml"),
                },
            )
        except Conflict:
            arrived = self.sent(tracking_id)
            if arrived is None:
                raise
            return arrived
        body = answer.json()
        flow = flow_of(body)
        if isinstance(body, dict) and sha256_of(body) not in {"", digest}:
            raise Unavailable("the platform got other bytes than sent", code="checksum_mismatch")
        return flow.sent()

    def sent(self, tracking_id: str) -> SentFlow | None:
        """The flow that arrived under our tracking id."""
        where = {"trackingId": tracking_id, "flowDirection": ["Out"]}
        body = {"limit": SEARCH, "where": where}
        found = flows_of(self._client.call("POST", f"{_FLOWS}/search", body=body).json())
        # A platform that does not know the criterion gives all: ours is looked for by itself.
        ours = [flow for flow in found if flow.tracking_id == tracking_id]
        if not ours and len(found) >= SEARCH:
            message = "the platform does not look for tracking ids: ask its support"
            raise Invalid(message, code="search_not_supported")
        return ours[-1].sent() if ours else None

    def outcome(self, flow_id: str) -> SentFlow:
        """The acknowledgement of one flow; one without an acknowledgement is pending."""
        return self._described(flow_id).sent()

    def check_health(self) -> None:
        """Ask whether the service is up, with our credentials.

        Raises: Denied `reauthentication_needed`; Unavailable; NotFound, for a wrong address.
        """
        self._client.call("GET", "/v1/healthcheck")

    def _step(self, kind: str, cursor: str, most: int) -> Step:
        def search(
            since: datetime | None, until: datetime | None, limit: int
        ) -> tuple[list[Flow], int]:
            return self._found(kind, since, until, limit)

        def wanted(flow: Flow) -> bool:
            return flow.kind == kind and flow.direction in {"In", ""}

        walk = FlowWalk(search, self._described, self._original, wanted=wanted)
        return walk.step(FlowCursor.of(cursor), most)

    def _found(
        self, kind: str, since: datetime | None, until: datetime | None, limit: int
    ) -> tuple[list[Flow], int]:
        where: dict[str, object] = {"flowType": [kind], "flowDirection": ["In"]}
        if since is not None:
            where["updatedAfter"] = _timestamp(since)
        if until is not None:
            where["updatedBefore"] = _timestamp(until)
        asked = {"limit": limit, "where": where}
        try:
            body = self._client.call("POST", f"{_FLOWS}/search", body=asked).json()
        except NotFound as error:
            message = "there is no flow service at this address: check it with the platform"
            raise Invalid(message, code="no_flow_service") from error
        found = flows_of(body)
        told = body.get("limit") if isinstance(body, dict) else None
        held = min(limit, told) if isinstance(told, int) and told > 0 else limit
        # Counted before copies are dropped: a repeated flow fills an answer too.
        return _single(found), held - (len(found) - len(_single(found)))

    def _described(self, flow_id: str) -> Flow:
        path = f"{_FLOWS}/{quote(flow_id, safe='')}"
        flow = flow_of(self._client.call("GET", path, params={"docType": "Metadata"}).json())
        if flow.flow_id != flow_id:
            raise NotFound("the platform knows no such flow", code="unknown_at_platform")
        return flow

    def _original(self, flow: Flow) -> bytes:
        """The bytes as the sender gave them. Raises: Unavailable `checksum_mismatch`, too."""
        path = f"{_FLOWS}/{quote(flow.flow_id, safe='')}"
        params = {"docType": "Original"}
        data = self._client.call("GET", path, params=params, most=MOST_FILE_BYTES).body
        if not data:
            raise Unavailable("the platform gives an empty file", code="answer_cut")
        if flow.sha256 and hashlib.sha256(data).hexdigest() != flow.sha256:
            message = "the bytes are others than the platform says"
            raise Unavailable(message, code="checksum_mismatch")
        return data


def _document(flow: Flow, data: bytes) -> FetchedDocument:
    content_type, ending = _TYPES.get(flow.syntax, ("application/octet-stream", ""))
    name = _UNSAFE.sub("_", flow.name).strip(" .")[:120] or _UNSAFE.sub("_", flow.flow_id)[:120]
    if ending and not name.lower().endswith(ending):
        name += ending
    return FetchedDocument(flow.flow_id, name, data, flow.submitted_at, content_type)


def _single(found: Sequence[Flow]) -> list[Flow]:
    """Each flow once, where it stands last: a page may be repeated."""
    last = {flow.flow_id: position for position, flow in enumerate(found)}
    return [flow for position, flow in enumerate(found) if last[flow.flow_id] == position]


def _timestamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
