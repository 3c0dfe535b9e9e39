"""The flow service's adapter against the stand-in platform, over real HTTP."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from lettrage.domain.errors import Invalid, Unavailable
from lettrage.ports.connector import Connector, FetchedDocument

from tests.fakes.approved_platform import Stand, standing

INVOICE = b'<rsm:CrossIndustryInvoice xmlns:rsm="urn:x"/>'


@pytest.fixture
def stand() -> Iterator[Stand]:
    with standing() as running:
        yield running


def at(minute: int, milli: int = 0) -> str:
    return f"2026-11-23T10:{minute:02d}:00.{milli:03d}Z"


def everything(
    service: Connector, cursor: str = "", most: int = 10
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
