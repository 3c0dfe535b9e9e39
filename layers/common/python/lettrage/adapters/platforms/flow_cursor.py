"""How far a walk over a platform's flows has come, as opaque JSON text.

The search has no pages: it gives flows updated after an instant, at most so many. Flows of one
instant may be split over two answers, and a flow may become visible after later ones, so each
step asks again for a while before where it stands, then for the edge itself; what was given
already is known by its digest.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from lettrage.domain.errors import Invalid

MOST_SEEN = 1_100
"""More digests than the largest search gives (`flow_service.LARGEST_SEARCH`): an edge is known."""

MOST_OWED = 50
"""Flows set aside at once; more of them is a broken platform."""

OVERLAP = timedelta(minutes=10)
"""Re-read at each step: flows that became visible late."""

EDGE = timedelta(milliseconds=1)
"""Re-read at the edge: platforms take `updatedAfter` as inclusive or exclusive."""


@dataclass(frozen=True)
class FlowCursor:
    """Where a walk stands.

    Attributes:
        at: `updatedAt` of the last flow dealt with, None at the beginning.
        seen: Digests of flows dealt with, oldest first.
        owed: Flows that could not be given yet: not ready, or their bytes would not come whole.
    """

    at: datetime | None = None
    seen: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    _known: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    def since(self, back: timedelta) -> datetime | None:
        """What to ask for, `back` before where the walk stands; None for everything."""
        return None if self.at is None else self.at - back

    def has(self, flow_id: str) -> bool:
        """Whether the flow was dealt with."""
        return _digest(flow_id) in self._known

    def after(self, flow_id: str, updated_at: datetime, *, owing: bool = False) -> "FlowCursor":
        """The cursor behind one more flow.

        Raises: Invalid `too_many_broken_flows`.
        """
        owed = tuple(dict.fromkeys((*self.owed, flow_id))) if owing else self.owed
        if len(owed) > MOST_OWED:
            message = "the platform gives too many flows that can't be read: ask its support"
            raise Invalid(message, code="too_many_broken_flows")
        at = updated_at if self.at is None else max(self.at, updated_at)
        seen = (*self.seen, _digest(flow_id))[-MOST_SEEN:]
        return replace(self, at=at, seen=seen, owed=owed, _known=frozenset(seen))

    def settled(self, flow_id: str) -> "FlowCursor":
        """The cursor without one that was owed."""
        return replace(self, owed=tuple(each for each in self.owed if each != flow_id))

    def text(self) -> str:
        """As stored."""
        at = self.at.isoformat() if self.at else None
        shape = {"at": at, "seen": self.seen, "owed": self.owed}
        return json.dumps(shape, separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> "FlowCursor":
        """Read what `text` wrote; "" is the beginning. Raises: Invalid `bad_cursor`."""
        if not text:
            return cls()
        try:
            shape = json.loads(text)
            at = datetime.fromisoformat(shape["at"]).astimezone(UTC) if shape["at"] else None
            seen = tuple(str(each) for each in shape["seen"])
            owed = tuple(str(each) for each in shape["owed"])
        except (ValueError, KeyError, TypeError) as error:
            raise Invalid("the cursor is none of this platform's", code="bad_cursor") from error
        return cls(at, seen, owed, frozenset(seen))


def _digest(flow_id: str) -> str:
    """64 bits: two flows of one platform never share it."""
    return hashlib.sha256(flow_id.encode()).hexdigest()[:16]
