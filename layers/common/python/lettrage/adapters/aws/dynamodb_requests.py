"""Requests of DynamoDB that more than one module makes: a batch of reads, one transaction."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from lettrage.adapters.aws.dynamodb_items import key_item
from lettrage.adapters.aws.dynamodb_transaction import HELD, Step, refused
from lettrage.adapters.aws.vendor_errors import code_of, vendor_errors
from lettrage.domain.errors import LettrageError, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_KEYS = 100
"""Keys of one BatchGetItem (aws.md §10)."""

MOST_ROUNDS = 5
"""Rounds for keys that BatchGetItem left out; each is a request the client retries by itself."""


class CancelledError(Exception):
    """A transaction was refused.

    Attributes:
        meaning: The error of the port that it means.
        holders: Large writes that hold one of its records.
    """

    def __init__(self, meaning: LettrageError, holders: frozenset[str]) -> None:
        super().__init__(meaning.message)
        self.meaning = meaning
        self.holders = holders


def transact(client: "DynamoDBClient", steps: Sequence[Step]) -> None:
    """Write all steps or none. Raises: CancelledError, Unavailable."""
    items: Any = [step.item for step in steps]
    try:
        with vendor_errors("DynamoDB TransactWriteItems"):
            client.transact_write_items(TransactItems=items)
    except ClientError as error:
        if code_of(error) != "TransactionCanceledException":
            raise
        reasons: Any = error.response.get("CancellationReasons", [])
        holders = {reason.get("Item", {}).get(HELD, {}).get("S") for reason in reasons}
        raise CancelledError(refused(steps, reasons), frozenset(holders - {None})) from error


def read_many(
    client: "DynamoDBClient", table: str, keys: Sequence[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    """Those items that exist, strongly consistent, by hundreds. Raises: Unavailable."""
    for start in range(0, len(keys), MOST_KEYS):
        some = [key_item(*key) for key in keys[start : start + MOST_KEYS]]
        left: Any = {table: {"Keys": some, "ConsistentRead": True}}
        for _ in range(MOST_ROUNDS):
            with vendor_errors("DynamoDB BatchGetItem"):
                answer = client.batch_get_item(RequestItems=left)
            yield from answer["Responses"].get(table, [])
            left = answer.get("UnprocessedKeys")
            if not left:
                break
        else:
            raise Unavailable("DynamoDB BatchGetItem leaves keys out")
