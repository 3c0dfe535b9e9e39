"""Bridge v3 as bytes: headers, error bodies, pages, and our ledger in its fields (§3.1, §3.6)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from infra.local.sandbox import faults
from infra.local.sandbox.institutions import INSTITUTIONS, Institution
from infra.local.sandbox.ledger import Json, balance
from infra.local.sandbox.wire import Answer, Refused, Request

VERSION = "2025-01-15"
"""The one `Bridge-Version` that the sandbox speaks."""

MOST_A_PAGE = 500
"""Largest `limit` (§3.6)."""

_FIRST_PROVIDER = 5740
_KINDS = {"CACC": "checking", "SVGS": "savings", "CARD": "card", "LOAN": "loan"}


def refused(status: int, code: str, message: str, **headers: str) -> Refused:
    """The error shape `errors[]`."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Refused(Answer(status, {"errors": [{"code": code, "message": message}]}, told))


def missing() -> Refused:
    """The 404."""
    return refused(404, "not_found", "Resource not found")


def invalid(message: str = "Invalid body content") -> Refused:
    """The 400, which often does not name the field."""
    return refused(400, "invalid_request", message)


def check_application(request: Request) -> None:
    """Refuse calls without the application's three headers. Raises: Refused (400, 401)."""
    pair = [request.headers.get(name, "") for name in ("client-id", "client-secret")]
    if not all(pair) or pair[0].startswith("wrong"):
        raise refused(401, "invalid_client_credentials", "Invalid client credentials")
    if request.headers.get("bridge-version") != VERSION:
        raise refused(400, "invalid_request", "Unknown Bridge-Version")


def providers() -> dict[int, Institution]:
    """Our institutions under Bridge's integer identifiers."""
    return dict(enumerate(INSTITUTIONS.values(), start=_FIRST_PROVIDER))


def listed(data: Json, request: Request, resources: list[Json], *, fault: str = "") -> Answer:
    """One page, cut by `limit` and the cursor `after`.

    `fault`: `page_repeated` points back to the same page, `page_elsewhere` to another host,
    `duplicated` tells a page's last resource again on the next, `empty_page` tells nothing but
    the way on.
    """
    asked = request.query.get("limit") or "10"
    most = min(int(asked) if asked.isdecimal() else 10, MOST_A_PAGE)
    most = max(1, min(most, int(data["limits"].get("page", MOST_A_PAGE))))
    start = int(request.query.get("after") or 0)
    part = resources[start : start + most]
    following = start + most
    if fault == "duplicated":
        part = [*part, *part[-1:]]
    if fault == "empty_page":
        part, following = [], start
    body: Json = {"resources": part, "pagination": {}}
    if fault == "page_elsewhere":
        body["pagination"]["next_uri"] = "http://169.254.169.254/v3/latest"
    elif fault == "page_repeated" or following < len(resources):
        following = start if fault == "page_repeated" else following
        kept = {name: each for name, each in request.query.items() if name != "after"}
        query = "&".join(f"{name}={each}" for name, each in {**kept, "after": following}.items())
        body["pagination"]["next_uri"] = f"{request.path}?{query}"
    return Answer(200, body)


def account(held: Json, kept: Mapping[str, Any], *, number: int, now: str) -> Json:
    """One account; cards have no IBAN."""
    total = float(balance(held))
    made = {
        "id": number,
        "item_id": kept["item"],
        "provider_id": kept["provider"],
        "name": held["name"],
        "type": _KINDS.get(held["type"], "unknown"),
        "balance": total,
        "accounting_balance": total,
        "currency_code": held["currency"],
        "data_access": "enabled",
        "last_refresh_status": "successful",
        "updated_at": now,
    }
    return made if held["type"] == "CARD" else {**made, "iban": held["iban"]}


def movements(held: Json, *, number: int) -> list[Json]:
    """Every movement, tombstones included, oldest change first."""
    touched = held.get("touched", {})
    made = [
        _movement(each, touched, number=number, **marks)
        for part, marks in (
            ("booked", {"deleted": False, "future": False}),
            ("pending", {"deleted": False, "future": True}),
            ("deleted", {"deleted": True, "future": False}),
        )
        for each in held.get(part, [])
    ]
    return sorted(made, key=lambda each: (each["updated_at"], each["id"]))


def _movement(
    each: Json, touched: Mapping[str, str], *, number: int, deleted: bool, future: bool
) -> Json:
    text = " ".join(
        [
            str(each.get("remittanceInformationUnstructured") or ""),
            *each.get("remittanceInformationUnstructuredArray", []),
        ]
    ).strip()
    key = str(each["internalTransactionId"])
    digest = hashlib.sha256(key.encode()).hexdigest()
    return {
        "id": int(digest[:12], 16),
        "account_id": number,
        "clean_description": text.title()[:32],
        "provider_description": text,
        "amount": float(each["transactionAmount"]["amount"]),
        "currency_code": each["transactionAmount"]["currency"],
        "date": each["bookingDate"],
        **({} if future else {"booking_date": each["bookingDate"]}),
        "value_date": each["valueDate"],
        "updated_at": touched.get(key, f"{each['bookingDate']}T05:00:00+00:00"),
        "deleted": deleted,
        "future": future,
        "category_id": 1,
        "operation_type": "unknown",
    }


def raise_on_call(data: Json, *, account: str, iban: str, scope: str) -> None:
    """The faults that Bridge would answer on a call. Raises: Refused."""
    answers = {
        "429_company": refused(
            429, "too_many_requests", "Slow down", Retry_After=str(faults.COMPANY_WAIT_S)
        ),
        "429_bank": refused(
            429, "too_many_requests", "Slow down", Retry_After=str(faults.BANK_WAIT_S)
        ),
        "500": refused(500, "internal_server_error", "Something went wrong"),
        "503": refused(503, "unavailable", "Try later"),
        "inactive": missing(),
    }
    for kind, answer in answers.items():
        if faults.take(data, kind, account=account, iban=iban, scope=scope):
            raise answer
