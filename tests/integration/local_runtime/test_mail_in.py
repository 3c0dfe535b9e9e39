"""Mail over SMTP becomes what SES would leave: an object with its headers, and an event."""

import email.policy
import json
import smtplib
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from typing import Any

import pytest

from tests.integration.local_runtime.conftest import Deployed

DOMAIN = "in.lettrage.example"


def _message(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"From": "fournisseur@example.fr", "To": "x@other.example"}.items():
        message[name] = headers.pop(name, value)
    for name, value in headers.items():
        message[name] = value
    message.set_content("Votre facture est jointe.")
    return message


def _send(
    deployed: Deployed, message: EmailMessage, *recipients: str, sender: str = "a@b.fr"
) -> str:
    """Send and tell the message id SES's answer carries."""
    with smtplib.SMTP("127.0.0.1", deployed.runtime.smtp_port) as server:
        server.ehlo("sender.example.fr")
        server.mail(sender)
        for recipient in recipients:
            code, answer = server.rcpt(recipient)
            if code != 250:
                raise smtplib.SMTPRecipientsRefused({recipient: (code, answer)})
        code, answer = server.data(message.as_bytes(policy=email.policy.SMTP))
    assert code == 250
    return answer.decode().rpartition(" ")[2]


def _stored(deployed: Deployed, message_id: str) -> bytes:
    body = deployed.runtime.client("s3").get_object(
        Bucket=deployed.runtime.outputs["InboxBucketName"], Key=f"mail/{message_id}"
    )["Body"]
    content: bytes = body.read()
    return content


def _event(deployed: Deployed, message_id: str) -> dict[str, Any]:
    s3, bucket = deployed.runtime.client("s3"), deployed.runtime.outputs["InboxBucketName"]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for found in s3.list_objects_v2(Bucket=bucket, Prefix="events/").get("Contents", []):
            event = json.loads(s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read())
            for record in event.get("Records", []):
                if record["ses"]["mail"]["messageId"] == message_id:
                    return dict(record["ses"])
        time.sleep(0.1)
    pytest.fail(f"No event for {message_id}")


def test_object_is_the_raw_mail_below_the_headers_ses_adds(deployed: Deployed) -> None:
    message = _message(Subject="Facture F-1")
    message_id = _send(deployed, message, f"abc@{DOMAIN}")
    stored = _stored(deployed, message_id)
    added, _, rest = stored.partition(b"From: fournisseur")
    assert b"From: fournisseur" + rest == message.as_bytes(policy=email.policy.SMTP)
    lines = added.decode().split("\r\n")
    assert lines[0] == "Return-Path: <a@b.fr>"
    assert lines[1] == "Received: from sender.example.fr (sender.example.fr [127.0.0.1])"
    assert lines[2].endswith(f"inbound-smtp.eu-west-3.amazonaws.com with SMTP id {message_id}")
    assert lines[3] == f" for abc@{DOMAIN};"
    assert "X-SES-Spam-Verdict: GRAY" in lines
    assert "X-SES-Virus-Verdict: GRAY" in lines


def test_event_tells_the_envelope_and_not_the_headers(deployed: Deployed) -> None:
    message_id = _send(deployed, _message(Subject="Facture"), f"abc@{DOMAIN}", f"def@{DOMAIN}")
    event = _event(deployed, message_id)
    assert event["receipt"]["recipients"] == [f"abc@{DOMAIN}", f"def@{DOMAIN}"]
    assert event["mail"]["destination"] == ["x@other.example"]
    assert event["mail"]["source"] == "a@b.fr"
    verdicts = {name: value for name, value in event["receipt"].items() if "Verdict" in name}
    assert [verdict["status"] for verdict in verdicts.values()] == ["GRAY"] * 5


def test_null_sender_and_missing_headers_are_taken(deployed: Deployed) -> None:
    message = EmailMessage()
    message.set_content("rien")
    event = _event(deployed, _send(deployed, message, f"abc@{DOMAIN}", sender=""))
    assert event["mail"]["source"] == ""
    assert "subject" not in event["mail"]["commonHeaders"]


def test_recipient_without_a_rule_is_refused(deployed: Deployed) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        _send(deployed, _message(), "abc@elsewhere.example")
    ((code, _),) = refused.value.recipients.values()
    assert code == 550


def test_recipients_of_a_sub_domain_are_not_the_domain_s(deployed: Deployed) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        _send(deployed, _message(), f"abc@sub.{DOMAIN}")


def test_mail_over_the_size_limit_is_refused(deployed: Deployed) -> None:
    with smtplib.SMTP("127.0.0.1", deployed.runtime.smtp_port) as server:
        server.ehlo()
        code, _ = server.docmd("MAIL", "FROM:<a@b.fr> SIZE=50000000")
    assert code == 552


def test_eight_senders_at_once_all_arrive(deployed: Deployed) -> None:
    def one(number: int) -> str:
        return _send(deployed, _message(Subject=f"Facture {number}"), f"n{number}@{DOMAIN}")

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(one, range(24)))
    assert len(set(ids)) == 24
    for number, message_id in enumerate(ids):
        assert f" for n{number}@{DOMAIN};".encode() in _stored(deployed, message_id)


def test_inactive_rule_set_refuses_all(deployed: Deployed) -> None:
    ses = deployed.runtime.client("ses")
    active = ses.describe_active_receipt_rule_set()["Metadata"]["Name"]
    ses.set_active_receipt_rule_set()
    try:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            _send(deployed, _message(), f"abc@{DOMAIN}")
    finally:
        ses.set_active_receipt_rule_set(RuleSetName=active)
