"""Bridge calls: the product believes the signature, reads the bank anew, and asks nobody twice."""

import pytest
import requests

from infra.local.sandbox.bridge_events import WEBHOOK_SECRET
from infra.local.supervisor import Supervisor
from tests.e2e.product import Json, Office, eventually
from tests.e2e.test_notices import connect

OTHER = "some-other-secret"


@pytest.fixture
def banked(supervisor: Supervisor) -> tuple[Office, Json, str]:
    """An organisation connected by Bridge, its first account, and the door's address."""
    office = Office.open(supervisor.runtime, "bridge")
    connect(office)
    account = office.user.get("~/bank-accounts")["items"][0]
    return office, account, f"{supervisor.runtime.api_url}/v1/bank-provider-events/bridge"


def make(supervisor: Supervisor, office: Office, account: Json, **asked: object) -> Json:
    """An event of the sandbox about the organisation's item, which others may share the bank of."""
    about = {"iban": account["iban"], "holder": office.user.organisation}
    body = {"type": "item.account.updated", **about, **asked}
    reply = requests.post(f"{supervisor.bank_url}/_sandbox/bridge-events", json=body, timeout=30)
    reply.raise_for_status()
    made: Json = reply.json()
    return made


def book(supervisor: Supervisor, account: Json, motive: str) -> None:
    """One more movement at the bank."""
    movement = {"amount": "-12.50", "kind": "fee", "motive": motive}
    body = {"account": account["iban"], "transactions": [movement]}
    url = f"{supervisor.bank_url}/_sandbox/transactions"
    requests.post(url, json=body, timeout=30).raise_for_status()


def labels(office: Office) -> str:
    return str(
        [
            each["label"]
            for each in office.user.get("~/transactions", params={"state": "all"})["items"]
        ]
    )


def test_what_the_bank_books_arrives_without_anyone_asking(
    supervisor: Supervisor, banked: tuple[Office, Json, str]
) -> None:
    office, account, door = banked
    book(supervisor, account, "FRAIS PREMIERS")
    make(supervisor, office, account, to=door)
    eventually(lambda: "FRAIS PREMIERS" in labels(office), "the movement")
    # While the secret is changed there are two signatures, and one of them is enough.
    book(supervisor, account, "FRAIS SECONDS")
    made = make(supervisor, office, account, to=door, secrets=[OTHER, WEBHOOK_SECRET])
    eventually(lambda: "FRAIS SECONDS" in labels(office), "the second movement")
    runs = len(office.user.get("~/bank-syncs")["items"])
    again = [
        requests.post(
            door,
            data=made["body"],
            headers={**made["headers"], "Content-Type": "application/json"},
            timeout=30,
        )
        for _ in range(5)
    ]
    assert {reply.status_code for reply in again} == {204}
    assert len(office.user.get("~/bank-syncs")["items"]) == runs == 2


def test_what_bridge_did_not_sign_is_refused_without_a_word(
    supervisor: Supervisor, banked: tuple[Office, Json, str]
) -> None:
    office, account, door = banked
    forged = make(supervisor, office, account, secrets=[OTHER])
    genuine = make(supervisor, office, account)
    json_body = {"Content-Type": "application/json"}
    tried = [
        (forged["body"], forged["headers"]),
        (genuine["body"] + " ", genuine["headers"]),
        (genuine["body"], {}),
        ("{", genuine["headers"]),
    ]
    replies = [
        requests.post(door, data=body, headers={**json_body, **headers}, timeout=30)
        for body, headers in tried
    ]
    assert {reply.status_code for reply in replies} == {401}
    assert len({reply.text for reply in replies}) == 1
    assert office.user.get("~/bank-syncs")["items"] == []
