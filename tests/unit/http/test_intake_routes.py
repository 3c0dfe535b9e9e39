"""Addresses, uploads, documents and mails by API."""

from datetime import timedelta
from typing import Any

import pytest
from lettrage.domain.collection import (
    DocumentOutcome,
    IgnoredPart,
    InboundMessage,
    InboundMessageState,
    Upload,
    UploadState,
)
from lettrage.domain.inbound_address import InboundAddress
from lettrage.domain.invoice_reading import Refusal
from lettrage.services.mail_policy import token_of
from lettrage.services.receive_upload import MOST_BYTES

from tests.unit.http import purchases
from tests.unit.http.client import DOMAIN, SETUP, A, World

ADDRESSES = f"/v1/organisations/{A}/inbound-addresses"
UPLOADS = f"/v1/organisations/{A}/uploads"
DOCUMENTS = f"/v1/organisations/{A}/documents"
MESSAGES = f"/v1/organisations/{A}/inbound-messages"
NO = Refusal(code="password_required", message_fr="Mot de passe.", message_en="Password.")


@pytest.fixture
def world() -> World:
    return World()


def mail(world: World, mail_id: str = "mail-1", **more: Any) -> InboundMessage:
    now = world.clock.now()
    values: dict[str, Any] = {
        "organisation_id": A,
        "id": mail_id,
        "object_key": f"mail/{mail_id}",
        "address_id": "address-1",
        "sender": "billing@supplier.test",
        "subject": "Facture",
        "authentication": {"spf": "gray"},
        "state": InboundMessageState.FILED,
        "created_at": now,
        "updated_at": now,
        **more,
    }
    return world.work.add(SETUP, InboundMessage(**values), "made")


def test_a_new_address_takes_mail_for_the_organisation(world: World) -> None:
    answer = world.call("POST", ADDRESSES, {"alias": "factures"}, user="u-manager")
    assert answer.status == 201
    local_part, _, domain = answer.body["address"].partition("@")
    assert (local_part.partition("-")[0], domain) == ("factures", DOMAIN)
    owner = world.store.owner_everywhere(InboundAddress, "token", token_of(answer.body["address"]))
    assert owner == (A, answer.body["id"])
    again = world.call("GET", answer.headers["Location"])
    assert (again.body, again.etag) == (answer.body, answer.etag)


def test_addresses_are_listed_and_switched_off_and_on(world: World) -> None:
    made = world.call("POST", ADDRESSES, {"alias": "achats"})
    one = made.headers["Location"]
    assert world.call("PATCH", one, {"active": False}).status == 428
    off = world.call("PATCH", one, {"active": False}, if_match=made.etag)
    assert (off.body["active"], off.etag) == (False, '"2"')
    assert world.call("PATCH", one, {"active": False}, if_match=off.etag).etag == '"2"'
    assert world.call("PATCH", one, {"active": True}, if_match=made.etag).status == 412
    assert world.call("PATCH", one, {"active": True}, if_match=off.etag).body["active"] is True
    assert [a["id"] for a in world.call("GET", ADDRESSES).body["items"]] == [made.body["id"]]


@pytest.mark.parametrize("alias", ["", "Factures", "fac-tures", "é", "a" * 31, "a b"])
def test_an_alias_is_letters_and_digits(world: World, alias: str) -> None:
    assert world.call("POST", ADDRESSES, {"alias": alias}).status == 422


def test_forms_take_files_into_the_organisations_own_prefix(world: World) -> None:
    files = [{"file_name": "a.pdf"}, {"file_name": "../../b.jpg", "source": "photo"}]
    answer = world.call("POST", UPLOADS, {"files": files}, user="u-accountant")
    assert answer.status == 201
    assert answer.headers["Location"] == UPLOADS
    for form in answer.body["uploads"]:
        assert form["fields"]["key"] == f"uploads/{A}/{form['upload_id']}"
        assert form["most_bytes"] == MOST_BYTES
        world.bucket("uploads_bucket").upload(form["fields"], b"bytes")
    second = world.call("GET", f"{UPLOADS}/{answer.body['uploads'][1]['upload_id']}")
    assert (second.body["state"], second.body["source"]) == ("expected", "photo")
    listed = world.call("GET", UPLOADS).body["items"]
    assert {u["id"] for u in listed} == {f["upload_id"] for f in answer.body["uploads"]}


def test_a_form_expires_after_five_minutes(world: World) -> None:
    (form,) = world.call("POST", UPLOADS, {"files": [{"file_name": "a.pdf"}]}).body["uploads"]
    world.clock.advance(timedelta(seconds=300))
    with pytest.raises(Exception, match="does not allow"):
        world.bucket("uploads_bucket").upload(form["fields"], b"late")


