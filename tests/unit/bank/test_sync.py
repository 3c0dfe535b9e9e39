"""From the provider's wire to stored transactions: once each, whatever happens on the way."""

from datetime import timedelta
from decimal import Decimal

import pytest
from lettrage.contracts.steps import NEW_TRANSACTIONS, AccountRef, SyncRequest, SyncResults
from lettrage.domain.bank import BankConnectionState
from lettrage.domain.bank_token import DEPLOYMENT, BankToken
from lettrage.domain.bank_transaction import Allocation, Transaction, TransactionState
from lettrage.domain.errors import Denied, NotFound, Stale, Unavailable
from lettrage.domain.organisation import Job, JobState

from tests.unit.bank.world import BANK, ORG, USER, World, seed_of

PAID = {"amount": "1200.00", "kind": "transfer_in", "name": "CLIENT SA", "motive": "FAC-7"}
CARD = {"amount": "-4.20", "kind": "card", "name": "BOULANGERIE"}


def _ref(world: World, number: int = 0) -> AccountRef:
    account = world.accounts()[number]
    return AccountRef(organisation_id=ORG, bank_account_id=account.id, job_id="job1")


def _matched(world: World, transaction: Transaction) -> Transaction:
    allocation = Allocation(
        document_id="d1", amount=transaction.amount, settlement_id="s1", origin="automatic"
    )
    after = transaction.changed(
        at=world.clock.now(), state=TransactionState.MATCHED, allocations=(allocation,)
    )
    return world.work.change(USER, transaction, after, "test")


def test_everything_the_bank_holds_is_stored_with_its_balance_and_raw_record() -> None:
    world = World({"accounts": [{"institution_id": BANK}]})
    world.connected()
    finished = world.sync()
    held = world.ledger()[0]
    stored = world.transactions()
    assert finished.new_transactions == len(held["booked"]) == len(stored)
    assert sum(t.amount for t in stored) + 5000 == Decimal(held["balance"])
    account = world.accounts()[0]
    assert account.balance is not None
    assert account.balance.amount == Decimal(held["balance"])
    assert account.balance.type == "CLBD"
    assert account.cursor == world.today() - timedelta(days=30)
    key, _, line = str(stored[0].raw_key).partition("#")
    raw = world.objects.objects[key].data.decode()
    assert stored[0].bank_reference in raw
    assert line.isdecimal()


def test_a_second_fetch_finds_only_what_came_since() -> None:
    world = World()
    world.connected()
    world.push(PAID)
    assert world.sync().new_transactions == 1
    world.push(CARD, CARD)
    assert world.sync("job2").new_transactions == 2
    assert world.sync("job3").new_transactions == 0
    job = world.store.get(Job, ORG, "job2")
    assert job.counts == {"new_transactions": 2, "fetched": 1, "skipped": 0, "failed": 0}
    assert job.state is JobState.SUCCEEDED
    assert world.tasks.reconciled == [(ORG, "bank_sync", None)] * 3
    assert world.tasks.about == [(NEW_TRANSACTIONS,)] * 3


def test_a_correction_of_what_a_run_left_open_is_judged_again() -> None:
    world = World()
    world.connected()
    world.push(PAID)
    world.sync()
    before = world.transactions()[0]
    left = before.changed(
        at=before.updated_at,
        state=TransactionState.PARTIAL,
        third_party_id="t",
        engine_version="1",
    )
    world.work.change(USER, before, left, "test")
    entry = world.ledger()[0]["booked"][0]["internalTransactionId"]
    money = {"amount": "1300.00", "currency": "EUR"}
    asked = {"account": world.ledger()[0]["iban"], "internalTransactionId": entry}
    asked["fields"] = {"transactionAmount": money}
    world.sandbox_says("POST", "/_sandbox/correct", asked)

    world.sync("job2")

    assert world.transactions()[0].state is TransactionState.TO_PROCESS


