"""The import of statements in memory: routes, use cases, the child's reader in process."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from lettrage.contracts.steps import StatementImportRef
from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Unavailable
from lettrage.domain.statement_import import StatementImport
from lettrage.domain.statements import KnownLayout, StatementFile, StatementMapping
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.formats.statements.reading import read_statements

from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.http.client import A, Answer, World, serving

IBAN = "FR7630002005500001234567824"
ROOT = f"/v1/organisations/{A}"


class InProcess:
    """`StatementParser` without the child."""

    def read_statements(
        self,
        data: bytes,
        *,
        mapping: StatementMapping | None,
        known: Sequence[KnownLayout] = (),
    ) -> StatementFile:
        return read_statements(data, mapping, known)


@dataclass
class Bank(World):
    """One organisation whose files are imported."""

    clock: FixedClock = field(default_factory=FixedClock)
    ids: SequentialIdentifiers = field(default_factory=SequentialIdentifiers)

    @contextmanager
    def composed(self) -> Iterator[None]:
        with (
            super().composed(),
            bootstrap.composition.replaced(document_parser=InProcess, bank_providers=lambda *_: {}),
        ):
            yield

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        return self.call(method, f"{ROOT}{path}", body, api=serving("banking"), **more)

    def account(self, iban: str | None = IBAN, currency: str = "EUR") -> str:
        body = {"name": "Courant", "iban": iban, "currency": currency}
        made = self.ask("POST", "/bank-accounts", body)
        assert made.status == 201, made.body
        return str(made.body["id"])

    def sent(self, text: str | bytes) -> str:
        """An import whose file has arrived."""
        made = self.ask("POST", "/statement-imports", {"file_name": "releve.pdf"})
        assert made.status == 201, made.body
        import_id = str(made.body["statement_import"]["id"])
        data = text.encode() if isinstance(text, str) else text
        key = f"statements/{A}/{import_id}"
        self.bucket("uploads_bucket").put(key, data, content_type="application/octet-stream")
        return import_id

    def run(self, import_id: str, **body: Any) -> Answer:
        """Ask for a run and let the function do it."""
        asked = self.asked(import_id, "run", body)
        self.work_off()
        return asked if asked.status != 202 else self.report(import_id)

    def undo(self, import_id: str) -> Answer:
        asked = self.asked(import_id, "undo", {})
        self.work_off()
        return asked if asked.status != 202 else self.report(import_id)

    def asked(self, import_id: str, what: str, body: Mapping[str, Any]) -> Answer:
        etag = self.report(import_id).etag
        return self.ask("POST", f"/statement-imports/{import_id}/{what}", dict(body), if_match=etag)

    def report(self, import_id: str) -> Answer:
        return self.ask("GET", f"/statement-imports/{import_id}")

    def work_off(self) -> None:
        """Everything the function was started for, each twice: events may come twice."""
        while self.tasks.statements:
            organisation_id, import_id, job_id = self.tasks.statements.pop(0)
            ref = StatementImportRef(
                organisation_id=organisation_id, import_id=import_id, job_id=job_id
            )
            for _ in range(2):
                with self.composed():
                    parts.import_statement()(ref)

    def dies(self, ref: StatementImportRef, after_writes: int) -> None:
        """The function runs until the store fails it after so many writes."""
        left = [after_writes]

        def dying(operation: str, moment: str) -> None:
            if (operation, moment) == ("write", "before"):
                left[0] -= 1
                if left[0] < 0:
                    raise Unavailable("the store is down")

        self.store.fault = dying
        with self.composed(), pytest.raises(Unavailable):
            parts.import_statement()(ref)
        self.store.fault = None

    def lines(self, import_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        query: dict[str, str] = {"limit": "3"}
        while True:
            page = self.ask("GET", f"/statement-imports/{import_id}/lines", query=query)
            assert page.status == 200, page.body
            found += page.body["items"]
            if page.body["next_cursor"] is None:
                return found
            query["cursor"] = page.body["next_cursor"]

    def transactions(self) -> list[Transaction]:
        found: list[Transaction] = []
        cursor = None
        while True:
            page = self.store.find(Transaction, A, "all", "all", cursor=cursor)
            found += page.records
            cursor = page.next_cursor
            if cursor is None:
                return found

    def stored_account(self, account_id: str) -> BankAccount:
        return self.store.get(BankAccount, A, account_id)

    def stored_report(self, import_id: str) -> StatementImport:
        return self.store.get(StatementImport, A, import_id)
