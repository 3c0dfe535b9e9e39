"""The flow service's adapter against the stand-in platform, over real HTTP."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from lettrage.adapters.platforms.flow_service import FlowService
from lettrage.domain.errors import Denied, Invalid, Unavailable
from lettrage.domain.platform_statuses import FlowOutcome
from lettrage.ports.connector import FetchedDocument

from tests.fakes.approved_platform import Stand, standing

INVOICE = b'<rsm:CrossIndustryInvoice xmlns:rsm="urn:x"/>'


@pytest.fixture
def stand() -> Iterator[Stand]:
    with standing() as running:
        yield running


def at(minute: int, milli: int = 0) -> str:
    return f"2026-11-23T10:{minute:02d}:00.{milli:03d}Z"


def everything(
    service: FlowService, cursor: str = "", most: int = 10
) -> tuple[list[FetchedDocument], str]:
    found: list[FetchedDocument] = []
    for _ in range(200):
        page = service.fetch(cursor, most=most)
        assert len(page.documents) <= most
        found += page.documents
        cursor = page.cursor
        if not page.more:
            return found, cursor
    pytest.fail("the walk does not end")


def test_an_invoice_comes_with_its_bytes_name_time_and_type(stand: Stand) -> None:
    flow_id = stand.deliver(INVOICE, name="Facture n°12/à.xml", submittedAt=at(1), futureField=[1])
    (document,), _ = everything(stand.service())
    assert document.data == INVOICE
    assert document.reference == flow_id
    assert document.file_name == "Facture n_12__.xml"
    assert document.content_type == "application/xml"
    assert document.received_at is not None
    assert document.received_at.isoformat() == "2026-11-23T10:01:00+00:00"


def test_a_factur_x_is_a_pdf(stand: Stand) -> None:
    stand.deliver(b"%PDF-1.7 x", flowSyntax="Factur-X", name="12.xml")
    (document,), _ = everything(stand.service())
    assert (document.content_type, document.file_name) == ("application/pdf", "12.xml.pdf")


def test_only_invoices_received_are_fetched_and_statuses_apart(stand: Stand) -> None:
    wanted = stand.deliver(INVOICE)
    stand.deliver(b"<x/>", flowType="CustomerInvoice", flowDirection="Out")
    status = stand.deliver(b"<cdar/>", flowType="SupplierInvoiceLC", flowSyntax="CDAR")
    stand.deliver(b"<cdar/>", flowType="CustomerInvoiceLC", flowSyntax="CDAR")
    documents, _ = everything(stand.service())
    assert [each.reference for each in documents] == [wanted]
    page = stand.service().statuses("", most=10)
    assert [(each.flow_id, each.data) for each in page.messages] == [(status, b"<cdar/>")]


def test_the_next_run_gives_what_is_new_only(stand: Stand) -> None:
    stand.deliver(INVOICE, updatedAt=at(1))
    service = stand.service()
    _, cursor = everything(service)
    assert everything(service, cursor)[0] == []
    late = stand.deliver(INVOICE + b" ", updatedAt=at(0, 500))
    new = stand.deliver(INVOICE + b"  ", updatedAt=at(2))
    documents, cursor = everything(service, cursor)
    # One became visible after a later one: the overlap finds it.
    assert [each.reference for each in documents] == [late, new]
    assert everything(service, cursor)[0] == []


def test_the_same_cursor_gives_the_same_again(stand: Stand) -> None:
    for minute in range(3):
        stand.deliver(INVOICE, updatedAt=at(minute))
    service = stand.service()
    first = service.fetch("", most=2)
    assert service.fetch("", most=2) == first
    assert service.fetch(first.cursor, most=2) == service.fetch(first.cursor, most=2)


@pytest.mark.parametrize("most", [1, 7, 100])
def test_more_flows_of_one_instant_than_a_step_takes_are_all_given_once(
    stand: Stand, most: int
) -> None:
    expected = {stand.deliver(INVOICE, updatedAt=at(1)) for _ in range(23)}
    expected |= {stand.deliver(INVOICE, updatedAt=at(2))}
    references = [each.reference for each in everything(stand.service(), most=most)[0]]
    assert len(references) == len(set(references)) == 24
    assert set(references) == expected


def test_more_flows_of_one_instant_than_a_search_takes_are_all_given(stand: Stand) -> None:
    expected = {stand.deliver(INVOICE, updatedAt=at(1)) for _ in range(130)}
    references = [each.reference for each in everything(stand.service(), most=50)[0]]
    assert len(references) == 130
    assert set(references) == expected


def test_a_repeated_page_gives_each_flow_once(stand: Stand) -> None:
    expected = [stand.deliver(INVOICE, updatedAt=at(minute)) for minute in range(5)]
    stand.fault("repeated")
    assert [each.reference for each in everything(stand.service(), most=2)[0]] == expected


def test_newest_first_is_no_loss(stand: Stand) -> None:
    expected = [stand.deliver(INVOICE, updatedAt=at(minute)) for minute in range(5)]
    stand.fault("newest_first")
    assert [each.reference for each in everything(stand.service(), most=2)[0]] == expected


def test_newest_first_and_cut_unsaid_is_refused_by_name(stand: Stand) -> None:
    for minute in range(5):
        stand.deliver(INVOICE, updatedAt=at(minute))
    stand.fault("newest_first")
    stand.fault("capped")
    with pytest.raises(Invalid) as refused:
        everything(stand.service())
    assert refused.value.code == "unordered_answer"


def test_answers_cut_unsaid_are_no_loss(stand: Stand) -> None:
    expected = {stand.deliver(INVOICE, updatedAt=at(minute)) for minute in range(5)}
    stand.fault("capped")
    documents, cursor = everything(stand.service())
    assert {each.reference for each in documents} == expected
    assert everything(stand.service(), cursor)[0] == []


def test_what_is_pending_comes_once_it_is_acknowledged(stand: Stand) -> None:
    pending = {"acknowledgement": {"status": "Pending", "details": []}}
    waiting = stand.deliver(INVOICE, updatedAt=at(1), **pending)
    stand.deliver(INVOICE, updatedAt=at(2), acknowledgement={"status": "Error", "details": []})
    ready = stand.deliver(INVOICE, updatedAt=at(3))
    service = stand.service()
    documents, cursor = everything(service)
    assert [each.reference for each in documents] == [ready]
    stand.clock.advance(timedelta(days=2))
    stand.play("acknowledge", {"flowId": waiting, "status": "Ok"})
    documents, cursor = everything(service, cursor)
    assert [each.reference for each in documents] == [waiting]
    assert everything(service, cursor)[0] == []


def test_a_word_of_acknowledgement_we_do_not_know_waits(stand: Stand) -> None:
    stand.deliver(INVOICE, acknowledgement={"status": "Quarantined", "details": []})
    service = stand.service()
    documents, cursor = everything(service)
    assert documents == []
    assert "owed" in cursor


@pytest.mark.parametrize(
    ("fault", "code"), [("checksum", "checksum_mismatch"), ("truncated", "answer_cut")]
)
def test_one_broken_file_holds_up_no_other_and_is_named(
    stand: Stand, fault: str, code: str
) -> None:
    broken = stand.deliver(INVOICE, updatedAt=at(1))
    fine = stand.deliver(INVOICE + b" ", updatedAt=at(2))
    stand.fault(fault, path=f"/v1/flows/{broken}$")
    if fault == "truncated":  # the description of a flow has the same path
        stand.fault(fault, path=f"/v1/flows/{broken}$")
    service = stand.service()
    page = service.fetch("", most=10)
    assert [each.reference for each in page.documents] == [fine]
    assert page.more
    with pytest.raises(Unavailable) as told:
        service.fetch(page.cursor, most=10)
    assert told.value.code == code
    stand.play("faults", method="DELETE")
    documents, cursor = everything(service, page.cursor)
    assert [(each.reference, each.data) for each in documents] == [(broken, INVOICE)]
    assert everything(service, cursor)[0] == []


def test_a_limit_in_the_middle_gives_what_is_in_hand_first(stand: Stand) -> None:
    first = stand.deliver(INVOICE, updatedAt=at(1))
    second = stand.deliver(INVOICE, updatedAt=at(2))
    stand.fault("429", path=second)
    page = stand.service().fetch("", most=10)
    assert [each.reference for each in page.documents] == [first]
    assert page.more
    with pytest.raises(Unavailable) as told:
        stand.service().fetch(page.cursor, most=10)
    assert (told.value.code, told.value.retry_after_s) == ("platform_limit", 34)


@pytest.mark.parametrize(
    ("fault", "code", "wait"),
    [
        ("429", "platform_limit", 34),
        ("429_date", "platform_limit", 34),
        ("500", "platform_down", None),
        ("503", "platform_down", None),
        ("malformed", "unexpected_answer", None),
        ("truncated", "answer_cut", None),
        ("elsewhere", "unexpected_answer", None),
    ],
)
def test_a_platform_in_trouble_is_tried_again_later(
    stand: Stand, fault: str, code: str, wait: int | None
) -> None:
    stand.deliver(INVOICE)
    stand.fault(fault, path="search")
    with pytest.raises(Unavailable) as told:
        stand.service().fetch("", most=10)
    assert (told.value.code, told.value.retry_after_s) == (code, wait)


def test_an_expired_token_is_replaced_unnoticed_and_shared(stand: Stand) -> None:
    stand.deliver(INVOICE)
    everything(stand.service())
    everything(stand.service())
    assert stand.tokens.saved == 1
    stand.fault("expired_token", times=1)
    assert len(everything(stand.service())[0]) == 1
    assert stand.tokens.saved == 2
    stand.clock.advance(timedelta(hours=2))
    everything(stand.service())
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
    everything(stand.service())
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
