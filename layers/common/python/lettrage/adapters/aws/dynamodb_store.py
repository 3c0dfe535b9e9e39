"""The record store on one DynamoDB table.

Keys are in `dynamodb_keys`, items in `dynamodb_items`, transactions in `dynamodb_transaction`,
writes of more than a hundred items in `dynamodb_large_write`.

Access patterns, all strongly consistent, none a scan and none through an index:

| Call | Request | Read units |
|---|---|---|
| `get`, `owner`, `owner_everywhere` | GetItem | 1 per 4 KB |
| `get_many` | BatchGetItem by 100 | 1 per record and 4 KB |
| `find` | Query of pointers, then BatchGetItem | 1 per 4 KB of pointers, then as `get_many` |
| `count`, `find_everywhere`, `shown` | Query of pointers | 1 per 4 KB of pointers |
| `changes` | Query | 1 per 4 KB |
| `write` | TransactWriteItems, several past a hundred items | writes: 2 per item and KB |

The client retries what passes (see `clients`); this module never sleeps. A transaction repeated by
the client carries the token that botocore makes for it, so it is applied once.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from lettrage.adapters.aws import dynamodb_keys as keys
from lettrage.adapters.aws.dynamodb_cursors import check_limit, cursor_at, position
from lettrage.adapters.aws.dynamodb_items import changes_of, key_item, pointed, record_of
from lettrage.adapters.aws.dynamodb_large_write import LargeWrites
from lettrage.adapters.aws.dynamodb_requests import CancelledError, read_many, transact
from lettrage.adapters.aws.dynamodb_transaction import MOST_ITEMS, items_needed, plan
from lettrage.adapters.aws.vendor_errors import vendor_errors
from lettrage.adapters.system import SystemClock
from lettrage.domain.errors import NotFound
from lettrage.domain.record import Change, Record
from lettrage.ports.clock import Clock
from lettrage.ports.store import MAX_PAGE, MOST_EVERYWHERE, Found, Shown, Write

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

__all__ = ["DynamoStore", "items_needed"]

R = TypeVar("R", bound=Record)

_MOST_MENDED = 3
"""Times that a write waits for what others left half-way (`LargeWrites.settle`)."""


class DynamoStore:
    """`ports.store.Store` on the table `table` (string keys `pk` and `sk`, TTL on `expires_at`).

    Shapes: see the two modules named above. Any number of threads may share an instance.
    Units: `expires_at` in epoch seconds; the clock decides what has expired, not the deletion.
    Raises: as the port; Unavailable, when DynamoDB is throttled, in conflict or out of reach.
    """

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock | None = None) -> None:
        self._client = client
        self._table = table
        self._clock: Clock = clock or SystemClock()
        self._large = LargeWrites(client, table, self._clock)

    def get(self, model: type[R], organisation_id: str, record_id: str) -> R:
        """The current record. Raises: NotFound, Unavailable."""
        pk = keys.record_pk(model.KIND, organisation_id)
        item = self._item(pk, record_id) if record_id else None
        if item is None:
            raise NotFound(f"no {model.KIND} {record_id}", kind=model.KIND)
        return record_of(model, item)

    def get_many(
        self, model: type[R], organisation_id: str, record_ids: Sequence[str]
    ) -> dict[str, R]:
        """Those that exist, by identifier. Raises: Unavailable."""
        pk = keys.record_pk(model.KIND, organisation_id)
        wanted = [record_id for record_id in dict.fromkeys(record_ids) if record_id]
        found: dict[str, R] = {}
        items = read_many(self._client, self._table, [(pk, i) for i in wanted])
        for item in self._large.seen(items):
            if self._lives(item):
                found[item["sk"]["S"]] = record_of(model, item)
        return found

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
        """One page of the list; a page may hold fewer than `limit` where records just changed."""
        check_limit(limit)
        pk = keys.lookup_pk(model.KIND, organisation_id, name, value)
        low, high = keys.bounds(since, until)
        # A cursor serves the very list it came from: partition, direction and bounds.
        listing = hashlib.sha256(f"{pk}\0{newest_first}\0{low}\0{high}".encode()).hexdigest()[:16]
        start = position(cursor, listing, low, high)
        if low > high:
            return Found(records=(), next_cursor=None)
        pointers: list[dict[str, Any]] = []
        for item in self._query(pk, low, high, start=start, forward=not newest_first, page=limit):
            pointers.append(item)
            if len(pointers) > limit:
                break
        page = pointers[:limit]
        more = len(pointers) > limit
        places = [(pointed(item), item["sk"]["S"]) for item in page]
        records = self.get_many(model, organisation_id, [i for i, _ in places])
        return Found(
            # Between the two reads a record may have gone or left the list; while a large write
            # goes on, it stands in those of before and after.
            records=tuple(
                records[i]
                for i, place in places
                if i in records and _holds(records[i], name, value, place)
            ),
            next_cursor=cursor_at(listing, page[-1]["sk"]["S"]) if more else None,
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
        """Entries of a list from its pointers alone. Raises: Unavailable."""
        pk = keys.lookup_pk(model.KIND, organisation_id, name, value)
        low, high = keys.bounds(since, until)
        if low > high:
            return ()
        found = islice(self._query(pk, low, high, page=limit), limit)
        return tuple(Shown(pointed(item), item.get("shows", {}).get("S", "")) for item in found)

    def count(self, model: type[Record], organisation_id: str, name: str, value: str) -> int:
        """How many pointers the list has. Raises: Unavailable."""
        pk = keys.lookup_pk(model.KIND, organisation_id, name, value)
        request = self._query_request(pk, *keys.bounds(None, None))
        request["Select"] = "COUNT"
        return sum(answer["Count"] for answer in self._answers(request))

    def owner(self, model: type[Record], organisation_id: str, name: str, value: str) -> str | None:
        """Who carries the unique value in this organisation. Raises: Unavailable."""
        pk = keys.unique_pk(model.KIND, organisation_id, name, value)
        item = self._item(pk, keys.UNIQUE_SORT)
        return item["record_id"]["S"] if item else None

    def owner_everywhere(
        self, model: type[Record], name: str, value: str
    ) -> tuple[str, str] | None:
        """Who carries the unique value anywhere. Raises: Unavailable."""
        item = self._item(keys.unique_everywhere_pk(model.KIND, name, value), keys.UNIQUE_SORT)
        return (item["organisation_id"]["S"], item["record_id"]["S"]) if item else None

    def find_everywhere(
        self,
        model: type[Record],
        name: str,
        value: str,
        *,
        after: tuple[str, str] | None = None,
        limit: int = MOST_EVERYWHERE,
    ) -> tuple[tuple[str, str], ...]:
        """Who has the lookup, by organisation then identifier. Raises: Unavailable."""
        pk = keys.everywhere_pk(model.KIND, name, value)
        start = keys.everywhere_sort(*after) if after else None
        found: list[tuple[str, str]] = []
        for item in self._query(pk, *keys.bounds(None, None), page=limit, start=start):
            found.append((item["organisation_id"]["S"], item["record_id"]["S"]))
            if len(found) == limit:
                break
        return tuple(found)

    def write(self, writes: Sequence[Write], changes: Sequence[Change]) -> tuple[Record, ...]:
        """One transaction, or several that readers see as one (`dynamodb_large_write`).

        Raises: as the port; ValueError, when a record occurs twice or a write is malformed, or of
            more than 100 items and not of those that `LargeWrites` takes (`items_needed` counts
            those of one write).
        """
        for left in reversed(range(_MOST_MENDED)):
            steps, after = plan(self._table, writes, changes, self._clock.now())
            try:
                if len(steps) > MOST_ITEMS:
                    self._large.write(writes, changes)
                elif steps:
                    transact(self._client, steps)
            except CancelledError as cancelled:
                mended = [self._large.settle(holder) for holder in sorted(cancelled.holders)]
                if not (left and mended and all(mended)):
                    raise cancelled.meaning from cancelled.__cause__
            else:
                return after
        raise AssertionError("the last try returns or raises")  # pragma: no cover

    def finish_left(self) -> int:
        """Carry on or take back large writes whose function died; how many. Raises: Unavailable."""
        return sum(self._large.settle(place) for place in self._large.left())

    def changes(
        self, organisation_id: str, *, limit: int = MAX_PAGE, cursor: str | None = None
    ) -> tuple[tuple[Change, ...], str | None]:
        """One page of the journal. Raises: Invalid, for a cursor of another list; Unavailable."""
        check_limit(limit)
        pk = keys.change_pk(organisation_id)
        listing = hashlib.sha256(pk.encode()).hexdigest()[:16]
        low, high = keys.bounds(None, None)
        # Entries of one write are one item: a page may end inside.
        first, _, told = (position(cursor, listing, low, high) or "").partition(keys.SEPARATOR)
        page: list[tuple[Change, str]] = []
        for item in self._query(pk, first or low, high, page=limit):
            sk = item["sk"]["S"]
            entries = changes_of(item)
            known = int(told) if sk == first else 0
            for at, entry in enumerate(entries[known:], start=known + 1):
                page.append((entry, f"{sk}{keys.SEPARATOR}{at}"))
            if len(page) > limit:
                break
        shown = tuple(entry for entry, _ in page[:limit])
        more = len(page) > limit
        return shown, cursor_at(listing, page[limit - 1][1]) if more else None

    def _item(self, pk: str, sk: str) -> dict[str, Any] | None:
        with vendor_errors("DynamoDB GetItem"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=key_item(pk, sk),
                ConsistentRead=True,
            )
        found = self._large.seen([answer["Item"]] if "Item" in answer else [])
        return next((item for item in found if self._lives(item)), None)

    def _query(
        self,
        pk: str,
        low: str,
        high: str,
        *,
        page: int,
        start: str | None = None,
        forward: bool = True,
    ) -> Iterator[dict[str, Any]]:
        """Living items in order; one more than `page` is read at once, further ones on demand."""
        request = self._query_request(pk, low, high)
        request |= {"ScanIndexForward": forward, "Limit": page + 1}
        if start is not None:
            request["ExclusiveStartKey"] = key_item(pk, start)
        for answer in self._answers(request):
            yield from answer["Items"]

    def _query_request(self, pk: str, low: str, high: str) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "ConsistentRead": True,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :low AND :high",
            "FilterExpression": "attribute_not_exists(expires_at) OR expires_at > :now",
            "ExpressionAttributeValues": {
                ":pk": {"S": pk},
                ":low": {"S": low},
                ":high": {"S": high},
                ":now": {"N": str(int(self._clock.now().timestamp()))},
            },
        }

    def _answers(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        while True:
            with vendor_errors("DynamoDB Query"):
                answer: Any = self._client.query(**request)
            yield answer
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _lives(self, item: dict[str, Any]) -> bool:
        at = item.get("expires_at")
        return at is None or int(at["N"]) > int(self._clock.now().timestamp())


def _holds(record: Record, name: str, value: str, place: str) -> bool:
    """Whether the record stands in the list, at that place: of two look-ups there the first."""
    for lookup in record.lookups():
        if (lookup.name, lookup.value, lookup.everywhere) == (name, value, False):
            return place == f"{keys.sort_text(lookup.sort)}{keys.SEPARATOR}{record.id}"
    return False