@pytest.mark.parametrize("bank", ["BOURSORAMA_BOUSFRPPXXX", "CIC_CMCIFRPPXXX", BANK])
def test_twins_stay_two_and_shuffled_labels_stay_one(bank: str) -> None:
    world = World(seed_of(bank), bank=bank)
    world.connected()
    world.push(PAID, CARD, CARD)
    world.sync()
    world.clock.advance(timedelta(seconds=1))
    world.sync("job2")
    assert sorted(t.amount for t in world.transactions()) == [
        Decimal("-4.20"),
        Decimal("-4.20"),
        Decimal("1200.00"),
    ]


def test_pending_becomes_booked_under_another_key_without_a_double() -> None:
    world = World()
    world.connected()
    world.push({**CARD, "pending": True})
    world.sync()
    assert [t.pending for t in world.transactions()] == [True]
    world.clock.advance(timedelta(days=2))
    world.sandbox_says(
        "POST", "/_sandbox/book", {"account": world.ledger()[0]["iban"], "new_id": True}
    )
    assert world.sync("job2").new_transactions == 0
    stored = world.transactions()
    assert [(t.pending, t.booking_date) for t in stored] == [(False, world.today())]
    world.sync("job3")
    assert len(world.transactions()) == 1


def test_a_correction_keeps_the_match_and_flags_it() -> None:
    world = World()
    world.connected()
    world.push(PAID)
    world.sync()
    _matched(world, world.transactions()[0])
    money = {"amount": "1300.00", "currency": "EUR"}
    world.sandbox_says(
        "POST",
        "/_sandbox/correct",
        {
            "account": world.ledger()[0]["iban"],
            "internalTransactionId": world.ledger()[0]["booked"][0]["internalTransactionId"],
            "fields": {"transactionAmount": money},
        },
    )
    assert world.sync("job2").new_transactions == 0
    after = world.transactions()[0]
    assert after.amount == Decimal("1300.00")
    assert after.allocations
    assert after.state is TransactionState.PARTIAL
    assert after.reasons[-1].code == "source_changed"
    assert "1200,00 → 1300,00" in after.reasons[-1].message_fr


def test_expired_consent_asks_to_renew_and_deletes_nothing() -> None:
    world = World()
    connection = world.connected()
    world.push(PAID)
    world.sync()
    world.fault("expired")
    finished = world.sync("job2")
    assert finished.failed == 1
    stopped = world.manage.connection(ORG, connection.id)
    assert (stopped.state, stopped.problem) == (BankConnectionState.EXPIRED, "renew_consent")
    assert len(world.transactions()) == 1
    assert world.store.get(Job, ORG, "job2").state is JobState.FAILED
    world.sync("job3")
    assert world.store.get(Job, ORG, "job3").result[world.accounts()[0].id] == {
        "outcome": "skipped",
        "outcome_fr": "Non lu cette fois",
        "outcome_en": "Not read this time",
        "new_transactions": "0",
        "message": "connection_expired",
    }


def test_renewed_consent_takes_the_accounts_over_without_doubles() -> None:
    world = World()
    first = world.connected()
    world.push(PAID)
    world.sync()
    world.fault("expired")
    world.sync("job2")
    world.clear_faults()
    world.fault("new_account_ids", times=1)
    second = world.connected()
    world.sync("job3")
    assert len(world.accounts()) == 1
    assert world.accounts()[0].connection_id == second.id
    assert len(world.transactions()) == 1
    assert world.manage.connection(ORG, first.id).state is BankConnectionState.REVOKED


