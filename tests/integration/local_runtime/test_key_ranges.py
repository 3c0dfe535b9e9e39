"""Ranges of keys: the same items as the emulator's own reading finds, in a fraction of the time."""

import time

from infra.local.runtime import LocalRuntime

MANY = 3_000
RANGE = "pk = :pk AND sk BETWEEN :low AND :high"
SAME_IN_OTHER_WORDS = "pk = :pk and sk between :low and :high"


def test_a_range_of_a_long_list_is_found_quickly_and_exactly(runtime: LocalRuntime) -> None:
    items = runtime.client("dynamodb")
    items.create_table(
        TableName="ranged",
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
        items.batch_write_item(RequestItems={"ranged": puts})
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
