"""Writes of more items than one transaction of DynamoDB takes, as one to every reader.

1. `begin`: the write's head, state `open`, names every record that it will hold.
2. `hold`: each record keeps what it was and gets what it will be beside it, if it is still what
   the writer saw and nobody holds it; pointers that it will need are put with it. A step of this
   phase asks that the head is still `open`.
3. `commit`: the head turns `done`, with the change entries. This one item is the write: before it
   readers see every record as it was, from it on as it will be (`seen`).
4. `release`: each record becomes what it will be, pointers that it needs no more go with it; then
   the head goes.

A writer that dies leaves the head. Who meets a held record may `settle` it: a `done` write is
carried on, one still `open` after `OPEN_FOR` turns `undone` and its records are given back what
they were. Head and records are only written under conditions, so writer and helpers may race; a
head goes only when nothing is held by it, so who finds none reads the record again.

Source: «two-phase commit» over item locks, as in the transaction library of AWS Labs
(dynamodb-transactions, DESIGN.md); README decision 95.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from lettrage.adapters.aws.dynamodb_holds import Hold, Key, as_seen, entry, hold_of, retold
from lettrage.adapters.aws.dynamodb_items import birth, key_item, record_item
from lettrage.adapters.aws.dynamodb_keys import everywhere_pk, everywhere_sort, record_pk
from lettrage.adapters.aws.dynamodb_requests import CancelledError, read_many, transact
from lettrage.adapters.aws.dynamodb_transaction import (
    HELD,
    MOST_ITEMS,
    Step,
    change_steps,
    condition,
    refusal_of,
)
from lettrage.adapters.aws.vendor_errors import code_of, vendor_errors
from lettrage.domain.errors import LettrageError, Stale, Unavailable
from lettrage.domain.record import Change
from lettrage.ports.clock import Clock
from lettrage.ports.store import Write

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OPEN_FOR = timedelta(seconds=60)
"""After that a write that did not commit may be taken back: a thousand records are held in less
than ten seconds. Safe whatever the clocks say, for committing asks for the state."""

MOST_RECORDS = 1_000
"""Records of one write: their keys take 120 bytes each of the head's 400 KB (aws.md §10)."""

_KIND = "large_write"
_LEFT = everywhere_pk(_KIND, "unfinished", "all")
_OPEN, _DONE, _UNDONE = "open", "done", "undone"
_MOST_TRIES = 8  # writers and helpers that race for one record


