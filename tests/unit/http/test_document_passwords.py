"""Passwords of protected documents by API: asked for, used once, kept nowhere."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from lettrage.domain.collection import DocumentOutcome, SourceDocument
from lettrage.domain.errors import Unavailable
from lettrage.formats.refusals import refusal
from lettrage.services.unlock_document import MOST_TRIES

from tests.unit.http import purchases
from tests.unit.http.client import A, Answer, World

SECRET = "Canari-7391"
DATA = b"%PDF-1.7 locked"


@pytest.fixture
def world() -> World:
    world = World()
    world.unlocker.password = SECRET
    return world


def locked(world: World, **more: Any) -> SourceDocument:
    values = {
        "outcome": DocumentOutcome.PASSWORD_REQUIRED,
        "refusal": refusal("password_required"),
        **more,
    }
    return purchases.document(world, DATA, **values)


def give(world: World, document: SourceDocument, password: Any, **more: Any) -> Answer:
    path = f"/v1/organisations/{A}/documents/{document.id}/password"
    return world.call("POST", path, {"password": password}, **more)


def test_right_password_opens_a_copy_and_starts_reading(world: World) -> None:
    document = locked(world)
    answer = give(world, document, SECRET, user="u-accountant")
    assert answer.status == 202
    assert answer.headers["Location"] == f"/v1/organisations/{A}/documents/{document.id}"
    assert (answer.body["outcome"], answer.body["refusal"]) == ("received", None)
    assert answer.etag == world.call("GET", answer.headers["Location"]).etag
    files = world.bucket("work_bucket")
    assert files.get(document.original_key) == DATA
    assert files.get(document.opened_key) == b"opened:" + DATA
    assert world.tasks.collected == [(A, document.id)]


def test_wrong_password_leaves_the_document_waiting(world: World) -> None:
    document = locked(world)
    answer = give(world, document, "wrong")
    assert (answer.status, answer.problem) == (422, "wrong_password")
    assert answer.body["errors"][0]["pointer"] == "/body/password"
    after = world.store.get(SourceDocument, A, document.id)
    assert after.outcome is DocumentOutcome.PASSWORD_REQUIRED
    assert not after.opened
    assert world.tasks.collected == []
    assert document.opened_key not in world.bucket("work_bucket").objects
    assert give(world, document, SECRET).status == 202


def test_other_refusals_are_told_by_their_code(world: World) -> None:
    document = locked(world)
    world.unlocker.refuses = "unsupported_encryption"
    answer = give(world, document, SECRET)
    assert (answer.status, answer.problem) == (422, "unsupported_encryption")


def test_guessing_is_bounded_and_begins_anew_after_an_hour(world: World) -> None:
    document = locked(world)
    for attempt in range(MOST_TRIES):
        assert give(world, document, f"guess {attempt}").status == 422
    world.clock.advance(timedelta(minutes=20))
    answer = give(world, document, SECRET)
    assert (answer.status, answer.problem) == (503, "too_many_tries")
    assert 2_390 <= int(answer.headers["Retry-After"]) <= 2_401
    assert len(world.unlocker.tried) == MOST_TRIES
    world.clock.advance(timedelta(minutes=40))
    assert give(world, document, SECRET).status == 202


def test_try_is_counted_before_it_is_made(world: World) -> None:
    document = locked(world)

    def fail(*_: object) -> None:
        raise Unavailable("down")

    world.bucket("work_bucket").fault = fail
    assert give(world, document, "guess").status == 503
    assert world.store.get(SourceDocument, A, document.id).password_tries == 1


def test_start_that_fails_is_left_to_the_sweep(world: World) -> None:
    document = locked(world)
    world.tasks.failure = Unavailable("down")
    assert give(world, document, SECRET).status == 503
    after = world.store.get(SourceDocument, A, document.id)
    assert (after.outcome, after.opened, after.claim) == (DocumentOutcome.RECEIVED, True, None)


@pytest.mark.parametrize("outcome", [o for o in DocumentOutcome if o != "password_required"])
def test_only_a_waiting_document_takes_a_password(world: World, outcome: DocumentOutcome) -> None:
    document = locked(world, outcome=outcome)
    answer = give(world, document, SECRET)
    assert (answer.status, answer.problem) == (409, "no_password_awaited")
    assert world.unlocker.tried == []


@pytest.mark.parametrize("password", ["", "x" * 128, None, 7, ["a"]])
def test_what_is_no_password_is_not_tried(world: World, password: Any) -> None:
    document = locked(world)
    answer = give(world, document, password)
    assert answer.status == 422
    assert world.unlocker.tried == []
    assert "xxxx" not in json.dumps(answer.body)


def test_unknown_document_is_not_found(world: World) -> None:
    path = f"/v1/organisations/{A}/documents/nothing/password"
    assert world.call("POST", path, {"password": SECRET}).status == 404


def test_password_is_kept_nowhere(world: World, caplog: pytest.LogCaptureFixture) -> None:
    document = locked(world)
    with caplog.at_level(logging.DEBUG):
        wrong = give(world, document, f"{SECRET}?", idempotency_key="one")
        right = give(world, document, SECRET, idempotency_key="two")
    assert (wrong.status, right.status) == (422, 202)
    kept = {
        "replies": json.dumps([wrong.body, right.body]),
        "logs": "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records),
        "files": repr(world.bucket("work_bucket").objects),
        "tasks": repr(vars(world.tasks)),
        "record": world.store.get(SourceDocument, A, document.id).model_dump_json(),
        "store": repr(vars(world.store)),
    }
    assert [place for place, text in kept.items() if SECRET in text] == []
    assert world.replies == {}


def test_two_right_passwords_at_once_are_both_answered(world: World) -> None:
    document = locked(world)
    opened = world.unlocker.unlock

    def twice(data: bytes, *, password: str) -> Any:
        world.unlocker.unlock = opened  # type: ignore[method-assign]
        assert give(world, document, SECRET).status == 202
        return opened(data, password=password)

    world.unlocker.unlock = twice  # type: ignore[method-assign]
    assert give(world, document, SECRET).status == 202
    assert world.store.get(SourceDocument, A, document.id).outcome is DocumentOutcome.RECEIVED
