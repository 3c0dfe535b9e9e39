"""Cursors: a place in one list, and in no other."""

import base64
import binascii
import json

from lettrage.domain.errors import Invalid
from lettrage.ports.store import MAX_PAGE


def check_limit(limit: int) -> None:
    """Raises: ValueError, for a page that no list has."""
    if not 1 <= limit <= MAX_PAGE:
        raise ValueError(f"a page holds 1 to {MAX_PAGE} records, not {limit}")


def cursor_at(listing: str, sk: str) -> str:
    """The text that stands for a place in a list."""
    return base64.urlsafe_b64encode(json.dumps([listing, sk]).encode()).decode().rstrip("=")


def position(cursor: str | None, listing: str, low: str, high: str) -> str | None:
    """Sort key that a cursor of this very list stands at, None without a cursor."""
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        of, sk = json.loads(text)
    except (ValueError, TypeError, binascii.Error) as error:
        raise Invalid("the cursor is not one of this list", code="bad_cursor") from error
    if of != listing or not isinstance(sk, str) or not low <= sk <= high:
        raise Invalid("the cursor is not one of this list", code="bad_cursor")
    return sk
