"""Bridge's webhooks in the sandbox (§3.7): made and signed as Bridge does, sent until heard.

Sending goes on in a thread: the receiver asks this very sandbox while it answers.
"""

import hashlib
import hmac
import json
import threading
import time
import urllib.request
from datetime import datetime
from typing import Any

from infra.local.sandbox.ledger import Json
from infra.local.sandbox.wire import Answer, Request

WEBHOOK_SECRET = "local-webhook"  # noqa: S105 - of this machine's sandbox
"""What events are signed with unless asked otherwise."""

_TRIES = 20
_PAUSE_S = 1.0
_TIMEOUT_S = 30
_COUNTED = {"nb_new_transactions": 1, "nb_updated_transactions": 0, "nb_deleted_transactions": 0}


def make(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /_sandbox/bridge-events {"type", "iban", "holder"?, "to"?, "secrets"?, "content"?}.

    The event about the account's item, with its header; sent to `to` when given. `holder` is the
    external identifier of the user whose item it is, where several users have the account.
    `secrets` are two while a secret is being changed; `content` adds to the event's own.
    """
    asked = request.json()
    found = _account(data, str(asked.get("iban") or ""), str(asked.get("holder") or ""))
    if found is None:
        return Answer(404, {"error": "iban must be an account that Bridge reads"})
    told = _content(str(asked.get("type") or "item.refreshed"), *found)
    event = {
        "content": {**told, **(asked.get("content") or {})},
        "timestamp": int(now.timestamp() * 1000),
        "type": str(asked.get("type") or "item.refreshed"),
    }
    body = json.dumps(event, separators=(",", ":"))
    header = ",".join(
        "v1=" + hmac.new(str(secret).encode(), body.encode(), hashlib.sha256).hexdigest().upper()
        for secret in asked.get("secrets") or [WEBHOOK_SECRET]
    )
    if asked.get("to"):
        arguments = (str(asked["to"]), body.encode(), header)
        threading.Thread(target=_deliver, args=arguments, daemon=True).start()
    return Answer(201, {"body": body, "headers": {"BridgeApi-Signature": header}})


def _account(data: Json, iban: str, holder: str) -> tuple[int, Json] | None:
    """Number and item of the account at Bridge."""
    for number, kept in data["bridge_accounts"].items():
        item = data["bridge_items"][str(kept["item"])]
        external = data["bridge_users"][item["user"]]["external_user_id"]
        if kept["iban"] == iban and holder in {"", external}:
            return int(number), item
    return None


def _content(kind: str, number: int, item: Json) -> dict[str, Any]:
    told: dict[str, Any] = {"user_uuid": item["user"], "item_id": item["id"]}
    if kind.startswith("item.account."):
        told["account_id"] = number
        if kind == "item.account.updated":
            told |= _COUNTED
    elif kind == "item.refreshed":
        told |= {"status_code": 0, "status_code_info": "ok", "full_refresh": False}
    return told


def _deliver(to: str, body: bytes, header: str) -> None:
    headers = {"Content-Type": "application/json", "BridgeApi-Signature": header}
    for _ in range(_TRIES):
        request = urllib.request.Request(to, data=body, headers=headers, method="POST")  # noqa: S310
        try:
            urllib.request.urlopen(request, timeout=_TIMEOUT_S).close()  # noqa: S310 - whoever plays the bank names it
        except OSError:
            time.sleep(_PAUSE_S)
        else:
            return
