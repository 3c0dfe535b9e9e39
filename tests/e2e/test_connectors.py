"""Supplier connections on the deployed templates: files dropped, fetched, refused and mended."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.demo import papers
from infra.local.demo.client import until
from tests.e2e.product import Json, Office, an_invoice, function
from tests.e2e.test_secrecy import log_lines
from tests.fakes import approved_platform, dovecot, portal_site
from tests.fakes.dovecot import PASSWORD as MAIL_PASSWORD
from tests.fakes.dovecot import USER as MAIL_USER
from tests.fakes.portal_site import PASSWORD, USER, PortalSite

SECRET = {"username": USER, "password": PASSWORD}


@pytest.fixture
def site() -> Iterator[PortalSite]:
    with portal_site.running() as started:
        yield started


def portal(site: PortalSite, **more: Any) -> Json:
    return {
        "kind": "portal",
        "base_url": site.address,
        "login": {
            "method": "form",
            "page": "/login",
            "path": "/session",
            "username_field": "login",
            "password_field": "secret",
        },
        "listing": {
            "format": "json",
            "path": "/api/invoices",
            "items": "data.rows",
            "id": "ref",
            "link": "file.href",
            "next_page": "links[0].next",
            **more,
        },
    }


def connect(office: Office, settings: Json, secret: Json | None = None) -> Json:
    body = {"name": "Fournisseur", "settings": settings, "secret": secret or {}}
    made: Json = office.user.call("POST", "~/supplier-connectors", json=body).json()
    return made


def run(office: Office, connection: Json) -> Json:
    """A run on demand, to the end of its job."""
    job = office.user.call("POST", f"~/supplier-connectors/{connection['id']}/run").json()

    def ended() -> Json | None:
        told: Json = office.user.get(f"~/jobs/{job['id']}")
        return told if told["state"] not in {"queued", "running"} else None

    return until("the run", ended, within_s=90)


def drop(office: Office, connection: Json, name: str, data: bytes) -> str:
    """What an S3 client does; the object's key."""
    bucket, _, prefix = connection["drop_url"].removeprefix("s3://").partition("/")
    office.runtime.client("s3").put_object(Bucket=bucket, Key=prefix + name, Body=data)
    return str(prefix + name)


def test_a_dropped_file_reaches_review(office: Office) -> None:
    folder = connect(office, {"kind": "drop_folder"})
    drop(office, folder, "2026/facture.pdf", papers.page(an_invoice("DEPOT-1")))
    seen = office.invoice("DEPOT-1")
    (origin,) = seen["origins"]
    assert (origin["source"], origin["file_name"]) == ("supplier_connector", "facture.pdf")


def test_a_file_dropped_while_paused_is_taken_by_the_next_round(office: Office) -> None:
    folder = connect(office, {"kind": "drop_folder"})
    one = f"~/supplier-connectors/{folder['id']}"
    office.user.call("PATCH", one, json={"paused": True}, headers={"If-Match": "*"})
    key = drop(office, folder, "plus-tard.pdf", papers.page(an_invoice("DEPOT-2")))
    event = {"detail": {"object": {"key": key}}}
    told = office.runtime.invoke(function(office.runtime, "receive_drop"), event)
    assert told["state"] == "waits"
    office.user.call("PATCH", one, json={"paused": False}, headers={"If-Match": "*"})
    # What the schedule starts: everything that is due, whose job nobody waits for.
    due = office.runtime.invoke(
        function(office.runtime, "list_due_connections"), {"job_id": "connectors-test"}
    )
    own = [c for c in due["connections"] if c["connection_id"] == folder["id"]]
    fetched = office.runtime.invoke(function(office.runtime, "fetch_documents"), own[0])
    assert (fetched["outcome"], fetched["new_documents"]) == ("fetched", 1)
    office.invoice("DEPOT-2")


