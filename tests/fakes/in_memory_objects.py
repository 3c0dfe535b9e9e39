"""`ports.objects.ObjectStore` in memory, with the far end of its links and forms."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from lettrage.domain.errors import Invalid, NotFound
from lettrage.ports.clock import Clock
from lettrage.ports.objects import ObjectInfo, PresignedPost


@dataclass(frozen=True)
class StoredObject:
    """What was put."""

    data: bytes
    content_type: str
    stored_at: datetime


@dataclass(frozen=True)
class Download:
    """What a person gets who opens a link."""

    data: bytes
    file_name: str
    content_type: str


class _RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class InMemoryObjects:
    """Attributes: `objects` by key; `fault(operation, moment)` raises in place of the store."""

    def __init__(
        self, *, clock: Clock | None = None, fault: Callable[[str, str], None] | None = None
    ) -> None:
        self.objects: dict[str, StoredObject] = {}
        self.fault = fault
        self._clock = clock or _RealClock()
        self._lock = threading.RLock()

    def get(self, key: str) -> bytes:
        self._faulty("get", "before")
        stored = self.objects.get(key)
        if stored is None:
            raise NotFound("no such object")
        return stored.data

    def put(self, key: str, data: bytes, *, content_type: str) -> None:
        self._faulty("put", "before")
        self._keep(key, data, content_type)
        self._faulty("put", "after")

    def put_new(self, key: str, data: bytes, *, content_type: str) -> bool:
        self._faulty("put_new", "before")
        with self._lock:
            is_new = key not in self.objects
            if is_new:
                self._keep(key, data, content_type)
        self._faulty("put_new", "after")
        return is_new

    def info(self, key: str) -> ObjectInfo | None:
        self._faulty("info", "before")
        stored = self.objects.get(key)
        return ObjectInfo(key, len(stored.data), stored.stored_at) if stored else None

    def under(self, prefix: str) -> Iterator[ObjectInfo]:
        self._faulty("under", "before")
        for key in sorted(self.objects):
            if key.startswith(prefix):
                yield ObjectInfo(key, len(self.objects[key].data), self.objects[key].stored_at)

    def link(self, key: str, *, file_name: str, content_type: str, expires_s: int) -> str:
        until = self._clock.now() + timedelta(seconds=expires_s)
        query = {"key": key, "name": file_name, "type": content_type, "until": until.isoformat()}
        return f"memory://objects/?{urlencode(query)}"

    def form(self, key: str, *, max_bytes: int, expires_s: int) -> PresignedPost:
        if "${" in key:
            raise ValueError("an upload form must fix the whole key")
        until = self._clock.now() + timedelta(seconds=expires_s)
        policy = f"{key}\n{max_bytes}\n{until.isoformat()}"
        return PresignedPost(url="memory://objects/", fields={"key": key, "policy": policy})

    def open_link(self, url: str) -> Download:
        """What opening `url` gives. Raises: NotFound, when it has expired or nothing is there."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        if self._clock.now() >= datetime.fromisoformat(query["until"]):
            raise NotFound("the link has expired")
        return Download(self.get(query["key"]), query["name"], query["type"])

    def upload(self, fields: Mapping[str, str], data: bytes) -> None:
        """Send a form. Raises: Invalid, when key, size or time are not those allowed."""
        key, max_bytes, until = fields["policy"].split("\n")
        late = self._clock.now() >= datetime.fromisoformat(until)
        if late or fields["key"] != key or len(data) > int(max_bytes):
            raise Invalid("the form does not allow this upload")
        self._keep(key, data, "binary/octet-stream")

    def _keep(self, key: str, data: bytes, content_type: str) -> None:
        self.objects[key] = StoredObject(bytes(data), content_type, self._clock.now())

    def _faulty(self, operation: str, moment: str) -> None:
        if self.fault is not None:
            self.fault(operation, moment)
