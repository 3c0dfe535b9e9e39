"""The composition of approved e-invoicing platforms: `bootstrap` has the parts all share."""
# ruff: noqa: PLC0415 - late imports keep cold starts short: see `bootstrap`

from __future__ import annotations

from typing import TYPE_CHECKING

from lettrage.entrypoints.bootstrap import part, settings, work

if TYPE_CHECKING:
    from lettrage.adapters.platforms.flow_service import FlowService
    from lettrage.ports.platform import PlatformAccess
    from lettrage.ports.platform_connections import PlatformConnection, PlatformConnections
    from lettrage.services.follow_platform_statuses import FollowPlatformStatuses
    from lettrage.services.platform_delivery import PlatformDelivery
    from lettrage.services.platform_statuses import PlatformStatuses
    from lettrage.services.send_platform_status import SendPlatformStatus


@part
def platform_connections() -> PlatformConnections:
    """Stored connections to platforms."""
    from lettrage.entrypoints.bootstrap_connectors import connection_secrets
    from lettrage.services.stored_platform_connections import StoredPlatformConnections

    return StoredPlatformConnections(work().store, connection_secrets())


@part
def trusted_platform_origins() -> frozenset[str]:
    """Origins that need not be public nor use TLS; none by default."""
    return frozenset()


def open_platform(connection: PlatformConnection) -> FlowService:
    """One connection opened: a `Connector` and an `ApprovedPlatform`. Not cached: it has a secret.

    Raises: Invalid `address_refused`.
    """
    import requests

    from lettrage.adapters.platforms.flow_client import FlowClient
    from lettrage.adapters.platforms.flow_service import FlowService
    from lettrage.domain.connector import loopback_origins
    from lettrage.entrypoints.settings import SourceSettings
    from lettrage.services.keep_bank_token import KeepBankToken

    trusted = trusted_platform_origins()
    if settings(SourceSettings).internal_sources_allowed:
        trusted |= loopback_origins(connection.settings)
    client = FlowClient(
        requests.Session(),
        connection.settings,
        secret=lambda: connection.secret,
        owner=f"{connection.organisation_id}/{connection.id}",
        tokens=KeepBankToken(work()),
        clock=work().clock,
        trusted=trusted,
    )
    return FlowService(client)


@part
def platform_access() -> PlatformAccess:
    """Platforms by connection and by document."""
    from lettrage.services.open_platforms import OpenPlatforms

    return OpenPlatforms(platform_connections(), open_platform)


@part
def platform_delivery() -> PlatformDelivery:
    """Statuses on their way out."""
    from lettrage.services.platform_delivery import PlatformDelivery

    return PlatformDelivery(work())


@part
def platform_statuses() -> PlatformStatuses:
    """Histories of invoices at their platforms."""
    from lettrage.services.platform_statuses import PlatformStatuses

    return PlatformStatuses(work())


@part
def send_platform_status() -> SendPlatformStatus:
    """A buyer's status."""
    from lettrage.services.send_platform_status import SendPlatformStatus

    return SendPlatformStatus(work(), platform_access(), platform_delivery())


@part
def follow_platform_statuses() -> FollowPlatformStatuses:
    """What a platform has to say, for the run that fetches a connection's documents."""
    from lettrage.services.follow_platform_statuses import FollowPlatformStatuses

    return FollowPlatformStatuses(
        work(), platform_access(), platform_statuses(), platform_delivery()
    )
