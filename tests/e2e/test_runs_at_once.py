"""Two runs on demand and a person at once: the deployed functions on one table."""

from collections import defaultdict
from decimal import Decimal
from functools import partial

import requests

from infra.local.demo.client import until
from infra.local.supervisor import Supervisor
from tests.e2e.product import Json, Office
from tests.e2e.test_banking import connect, sync, transactions
from tests.fakes.at_once import at_once

ROUNDS = 3
AMOUNTS = ("120.00", "80.00", "80.00", "45.50")
INVOICES = "invoices"
ENDED = {"succeeded", "partially_failed", "failed"}


def test_no_document_is_settled_above_what_is_due(supervisor: Supervisor) -> None:
    office = Office.open(supervisor.runtime, "ensemble")
    account = connect(office)
    customer = office.user.call(
        "POST", "~/third-parties", json={"name": "Atelier Lumière", "roles": ["customer"]}
    ).json()["id"]
    for number in range(ROUNDS):
        _book(supervisor, account, number)
        sync(office)
        until("the payments", lambda: _all_judged(office))
        # Each new invoice asks for a run of its own beside the two on demand.
        at_once(
            partial(_invoices, office, customer, number),
            partial(_run, office),
            partial(_person, office),
            partial(_run, office),
        )
        until("the runs", lambda: _runs_ended(office))
        _check(office)
    until("the last runs", lambda: _some_matched(office))
    _check(office)


def _invoices(office: Office, customer: str, number: int) -> None:
    for place, amount in enumerate(AMOUNTS):
        _invoice(office, customer, number, place, amount)


def _invoice(office: Office, customer: str, number: int, place: int, amount: str) -> None:
    body = {
        "third_party_id": customer,
        "number": f"AL-{number}{place}77",
        "issue_date": "2026-01-05",
        "gross_total": amount,
    }
    office.user.call("POST", f"~/{INVOICES}", json=body)


def _book(supervisor: Supervisor, account: Json, number: int) -> None:
    movements = [
        {"amount": amount, "name": "ATELIER LUMIERE", "motive": f"FACT AL-{number}{place}77"}
        for place, amount in enumerate((*AMOUNTS[:3], "30.00"))
    ]
    movements.append({"amount": "15.50", "name": "ATELIER LUMIERE", "motive": f"AL-{number}377"})
    booked = requests.post(
        f"{supervisor.bank_url}/_sandbox/transactions",
        json={"account": account["iban"], "transactions": movements},
        timeout=30,
    )
    assert booked.status_code == requests.codes.created


def _all_judged(office: Office) -> bool | None:
    return all(t["state"] != "to_process" for t in transactions(office)) or None


def _some_matched(office: Office) -> bool | None:
    return any(t["allocations"] for t in transactions(office)) or None


def _run(office: Office) -> None:
    office.user.request("POST", "~/reconciliation-runs", json={})


def _person(office: Office) -> None:
    """Allocates what the runs may be allocating; refused by name when they were faster."""
    for each in transactions(office):
        amount = Decimal(each["amount"])
        if amount <= 0 or each["allocations"]:
            continue
        for invoice in office.user.get(f"~/{INVOICES}", params={"state": "open"})["items"]:
            body = {"allocations": [{"document_id": invoice["id"], "amount": str(amount)}]}
            path = f"~/transactions/{each['id']}/allocate"
            reply = office.user.request("POST", path, json=body, headers={"If-Match": "*"})
            assert reply.status_code in {200, 409, 412, 422}, reply.text
            if reply.ok:
                break


def _runs_ended(office: Office) -> bool | None:
    found = office.user.get("~/reconciliation-runs", params={"limit": 100})["items"]
    return all(job["state"] in ENDED for job in found) or None


def _check(office: Office) -> None:
    allocated: dict[str, Decimal] = defaultdict(Decimal)
    for each in transactions(office):
        parts = [Decimal(part["amount"]) for part in each["allocations"]]
        assert sum(parts) <= abs(Decimal(each["amount"]))
        for part in each["allocations"]:
            allocated[part["document_id"]] += Decimal(part["amount"])
    for document_id, total in allocated.items():
        document = office.user.get(f"~/{INVOICES}/{document_id}")
        assert 0 <= total <= Decimal(document["gross_total"])
        assert Decimal(document["outstanding"]) == Decimal(document["gross_total"]) - total
