"""The sandbox's memory: one JSON document, written whole and atomically after each change."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.local.sandbox.ledger import Json

_EMPTY = (
    "tokens",
    "agreements",
    "requisitions",
    "links",
    "bank_accounts",
    "calls",
    "limits",
    "bridge_users",
    "bridge_sessions",
    "bridge_items",
    "bridge_accounts",
    "eb_applications",
    "eb_authorizations",
    "eb_sessions",
    "eb_accounts",
)


class State:
    """Everything the sandbox remembers; one thread changes it at a time.

    Shapes: `data` holds, by identifier, `tokens`, `agreements`, `requisitions`, `links` (provider
    account id to bank account and agreement), `bank_accounts` (by IBAN), `calls` (counters of the
    limits), `limits`, what Bridge (`bridge_…`) and Enable Banking (`eb_…`) keep
    of their own; and the list `faults`.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.RLock()
        self.data: dict[str, Any] = {name: {} for name in _EMPTY}
        self.data["faults"] = []
        if path is not None and path.exists():
            self.data.update(json.loads(path.read_text(encoding="utf-8")))

    @contextmanager
    def changing(self) -> Iterator[Json]:
        """The data, to read or change; stored on the way out, also when an error answers."""
        with self._lock:
            try:
                yield self.data
            finally:
                self._save()

    def _save(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(self.data, file, ensure_ascii=False)
        fresh.replace(self._path)
