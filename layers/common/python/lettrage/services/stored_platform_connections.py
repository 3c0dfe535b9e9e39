"""`PlatformConnections` over the supplier connections of kind approved platform."""

from lettrage.domain.collection import Source, SourceDocument
from lettrage.domain.connector import ConnectorKind, SupplierConnection
from lettrage.domain.errors import Denied, NotFound
from lettrage.domain.platform_settings import ApprovedPlatformSettings
from lettrage.ports.connector import REAUTHENTICATION_NEEDED
from lettrage.ports.platform_connections import PlatformConnection
from lettrage.ports.secrets import SecretSource
from lettrage.ports.store import Store


class StoredPlatformConnections:
    """A document's origin names the connection that delivered it."""

    def __init__(self, store: Store, secrets: SecretSource) -> None:
        self._store = store
        self._secrets = secrets

    def of_connection(self, organisation_id: str, connection_id: str) -> PlatformConnection:
        """See `ports.platform_connections.PlatformConnections`."""
        found = self._store.get(SupplierConnection, organisation_id, connection_id)
        if not isinstance(found.settings, ApprovedPlatformSettings):
            french = (
                "Cette connexion ne mène pas à une plateforme agréée : choisissez-en une autre."
            )
            raise NotFound("this connection leads to no platform", message_fr=french)
        secret = ""
        if found.secret_name is not None:
            try:
                secret = self._secrets.get(found.secret_name).get("client_secret", "")
            except NotFound:
                secret = ""
        if not secret:
            raise Denied("there are no credentials", code=REAUTHENTICATION_NEEDED)
        return PlatformConnection(organisation_id, found.id, found.settings, secret)

    def of_document(self, organisation_id: str, document_id: str) -> PlatformConnection:
        """See `ports.platform_connections.PlatformConnections`; the latest delivery counts."""
        document = self._store.get(SourceDocument, organisation_id, document_id)
        names = [
            origin.reference.partition("/")[0]
            for origin in reversed(document.origins)
            if origin.source is Source.APPROVED_PLATFORM
        ]
        stored = self._store.get_many(SupplierConnection, organisation_id, names) if names else {}
        for name in names:
            if name in stored and stored[name].kind is ConnectorKind.APPROVED_PLATFORM:
                return self.of_connection(organisation_id, name)
        message = "no approved platform is connected: connect the one that delivered the invoice"
        raise Denied(message, code="no_platform")
