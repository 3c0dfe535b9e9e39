"""One step of a walk over the flows of some kind, with their bytes; nothing is ever skipped.

A flow whose bytes do not come whole holds up no other: it is owed, tried again at each step, and
named by an error once there is nothing else to give.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lettrage.adapters.platforms.flow_answers import Flow
from lettrage.adapters.platforms.flow_cursor import FlowCursor
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

Search = Callable[[FlowCursor, int, datetime | None], tuple[list[Flow], int]]
"""Flows after a cursor, at most so many, before an instant if given; and the limit that held."""

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
            self._pay(basket)
            new, whole = self._new(basket.cursor)
            whole = self._take(basket, new) and whole
        except Unavailable:
            # What is in hand is given first; the trouble shows when there is nothing to give.
            if not basket.items:
                raise
            whole = False
        if not basket.items and whole and basket.failure is not None:
            raise basket.failure
        more = not whole or (bool(basket.items) and basket.failure is not None)
        return Step(tuple(basket.items), replace(basket.cursor, walking=not whole), more)

    def _pay(self, basket: _Basket) -> None:
        """Try once more what is owed."""
        for flow_id in basket.cursor.owed:
            if basket.full:
                return
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
        """Flows not dealt with, oldest first, and whether the answer was the whole of it."""
        tries = [(cursor, SEARCH), (cursor, LARGEST_SEARCH)]
        if not cursor.walking and cursor.at is not None:
            tries.append((replace(cursor, walking=True), LARGEST_SEARCH))
        disordered = False
        for asked, wished in tries:
            found, limit = self._asked(asked, wished)
            new = {flow.flow_id: flow for flow in found if not cursor.has(flow.flow_id)}
            in_order = sorted(new.values(), key=lambda flow: (flow.updated_at, flow.flow_id))
            whole = len(found) < limit and _reaches(asked, found)
            if not _ascending(found):
                # Cut or not, only the oldest end tells.
                if whole and not self._older(asked, found):
                    return in_order, True
                disordered = True
            elif whole or new:
                return in_order, whole
        if disordered:
            message = "the platform cuts its answers without order: ask its support"
            raise Invalid(message, code="unordered_answer")
        message = "the platform has more flows of one instant than a search gives"
        raise Invalid(message, code="too_many_at_once")

    def _asked(self, cursor: FlowCursor, limit: int) -> tuple[list[Flow], int]:
        try:
            return self._search(cursor, limit, None)
        except Invalid as error:
            # The norm leaves the largest limit to the platform.
            if limit <= SEARCH or error.code != "refused_by_platform":
                raise
            return self._search(cursor, SEARCH, None)

    def _older(self, cursor: FlowCursor, found: Sequence[Flow]) -> bool:
        """Whether the platform kept back flows before those it gave."""
        known = {flow.flow_id for flow in found}
        oldest = min(flow.updated_at for flow in found)
        before, _ = self._search(cursor, SEARCH, oldest)
        return any(flow.flow_id not in known for flow in before)


def _reaches(cursor: FlowCursor, found: Sequence[Flow]) -> bool:
    """Whether an answer comes up to where the walk stands: a shorter one was cut unsaid."""
    if cursor.walking or cursor.at is None:
        return True
    return bool(found) and max(flow.updated_at for flow in found) >= cursor.at


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
