"""What every route promises: problems, ETags, pages, one effect a client key, one JSON body."""

import json
from typing import Any

import pytest
from lettrage.domain import errors
from lettrage.domain.collection import Upload
from lettrage.domain.errors import Fault, LettrageError, Unavailable
from lettrage.domain.inbound_address import InboundAddress
from lettrage.entrypoints.http import problems
from lettrage.entrypoints.http.conventions import must_match

from tests.unit.http import purchases
from tests.unit.http.client import SETUP, A, B, World, event, serving

ADDRESSES = f"/v1/organisations/{A}/inbound-addresses"
UPLOADS = f"/v1/organisations/{A}/uploads"


@pytest.fixture
def world() -> World:
    return World()


def every_error() -> list[type[LettrageError]]:
    found, waiting = [], [LettrageError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind is not LettrageError and kind.__module__ == errors.__name__:
            found.append(kind)
    return sorted(found, key=lambda kind: kind.__name__)


STATUS = {
    "Invalid": 422,
    "NotFound": 404,
    "Conflict": 409,
    "Stale": 412,
    "Denied": 403,
    "ConsentExpired": 403,
    "CapReached": 403,
    "Unavailable": 503,
}


@pytest.mark.parametrize("kind", every_error())
def test_every_error_of_the_tree_has_its_status(kind: type[LettrageError]) -> None:
    problem = problems.problem_of(kind("what happened"))
    assert problem.status == STATUS[kind.__name__]
    assert problem.type == f"urn:lettrage:problem:{kind.code}"
    assert problem.detail == "what happened"
    assert problem.detail_fr


def test_a_problem_carries_faults_existing_record_and_wait() -> None:
    invalid = errors.Invalid("no", faults=[Fault("/a", "bad", "mend it")])
    assert problems.problem_of(invalid).errors[0].pointer == "/a"
    assert problems.problem_of(errors.Conflict("x", existing_id="r1")).existing_id == "r1"
    headers = problems.of_error(Unavailable("later", retry_after_s=7)).headers
    assert headers["Retry-After"] == "7"
    assert "Retry-After" not in problems.of_error(Unavailable("later")).headers


def test_pointers_escape_what_json_pointers_must() -> None:
    told = problems.of_validation([{"loc": ("body", "a/b~c", 0), "type": "t", "msg": "m"}])
    assert json.loads(told.body or "")["errors"][0]["pointer"] == "/body/a~1b~0c/0"


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        (None, 428),
        ('"1"', 200),
        (' "1" ', 200),
        ("*", 200),
        ('"2"', 412),
        ('"0"', 412),
        ("1", 422),
        ('W/"1"', 422),
        ('"1", "2"', 422),
        ("", 422),
        ('"-1"', 422),
    ],
)
def test_if_match(world: World, if_match: str | None, status: int) -> None:
    made = world.call("POST", ADDRESSES, {"alias": "a"})
    headers: dict[str, Any] = {} if if_match is None else {"if_match": if_match}
    answer = world.call("PATCH", made.headers["Location"], {"active": True}, **headers)
    assert answer.status == status, answer.body


def test_a_change_between_reading_and_writing_is_seen_by_the_store(world: World) -> None:
    made = world.call("POST", ADDRESSES, {"alias": "a"})
    seen = world.store.get(InboundAddress, A, made.body["id"])
    world.call("PATCH", made.headers["Location"], {"active": False}, if_match='"1"')
    must_match(seen, '"1"')
    with pytest.raises(errors.Stale):
        world.work.change(SETUP, seen, seen.changed(at=seen.updated_at, alias="b"), "x")


@pytest.mark.parametrize("body", ["{", "\x00", "[1,", "not json", "[" * 100_000])
def test_a_body_that_is_not_json_is_refused(world: World, body: str) -> None:
    answer = world.call("POST", ADDRESSES, body)
    assert (answer.status, answer.problem) == (422, "malformed_json")


def test_an_unknown_route_is_a_problem_too(world: World) -> None:
    answer = world.call("GET", f"/v1/organisations/{A}/nothing")
    assert (answer.status, answer.problem) == (404, "not_found")


def test_a_defect_shows_nothing_of_the_inside(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(operation: str, moment: str) -> None:
        if operation == "find":
            raise RuntimeError("password=hunter2")

    world.store.fault = fault
    answer = world.call("GET", UPLOADS)
    assert (answer.status, answer.problem) == (500, "defect")
    assert "hunter2" not in json.dumps(answer.body)
    assert "request failed" in caplog.text


def test_a_table_that_is_down_is_503(world: World) -> None:
    def fault(operation: str, moment: str) -> None:
        raise Unavailable("the table is down")

    world.store.fault = fault
    assert world.call("GET", UPLOADS).status == 503


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"cursor": "not-a-cursor"}]
)
def test_pages_are_bounded_and_cursors_are_their_lists_own(
    world: World, query: dict[str, str]
) -> None:
    answer = world.call("GET", UPLOADS, query=query)
    assert answer.status == 422


def test_a_cursor_of_another_organisation_is_refused(world: World) -> None:
    for organisation_id, user in ((A, "u-owner"), (B, "other-owner")):
        files = [{"file_name": f"{n}.pdf"} for n in range(2)]
        path = f"/v1/organisations/{organisation_id}/uploads"
        world.call("POST", path, {"files": files}, user=user)
    theirs = world.call(
        "GET", f"/v1/organisations/{B}/uploads", user="other-owner", query={"limit": "1"}
    )
    answer = world.call("GET", UPLOADS, query={"cursor": theirs.body["next_cursor"]})
    assert answer.status == 422


