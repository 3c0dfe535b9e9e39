"""`ports.platform` in memory: keeps what is sent, tells what it is told to tell."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lettrage.domain.errors import Denied, NotFound
from lettrage.domain.platform_statuses import FlowOutcome
from lettrage.ports.platform import PlatformLink, SentFlow, StatusMessage, StatusPage


@dataclass
class ScriptedPlatform:
    """One platform.

    Attributes:
        incoming: Messages of others, oldest first.
        arrived: What we sent, by tracking id, with the file.
        posts: Tracking ids of every POST, in order.
        before: Called before a POST is kept; raises to lose the request.
        after: Called after a POST was kept; raises to lose the answer.
    """

    incoming: list[StatusMessage] = field(default_factory=list)
    arrived: dict[str, tuple[SentFlow, bytes]] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None

    def statuses(self, cursor: str, *, most: int) -> StatusPage:
        start = int(json.loads(cursor)) if cursor else 0
        page = self.incoming[start : start + most]
        end = start + len(page)
        return StatusPage(tuple(page), json.dumps(end), end < len(self.incoming))

    def send_status(self, message: bytes, *, file_name: str, tracking_id: str) -> SentFlow:
        assert file_name == f"{tracking_id}.xml"
        self.posts.append(tracking_id)
        self.before()
        flow = SentFlow(f"flow-{len(self.arrived) + 1}", FlowOutcome.PENDING)
        self.arrived[tracking_id] = (flow, message)
        self.after()
        return flow

    def sent(self, tracking_id: str) -> SentFlow | None:
        found = self.arrived.get(tracking_id)
        return found[0] if found else None

    def outcome(self, flow_id: str) -> SentFlow:
        for flow, _ in self.arrived.values():
            if flow.flow_id == flow_id:
                return flow
        raise NotFound("no such flow")

    def acknowledge(self, outcome: FlowOutcome, *codes: str) -> None:
        """Everything that arrived."""
        for key, (flow, message) in self.arrived.items():
            self.arrived[key] = (replace(flow, outcome=outcome, error_codes=codes), message)


@dataclass
class OneLink:
    """`PlatformAccess` to one platform, for every document; None: none is connected."""

    platform: ScriptedPlatform | None
    siren: str = "552100554"
    connection_id: str = "pa-1"

    def of_connection(self, organisation_id: str, connection_id: str) -> PlatformLink:
        if self.platform is None or connection_id != self.connection_id:
            raise NotFound("no such connection")
        return PlatformLink(self.connection_id, self.platform, self.siren)

    def of_document(self, organisation_id: str, document_id: str) -> PlatformLink:
        if self.platform is None:
            raise Denied("no platform", code="no_platform")
        return PlatformLink(self.connection_id, self.platform, self.siren)
