"""Doing it again when somebody else was faster: read, decide, write, and read anew on conflict."""

from collections.abc import Callable
from typing import TypeVar

from lettrage.domain.errors import Conflict, Unavailable

T = TypeVar("T")

MOST_TRIES = 8
"""Two or three writers meet on one record; eight lost races in a row mean something else."""


def settled(attempt: Callable[[], T]) -> T:
    """Result of the first `attempt` that meets no conflict.

    `attempt` must read what it decides on each time it is called.
    Raises: Unavailable, after `MOST_TRIES` lost races, so that the caller's workflow tries later.
    """
    for _ in range(MOST_TRIES - 1):
        try:
            return attempt()
        except Conflict:
            continue
    try:
        return attempt()
    except Conflict as error:
        raise Unavailable("the record is contended", code="contended") from error
