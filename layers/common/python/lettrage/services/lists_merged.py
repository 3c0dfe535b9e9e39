"""Transactions out of several lists, newest first: one a state, or one a stretch of amounts.

The lists are walked side by side by key, so open transactions are found at once among any number
of settled ones, and amounts among any others. A page goes on after the last record looked at, told
by its day and identifier.
"""

import base64
import binascii
import heapq
import json
from collections.abc import Iterator
from datetime import date
from itertools import islice

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Invalid
from lettrage.domain.transactions.wanted import Wanted
from lettrage.ports.store import Found, Store

MOST_LOOKED_AT = 1_000
"""Records looked at for one answer."""

_MARGIN = 5
# Records of a list read beyond its even share of the page.

_Place = tuple[str, str]


def merged(
    store: Store, organisation_id: str, wanted: Wanted, limit: int, cursor: str | None
) -> Found[Transaction]:
    """One page of the transactions wanted; no transaction stands in two of `wanted.lists()`.

    Raises: Invalid, for a cursor of another list.
    """
    after = _place(cursor)
    lists = wanted.lists()
    share = min(limit, limit // len(lists) + _MARGIN)
    walks = (_walk(store, organisation_id, wanted, each, share, after) for each in lists)
    together = heapq.merge(*walks, key=_order, reverse=True)
    records: list[Transaction] = []
    last, count = None, 0
    for each in islice(together, MOST_LOOKED_AT):
        last, count = each, count + 1
        if wanted.holds(each):
            records.append(each)
            if len(records) == limit:
                break
    ended = last is None or (len(records) < limit and count < MOST_LOOKED_AT)
    if not ended and len(records) == limit:
        ended = next(together, None) is None
    return Found(
        records=tuple(records), next_cursor=None if ended or last is None else _cursor(_order(last))
    )


def _order(one: Transaction) -> _Place:
    return one.booking_date.isoformat(), one.id


def _walk(
    store: Store,
    organisation_id: str,
    wanted: Wanted,
    listed: tuple[str, str],
    limit: int,
    after: _Place | None,
) -> Iterator[Transaction]:
    name, value = listed
    bounds = [wanted.until.isoformat()] if wanted.until else []
    until = min([*bounds, after[0]] if after else bounds, default=None)
    cursor = None
    while True:
        page = store.find(
            Transaction,
            organisation_id,
            name,
            value,
            limit=limit,
            cursor=cursor,
            newest_first=True,
            since=wanted.since.isoformat() if wanted.since else None,
            until=until,
        )
        yield from (each for each in page.records if after is None or _order(each) < after)
        cursor = page.next_cursor
        if cursor is None:
            return


def _cursor(place: _Place) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _place(cursor: str | None) -> _Place | None:
    if cursor is None:
        return None
    try:
        day, record_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return date.fromisoformat(day).isoformat(), str(record_id)
    except (ValueError, TypeError, binascii.Error) as error:
        raise Invalid("the cursor is not one of this list", code="bad_cursor") from error
