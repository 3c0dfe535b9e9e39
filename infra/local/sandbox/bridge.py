"""Bridge v3 of the sandbox: users, connect sessions, items, accounts, movements (§3.2 to §3.6)."""

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from infra.local.sandbox import bridge_connect, faults
from infra.local.sandbox import bridge_wire as wire
from infra.local.sandbox.ledger import Json, new_identifier
from infra.local.sandbox.wire import Answer, Request

TOKEN_LASTS = timedelta(hours=2)
"""§3.2."""

_ITEM_FAULTS = (
    (("expired", "expired_400", "sca_required"), 1010, "otp_required"),
    (("revoked",), 402, "invalid_creds"),
    (("forbidden",), 429, "tos_to_validate"),
    (("suspended",), 1005, "otp_not_supported"),
    (("processing",), -2, ""),
)
# What a fault of the switchboard is as an item's status (§3.5).


_Handler = Callable[[Json, Request, datetime, tuple[Any, ...]], Answer]


def dispatch(data: Json, request: Request, now: datetime) -> Answer | None:
    """The answer to a call of Bridge's API or of its window; None for other paths."""
    page = bridge_connect.dispatch(data, request, now)
    if page is not None:
        return page
    if not request.path.startswith("/v3/"):
        return None
    wire.check_application(request)
    for method, pattern, scoped, handler in _ROUTES:
        found = re.fullmatch(f"/v3/{pattern}", request.path)
        if found and method == request.method:
            user = (_user_of(data, request, now),) if scoped else ()
            return handler(data, request, now, (*user, *found.groups()))
    raise wire.missing()


def concerned(data: Json, request: Request) -> tuple[str, str, str] | None:
    """Account, IBAN and scope of a call that spoilt transport may hit; None for others."""
    found = re.fullmatch("/v3/aggregation/(transactions|accounts/([0-9]+))", request.path)
    if not found:
        return None
    number = found.group(2) or request.query.get("account_id", "")
    kept = data["bridge_accounts"].get(number)
    scope = "balances" if found.group(2) else "transactions"
    return (number, kept["iban"], scope) if kept else None


def _new_user(data: Json, request: Request, now: datetime, _: tuple[Any, ...]) -> Answer:
    external = str(request.json().get("external_user_id") or "")
    users = data["bridge_users"]
    if external and any(user["external_user_id"] == external for user in users.values()):
        raise wire.refused(409, "users.creation.already_exists_with_external_user_id", "Exists")
    uuid = new_identifier()
    users[uuid] = {"uuid": uuid, "external_user_id": external, "created": now.isoformat()}
    return Answer(201, {"uuid": uuid, "external_user_id": external})


def _drop_user(data: Json, _: Request, __: datetime, path: tuple[Any, ...]) -> Answer:
    if data["bridge_users"].pop(path[0], None) is None:
        raise wire.missing()
    for key in [key for key, item in data["bridge_items"].items() if item["user"] == path[0]]:
        _forget_item(data, key)
    return Answer(204, b"")


def _token(data: Json, request: Request, now: datetime, _: tuple[Any, ...]) -> Answer:
    asked = request.json()
    for user in data["bridge_users"].values():
        if user["uuid"] == asked.get("user_uuid") or (
            user["external_user_id"] and user["external_user_id"] == asked.get("external_user_id")
        ):
            token = secrets.token_urlsafe(24)
            until = (now + TOKEN_LASTS).isoformat()
            data["tokens"][token] = {"kind": "bridge", "until": until, "user": user["uuid"]}
            body = {"access_token": token, "expires_at": until, "user": {"uuid": user["uuid"]}}
            return Answer(200, body)
    raise wire.missing()


def _user_of(data: Json, request: Request, now: datetime) -> str:
    known = data["tokens"].get(request.bearer)
    ended = not known or datetime.fromisoformat(known["until"]) <= now
    if ended or known.get("kind") != "bridge" or known["user"] not in data["bridge_users"]:
        raise wire.refused(401, "invalid_token", "Invalid or expired token")
    return str(known["user"])


def _providers(data: Json, request: Request, _: datetime, __: tuple[Any, ...]) -> Answer:
    if request.query.get("country_code", "FR") != "FR":
        return wire.listed(data, request, [])
    found = [
        {
            "id": number,
            "name": bank.name,
            "country_code": "FR",
            "group_name": bank.name,
            "capabilities": ["aggregation", "single_payment"],
            "health_status": {"aggregation": "healthy"},
        }
        for number, bank in wire.providers().items()
    ]
    payments = {"id": 9, "name": "Paiements seuls", "country_code": "FR"}
    found.append({**payments, "capabilities": ["single_payment"]})
    return wire.listed(data, request, found)


def _items(data: Json, request: Request, now: datetime, path: tuple[Any, ...]) -> Answer:
    held = [item for item in data["bridge_items"].values() if item["user"] == path[0]]
    return wire.listed(data, request, [_item_shown(data, item, now) for item in held])


