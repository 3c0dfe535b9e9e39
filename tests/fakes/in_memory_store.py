"""`ports.store.Store` in memory: same rules as the table, one lock, faults on demand."""

import bisect
import itertools
import json
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from lettrage.domain.errors import Conflict, NotFound, Stale
from lettrage.domain.record import Change, Record
from lettrage.ports.clock import Clock
from lettrage.ports.store import MAX_PAGE, MOST_EVERYWHERE, Found, Shown, Write

from tests.fakes import store_rules as rules
from tests.fakes.store_rules import Key

R = TypeVar("R", bound=Record)

Fault = Callable[[str, str], None]
"""Called with the operation's name and `before` or `after` (its effect); raises to inject."""


class _RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class InMemoryStore:
    """Records as JSON text, so that nothing is kept that a real store could not keep.

    Attributes:
        fault: Raises in place of the store when set; see `Fault`.
        transactions: How many writes succeeded.
    """

    def __init__(self, *, clock: Clock | None = None, fault: Fault | None = None) -> None:
        self.fault = fault
        self.transactions = 0
        self._clock = clock or _RealClock()
        self._lock = threading.RLock()
        self._records: dict[Key, Record] = {}
        self._texts: dict[Key, str] = {}  # of the same, written once and read from each time
        self._lists: dict[tuple[str, str, str, str], list[tuple[str, str]]] = {}
        self._everywhere: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
        self._uniques: dict[tuple[str, ...], Key] = {}
        self._changes: dict[str, dict[str, Change]] = {}

    def get(self, model: type[R], organisation_id: str, record_id: str) -> R:
        found = self.get_many(model, organisation_id, [record_id])
        if record_id not in found:
            raise NotFound(f"no {model.KIND} {record_id}", kind=model.KIND)
        return found[record_id]

    def get_many(
        self, model: type[R], organisation_id: str, record_ids: Sequence[str]
    ) -> dict[str, R]:
        rules.check_organisation(organisation_id)
        self._faulty("get", "before")
        with self._lock:
            found = {
                record_id: self._texts[model.KIND, organisation_id, record_id]
                for record_id in record_ids
                if self._living((model.KIND, organisation_id, record_id))
            }
        return {record_id: model.model_validate_json(text) for record_id, text in found.items()}

    def find(
        self,
        model: type[R],
        organisation_id: str,
        name: str,
        value: str,
        *,
        limit: int = MAX_PAGE,
        cursor: str | None = None,
        newest_first: bool = False,
        since: str | None = None,
        until: str | None = None,
    ) -> Found[R]:
        rules.check_organisation(organisation_id)
        rules.check_limit(limit)
        self._faulty("find", "before")
        listing = [model.KIND, organisation_id, name, value, newest_first, since, until]
        after = rules.position(cursor, listing)
        with self._lock:
            whole = self._lists.get((model.KIND, organisation_id, name, value), [])
            listed = self._bounded(whole, since, until)
            if newest_first:
                listed.reverse()
            entries = (
                entry
                for entry in listed
                if (after is None or (entry < after if newest_first else entry > after))
                and self._living((model.KIND, organisation_id, entry[1]))
            )
            found = list(itertools.islice(entries, limit + 1))
            page = found[:limit]
            texts = [self._texts[model.KIND, organisation_id, i] for _, i in page]
        return Found(
            records=tuple(model.model_validate_json(text) for text in texts),
            next_cursor=json.dumps([listing, page[-1]]) if len(found) > limit else None,
        )

    def shown(
        self,
        model: type[Record],
        organisation_id: str,
        name: str,
        value: str,
        *,
        limit: int = MAX_PAGE,
        since: str | None = None,
        until: str | None = None,
    ) -> tuple[Shown, ...]:
        rules.check_organisation(organisation_id)
        self._faulty("shown", "before")
        listing = (model.KIND, organisation_id, name, value)
        with self._lock:
            entries = self._bounded(self._lists.get(listing, []), since, until)
            living = [i for _, i in entries if self._living((model.KIND, organisation_id, i))]
            return tuple(
                Shown(i, rules.shows(self._records[model.KIND, organisation_id, i])[name, value])
                for i in living[:limit]
            )

    @staticmethod
    def _bounded(
        whole: list[tuple[str, str]], since: str | None, until: str | None
    ) -> list[tuple[str, str]]:
        low = bisect.bisect_left(whole, (rules.sort_text(since), "")) if since else 0
        # No sort text holds a character below the space: the first text after `until`.
        end = None if until is None else (rules.sort_text(until) + "\x00", "")
        high = len(whole) if end is None else bisect.bisect_left(whole, end)
        return whole[low:high]

    def count(self, model: type[Record], organisation_id: str, name: str, value: str) -> int:
        rules.check_organisation(organisation_id)
        self._faulty("count", "before")
        with self._lock:
            return sum(
                self._living((model.KIND, organisation_id, record_id))
                for _, record_id in self._lists.get((model.KIND, organisation_id, name, value), ())
            )

    def owner(self, model: type[Record], organisation_id: str, name: str, value: str) -> str | None:
        rules.check_organisation(organisation_id)
        owner = self._owner((model.KIND, name, value, organisation_id))
        return owner[2] if owner else None

    def owner_everywhere(
        self, model: type[Record], name: str, value: str
    ) -> tuple[str, str] | None:
        owner = self._owner((model.KIND, name, value))
        return (owner[1], owner[2]) if owner else None

    def find_everywhere(
        self,
        model: type[Record],
        name: str,
        value: str,
        *,
        after: tuple[str, str] | None = None,
        limit: int = MOST_EVERYWHERE,
    ) -> tuple[tuple[str, str], ...]:
        self._faulty("find_everywhere", "before")
        with self._lock:
            entries = self._everywhere.get((model.KIND, name, value), set())
            behind = sorted(
                (e for e in entries if after is None or _pointer(e) > _pointer(after)), key=_pointer
            )
            living = [e for e in behind if self._living((model.KIND, *e))]
        return tuple(living[:limit])

    def write(self, writes: Sequence[Write], changes: Sequence[Change]) -> tuple[Record, ...]:
        self._faulty("write", "before")
        with self._lock:
            after = [rules.readable(rules.stored(write)) for write in writes]
            self._check(writes, changes)
            for write, record in zip(writes, after, strict=True):
                self._replace(write, record)
            # Uniques last: within one transaction a value may change hands.
            for write in writes:
                self._release(write.before)
            for record in after:
                self._claim(record)
            for change in changes:
                self._changes.setdefault(change.organisation_id, {})[change.id] = change
            self.transactions += 1
        self._faulty("write", "after")
        return tuple(record for record in after if record is not None)

    def finish_left(self) -> int:
        return 0  # nothing is ever half-way

    def changes(
        self, organisation_id: str, *, limit: int = MAX_PAGE, cursor: str | None = None
    ) -> tuple[tuple[Change, ...], str | None]:
        rules.check_organisation(organisation_id)
        rules.check_limit(limit)
        after = rules.position(cursor, ["changes", organisation_id])
        with self._lock:
            entries = self._changes.get(organisation_id, {})
            ids = sorted(i for i in entries if after is None or i > after[0])
            page = tuple(entries[i] for i in ids[:limit])
        more = len(ids) > limit
        last = [["changes", organisation_id], [page[-1].id, ""]] if more else None
        return page, json.dumps(last) if last else None

    def _check(self, writes: Sequence[Write], changes: Sequence[Change]) -> None:
        """Everything a transaction may be refused for, before anything is changed."""
        rules.check_shape(writes, changes)
        claims = rules.claims(writes)
        for write in writes:
            if write.before is not None:
                current = self._records.get(rules.key(write.before))
                if current is None or rules.sighting(current) != rules.sighting(write.before):
                    raise Stale(f"{write.before.KIND} {write.before.id} was changed meanwhile")
        for write in writes:
            if write.before is None and self._living(rules.key(write.after)):
                record_id = rules.key(write.after)[2]
                raise Conflict(f"{record_id} exists already", existing_id=record_id)
        self._check_claims(claims, writes)
        for change in changes:
            if change.id in self._changes.get(change.organisation_id, {}):
                raise Conflict("change entry is written already", existing_id=change.id)

    def _check_claims(self, claims: dict[tuple[str, ...], Key], writes: Sequence[Write]) -> None:
        released = {u: rules.key(w.before) for w in writes for u in rules.unique_keys(w.before)}
        for unique, claimant in claims.items():
            owner = self._uniques.get(unique)
            if owner and self._living(owner) and owner not in (claimant, released.get(unique)):
                raise rules.taken(owner, claimant)

    def _replace(self, write: Write, after: Record | None) -> None:
        key = rules.key(write.after or write.before)
        self._texts.pop(key, None)
        old = self._records.pop(key, None)  # also an expired one that a new record replaces
        if old is not None:
            for listing, entry in rules.list_entries(old):
                self._lists[listing].remove(entry)
            for place in rules.everywhere_keys(old):
                self._everywhere[place].discard(key[1:])
        if after is not None:
            self._records[key] = after
            self._texts[key] = after.model_dump_json(warnings="error")
            for listing, entry in rules.list_entries(after):
                bisect.insort(self._lists.setdefault(listing, []), entry)
            for place in rules.everywhere_keys(after):
                self._everywhere.setdefault(place, set()).add(key[1:])

    def _release(self, before: Record | None) -> None:
        for unique in rules.unique_keys(before):
            if self._uniques.get(unique) == rules.key(before):
                del self._uniques[unique]

    def _claim(self, after: Record | None) -> None:
        for unique in rules.unique_keys(after):
            self._uniques[unique] = rules.key(after)

    def _owner(self, unique: tuple[str, ...]) -> Key | None:
        self._faulty("owner", "before")
        with self._lock:
            owner = self._uniques.get(unique)
            return owner if owner is not None and self._living(owner) else None

    def _living(self, key: Key) -> bool:
        record = self._records.get(key)
        if record is None:
            return False
        expires = record.expires_at()
        return expires is None or int(expires.timestamp()) > int(self._clock.now().timestamp())

    def _faulty(self, operation: str, moment: str) -> None:
        if self.fault is not None:
            self.fault(operation, moment)


def _pointer(entry: tuple[str, ...]) -> str:
    """An entry as the table orders it."""
    return "#".join(entry)
