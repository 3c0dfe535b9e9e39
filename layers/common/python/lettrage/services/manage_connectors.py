"""Use cases of supplier connections: list, create, change, remove.

Credentials go to the keeper and are never read here: the API's role could not either.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from lettrage.domain.connector import (
    ConnectorKind,
    ConnectorSettings,
    ConnectorState,
    DropFolderSettings,
    ImapSettings,
    SupplierConnection,
    is_loopback,
)
from lettrage.domain.errors import Fault, Invalid
from lettrage.domain.portal import PortalSettings
from lettrage.ports.secrets import SecretKeeper
from lettrage.ports.store import Found
from lettrage.services.unit_of_work import Actor, Work

MOST_CONNECTIONS = 50
"""Connections of one organisation: a small business has some dozen suppliers with a portal."""

LOOKS_BACK = timedelta(days=31)
"""How far back a new mailbox is read unless its settings say otherwise: a month of invoices."""

_LOGIN = ("username", "password")


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


@dataclass(frozen=True)
class ConnectorChange:
    """What to change; None leaves it."""

    name: str | None = None
    settings: ConnectorSettings | None = None
    secret: Mapping[str, str] | None = None
    every_hours: int | None = None
    paused: bool | None = None


class ManageConnectors:
    """Connections of one organisation."""

    def __init__(self, work: Work, secrets: SecretKeeper, policy: ConnectorPolicy) -> None:
        self._work = work
        self._secrets = secrets
        self._policy = policy

    def list(
        self, organisation_id: str, *, limit: int, cursor: str | None
    ) -> Found[SupplierConnection]:
        """All connections, oldest first. Raises: Invalid, for a foreign cursor."""
        return self._work.store.find(
            SupplierConnection, organisation_id, "all", "all", limit=limit, cursor=cursor
        )

    def get(self, organisation_id: str, connection_id: str) -> SupplierConnection:
        """One connection. Raises: NotFound."""
        return self._work.store.get(SupplierConnection, organisation_id, connection_id)

    def create(
        self,
        actor: Actor,
        organisation_id: str,
        name: str,
        settings: ConnectorSettings,
        *,
        secret: Mapping[str, str],
        every_hours: int,
    ) -> SupplierConnection:
        """A new active connection, due at once.

        Raises: Invalid, naming the field: kind not available, host not allowed, credentials
            missing or unknown, too many connections; Unavailable.
        """
        self._check(settings, secret)
        if self._work.store.count(SupplierConnection, organisation_id, "all", "all") >= (
            MOST_CONNECTIONS
        ):
            message = f"an organisation has at most {MOST_CONNECTIONS} connections"
            raise Invalid(message, code="too_many_connections")
        now = self._work.clock.now()
        connection_id = self._work.ids.new_id()
        secret_name = None
        if secret:
            secret_name = f"{self._policy.secret_prefix}/{organisation_id}/{connection_id}"
            self._secrets.put(secret_name, secret)
        if isinstance(settings, ImapSettings) and settings.since is None:
            settings = settings.model_copy(update={"since": (now - LOOKS_BACK).date()})
        connection = SupplierConnection(
            organisation_id=organisation_id,
            id=connection_id,
            created_at=now,
            updated_at=now,
            name=name,
            settings=settings,
            secret_name=secret_name,
            secret_set_at=now if secret else None,
            every_hours=every_hours,
            next_due_at=now,
        )
        return self._work.add(actor, connection, "connector_created")

    def change(
        self, actor: Actor, before: SupplierConnection, wanted: ConnectorChange
    ) -> SupplierConnection:
        """Change what is wanted. New credentials, a new description or resuming make it active.

        Raises: Invalid, naming the field; Stale; Unavailable.
        """
        fields: dict[str, object] = {}
        if wanted.name is not None:
            fields["name"] = wanted.name
        if wanted.every_hours is not None:
            fields["every_hours"] = wanted.every_hours
        if wanted.settings is not None and wanted.settings != before.settings:
            fields |= self._described(before, wanted)
        if wanted.secret is not None:
            fields |= self._given(before, wanted, wanted.secret)
        if wanted.paused is not None:
            fields |= self._paused(before, fields, paused=wanted.paused)
        if all(getattr(before, name) == value for name, value in fields.items()):
            return before
        after = before.changed(at=self._work.clock.now(), **fields)
        return self._work.change(actor, before, after, "connector_changed")

    def remove(self, actor: Actor, connection: SupplierConnection) -> None:
        """Forget connection and credentials; documents stay. Raises: Stale, Unavailable."""
        # Credentials first: what is left over must not be them.
        if connection.secret_name is not None:
            self._secrets.remove(connection.secret_name)
        unit = self._work.unit(actor)
        unit.remove(connection, "connector_removed")
        unit.commit()

    def _described(self, before: SupplierConnection, wanted: ConnectorChange) -> dict[str, object]:
        settings = wanted.settings
        if settings is None or settings.kind != before.settings.kind:
            raise _wrong("/settings/kind", "kind_fixed", "the kind of a connection never changes")
        self._check_host(settings)
        if _target(settings) != _target(before.settings) and not wanted.secret:
            # Else whoever may describe a source could have the credentials sent elsewhere.
            message = "another host or another encryption needs the credentials given anew"
            raise _wrong("/secret", "secret_required", message)
        if isinstance(settings, PortalSettings) and wanted.secret is None:
            self._check_login_unchanged(before.settings, settings)
        fields: dict[str, object] = {"settings": settings}
        if _place(settings) != _place(before.settings):
            fields["cursor"] = ""
        return fields | self._reopened(before)

    @staticmethod
    def _check_login_unchanged(before: ConnectorSettings, after: PortalSettings) -> None:
        if isinstance(before, PortalSettings) and before.login.method != after.login.method:
            message = "another way to log in needs its own credentials"
            raise _wrong("/secret", "secret_required", message)

    def _given(
        self, before: SupplierConnection, wanted: ConnectorChange, secret: Mapping[str, str]
    ) -> dict[str, object]:
        self._check_secret(wanted.settings or before.settings, secret)
        name = before.secret_name
        if name is None:
            return {}  # a drop folder: it was checked that nothing is given
        self._secrets.put(name, secret)
        return {"secret_set_at": self._work.clock.now()} | self._reopened(before)

    def _reopened(self, before: SupplierConnection) -> dict[str, object]:
        fields: dict[str, object] = {"problem": None, "next_due_at": self._work.clock.now()}
        if before.state is not ConnectorState.PAUSED:
            fields["state"] = ConnectorState.ACTIVE
        return fields

    def _paused(
        self, before: SupplierConnection, fields: Mapping[str, object], *, paused: bool
    ) -> dict[str, object]:
        if paused:
            return {"state": ConnectorState.PAUSED}
        if fields.get("state", before.state) is ConnectorState.ACTIVE:
            return {}
        return {
            "state": ConnectorState.ACTIVE,
            "problem": None,
            "next_due_at": self._work.clock.now(),
        }

    def _check(self, settings: ConnectorSettings, secret: Mapping[str, str]) -> None:
        kind = ConnectorKind(settings.kind)
        if kind not in self._policy.kinds:
            message = f"this deployment has no adapter for {kind}"
            raise _wrong("/settings/kind", "kind_not_available", message)
        self._check_host(settings)
        self._check_secret(settings, secret)

    def _check_host(self, settings: ConnectorSettings) -> None:
        """What can be said without asking the network; the connection itself is checked again."""
        if isinstance(settings, DropFolderSettings):
            return
        if isinstance(settings, ImapSettings):
            host, pointer = settings.host, "/settings/host"
            encrypted = settings.security != "none"
            message = "choose tls or starttls: credentials never travel in clear"
            wrong = _wrong("/settings/security", "encryption_missing", message)
        else:
            parts = urlsplit(settings.base_url)
            host, pointer = parts.hostname or "", "/settings/base_url"
            encrypted = parts.scheme == "https"
            message = "the address begins with https://"
            wrong = _wrong(pointer, "encryption_missing", message)
        if not encrypted and not (self._policy.private_hosts and is_loopback(host)):
            raise wrong
        if not self._policy.private_hosts:
            _refuse_private(host, pointer)

    @staticmethod
    def _check_secret(settings: ConnectorSettings, secret: Mapping[str, str]) -> None:
        needed = _needed(settings)
        if needed is None:
            missing = [] if secret else ["secret"]
        else:
            missing = [name for name in needed if not secret.get(name)]
        faults = [
            Fault(f"/secret/{name}", "secret_required", f"{name} is needed to log in")
            for name in missing
        ]
        faults += [
            Fault(f"/secret/{name}", "secret_unknown", f"{name} is not used by this source")
            for name in secret
            if needed is not None and name not in needed
        ]
        if faults:
            raise Invalid("the credentials do not fit", code=faults[0].code, faults=faults)


def _needed(settings: ConnectorSettings) -> tuple[str, ...] | None:
    """Names of the credentials that a source takes; None: its adapter decides."""
    if isinstance(settings, ImapSettings):
        return _LOGIN
    if isinstance(settings, PortalSettings):
        return ("token",) if settings.login.method == "bearer" else _LOGIN
    return () if isinstance(settings, DropFolderSettings) else None


def _target(settings: ConnectorSettings) -> tuple[object, ...]:
    """Where credentials are sent, and how."""
    if isinstance(settings, ImapSettings):
        return (settings.host.lower(), settings.port, settings.security)
    if isinstance(settings, DropFolderSettings):
        return ()
    return (settings.base_url.lower(),)


def _place(settings: ConnectorSettings) -> tuple[object, ...]:
    """What a cursor belongs to."""
    if isinstance(settings, ImapSettings):
        return (*_target(settings), settings.folder)
    if isinstance(settings, PortalSettings):
        return (*_target(settings), settings.listing.path)
    return _target(settings)


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
        raise _wrong(pointer, "private_address", "the host is a public one")


def _wrong(pointer: str, code: str, message: str) -> Invalid:
    return Invalid(message, code=code, faults=[Fault(pointer, code, message)])
