"""Ranges of keys: the same items as the emulator's own reading finds, in a fraction of the time."""

import time
from typing import Any

from infra.local.runtime import LocalRuntime

MANY = 3_000
RANGE = "pk = :pk AND sk BETWEEN :low AND :high"
SAME_IN_OTHER_WORDS = "pk = :pk and sk between :low and :high"


def filled(runtime: LocalRuntime, table: str) -> Any:
    """A client, after a table with one long partition was made."""
    items = runtime.client("dynamodb")
    items.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )
    for start in range(0, MANY, 25):
        puts = [
            {"PutRequest": {"Item": {"pk": {"S": "a"}, "sk": {"S": f"{n:06d}"}}}}
            for n in range(start, start + 25)
        ]
        items.batch_write_item(RequestItems={table: puts})
    return items


def test_a_range_of_a_long_list_is_found_quickly_and_exactly(runtime: LocalRuntime) -> None:
    items = filled(runtime, "ranged")
    bounds = {":pk": {"S": "a"}, ":low": {"S": "001000"}, ":high": {"S": "001049"}}

    def found(condition: str) -> tuple[list[str], float]:
        started = time.perf_counter()
        answer = items.query(
            TableName="ranged",
            KeyConditionExpression=condition,
            ExpressionAttributeValues=bounds,
            ScanIndexForward=False,
        )
        took = time.perf_counter() - started
        return [item["sk"]["S"] for item in answer["Items"]], took

    (quick, quick_s), (slow, slow_s) = found(RANGE), found(SAME_IN_OTHER_WORDS)
    assert quick == slow == [f"{n:06d}" for n in range(1049, 999, -1)]
    assert quick_s < slow_s / 3


def test_pages_of_a_range_meet_without_gap_or_repeat(runtime: LocalRuntime) -> None:
    items = filled(runtime, "paged")
    for forward in (True, False):
        seen: list[str] = []
        after: dict[str, Any] = {}
        while True:
            answer = items.query(
                TableName="paged",
                KeyConditionExpression=RANGE,
                ExpressionAttributeValues={
                    ":pk": {"S": "a"},
                    ":low": {"S": "000500"},
                    ":high": {"S": "000799"},
                },
                ScanIndexForward=forward,
                Limit=70,
                **after,
            )
            seen += [item["sk"]["S"] for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                break
            after = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        expected = [f"{n:06d}" for n in range(500, 800)]
        assert seen == (expected if forward else expected[::-1])
