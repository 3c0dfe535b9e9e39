"""One step of a walk over the flows of some kind, with their bytes; nothing is ever skipped.

A flow whose bytes do not come whole holds up no other: it is owed, tried again at each step, and
named by an error once there is nothing else to give.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lettrage.adapters.platforms.flow_answers import Flow
from lettrage.adapters.platforms.flow_cursor import EDGE, OVERLAP, FlowCursor
from lettrage.domain.errors import Invalid, LettrageError, NotFound, Unavailable
from lettrage.domain.platform_statuses import FlowOutcome

SEARCH = 100
"""Flows of an ordinary search."""

LARGEST_SEARCH = 1_000
"""Flows of a search that has to see past one instant."""

MOST_STEP_BYTES = 60 * 1024 * 1024
"""Bytes of one step, so that it fits a function's memory beside their reading."""

_ABOUT_ONE_FLOW = frozenset(
    {"checksum_mismatch", "answer_cut", "answer_too_long", "unknown_at_platform"}
)

Search = Callable[[datetime | None, datetime | None, int], tuple[list[Flow], int]]
"""Flows after one instant and before another, at most so many; and the limit that held."""

Wanted = Callable[[Flow], bool]
Describe = Callable[[str], Flow]
Download = Callable[[Flow], bytes]


@dataclass(frozen=True)
class Step:
    """What one step gave: flows with bytes oldest first, the cursor behind them, more or not."""

    items: tuple[tuple[Flow, bytes], ...]
    cursor: FlowCursor
    more: bool


@dataclass
class _Basket:
    """What the step has so far."""

    cursor: FlowCursor
    most: int
    items: list[tuple[Flow, bytes]] = field(default_factory=list)
    size_bytes: int = 0
    failure: LettrageError | None = None

    @property
    def full(self) -> bool:
        return len(self.items) >= self.most or self.size_bytes >= MOST_STEP_BYTES

    def put(self, flow: Flow, data: bytes) -> None:
        self.items.append((flow, data))
        self.size_bytes += len(data)


class FlowWalk:
    """Walks by three calls of a platform: search, describe one flow, download one.

    `wanted` tells the flows asked for from others that a platform adds: those are passed by.
    """

    def __init__(
        self, search: Search, describe: Describe, download: Download, *, wanted: Wanted
    ) -> None:
        self._search = search
        self._wanted = wanted
        self._describe = describe
        self._download = download

    def step(self, cursor: FlowCursor, most: int) -> Step:
        """At most `most` flows after `cursor`.

        Raises: Denied, Unavailable; Invalid, `unordered_answer`, `too_many_at_once` or
        `too_many_broken_flows`.
        """
        basket = _Basket(cursor, most)
        try:
            tried = self._pay(basket)
            new, whole = self._new(basket.cursor)
            whole = self._take(basket, new) and whole and tried
        except Unavailable:
            # What is in hand is given first; the trouble shows when there is nothing to give.
            if not basket.items:
                raise
            whole = False
        if not basket.items and whole and basket.failure is not None:
            raise basket.failure
        more = not whole or (bool(basket.items) and basket.failure is not None)
        return Step(tuple(basket.items), basket.cursor, more)

    def _pay(self, basket: _Basket) -> bool:
        """Try once more what is owed; whether the basket had room for all."""
        for flow_id in basket.cursor.owed:
            if basket.full:
                return False
            try:
                flow = self._describe(flow_id)
                if flow.outcome is FlowOutcome.PENDING or flow.outcome is None:
                    continue
                if flow.outcome is FlowOutcome.OK:
                    basket.put(flow, self._download(flow))
            except (Unavailable, NotFound) as error:
                basket.failure = _tolerable(error)
                continue
            basket.cursor = basket.cursor.settled(flow_id)
        return True

    def _take(self, basket: _Basket, new: Sequence[Flow]) -> bool:
        """Take in order until the basket is full; whether all were dealt with."""
        for flow in new:
            if basket.full:
                return False
            wanted = self._wanted(flow)
            owing = wanted and flow.outcome in {FlowOutcome.PENDING, None}
            # What the platform itself refused is no document: nothing to fetch.
            if wanted and flow.outcome is FlowOutcome.OK:
                try:
                    basket.put(flow, self._download(flow))
                except (Unavailable, NotFound) as error:
                    basket.failure = _tolerable(error)
                    owing = True
            basket.cursor = basket.cursor.after(flow.flow_id, flow.updated_at, owing=owing)
        return True

    def _new(self, cursor: FlowCursor) -> tuple[list[Flow], bool]:
        """Flows not dealt with, oldest first, and whether there are no more.

        Platforms cut answers where they please and need not say so: the end is proved by an
        answer from the edge that brings nothing new.
        """
        for back in (OVERLAP, EDGE):
            since = cursor.since(back)
            for wished in (SEARCH, LARGEST_SEARCH):
                found, limit = self._asked(since, wished)
                new = [flow for flow in found if not cursor.has(flow.flow_id)]
                in_order = sorted(new, key=lambda flow: (flow.updated_at, flow.flow_id))
                full = len(found) >= limit
                if not _ascending(found):
                    # Only the oldest end tells whether it was cut.
                    if full or self._older(since, found):
                        continue
                    return in_order, True
                if new:
                    return in_order, False
                if not full:
                    break
            else:
                # A crowded overlap is read again from the edge; a crowded edge can't be.
                if back == EDGE:
                    raise _unreadable(found)
        return [], True

    def _asked(self, since: datetime | None, limit: int) -> tuple[list[Flow], int]:
        try:
            return self._search(since, None, limit)
        except Invalid as error:
            # The norm leaves the largest limit to the platform.
            if limit <= SEARCH or error.code != "refused_by_platform":
                raise
            return self._search(since, None, SEARCH)

    def _older(self, since: datetime | None, found: Sequence[Flow]) -> bool:
        """Whether the platform kept back flows before those it gave."""
        known = {flow.flow_id for flow in found}
        oldest = min(flow.updated_at for flow in found)
        before, _ = self._search(since, oldest, SEARCH)
        return any(flow.flow_id not in known for flow in before)


def _unreadable(found: Sequence[Flow]) -> Invalid:
    if not _ascending(found):
        message = "the platform cuts its answers without order: ask its support"
        return Invalid(message, code="unordered_answer")
    message = "the platform has more flows of one instant than a search gives"
    return Invalid(message, code="too_many_at_once")


def _ascending(found: Sequence[Flow]) -> bool:
    instants = [flow.updated_at for flow in found]
    return instants == sorted(instants)


def _tolerable(error: LettrageError) -> LettrageError:
    """The error, when it is about one flow alone; raises it when it is about the platform."""
    if error.code not in _ABOUT_ONE_FLOW:
        raise error
    if isinstance(error, NotFound):
        message = "the platform lists a flow that it doesn't have"
        return Unavailable(message, code="unknown_at_platform")
    return error
