"""Mail out lands as files; text recognition answers behind the Textract API."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import botocore.exceptions
import pytest

from tests.integration.local_runtime.conftest import Deployed

SENDER, RECIPIENT = "factures@lettrage.example", "client@example.fr"
PDF = b"%PDF-1.7 not really"


def _newest(outbox: Path, message_id: str) -> EmailMessage:
    (path,) = outbox.glob(f"*-{message_id.partition('@')[0]}.eml")
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


@pytest.fixture
def sending(deployed: Deployed) -> Deployed:
    deployed.runtime.client("ses").verify_domain_identity(Domain="lettrage.example")
    return deployed


def test_raw_mail_is_kept_byte_for_byte(sending: Deployed) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, RECIPIENT, "Facture n° 7"
    message.set_content("Bonjour")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="f.pdf")
    sent = sending.runtime.client("sesv2").send_email(
        FromEmailAddress=SENDER,
        Destination={"ToAddresses": [RECIPIENT]},
        Content={"Raw": {"Data": message.as_bytes()}},
    )
    kept = _newest(sending.runtime.outbox, sent["MessageId"])
    assert kept.as_bytes() == message.as_bytes()


def test_simple_mail_keeps_subject_text_and_attachment(sending: Deployed) -> None:
    attachment = {"RawContent": PDF, "FileName": "f.pdf", "ContentType": "application/pdf"}
    sent = sending.runtime.client("sesv2").send_email(
        FromEmailAddress=SENDER,
        Destination={"ToAddresses": [RECIPIENT]},
        Content={
            "Simple": {
                "Subject": {"Data": "Devis é"},
                "Body": {"Text": {"Data": "Bonjour"}},
                "Attachments": [attachment],
            }
        },
    )
    kept = _newest(sending.runtime.outbox, sent["MessageId"])
    assert (kept["Subject"], kept["To"]) == ("Devis é", RECIPIENT)
    (part,) = kept.iter_attachments()
    assert part.get_content() == PDF


def test_first_generation_raw_mail_is_kept_too(sending: Deployed) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, RECIPIENT, "Relance"
    message.set_content("Bonjour")
    sent = sending.runtime.client("ses").send_raw_email(RawMessage={"Data": message.as_bytes()})
    assert _newest(sending.runtime.outbox, sent["MessageId"])["Subject"] == "Relance"


def test_unknown_recognition_call_is_refused_by_name(deployed: Deployed) -> None:
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        deployed.runtime.client("textract").analyze_id(DocumentPages=[{"Bytes": b"x"}])
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert "AnalyzeID" in str(refused.value)


def test_unreadable_page_is_refused_as_textract_does(deployed: Deployed) -> None:
    with pytest.raises(botocore.exceptions.ClientError, match="UnsupportedDocument"):
        deployed.runtime.client("textract").detect_document_text(Document={"Bytes": b"no image"})