def _item(data: Json, _: Request, now: datetime, path: tuple[Any, ...]) -> Answer:
    return Answer(200, _item_shown(data, _owned(data, *path), now))


def _drop_item(data: Json, _: Request, __: datetime, path: tuple[Any, ...]) -> Answer:
    _owned(data, *path)
    _forget_item(data, path[1])
    return Answer(204, b"")


def _forget_item(data: Json, item: str) -> None:
    del data["bridge_items"][item]
    data["limits"]["_gone"] = data["limits"].get("_gone", 0) + 1
    accounts = data["bridge_accounts"]
    for key in [key for key, kept in accounts.items() if kept["item"] == int(item)]:
        del accounts[key]


def _owned(data: Json, user: str, item: str) -> Json:
    found: Json | None = data["bridge_items"].get(item)
    if found is None or found["user"] != user:
        raise wire.missing()
    return found


def _item_shown(data: Json, item: Json, now: datetime) -> Json:
    status, info = 0, "ok"
    if datetime.fromisoformat(item["until"]) <= now:
        status, info = 1010, "otp_required"
    held = [(k, a["iban"]) for k, a in data["bridge_accounts"].items() if a["item"] == item["id"]]
    for kinds, number, word in _ITEM_FAULTS:
        for kind in kinds:
            for account, iban in held:
                if faults.take(data, kind, account=account, iban=iban, scope="transactions"):
                    status, info = number, word
    return {
        "id": item["id"],
        "provider_id": item["provider"],
        "status": status,
        "status_code_info": info,
        "account_types": "all",
        "last_successful_refresh": now.isoformat(),
        "authentication_expires_at": item["until"],
    }


def _accounts(data: Json, request: Request, now: datetime, path: tuple[Any, ...]) -> Answer:
    wanted = request.query.get("item_id")
    found = []
    for number, kept in data["bridge_accounts"].items():
        item = data["bridge_items"][str(kept["item"])]
        if item["user"] == path[0] and wanted in {None, str(kept["item"])}:
            found.append(_account_shown(data, number, now))
    return wire.listed(data, request, found)


def _account(data: Json, _: Request, now: datetime, path: tuple[Any, ...]) -> Answer:
    kept = _owned_account(data, *path)
    wire.raise_on_call(data, account=path[1], iban=kept["iban"], scope="balances")
    return Answer(200, _account_shown(data, path[1], now))


def _account_shown(data: Json, number: str, now: datetime) -> Json:
    kept = data["bridge_accounts"][number]
    held = data["bank_accounts"][kept["iban"]]
    return wire.account(held, kept, number=int(number), now=now.isoformat())


def _owned_account(data: Json, user: str, number: str) -> Json:
    kept: Json | None = data["bridge_accounts"].get(number)
    if kept is None or data["bridge_items"][str(kept["item"])]["user"] != user:
        raise wire.missing()
    return kept


def _movements(data: Json, request: Request, _: datetime, path: tuple[Any, ...]) -> Answer:
    number = request.query.get("account_id", "")
    iban = _owned_account(data, path[0], number)["iban"]
    concern = {"account": number, "iban": iban, "scope": "transactions"}
    wire.raise_on_call(data, **concern)
    found = wire.movements(data["bank_accounts"][iban], number=int(number))
    since = request.query.get("since")
    if since:
        bound = datetime.fromisoformat(since)
        found = [each for each in found if datetime.fromisoformat(each["updated_at"]) >= bound]
    found = [each for each in found if each["date"] >= request.query.get("min_date", "")]
    if found and faults.take(data, "malformed", **concern):
        found[0] = {name: each for name, each in found[0].items() if name != "amount"}
    kinds = ("page_repeated", "page_elsewhere", "duplicated", "empty_page")
    fault = next((kind for kind in kinds if faults.take(data, kind, **concern)), "")
    return wire.listed(data, request, found, fault=fault)


_ROUTES: tuple[tuple[str, str, bool, _Handler], ...] = (
    ("GET", "providers", False, _providers),
    ("POST", "aggregation/users", False, _new_user),
    ("DELETE", "aggregation/users/([^/]+)", False, _drop_user),
    ("POST", "aggregation/authorization/token", False, _token),
    ("POST", "aggregation/connect-sessions", True, bridge_connect.new_session),
    ("GET", "aggregation/items", True, _items),
    ("GET", "aggregation/items/([0-9]+)", True, _item),
    ("DELETE", "aggregation/items/([0-9]+)", True, _drop_item),
    ("GET", "aggregation/accounts", True, _accounts),
    ("GET", "aggregation/accounts/([0-9]+)", True, _account),
    ("GET", "aggregation/transactions", True, _movements),
)
# Method, path below /v3/, whether a user's token is needed.
