"""A whole run in parts decides what one joint decision would, and ends wherever it is stopped."""

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.contracts.steps import ReconcileRequest
from lettrage.domain.bank_transaction import Transaction, TransactionState
from lettrage.domain.errors import Invalid, Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.services import reconcile, run_inputs, run_parts
from lettrage.services.jobs import Jobs
from lettrage.services.reconcile import Reconcile
from lettrage.services.run_parts import Position
from lettrage.services.start_reconciliation import StartReconciliation
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.killed import Killed
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told

NAMES = {
    "martinet": "Boulangerie Martinet",
    "legoff": "Menuiserie Legoff",
    "martin": "Martin Peinture",
}
AMOUNTS = ["120.00", "80.00", "200.00", "45.50"]


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes every whole run one in parts of so many."""

    def small(size: int) -> None:
        monkeypatch.setattr(run_inputs, "MOST_OPEN", 0)
        monkeypatch.setattr(run_parts, "PART", size)

    return small


def _office(store: InMemoryStore | None = None, step_ms: int = 1) -> Work:
    """Time goes on: a part is told from the next."""
    clock = FixedClock(step=timedelta(milliseconds=step_ms))
    work = Work(store or InMemoryStore(), clock, SequentialIdentifiers())
    told.organisation_of(work)
    desk.party(work, "martinet", "Boulangerie Martinet")
    return work


def _world(seed: int, work: Work | None = None, transactions: int = 30) -> Work:
    rng = random.Random(seed)  # noqa: S311 - a test world
    work = work or _office()
    for party_id, name in NAMES.items():
        if party_id != "martinet":
            desk.party(work, party_id, name)
    desk.rule(work, "rule", "ABONNEMENT MACHINE", create_document=True, create_payment=True)
    for number in range(16):
        day = desk.DAY - timedelta(days=rng.randrange(60))
        fields: dict[str, Any] = {"issue_date": day, "third_party_id": rng.choice(list(NAMES))}
        if rng.random() < 0.2:
            fields["payment_batch"] = f"LOT{4400 + rng.randrange(3)}"
        desk.document(work, f"{7000 + number}", rng.choice(AMOUNTS), **fields)
    for number in range(transactions):
        name = rng.choice(list(NAMES.values())).upper()
        cited = rng.choice(["", "", f" F-2026-{7000 + rng.randrange(16)}"])
        lot = rng.choice(["", "", "", f" LOT {4400 + rng.randrange(3)}"])
        labels = [f"VIR {name}{cited}{lot}"] * 3 + ["PRLV ABONNEMENT MACHINE", f"VIR{cited}{lot}"]
        label, amount = rng.choice(labels), rng.choice([*AMOUNTS, "125.50", "165.50"])
        fields = {
            "booking_date": desk.DAY - timedelta(days=rng.randrange(60)),
            "bank_account_id": rng.choice(["account", "other"]),
        }
        if rng.random() < 0.1:
            desk.transaction(work, f"t{number:03d}", amount, f"REJET {label}", **fields)
        else:
            desk.transaction(work, f"t{number:03d}", f"-{amount}", label, **fields)
    return work


def _outcome(work: Work) -> dict[str, tuple[Any, ...]]:
    return {
        t.id: (t.state, t.third_party_id, {(a.document_id, a.amount) for a in t.allocations})
        for t in whole(work.store, Transaction, "org")
    }


@pytest.mark.parametrize(
    ("transactions", "seed"), [*((30, seed) for seed in range(20)), *((150, s) for s in range(4))]
)
def test_parts_decide_what_one_joint_decision_would(
    transactions: int, seed: int, in_parts: Callable[[int], None]
) -> None:
    together = _world(seed, transactions=transactions)
    parts = _world(seed, transactions=transactions)
    desk.run(together)

    in_parts((1 + seed % 9) * transactions // 30)
    desk.run(parts)

    assert _outcome(parts) == _outcome(together)
    assert all(t.engine_version for t in whole(parts.store, Transaction, "org"))
    before = _outcome(parts)
    desk.run(parts)
    assert _posted(before) <= _posted(_outcome(parts))


def _posted(outcome: dict[str, tuple[Any, ...]]) -> set[tuple[str, str, Decimal]]:
    return {(name, *each) for name, (_, _, parts) in outcome.items() for each in parts}


def test_a_rival_of_a_later_part_keeps_its_document(in_parts: Callable[[int], None]) -> None:
    work = _office()
    desk.document(work, "0007812", "120.00")
    early = desk.DAY - timedelta(days=8)
    desk.transaction(work, "a", "-120.00", "VIR BOULANGERIE MARTINET", booking_date=early)
    for number in range(6):
        desk.transaction(work, f"b{number}", "-3.00", f"CB INCONNU {number}", booking_date=early)
    desk.transaction(work, "c", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    in_parts(2)

    desk.run(work)

    assert desk.now(work, "a").allocations == ()
    assert desk.now(work, "c").state is TransactionState.MATCHED


def test_what_too_many_wait_for_is_proposed_not_posted(
    in_parts: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = _office()
    document = desk.document(work, "0007812", "120.00")
    for number in range(6):
        amount = "-120.00" if number == 0 else f"-{number}.00"
        desk.transaction(work, f"t{number}", amount, "VIR BOULANGERIE MARTINET")
    in_parts(2)
    monkeypatch.setattr(run_parts, "MOST_RIVALS", 4)

    desk.run(work)

    left = desk.now(work, "t0")
    assert (left.state, left.allocations) == (TransactionState.PARTIAL, ())
    assert left.suggestions[0].document_ids == (document.id,)
    assert left.reasons[0].code == "several_explanations"


def _chained(work: Work, tasks: RecordingTasks, request: ReconcileRequest) -> None:
    """Every function of a run, as each starts the next."""
    Reconcile(work, tasks=tasks)(request)
    while tasks.reconciled:
        organisation_id, reason, job_id = tasks.reconciled.pop()
        after = tasks.after.pop()
        following = ReconcileRequest(
            organisation_id=organisation_id, reason=reason, job_id=job_id, after=after
        )
        Reconcile(work, tasks=tasks)(following)


def _asked(work: Work) -> Job:
    return StartReconciliation(work, Jobs(work), RecordingTasks())(desk.ACTOR, "org")


@pytest.mark.parametrize("seed", range(6))
def test_a_job_goes_on_in_other_functions_and_tells_of_all(
    seed: int, in_parts: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    one_go = _world(seed)
    expected = _asked(one_go)
    desk.run(one_go, job_id=expected.id)
    work = _world(seed, _office(step_ms=400))
    job, tasks = _asked(work), RecordingTasks()
    in_parts(4)
    monkeypatch.setattr(reconcile, "PARTS_FOR", timedelta(seconds=4))
    request = ReconcileRequest(organisation_id="org", reason="on_demand", job_id=job.id)

    Reconcile(work, tasks=tasks)(request)
    assert work.store.get(Job, "org", job.id).state is JobState.RUNNING
    assert tasks.after[-1] is not None
    tasks.reconciled.clear()
    again = request.model_copy(update={"after": tasks.after.pop()})
    _chained(work, tasks, again)

    ended, one = work.store.get(Job, "org", job.id), one_go.store.get(Job, "org", expected.id)
    assert ended.state is JobState.SUCCEEDED
    assert _outcome(work) == _outcome(one_go)
    assert ended.counts["matched"] == one.counts["matched"]
    assert ended.counts["settlements_created"] == one.counts["settlements_created"]
    assert {kind: set(ids) for kind, ids in ended.made.items()} == {
        kind: set(ids) for kind, ids in one.made.items()
    }
    assert ended.result == one.result


def test_a_run_that_cannot_go_on_says_so(
    in_parts: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = _world(1)
    job, tasks = _asked(work), RecordingTasks()
    tasks.failure = Unavailable("no function now")
    in_parts(2)
    monkeypatch.setattr(reconcile, "PARTS_FOR", timedelta(0))

    with pytest.raises(Unavailable):
        Reconcile(work, tasks=tasks)(
            ReconcileRequest(organisation_id="org", reason="on_demand", job_id=job.id)
        )

    assert work.store.get(Job, "org", job.id).state is JobState.FAILED


@pytest.mark.parametrize("seed", range(4))
def test_a_part_that_died_is_done_again_without_harm(
    seed: int, in_parts: Callable[[int], None]
) -> None:
    one_go = _world(seed)
    desk.run(one_go)
    store = InMemoryStore()
    work = _world(seed, _office(store))
    in_parts(7)
    for after in range(3, 60, 9):
        until = store.transactions + after

        def die(operation: str, moment: str, until: int = until) -> None:
            if operation == "write" and moment == "before" and store.transactions >= until:
                raise Killed

        store.fault = die
        try:
            desk.run(work)
        except Killed:
            continue
        finally:
            store.fault = None
        break

    assert _posted(_outcome(work)) == _posted(_outcome(one_go))


def test_positions_go_through_text() -> None:
    since = FixedClock().now()
    for position in (Position(), Position(since, "2026-11-20", "01JD-x_y"), Position(since)):
        assert Position.of(str(position)) == position
    with pytest.raises(Invalid):
        Position.of("decides|soon|2026-11-20|t")
