"""What of a connection can be refused before anything is stored or asked."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from lettrage.domain.connector import (
    ConnectorKind,
    ConnectorSettings,
    ImapSettings,
    is_loopback,
    loopback_origins,
)
from lettrage.domain.errors import Fault, Invalid
from lettrage.domain.imap_login import OAuthLogin
from lettrage.domain.platform_settings import ApprovedPlatformSettings
from lettrage.domain.portal import PortalSettings

_LOGIN = ("username", "password")
_OAUTH = ("username", "refresh_token", "client_id")


@dataclass(frozen=True)
class ConnectorPolicy:
    """What the deployment allows.

    Attributes:
        kinds: Kinds that it has an adapter for.
        secret_prefix: What names of credentials begin with.
        private_hosts: Sources on private addresses may be used, and on the loopback without
            encryption: on one machine only.
    """

    kinds: frozenset[ConnectorKind]
    secret_prefix: str
    private_hosts: bool = False

    def check(self, settings: ConnectorSettings) -> None:
        """Refuse a source that the deployment can't or must not reach, as far as words tell.

        The connection itself checks the address that the name leads to.
        Raises: Invalid, naming the field.
        """
        kind = ConnectorKind(settings.kind)
        if kind not in self.kinds:
            message = f"this deployment has no adapter for {kind}"
            raise wrong("/settings/kind", "kind_not_available", message)
        if isinstance(settings, ApprovedPlatformSettings):
            self._check_platform(settings)
        elif isinstance(settings, ImapSettings):
            if settings.security == "none" and not self._is_here(settings.host):
                message = "choose tls or starttls: credentials never travel in clear"
                raise wrong("/settings/security", "encryption_missing", message)
            self._check_host(settings.host, "/settings/host")
            self._check_token_url(settings)
        elif isinstance(settings, PortalSettings):
            parts = urlsplit(settings.base_url)
            if parts.scheme != "https" and not self._is_here(parts.hostname or ""):
                message = "the address begins with https://"
                raise wrong("/settings/base_url", "encryption_missing", message)
            self._check_host(parts.hostname or "", "/settings/base_url")

    def _check_token_url(self, settings: ImapSettings) -> None:
        login = settings.login
        if not isinstance(login, OAuthLogin) or login.token_url is None:
            return
        parts, pointer = urlsplit(login.token_url), "/settings/login/token_url"
        if parts.scheme != "https" and not self._is_here(parts.hostname or ""):
            raise wrong(pointer, "encryption_missing", "the address begins with https://")
        self._check_host(parts.hostname or "", pointer)

    def _is_here(self, host: str) -> bool:
        return self.private_hosts and is_loopback(host)

    def _check_host(self, host: str, pointer: str) -> None:
        if not self.private_hosts:
            _refuse_private(host, pointer)

    def _check_platform(self, settings: ApprovedPlatformSettings) -> None:
        try:
            settings.check(loopback_origins(settings) if self.private_hosts else frozenset())
        except Invalid as error:
            faults = [
                Fault(f"/settings{each.pointer}", each.code, each.message) for each in error.faults
            ]
            raise Invalid(
                error.message, code=error.code, message_fr=error.message_fr, faults=faults
            ) from error


def check_secret(settings: ConnectorSettings, secret: Mapping[str, str]) -> None:
    """Refuse credentials that the source can't use. Raises: Invalid, naming them."""
    needed = _needed(settings)
    faults = [
        Fault(f"/secret/{name}", "secret_required", f"{name} is needed to log in")
        for name in needed
        if not secret.get(name)
    ]
    faults += [
        Fault(f"/secret/{name}", "secret_unknown", f"{name} is not used by this source")
        for name in secret
        if name not in needed and name not in _optional(settings)
    ]
    if faults:
        raise Invalid("the credentials do not fit", code=faults[0].code, faults=faults)


def _needed(settings: ConnectorSettings) -> tuple[str, ...]:
    """Names of the credentials that a source takes."""
    if isinstance(settings, ImapSettings):
        return _OAUTH if isinstance(settings.login, OAuthLogin) else _LOGIN
    if isinstance(settings, PortalSettings):
        return ("token",) if settings.login.method == "bearer" else _LOGIN
    return ("client_secret",) if isinstance(settings, ApprovedPlatformSettings) else ()


def _optional(settings: ConnectorSettings) -> tuple[str, ...]:
    """Names of credentials that a source may take: a public client has none (RFC 6749 §2.1)."""
    by_token = isinstance(settings, ImapSettings) and isinstance(settings.login, OAuthLogin)
    return ("client_secret",) if by_token else ()


def target(settings: ConnectorSettings) -> tuple[object, ...]:
    """Where credentials are sent, and as what: another one needs them given anew."""
    if isinstance(settings, ImapSettings):
        login = settings.login
        granted_by = login.endpoint.url if isinstance(login, OAuthLogin) else ""
        return (*_server(settings), login.method, granted_by)
    if isinstance(settings, PortalSettings):
        return (settings.base_url.lower(), settings.login.method)
    if isinstance(settings, ApprovedPlatformSettings):
        return (settings.base_url, settings.token_url, settings.client_id)
    return ()


def place(settings: ConnectorSettings) -> tuple[object, ...]:
    """What a cursor belongs to."""
    if isinstance(settings, ImapSettings):
        return (*_server(settings), settings.folder)
    if isinstance(settings, PortalSettings):
        return (*target(settings), settings.listing.path)
    return target(settings)


def _server(settings: ImapSettings) -> tuple[object, ...]:
    return (settings.host.lower(), settings.port, settings.security)


def _refuse_private(host: str, pointer: str) -> None:
    """Refuse names and addresses that are private by how they are written."""
    local = host.lower().rstrip(".")
    try:
        public = ipaddress.ip_address(host).is_global
    except ValueError:
        # An address in another notation, such as `127.1` or `0x7f000001`, ends in a number.
        last = local.rpartition(".")[2]
        numeric = last.isdigit() or last.startswith("0x")
        public = "." in local and not numeric and not local.endswith((".local", ".internal"))
    if not public:
        raise wrong(pointer, "private_address", "the host is a public one")


def wrong(pointer: str, code: str, message: str) -> Invalid:
    """The error of one field."""
    return Invalid(message, code=code, faults=[Fault(pointer, code, message)])
