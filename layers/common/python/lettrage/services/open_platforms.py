"""`PlatformAccess` over stored connections: each is opened with its settings and secret."""

from collections.abc import Callable
from typing import NoReturn

from lettrage.domain.errors import Denied, NotFound
from lettrage.ports.platform import ApprovedPlatform, PlatformLink
from lettrage.ports.platform_connections import PlatformConnection, PlatformConnections


class OpenPlatforms:
    """Opens through `open_one`, which holds no state of a tenant."""

    def __init__(
        self,
        connections: PlatformConnections,
        open_one: Callable[[PlatformConnection], ApprovedPlatform],
    ) -> None:
        self._connections = connections
        self._open = open_one

    def of_connection(self, organisation_id: str, connection_id: str) -> PlatformLink:
        """See `ports.platform.PlatformAccess`."""
        return self._link(self._connections.of_connection(organisation_id, connection_id))

    def of_document(self, organisation_id: str, document_id: str) -> PlatformLink:
        """See `ports.platform.PlatformAccess`."""
        return self._link(self._connections.of_document(organisation_id, document_id))

    def _link(self, connection: PlatformConnection) -> PlatformLink:
        platform = self._open(connection)
        return PlatformLink(connection.id, platform, connection.settings.siren)


class NoPlatformConnections:
    """A deployment without connections to platforms: says so."""

    def of_connection(self, organisation_id: str, connection_id: str) -> NoReturn:
        """Raises: NotFound, always."""
        raise NotFound(f"no connection {connection_id}", kind="supplier_connection")

    def of_document(self, organisation_id: str, document_id: str) -> NoReturn:
        """Raises: Denied `no_platform`, always."""
        message = "no approved platform is connected: connect the one that delivered the invoice"
        raise Denied(message, code="no_platform")
