"""Key ranges of queries, found by their keys: the emulator tests and sorts the whole partition.

Lists of twenty thousand transactions took seconds so; on AWS a range costs what it holds. A query
of the one shape `key = :a AND sort BETWEEN :b AND :c` on strings, without an index, is answered by
the emulator's own code from a copy of the table that holds only the keys it can reach. All others
go through untouched.
"""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from types import FunctionType
from typing import Any

from ministack.services import dynamodb

from infra.local.emulated import Emulated

SHORT = 200
"""Partitions of so few items are not worth a copy."""

_RANGE = re.compile(r"(\w+) = (:\w+) AND (\w+) BETWEEN (:\w+) AND (:\w+)")


@lru_cache(maxsize=64)
def _parts(expression: str) -> tuple[str, ...] | None:
    match = _RANGE.fullmatch(expression)
    return match.groups() if match else None


def install() -> None:
    """Put the quick way before the emulator's own."""
    original = dynamodb._query

    def query(data: dict[str, Any]) -> Emulated:
        try:
            table = _reached(data)
        except (KeyError, TypeError, AttributeError, ValueError):
            table = None  # whatever is wrong with it, the emulator says
        if table is None:
            return original(data)
        # The same code over other globals: the shared table is never touched, whoever writes.
        name = dynamodb._normalize_table_name(data["TableName"])
        surroundings = {**vars(dynamodb), "_tables": {name: table}}
        return FunctionType(original.__code__, surroundings)(data)

    dynamodb._query = query


def _reached(data: dict[str, Any]) -> dict[str, Any] | None:
    """The table with the items that the query can reach, None when it is not of the shape."""
    parts = _parts(data.get("KeyConditionExpression") or "")
    table = dynamodb._tables.get(dynamodb._normalize_table_name(data.get("TableName")))
    if parts is None or table is None or data.get("IndexName"):
        return None
    key, wanted, sort, low, high = parts
    values = data["ExpressionAttributeValues"]
    if (table["pk_name"], table["sk_name"]) != (key, sort):
        return None
    partition = values[wanted]["S"]
    bucket = table["items"].get(partition, {})
    if len(bucket) <= SHORT:
        return None
    keys = sorted(bucket)
    first, end = bisect_left(keys, values[low]["S"]), bisect_right(keys, values[high]["S"])
    forward, start = data.get("ScanIndexForward", True), data.get("ExclusiveStartKey")
    if start is not None and forward:
        first = max(first, bisect_left(keys, start[sort]["S"]))
    elif start is not None:
        end = min(end, bisect_right(keys, start[sort]["S"]))
    if data.get("Limit") is not None:
        # One more for the key to start after.
        most = int(data["Limit"]) + 1
        first, end = (first, min(end, first + most)) if forward else (max(first, end - most), end)
    reached = {each: bucket[each] for each in keys[first : max(first, end)]}
    return {**table, "items": {partition: reached}}
