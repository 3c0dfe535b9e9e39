"""Logs name records, never what they hold: marked inputs leave no trace in them."""

from collections.abc import Iterator

import pytest
import requests

from infra.local.demo import papers
from infra.local.demo.papers import Supplier
from infra.local.runtime import LocalRuntime
from infra.local.supervisor import Supervisor
from tests.e2e.product import Office, an_invoice
from tests.e2e.test_banking import connect, sync

CANARY = Supplier(
    "Canari Jaune Vif SARL",
    "99 rue du Serin Muet",
    "13007 Marseille",
    "732829320",
    "FR44732829320",
    "FR7630006000011234567890189",
    "serin.muet@canari-jaune.example",
)
"""Its words stand in no other test; its identifiers pass their check digits."""


@pytest.fixture(scope="module")
def watched(supervisor: Supervisor) -> tuple[Office, set[str]]:
    """An organisation that used every door, and the texts no log may show."""
    office = Office.open(supervisor.runtime, "discrete")
    for kind, number in (("factur_x", "SERIN-71"), ("page", "SERIN-72"), ("scan", "SERIN-73")):
        invoice = an_invoice(number, "7771.19", CANARY)
        office.send(sender=CANARY.email, serinjaune=getattr(papers, kind)(invoice))
        office.invoice(number)
    office.send(sender=CANARY.email, serinvide=papers.login_page())
    upload = office.upload("serinjaune.pdf", papers.page(an_invoice("SERIN-74", supplier=CANARY)))
    office.invoice("SERIN-74")
    account = connect(office)
    requests.post(
        f"{supervisor.bank_url}/_sandbox/transactions",
        json={"account": account["iban"], "transactions": [MOVEMENT]},
        timeout=30,
    )
    sync(office)
    office.user.request("POST", "~/inbound-addresses", json={"alias": "Pas Valable Serin"})
    office.user.request("GET", "~/purchase-invoices", params={"cursor": "serin-cursor"})
    assert upload
    secrets = {
        CANARY.name,
        CANARY.street,
        CANARY.iban,
        CANARY.email,
        account["iban"],
        office.address,
        office.address.split("@")[0].split("-")[1],
        office.user.email,
        office.user.token().removeprefix("Bearer "),
        "serinjaune",
        "SERIN-7",
        "7771.19",
        "Serin",
        "serin-cursor",
        "SERIN MUET",
        "bank_secret",
    }
    return office, secrets


MOVEMENT = {"amount": "-33.10", "name": "SERIN MUET", "motive": "SERIN-7 REGLEMENT"}


def test_logs_hold_no_content(watched: tuple[Office, set[str]]) -> None:
    office, secrets = watched
    lines = list(log_lines(office.runtime))
    assert any("filed" in line for line in lines), "the functions logged nothing at all"
    for secret in secrets:
        shown = [line[:400] for line in lines if secret in line]
        assert not shown, f"{secret!r} in {shown[:3]}"


def test_server_logs_hold_no_content(watched: tuple[Office, set[str]]) -> None:
    office, secrets = watched
    for path in (office.runtime.settings.data_dir / "logs").iterdir():
        text = path.read_text(errors="replace")
        for secret in secrets:
            assert secret not in text, (path.name, secret)


def test_other_side_of_the_walk_is_logged_by_identifier(
    watched: tuple[Office, set[str]],
) -> None:
    office, _ = watched
    lines = list(log_lines(office.runtime))
    documents = {d["id"] for d in office.documents("filed")}
    assert documents
    for document in documents:
        assert any(document in line for line in lines)


def log_lines(runtime: LocalRuntime) -> Iterator[str]:
    """Every line of every log group."""
    logs = runtime.client("logs")
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            events = logs.get_paginator("filter_log_events")
            for found in events.paginate(logGroupName=group["logGroupName"]):
                yield from (event["message"] for event in found["events"])