def test_a_portal_is_fetched_refused_and_mended(office: Office, site: PortalSite) -> None:
    for number in ("PORT-1", "PORT-2"):
        data = papers.page(an_invoice(number, f"1{number[-1]}0.00"))
        site.documents.append({"id": number, "day": "2026-11-20", "data": data})
    connection = connect(office, portal(site), SECRET)
    first = run(office, connection)
    assert (first["state"], first["counts"]["new_documents"]) == ("succeeded", 2)
    for number in ("PORT-1", "PORT-2"):
        assert office.invoice(number)["origins"][0]["source"] == "supplier_connector"
    assert run(office, connection)["counts"]["new_documents"] == 0

    one = f"~/supplier-connectors/{connection['id']}"
    site.shape = lambda told: {**told, "data": {"invoices": told["data"]["rows"]}}
    assert run(office, connection)["state"] == "failed"
    problem = office.user.get(one)["problem"]
    assert (problem["code"], problem["detail"]) == ("layout_changed", "/settings/listing/items")
    settings = portal(site, items="data.invoices")
    office.user.call("PATCH", one, json={"settings": settings}, headers={"If-Match": "*"})
    assert run(office, connection)["state"] == "succeeded"

    wrong = {"secret": {**SECRET, "password": "changed"}}
    office.user.call("PATCH", one, json=wrong, headers={"If-Match": "*"})
    assert run(office, connection)["state"] == "failed"
    assert office.user.get(one)["state"] == "reauthentication_needed"
    assert office.user.request("POST", f"{one}/run").status_code == 409
    office.user.call("PATCH", one, json={"secret": SECRET}, headers={"If-Match": "*"})
    assert run(office, connection)["state"] == "succeeded"
    outcomes = [r["outcome"] for r in office.user.get(f"{one}/runs")["items"]]
    assert outcomes == ["fetched", "Denied", "fetched", "Invalid", "fetched", "fetched"]


def test_credentials_leave_with_their_connection(office: Office, site: PortalSite) -> None:
    connection = connect(office, portal(site), SECRET)
    names = [f"/LettrageData/connectors/portal/{office.user.organisation}/{connection['id']}"]
    parameters = office.runtime.client("ssm")
    (kept,) = parameters.get_parameters(Names=names)["Parameters"]
    assert kept["Type"] == "SecureString"
    assert PASSWORD not in kept["Value"]
    one = f"~/supplier-connectors/{connection['id']}"
    office.user.call("DELETE", one, headers={"If-Match": "*"})
    assert parameters.get_parameters(Names=names)["Parameters"] == []


def test_no_log_shows_credentials_or_what_sources_name(office: Office, site: PortalSite) -> None:
    site.publish("SERIN-81")
    connection = connect(office, portal(site), SECRET)
    run(office, connection)
    folder = connect(office, {"kind": "drop_folder"})
    drop(office, folder, "serinbleu.pdf", papers.page(an_invoice("SERIN-82")))
    office.invoice("SERIN-82")
    lines = list(log_lines(office.runtime))
    assert any("dropped file filed" in line for line in lines)
    for secret in ("hunter2", "SERIN-8", "serinbleu", site.address):
        shown = [line[:400] for line in lines if secret in line]
        assert not shown, f"{secret!r} in {shown[:3]}"


def test_a_mailbox_is_fetched_by_the_parts_of_its_mails(office: Office) -> None:
    absent = dovecot.missing()
    if absent is not None:
        pytest.skip(absent)
    with dovecot.running() as server:
        server.append("INBOX", _mail(papers.page(an_invoice("BOITE-1"))))
        settings = {
            "kind": "imap",
            "host": "127.0.0.1",
            "port": server.imap_port,
            "security": "none",
            "subject_contains": ["facture"],
        }
        secret = {"username": MAIL_USER, "password": MAIL_PASSWORD}
        connection = connect(office, settings, secret)
        assert run(office, connection)["counts"]["new_documents"] == 1
        assert not any(b"Seen" in flags for flags in server.flags("INBOX"))
    assert office.invoice("BOITE-1")["origins"][0]["file_name"] == "f.pdf"


def test_an_approved_platform_is_fetched_and_answered(office: Office) -> None:
    with approved_platform.standing() as platform:
        settings = platform.settings().model_dump(mode="json")
        secret = {"client_secret": approved_platform.SECRET}
        connection = connect(office, settings, secret)
        data = papers.factur_x(an_invoice("PLATE-1"))
        platform.deliver(data, flowSyntax="Factur-X", name="facture.pdf")
        assert run(office, connection)["counts"]["new_documents"] == 1
        seen = office.invoice("PLATE-1")
        assert seen["origins"][0]["source"] == "approved_platform"
        path = f"~/purchase-invoices/{seen['id']}/platform-statuses"
        told = office.user.call("POST", path, json={"status": "in_hand"}).json()
        assert told["outcome"] in {"pending", "accepted"}
        assert len(platform.posted()) == 1


def _mail(data: bytes) -> bytes:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.test", MAIL_USER, "Votre facture"
    message.set_content("Bonjour")
    message.add_attachment(data, maintype="application", subtype="pdf", filename="f.pdf")
    return message.as_bytes()
