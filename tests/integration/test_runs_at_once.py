"""Two runs and a person at once over the same documents, on the emulated table."""

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal

from lettrage.adapters.aws.dynamodb_store import DynamoStore
from lettrage.contracts.steps import NEW_TRANSACTIONS, ReconcileRequest
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Conflict, LettrageError, Unavailable
from lettrage.domain.open_document import OpenDocument, Settlement
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.record import Change, Record
from lettrage.ports.store import Write
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.jobs import Jobs
from lettrage.services.postings import Part
from lettrage.services.reconcile import Reconcile
from lettrage.services.start_reconciliation import StartReconciliation
from lettrage.services.unit_of_work import Work

from tests.fakes.at_once import at_once
from tests.fakes.loopback_aws import LoopbackAws
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told

DOCUMENTS, TRANSACTIONS = 6, 8
ROUNDS = 10
ENDED = {JobState.SUCCEEDED, JobState.PARTIALLY_FAILED}
_tables = itertools.count(1)


class _Identifiers(SequentialIdentifiers):
    """Of one worker: no two workers share a name."""

    def __init__(self, worker: str) -> None:
        super().__init__()
        self._worker = worker

    def new_id(self) -> str:
        return f"{super().new_id()}-{self._worker}"


class _Contended(DynamoStore):
    """Counts the writes that somebody else was faster than."""

    lost = 0

    def write(self, writes: Sequence[Write], changes: Sequence[Change]) -> tuple[Record, ...]:
        try:
            return super().write(writes, changes)
        except (Conflict, Unavailable):
            _Contended.lost += 1
            raise


def _worker(server: LoopbackAws, table: str, name: str) -> Work:
    store = _Contended(server.client("dynamodb"), table)
    return Work(store, FixedClock(), _Identifiers(name))


def _office(work: Work, rng: random.Random) -> None:
    told.organisation_of(work)
    desk.party(work, "martinet", "Boulangerie Martinet")
    for number in range(DOCUMENTS):
        desk.document(work, f"{7000 + number}", rng.choice(["50.00", "70.00", "120.00"]))
    for number in range(TRANSACTIONS):
        cited = f"F-2026-{7000 + rng.randrange(DOCUMENTS)}"
        amount = rng.choice(["-50.00", "-70.00", "-20.00", "-120.00", "-170.00"])
        desk.transaction(work, f"t{number}", amount, f"VIR BOULANGERIE MARTINET {cited}")
    desk.rule(work, "rule", "FRAIS", create_document=True, create_payment=True)
    for number in range(2):
        desk.transaction(work, f"f{number}", "-8.50", f"FRAIS DE TENUE {number}")


def _run(work: Work, job_id: str | None, *about: str) -> Callable[[], None]:
    request = ReconcileRequest(organisation_id="org", reason="test", job_id=job_id, about=about)

    def go() -> None:
        Reconcile(work)(request)

    return go


def _person(work: Work, seed: int) -> Callable[[], None]:
    """Allocates whatever still has something due, and takes some back again."""
    rng = random.Random(seed)  # noqa: S311 - a test world
    decide = DecideTransaction(work)

    def go() -> None:
        for number in rng.sample(range(TRANSACTIONS), 4):
            try:
                transaction = decide.get("org", f"t{number}")
                if transaction.allocations:
                    decide.undo(desk.ACTOR, transaction)
                    continue
                document = work.store.get(OpenDocument, "org", f"{7000 + rng.randrange(DOCUMENTS)}")
                part = Part(document.id, -transaction.amount)
                decide.allocate(desk.ACTOR, transaction, [part], ())
            except LettrageError:
                continue  # somebody was faster, or nothing is due any more: told by name

    return go


def _all_of(work: Work) -> list[Transaction]:
    return list(work.store.find(Transaction, "org", "all", "all").records)


def _settled(work: Work, document_id: str) -> Decimal:
    found = work.store.find(Settlement, "org", "document", document_id).records
    return sum((each.amount for each in found), Decimal(0))


def _check_money(work: Work) -> None:
    allocated: dict[str, Decimal] = defaultdict(Decimal)
    for transaction in _all_of(work):
        parts = sum((a.amount for a in transaction.allocations), Decimal(0))
        assert parts <= -transaction.amount
        for allocation in transaction.allocations:
            allocated[allocation.document_id] += allocation.amount
    for number in range(DOCUMENTS):
        document = work.store.get(OpenDocument, "org", f"{7000 + number}")
        assert 0 <= allocated[document.id] <= document.gross_total
        assert document.outstanding == document.gross_total - allocated[document.id]
        assert _settled(work, document.id) == allocated[document.id]
    for each in _all_of(work):
        if each.label.startswith("FRAIS"):
            made = work.store.find(OpenDocument, "org", "key", f"structured:created:{each.id}")
            assert len(made.records) == 1


def test_no_cent_is_allocated_twice_and_every_job_ends(aws: LoopbackAws) -> None:
    _Contended.lost = 0
    for seed in range(ROUNDS):
        _round(aws, seed)
    assert _Contended.lost > ROUNDS  # they did meet


def _round(aws: LoopbackAws, seed: int) -> None:
    table = aws.new_table(f"runs-{next(_tables)}")
    names = ("first", "second", "sync", "person")
    first, second, sync, person = (_worker(aws, table, name) for name in names)
    _office(first, random.Random(seed))  # noqa: S311 - a test world
    asked = StartReconciliation(first, Jobs(first), RecordingTasks())
    jobs = [asked(desk.ACTOR, "org") for _ in range(2)]

    at_once(
        _run(first, jobs[0].id),
        _run(second, jobs[1].id),
        _run(sync, None, NEW_TRANSACTIONS),
        _person(person, seed),
    )

    _check_money(first)
    for job in jobs:
        assert first.store.get(Job, "org", job.id).state in ENDED
    before = {t.id: t.allocations for t in _all_of(first) if t.allocations}
    desk.run(first)
    _check_money(first)
    after = {t.id: t.allocations for t in _all_of(first)}
    assert {name: after[name] for name in before} == before
