"""An import whose function dies between two writes, on each store: found again, ended, once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.contracts.events import ScheduledEvent
from lettrage.contracts.steps import StatementImportRef
from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Unavailable
from lettrage.domain.statement_import import ImportChoices, StatementImportState
from lettrage.ports.store import Store
from lettrage.services.import_statement import ImportStatement
from lettrage.services.manage_statement_imports import ManageStatementImports
from lettrage.services.resume_statement_imports import ResumeStatementImports
from lettrage.services.unit_of_work import Actor, Work

from tests.fakes.in_memory_objects import InMemoryObjects
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.statements.imports import IBAN, InProcess
from tests.unit.statements.writing import cfonb

ORG = "o1"
ACTOR = Actor("user:u1", "r1")
MANY = [(date(2026, 3, 24), Decimal(n).scaleb(-2), f"MOUVEMENT {n}") for n in range(1, 31)]


class Mortal:
    """A store whose process ends before its n-th write; everything else is the store's own."""

    def __init__(self, store: Store, writes: int) -> None:
        self._store, self._left = store, writes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def write(self, *args: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise Unavailable("the process ended")
        return self._store.write(*args)


@pytest.mark.parametrize("writes", [0, 1, 3])
def test_a_dead_import_is_found_and_ended_once(
    store: Store, clock: FixedClock, writes: int
) -> None:
    ids, tasks = SequentialIdentifiers(), RecordingTasks()
    uploads, objects = InMemoryObjects(clock=clock), InMemoryObjects(clock=clock)
    work = Work(store, clock, ids)
    now = clock.now()
    stamps = {"organisation_id": ORG, "created_at": now, "updated_at": now}
    work.add(ACTOR, BankAccount(id="a1", name="Courant", iban=IBAN, **stamps), "made")
    imports = ManageStatementImports(work, tasks, uploads=uploads, objects=objects)
    report = imports.create(ACTOR, ORG, "releve.txt").report
    data = cfonb(MANY, Decimal(0)).encode()
    uploads.put(report.object_key, data, content_type="text/plain")
    imports.run(ACTOR, report, ImportChoices())

    def function(through: Any) -> ImportStatement:
        own = Work(through, clock, ids)
        return ImportStatement(own, InProcess(), tasks, uploads=uploads, objects=objects)

    (organisation_id, import_id, job_id) = tasks.statements.pop()
    ref = StatementImportRef(organisation_id=organisation_id, import_id=import_id, job_id=job_id)
    with pytest.raises(Unavailable):
        function(Mortal(store, writes))(ref)

    sweep = ResumeStatementImports(work, tasks)
    clock.advance(timedelta(hours=1))
    assert sweep.unfinished() == ((ORG, job_id),)
    assert sweep.again((ORG, job_id), ScheduledEvent(), "r") is True
    assert tasks.statements == [(ORG, import_id, job_id)]
    for _ in range(2):
        assert function(store)(ref).state == StatementImportState.IMPORTED
    assert store.count(Transaction, ORG, "statement_import", import_id) == len(MANY)
    assert sweep.unfinished() == ()