@pytest.mark.parametrize(
    ("kind", "state", "problem"),
    [
        ("revoked", BankConnectionState.EXPIRED, None),
        ("expired_400", BankConnectionState.EXPIRED, None),
        ("suspended", BankConnectionState.ERROR, None),
        ("forbidden", BankConnectionState.ERROR, None),
        ("inactive", BankConnectionState.ACTIVE, "account_inactive"),
        ("malformed", BankConnectionState.ACTIVE, "unreadable_answer"),
    ],
)
def test_each_refusal_has_its_own_end(
    kind: str, state: BankConnectionState, problem: str | None
) -> None:
    world = World()
    connection = world.connected()
    world.push(PAID)
    world.fault(kind)
    result = world.fetch(_ref(world))
    assert result.outcome not in {"fetched", "skipped"}
    assert world.manage.connection(ORG, connection.id).state is state
    assert world.accounts()[0].problem == problem
    assert world.accounts()[0].cursor is None


@pytest.mark.parametrize("kind", ["429_company", "500", "503", "processing", "truncated"])
def test_passing_trouble_is_raised_for_the_workflow_to_retry(kind: str) -> None:
    world = World()
    world.connected()
    world.push(PAID)
    world.fault(kind, times=1, scope="transactions")
    with pytest.raises(Unavailable):
        world.fetch(_ref(world))
    world.clear_faults()
    assert world.fetch(_ref(world)).new_transactions == 1


def test_daily_limit_reschedules_at_its_reset() -> None:
    world = World()
    world.connected()
    world.sandbox_says("POST", "/_sandbox/limits", {"per_day": 2})
    for number in range(3):
        world.sync(f"job{number}")
    account = world.accounts()[0]
    midnight = world.clock.now().replace(hour=0) + timedelta(days=1)
    assert account.next_fetch_after == midnight
    assert world.store.get(Job, ORG, "job2").counts["skipped"] == 1
    world.clock.set(midnight)
    assert world.sync("job3").failed == 0
    assert world.accounts()[0].next_fetch_after is None


def test_balances_that_fail_do_not_cost_the_transactions() -> None:
    world = World()
    world.connected()
    world.push(PAID)
    world.fault("503", scope="balances")
    result = world.fetch(_ref(world))
    assert (result.outcome, result.new_transactions) == ("fetched", 1)
    assert result.message == "balance_unavailable"


def test_run_that_dies_between_writes_is_done_again_without_doubles() -> None:
    world = World({"accounts": [{"institution_id": BANK}]})
    world.connected()
    writes = 0

    def dies(operation: str, moment: str) -> None:
        nonlocal writes
        writes += (operation, moment) == ("write", "before")
        if writes == 2:
            raise Unavailable("store down")

    world.store.fault = dies
    with pytest.raises(Unavailable):
        world.fetch(_ref(world))
    world.store.fault = None
    assert world.accounts()[0].cursor is None
    assert 0 < len(world.transactions()) < len(world.ledger()[0]["booked"])
    world.fetch(_ref(world))
    assert len(world.transactions()) == len(world.ledger()[0]["booked"])


def test_events_delivered_twice_end_in_the_same_state() -> None:
    world = World()
    world.connected()
    world.push(PAID)
    request = SyncRequest(job_id="job1", organisation_id=ORG)
    assert world.due(request).accounts == world.due(request).accounts
    first, second = world.fetch(_ref(world)), world.fetch(_ref(world))
    assert (first.new_transactions, second.new_transactions) == (1, 0)
    assert len(world.accounts()[0].calls) == 1
    results = SyncResults(job_id="job1", organisations=(ORG,), results=(first,))
    assert world.finish(results) == world.finish(results)
    assert world.store.get(Job, ORG, "job1").counts["new_transactions"] == 1


def test_scheduled_run_covers_all_organisations_and_makes_their_jobs() -> None:
    world = World()
    world.connected()
    world.push(PAID)
    assert world.sync("2026-11-24", organisation=None).new_transactions == 1
    assert world.store.get(Job, ORG, "2026-11-24").state is JobState.SUCCEEDED


