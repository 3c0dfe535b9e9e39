"""What only Bridge tells: tombstones, announced movements, late corrections, repaired items."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.bank import BankConnectionState
from lettrage.domain.bank_token import DEPLOYMENT, BankToken
from lettrage.domain.bank_transaction import Allocation, Transaction, TransactionState
from lettrage.domain.errors import ConsentExpired, Invalid, Unavailable
from lettrage.domain.notice import action_on
from lettrage.domain.sync_words import said
from lettrage.services.connect_bank import AskedConnection

from tests.unit.bank.world import ORG, USER, World, seed_of

PAID = {"amount": "1200.00", "kind": "transfer_in", "name": "CLIENT SA", "motive": "FAC-7"}
CARD = {"amount": "-4.20", "kind": "card", "name": "BOULANGERIE"}


@pytest.fixture
def world() -> World:
    made = World(seed_of(), provider="bridge")
    made.connected()
    return made


def _play(world: World, path: str, number: int = 0, **more: Any) -> None:
    held = world.ledger()[0]
    key = held["booked"][number]["internalTransactionId"]
    body = {"account": held["iban"], "internalTransactionId": key, **more}
    world.sandbox_says("POST", f"/_sandbox/{path}", body)


def test_deleted_movement_is_cancelled_and_kept(world: World) -> None:
    world.push(PAID, CARD)
    world.sync()
    _play(world, "delete")
    world.sync("job2")
    gone = next(each for each in world.transactions() if each.amount > 0)
    assert gone.state is TransactionState.CANCELLED
    assert gone.reasons[-1].message_fr == "Opération retirée par la banque."
    version = gone.version
    world.sync("job3")
    assert world.store.get(Transaction, ORG, gone.id).version == version
    assert len(world.transactions()) == 2


def test_deleted_movement_with_allocations_becomes_an_anomaly_once(world: World) -> None:
    world.push(PAID)
    world.sync()
    before = world.transactions()[0]
    paid = Allocation(
        document_id="d1", amount=before.amount, settlement_id="s1", origin="automatic"
    )
    matched = before.changed(
        at=world.clock.now(), state=TransactionState.MATCHED, allocations=(paid,)
    )
    world.work.change(USER, before, matched, "test")
    _play(world, "delete")
    world.sync("job2")
    world.sync("job3")
    after = world.transactions()[0]
    assert (after.state, after.allocations) == (TransactionState.PARTIAL, (paid,))
    assert [each.code for each in after.reasons] == ["withdrawn_by_bank"]


def test_movement_deleted_before_it_was_read_never_appears(world: World) -> None:
    world.push(PAID)
    _play(world, "delete")
    assert world.sync().new_transactions == 0
    assert world.transactions() == ()


def test_tombstone_older_than_the_window_is_honoured(world: World) -> None:
    world.push({**PAID, "days_ago": 10})
    world.sync()
    world.clock.advance(timedelta(days=100))
    world.sync("job2")
    _play(world, "delete")
    world.sync("job3")
    assert world.transactions()[0].state is TransactionState.CANCELLED


def test_correction_older_than_the_window_is_honoured(world: World) -> None:
    world.push({**PAID, "days_ago": 10})
    world.sync()
    world.clock.advance(timedelta(days=100))
    world.sync("job2")
    _play(world, "correct", fields={"transactionAmount": {"amount": "7.00", "currency": "EUR"}})
    world.sync("job3")
    assert [each.amount for each in world.transactions()] == [Decimal("7.00")]


def test_movement_told_anew_under_another_key_keeps_its_transaction(world: World) -> None:
    world.push(PAID)
    world.sync()
    before = world.transactions()[0]
    _play(world, "correct", fields={"internalTransactionId": "another"})
    world.sync("job2")
    world.sync("job3")
    after = world.transactions()
    assert [(each.id, each.state) for each in after] == [(before.id, before.state)]
    assert after[0].bank_reference != before.bank_reference


def test_announced_movement_is_pending_then_booked_under_its_key(world: World) -> None:
    world.push({**CARD, "pending": True})
    world.sync()
    announced = world.transactions()[0]
    assert announced.pending
    world.clock.advance(timedelta(days=3))
    world.sandbox_says("POST", "/_sandbox/book", {"account": world.ledger()[0]["iban"]})
    world.sync("job2")
    assert [(each.id, each.pending) for each in world.transactions()] == [(announced.id, False)]


def test_announced_movement_stays_while_nothing_about_it_changes(world: World) -> None:
    due = (world.today() + timedelta(days=60)).isoformat()
    world.push({**CARD, "pending": True, "booking_date": due})
    for number in range(5):
        world.sync(f"job{number}")
        world.clock.advance(timedelta(days=10))
    assert [each.pending for each in world.transactions()] == [True]


def test_history_that_arrives_later_than_the_first_days_is_taken_in(world: World) -> None:
    world.push(CARD)
    world.sync()
    world.clock.advance(timedelta(hours=1))
    world.push(*[{**PAID, "amount": f"{n}.00", "days_ago": 300 + n} for n in range(1, 4)])
    assert world.sync("job2").new_transactions == 3


@pytest.mark.parametrize(
    ("kind", "problem", "state"),
    [
        ("sca_required", "sca_required", BankConnectionState.EXPIRED),
        ("revoked", "credentials_changed", BankConnectionState.ERROR),
        ("forbidden", "bank_action_required", BankConnectionState.ERROR),
        ("suspended", "renew_consent", BankConnectionState.ERROR),
    ],
)
def test_what_the_user_must_do_is_told_apart(
    world: World, kind: str, problem: str, state: BankConnectionState
) -> None:
    world.fault(kind)
    world.sync()
    stopped = world.manage.connections(ORG, 10, None).records[0]
    assert (stopped.state, stopped.problem) == (state, problem)
    told = world.manage.notices(ORG, 10, None).records
    assert [(each.topic, each.text_fr) for each in told] == [
        (f"consent_{state}", action_on(stopped)[1])
    ]
    if problem != "renew_consent":
        assert said("ConsentExpired", problem) != said("ConsentExpired", "anything else")


def test_renewal_repairs_the_item_and_keeps_its_accounts(world: World) -> None:
    first = world.manage.connections(ORG, 10, None).records[0]
    world.push(PAID)
    world.sync()
    world.fault("sca_required")
    world.sync("job2")
    asked = world.ask()
    assert asked.provider_reference == first.provider_reference
    world.clear_faults()
    world.consent(asked)
    second = world.complete(asked.reference, "r", world.returned)
    assert second.state is BankConnectionState.ACTIVE
    assert world.sync("job3").new_transactions == 0
    # The former connection is retired; the item that both share lives on.
    assert world.manage.connection(ORG, first.id).state is BankConnectionState.REVOKED
    assert world.provider.consent(second.provider_reference).state == "granted"


def test_renewal_needs_the_users_address_and_moves_the_accounts(
    world: World,
) -> None:
    first = world.manage.connections(ORG, 10, None).records[0]
    with pytest.raises(Invalid) as refused:
        world.connect.renew(USER, first, language="fr")
    assert refused.value.code == "email_missing"
    asked = world.connect.renew(USER, first, language="fr", user_email="a@example.test")
    assert asked.bank_id == first.bank_id
    world.consent(asked)
    world.complete(asked.reference, "r", world.returned)
    assert [each.connection_id for each in world.accounts()] == [asked.id]


def test_item_near_its_end_is_renewed_and_not_doubled(world: World) -> None:
    first = world.manage.connections(ORG, 10, None).records[0]
    world.clock.advance(timedelta(days=170))
    assert world.ask().provider_reference == first.provider_reference


def test_tab_closed_before_the_callback_is_completed_from_the_list(world: World) -> None:
    other = World(seed_of(), provider="bridge")
    asked = other.ask()
    other.consent(asked)
    done = other.complete(asked.reference, "nobody came back")
    assert done.state is BankConnectionState.ACTIVE
    assert len(other.accounts()) == 1


@pytest.mark.parametrize("item", ["1", "99999999", "..", "90000/../x"])
def test_callback_that_names_a_foreign_item_takes_nothing_in(item: str) -> None:
    world = World(seed_of(), provider="bridge")
    asked = world.ask()
    done = world.complete(asked.reference, "r", {"item_id": item, "success": "true"})
    assert (done.state, world.accounts()) == (BankConnectionState.PENDING, ())


def test_item_of_another_firm_named_in_the_callback_is_not_read(world: World) -> None:
    item = world.manage.connections(ORG, 10, None).records[0].provider_reference.split(".")[1]
    bank = world.provider.banks("FR")[0]
    asking = AskedConnection("bridge", bank_id=bank.id, user_email="b@example.test")
    asked = world.connect(USER, "org2", asking)
    done = world.complete(asked.reference, "r", {"item_id": item, "success": "true"})
    assert done.state is BankConnectionState.PENDING


def test_item_just_added_waits_for_its_first_refresh() -> None:
    world = World(seed_of(), provider="bridge")
    world.fault("processing", times=2)
    asked = world.ask()
    world.consent(asked)
    assert world.complete(asked.reference, "r", world.returned).state is BankConnectionState.PENDING
    world.clear_faults()
    assert world.complete(asked.reference, "r").state is BankConnectionState.ACTIVE


def test_without_the_users_address_nothing_is_asked() -> None:
    world = World(seed_of(), provider="bridge")
    bank = world.provider.banks("FR")[0]
    with pytest.raises(Invalid) as refused:
        world.connect(USER, ORG, AskedConnection("bridge", bank_id=bank.id))
    assert refused.value.code == "email_missing"


def test_one_user_a_firm_and_one_token_for_its_two_hours(world: World) -> None:
    user = world.manage.connections(ORG, 10, None).records[0].provider_reference.split(".")[0]
    first = world.store.get(BankToken, DEPLOYMENT, f"bridge-{user}")
    world.sync()
    assert world.store.get(BankToken, DEPLOYMENT, f"bridge-{user}") == first
    world.clock.advance(timedelta(hours=2))
    world.sync("job2")
    renewed = world.store.get(BankToken, DEPLOYMENT, f"bridge-{user}")
    assert renewed.access != first.access
    assert world.ask().provider_reference.split(".")[0] == user


@pytest.mark.parametrize("kind", ["page_elsewhere", "page_repeated"])
def test_pages_that_lead_away_or_in_a_circle_are_refused(world: World, kind: str) -> None:
    world.push(PAID)
    identifier = world.accounts()[0].provider_account_id
    world.fault(kind)
    with pytest.raises(Unavailable) as refused:
        world.provider.transactions(identifier, None)
    assert refused.value.code == "unexpected_answer"


def test_item_given_back_at_the_provider_is_an_expired_consent(world: World) -> None:
    reference = world.manage.connections(ORG, 10, None).records[0].provider_reference
    identifier = world.accounts()[0].provider_account_id
    world.provider.revoke(reference)
    for read in (world.provider.account, world.provider.balances):
        with pytest.raises(ConsentExpired):
            read(identifier)