class LargeWrites:
    """Writes, reads and mends; `place` is `<organisation>#<identifier>` of a head."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def write(self, writes: Sequence[Write], changes: Sequence[Change]) -> None:
        """All or nothing.

        Raises: CancelledError; Unavailable; ValueError, when it changes unique values, look-ups
            everywhere or records that expire, which this cannot do as one.
        """
        holds = sorted((hold_of(write) for write in writes), key=lambda hold: hold.key)
        organisations = {r.organisation_id for w in writes for r in (w.before, w.after) if r}
        if len(holds) > MOST_RECORDS or len(organisations) > 1:
            raise ValueError(f"{len(holds)} records of {len(organisations)} organisations at once")
        place = self._begin(organisations.pop(), [hold.key for hold in holds])
        try:
            self._hold(place, holds)
            self._commit(place, changes)
        except (CancelledError, LettrageError):
            if self._turned(place, _UNDONE) != _DONE:
                self._release(place, [hold.key for hold in holds], done=False)
                raise
        try:
            self._release(place, [hold.key for hold in holds], done=True)
        except (CancelledError, Unavailable):
            return  # it is written; who meets a record, or the sweep, goes on

    def seen(self, items: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Items as their readers see them: a held one as it was, or will be once committed."""
        states: dict[str, str | None] = {}
        for item in items:
            shown: dict[str, Any] | None = item
            for _ in range(_MOST_TRIES):
                if shown is None or HELD not in shown:
                    break
                place = shown[HELD]["S"]
                if place not in states:
                    states[place] = _state(self._head(place))
                state = states[place]
                if state is not None:
                    shown = as_seen(shown, done=state == _DONE)
                    break
                shown = self._item((shown["pk"]["S"], shown["sk"]["S"]))  # released since
            if shown is not None:
                yield shown

    def settle(self, place: str) -> bool:
        """Carry on or take back what a writer left; False while it may still be at work."""
        head = self._head(place)
        state = _state(head)
        if head is None or state is None:
            return True
        if state == _OPEN:
            if int(head["until"]["N"]) > self._clock.now().timestamp():
                return False
            state = self._turned(place, _UNDONE)
        keys = [(pk, sk) for pk, sk in json.loads(head["data"]["S"])]
        self._release(place, keys, done=state == _DONE)
        return True

    def left(self) -> list[str]:
        """Writes that have not ended, at most a page of them."""
        with vendor_errors("DynamoDB Query"):
            answer = self._client.query(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": _LEFT}},
                Limit=MOST_ITEMS,
            )
        return [item["sk"]["S"] for item in answer["Items"]]

    def _begin(self, organisation_id: str, keys: Sequence[Key]) -> str:
        place = everywhere_sort(organisation_id, uuid.uuid4().hex)
        until = int((self._clock.now() + OPEN_FOR).timestamp())
        head = {
            **key_item(*_head_key(place)),
            "state": {"S": _OPEN},
            "until": {"N": str(until)},
            "data": {"S": json.dumps(keys)},
        }
        items = (head, key_item(_LEFT, place))
        transact(self._client, [self._step({"Put": {"Item": item}}) for item in items])
        return place

    def _hold(self, place: str, holds: Sequence[Hold]) -> None:
        now = int(self._clock.now().timestamp())
        check = self._step({"ConditionCheck": _still_open(place)}, lambda _: _taken_back())
        for chunk in _chunks([self._holding(hold, place, now) for hold in holds], MOST_ITEMS - 1):
            transact(self._client, [check, *chunk])

    def _holding(self, hold: Hold, place: str, now: int) -> list[Step]:
        values = {
            HELD: {"S": place},
            "fresh": {"S": json.dumps(list(hold.fresh))},
            "stale": {"S": json.dumps(hold.stale)},
            "retold": {"S": json.dumps([[*key, *texts] for key, texts in hold.retold.items()])},
        }
        if hold.after is not None:
            values["next"] = record_item(hold.after)["data"]
        guard = condition(hold.before, now)
        record = hold.after or hold.before
        assert record is not None  # noqa: S101 - `stored` refuses a write without sides
        if hold.before is None:
            values |= {"version": {"N": "0"}, "created_at": {"S": birth(record)}}
            step = {"Put": {**guard, "Item": {**key_item(*hold.key), **values}}}
        else:
            names = {f"#{name}": name for name in values}
            told = {f":{name}": value for name, value in values.items()}
            step = {
                "Update": {
                    **guard,
                    "Key": key_item(*hold.key),
                    "UpdateExpression": "SET " + ", ".join(f"#{n} = :{n}" for n in values),
                    "ExpressionAttributeNames": {**guard["ExpressionAttributeNames"], **names},
                    "ExpressionAttributeValues": {**guard["ExpressionAttributeValues"], **told},
                }
            }
        items = [*hold.fresh.values(), *(entry(key, "") for key in hold.retold)]
        pointers = [self._step({"Put": {"Item": item}}) for item in items]
        return [self._step(step, refusal_of(hold.before, record)), *pointers]

    def _commit(self, place: str, changes: Sequence[Change]) -> None:
        update = _turning(place, _DONE)
        turn = self._step({"Update": update}, lambda _: _taken_back())
        transact(self._client, [turn, *change_steps(self._table, changes)])

    def _turned(self, place: str, state: str) -> str | None:
        """The state after trying to turn an open head; None when it is gone."""
        try:
            with vendor_errors("DynamoDB UpdateItem"):
                self._client.update_item(TableName=self._table, **_turning(place, state))
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            return _state(self._head(place))
        return state

    def _release(self, place: str, keys: Sequence[Key], *, done: bool) -> None:
        """Give every held record what it will be, or was; then forget the write."""
        for _ in range(_MOST_TRIES):
            items = read_many(self._client, self._table, keys)
            held = [item for item in items if item.get(HELD, {}).get("S") == place]
            if not held:
                break
            for chunk in _chunks([self._releasing(i, place, done=done) for i in held], MOST_ITEMS):
                try:
                    transact(self._client, chunk)
                except CancelledError:
                    continue  # somebody else released one of them: read again
        else:
            raise Unavailable("records of a large write are contended")
        gone = (_head_key(place), (_LEFT, place))
        transact(self._client, [self._step({"Delete": {"Key": key_item(*key)}}) for key in gone])

    def _releasing(self, item: dict[str, Any], place: str, *, done: bool) -> list[Step]:
        key = {"pk": item["pk"], "sk": item["sk"]}
        shown = as_seen(item, done=done)
        mine: dict[str, Any] = {
            "ConditionExpression": f"{HELD} = :place",
            "ExpressionAttributeValues": {":place": {"S": place}},
        }
        if shown is None:
            step = {"Delete": {**mine, "Key": key}}
        else:
            step = {"Put": {**mine, "Item": shown}}
        needless = json.loads(item["stale" if done else "fresh"]["S"])
        deletes = [self._step({"Delete": {"Key": key_item(pk, sk)}}) for pk, sk in needless]
        puts = [self._step({"Put": {"Item": each}}) for each in retold(item, done=done)]
        return [self._step(step, lambda _: Stale("released by somebody else")), *deletes, *puts]

    def _step(
        self, item: dict[str, Any], refusal: "Callable[[Any], LettrageError] | None" = None
    ) -> Step:
        ((_, operation),) = item.items()
        operation["TableName"] = self._table
        key = operation.get("Key") or operation["Item"]
        return Step((key["pk"]["S"], key["sk"]["S"]), item, refusal)

    def _head(self, place: str) -> dict[str, Any] | None:
        return self._item(_head_key(place))

    def _item(self, key: Key) -> dict[str, Any] | None:
        with vendor_errors("DynamoDB GetItem"):
            answer = self._client.get_item(
                TableName=self._table, Key=key_item(*key), ConsistentRead=True
            )
        item: dict[str, Any] | None = answer.get("Item")
        return item


def _chunks(groups: Iterable[list[Step]], most: int) -> Iterator[list[Step]]:
    """Steps of whole records together, at most so many."""
    chunk: list[Step] = []
    for group in groups:
        if chunk and len(chunk) + len(group) > most:
            yield chunk
            chunk = []
        chunk = [*chunk, *group]
    if chunk:
        yield chunk


def _head_key(place: str) -> Key:
    organisation_id, _, identifier = place.partition("#")
    return record_pk(_KIND, organisation_id), identifier


def _state(head: dict[str, Any] | None) -> str | None:
    return None if head is None else head["state"]["S"]


def _still_open(place: str) -> dict[str, Any]:
    return {
        "Key": key_item(*_head_key(place)),
        "ConditionExpression": "#state = :open",
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": {":open": {"S": _OPEN}},
    }


def _turning(place: str, state: str) -> dict[str, Any]:
    asked = _still_open(place)
    values = {**asked["ExpressionAttributeValues"], ":state": {"S": state}}
    return {
        **asked,
        "UpdateExpression": "SET #state = :state",
        "ExpressionAttributeValues": values,
    }


def _taken_back() -> Stale:
    return Stale("the write took too long and was taken back")
