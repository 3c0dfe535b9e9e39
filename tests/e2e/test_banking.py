"""A bank: consent through its page, fetch, reconcile with reasons, take back."""

import pytest
import requests

from infra.local.demo import papers
from infra.local.demo.client import give_consent, until
from infra.local.supervisor import Supervisor
from tests.e2e.product import Json, Office, an_invoice


@pytest.fixture(scope="module")
def banked(supervisor: Supervisor) -> tuple[Office, Json]:
    """An organisation connected to a bank that booked one invoice's payment and a fee."""
    office = Office.open(supervisor.runtime, "banque")
    office.send(facture=papers.factur_x(an_invoice("FA-2026-7781", "310.00")))
    invoice = office.invoice("FA-2026-7781")
    path = f"~/purchase-invoices/{invoice['id']}"
    codes = sorted({c["code"] for c in invoice["checks"] if c["blocking"]})
    office.user.change("PATCH", path, path, {"acknowledge": codes})
    office.user.change("POST", f"{path}/validate", path)
    account = connect(office)
    movements = [
        {"amount": "-372.00", "name": "PAPETERIE DU PORT", "motive": "FACT FA-2026-7781"},
        {"amount": "-12.50", "kind": "fee", "motive": "TENUE DE COMPTE"},
    ]
    booked = requests.post(
        f"{supervisor.bank_url}/_sandbox/transactions",
        json={"account": account["iban"], "transactions": movements},
        timeout=30,
    )
    assert booked.status_code == requests.codes.created
    return office, account


def test_consent_ends_at_the_product_and_shows_accounts(banked: tuple[Office, Json]) -> None:
    office, account = banked
    (connection,) = office.user.get("~/bank-connections")["items"]
    assert connection["state"] == "active"
    assert connection["expires_on"]
    assert account["iban"].startswith("FR")


def test_fetch_reconcile_and_take_back(banked: tuple[Office, Json]) -> None:
    office, _ = banked
    counts = sync(office)["counts"]
    assert counts["new_transactions"] >= 2
    paid = until("the payment's verdict", lambda: _judged(office))
    assert paid["state"] == "matched"
    assert {r["code"] for r in paid["reasons"]} >= {"amount_equal", "reference_found"}
    path = f"~/transactions/{paid['id']}"
    assert _invoice(office)["state"] == "paid"
    undone = office.user.change("POST", f"{path}/undo", path)
    assert undone["state"] != "matched"
    assert _invoice(office)["state"] != "paid"


def test_second_fetch_brings_nothing_twice(banked: tuple[Office, Json]) -> None:
    office, _ = banked
    sync(office)
    before = {t["id"] for t in transactions(office)}
    sync(office)
    assert {t["id"] for t in transactions(office)} == before


def test_a_stranger_cannot_use_the_redirect(banked: tuple[Office, Json]) -> None:
    office, _ = banked
    address = f"{office.runtime.api_url}/v1/bank-connections/callback"
    reply = requests.get(address, params={"ref": "made-up"}, timeout=30, allow_redirects=False)
    assert reply.status_code in {404, 422}


def connect(office: Office, *, bank: int = 0) -> Json:
    """Choose a bank of the list, consent on its page; the first account of the connection.

    The bank answers four times a day for an account, whoever asks: tests that need an answer of
    their own choose another bank.
    """
    banks = office.user.get("~/banks", params={"provider": "gocardless", "country": "FR"})
    chosen = {"provider": "gocardless", "bank_id": banks["items"][bank]["id"], "country": "FR"}
    asked = office.user.call("POST", "~/bank-connections", json=chosen).json()
    give_consent(asked["consent_url"])
    path = f"~/bank-connections/{asked['id']}"

    def active() -> Json | None:
        found = office.user.get(path)
        return found if found["state"] == "active" else None

    until("the connection", active)
    account: Json = office.user.get("~/bank-accounts")["items"][0]
    return account


def sync(office: Office) -> Json:
    """Fetch now; the job's end."""
    job = office.user.call("POST", "~/bank-syncs", json={}).json()

    def ended() -> Json | None:
        found = office.user.get(f"~/jobs/{job['id']}")
        return found if found["state"] not in {"queued", "running"} else None

    done = until("the fetch", ended)
    assert done["state"] == "succeeded", done["errors"]
    return done


def transactions(office: Office) -> list[Json]:
    """All transactions."""
    found: list[Json] = office.user.get("~/transactions", params={"limit": 100, "state": "all"})[
        "items"
    ]
    return found


def _judged(office: Office) -> Json | None:
    for found in transactions(office):
        if found["amount"] == "-372.00" and found["state"] != "to_process":
            return found
    return None


def _invoice(office: Office) -> Json:
    return office.invoice("FA-2026-7781")
