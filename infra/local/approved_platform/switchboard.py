"""What the person or test that plays the other side may do: deliver, acknowledge, look."""

import base64
import hashlib
import uuid
from datetime import datetime

from infra.local.approved_platform.flows import instant
from infra.local.sandbox.ledger import Json
from infra.local.sandbox.wire import Answer, Request


def add(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /_sandbox/flows {"file": base64, "flow"?: fields of the flow}: something comes in.

    A supplier's CII invoice, acknowledged, unless `flow` says otherwise; `null` takes one away.
    """
    asked = request.json()
    file = base64.b64decode(asked.get("file") or "")
    flow = {
        "flowId": str(uuid.uuid4()),
        "name": "facture.xml",
        "flowType": "SupplierInvoice",
        "flowDirection": "In",
        "flowSyntax": "CII",
        "flowProfile": "CIUS",
        "processingRule": "B2B",
        "submittedAt": instant(now),
        "updatedAt": instant(now),
        "sha256": hashlib.sha256(file).hexdigest(),
        "acknowledgement": {"status": "Ok", "details": []},
        **(asked.get("flow") or {}),
    }
    flow = {name: value for name, value in flow.items() if value is not None}
    data["flows"][flow["flowId"]] = flow
    data["files"][flow["flowId"]] = base64.b64encode(file).decode()
    return Answer(201, flow)


def acknowledge(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /_sandbox/acknowledge {"flowId", "status": "Ok" | "Error" | …, "reasonCode"?}."""
    asked = request.json()
    flow = data["flows"].get(asked.get("flowId"))
    if flow is None:
        return Answer(404, {"error": "no such flow"})
    code = asked.get("reasonCode")
    details = [{"level": "Error", "item": "", "reasonCode": code, "reasonMessage": code}]
    flow["acknowledgement"] = {"status": asked.get("status"), "details": details if code else []}
    flow["updatedAt"] = instant(now)
    return Answer(200, flow)


def set_client(data: Json, request: Request) -> Answer:
    """POST /_sandbox/client {"id", "secret"}: only this one comes in; tokens given end."""
    asked = request.json()
    data["client"] = {"id": asked.get("id"), "secret": asked.get("secret")} if asked else {}
    data["tokens"].clear()
    return Answer(200, {})


def shown(data: Json) -> Answer:
    """GET /_sandbox/state: flows with their files, and faults."""
    flows = [{**flow, "file": data["files"][key]} for key, flow in data["flows"].items()]
    return Answer(200, {"flows": flows, "faults": data["faults"]})
