"""The one route that changes something without a token: bytes and signatures as they come."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from lettrage.adapters.banks.bridge_webhooks import MOST_BYTES, SECRET_NAMES
from lettrage.domain.bank import BankAccount, BankConnection, BankConnectionState
from lettrage.domain.errors import Unavailable
from lettrage.entrypoints import bootstrap_banking

from tests.unit.http.client import SETUP, A, Answer, World, event, serving
from tests.unit.http.test_access import TABLE

PATH = "/v1/bank-provider-events/bridge"
OLD, NEW, OTHER = "whsec-old", "whsec-new", "whsec-other"


class Door(World):
    """A bank of Bridge's in the first organisation, and requests as anyone may send them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.secret = {SECRET_NAMES[0]: OLD, SECRET_NAMES[1]: NEW}
        now = self.clock.now()
        stamps = {"organisation_id": A, "created_at": now, "updated_at": now}
        connection = BankConnection(
            id="c1",
            provider="bridge",
            bank_id="5740",
            bank_name="Banque",
            reference="r1",
            provider_reference="user-1.90001",
            state=BankConnectionState.ACTIVE,
            **stamps,
        )
        account = BankAccount(
            id="a1",
            connection_id="c1",
            provider_account_id="user-1.90001.7",
            name="Compte",
            **stamps,
        )
        self.work.add(SETUP, connection, "made")
        self.work.add(SETUP, account, "made")

    def body(self, **content: Any) -> str:
        told = {"item_id": 90001, "user_uuid": "user-1", **content}
        at = int(self.clock.now().timestamp() * 1000)
        return json.dumps({"content": told, "timestamp": at, "type": "item.refreshed"})

    def ask(self, body: str, *secrets: str, encoded: bool = False, **headers: str) -> Answer:
        sent = event("POST", PATH, body, user=None, context="banking", headers=headers)
        if secrets:
            sent["headers"]["bridgeapi-signature"] = ",".join(
                "v1=" + hmac.new(each.encode(), body.encode(), hashlib.sha256).hexdigest().upper()
                for each in secrets
            )
        if encoded:
            sent["body"] = base64.b64encode(body.encode()).decode()
            sent["isBase64Encoded"] = True
        names = {bootstrap_banking.bank_secret.__name__: lambda _: lambda: self.secret}
        with bootstrap_banking.part.__self__.replaced(**names):  # type: ignore[attr-defined]
            return self.send(sent, serving("banking"))


@pytest.fixture
def door() -> Door:
    return Door()


def test_it_is_the_only_public_route_that_takes_anything() -> None:
    public = {key for key, least in TABLE.items() if least == "public"}
    assert public == {"GET /v1/bank-connections/callback", f"POST {PATH}"}


@pytest.mark.parametrize("secrets", [(OLD,), (NEW,), (OLD, OTHER), (OTHER, NEW)])
@pytest.mark.parametrize("encoded", [False, True])
def test_either_secret_opens_alone_or_among_two_signatures(
    door: Door, secrets: tuple[str, ...], encoded: bool
) -> None:
    answer = door.ask(door.body(), *secrets, encoded=encoded)
    assert (answer.status, answer.body) == (204, None)
    ((organisation, _, accounts),) = door.tasks.synced
    assert (organisation, accounts) == (A, ("a1",))
    assert door.ask(door.body(), *secrets, encoded=encoded).status == 204
    assert len(door.tasks.synced) == 1


def refused(answer: Answer) -> bool:
    """401, the same words whatever was wrong."""
    assert answer.status == 401
    assert set(answer.body) == {"type", "title", "status", "detail", "detail_fr", "errors"}
    assert (answer.problem, answer.body["detail"], answer.body["errors"]) == (
        "unauthorized",
        "",
        [],
    )
    return True


def test_forged_unsigned_or_altered_bodies_all_look_alike(door: Door) -> None:
    body = door.body()
    assert refused(door.ask(body))
    assert refused(door.ask(body, OTHER))
    assert refused(door.ask("{not json"))
    assert refused(door.ask(""))
    assert refused(door.ask("x" * (MOST_BYTES + 1), OLD))
    door.secret.clear()
    assert refused(door.ask(body, OLD))
    assert refused(door.ask(body, ""))
    assert door.tasks.synced == []


def test_a_body_announced_as_something_else_is_judged_by_its_signature(door: Door) -> None:
    assert refused(door.ask(door.body(), content_type="text/plain"))
    assert door.ask(door.body(), OLD, content_type="text/plain").status == 204


def test_unknown_and_unreadable_events_of_theirs_are_no_error(door: Door) -> None:
    for body in ('{"type": "x.y", "content": {}}', '["signed nonsense"]', door.body(item_id=1)):
        assert door.ask(body, OLD).status == 204
    assert door.tasks.synced == []


def test_when_nothing_can_be_started_the_provider_is_told_to_come_again(door: Door) -> None:
    door.tasks.failure = Unavailable("busy")
    body = door.body()
    assert door.ask(body, OLD).status == 503
    door.tasks.failure = None
    assert door.ask(body, OLD).status == 204
    assert len(door.tasks.synced) == 1


def test_strangers_leave_nothing_behind(door: Door) -> None:
    for _ in range(3):
        assert refused(door.ask(door.body(), idempotency_key="same"))
    assert door.ask(door.body(), OLD, idempotency_key="same").status == 204
    assert refused(door.ask(door.body(), OTHER, idempotency_key="same"))
    assert door.replies == {}
