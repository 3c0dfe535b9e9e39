"""The meter counts requests and capacity from its first reading on."""

import json
import urllib.request
from typing import Any

from infra.local.runtime import LocalRuntime


def _taken(runtime: LocalRuntime) -> dict[str, Any]:
    with urllib.request.urlopen(f"{runtime.endpoint}/_lettrage/meter") as reply:  # noqa: S310 - loopback
        found: dict[str, Any] = json.load(reply)
    return found


def test_calls_and_capacity_are_counted_and_then_forgotten(runtime: LocalRuntime) -> None:
    items = runtime.client("dynamodb")
    items.create_table(
        TableName="metered",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    _taken(runtime)
    items.put_item(TableName="metered", Item={"pk": {"S": "a"}, "v": {"S": "x" * 1500}})
    items.get_item(TableName="metered", Key={"pk": {"S": "a"}}, ConsistentRead=True)
    taken = _taken(runtime)
    assert taken["requests"]["dynamodb.PutItem"] == 1
    assert (taken["capacity"]["write"], taken["capacity"]["read"]) == (2, 1)
    assert _taken(runtime)["requests"] == {}
