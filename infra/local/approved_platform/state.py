"""The platform's memory: one JSON document, written whole and atomically after each change."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.local.sandbox.ledger import Json


class PlatformState:
    """Everything the platform remembers; one thread changes it at a time.

    Shapes: `flows` (metadata by flow id, in order of arrival), `files` (base64 by flow id),
    `tokens` (end by token), `client` (`id`, `secret`; empty: anyone may come in), `faults`.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.RLock()
        self.data: dict[str, Any] = {
            "flows": {},
            "files": {},
            "tokens": {},
            "client": {},
            "faults": [],
        }
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
        fresh.write_text(json.dumps(self.data, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self._path)
