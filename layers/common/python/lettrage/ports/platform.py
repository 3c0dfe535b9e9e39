"""An approved e-invoicing platform, as far as lifecycle statuses go.

Invoices come in through `ports.connector.Connector`; statuses come and go through this port.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lettrage.domain.platform_statuses import FlowOutcome


@dataclass(frozen=True)
class StatusMessage:
    """One lifecycle message (CDAR) that the platform has for us.

    Attributes:
        flow_id: The platform's identifier.
        data: The XML, untouched.
        received_at: When the platform got it.
    """

    flow_id: str
    data: bytes
    received_at: datetime | None


@dataclass(frozen=True)
class StatusPage:
    """Messages oldest first, the opaque cursor after them, and whether there are more."""

    messages: tuple[StatusMessage, ...]
    cursor: str
    more: bool


@dataclass(frozen=True)
class SentFlow:
    """What the platform says of a message we sent.

    Attributes:
        flow_id: The platform's identifier.
        outcome: Its acknowledgement.
        error_codes: Reason codes of a refusal, such as `InvoiceLCRuleError`; unknown ones too.
    """

    flow_id: str
    outcome: FlowOutcome
    error_codes: tuple[str, ...] = ()


class ApprovedPlatform(Protocol):
    """One connection to one platform.

    Every method raises: Unavailable, the only one retried; Denied `reauthentication_needed`;
    Invalid, named.
    """

    def statuses(self, cursor: str, *, most: int) -> StatusPage:
        """Statuses set by others on invoices we received, after `cursor`."""
        ...

    def send_status(self, message: bytes, *, file_name: str, tracking_id: str) -> SentFlow:
        """Send one message; Unavailable leaves open whether it arrived: ask `sent`."""
        ...

    def sent(self, tracking_id: str) -> SentFlow | None:
        """The message that arrived under our own identifier, None when none did."""
        ...

    def outcome(self, flow_id: str) -> SentFlow:
        """The present acknowledgement. Also raises: NotFound."""
        ...


@dataclass(frozen=True)
class PlatformLink:
    """A platform opened for one organisation.

    Attributes:
        connection_id: The connection it was opened with.
        platform: To speak with.
        siren: Ours there, the buyer's of every status sent.
    """

    connection_id: str
    platform: ApprovedPlatform
    siren: str


class PlatformAccess(Protocol):
    """Opens connections with their settings and secret."""

    def of_connection(self, organisation_id: str, connection_id: str) -> PlatformLink:
        """The connection of that identifier. Raises: NotFound; Denied; Unavailable."""
        ...

    def of_document(self, organisation_id: str, document_id: str) -> PlatformLink:
        """The connection that delivered a document.

        Raises: Denied `no_platform`, when none did or it was removed; Denied; Unavailable.
        """
        ...
