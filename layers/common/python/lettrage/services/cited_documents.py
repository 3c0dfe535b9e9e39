"""Documents by what a label may cite of them: numbers, references, batches, slips and cheques.

A label is looked for under every way to run its words together, and most of these end alike: the
lists hold keys by their ending (`OpenDocument.lookups`), so that such ways share one reading.
"""

from lettrage.domain.open_document import OpenDocument, ending
from lettrage.ports.store import Shown, Store

_PAGE = 64
"""Entries of one ending that are read at once, two read units; where more end so, such as
numbers that end with the year, each key is looked for by itself."""


class CitedDocuments:
    """Reads for one organisation and one run; what was read is remembered."""

    def __init__(self, store: Store, organisation_id: str) -> None:
        self._store = store
        self._organisation_id = organisation_id
        self._lists: dict[str, tuple[Shown, ...]] = {}

    def ids(self, key: str, *, most: int) -> list[str]:
        """Documents filed under `number:<digits>` or `structured:<identifier>`.

        Shapes: none where there are more than `most`. Raises: Unavailable.
        """
        end = ending(key)
        if end not in self._lists:
            self._lists[end] = self._shown("ending", end, _PAGE + 1)
        entries = self._lists[end]
        if len(entries) > _PAGE:
            own = self._shown("ending", end, most + 1, exact=key)
            entries = (*own, *self._shown("key", key, most + 1))
            found = dict.fromkeys(entry.record_id for entry in entries)
        else:
            found = dict.fromkeys(e.record_id for e in entries if key in e.text.split())
        return list(found) if len(found) <= most else []

    def _shown(
        self, name: str, value: str, limit: int, *, exact: str | None = None
    ) -> tuple[Shown, ...]:
        return self._store.shown(
            OpenDocument,
            self._organisation_id,
            name,
            value,
            limit=limit,
            since=exact,
            until=exact,
        )
