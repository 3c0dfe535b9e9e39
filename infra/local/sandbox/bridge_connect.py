"""Bridge's hosted window in the sandbox: connect sessions and the page they open (§3.4)."""

import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from infra.local.sandbox import bridge_wire as wire
from infra.local.sandbox import consent, faults
from infra.local.sandbox.ledger import Json, new_identifier
from infra.local.sandbox.wire import Answer, Request

CONSENT_LASTS = timedelta(days=180)
"""Strong authentication (§3.5)."""

_CONTEXT = re.compile(r"[A-Za-z0-9-]{0,100}\Z")
_CONNECT = re.compile(r"/bridge/connect/([^/]+)\Z")


def dispatch(data: Json, request: Request, now: datetime) -> Answer | None:
    """A page of the window; None for other paths."""
    window = _CONNECT.match(request.path)
    if window is None:
        return None
    play = _decide if request.method == "POST" else _show
    return play(data, request, window.group(1), now=now)


def new_session(data: Json, request: Request, now: datetime, path: tuple[Any, ...]) -> Answer:
    """POST /aggregation/connect-sessions: for a bank, or to repair an item."""
    asked = request.json()
    item = data["bridge_items"].get(str(asked.get("item_id") or ""))
    bank = item["provider"] if item else asked.get("provider_id")
    if not asked.get("user_email") or bank not in wire.providers():
        raise wire.invalid()
    if (asked.get("item_id") and not item) or (item and item["user"] != path[0]):
        raise wire.missing()
    if not _CONTEXT.match(str(asked.get("context") or "")) or not asked.get("callback_url"):
        raise wire.invalid()
    if faults.take(data, "institution_down"):
        raise wire.refused(503, "unavailable", "Try later")
    identifier = new_identifier()
    made = {"user": path[0], "provider": bank, "item": item["id"] if item else None, "used": False}
    told = {name: str(asked.get(name) or "") for name in ("callback_url", "context")}
    data["bridge_sessions"][identifier] = {**made, **told, "created": now.isoformat()}
    url = f"{request.base}/bridge/connect/{identifier}"
    return Answer(201, {"id": identifier, "url": url})


def _show(data: Json, request: Request, session: str, *, now: datetime) -> Answer:
    made = _open_session(data, session)
    bank = wire.providers()[made["provider"]]
    promise = (
        "<p>Bridge lira vos soldes et vos opérations pendant "
        f"{_lasts(data).days} jours. Aucun paiement n’est possible.</p>"
    )
    return consent.form(data, bank, request, promise=promise, now=now)


def _decide(data: Json, request: Request, session: str, *, now: datetime) -> Answer:
    made = _open_session(data, session)
    form = request.form()
    told = {"user_uuid": made["user"], "source": "connect", "context": made["context"]}
    if form.get("choice") != ["accept"] or faults.take(data, "refused_consent"):
        failed = {**told, "success": "false", "step": "bank_creds_form"}
        return consent.back(made["callback_url"], failed)
    chosen = form.get("accounts", [])
    if not chosen:
        return consent.page(400, "Aucun compte choisi", "<p>Cochez un compte.</p>")
    made["used"] = True
    item = str(made["item"] or 90_000 + len(data["bridge_items"]) + data["limits"].get("_gone", 0))
    data["bridge_items"][item] = {
        "id": int(item),
        "user": made["user"],
        "provider": made["provider"],
        "until": (now + _lasts(data)).isoformat(),
    }
    renewed = faults.take(data, "new_account_ids") is not None
    for iban in chosen:
        _link(data, item, iban, renewed=renewed)
    return consent.back(made["callback_url"], {**told, "item_id": item, "success": "true"})


def _lasts(data: Json) -> timedelta:
    """How long a consent given now lasts."""
    days = data["limits"].get("consent_days")
    return CONSENT_LASTS if days is None else timedelta(days=days)


def _open_session(data: Json, session: str) -> Json:
    made: Json | None = data["bridge_sessions"].get(session)
    if made is None or made["used"]:
        raise wire.missing()
    return made


def _link(data: Json, item: str, iban: str, *, renewed: bool) -> None:
    accounts = data["bridge_accounts"]
    of_item = [
        key for key, kept in accounts.items() if (kept["item"], kept["iban"]) == (int(item), iban)
    ]
    if of_item and not renewed:
        return
    for key in of_item:
        del accounts[key]
    provider = data["bridge_items"][item]["provider"]
    number = str(7_000_000 + len(data["calls"]) + len(accounts) * 7 + secrets.randbelow(900_000))
    accounts[number] = {"iban": iban, "item": int(item), "provider": provider}
