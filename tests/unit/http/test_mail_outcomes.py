"""What a mail came to, told from its documents and invoices as they stand now."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.collection import (
    DocumentOutcome,
    InboundMessage,
    InboundMessageState,
    Source,
    SourceDocument,
)
from lettrage.domain.invoice_reading import DocumentKind
from lettrage.domain.mail_outcome import MailOutcome, outcome_of
from lettrage.domain.purchase_invoice import DocumentType, PurchaseInvoice, PurchaseInvoiceState
from lettrage.services.received_mails import MOST_PAGES

from tests.unit.http import purchases
from tests.unit.http.client import SETUP, A, World
from tests.unit.http.collecting import Office, trusted_office
from tests.unit.services.collect.world import document_bytes, invoice_bytes, mail_bytes, part

MESSAGES = f"/v1/organisations/{A}/inbound-messages"


def received(office: Office, name: str, *parts: dict[str, Any]) -> None:
    office.collect.clock.advance(timedelta(minutes=1))
    office.collect.store_mail(name, mail_bytes(*parts))
    office.collect.receive(name, office.collect.address(A))
    office.collect.run_all()


def told(office: Office, message_id: str) -> dict[str, Any]:
    """The mail by itself, which the list has to say the same of."""
    one: dict[str, Any] = office.ask("GET", f"{MESSAGES}/{message_id}").body
    listed = office.ask("GET", MESSAGES).body["items"]
    assert next(each for each in listed if each["id"] == message_id) == one
    return one


def names(office: Office, **query: str) -> list[str]:
    return [each["id"] for each in office.ask("GET", MESSAGES, query=query).body["items"]]


def test_each_part_tells_its_documents_outcome_and_what_it_waits_for() -> None:
    office = trusted_office()
    good, refused = invoice_bytes("F-201"), document_bytes("refused", {})
    received(
        office, "three", part(good), part(refused, "3"), part(document_bytes("locked", {}), "4")
    )
    mail = told(office, "three")
    assert mail["outcome"] == "to_review"
    by_part = {each["parts"][0]: each for each in mail["documents"]}
    assert {path: each["outcome"] for path, each in by_part.items()} == {
        "2": "filed",
        "3": "refused",
        "4": "password_required",
    }
    assert by_part["2"]["purchase_invoice_state"] == "to_review"
    assert by_part["2"]["purchase_invoice_id"] == by_part["2"]["id"]
    assert by_part["3"]["refusal"]["code"] == "unsupported_type"
    assert by_part["3"]["purchase_invoice_state"] is None


def test_a_filed_mail_whose_documents_were_all_refused_came_to_nothing() -> None:
    office = trusted_office()
    received(office, "refused", part(document_bytes("refused", {})))
    received(office, "logo", part(b"x", decorative=True))
    received(office, "locked", part(document_bytes("locked", {})))
    received(office, "good", part(invoice_bytes("F-202")))
    assert told(office, "refused")["state"] == "filed"
    assert told(office, "logo")["state"] == "refused"
    assert names(office, outcome="nothing") == ["logo", "refused"]
    assert names(office, outcome="nothing", state="filed") == ["refused"]
    assert names(office, outcome="waiting") == ["locked"]
    assert names(office, outcome="to_review") == ["good"]
    assert office.ask("GET", MESSAGES, query={"outcome": "lost"}).status == 422


@pytest.mark.parametrize("action", ["validate", "refuse"])
def test_what_a_person_settled_is_reviewed_not_nothing(action: str) -> None:
    office = trusted_office()
    received(office, "good", part(invoice_bytes("F-203", currency="EUR", **TOTALS)))
    invoice = office.newest()
    if action == "validate":
        assert office.validated(invoice.id, user="u-accountant").status == 200
    else:
        path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
        etag = office.ask("GET", path).etag
        body = {"note": "Pas pour nous."}
        assert office.ask("POST", f"{path}/refuse", body, if_match=etag).status == 200
    assert told(office, "good")["outcome"] == "reviewed"
    assert "good" in names(office, outcome="reviewed")


TOTALS = {"net_total": "100.00", "vat_total": "20.00"}


def test_a_rare_outcome_is_found_by_going_on_with_the_cursor() -> None:
    world = World()
    document = purchases.document(world)
    now = world.clock.now()

    def mail(number: int, **more: Any) -> None:
        at = now + timedelta(minutes=number)
        values: dict[str, Any] = {
            "organisation_id": A,
            "id": f"m{number:02}",
            "created_at": at,
            "updated_at": at,
        }
        values |= {"object_key": f"mail/m{number}", "address_id": "a", **more}
        values = {"state": InboundMessageState.FILED, "document_ids": (document.id,), **values}
        world.work.add(SETUP, InboundMessage(**values), "made")

    mail(0, document_ids=())
    for number in range(1, 2 * MOST_PAGES + 2):
        mail(number)
    pages, cursor = [], None
    while True:
        query = {"outcome": "nothing", "limit": "2", **({"cursor": cursor} if cursor else {})}
        body = world.call("GET", MESSAGES, query=query).body
        pages.append([each["id"] for each in body["items"]])
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert pages == [[], ["m00"]]


OUTCOMES = list(DocumentOutcome)
FOR_A_PERSON = {PurchaseInvoiceState.TO_REVIEW, PurchaseInvoiceState.RECEIVED}
MADE = World()


def invoice_of(document_id: str, state: PurchaseInvoiceState) -> PurchaseInvoice:
    at = MADE.clock.now()
    return PurchaseInvoice(
        organisation_id=A,
        id=document_id,
        created_at=at,
        updated_at=at,
        document_id=document_id,
        source=Source.EMAIL,
        state=state,
        document_kind=DocumentKind.INVOICE,
        document_type=DocumentType.EXPENSE,
        received_at=at,
    )


@given(
    st.lists(
        st.tuples(st.sampled_from(OUTCOMES), st.sampled_from([None, *PurchaseInvoiceState])),
        max_size=4,
    ),
    st.sampled_from(InboundMessageState),
)
def test_nothing_is_said_only_where_nobody_has_anything_to_do(
    brought: list[tuple[DocumentOutcome, PurchaseInvoiceState | None]], state: InboundMessageState
) -> None:
    world = World()
    documents: dict[str, SourceDocument] = {}
    invoices: dict[str, PurchaseInvoice] = {}
    for number, (outcome, invoice_state) in enumerate(brought):
        document = purchases.document(world, f"file {number}".encode(), outcome=outcome)
        filed = invoice_state is not None
        document = document.model_copy(
            update={"purchase_invoice_id": document.id if filed else None}
        )
        documents[document.id] = document
        if invoice_state is not None:
            invoices[document.id] = invoice_of(document.id, invoice_state)
    at = world.clock.now()
    message = InboundMessage(
        organisation_id=A,
        id="m",
        created_at=at,
        updated_at=at,
        object_key="k",
        address_id="a",
        state=state,
        document_ids=tuple(documents),
    )
    told = outcome_of(message, documents, invoices)
    to_do = any(s in FOR_A_PERSON for _, s in brought)
    refused = all(outcome is DocumentOutcome.REFUSED for outcome, _ in brought)
    idle = refused and state is not InboundMessageState.RECEIVED and not to_do
    assert (told is MailOutcome.NOTHING) == idle
    assert (told is MailOutcome.TO_REVIEW) == to_do
