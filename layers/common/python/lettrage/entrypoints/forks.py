"""Work spread over processes of this machine: for books, where memory is shared by a fork.

Functions have one core's worth of memory and never use this; the engine gives the same answer with
one process and with several.
"""

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import TypeVar

from lettrage.domain.reconciliation import Spread

T = TypeVar("T")
R = TypeVar("R")

_FEWEST = 2_000
"""Items below which a fork costs more than it saves."""
_OWN = 1.1
"""Share of this process beside the 1 of a fork, which has its results to send as well."""


def spread_over(processes: int) -> Spread:
    """Run work on slices of its items, one in this process and the others in forks of it.

    Shapes: results in the order of the items. One process where the system cannot fork.
    Raises: RuntimeError, when a fork ends without its results.
    """

    def spread(work: Callable[[Sequence[T]], list[R]], items: Sequence[T]) -> list[R]:
        return start_over(processes, work, items)()

    return spread


def start_over(
    processes: int,
    work: Callable[[Sequence[T]], list[R]],
    items: Sequence[T],
    *,
    own: float = _OWN,
) -> Callable[[], list[R]]:
    """Start such work in the forks; what is returned does this process's part and waits for theirs.

    Units: `own` is the share of this process beside the 1 of each fork.
    Raises: nothing; what is returned raises as `spread_over` says.
    """
    can_fork = "fork" in multiprocessing.get_all_start_methods()
    if processes < 2 or len(items) < _FEWEST or not can_fork:  # noqa: PLR2004 - alone
        return lambda: work(items)
    forks = processes - 1
    here = int(len(items) * own / (forks + own))
    size = -(-(len(items) - here) // forks)
    parts = [items[at : at + size] for at in range(here, len(items), size)]
    waiting = [_forked(work, part) for part in parts]

    def results() -> list[R]:
        found = work(items[:here])
        for part in waiting:
            found.extend(part())
        return found

    return results


def _forked(work: Callable[[Sequence[T]], list[R]], items: Sequence[T]) -> Callable[[], list[R]]:
    """Start the work in a fork; what is returned waits for its results."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(there, work, items))
    process.start()
    there.close()

    def results() -> list[R]:
        try:
            received: list[R] = here.recv()
        except EOFError:
            process.join()
            message = f"a forked process ended with {process.exitcode} and no results"
            raise RuntimeError(message) from None
        process.join()
        return received

    return results


def _send(there: Connection, work: Callable[[Sequence[T]], list[R]], items: Sequence[T]) -> None:
    there.send(work(items))
    there.close()
