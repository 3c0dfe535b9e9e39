"""The record store on one DynamoDB table.

Keys are in `dynamodb_keys`, items in `dynamodb_items`, transactions in `dynamodb_transaction`.

Access patterns, all strongly consistent, none a scan and none through an index:

| Call | Request | Read units |
|---|---|---|
| `get`, `owner`, `owner_everywhere` | GetItem | 1 per 4 KB |
| `get_many` | BatchGetItem by 100 | 1 per record and 4 KB |
| `find` | Query of pointers, then BatchGetItem | 1 per 4 KB of pointers, then as `get_many` |
| `count`, `find_everywhere`, `shown` | Query of pointers | 1 per 4 KB of pointers |
| `changes` | Query | 1 per 4 KB |
| `write` | TransactWriteItems | writes: 2 per item and KB |

The client retries what passes (see `clients`); this module never sleeps. A transaction repeated by
the client carries the token that botocore makes for it, so it is applied once.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from lettrage.adapters.aws import dynamodb_keys as keys
from lettrage.adapters.aws.dynamodb_items import change_of, key_item, pointed, record_of
from lettrage.adapters.aws.dynamodb_transaction import items_needed, plan, refused
from lettrage.adapters.aws.vendor_errors import code_of, vendor_errors
from lettrage.adapters.system import SystemClock
from lettrage.domain.errors import Invalid, NotFound, Unavailable
from lettrage.domain.record import Change, Record
from lettrage.ports.clock import Clock
from lettrage.ports.store import MAX_PAGE, MOST_EVERYWHERE, Found, Shown, Write

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

__all__ = ["DynamoStore", "items_needed"]

R = TypeVar("R", bound=Record)

MOST_KEYS = 100
"""Keys of one BatchGetItem (aws.md §10)."""

MOST_ROUNDS = 5
"""Rounds for keys that BatchGetItem left out; each is a request the client retries by itself."""


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
        for start in range(0, len(wanted), MOST_KEYS):
            for item in self._batch(pk, wanted[start : start + MOST_KEYS]):
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
        _check_limit(limit)
        pk = keys.lookup_pk(model.KIND, organisation_id, name, value)
        low, high = keys.bounds(since, until)
        # A cursor serves the very list it came from: partition, direction and bounds.
        listing = hashlib.sha256(f"{pk}\0{newest_first}\0{low}\0{high}".encode()).hexdigest()[:16]
        start = _position(cursor, listing, low, high)
        if low > high:
            return Found(records=(), next_cursor=None)
        pointers: list[dict[str, Any]] = []
        for item in self._query(pk, low, high, start=start, forward=not newest_first, page=limit):
            pointers.append(item)
            if len(pointers) > limit:
                break
        page = pointers[:limit]
        more = len(pointers) > limit
        ids = [pointed(item) for item in page]
        records = self.get_many(model, organisation_id, ids)
        return Found(
            # Between the two reads a record may have gone or left the list.
            records=tuple(
                records[i] for i in ids if i in records and _holds(records[i], name, value)
            ),
            next_cursor=_cursor(listing, page[-1]["sk"]["S"]) if more else None,
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
        """One transaction.

        Raises: as the port; ValueError, when a record occurs twice, a write is malformed or there
            are more than 100 items (`items_needed` counts those of one write).
        """
        steps, after = plan(self._table, writes, changes, self._clock.now())
        if not steps:
            return after
        items: Any = [step.item for step in steps]
        try:
            with vendor_errors("DynamoDB TransactWriteItems"):
                self._client.transact_write_items(TransactItems=items)
        except ClientError as error:
            if code_of(error) != "TransactionCanceledException":
                raise
            reasons: Any = error.response.get("CancellationReasons", [])
            raise refused(steps, reasons) from error
        return after

    def changes(
        self, organisation_id: str, *, limit: int = MAX_PAGE, cursor: str | None = None
    ) -> tuple[tuple[Change, ...], str | None]:
        """One page of the journal. Raises: Invalid, for a cursor of another list; Unavailable."""
        _check_limit(limit)
        pk = keys.change_pk(organisation_id)
        listing = hashlib.sha256(pk.encode()).hexdigest()[:16]
        low, high = keys.bounds(None, None)
        start = _position(cursor, listing, low, high)
        items: list[dict[str, Any]] = []
        for item in self._query(pk, low, high, start=start, page=limit):
            items.append(item)
            if len(items) > limit:
                break
        page = items[:limit]
        entries = tuple(change_of(item) for item in page)
        more = len(items) > limit
        return entries, _cursor(listing, page[-1]["sk"]["S"]) if more else None

    def _item(self, pk: str, sk: str) -> dict[str, Any] | None:
        with vendor_errors("DynamoDB GetItem"):
            answer = self._client.get_item(
                TableName=self._table,
                Key=key_item(pk, sk),
                ConsistentRead=True,
            )
        item: dict[str, Any] | None = answer.get("Item")
        return item if item is not None and self._lives(item) else None

    def _batch(self, pk: str, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
        left: Any = {
            self._table: {
                "Keys": [key_item(pk, record_id) for record_id in ids],
                "ConsistentRead": True,
            }
        }
        for _ in range(MOST_ROUNDS):
            with vendor_errors("DynamoDB BatchGetItem"):
                answer = self._client.batch_get_item(RequestItems=left)
            for item in answer["Responses"].get(self._table, []):
                if self._lives(item):
                    yield item
            left = answer.get("UnprocessedKeys")
            if not left:
                return
        raise Unavailable("DynamoDB BatchGetItem leaves keys out")

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


def _holds(record: Record, name: str, value: str) -> bool:
    return any(
        (lookup.name, lookup.value, lookup.everywhere) == (name, value, False)
        for lookup in record.lookups()
    )


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE:
        raise ValueError(f"a page holds 1 to {MAX_PAGE} records, not {limit}")


def _cursor(listing: str, sk: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([listing, sk]).encode()).decode().rstrip("=")


def _position(cursor: str | None, listing: str, low: str, high: str) -> str | None:
    """Sort key that a cursor of this very list stands at, None without a cursor."""
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        of, sk = json.loads(text)
    except (ValueError, TypeError, binascii.Error) as error:
        raise Invalid("the cursor is not one of this list", code="bad_cursor") from error
    if of != listing or not isinstance(sk, str) or not low <= sk <= high:
        raise Invalid("the cursor is not one of this list", code="bad_cursor")
    return sk
