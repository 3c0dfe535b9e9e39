"""A slip of many documents, posted and undone on the table, with a function that dies anywhere."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from lettrage.adapters.aws.dynamodb_large_write import OPEN_FOR
from lettrage.adapters.aws.dynamodb_store import DynamoStore
from lettrage.domain.errors import Conflict, LettrageError, NotFound, Unavailable
from lettrage.domain.open_document import DocumentState, OpenDocument, Settlement
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.postings import Part
from lettrage.services.unit_of_work import Work

from tests.fakes.at_once import at_once
from tests.fakes.killed import Killed, dying_at
from tests.fakes.loopback_aws import LoopbackAws
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told

DOCUMENTS = 20
SLIP = "4471902"
AMOUNTS = [Decimal(100 + 7 * number) for number in range(DOCUMENTS)]
_tables = itertools.count(1)


class _Identifiers(SequentialIdentifiers):
    """Of one function: no two share a name."""

    _made = itertools.count(1)

    def __init__(self) -> None:
        super().__init__()
        self._own = next(self._made)

    def new_id(self) -> str:
        return f"{super().new_id()}-{self._own}"


class _Office:
    """Purchases that one transfer pays, all under one batch."""

    def __init__(self, server: LoopbackAws) -> None:
        self.server = server
        self.table = server.new_table(f"slips-{next(_tables)}")
        self.clock = FixedClock()
        self.work = self.worker()
        told.organisation_of(self.work)
        desk.party(self.work, "martinet", "Boulangerie Martinet")
        unit = self.work.unit(desk.ACTOR)
        for number, amount in enumerate(AMOUNTS):
            unit.add(desk.invoice(self.work, f"i{number}"), "test")
            unit.add(self._document(number, amount), "test")
            if number % 5 == 4:
                unit.commit()
                unit = self.work.unit(desk.ACTOR)
        unit.commit()
        desk.transaction(self.work, "t", f"-{sum(AMOUNTS)}.00", f"VIR LOT {SLIP}")

    def worker(self, kill: Callable[[], None] | None = None) -> Work:
        client = self.server.client("dynamodb")
        if kill is not None:
            client.meta.events.register(
                "before-call.dynamodb.TransactWriteItems", lambda **_: kill()
            )
        return Work(DynamoStore(client, self.table, self.clock), self.clock, _Identifiers())

    def _document(self, number: int, amount: Decimal) -> OpenDocument:
        return OpenDocument(
            id=f"d{number}",
            document_kind="purchase",
            third_party_id="martinet",
            number=f"F-{number}",
            issue_date=desk.DAY,
            gross_total=amount,
            outstanding=amount,
            payment_batch=SLIP,
            source_id=f"i{number}",
            **told.stamps(self.work),
        )

    def check_money(self) -> bool:
        """Whether it is settled: all of it or nothing, by the transaction and every list alike."""
        work = self.worker()
        transaction = desk.now(work, "t")
        allocated = {a.document_id: a.amount for a in transaction.allocations}
        done = bool(allocated)
        whole = {f"d{n}": amount for n, amount in enumerate(AMOUNTS)}
        assert allocated == (whole if done else {})
        state = DocumentState.SETTLED if done else DocumentState.OPEN
        found = work.store.find(OpenDocument, "org", "third_party", f"martinet.{state}").records
        assert {d.id: d.gross_total - d.outstanding for d in found} == {
            i: amount if done else 0 for i, amount in whole.items()
        }
        for document_id, amount in whole.items():
            settled = work.store.find(Settlement, "org", "document", document_id).records
            assert [each.amount for each in settled] == ([amount] if done else [])
        paid = PurchaseInvoiceState.PAID if done else PurchaseInvoiceState.VALIDATED
        invoices = work.store.find(PurchaseInvoice, "org", "state", paid).records
        assert len(invoices) == DOCUMENTS
        return done


def _killed_at(office: _Office, request: int, act: Callable[[Work], object]) -> bool:
    """Let a function act until its transaction number `request`; whether it died there."""
    try:
        act(office.worker(dying_at(request)))
    except Killed:
        return True
    return False


def _undo(work: Work) -> None:
    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t"))


@pytest.mark.parametrize("act", [desk.run, _undo])
def test_a_function_that_dies_anywhere_posts_or_undoes_all_or_nothing(
    aws: LoopbackAws, act: Callable[[Work], None]
) -> None:
    undoing = act is _undo
    office = _Office(aws)
    outcomes: list[bool] = []
    for request in itertools.count(1):
        if undoing:  # what was undone is refused for good: settled anew by hand
            parts = [Part(f"d{n}", amount) for n, amount in enumerate(AMOUNTS)]
            decide = DecideTransaction(office.work)
            if not desk.now(office.work, "t").allocations:
                decide.allocate(desk.ACTOR, desk.now(office.work, "t"), parts, ())
        elif outcomes and outcomes[-1]:
            office = _Office(aws)
        died = _killed_at(office, request, act)
        done = office.check_money()
        office.clock.advance(OPEN_FOR + timedelta(seconds=1))
        office.work.store.finish_left()
        assert office.check_money() is done
        if not died:
            assert done is not undoing
            break
        outcomes.append(done is not undoing)
    assert set(outcomes) == {False, True}
    assert outcomes == sorted(outcomes), "what is written stays"


def _person(office: _Office) -> Callable[[], None]:
    """Undoes the slip when it is posted, or pays one of its documents by another transaction."""
    work = office.worker()
    desk.transaction(work, "other", f"-{AMOUNTS[0]}.00", "VIR AUTRE")

    def go() -> None:
        decide = DecideTransaction(work)
        for _ in range(12):
            try:
                transaction = desk.now(work, "t")
                if transaction.allocations:
                    decide.undo(desk.ACTOR, transaction)
                    return
                other = desk.now(work, "other")
                if other.allocations:
                    decide.undo(desk.ACTOR, other)
                else:
                    decide.allocate(desk.ACTOR, other, [Part("d0", AMOUNTS[0])], ())
            except LettrageError:
                continue

    return go


@pytest.mark.parametrize("seed", range(3))
def test_two_runs_and_a_person_at_once_settle_each_document_once(
    aws: LoopbackAws, seed: int
) -> None:
    office = _Office(aws)

    def run() -> None:
        work = office.worker()
        for _ in range(2 + seed):
            try:
                desk.run(work)
            except (Conflict, NotFound, Unavailable):
                continue

    at_once(run, run, _person(office))

    office.clock.advance(OPEN_FOR + timedelta(seconds=1))
    office.work.store.finish_left()
    for number, amount in enumerate(AMOUNTS):
        document = office.work.store.get(OpenDocument, "org", f"d{number}")
        settled = desk.settled(office.work, document.id)
        assert document.outstanding == amount - settled
        allocated = sum(
            (
                a.amount
                for name in ("t", "other")
                for a in desk.now(office.work, name).allocations
                if a.document_id == document.id
            ),
            Decimal(0),
        )
        assert allocated == settled <= amount
    parts = desk.now(office.work, "t").allocations
    assert sum((a.amount for a in parts), Decimal(0)) in (0, sum(AMOUNTS))
