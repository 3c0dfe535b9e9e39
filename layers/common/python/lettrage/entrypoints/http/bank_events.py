"""The door for events of bank providers: no token, the signature is what is checked."""

import binascii
from base64 import b64decode
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Problem
from lettrage.domain.errors import Denied, Invalid
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.http import problems
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.conventions import errors

TAG = "banking"
router = APIGatewayHttpRouter()

_EVENT = {
    "required": True,
    "description": "The event as the provider signs it in the header `BridgeApi-Signature`",
    "content": {"application/json": {"schema": {"type": "object"}}},
}
_RESPONSES: dict[int, Any] = {
    204: {"description": "Heard, or of no interest"},
    **{status: errors()[status] for status in (401, 422, 503)},
}
_UNSIGNED = Problem(type="urn:lettrage:problem:unauthorized", title="Unauthorized", status=401)


@router.post(
    "/v1/bank-provider-events/bridge",
    tags=[TAG],
    operation_id="receiveBridgeEvent",
    summary="Bridge says that something changed; public, believes the signature and reads anew",
    status_code=204,
    openapi_extensions={"security": [], "requestBody": _EVENT},
    responses=_RESPONSES,
)
def receive_bridge_event() -> Response[str]:
    event = router.current_event.raw_event
    headers = {str(name).lower(): str(text) for name, text in (event.get("headers") or {}).items()}
    try:
        told = parts.bridge_events().read(_body(event), headers)
    except Denied:
        return problems.reply(_UNSIGNED)
    except Invalid:
        # Theirs, of a shape we do not know: delivered again it would be no better.
        return Response(status_code=204, body="")
    parts.receive_bank_event()(told, caller().request_id)
    return Response(status_code=204, body="")


def _body(event: dict[str, Any]) -> bytes:
    """The bytes received: a signature is over them, not over what they mean."""
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(text).encode("utf-8", "surrogatepass")
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
