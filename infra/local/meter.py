"""Counts what AWS would bill: requests by service and operation, DynamoDB capacity units.

Counts only, never contents. `GET /_lettrage/meter` takes the counters, which then start from
nothing; before the first such call nothing is counted and no call is touched. Capacity units are
those that the emulator computes, which it is asked for.
"""

import json
import re
import threading
from collections import defaultdict
from typing import Any

from ministack.services import dynamodb

from infra.local.emulated import Emulated

_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/(?P<service>[^/]+)/aws4_request")
_READS = ("GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems")
_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")


class Meter:
    """Counters since they were last taken.

    Shapes: `requests` by `service.operation` (`s3.PUT`, `dynamodb.GetItem`), `capacity` by
    `read` and `write`, in units as DynamoDB itself returns them.
    """

    def __init__(self) -> None:
        self.counting = False
        self._requests: dict[str, int] = defaultdict(int)
        self._capacity: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    def request(self, method: str, headers: list[tuple[bytes, bytes]]) -> None:
        """Count one signed request; unsigned ones (links, forms) count as S3's."""
        if not self.counting:
            return
        found = {name.lower(): value.decode("latin-1") for name, value in headers}
        signed = _SERVICE.search(found.get(b"authorization", ""))
        service = signed["service"] if signed else "s3"
        operation = found.get(b"x-amz-target", "").rpartition(".")[2] or method
        with self._lock:
            self._requests[f"{service}.{operation}"] += 1

    def capacity(self, operation: str, units: float) -> None:
        """Count consumed capacity units."""
        with self._lock:
            self._capacity["read" if operation in _READS else "write"] += units

    def take(self) -> dict[str, dict[str, float]]:
        """The counters, which start from nothing again; counting begins with the first take."""
        self.counting = True
        with self._lock:
            taken: dict[str, dict[str, float]] = {
                "requests": dict(self._requests),
                "capacity": dict(self._capacity),
            }
            self._requests.clear()
            self._capacity.clear()
        return taken


def install() -> Meter:
    """Ask the emulator for the capacity of each call on items, and count it."""
    meter = Meter()
    original = dynamodb.handle_request

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, *rest: Emulated
    ) -> Emulated:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if not meter.counting or operation not in _READS + _WRITES:
            return await original(method, path, headers, body, *rest)
        asked = {**json.loads(body), "ReturnConsumedCapacity": "TOTAL"}
        reply = await original(method, path, headers, json.dumps(asked).encode(), *rest)
        meter.capacity(operation, _units(reply[2]))
        return reply

    dynamodb.handle_request = handle_request
    return meter


def _units(body: bytes | str) -> float:
    """Capacity units of a reply; an error consumed none that it tells."""
    told: Any = json.loads(body or b"{}").get("ConsumedCapacity", [])
    tables = told if isinstance(told, list) else [told]
    return float(sum(table["CapacityUnits"] for table in tables))
