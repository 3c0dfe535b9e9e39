"""A run goes on beside a transaction that it cannot write, and its job says so."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from lettrage.contracts.steps import ReconcileRequest
from lettrage.domain.bank_transaction import Direction, Transaction, TransactionState
from lettrage.domain.errors import Unavailable
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.record import Change, Record
from lettrage.domain.third_party import ThirdParty, ThirdPartyRole
from lettrage.ports.store import Write
from lettrage.services.reconcile import Reconcile
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.reconcile_service import scenarios as told


class _Refusing(InMemoryStore):
    """Writes everything but the transaction `t1`, once it is there."""

    problem: Exception

    def write(self, writes: Sequence[Write], changes: Sequence[Change]) -> tuple[Record, ...]:
        for write in writes:
            if write.before is not None and write.before.id == "t1":
                raise self.problem
        return super().write(writes, changes)


@pytest.mark.parametrize("problem", [ValueError("a defect"), Unavailable("throttled")])
def test_one_transaction_that_cannot_be_written_leaves_the_others_alone(
    problem: Exception,
) -> None:
    store = _Refusing()
    store.problem = problem
    work = Work(store, FixedClock(), SequentialIdentifiers())
    told.organisation_of(work)
    party = ThirdParty(
        id="party",
        name="Banque",
        roles=frozenset({ThirdPartyRole.SUPPLIER}),
        **told.stamps(work),
    )
    rule = ReconciliationRule(
        id="rule",
        keywords=("FRAIS",),
        document_type=OpenDocumentKind.EXPENSE,
        third_party_id="party",
        create_document=True,
        create_payment=True,
        **told.stamps(work),
    )
    job = Job(id="job", kind="reconciliation_run", **told.stamps(work))
    for record in (party, rule, job):
        work.add(told.ACTOR, record, "test")
    for name in ("t1", "t2"):
        made = Transaction(
            id=name,
            bank_account_id="account",
            bank_reference=name,
            booking_date=date(2026, 11, 20),
            amount=Decimal("-8.50"),
            direction=Direction.DEBIT,
            label=f"FRAIS {name}",
            **told.stamps(work),
        )
        work.add(told.ACTOR, made, "test")

    result = Reconcile(work)(ReconcileRequest(organisation_id="org", reason="test", job_id="job"))

    assert result.judged == 1
    assert store.get(Transaction, "org", "t2").state is TransactionState.MATCHED
    ended = store.get(Job, "org", "job")
    assert ended.state is JobState.PARTIALLY_FAILED
    assert len(ended.errors) == 1
