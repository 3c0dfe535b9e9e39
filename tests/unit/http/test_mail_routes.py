"""Addresses given to suppliers and replaced, parts filed by hand, and what vouches for a mail."""

from datetime import timedelta
from typing import Any

import pytest
from lettrage.domain.collection import (
    DocumentOrigin,
    IgnoredPart,
    InboundMessage,
    InboundMessageState,
    Source,
    SourceDocument,
)
from lettrage.domain.parsed_mail import Forwarded, ForwardManner
from lettrage.services.mail_remarks import refusal

from tests.data.mails import case
from tests.unit.http import purchases
from tests.unit.http.client import SETUP, A, B, World

ADDRESSES = f"/v1/organisations/{A}/inbound-addresses"
MESSAGES = f"/v1/organisations/{A}/inbound-messages"
VERDICTS = {"spf": "pass", "dkim": "fail", "dmarc": "gray", "spam": "pass", "virus": "pass"}
FORWARDED = Forwarded(
    name="Duval", address="facturation@duval.example", manner=ForwardManner.QUOTED
)


@pytest.fixture
def world() -> World:
    return World()


def stored(world: World, raw: bytes, **more: Any) -> InboundMessage:
    now = world.clock.now()
    text = IgnoredPart(
        part="body", file_name="x.pdf", code="text_without_invoice", message_fr="T", message_en="T"
    )
    world.bucket("inbox_bucket").put("mail/m1", raw, content_type="message/rfc822")
    values: dict[str, Any] = {
        "organisation_id": A,
        "id": "m1",
        "object_key": "mail/m1",
        "address_id": "address-1",
        "sender": "a@b.example",
        "authentication": VERDICTS,
        "state": InboundMessageState.REFUSED,
        "refusal": refusal("no_attachment"),
        "ignored": (text,),
        "forwarded": FORWARDED,
        "created_at": now,
        "updated_at": now,
        **more,
    }
    return world.work.add(SETUP, InboundMessage(**values), "made")


def test_a_replaced_address_is_shown_until_its_time_is_over(world: World) -> None:
    made = world.call("POST", ADDRESSES, {"alias": "factures"}).body
    one = f"{ADDRESSES}/{made['id']}"
    assert (made["old_addresses"], made["rotated_at"], made["supplier_id"]) == ([], None, None)
    assert world.call("POST", f"{one}/rotate").status == 428
    new = world.call("POST", f"{one}/rotate", if_match='"1"', user="u-manager")
    assert new.status == 200
    assert new.body["address"] != made["address"]
    assert [old["address"] for old in new.body["old_addresses"]] == [made["address"]]
    assert world.call("POST", f"{one}/rotate", if_match='"1"').status == 412
    assert world.call("GET", ADDRESSES).body["items"][0]["old_addresses"]
    world.clock.advance(timedelta(days=30))
    assert world.call("GET", one).body["old_addresses"] == []


def test_an_address_rotated_too_often_says_what_to_do(world: World) -> None:
    one = f"{ADDRESSES}/{world.call('POST', ADDRESSES, {'alias': 'f'}).body['id']}"
    for version in range(1, 6):
        assert world.call("POST", f"{one}/rotate", if_match=f'"{version}"').status == 200
    answer = world.call("POST", f"{one}/rotate", if_match='"6"')
    assert (answer.status, answer.problem) == (409, "rotated_too_often")
    assert "create another" in answer.body["detail"]


def test_an_address_is_given_to_a_supplier_and_taken_back(world: World) -> None:
    purchases.supplier(world)
    made = world.call("POST", ADDRESSES, {"alias": "duval", "supplier_id": "supplier-1"})
    assert (made.status, made.body["supplier_id"]) == (201, "supplier-1")
    one = f"{ADDRESSES}/{made.body['id']}"
    off = world.call("PATCH", one, {"active": False}, if_match='"1"')
    assert (off.body["active"], off.body["supplier_id"]) == (False, "supplier-1")
    free = world.call("PATCH", one, {"supplier_id": None, "active": True}, if_match='"2"')
    assert (free.body["active"], free.body["supplier_id"]) == (True, None)
    assert world.call("PATCH", one, {}, if_match=free.etag).etag == free.etag
    unknown = world.call("POST", ADDRESSES, {"alias": "x", "supplier_id": "nobody"})
    assert (unknown.status, unknown.body["errors"][0]["code"]) == (422, "unknown_supplier")


def test_the_text_of_a_mail_is_filed_and_followed(world: World) -> None:
    quoted = "De : Duval <facturation@duval.example>\nDate : 5 mars\nObjet : Loyer\n"
    stored(world, case.mail(f"Le loyer de mars : 120 euros\n{quoted}").as_bytes())
    filed = world.call("POST", f"{MESSAGES}/m1/parts/body/file", user="u-accountant")
    assert filed.status == 202
    assert filed.body["outcome"] == "received"
    assert world.tasks.collected == [(A, filed.body["id"])]
    (origin,) = filed.body["origins"]
    assert (origin["part"], origin["authentication"]) == ("body", VERDICTS)
    assert origin["forwarded"] == {
        "name": "Duval",
        "address": "facturation@duval.example",
        "domain": "duval.example",
        "manner": "quoted",
    }
    message = world.call("GET", f"{MESSAGES}/m1").body
    assert (message["state"], message["refusal"], message["ignored"]) == ("filed", None, [])
    assert message["forwarded"]["domain"] == "duval.example"
    assert world.call("GET", filed.headers["Location"]).body["id"] == filed.body["id"]
    again = world.call("POST", f"{MESSAGES}/m1/parts/body/file")
    assert (again.status, again.body["id"]) == (202, filed.body["id"])


