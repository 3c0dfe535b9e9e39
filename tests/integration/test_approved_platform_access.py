"""Access to the stand-in platform and statuses on their way out, over real HTTP."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from lettrage.domain.errors import Denied, Invalid, Unavailable
from lettrage.domain.platform_statuses import FlowOutcome

from tests.fakes.approved_platform import Stand, standing

INVOICE = b"<cii/>"


@pytest.fixture
def stand() -> Iterator[Stand]:
    with standing() as running:
        yield running


def test_an_expired_token_is_replaced_unnoticed_and_shared(stand: Stand) -> None:
    stand.deliver(INVOICE)
    stand.service().fetch("", most=10)
    stand.service().fetch("", most=10)
    assert stand.tokens.saved == 1
    stand.fault("expired_token", times=1)
    assert len(stand.service().fetch("", most=10).documents) == 1
    assert stand.tokens.saved == 2
    stand.clock.advance(timedelta(hours=2))
    stand.service().fetch("", most=10)
    assert stand.tokens.saved == 3


def test_a_token_that_never_serves_asks_the_owner(stand: Stand) -> None:
    stand.fault("expired_token")
    with pytest.raises(Denied) as told:
        stand.service().fetch("", most=10)
    assert told.value.code == "reauthentication_needed"


@pytest.mark.parametrize("fault", [None, "forbidden"])
def test_refused_credentials_and_rights_ask_the_owner(stand: Stand, fault: str | None) -> None:
    if fault:
        stand.fault(fault)
    else:
        stand.play("client", {"id": "lettrage", "secret": "another"})
    with pytest.raises(Denied) as told:
        stand.service().fetch("", most=10)
    assert told.value.code == "reauthentication_needed"
    assert "right" not in str(told.value).split()


def test_who_lacks_the_secret_does_not_come_in_on_anothers_token(stand: Stand) -> None:
    stand.play("client", {"id": "lettrage", "secret": "right"})
    stand.service().fetch("", most=10)
    for intruder in (stand.service(secret="wrong"), stand.service(secret="", owner="org-b/pa-9")):
        with pytest.raises(Denied):
            intruder.fetch("", most=10)


def test_a_wrong_address_is_named(stand: Stand) -> None:
    with pytest.raises(Invalid) as told:
        stand.service(base_url=f"{stand.url}/elsewhere").fetch("", most=10)
    assert told.value.code == "no_flow_service"


def test_health_is_asked_with_our_credentials(stand: Stand) -> None:
    stand.service().check_health()
    stand.fault("503")
    with pytest.raises(Unavailable):
        stand.service().check_health()


def test_a_status_goes_out_as_the_norm_wants_it(stand: Stand) -> None:
    sent = stand.service().send_status(b"<cdar/>", file_name="out-1.xml", tracking_id="out-1")
    ((flow, file),) = stand.posted()
    assert file == b"<cdar/>"
    assert {
        "trackingId": "out-1",
        "flowSyntax": "CDAR",
        "flowType": "SupplierInvoiceLC",
        "processingRule": "B2B",
        "sha256": hashlib.sha256(b"<cdar/>").hexdigest(),
    }.items() <= flow.items()
    assert (sent.flow_id, sent.outcome) == (flow["flowId"], FlowOutcome.PENDING)


@pytest.mark.parametrize(
    ("word", "outcome"),
    [("Ok", FlowOutcome.OK), ("Error", FlowOutcome.ERROR), ("Later", FlowOutcome.PENDING)],
)
def test_the_acknowledgement_follows(stand: Stand, word: str, outcome: FlowOutcome) -> None:
    service = stand.service()
    sent = service.send_status(b"<cdar/>", file_name="out-1.xml", tracking_id="out-1")
    told: dict[str, Any] = {"flowId": sent.flow_id, "status": word}
    stand.play("acknowledge", {**told, "reasonCode": "InvoiceLCRuleError"})
    answer = service.outcome(sent.flow_id)
    assert (answer.outcome, answer.error_codes) == (outcome, ("InvoiceLCRuleError",))


def test_an_answer_that_was_lost_is_found_again_and_nothing_goes_twice(stand: Stand) -> None:
    service = stand.service()
    assert service.sent("out-1") is None
    stand.fault("lost_answer", times=1)
    with pytest.raises(Unavailable):
        service.send_status(b"<cdar/>", file_name="out-1.xml", tracking_id="out-1")
    found = service.sent("out-1")
    assert found is not None
    again = service.send_status(b"<cdar/>", file_name="out-1.xml", tracking_id="out-1")
    assert again == found
    assert len(stand.posted()) == 1
