"""Connections to approved platforms, as they are stored."""

from dataclasses import dataclass, field
from typing import Protocol

from lettrage.domain.platform_settings import ApprovedPlatformSettings


@dataclass(frozen=True)
class PlatformConnection:
    """One connection of one organisation.

    Attributes:
        organisation_id: The tenant.
        id: The connection's identifier; a document's origin leads to it.
        settings: What it was set up with.
        secret: The client secret; never printed.
    """

    organisation_id: str
    id: str
    settings: ApprovedPlatformSettings
    secret: str = field(repr=False)


class PlatformConnections(Protocol):
    """Finds connections of kind approved platform."""

    def of_connection(self, organisation_id: str, connection_id: str) -> PlatformConnection:
        """By identifier. Raises: NotFound; Denied, when its secret is gone; Unavailable."""
        ...

    def of_document(self, organisation_id: str, document_id: str) -> PlatformConnection:
        """The one that delivered a document, by the document's origins.

        Raises: Denied `no_platform`, when none did or it was removed; Denied; Unavailable.
        """
        ...