@pytest.mark.parametrize("code", ["virus_found", "virus_scan_missing", "own_sender"])
def test_a_quarantined_mail_is_refused_by_name(world: World, code: str) -> None:
    stored(world, case.mail().as_bytes(), refusal=refusal(code), ignored=())
    answer = world.call("POST", f"{MESSAGES}/m1/parts/2/file")
    assert (answer.status, answer.problem) == (409, code)
    assert world.store.count(SourceDocument, A, "outcome", "received") == 0


def test_spam_is_looked_at_by_those_who_code_and_filed(world: World) -> None:
    raw = case.attached(case.mail(), case.pdf(), "F.pdf").as_bytes()
    words = {**VERDICTS, "spam": "fail"}
    stored(world, raw, refusal=refusal("spam"), ignored=(), authentication=words)
    assert world.call("GET", f"{MESSAGES}/m1/parts", user="u-reader").status == 403
    answer = world.call("GET", f"{MESSAGES}/m1/parts", user="u-accountant")
    assert (answer.status, answer.body["set_aside"]["code"]) == (200, "spam")
    (part,) = [each for each in answer.body["parts"] if each["part"] == "2"]
    assert (part["file_name"], part["content_type"]) == ("F.pdf", "application/pdf")
    assert (part["document_id"], part["ignored"]) == (None, None)
    assert part["size_bytes"] == len(case.pdf())
    filed = world.call("POST", f"{MESSAGES}/m1/parts/2/file", user="u-accountant")
    assert filed.status == 202
    (origin,) = filed.body["origins"]
    assert origin["authentication"] == words
    again = world.call("GET", f"{MESSAGES}/m1/parts").body["parts"]
    assert filed.body["id"] in [each["document_id"] for each in again]
    assert world.call("GET", f"{MESSAGES}/m1").body["refusal"]["code"] == "spam"


def test_the_parts_of_an_infected_mail_are_not_shown(world: World) -> None:
    stored(world, case.mail().as_bytes(), refusal=refusal("virus_found"), ignored=())
    assert world.call("GET", f"{MESSAGES}/m1/parts").problem == "virus_found"


def test_a_mail_whose_scan_failed_stays_closed_whatever_its_state(world: World) -> None:
    stored(world, case.mail().as_bytes(), authentication={**VERDICTS, "virus": "fail"})
    assert world.call("POST", f"{MESSAGES}/m1/parts/body/file").problem == "virus_found"


@pytest.mark.parametrize(
    ("part", "status"), [("2", 404), ("7.1", 404), ("a", 422), ("2..1", 422), ("-1", 422)]
)
def test_parts_that_are_none(world: World, part: str, status: int) -> None:
    stored(world, case.mail().as_bytes())
    assert world.call("POST", f"{MESSAGES}/m1/parts/{part}/file").status == status


def test_another_organisations_mail_is_unknown(world: World) -> None:
    stored(world, case.mail().as_bytes(), organisation_id=B)
    assert world.call("POST", f"{MESSAGES}/m1/parts/body/file").status == 404


def test_an_invoice_shows_what_vouches_for_each_mail_it_came_by(world: World) -> None:
    now = world.clock.now()
    origins = tuple(
        DocumentOrigin(
            source=source,
            reference=reference,
            file_name="f.pdf",
            received_at=now,
            part=part,
            authentication=told,
            forwarded=forwarded,
        )
        for source, reference, part, told, forwarded in (
            (Source.EMAIL, "m1", "2", VERDICTS, FORWARDED),
            (Source.UPLOAD, "u1", "", {}, None),
            (Source.EMAIL, "m2", "3.1", {**VERDICTS, "dkim": "pass"}, None),
        )
    )
    invoice = purchases.invoice(world)
    made = world.store.get(SourceDocument, A, invoice.document_id)
    document = world.work.change(
        SETUP, made, made.changed(at=now, origins=origins), "received_again"
    )
    shown = world.call("GET", f"/v1/organisations/{A}/purchase-invoices/{invoice.id}").body
    assert [each["authentication"].get("dkim") for each in shown["origins"]] == [
        "fail",
        None,
        "pass",
    ]
    assert [each["part"] for each in shown["origins"]] == ["2", "", "3.1"]
    assert shown["origins"][0]["forwarded"]["address"] == "facturation@duval.example"
    same = world.call("GET", f"/v1/organisations/{A}/documents/{document.id}").body
    assert same["origins"] == shown["origins"]
