"""Use case: carry a statement import on, or undo it. A file is written whole or not at all.

A file holds more than one transaction of the store can, so the file's transactions are laid down
as an object first (the plan), and one conditional write of the import's record, from `queued` to
`importing`, decides. Before it nothing is written; after it the plan is carried out, under
identifiers that follow from what the movements are, so an interrupted run is simply done again and
writes what is missing. Matching starts only when everything is there. Undoing works the same way
round; a transaction that is reconciled meanwhile stops it, and the plan puts back what was taken.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial

from pydantic import TypeAdapter

from lettrage.contracts.steps import (
    NEW_TRANSACTIONS,
    StatementImportRef,
    StatementImportResult,
)
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Conflict, NotFound
from lettrage.domain.paris import paris_date
from lettrage.domain.statement_import import (
    StatementImport,
    StatementImportState,
    StatementLine,
    StatementLineOutcome,
)
from lettrage.domain.statements import StatementFile
from lettrage.formats.statements.days import with_days_checked
from lettrage.formats.statements.wording import refusal
from lettrage.ports.objects import ObjectStore
from lettrage.ports.parser import StatementParser
from lettrage.ports.tasks import Tasks
from lettrage.services.contention import settled
from lettrage.services.statement_accounts import FileAccount, accounts_of, questions_of
from lettrage.services.statement_balances import StatementBalances
from lettrage.services.statement_jobs import StatementJobs
from lettrage.services.statement_mappings import StatementMappings
from lettrage.services.statement_plan import Plan, entries_key, planned, refused
from lettrage.services.statement_replan import gone, replanned
from lettrage.services.statement_tellings import StatementTellings
from lettrage.services.store_transactions import chunks
from lettrage.services.undo_statement import take_back
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

MOST_FAULTS = 100
"""Faults kept on the record; all are among the lines."""

_LINES = TypeAdapter(tuple[StatementLine, ...])
_PLAN = TypeAdapter(tuple[Transaction, ...])
State = StatementImportState
_ENDS = (State.TO_CONFIRM, State.CHECKED, State.REFUSED, State.IMPORTED, State.UNDONE)


class ImportStatement:
    """Task. `uploads` has the file, `objects` keeps what was read, the lines and the plan."""

    def __init__(
        self,
        work: Work,
        parser: StatementParser,
        tasks: Tasks,
        *,
        uploads: ObjectStore,
        objects: ObjectStore,
    ) -> None:
        self._work = work
        self._parser = parser
        self._tasks = tasks
        self._uploads = uploads
        self._objects = objects
        self._jobs = StatementJobs(work)
        self._mappings = StatementMappings(work)
        self._balances = StatementBalances(work)
        self._tellings = StatementTellings(work)

    def __call__(self, ref: StatementImportRef) -> StatementImportResult:
        """Do what the record's state asks for; twice is harmless.

        Raises: Unavailable, for what another try may mend.
        """
        actor = Actor("system:import_statement", ref.job_id)
        report = self._get(ref)
        if report.job_id != ref.job_id:
            return _result(report)  # another run was asked for meanwhile: it decides
        if report.state is State.QUEUED:
            report = self._decide(actor, report)
        if report.state is State.IMPORTING:
            report = self._carry_out(actor, report)
        if report.state is State.UNDOING:
            report = self._undo(actor, report)
        if report.state in _ENDS and self._jobs.left_open(report):
            self._jobs.close(actor, report, failed=report.state is State.REFUSED)
        return _result(report)

    def _get(self, ref: StatementImportRef) -> StatementImport:
        return self._work.store.get(StatementImport, ref.organisation_id, ref.import_id)

    def _decide(self, actor: Actor, report: StatementImport) -> StatementImport:
        choices = report.choices
        file = self._file(report)
        accounts = accounts_of(self._work.store, report.organisation_id, file, choices)
        facts = self._facts(file, accounts)
        if file.refusal is not None or file.faults:
            lines = tuple(map(refused, file.faults))
            return self._end(actor, report, State.REFUSED, lines, facts)
        plan = planned(self._work.store, report, file, accounts, self._work.clock.now())
        doubtful = plan.doubtful_accounts()
        questions = questions_of(self._work.store, accounts, choices, doubtful)
        facts["questions"] = questions
        facts["accounts"] = self._balances.joined(report, accounts, plan.transactions)
        if questions or choices.dry_run:
            state = State.TO_CONFIRM if questions else State.CHECKED
            lines = _without_ids(plan.lines)
            return self._end(actor, report, state, lines, facts)
        self._objects.put(
            entries_key(report),
            file.model_dump_json(exclude={"preview"}).encode(),
            content_type="application/json",
        )
        facts["plan_key"] = self._put(report, "plan", _PLAN.dump_json(plan.transactions))
        return self._change(actor, report, State.IMPORTING, plan.lines, facts)

    def _file(self, report: StatementImport) -> StatementFile:
        try:
            data = self._uploads.get(report.object_key)
        except NotFound:
            return StatementFile(refusal=refusal("file_missing"))
        known = self._mappings.known(report.organisation_id, report.choices)
        file = self._parser.read_statements(data, mapping=report.choices.mapping, known=known)
        return with_days_checked(file, paris_date(self._work.clock.now()))

    def _facts(self, file: StatementFile, accounts: Sequence[FileAccount]) -> dict[str, object]:
        return {
            "format": file.format,
            "format_version": file.version,
            "accounts": tuple(each.told for each in accounts),
            "faults": file.faults[:MOST_FAULTS],
            "faults_left_out": max(0, len(file.faults) - MOST_FAULTS),
            "refusal": file.refusal,
            "questions": (),
            "mapping": file.mapping,
            "mapping_source": file.mapping_source,
            "layout": file.layout,
            "header": file.header,
            "preview": file.preview,
        }

    def _end(
        self,
        actor: Actor,
        report: StatementImport,
        state: State,
        lines: tuple[StatementLine, ...],
        facts: dict[str, object],
    ) -> StatementImport:
        after = self._change(actor, report, state, lines, facts)
        if after.state is state:
            self._jobs.close(actor, after, failed=state is State.REFUSED)
        return after

    def _change(
        self,
        actor: Actor,
        report: StatementImport,
        state: State,
        lines: tuple[StatementLine, ...],
        facts: dict[str, object],
    ) -> StatementImport:
        """The one conditional write: `report` must still be what was decided on.

        A run that lost the race to another one takes the record as that one left it.
        """
        counts = Counter(str(line.outcome) for line in lines)
        after = report.changed(
            at=self._work.clock.now(),
            **facts,
            state=state,
            counts={str(each): counts[str(each)] for each in StatementLineOutcome},
            resembling=sum(line.resembles_id is not None for line in lines),
            lines_key=self._put(report, "lines", _LINES.dump_json(lines)),
        )
        try:
            return self._work.change(actor, report, after, f"statement_{state}")
        except Conflict:
            return self._work.store.get(StatementImport, report.organisation_id, report.id)

    def _put(self, report: StatementImport, what: str, data: bytes) -> str:
        """Store under its content, so that what a record names never changes."""
        key = f"{report.object_key}/{what}-{hashlib.sha256(data).hexdigest()[:32]}.json"
        self._objects.put_new(key, data, content_type="application/json")
        return key

    def _carry_out(self, actor: Actor, report: StatementImport) -> StatementImport:
        """Write what the plan has and the store lacks; then say what others wrote first."""
        plan = _PLAN.validate_json(self._objects.get(report.plan_key or ""))
        elsewhere: set[str] = set()
        done = 0
        for chunk in chunks([(None, each) for each in plan]):
            wanted = [after for _, after in chunk if after is not None]
            elsewhere |= settled(partial(self._write, actor, report, wanted))
            self._jobs.progress(actor, report, range(done, done + len(wanted)), len(plan))
            done += len(wanted)
        lines = _LINES.validate_json(self._objects.get(report.lines_key or ""))
        known = {"outcome": StatementLineOutcome.KNOWN}
        lines = tuple(
            line.model_copy(update=known) if line.transaction_id in elsewhere else line
            for line in lines
        )
        if lost := gone(self._work.store, report, lines):
            return self._carry_out_again(actor, report, Plan(lines, plan), lost)
        # What follows from an import comes before its end: a run that dies here is done again.
        self._tellings.keep(actor, report.organisation_id, lines)
        self._balances.settle(actor, report)
        self._mappings.keep(actor, report)
        if len(plan) > len(elsewhere):
            new = (NEW_TRANSACTIONS,)
            self._tasks.reconcile(report.organisation_id, "statement_import", about=new)
        after = self._change(actor, report, State.IMPORTED, lines, {})
        self._jobs.close(actor, after)
        return after

    def _carry_out_again(
        self, actor: Actor, report: StatementImport, plan: Plan, lost: Collection[str]
    ) -> StatementImport:
        """Another file was undone meanwhile: what both told is this one's now."""
        now = self._work.clock.now()
        plan = replanned(self._work.store, self._objects, report, plan, lost, now)
        key = self._put(report, "plan", _PLAN.dump_json(plan.transactions))
        after = self._change(actor, report, State.IMPORTING, plan.lines, {"plan_key": key})
        return self._carry_out(actor, after) if after.state is State.IMPORTING else after

    def _write(
        self, actor: Actor, report: StatementImport, wanted: Sequence[Transaction]
    ) -> set[str]:
        """Write those that are not there; returns those that came another way."""
        store = self._work.store
        ids = [each.id for each in wanted]
        there = store.get_many(Transaction, report.organisation_id, ids)
        unit = self._work.unit(actor)
        for each in wanted:
            if each.id not in there:
                unit.add(each, "transaction_imported")
        unit.commit()
        return {i for i, each in there.items() if each.statement_import_id != report.id}

    def _undo(self, actor: Actor, report: StatementImport) -> StatementImport:
        """Take back what only this file told; put everything back when one was reconciled."""
        if held := take_back(self._work, self._objects, actor, report):
            return self._put_back(actor, report, held)
        self._balances.settle(actor, report)
        self._mappings.forget(actor, report)
        self._tellings.forget(actor, report.organisation_id, lines := self._lines(report))
        after = self._change(actor, report, State.UNDONE, lines, {})
        self._jobs.close(actor, after)
        return after

    def _put_back(
        self, actor: Actor, report: StatementImport, held: Transaction
    ) -> StatementImport:
        log.warning("statement import not undone", extra={"transaction_id": held.id})
        facts: dict[str, object] = {"held_by": held.id}
        back = self._change(actor, report, State.IMPORTING, self._lines(report), facts)
        return self._carry_out(actor, back) if back.state is State.IMPORTING else back

    def _lines(self, report: StatementImport) -> tuple[StatementLine, ...]:
        return _LINES.validate_json(self._objects.get(report.lines_key or ""))


def _without_ids(lines: Sequence[StatementLine]) -> tuple[StatementLine, ...]:
    """Before anything is written, only what is stored has an identifier to show."""
    return tuple(
        line
        if line.outcome is StatementLineOutcome.KNOWN
        else line.model_copy(update={"transaction_id": None})
        for line in lines
    )


def _result(report: StatementImport) -> StatementImportResult:
    return StatementImportResult(
        organisation_id=report.organisation_id, import_id=report.id, state=report.state
    )
