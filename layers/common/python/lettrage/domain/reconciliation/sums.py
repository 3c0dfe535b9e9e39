"""Sets of documents whose amounts add up exactly, counted to a limit.

Meet in the middle: the sums of one half are looked up from the other, so 24 documents cost
2 x 4,096 sums instead of 16 million.
"""

from collections.abc import Sequence
from math import comb, gcd

MOST_DOCUMENTS = 24
"""Beyond, no answer: the engine says so instead of guessing. Source: specification §5."""


def _sums(values: Sequence[int]) -> list[int]:
    """Sum of every subset; the index of a sum is the bit mask of its subset."""
    sums = [0]
    for value in values:
        sums += [value + known for known in sums]
    return sums


def exact_sums(values: Sequence[int], target: int, *, limit: int = 2) -> list[tuple[int, ...]]:
    """Up to `limit` sets of indexes whose values add up to `target`, the empty set left out.

    Shapes: indexes ascending inside a set; sets in no order. Empty when there are more than
    `MOST_DOCUMENTS` values.
    Units: signed minor units, all of one currency.
    Raises: nothing.
    """
    if not values or len(values) > MOST_DOCUMENTS:
        return []
    half = len(values) // 2
    left = _sums(values[:half])
    positions: dict[int, list[int]] = {}
    for mask, total in enumerate(left):
        positions.setdefault(total, []).append(mask)
    found: list[tuple[int, ...]] = []
    for high, total in enumerate(_sums(values[half:])):
        for low in positions.get(target - total, ()):
            mask = low | high << half
            if mask:
                found.append(tuple(i for i in range(len(values)) if mask >> i & 1))
                if len(found) >= limit:
                    return found
    return found


_FEW = 8  # of fewer documents, the only set that adds up is believed (decision rules, rule 3)
_RARE = 50  # a coincidence less likely than one in so many is none


def by_chance(values: Sequence[int], chosen: Sequence[int]) -> bool:
    """True where so many sets of that size may be made that one would add up to any amount.

    Documents that follow each other in `values`, which are in order of date, are fewer sets.
    Shapes: `chosen` are indexes, ascending.
    """
    count, size = len(values), len(chosen)
    if count < _FEW:
        return False
    together = chosen[-1] - chosen[0] == size - 1
    sets = count if together else sum(comb(count, some) for some in range(1, size + 1))
    return sets * _RARE > sum(map(abs, values)) // gcd(*values)
