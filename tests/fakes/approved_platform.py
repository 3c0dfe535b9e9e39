"""The stand-in platform over a real socket, and the product's adapter speaking to it."""

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from lettrage.adapters.platforms.flow_client import FlowClient
from lettrage.adapters.platforms.flow_service import FlowService
from lettrage.domain.platform_settings import ApprovedPlatformSettings
from lettrage.ports.bank_token import ProviderToken

from infra.local.approved_platform.app import Platform
from infra.local.sandbox.__main__ import server
from tests.fakes.time_and_ids import FixedClock

BUYER = "552100554"
SECRET = "right"
SELLER = "732829320"


@dataclass
class InMemoryTokens:
    """`TokenCache` in memory; `saved` counts."""

    kept: dict[str, ProviderToken] = field(default_factory=dict)
    saved: int = 0

    def load(self, provider: str) -> ProviderToken | None:
        return self.kept.get(provider)

    def save(self, provider: str, token: ProviderToken) -> None:
        self.kept[provider] = token
        self.saved += 1


@dataclass
class Stand:
    """One running platform and what a test needs to play its other side."""

    url: str
    clock: FixedClock
    tokens: InMemoryTokens = field(default_factory=InMemoryTokens)

    def settings(self, **more: Any) -> ApprovedPlatformSettings:
        values = {
            "base_url": self.url,
            "token_url": f"{self.url}/oauth2/token",
            "client_id": "lettrage",
            "siren": BUYER,
        }
        return ApprovedPlatformSettings.model_validate({**values, **more})

    def client(self, *, secret: str = SECRET, owner: str = "org-a/pa-1", **more: Any) -> FlowClient:
        return FlowClient(
            requests.Session(),
            self.settings(**more),
            secret=lambda: secret,
            owner=owner,
            tokens=self.tokens,
            clock=self.clock,
            trusted=frozenset({self.url}),
        )

    def service(self, **more: Any) -> FlowService:
        return FlowService(self.client(**more))

    def play(self, what: str, body: Any = None, method: str = "POST") -> Any:
        """One call of the switchboard."""
        answer = requests.request(method, f"{self.url}/_sandbox/{what}", json=body, timeout=5)
        assert answer.ok, answer.text
        return answer.json()

    def deliver(self, file: bytes, **flow: Any) -> str:
        """Something comes in; its flow id."""
        body = {"file": base64.b64encode(file).decode(), "flow": flow}
        return str(self.play("flows", body)["flowId"])

    def fault(self, kind: str, **more: Any) -> None:
        self.play("faults", {"kind": kind, **more})

    def posted(self) -> list[tuple[dict[str, Any], bytes]]:
        """What we sent: metadata and file."""
        flows = self.play("state", method="GET")["flows"]
        sent = [flow for flow in flows if flow["flowDirection"] == "Out"]
        return [(flow, base64.b64decode(flow["file"])) for flow in sent]


@contextmanager
def standing(clock: FixedClock | None = None) -> Iterator[Stand]:
    """A platform on a free port of 127.0.0.1."""
    clock = clock or FixedClock(datetime(2026, 11, 24, 6, 0, tzinfo=UTC))
    now: Callable[[], datetime] = clock.now
    with server(Platform(clock=now), 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        try:
            yield Stand(f"http://127.0.0.1:{serving.server_port}", clock)
        finally:
            serving.shutdown()
            thread.join()
