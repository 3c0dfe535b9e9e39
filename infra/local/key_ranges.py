"""Key ranges of queries, understood once: the emulator reads the condition anew for every item.

Lists of twenty thousand transactions took seconds so; on AWS a range is found by its key. Only
conditions of the one shape `key = :a AND sort BETWEEN :b AND :c` on strings are answered here, all
others go to the emulator's own reader, and so does everything that is checked before.
"""

import re
from functools import lru_cache

from ministack.services import dynamodb

from infra.local.emulated import Emulated

_SLOT = "KeyConditionExpression"
_RANGE = re.compile(r"(\w+) = (:\w+) AND (\w+) BETWEEN (:\w+) AND (:\w+)")


@lru_cache(maxsize=64)
def _parts(expression: str) -> tuple[str, ...] | None:
    match = _RANGE.fullmatch(expression)
    return match.groups() if match else None


def install() -> None:
    """Put the quick reading before the emulator's own."""
    original = dynamodb._evaluate_condition

    def evaluate(
        expression: str,
        item: Emulated,
        values: Emulated,
        names: Emulated,
        slot: str = "ConditionExpression",
    ) -> Emulated:
        parts = _parts(expression) if slot == _SLOT else None
        if parts is not None:
            key, wanted, sort, low, high = parts
            try:
                within: bool = values[low]["S"] <= item[sort]["S"] <= values[high]["S"]
                return within and item[key]["S"] == values[wanted]["S"]
            except (KeyError, TypeError):
                pass  # other types, or an attribute that is not there: as the emulator says
        return original(expression, item, values, names, slot)

    dynamodb._evaluate_condition = evaluate
