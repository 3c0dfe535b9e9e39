"""A store that reads each thing once: for one use case, run once.

Rules that look at the same record or list, each for its own reason, share one reading of it, which
also makes them agree. Writing forgets all, whether it succeeds or not: what is decided anew after
a lost race is decided on what is there then.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from lettrage.domain.errors import NotFound
from lettrage.domain.record import Change, Record
from lettrage.ports.store import MAX_PAGE, MOST_EVERYWHERE, Found, Shown, Store, Write

R = TypeVar("R", bound=Record)
T = TypeVar("T")


class RememberingStore:
    """Reads of another store, remembered until the next write.

    Build one for each run of a use case: nothing is forgotten by time, and nothing of one request
    may be shown to another. Raises: as the store behind it; errors are not remembered.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._records: dict[tuple[type[Record], str, str], Record | None] = {}
        self._answers: dict[tuple[object, ...], Any] = {}

    def get(self, model: type[R], organisation_id: str, record_id: str) -> R:
        """As the port."""
        found = self.get_many(model, organisation_id, [record_id])
        if record_id not in found:
            raise NotFound(f"no {model.KIND} {record_id}", kind=model.KIND)
        return found[record_id]

    def get_many(
        self, model: type[R], organisation_id: str, record_ids: Sequence[str]
    ) -> dict[str, R]:
        """As the port; only those not seen yet are asked for."""
        wanted = list(dict.fromkeys(record_ids))
        missing = [i for i in wanted if (model, organisation_id, i) not in self._records]
        if missing:
            found = self._asked(model, organisation_id, missing)
            for record_id in missing:
                self._records[model, organisation_id, record_id] = found.get(record_id)
        known = {i: self._records[model, organisation_id, i] for i in wanted}
        return {i: record for i, record in known.items() if isinstance(record, model)}

    def _asked(self, model: type[R], organisation_id: str, ids: list[str]) -> dict[str, R]:
        if len(ids) > 1:
            return self._store.get_many(model, organisation_id, ids)
        try:
            return {ids[0]: self._store.get(model, organisation_id, ids[0])}
        except NotFound:
            return {}

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
        """As the port."""
        key = (model, organisation_id, name, value, limit, cursor, newest_first, since, until)
        return self._once(
            ("find", *key),
            lambda: self._store.find(
                model,
                organisation_id,
                name,
                value,
                limit=limit,
                cursor=cursor,
                newest_first=newest_first,
                since=since,
                until=until,
            ),
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
        """As the port."""
        return self._once(
            ("shown", model, organisation_id, name, value, limit, since, until),
            lambda: self._store.shown(
                model, organisation_id, name, value, limit=limit, since=since, until=until
            ),
        )

    def count(self, model: type[Record], organisation_id: str, name: str, value: str) -> int:
        """As the port."""
        return self._once(
            ("count", model, organisation_id, name, value),
            lambda: self._store.count(model, organisation_id, name, value),
        )

    def owner(self, model: type[Record], organisation_id: str, name: str, value: str) -> str | None:
        """As the port."""
        return self._once(
            ("owner", model, organisation_id, name, value),
            lambda: self._store.owner(model, organisation_id, name, value),
        )

    def owner_everywhere(
        self, model: type[Record], name: str, value: str
    ) -> tuple[str, str] | None:
        """As the port."""
        return self._once(
            ("owner_everywhere", model, name, value),
            lambda: self._store.owner_everywhere(model, name, value),
        )

    def find_everywhere(
        self,
        model: type[Record],
        name: str,
        value: str,
        *,
        after: tuple[str, str] | None = None,
        limit: int = MOST_EVERYWHERE,
    ) -> tuple[tuple[str, str], ...]:
        """As the port."""
        return self._once(
            ("find_everywhere", model, name, value, after, limit),
            lambda: self._store.find_everywhere(model, name, value, after=after, limit=limit),
        )

    def write(self, writes: Sequence[Write], changes: Sequence[Change]) -> tuple[Record, ...]:
        """As the port; forgets what was read, also when it is refused."""
        self._records.clear()
        self._answers.clear()
        return self._store.write(writes, changes)

    def finish_left(self) -> int:
        """See the port."""
        return self._store.finish_left()

    def changes(
        self, organisation_id: str, *, limit: int = MAX_PAGE, cursor: str | None = None
    ) -> tuple[tuple[Change, ...], str | None]:
        """As the port; never remembered: a journal is read to see what is new."""
        return self._store.changes(organisation_id, limit=limit, cursor=cursor)

    def _once(self, key: tuple[object, ...], ask: Callable[[], T]) -> T:
        if key not in self._answers:
            self._answers[key] = ask()
        answer: T = self._answers[key]
        return answer
