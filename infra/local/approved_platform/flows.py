"""Flows: post, search, get. Source: XP Z12-013 annex A, flow service."""

import base64
import hashlib
import json
import uuid
from datetime import datetime
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from infra.local.approved_platform import faults
from infra.local.sandbox.ledger import Json
from infra.local.sandbox.wire import Answer, Refused, Request

DEFAULT_LIMIT = 25
LARGEST_LIMIT = 1_000
_MOST_CAPPED = 2
_LISTS = ("flowType", "flowDirection", "processingRule", "flowSyntax")


def error(status: int, code: str, message: str) -> Refused:
    """The norm's error body."""
    return Refused(Answer(status, {"errorCode": code, "errorMessage": message}))


def instant(at: datetime) -> str:
    """RFC 3339 with milliseconds, UTC."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def search(data: Json, request: Request) -> Answer:
    """POST /v1/flows/search: criteria of `where`, oldest update first."""
    asked = request.json()
    where = asked.get("where") or {}
    limit = asked.get("limit", DEFAULT_LIMIT)
    if not isinstance(limit, int) or not 0 < limit <= LARGEST_LIMIT:
        raise error(400, "BAD_REQUEST", "limit is out of bounds")
    found = [flow for flow in data["flows"].values() if _fits(flow, where)]
    backwards = faults.take(data, "newest_first", request.path) is not None
    found.sort(key=lambda flow: flow["updatedAt"], reverse=backwards)
    if faults.take(data, "repeated", request.path):
        found = [flow for flow in found for _ in range(2)]
    capped = faults.take(data, "capped", request.path) is not None
    shown = found[: _MOST_CAPPED if capped else limit]
    return Answer(200, {"limit": limit, "filters": where, "results": shown})


def get(data: Json, request: Request, flow_id: str) -> Answer:
    """GET /v1/flows/{flowId}?docType=Metadata|Original."""
    flow = data["flows"].get(flow_id)
    if flow is None:
        raise error(404, "MISSING_RESOURCE", "no such flow")
    wanted = request.query.get("docType", "Metadata")
    if wanted == "Metadata":
        return Answer(200, flow)
    if wanted != "Original":
        raise error(404, "MISSING_RESOURCE", "there is no such file of the flow")
    file = base64.b64decode(data["files"][flow_id])
    if faults.take(data, "checksum", request.path):
        file = file.replace(b"<", b" <", 1) if b"<" in file else file + b" "
    return Answer(200, file, content_type="application/octet-stream")


def post(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /v1/flows: parts `flowInfo` (JSON) and `file`."""
    info, file = _parts(request)
    if not file:
        raise error(400, "EmptyFlow", "the file is empty")
    if not info.get("name") or not info.get("flowSyntax"):
        raise error(400, "BAD_REQUEST", "flowInfo needs name and flowSyntax")
    digest = hashlib.sha256(file).hexdigest()
    if info.get("sha256") not in {None, digest}:
        raise error(400, "ChecksumMismatch", "the file is not that of the fingerprint")
    tracked = {flow.get("trackingId") for flow in data["flows"].values()} - {None}
    if info.get("trackingId") in tracked:
        raise error(409, "AlreadyExistingFlow", "this tracking id was used")
    flow = {
        **info,
        "flowId": str(uuid.uuid4()),
        "flowDirection": "Out",
        "sha256": digest,
        "submittedAt": instant(now),
        "updatedAt": instant(now),
        "acknowledgement": {"status": "Pending", "details": []},
    }
    data["flows"][flow["flowId"]] = flow
    data["files"][flow["flowId"]] = base64.b64encode(file).decode()
    if faults.take(data, "lost_answer", request.path):
        raise error(503, "INTERNAL_ERROR", "the answer was lost")
    # The norm's `FullFlowInfo`: a receipt without acknowledgement.
    silent = {"acknowledgement", "updatedAt", "flowDirection"}
    return Answer(202, {name: value for name, value in flow.items() if name not in silent})


def _fits(flow: Json, where: Json) -> bool:
    for name in _LISTS:
        if name in where and flow.get(name) not in where[name]:
            return False
    if "trackingId" in where and flow.get("trackingId") != where["trackingId"]:
        return False
    after, before = str(where.get("updatedAfter", "")), str(where.get("updatedBefore", "9"))
    return after < str(flow["updatedAt"]) < before


def _parts(request: Request) -> tuple[Json, bytes]:
    head = f"Content-Type: {request.query['_content_type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + request.data)
    parts: dict[str, Any] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        parts[str(name)] = part.get_payload(decode=True)
    try:
        info = json.loads(parts["flowInfo"])
    except (KeyError, ValueError):
        raise error(400, "BAD_REQUEST", "there is no readable flowInfo") from None
    return info, parts.get("file") or b""
