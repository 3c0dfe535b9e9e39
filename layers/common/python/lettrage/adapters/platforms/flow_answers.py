"""JSON of the flow service into values: what is required is checked, what is unknown is kept.

Source: XP Z12-013 annex A (flow service), schemas `Flow`, `FullFlowInfo`, `SearchFlowContent`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lettrage.domain.errors import Unavailable
from lettrage.domain.platform_statuses import FlowOutcome
from lettrage.ports.platform import SentFlow

_FLOW_ID = re.compile(r"[A-Za-z0-9._~:@+\-]{1,180}\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_OUTCOMES = {"Pending": FlowOutcome.PENDING, "Ok": FlowOutcome.OK, "Error": FlowOutcome.ERROR}


@dataclass(frozen=True)
class Flow:
    """One flow of a search.

    Attributes:
        flow_id: Unique at the platform; not always a UUID.
        updated_at: UTC.
        submitted_at: UTC, None when not told.
        kind: `flowType`.
        direction: `In` or `Out`.
        syntax: `flowSyntax`.
        name: File name, "" when not told.
        sha256: Lower-case hex of the original, "" when not told.
        tracking_id: Ours, "" without.
        outcome: Acknowledgement; None for a word we do not know, `ok` when there is none.
        error_codes: Of its details.
        raw: The whole object, fields we do not know included.
    """

    flow_id: str
    updated_at: datetime
    submitted_at: datetime | None
    kind: str
    direction: str
    syntax: str
    name: str
    sha256: str
    tracking_id: str
    outcome: FlowOutcome | None
    error_codes: tuple[str, ...]
    raw: Mapping[str, object] = field(default_factory=dict, repr=False)

    def sent(self) -> SentFlow:
        """As a message of ours; a receipt or an unknown acknowledgement is no final word."""
        acknowledged = self.raw.get("acknowledgement") is not None
        outcome = (self.outcome if acknowledged else None) or FlowOutcome.PENDING
        return SentFlow(self.flow_id, outcome, self.error_codes)


def flows_of(body: object) -> list[Flow]:
    """The flows of a search, in its order. Raises: Unavailable `unexpected_answer`."""
    results = body.get("results") if isinstance(body, dict) else None
    if not isinstance(results, list):
        raise _unexpected("results")
    return [flow_of(each) for each in results]


def flow_of(item: object) -> Flow:
    """One `Flow`. Raises: Unavailable `unexpected_answer`, naming the field, never its content."""
    if not isinstance(item, dict):
        raise _unexpected("a flow")
    flow_id = item.get("flowId")
    if not isinstance(flow_id, str) or not _FLOW_ID.match(flow_id) or set(flow_id) <= {"."}:
        raise _unexpected("flowId")
    updated_at = _instant(item.get("updatedAt")) or _instant(item.get("submittedAt"))
    if updated_at is None:
        raise _unexpected("updatedAt")
    outcome, codes = _acknowledgement(item.get("acknowledgement"))
    return Flow(
        flow_id=flow_id,
        updated_at=updated_at,
        submitted_at=_instant(item.get("submittedAt")),
        kind=_word(item, "flowType"),
        direction=_word(item, "flowDirection"),
        syntax=_word(item, "flowSyntax"),
        name=_word(item, "name"),
        sha256=sha256_of(item),
        tracking_id=_word(item, "trackingId"),
        outcome=outcome,
        error_codes=codes,
        raw=item,
    )


def sha256_of(item: Mapping[str, object]) -> str:
    """The fingerprint told, "" without one. Raises: Unavailable, when it is none."""
    told = item.get("sha256")
    if told in {None, ""}:
        return ""
    if not isinstance(told, str) or not _SHA256.match(told.lower()):
        raise _unexpected("sha256")
    return told.lower()


def _acknowledgement(value: object) -> tuple[FlowOutcome | None, tuple[str, ...]]:
    if value is None:
        return FlowOutcome.OK, ()
    if not isinstance(value, dict):
        raise _unexpected("acknowledgement")
    details = value.get("details")
    codes = [
        code[:80]
        for detail in (details if isinstance(details, list) else [])
        if isinstance(detail, dict) and isinstance(code := detail.get("reasonCode"), str)
    ]
    return _OUTCOMES.get(str(value.get("status"))), tuple(dict.fromkeys(codes[:20]))


def _word(item: Mapping[str, object], name: str) -> str:
    value = item.get(name)
    return value[:255] if isinstance(value, str) else ""


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _unexpected(name: str) -> Unavailable:
    message = f"the platform's answer lacks {name} or has it in another form"
    return Unavailable(message, code="unexpected_answer")
