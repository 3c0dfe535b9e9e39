"""The composition of supplier connections: `bootstrap` has the parts all contexts share."""
# ruff: noqa: PLC0415 - late imports keep cold starts short: see `bootstrap`

from __future__ import annotations

from typing import TYPE_CHECKING

from lettrage.entrypoints.bootstrap import (
    document_parser,
    objects,
    part,
    settings,
    tasks,
    work,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from lettrage.adapters.aws.parameter_secrets import ParameterSecrets
    from lettrage.adapters.connectors.oauth_tokens import OAuthTokens
    from lettrage.domain.connector import ImapSettings, SupplierConnection
    from lettrage.ports.connector import Connector
    from lettrage.services.fetch_documents import Connectors, FetchDocuments
    from lettrage.services.file_fetched import FileFetched
    from lettrage.services.finish_fetch import FinishFetch
    from lettrage.services.list_due_connections import ListDueConnections
    from lettrage.services.manage_connectors import ManageConnectors
    from lettrage.services.receive_drop import ReceiveDrop
    from lettrage.services.start_connector_run import StartConnectorRun
    from lettrage.services.unit_of_work import Actor

KINDS = ("imap", "drop_folder", "portal", "approved_platform")
"""Kinds of source that `connectors` has an adapter for: the others are refused by name."""


@part
def connection_secrets(key_id: str = "") -> ParameterSecrets:
    """Credentials of supplier connections; a function that only reads needs no key to name."""
    from lettrage.adapters.aws.clients import client
    from lettrage.adapters.aws.parameter_secrets import ParameterSecrets

    return ParameterSecrets(client("ssm"), key_id=key_id)


@part
def drop_bucket() -> str:
    """Name of the bucket that holds the drop folders, as function `api_connectors` shows it."""
    from lettrage.entrypoints.settings import ApiConnectorsSettings

    return settings(ApiConnectorsSettings).uploads_bucket


@part
def manage_connectors() -> ManageConnectors:
    """Connections of an organisation."""
    from lettrage.domain.connector import ConnectorKind
    from lettrage.entrypoints.settings import ApiConnectorsSettings
    from lettrage.services.connector_checks import ConnectorPolicy
    from lettrage.services.manage_connectors import ManageConnectors

    own = settings(ApiConnectorsSettings)
    policy = ConnectorPolicy(
        kinds=frozenset(map(ConnectorKind, KINDS)),
        secret_prefix=own.connector_secret_name_prefix,
        private_hosts=own.internal_sources_allowed,
    )
    return ManageConnectors(work(), connection_secrets(own.encryption_key_arn), policy)


@part
def start_connector_run() -> StartConnectorRun:
    """Fetching on demand."""
    from lettrage.entrypoints.settings import ApiConnectorsSettings
    from lettrage.services.start_connector_run import StartConnectorRun

    machine = settings(ApiConnectorsSettings).sync_connectors_state_machine_arn
    return StartConnectorRun(work(), tasks(connectors=machine))


@part
def list_due_connections() -> ListDueConnections:
    """Function `list_due_connections`."""
    from lettrage.services.list_due_connections import ListDueConnections

    return ListDueConnections(work())


def _file_fetched(work_bucket: str, machine: str) -> FileFetched:
    from lettrage.services.file_fetched import FileFetched
    from lettrage.services.filing import Filing

    filing = Filing(work(), objects(work_bucket), tasks(collect=machine))
    return FileFetched(work(), filing, document_parser())


@part
def connectors(uploads_bucket: str, *, private_hosts: bool) -> Connectors:
    """How each kind of source is opened."""
    from contextlib import nullcontext

    from lettrage.domain.connector import ConnectorKind, ImapSettings
    from lettrage.domain.portal import PortalSettings

    def imap(
        connection: SupplierConnection, secret: Mapping[str, str]
    ) -> AbstractContextManager[Connector]:
        from lettrage.adapters.connectors.imap import ImapConnector

        own = ImapSettings.model_validate(connection.settings)
        tokens = _mailbox_tokens(connection, own, secret, private_hosts=private_hosts)
        return ImapConnector(own, secret, tokens=tokens, private_hosts=private_hosts)

    def portal(
        connection: SupplierConnection, secret: Mapping[str, str]
    ) -> AbstractContextManager[Connector]:
        from lettrage.adapters.connectors.portal import PortalConnector

        own = PortalSettings.model_validate(connection.settings)
        return PortalConnector(own, secret, clock=work().clock, private_hosts=private_hosts)

    def drop_folder(
        connection: SupplierConnection, _: Mapping[str, str]
    ) -> AbstractContextManager[Connector]:
        from lettrage.adapters.connectors.drop_folder import DropFolderConnector

        return nullcontext(DropFolderConnector(objects(uploads_bucket), connection.drop_prefix))

    def platform(
        connection: SupplierConnection, secret: Mapping[str, str]
    ) -> AbstractContextManager[Connector]:
        from lettrage.domain.platform_settings import ApprovedPlatformSettings
        from lettrage.entrypoints.bootstrap_platforms import open_platform
        from lettrage.ports.platform_connections import PlatformConnection

        opened = PlatformConnection(
            organisation_id=connection.organisation_id,
            id=connection.id,
            settings=ApprovedPlatformSettings.model_validate(connection.settings),
            secret=secret.get("client_secret", ""),
        )
        return nullcontext(open_platform(opened))

    return {
        ConnectorKind.APPROVED_PLATFORM: platform,
        ConnectorKind.IMAP: imap,
        ConnectorKind.PORTAL: portal,
        ConnectorKind.DROP_FOLDER: drop_folder,
    }


def _mailbox_tokens(
    connection: SupplierConnection,
    own: ImapSettings,
    secret: Mapping[str, str],
    *,
    private_hosts: bool,
) -> OAuthTokens | None:
    from lettrage.adapters.connectors.oauth_tokens import OAuthTokens
    from lettrage.domain.imap_login import OAuthLogin
    from lettrage.services.keep_bank_token import KeepBankToken

    if not isinstance(own.login, OAuthLogin):
        return None
    return OAuthTokens(
        own.login,
        secret,
        key=connection.token_key,
        tokens=KeepBankToken(work()),
        clock=work().clock,
        private_hosts=private_hosts,
    )


@part
def fetch_documents() -> FetchDocuments:
    """Function `fetch_documents`."""
    from lettrage.domain.connector import ConnectorKind
    from lettrage.entrypoints.settings import FetchDocumentsSettings
    from lettrage.services.fetch_documents import FetchDocuments, Sources

    own = settings(FetchDocumentsSettings)
    by_kind = connectors(own.uploads_bucket, private_hosts=own.internal_sources_allowed)
    file = _file_fetched(own.work_bucket, own.collect_state_machine_arn)
    sources = Sources(by_kind, connection_secrets())
    return FetchDocuments(work(), sources, file, {ConnectorKind.APPROVED_PLATFORM: _follow})


def _follow(actor: Actor, connection: SupplierConnection) -> bool:
    """What else a platform has to say: statuses, for organisations that set them there."""
    from lettrage.domain.organisation import FeatureFlag, Organisation
    from lettrage.entrypoints.bootstrap_platforms import follow_platform_statuses

    org = connection.organisation_id
    if FeatureFlag.EINVOICING not in work().store.get(Organisation, org, org).features:
        return False
    return follow_platform_statuses()(actor, org, connection.id).more


@part
def finish_fetch() -> FinishFetch:
    """Function `finish_fetch`."""
    from lettrage.services.finish_fetch import FinishFetch

    return FinishFetch(work())


@part
def receive_drop() -> ReceiveDrop:
    """Function `receive_drop`."""
    from lettrage.entrypoints.settings import ReceiveDropSettings
    from lettrage.services.receive_drop import ReceiveDrop

    own = settings(ReceiveDropSettings)
    file = _file_fetched(own.work_bucket, own.collect_state_machine_arn)
    return ReceiveDrop(work(), objects(own.uploads_bucket), file)
