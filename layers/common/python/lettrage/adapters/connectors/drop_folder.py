"""A folder of a bucket as a source: what the storage service's events did not tell."""

import hashlib
import json
from datetime import datetime, timedelta

from lettrage.domain.errors import Invalid, NotFound
from lettrage.ports.connector import MOST_FILE_BYTES, FetchedDocument, FetchedPage
from lettrage.ports.objects import ObjectInfo, ObjectStore

STILL_COMING = timedelta(hours=1)
"""A large file is dated by when its upload began: the cursor stays this far behind the newest."""


MOST_SEEN = 4000
"""Files of the last hour that the cursor remembers, by thirty characters each: a third of the
record's 400 KB. Of more, the earlier ones are taken for known."""


class DropFolderConnector:
    """`Connector` of the objects under one prefix, oldest first.

    The cursor holds the instant up to which everything is known, in milliseconds since 1970, and
    what came since then.
    """

    def __init__(self, objects: ObjectStore, prefix: str) -> None:
        self._objects = objects
        self._prefix = prefix

    def fetch(self, cursor: str, *, most: int) -> FetchedPage:
        """Files that no earlier page held. Raises: Unavailable; Invalid, for a foreign cursor."""
        since, seen = _opened(cursor)
        waiting = sorted(
            (each for each in self._objects.under(self._prefix) if self._is_new(each, since, seen)),
            key=lambda each: (each.stored_at, each.key),
        )
        documents = []
        for stored in waiting[:most]:
            data = self._data(stored)
            seen.add(_mark(stored))
            if data is not None:
                own = stored.key.removeprefix(self._prefix)
                documents.append(FetchedDocument(own, own, data, stored.stored_at))
        return FetchedPage(tuple(documents), _closed(since, seen), more=len(waiting) > most)

    def _is_new(self, stored: ObjectInfo, since: int, seen: set[str]) -> bool:
        folder = stored.key.endswith("/")  # what consoles put for an empty folder
        late = _milliseconds(stored.stored_at) >= since
        return not folder and late and _mark(stored) not in seen

    def _data(self, stored: ObjectInfo) -> bytes | None:
        """The bytes; None when the file was taken away meanwhile.

        A file that is too large is told by one byte too many, without reading it.
        """
        if stored.size_bytes > MOST_FILE_BYTES:
            return bytes(MOST_FILE_BYTES + 1)
        try:
            return self._objects.get(stored.key)
        except NotFound:
            return None


def _mark(stored: ObjectInfo) -> str:
    """Instant in milliseconds and a digest of the key, 48 bits: there are some thousands."""
    digest = hashlib.blake2b(stored.key.encode(), digest_size=6).hexdigest()
    return f"{_milliseconds(stored.stored_at)}.{digest}"


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _opened(cursor: str) -> tuple[int, set[str]]:
    if not cursor:
        return 0, set()
    try:
        told = json.loads(cursor)
        return int(told["since"]), {str(mark) for mark in told["seen"]}
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid("the cursor is not one of a drop folder", code="bad_cursor") from error


def _closed(since: int, seen: set[str]) -> str:
    """The cursor: everything before `since` is known, and of later files those in `seen`."""
    by_time = sorted((int(mark.partition(".")[0]), mark) for mark in seen)
    if by_time:
        behind = int(STILL_COMING.total_seconds() * 1000)
        since = max(since, by_time[-1][0] - behind)
    if len(by_time) > MOST_SEEN:
        since = max(since, by_time[-MOST_SEEN][0])
    kept = [mark for stored_at, mark in by_time if stored_at >= since]
    return json.dumps({"since": since, "seen": kept})
