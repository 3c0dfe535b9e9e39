"""Whether what stands above a total adds up to it: the articles of a receipt, or its parts."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.roles import Sum

MOST_ROWS = 80  # of articles added up
_COUNTED = re.compile(r"(?:^|\s)(?:[0-9]+\s?)?[x@*]\s?(?:rm|eur|chf|[€$£])?\s?-?[0-9]", re.I)
"""A row that only says how many at what price: `2 x 1,20`, `3PC @ 7.90`."""


def adds_up(found: Sequence[Sum], total: Sum) -> bool:
    """Whether the rows right above a total, two at least, add up to it.

    Args:
        found: Amounts with cents, in reading order.
        total: One of them.

    Raises: nothing.
    """
    above: dict[int, Sum] = {}
    for item in found:
        if item.row.page == total.row.page and item.row.index < total.row.index:
            above[item.row.index] = item  # the last amount of each row
    rows = [above[index] for index in sorted(above, reverse=True)][:MOST_ROWS]
    articles = [item for item in rows if not _COUNTED.search(item.row.text) or _many(found, item)]
    unlabelled = [i for i in articles if not set(i.hints) - {Role.DISCOUNT, Role.TOTAL}]
    return any(_reaches(choice, total.value) for choice in (rows, articles, unlabelled))


def _many(found: Sequence[Sum], item: Sum) -> bool:
    return sum(1 for other in found if other.row is item.row) > 1


def _reaches(rows: Iterable[Sum], total: Decimal) -> bool:
    added, count = Decimal(0), 0
    for item in rows:
        if item.value in {total, 0}:
            continue
        added, count = added + item.value, count + 1
        if added == total and count > 1:
            return True
    return False
