"""Use cases: a person gives a form for a statement file, has it checked, imported or undone."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Conflict, Fault, Invalid, Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.statement_import import (
    ImportChoices,
    StatementImport,
    StatementImportState,
    StatementLine,
)
from lettrage.formats.file_names import safe_file_name
from lettrage.ports.objects import ObjectStore, PresignedPost
from lettrage.ports.store import Found
from lettrage.ports.tasks import Tasks
from lettrage.services.jobs import Jobs
from lettrage.services.statement_jobs import FACTS, KIND, RUNS_FOR
from lettrage.services.undo_statement import reconciled, reconciled_fr
from lettrage.services.unit_of_work import Actor, Work

FORM_S = 300
"""How long a form is good for, as that of other files (security-reliability K5)."""

MOST_BYTES = 5 * 1024 * 1024
"""Largest file that a form takes: what the reader takes."""

_TELLING = 37
# Characters of a lines object's name that its cursors repeat: its hash and the extension.

_LINES = TypeAdapter(tuple[StatementLine, ...])
_ENDED = (
    StatementImportState.IMPORTED,
    StatementImportState.UNDOING,
    StatementImportState.UNDONE,
)

_SAID_NOTHING = "il n’a rien enregistré, il n’y a rien à annuler."
_NOTHING = {
    StatementImportState.EXPECTED: f"Cet import attend encore son fichier : {_SAID_NOTHING}",
    StatementImportState.QUEUED: "Cet import est en attente d’exécution : attendez sa fin.",
    StatementImportState.TO_CONFIRM: f"Cet import attend vos réponses : {_SAID_NOTHING}",
    StatementImportState.CHECKED: f"Ce fichier a seulement été vérifié : {_SAID_NOTHING}",
    StatementImportState.REFUSED: f"Ce fichier a été refusé : {_SAID_NOTHING}",
    StatementImportState.IMPORTING: "Cet import est en cours : attendez sa fin pour l’annuler.",
    StatementImportState.UNDONE: "Cet import est déjà annulé.",
}
# Why there is nothing to undo, by state; those left out can be undone.


@dataclass(frozen=True)
class StatementForm:
    """Where to send the file.

    Attributes:
        report: The import that waits for it.
        form: Address and fields.
        most_bytes: Largest file that the form takes.
        expires_at: From when on it takes nothing.
    """

    report: StatementImport
    form: PresignedPost = field(repr=False)
    most_bytes: int
    expires_at: datetime


class ManageStatementImports:
    """Imports of bank statement files as the user sees them."""

    def __init__(
        self, work: Work, tasks: Tasks, *, uploads: ObjectStore, objects: ObjectStore
    ) -> None:
        self._work = work
        self._tasks = tasks
        self._uploads = uploads
        self._objects = objects
        self._jobs = Jobs(work)

    def get(self, organisation_id: str, import_id: str) -> StatementImport:
        """One import. Raises: NotFound."""
        return self._work.store.get(StatementImport, organisation_id, import_id)

    def page(self, organisation_id: str, limit: int, cursor: str | None) -> Found[StatementImport]:
        """Imports, newest first. Raises: Invalid, for a foreign cursor."""
        return self._work.store.find(
            StatementImport,
            organisation_id,
            "all",
            "all",
            limit=limit,
            cursor=cursor,
            newest_first=True,
        )

    def lines(
        self, report: StatementImport, limit: int, cursor: str | None
    ) -> tuple[tuple[StatementLine, ...], str | None]:
        """A page of lines in the file's order, and the next cursor; none before a run.

        Raises: Invalid, when the cursor is not one of this list; Unavailable.
        """
        if report.lines_key is None:
            return (), None
        start = _offset(cursor, report.lines_key)
        every = _LINES.validate_json(self._objects.get(report.lines_key))
        end = start + limit
        after = _cursor(end, report.lines_key) if end < len(every) else None
        return every[start:end], after

    def create(self, actor: Actor, organisation_id: str, file_name: str) -> StatementForm:
        """An import that waits for its file. Raises: Unavailable."""
        now = self._work.clock.now()
        report = StatementImport(
            organisation_id=organisation_id,
            id=self._work.ids.new_id(),
            created_at=now,
            updated_at=now,
            file_name=safe_file_name(file_name),
        )
        stored = self._work.add(actor, report, "statement_expected")
        form = self._uploads.form(stored.object_key, max_bytes=MOST_BYTES, expires_s=FORM_S)
        return StatementForm(stored, form, MOST_BYTES, now + timedelta(seconds=FORM_S))

    def run(self, actor: Actor, report: StatementImport, choices: ImportChoices) -> Job:
        """Check or import the file as `choices` say; the reply is the job.

        An import that was decided and interrupted goes on as it was decided.
        Raises: Conflict `file_missing` before the file arrived, `import_ended` afterwards;
        Invalid, for a bank account that is not there; Stale; Unavailable.
        """
        if report.state in _ENDED:
            raise Conflict(f"this import is {report.state}", code="import_ended")
        if report.state is StatementImportState.IMPORTING:
            return self._started(actor, report, {})
        if self._uploads.info(report.object_key) is None:
            raise Conflict("send the file with its form first", code="file_missing")
        wanted = sorted(set(choices.accounts.values()))
        there = self._work.store.get_many(BankAccount, report.organisation_id, wanted)
        if missing := [each for each in wanted if each not in there]:
            fault = Fault("/body/accounts", "not_found", f"no bank account {missing[0]}")
            raise Invalid("a chosen bank account is not there", faults=[fault])
        return self._started(
            actor, report, {"state": StatementImportState.QUEUED, "choices": choices}
        )

    def undo(self, actor: Actor, report: StatementImport) -> Job:
        """Take back every transaction that this file alone told; the reply is the job.

        Raises: Conflict `not_imported`; Conflict `transaction_reconciled`, naming the first one,
        when one of them is; Stale; Unavailable.
        """
        if report.state is StatementImportState.UNDOING:
            return self._started(actor, report, {})
        if report.state is not StatementImportState.IMPORTED:
            message = f"this import is {report.state}"
            raise Conflict(message, code="not_imported", message_fr=_NOTHING[report.state])
        held = self._first(report, reconciled)
        if held is not None:
            message = f"transaction {held.id} is reconciled: undo that first"
            french = reconciled_fr(held)
            raise Conflict(
                message, code="transaction_reconciled", message_fr=french, existing_id=held.id
            )
        return self._started(actor, report, {"state": StatementImportState.UNDOING})

    def _first(
        self, report: StatementImport, wanted: Callable[[Transaction], bool]
    ) -> Transaction | None:
        cursor: str | None = None
        while True:
            page = self._work.store.find(
                Transaction, report.organisation_id, "statement_import", report.id, cursor=cursor
            )
            if found := next(filter(wanted, page.records), None):
                return found
            cursor = page.next_cursor
            if cursor is None:
                return None

    def _started(self, actor: Actor, report: StatementImport, facts: dict[str, object]) -> Job:
        job = self._jobs.new(report.organisation_id, KIND)
        job = job.changed(
            at=job.created_at,
            lease_until=job.created_at + RUNS_FOR,
            result={FACTS: {"statement_import_id": report.id}},
        )
        after = report.changed(at=self._work.clock.now(), **facts, job_id=job.id, held_by=None)
        unit = self._work.unit(actor)
        unit.add(job, "statement_import_asked")
        unit.change(report, after, "statement_import_asked")
        stored = next(each for each in unit.commit() if isinstance(each, Job))
        try:
            self._tasks.import_statement(report.organisation_id, report.id, job.id)
        except Unavailable:
            why = "L’import n’a pas pu démarrer : réessayez."
            failed = stored.changed(at=self._work.clock.now(), state=JobState.FAILED, errors=(why,))
            self._work.change(actor, stored, failed, "statement_import_not_started")
            raise
        return stored


def _cursor(offset: int, key: str) -> str:
    return base64.urlsafe_b64encode(f"{offset}|{key[-_TELLING:]}".encode()).decode()


def _offset(cursor: str | None, key: str) -> int:
    """Where the page begins. The key's end keeps cursors of other reports out."""
    if cursor is None:
        return 0
    malformed = Invalid("this cursor is not one of this list", code="cursor_malformed")
    try:
        text = base64.urlsafe_b64decode(cursor.encode()).decode()
    except ValueError as error:
        raise malformed from error
    offset, _, end = text.partition("|")
    if end != key[-_TELLING:] or not (offset.isascii() and offset.isdecimal()):
        raise malformed
    return int(offset)
