import json
from pathlib import Path
from typing import Any

import pytest
from lettrage.contracts.events import MailEvent, ScheduledEvent, UploadEvent
from lettrage.domain.collection import InboundMessage, InboundMessageState
from pydantic import ValidationError

from tests.unit.services.collect.world import A, World, invoice_bytes, mail_bytes, part

EVENTS = Path(__file__).parents[3] / "events"


def event(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text())


def test_recorded_mail_event_files_the_mail_of_its_envelope_recipient() -> None:
    world = World()
    received = MailEvent.model_validate(event("ses_lambda_action"))
    name = received.records[0].ses.mail.message_id
    world.store_mail(name, mail_bytes(part(invoice_bytes()), subject="Votre facture F-2026-118"))

    assert world.receive_mail(received, "request").filed == 1
    message = world.store.get(InboundMessage, A, name)
    assert message.subject == "Votre facture F-2026-118"
    assert message.authentication == {
        "spf": "pass",
        "dkim": "gray",
        "dmarc": "gray",
        "spam": "pass",
        "virus": "pass",
    }


def test_mail_event_without_subject_date_dkim_or_recipients_in_headers_is_taken() -> None:
    world = World()
    world.store_mail("k1", mail_bytes(part(invoice_bytes())))
    received = MailEvent.model_validate(event("ses_lambda_action_sparse"))

    assert world.receive_mail(received, "request").refused == 1
    message = world.store.get(InboundMessage, A, "k1")
    assert message.state is InboundMessageState.REFUSED


def test_recorded_upload_event_names_the_stored_object() -> None:
    received = UploadEvent.model_validate(event("s3_object_created"))
    assert received.detail.stored.key == "uploads/org-a/01KA9ZV5R6Q0T1M7C3F8Y2N4WX"


@pytest.mark.parametrize("raw", [{}, {"note": "started"}, event("scheduled_sweep")])
def test_any_schedule_is_taken(raw: Any) -> None:
    assert ScheduledEvent.model_validate(raw) == ScheduledEvent()


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"Records": []},
        {"Records": [{"ses": {"mail": {"messageId": "m"}}}]},
        {"Records": [{"ses": {"mail": {}, "receipt": {"recipients": []}}}]},
    ],
)
def test_what_lacks_message_or_recipients_is_no_mail_event(raw: Any) -> None:
    with pytest.raises(ValidationError):
        MailEvent.model_validate(raw)
