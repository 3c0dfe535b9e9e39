"""What the person or test that plays the bank may do: add movements, book, set limits, look."""

from datetime import datetime

from infra.local.sandbox.ledger import Json, balance, book
from infra.local.sandbox.wire import Answer, Request


def clear_faults(data: Json) -> Answer:
    """DELETE /_sandbox/faults."""
    data["faults"].clear()
    return Answer(200, {"faults": []})


def add(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /_sandbox/transactions {"account": id or IBAN, "transactions": […]}.

    Each entry is what `ledger.movement` takes, and `pending`; the wire objects come back.
    """
    asked = request.json()
    held = _account(data, str(asked.get("account") or ""))
    if held is None:
        return Answer(404, {"error": "account must be a known IBAN or account id"})
    try:
        made = [book(held, each, today=now.date()) for each in asked.get("transactions", ())]
        touch(held, *(each["internalTransactionId"] for each in made), now=now)
    except (ValueError, AttributeError) as error:
        return Answer(400, {"error": str(error)})
    return Answer(201, {"transactions": made, "balance": f"{balance(held):.2f}"})


def book_pending(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /_sandbox/book {"account": …, "new_id"?: true}: pending movements are booked today."""
    asked = request.json()
    held = _account(data, str(asked.get("account") or ""))
    if held is None:
        return Answer(404, {"error": "account must be a known IBAN or account id"})
    for each in held["pending"]:
        each["bookingDate"] = now.date().isoformat()
        if asked.get("new_id") and "transactionId" in each:
            each["transactionId"] += "B"
        touch(held, each["internalTransactionId"], now=now)
        held["booked"].append(each)
    held["pending"] = []
    return Answer(200, {"balance": f"{balance(held):.2f}"})


def correct(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /_sandbox/correct {"account", "internalTransactionId", "fields"}: the bank thinks again.

    `fields` replace the movement's own; a `null` takes one away; a new key leaves the old one
    deleted, for providers that tell.
    """
    asked = request.json()
    held = _account(data, str(asked.get("account") or ""))
    if held is None:
        return Answer(404, {"error": "account must be a known IBAN or account id"})
    for each in [*held["booked"], *held["pending"]]:
        if each["internalTransactionId"] == asked.get("internalTransactionId"):
            before = dict(each)
            each.update(asked.get("fields") or {})
            if each["internalTransactionId"] != before["internalTransactionId"]:
                _bury(held, before, now=now)
            touch(held, each["internalTransactionId"], now=now)
            for name in [name for name, value in each.items() if value is None]:
                del each[name]
            return Answer(200, each)
    return Answer(404, {"error": "no such movement"})


def delete(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /_sandbox/delete {"account", "internalTransactionId"}: the movement never was."""
    asked = request.json()
    held = _account(data, str(asked.get("account") or ""))
    if held is None:
        return Answer(404, {"error": "account must be a known IBAN or account id"})
    for part in ("booked", "pending"):
        for each in held[part]:
            if each["internalTransactionId"] == asked.get("internalTransactionId"):
                held[part].remove(each)
                _bury(held, each, now=now)
                return Answer(200, {"balance": f"{balance(held):.2f}"})
    return Answer(404, {"error": "no such movement"})


def touch(held: Json, *keys: str, now: datetime) -> None:
    """Note when movements changed: what providers tell as `updated_at`."""
    held.setdefault("touched", {}).update(dict.fromkeys(keys, now.isoformat()))


def _bury(held: Json, gone: Json, *, now: datetime) -> None:
    held.setdefault("deleted", []).append(gone)
    touch(held, gone["internalTransactionId"], now=now)


def set_limits(data: Json, request: Request) -> Answer:
    """POST /_sandbox/limits {"per_day": n, "per_minute": n, "page": n, "consent_days": n}.

    Each replaces its default; `consent_days` is how long Bridge's next consents last.
    """
    known = {"per_day", "per_minute", "page", "consent_days"}
    data["limits"].update({k: int(v) for k, v in request.json().items() if k in known})
    return Answer(200, data["limits"])


def shown(data: Json) -> Answer:
    """GET /_sandbox/state: accounts with their own ledger, to compare with, and faults."""
    ids = {link["iban"]: key for key, link in data["links"].items()}
    accounts = [
        {
            "iban": held["iban"],
            "account": ids.get(held["iban"]),
            "institution_id": held["institution_id"],
            "balance": f"{balance(held):.2f}",
            "booked": held["booked"],
            "pending": held["pending"],
        }
        for held in data["bank_accounts"].values()
    ]
    return Answer(200, {"accounts": accounts, "faults": data["faults"]})


def _account(data: Json, named: str) -> Json | None:
    iban = data["links"].get(named, {}).get("iban", named)
    held: Json | None = data["bank_accounts"].get(iban)
    return held
