"""What a provider's event starts: one synchronisation of what it is about, once, never too much."""

import json
from datetime import timedelta
from typing import Any

import pytest
from lettrage.adapters.banks.bridge_webhooks import SECRET_NAMES, BridgeEvents
from lettrage.contracts.steps import SyncRequest
from lettrage.domain.bank import BankConnection, BankConnectionState
from lettrage.domain.bank_event import KEPT_FOR, BankEvent
from lettrage.domain.errors import Unavailable
from lettrage.ports.bank_events import ToldEvent
from lettrage.services.receive_bank_event import ReceiveBankEvent

from infra.local.sandbox.bridge_events import WEBHOOK_SECRET
from tests.unit.bank.world import ORG, USER, World, seed_of

PAID = {"amount": "1200.00", "kind": "transfer_in", "name": "CLIENT SA", "motive": "FAC-7"}


class Bridge(World):
    """A bank at Bridge, and the use case behind its webhooks."""

    def __init__(self) -> None:
        super().__init__(seed_of(), provider="bridge")
        self.receive = ReceiveBankEvent(self.work, self.tasks, self.complete)
        self.events = BridgeEvents(lambda: {SECRET_NAMES[0]: WEBHOOK_SECRET})

    def event(self, kind: str = "item.refreshed", **more: Any) -> ToldEvent:
        asked = {"type": kind, "iban": self.ledger()[0]["iban"], **more}
        made = self.sandbox_says("POST", "/_sandbox/bridge-events", asked)
        header = {"bridgeapi-signature": made["headers"]["BridgeApi-Signature"]}
        return self.events.read(made["body"].encode(), header)

    def heard(self, kind: str = "item.refreshed", **more: Any) -> int:
        return self.receive(self.event(kind, **more), "r1")

    def run(self) -> None:
        """The workflows that were started."""
        started, self.tasks.synced = self.tasks.synced, []
        for organisation, job, accounts in started:
            request = SyncRequest(
                job_id=job, organisation_id=organisation, bank_account_ids=accounts
            )
            self._part(self.due(request))


@pytest.fixture
def world() -> Bridge:
    made = Bridge()
    made.connected()
    made.clock.advance(timedelta(minutes=1))
    return made


@pytest.mark.parametrize("kind", ["item.refreshed", "item.account.updated"])
def test_an_event_starts_the_synchronisation_of_its_connection(world: Bridge, kind: str) -> None:
    world.push(PAID)
    assert world.heard(kind) == 1
    ((organisation, _, accounts),) = world.tasks.synced
    assert (organisation, accounts) == (ORG, (world.accounts()[0].id,))
    world.run()
    assert len(world.transactions()) == 1


def test_the_same_event_is_heard_once_however_often_it_is_delivered(world: Bridge) -> None:
    event = world.event()
    assert [world.receive(event, "r1") for _ in range(100)] == [1] + [0] * 99
    assert len(world.tasks.synced) == 1
    world.clock.advance(timedelta(seconds=1))
    assert world.heard() == 1  # another one


def test_a_delivery_that_died_before_it_was_noted_is_made_up_for_once(world: Bridge) -> None:
    event = world.event()

    def die(operation: str, moment: str) -> None:
        if operation == "write":
            raise Unavailable("down")

    world.store.fault = die
    with pytest.raises(Unavailable):
        world.receive(event, "r1")
    world.store.fault = None
    world.receive(event, "r1")
    assert len(world.tasks.synced) == 1  # the same execution's name


def test_a_workflow_that_cannot_start_is_left_to_the_next_delivery(world: Bridge) -> None:
    event = world.event()
    world.tasks.failure = Unavailable("busy")
    with pytest.raises(Unavailable):
        world.receive(event, "r1")
    world.tasks.failure = None
    assert world.receive(event, "r1") == 1


def test_what_was_read_since_is_not_read_again(world: Bridge) -> None:
    late = world.event()
    world.clock.advance(timedelta(minutes=1))
    world.sync()
    assert world.receive(late, "r1") == 0
    (kept,) = stored(world)
    assert kept.outcome == "nothing_to_read"


def stored(world: Bridge) -> list[BankEvent]:
    seen = world.store.changes(ORG)[0]
    ids = [change.record_id for change in seen if change.kind == BankEvent.KIND]
    return [world.store.get(BankEvent, ORG, identifier) for identifier in ids]


@pytest.mark.parametrize("age", [KEPT_FOR, timedelta(days=300), -timedelta(minutes=11)])
def test_an_event_from_another_time_is_not_heard(world: Bridge, age: timedelta) -> None:
    event = world.event()
    if age < timedelta(0):
        world.clock.set(world.clock.now() + age)
    else:
        world.clock.advance(age)
    assert world.receive(event, "r1") == 0
    assert world.tasks.synced == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("TEST_EVENT", {}),
        ("payment.transaction.updated", {}),
        ("never.heard.of", {}),
        ("item.account.updated", {"nb_new_transactions": 0}),
        ("item.refreshed", {"user_uuid": "another-user"}),
        ("item.refreshed", {"item_id": 1}),
        ("item.refreshed", {"user_uuid": None}),
    ],
)
def test_other_events_start_nothing(world: Bridge, kind: str, content: dict[str, Any]) -> None:
    assert world.heard(kind, content=content) == 0
    assert world.tasks.synced == []


def test_an_event_completes_a_connection_whose_user_never_came_back() -> None:
    world = Bridge()
    asked = world.ask()
    world.consent(asked)  # the tab was closed: the callback never came
    assert world.heard("item.created") == 1
    assert world.manage.connection(ORG, asked.id).state is BankConnectionState.ACTIVE
    world.push(PAID)
    world.run()
    assert len(world.transactions()) == 1


def test_an_item_repaired_at_the_providers_own_window_is_active_again(world: Bridge) -> None:
    (connection,) = world.store.find(BankConnection, ORG, "all", "all").records
    ended = connection.changed(at=world.clock.now(), state=BankConnectionState.EXPIRED)
    world.work.change(USER, connection, ended, "test")
    assert world.heard("item.refreshed") == 1
    assert world.manage.connection(ORG, connection.id).state is BankConnectionState.ACTIVE


def test_an_item_that_needs_its_user_ends_the_connection_by_what_the_provider_says(
    world: Bridge,
) -> None:
    world.fault("sca_required", count=5)
    world.heard("item.refreshed", content={"status_code": 0})
    world.run()
    (connection,) = world.store.find(BankConnection, ORG, "all", "all").records
    assert connection.state is not BankConnectionState.ACTIVE


def test_a_connection_given_back_is_left_alone(world: Bridge) -> None:
    (connection,) = world.store.find(BankConnection, ORG, "all", "all").records
    event = world.event()
    world.manage.disconnect(USER, connection)
    assert world.receive(event, "r1") == 0


def test_nothing_is_looked_for_where_the_secret_is_not_filled_in() -> None:
    from lettrage.domain.errors import Denied, NotFound

    def nothing() -> dict[str, str]:
        raise NotFound("not filled in")

    body = json.dumps({"type": "TEST_EVENT", "content": {}}).encode()
    with pytest.raises(Denied):
        BridgeEvents(nothing).read(body, {"bridgeapi-signature": "v1=" + "0" * 64})