def test_one_client_key_has_one_effect_and_the_same_reply(world: World) -> None:
    first = world.call("POST", ADDRESSES, {"alias": "a"}, idempotency_key="k1")
    again = world.call("POST", ADDRESSES, {"alias": "a"}, idempotency_key="k1")
    assert (again.status, again.body, again.headers) == (201, first.body, first.headers)
    assert world.store.count(InboundAddress, A, "all", "all") == 1
    other = world.call("POST", ADDRESSES, {"alias": "a"}, idempotency_key="k2")
    assert other.body["id"] != first.body["id"]


def test_a_client_key_with_another_body_is_refused(world: World) -> None:
    world.call("POST", ADDRESSES, {"alias": "a"}, idempotency_key="k1")
    answer = world.call("POST", ADDRESSES, {"alias": "b"}, idempotency_key="k1")
    assert (answer.status, answer.problem) == (422, "idempotency_key_reused")


def test_a_client_key_is_one_organisations_and_one_routes(world: World) -> None:
    world.call("POST", ADDRESSES, {"alias": "a"}, idempotency_key="k1")
    theirs = f"/v1/organisations/{B}/inbound-addresses"
    answer = world.call("POST", theirs, {"alias": "a"}, user="other-owner", idempotency_key="k1")
    assert answer.status == 201
    assert world.store.count(InboundAddress, B, "all", "all") == 1
    files = {"files": [{"file_name": "x.pdf"}]}
    assert world.call("POST", UPLOADS, files, idempotency_key="k1").status == 201


def test_a_refused_request_may_be_tried_again_under_its_key(world: World) -> None:
    def fault(operation: str, moment: str) -> None:
        if operation == "write":
            raise Unavailable("the table is down")

    files = {"files": [{"file_name": "x.pdf"}]}
    world.store.fault = fault
    assert world.call("POST", UPLOADS, files, idempotency_key="k1").status == 503
    world.store.fault = None
    assert world.call("POST", UPLOADS, files, idempotency_key="k1").status == 201
    assert world.store.count(Upload, A, "all", "all") == 1


def test_a_kept_reply_is_not_for_those_who_may_not_ask(world: World) -> None:
    world.call("POST", ADDRESSES, {"alias": "a"}, idempotency_key="k1")
    answer = world.call("POST", ADDRESSES, {"alias": "a"}, user="u-reader", idempotency_key="k1")
    assert answer.status == 403


@pytest.mark.parametrize("key", ["", "k" * 256, "a\nb"])
def test_a_malformed_client_key_is_refused(world: World, key: str) -> None:
    answer = world.call("POST", ADDRESSES, {"alias": "a"}, idempotency_key=key)
    assert (answer.status, answer.problem) == (422, "idempotency_key_malformed")


def test_one_process_keeps_nothing_of_the_last_caller(world: World) -> None:
    purchases.supplier(world)
    mine = world.call("GET", f"/v1/organisations/{A}/suppliers")
    theirs = world.call("GET", f"/v1/organisations/{B}/suppliers", user="other-owner")
    assert len(mine.body["items"]) == 1
    assert theirs.body["items"] == []
    assert world.call("GET", f"/v1/organisations/{A}/suppliers", user=None).status == 404


@pytest.mark.parametrize(
    "path",
    ["suppliers/supplier-1", "purchase-invoices/{id}", "purchase-invoices/{id}/document",
     "documents/{id}", "documents/{id}/link"],
)  # fmt: skip
def test_another_organisations_record_looks_like_none(world: World, path: str) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    theirs = f"/v1/organisations/{B}/{path}"
    real = world.call("GET", theirs.format(id=invoice.id), user="other-owner")
    none = world.call("GET", theirs.format(id="0" * 64), user="other-owner")
    assert real.status == none.status == 404
    assert _without(real.body, invoice.id) == _without(none.body, "0" * 64)


def _without(body: Any, record_id: str) -> str:
    return json.dumps(body).replace(record_id, "").replace("supplier-1", "")


def test_base64_bodies_are_read(world: World) -> None:
    sent = event("POST", ADDRESSES, {"alias": "a"})
    sent["body"] = "eyJhbGlhcyI6ICJhIn0="
    sent["isBase64Encoded"] = True
    assert world.send(sent, serving("purchases")).status == 201


@pytest.mark.parametrize("organisation_id", ["org#a", "org-a#change", " ", "a" * 3000])
def test_what_cannot_name_an_organisation_names_none(organisation_id: str) -> None:
    world = World()
    sent = event("GET", "/v1/organisations/x", context="organisations")
    sent["pathParameters"] = {"organisation_id": organisation_id}
    answer = world.send(sent, serving("organisations"))
    assert (answer.status, answer.problem) == (404, "not_found")


@pytest.mark.parametrize(
    "announced", ["application/x-www-form-urlencoded", "text/plain", "application/xml", ""]
)
def test_a_body_that_is_not_announced_as_json_is_refused_by_name(announced: str) -> None:
    answer = World().call(
        "POST", f"/v1/organisations/{A}/inbound-addresses", {"alias": "x"}, content_type=announced
    )
    assert (answer.status, answer.headers["Content-Type"]) == (415, "application/problem+json")
    assert answer.body["type"] == "urn:lettrage:problem:unsupported_media_type"


def test_json_may_name_its_character_set() -> None:
    answer = World().call(
        "POST",
        f"/v1/organisations/{A}/inbound-addresses",
        {"alias": "x"},
        content_type="application/json; charset=utf-8",
    )
    assert answer.status == 201
