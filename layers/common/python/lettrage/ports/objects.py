"""Files by key. One bucket an instance: inbox, work or archive."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class ObjectInfo:
    """What is known of a stored object without reading it."""

    key: str
    size_bytes: int
    stored_at: datetime


@dataclass(frozen=True)
class PresignedPost:
    """An upload form: POST `fields` plus a last field `file` to `url` as multipart/form-data."""

    url: str
    fields: Mapping[str, str]


class ObjectStore(Protocol):
    """Bytes by key."""

    def get(self, key: str) -> bytes:
        """The bytes. Raises: NotFound, Unavailable."""
        ...

    def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Store, replacing. Raises: Unavailable."""
        ...

    def put_new(self, key: str, data: bytes, *, content_type: str) -> bool:
        """Store only where nothing is yet; False when something was. Raises: Unavailable."""
        ...

    def info(self, key: str) -> ObjectInfo | None:
        """Size and time, None when there is no such object. Raises: Unavailable."""
        ...

    def under(self, prefix: str) -> Iterator[ObjectInfo]:
        """All objects whose key begins with `prefix`, by key. Raises: Unavailable."""
        ...

    def link(self, key: str, *, file_name: str, content_type: str, expires_s: int) -> str:
        """A short-lived address that downloads the object as an attachment of that name."""
        ...

    def form(self, key: str, *, max_bytes: int, expires_s: int) -> PresignedPost:
        """A short-lived form that uploads exactly this key, at most `max_bytes`."""
        ...