@pytest.mark.parametrize(
    "files",
    [
        [],
        [{"file_name": ""}],
        [{"file_name": "x.pdf"}] * 21,
        [{"file_name": "x.pdf", "source": "email"}],
        [{"file_name": "x.pdf", "key": "uploads/org-b/1"}],
    ],
)
def test_what_is_no_request_for_forms_leaves_no_upload(
    world: World, files: list[dict[str, str]]
) -> None:
    assert world.call("POST", UPLOADS, {"files": files}).status == 422
    assert world.store.count(Upload, A, "all", "all") == 0


def test_an_upload_that_did_not_arrive_gets_another_form(world: World) -> None:
    files = {"files": [{"file_name": "photo.jpg", "source": "photo"}]}
    (first,) = world.call("POST", UPLOADS, files).body["uploads"]
    path = f"{UPLOADS}/{first['upload_id']}/form"
    again = world.call("POST", path)
    assert again.status == 200
    assert again.body["upload_id"] == first["upload_id"]
    assert again.body["fields"]["key"] == first["fields"]["key"]
    upload = world.store.get(Upload, A, first["upload_id"])
    filed = upload.changed(at=world.clock.now(), state=UploadState.FILED, document_id="d1")
    world.work.change(SETUP, upload, filed, "upload_filed")
    ended = world.call("POST", path)
    assert (ended.status, ended.problem) == (409, "upload_ended")


def test_an_upload_says_what_its_file_was_read_as(world: World) -> None:
    files = {"files": [{"file_name": "a.pdf"}, {"file_name": "b.pdf"}]}
    first, second = world.call("POST", UPLOADS, files).body["uploads"]
    locked = purchases.document(
        world, b"locked", outcome=DocumentOutcome.PASSWORD_REQUIRED, refusal=NO
    )
    upload = world.store.get(Upload, A, first["upload_id"])
    filed = upload.changed(at=world.clock.now(), state=UploadState.FILED, document_id=locked.id)
    world.work.change(SETUP, upload, filed, "upload_filed")
    listed = {u["id"]: u for u in world.call("GET", UPLOADS).body["items"]}
    assert listed[second["upload_id"]]["document"] is None
    told = listed[first["upload_id"]]
    assert (told["state"], told["refusal"]) == ("filed", None)
    assert told["document"]["outcome"] == "password_required"
    assert told["document"]["refusal"]["code"] == "password_required"
    assert world.call("GET", f"{UPLOADS}/{first['upload_id']}").body == told


def test_refused_documents_are_listed_with_their_reason(world: World) -> None:
    purchases.document(world, b"fine")
    locked = purchases.document(
        world, b"locked", outcome=DocumentOutcome.PASSWORD_REQUIRED, refusal=NO
    )
    answer = world.call("GET", DOCUMENTS, query={"outcome": "password_required"})
    (item,) = answer.body["items"]
    assert (item["id"], item["refusal"]["code"]) == (locked.id, "password_required")
    assert item["refusal"]["message_fr"] == "Mot de passe."
    assert world.call("GET", DOCUMENTS).status == 422
    assert world.call("GET", f"{DOCUMENTS}/{locked.id}").etag == '"1"'


@pytest.mark.parametrize(
    ("outcome", "content_type"),
    [("filed", "application/pdf"), ("refused", "application/octet-stream")],
)
def test_only_filed_documents_are_given_under_their_type(
    world: World, outcome: str, content_type: str
) -> None:
    document = purchases.document(world, outcome=DocumentOutcome(outcome))
    url = world.call("GET", f"{DOCUMENTS}/{document.id}/link").body["url"]
    assert world.bucket("work_bucket").open_link(url).content_type == content_type


def test_a_mail_tells_what_was_filed_and_what_was_left_aside(world: World) -> None:
    document = purchases.document(world)
    logo = IgnoredPart(
        part="3", file_name="logo.png", code="decorative", message_fr="Logo.", message_en="Logo."
    )
    mail(world, document_ids=(document.id,), ignored=(logo,))
    answer = world.call("GET", f"{MESSAGES}/mail-1")
    (filed,) = answer.body["documents"]
    assert (filed["file_name"], filed["outcome"]) == ("facture.pdf", "filed")
    assert answer.body["ignored"][0]["code"] == "decorative"
    assert answer.body["authentication"] == {"spf": "gray"}


def test_mails_are_listed_newest_first_and_by_state(world: World) -> None:
    mail(world)
    world.clock.advance(timedelta(minutes=1))
    mail(world, "mail-2", state=InboundMessageState.REFUSED, refusal=NO)
    listed = world.call("GET", MESSAGES).body["items"]
    assert [m["id"] for m in listed] == ["mail-2", "mail-1"]
    refused = world.call("GET", MESSAGES, query={"state": "refused"}).body["items"]
    assert [m["refusal"]["code"] for m in refused] == ["password_required"]
