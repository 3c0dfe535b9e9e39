"""Lists that a use case needs whole, or the first records of: page after page."""

from typing import TypeVar

from lettrage.domain.record import Record
from lettrage.ports.store import Store

R = TypeVar("R", bound=Record)


def whole(
    store: Store,
    model: type[R],
    organisation_id: str,
    name: str = "all",
    value: str = "all",
    *,
    most: int | None = None,
    since: str | None = None,
    until: str | None = None,
    newest_first: bool = False,
) -> list[R]:
    """Records of a lookup in its order, at most `most` of them. Raises: Unavailable."""
    found: list[R] = []
    cursor = None
    while most is None or len(found) < most:
        page = store.find(
            model,
            organisation_id,
            name,
            value,
            cursor=cursor,
            since=since,
            until=until,
            newest_first=newest_first,
        )
        found.extend(page.records)
        cursor = page.next_cursor
        if cursor is None:
            break
    return found[:most]