def test_inactive_account_keeps_its_data_and_is_not_fetched() -> None:
    world = World()
    world.connected()
    world.push(PAID)
    world.sync()
    world.manage.change(USER, world.accounts()[0], name="Compte pro", active=False)
    world.push(CARD)
    assert world.sync("job2").new_transactions == 0
    assert world.due(SyncRequest(job_id="all")).accounts == ()
    assert len(world.transactions()) == 1
    seen = world.accounts()[0]
    world.manage.change(USER, seen, name="A", active=None)
    with pytest.raises(Stale):
        world.manage.change(USER, seen, name="B", active=None)


def test_refused_consent_is_told_and_no_account_appears() -> None:
    world = World()
    asked = world.ask()
    assert asked.state is BankConnectionState.PENDING
    assert asked.consent_url.startswith("http://bank.test/psd2/start/")
    assert world.complete(asked.reference, "r").state is BankConnectionState.PENDING
    world.consent(asked, "refuse")
    refused = world.complete(asked.reference, "r")
    assert (refused.state, refused.problem) == (BankConnectionState.ERROR, "consent_refused")
    assert world.accounts() == ()


def test_completing_twice_makes_one_account_and_takes_the_limit_date_from_the_bank() -> None:
    world = World()
    done = world.connected()
    again = world.complete(done.reference, "r3")
    assert again == done
    assert len(world.accounts()) == 1
    assert done.expires_on == world.today() + timedelta(days=180)
    with pytest.raises(NotFound):
        world.complete("unknown", "r")


def test_account_still_being_prepared_is_taken_in_by_a_later_sync() -> None:
    world = World()
    world.fault("processing")
    done = world.connected()
    assert (done.state, done.problem) == (BankConnectionState.ACTIVE, "accounts_pending")
    world.clear_faults()
    world.push(PAID)
    job = world.start(USER, ORG)
    assert world.sync(job.id).new_transactions == 1
    assert world.manage.connection(ORG, done.id).problem is None


def test_consent_near_its_end_is_marked_and_still_fetched() -> None:
    world = World()
    done = world.connected()
    world.clock.advance(timedelta(days=167))
    world.sync()
    assert world.manage.connection(ORG, done.id).state is BankConnectionState.EXPIRING
    world.clock.advance(timedelta(days=20))
    world.sync("job2")
    assert world.manage.connection(ORG, done.id).state is BankConnectionState.EXPIRED


def test_disconnecting_gives_the_consent_back_and_keeps_the_data() -> None:
    world = World()
    done = world.connected()
    world.push(PAID)
    world.sync()
    revoked = world.manage.disconnect(USER, world.manage.connection(ORG, done.id))
    assert revoked.state is BankConnectionState.REVOKED
    assert [each.active for each in world.accounts()] == [False]
    assert len(world.transactions()) == 1
    with pytest.raises(NotFound):
        world.provider.consent(done.provider_reference)


def test_one_token_serves_every_call_and_is_renewed_when_it_ends() -> None:
    world = World()
    world.connected()
    first = world.store.get(BankToken, DEPLOYMENT, "gocardless")
    world.sync()
    assert world.store.get(BankToken, DEPLOYMENT, "gocardless") == first
    world.clock.advance(timedelta(days=2))
    world.sync("job2")
    renewed = world.store.get(BankToken, DEPLOYMENT, "gocardless")
    assert renewed.access != first.access
    assert renewed.refresh == first.refresh


def test_wrong_credentials_are_our_trouble_not_the_users() -> None:
    world = World()
    world.secret = {"secret_id": "wrong", "secret_key": "x"}
    with pytest.raises(Denied) as refused:
        world.provider.banks("FR")
    assert refused.value.code == "provider_access"


def test_sync_on_demand_is_a_job_that_names_unknown_accounts() -> None:
    world = World()
    world.connected()
    job = world.start(USER, ORG)
    assert world.tasks.synced == [(ORG, job.id, ())]
    world.tasks.failure = Unavailable("down")
    with pytest.raises(Unavailable):
        world.start(USER, ORG)
    jobs = world.store.find(Job, ORG, "kind", "bank_sync").records
    assert sorted(each.state for each in jobs) == [JobState.FAILED, JobState.QUEUED]
