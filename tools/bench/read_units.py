"""Read units of DynamoDB by its own rules, by what was read.

The emulator tells no capacity for BatchGetItem, so units are counted here from requests and
answers: strongly consistent reads, 1 unit per 4 KB, at least one a request, each item of a batch
rounded up by itself, a missing one a unit (AWS, «Read consumption», DynamoDB developer guide).
"""

import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from lettrage.adapters.aws.dynamodb_store import DynamoStore

from tests.fakes.loopback_aws import LoopbackAws

_UNIT = 4096


class Meter:
    """A store and the read units that its requests took: by record kind and list name."""

    def __init__(self, server: LoopbackAws, table: str) -> None:
        self.client = server.client("dynamodb")
        self.store = DynamoStore(self.client, table)
        self.units: Counter[str] = Counter()
        self._table = table
        self.waited = 0.0
        self._asked, self._sent, self._read = 0, 0.0, ""
        events = self.client.meta.events
        events.register("before-call.dynamodb", self._before)
        events.register("after-call.dynamodb", self._answered)
        for name in ("GetItem", "Query", "BatchGetItem"):
            events.register(f"provide-client-params.dynamodb.{name}", self._asking)
            events.register(f"after-call.dynamodb.{name}", self._after)

    @property
    def reads(self) -> int:
        """Read units so far."""
        return self.units.total()

    def told(self) -> str:
        """What took how many, the most first."""
        return ", ".join(f"{name} {count}" for name, count in self.units.most_common())

    def clear(self) -> None:
        """Count from nothing."""
        self.units.clear()
        self.waited = 0.0

    def _before(self, **_: object) -> None:
        self._sent = time.perf_counter()

    def _answered(self, **_: object) -> None:
        self.waited += time.perf_counter() - self._sent

    def _asking(self, params: dict[str, Any], **_: object) -> None:
        if "RequestItems" in params:
            keys = params["RequestItems"][self._table]["Keys"]
            self._asked = len(keys)
            pk: str = keys[0]["pk"]["S"]
        else:
            pk = params["Key"]["pk"]["S"] if "Key" in params else _partition(params)
        # ORG#<org>#<kind>#<list>#<value>; lists of keys tell the kind of key before a colon.
        parts = pk.split("#")[2:]
        if parts[1:2] == ["key"]:
            parts[2] = parts[2].partition(":")[0]
        self._read = " ".join(parts if parts[1:2] == ["key"] else parts[:2])

    def _after(self, parsed: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        if model.name == "BatchGetItem":
            found = parsed["Responses"].get(self._table, [])
            taken = sum(_units([item]) for item in found) + self._asked - len(found)
        elif model.name == "GetItem":
            taken = _units([parsed["Item"]] if "Item" in parsed else [])
        elif "Items" in parsed:
            taken = _units(parsed["Items"])
        else:
            taken = max(1, -(-200 * parsed["Count"] // _UNIT))  # COUNT: pointers
        self.units[self._read] += taken


def _partition(params: dict[str, Any]) -> str:
    pk: str = params["ExpressionAttributeValues"][":pk"]["S"]
    return pk


def _units(items: Iterable[dict[str, Any]]) -> int:
    """Units of items read together: names and values in bytes (texts and numbers only)."""
    size = sum(
        len(name.encode()) + len(text.encode())
        for item in items
        for name, value in item.items()
        for text in value.values()
    )
    return max(1, -(-size // _UNIT))
