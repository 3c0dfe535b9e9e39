"""A consent that ends soon: found by the sync, mailed once, in French, to who can renew it."""

import email
import email.policy
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
import requests
from lettrage.domain.paris import paris_date

from infra.local.demo.client import give_consent, until
from infra.local.supervisor import Supervisor
from tests.e2e.product import Json, Office, Person, eventually, raw_mail

DAYS = 6


@pytest.fixture(scope="module")
def reminded(supervisor: Supervisor) -> tuple[Office, Json]:
    """An organisation whose bank lets it read for six more days, after its synchronisation."""
    office = Office.open(supervisor.runtime, "echeance")
    return office, synchronised(supervisor, office)


def synchronised(supervisor: Supervisor, office: Office) -> Json:
    """A connection of the organisation whose consent ends soon, after a synchronisation."""
    limits = f"{supervisor.bank_url}/_sandbox/limits"
    requests.post(limits, json={"consent_days": DAYS}, timeout=30).raise_for_status()
    try:
        connection = connect(office)
    finally:
        requests.post(limits, json={"consent_days": 180}, timeout=30).raise_for_status()
    job = office.user.call("POST", "~/bank-syncs", json={}).json()
    path = f"~/bank-syncs/{job['id']}"
    eventually(lambda: office.user.get(path)["state"] == "succeeded", "the synchronisation")
    return connection


def connect(office: Office) -> Json:
    """Consent at a bank by Bridge; the connection once it is active."""
    bank = office.user.get("~/banks", params={"provider": "bridge"})["items"][0]
    chosen = {"provider": "bridge", "bank_id": bank["id"], "user_email": office.user.email}
    asked = office.user.call("POST", "~/bank-connections", json=chosen).json()
    give_consent(asked["consent_url"])
    path = f"~/bank-connections/{asked['id']}"

    def active() -> Json | None:
        found = office.user.get(path)
        return found if found["state"] == "active" else None

    return until("the connection", active)


def mails(office: Office) -> list[EmailMessage]:
    """What was mailed to the owner."""
    found = []
    for path in sorted(office.runtime.outbox.glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        if mail["To"] == office.user.email:
            found.append(mail)
    return found


def test_the_reminder_is_mailed_once_however_often_the_hour_strikes(
    reminded: tuple[Office, Json],
) -> None:
    office, connection = reminded
    (notice,) = office.user.get("~/notices")["items"]
    assert (notice["topic"], notice["subject_id"]) == ("consent_expiring", connection["id"])
    runtime, name = office.runtime, office.runtime.outputs["SendNoticesFunctionName"]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: runtime.invoke(name), range(3)))
    runtime.invoke(name)
    (mail,) = mails(office)
    (notice,) = office.user.get("~/notices")["items"]
    assert (notice["state"], [e["state"] for e in notice["deliveries"]]) == ("sent", ["sent"])
    assert mail["Subject"] == f"[echeance] {connection['bank_name']} : accès à renouveler"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"] == f"Lettrage <avis@{runtime.outputs['CollectDomainName']}>"
    text, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    ends = date.fromisoformat(connection["expires_on"])
    assert ends <= paris_date(datetime.now(UTC)) + timedelta(days=DAYS)
    for body in (text, page):
        assert f"avant le {ends:%d/%m/%Y}" in body.get_content()
        assert "Renouveler l’accès" in body.get_content()


@pytest.mark.parametrize(("mailbox", "code"), [("bounce", "bounced"), ("complaint", "complained")])
def test_an_address_that_fails_is_marked_by_what_the_mail_service_tells(
    supervisor: Supervisor, mailbox: str, code: str
) -> None:
    runtime = supervisor.runtime
    address = f"{mailbox}+{uuid.uuid4().hex[:8]}@simulator.amazonses.com"
    user = Person(runtime, address)
    user.exist()
    user.organisation = user.call("POST", "", json={"name": mailbox}).json()["id"]
    office = Office(runtime, user, "")
    synchronised(supervisor, office)
    runtime.invoke(runtime.outputs["SendNoticesFunctionName"])
    assert len(mails(office)) == 1

    def problem() -> Json | None:
        (member,) = user.get("~/members")["items"]
        found: Json | None = member["mail_problem"]
        return found

    told = until("the feedback", problem)
    assert (told["code"], told["address"]) == (code, address)
    (notice,) = user.get("~/notices")["items"]
    assert (notice["state"], notice["problem"]) == ("failed", code)
    assert [each["problem"] for each in notice["deliveries"]] == [code]


def test_our_own_intake_files_and_answers_no_notice(reminded: tuple[Office, Json]) -> None:
    office, _ = reminded
    office.runtime.invoke(office.runtime.outputs["SendNoticesFunctionName"])
    (mail,) = mails(office)
    raw_mail(mail, office.runtime, to=office.address)
    eventually(lambda: len(office.mails()) == 1, "the mail")
    eventually(lambda: office.mails()[0]["state"] == "refused", "its refusal")
    assert office.invoices() == []
    assert len(mails(office)) == 1
