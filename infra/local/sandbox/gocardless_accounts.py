"""Account endpoints of the GoCardless sandbox (bank-providers §1.7, §1.8)."""

import uuid
from collections.abc import Callable
from datetime import date, datetime

from infra.local.sandbox import faults, limits
from infra.local.sandbox.gocardless_consents import has_ended, validity
from infra.local.sandbox.ledger import Json, balance
from infra.local.sandbox.wire import Answer, Request, by_field, flat, not_found, told


def account(data: Json, account_id: str, *, now: datetime) -> Answer:
    """GET /accounts/{id}/: metadata, not under the bank's limit."""
    link, held = _linked(data, account_id)
    ended = has_ended(data, link["agreement"], now)
    status = "EXPIRED" if ended else faults.status_of(data, account_id, link["iban"])
    body = {
        "id": account_id,
        "created": now.isoformat(),
        "last_accessed": now.isoformat(),
        "iban": held["iban"],
        "institution_id": held["institution_id"],
        "status": status,
        "owner_name": held["owner"],
    }
    return Answer(200, body)


def account_call(
    data: Json, account_id: str, scope: str, request: Request, *, now: datetime
) -> Answer:
    """GET /accounts/{id}/details|balances|transactions/: under the bank's limit and faults."""
    link, held = _linked(data, account_id)
    if has_ended(data, link["agreement"], now):
        days, until = validity(data, link["agreement"])
        raise faults.expired_agreement(link["agreement"], days, until)
    faults.raise_on_account(data, account=account_id, iban=link["iban"], scope=scope)
    limits.check_bank(data, account_id, scope, now=now)
    bodies: dict[str, Callable[[], Json]] = {
        "details": lambda: _details(held),
        "balances": lambda: _balances(held, now),
        "transactions": lambda: _transactions(held, request, now),
    }
    if scope not in bodies:
        raise not_found()
    body = bodies[scope]()
    if faults.take(data, "malformed", account=account_id, iban=link["iban"], scope=scope):
        for each in body.get("transactions", {}).get("booked", [])[:1]:
            each.pop("transactionAmount")
    if scope == "transactions" and faults.take(
        data, "duplicated", account=account_id, iban=link["iban"], scope=scope
    ):
        body["transactions"]["booked"] += body["transactions"]["booked"][:1]
    headers = limits.count_bank(data, account_id, scope, now=now)
    return Answer(200, body, headers)


def _details(held: Json) -> Json:
    described = {
        "resourceId": held["iban"][-11:],
        "iban": held["iban"],
        "currency": held["currency"],
        "ownerName": held["owner"],
        "name": held["name"],
        "cashAccountType": held["type"],
        "usage": "ORGA",
    }
    return {"account": described}


def _balances(held: Json, now: datetime) -> Json:
    booked = balance(held)
    return {
        "balances": [
            {
                "balanceAmount": {"amount": f"{booked:.2f}", "currency": held["currency"]},
                "balanceType": kind,
                "referenceDate": now.date().isoformat(),
            }
            for kind in ("interimAvailable", "closingBooked")
        ]
    }


def _transactions(held: Json, request: Request, now: datetime) -> Json:
    since, until = _window(request, now.date())
    booked = [
        _turned(each, now) for each in held["booked"] if since <= each["bookingDate"] <= until
    ]
    booked.sort(key=lambda each: str(each["bookingDate"]), reverse=True)
    pending = [
        {name: value for name, value in each.items() if name != "bookingDate"}
        for each in held["pending"]
    ]
    return {"transactions": {"booked": booked, "pending": pending}, "last_updated": now.isoformat()}


def _turned(each: Json, now: datetime) -> Json:
    """A copy whose label elements begin elsewhere from second to second (§1.7, BoursoBank)."""
    copy = dict(each)
    array = copy.get("remittanceInformationUnstructuredArray")
    if array:
        start = now.second % len(array)
        copy["remittanceInformationUnstructuredArray"] = array[start:] + array[:start]
    return copy


def _window(request: Request, today: date) -> tuple[str, str]:
    wrong = {}
    for name in ("date_from", "date_to"):
        text = request.query.get(name)
        if text and text > today.isoformat():
            detail = f"'{text}' can't be greater than {today}. Specify correct date range"
            wrong[name] = told("Date can't be in future", detail)
    if wrong:
        raise by_field(**wrong)
    return request.query.get("date_from", ""), request.query.get("date_to", "9999-12-31")


def _linked(data: Json, account_id: str) -> tuple[Json, Json]:
    try:
        uuid.UUID(account_id)
    except ValueError:
        detail = f"{account_id} is not a valid Account UUID. "
        raise flat(400, "Invalid Account ID", detail) from None
    link = data["links"].get(account_id)
    if link is None:
        detail = "Please check whether you specified a valid Account ID"
        raise flat(404, f"Account ID {account_id} not found", detail)
    return link, data["bank_accounts"][link["iban"]]
