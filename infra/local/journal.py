"""Gap 5a: no acknowledged DynamoDB write is lost when the server is killed.

The emulator keeps items in memory and saves them on orderly shutdown only. Here every item written
goes to SQLite too: what one API call wrote is one SQLite transaction, committed before the reply
leaves, and the journal is the only place items are read back from (snapshots leave them out).

Rows carry the table's id, not its name, so a deleted and re-created table starts empty.
WAL with `synchronous=NORMAL` survives a killed process, not a power cut.
"""

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ministack import app
from ministack.services import dynamodb

from infra.local.emulated import Emulated

Table = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    table_id TEXT NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL, item TEXT NOT NULL,
    PRIMARY KEY (table_id, pk, sk)
) WITHOUT ROWID
"""
_PUT = "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)"
_DELETE = "DELETE FROM items WHERE table_id = ? AND pk = ? AND sk = ?"
_CLEAR = "DELETE FROM items WHERE table_id = ?"


class ItemJournal:
    """Items of every table, as of the last acknowledged call.

    Shapes: one row an item; `pk` and `sk` are the emulator's key texts, `item` the wire JSON.
    Raises: sqlite3.Error on a write that could not be made durable; the call then fails with it.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(_SCHEMA)
        self._lock = threading.Lock()
        self._call = threading.local()

    @contextmanager
    def one_call(self) -> Iterator[None]:
        """Collect what this thread writes and commit it together at the end."""
        self._call.statements = []
        try:
            yield
        finally:
            statements, self._call.statements = self._call.statements, None
            self._commit(statements)

    def put(self, table: Table, pk: str, sk: str, item: dict[str, Any]) -> None:
        """Remember an item as stored."""
        self._write([(_PUT, (table["TableId"], pk, sk, json.dumps(item)))])

    def delete(self, table: Table, pk: str, sk: str) -> None:
        """Remember that no item has this key."""
        self._write([(_DELETE, (table["TableId"], pk, sk))])

    def rewrite(self, table: Table) -> None:
        """Remember all items of a table whose content was swapped as a whole."""
        rows = [
            (_PUT, (table["TableId"], pk, sk, json.dumps(item)))
            for pk, items in table["items"].items()
            for sk, item in items.items()
        ]
        self._write([(_CLEAR, (table["TableId"],)), *rows])

    def rows(self) -> list[tuple[str, str, str, str]]:
        """All items: table id, pk, sk, JSON."""
        with self._lock:
            return list(self._connection.execute("SELECT table_id, pk, sk, item FROM items"))

    def forget_tables(self, living: set[str]) -> None:
        """Drop the rows of tables that no longer exist."""
        with self._lock:
            known = {
                row[0] for row in self._connection.execute("SELECT DISTINCT table_id FROM items")
            }
        self._commit([(_CLEAR, (table_id,)) for table_id in known - living])

    def _write(self, statements: list[tuple[str, tuple[str, ...]]]) -> None:
        collected = getattr(self._call, "statements", None)
        if collected is None:
            self._commit(statements)
        else:
            collected.extend(statements)

    def _commit(self, statements: list[tuple[str, tuple[str, ...]]]) -> None:
        if not statements:
            return
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for statement, values in statements:
                    self._connection.execute(statement, values)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def install(path: Path) -> ItemJournal:
    """Hook the journal into the emulator's item writes, its call handler and its start."""
    journal = ItemJournal(path)
    original_set, original_remove = dynamodb._set_item, dynamodb._remove_item
    original_replaced, original_handle = dynamodb._items_replaced, dynamodb.handle_request
    original_load = app._load_persisted_state

    def set_item(table: Table, pk: str, sk: str, item: dict[str, Any]) -> Emulated:
        previous = original_set(table, pk, sk, item)
        journal.put(table, pk, sk, item)
        return previous

    def remove_item(table: Table, pk: str, sk: str) -> Emulated:
        previous = original_remove(table, pk, sk)
        journal.delete(table, pk, sk)
        return previous

    def items_replaced(table: Table) -> None:
        original_replaced(table)
        journal.rewrite(table)

    async def handle_request(*arguments: Emulated) -> Emulated:
        # The emulator's handler never awaits, so the calls of one thread cannot interleave here.
        with journal.one_call():
            return await original_handle(*arguments)

    def load_persisted_state() -> None:
        original_load()
        _replay(journal, original_set)

    dynamodb._set_item, dynamodb._remove_item = set_item, remove_item
    dynamodb._items_replaced, dynamodb.handle_request = items_replaced, handle_request
    dynamodb.get_state = definitions
    app._load_persisted_state = load_persisted_state
    return journal


def living_tables() -> dict[str, Table]:
    """Tables of all accounts and regions by id."""
    return {table["TableId"]: table for _, table in dynamodb._tables.all_items()}


def definitions() -> dict[str, Any]:
    """The emulator's DynamoDB state without items, which the journal keeps."""
    tables = dynamodb.AccountRegionScopedDict()
    for (account, region, name), table in dynamodb._tables.all_items():
        kept = {key: value for key, value in table.items() if key != dynamodb._INDEX_MEMBERS}
        kept |= {"items": {}, "ItemCount": 0, "TableSizeBytes": 0}
        tables.set_scoped(account, region, name, dynamodb.copy.deepcopy(kept))
    stores = {
        "tags": dynamodb._tags,
        "ttl_settings": dynamodb._ttl_settings,
        "pitr_settings": dynamodb._pitr_settings,
        "kinesis_destinations": dynamodb._kinesis_destinations,
        "contributor_insights": dynamodb._contributor_insights,
        "backups": dynamodb._backups,
        "resource_policies": dynamodb._resource_policies,
        "exports": dynamodb._exports,
        "imports": dynamodb._imports,
    }
    return {"tables": tables} | {key: dynamodb.copy.deepcopy(kept) for key, kept in stores.items()}


def _replay(journal: ItemJournal, set_item: Emulated) -> None:
    tables = living_tables()
    for table in tables.values():
        table["items"] = defaultdict(dict)
    for table_id, pk, sk, item in journal.rows():
        if table_id in tables:
            set_item(tables[table_id], pk, sk, json.loads(item))
