"""Use cases of supplier connections: list, create, change, remove.

Credentials go to the keeper and are never read here: the API's role could not either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from lettrage.domain.connector import (
    ConnectorSettings,
    ConnectorState,
    ImapSettings,
    SupplierConnection,
)
from lettrage.domain.errors import Invalid
from lettrage.ports.secrets import SecretKeeper
from lettrage.ports.store import Found
from lettrage.services.connector_checks import (
    ConnectorPolicy,
    check_secret,
    place,
    target,
    wrong,
)
from lettrage.services.keep_bank_token import KeepBankToken
from lettrage.services.unit_of_work import Actor, Work

MOST_CONNECTIONS = 50
"""Connections of one organisation: a small business has some dozen suppliers with a portal."""

LOOKS_BACK = timedelta(days=31)
"""How far back a new mailbox is read unless its settings say otherwise: a month of invoices."""


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
        self._tokens = KeepBankToken(work)

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
        self._policy.check(settings)
        check_secret(settings, secret)
        if self._work.store.count(SupplierConnection, organisation_id, "all", "all") >= (
            MOST_CONNECTIONS
        ):
            message = f"an organisation has at most {MOST_CONNECTIONS} connections"
            french = (
                f"Une organisation a au plus {MOST_CONNECTIONS} connexions : supprimez-en une"
                " d’abord."
            )
            raise Invalid(message, code="too_many_connections", message_fr=french)
        now = self._work.clock.now()
        connection_id = self._work.ids.new_id()
        secret_name = None
        if secret:
            secret_name = "/".join(
                (self._policy.secret_prefix, settings.kind, organisation_id, connection_id)
            )
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
            self._tokens.forget(connection.token_key)
        unit = self._work.unit(actor)
        unit.remove(connection, "connector_removed")
        unit.commit()

    def _described(self, before: SupplierConnection, wanted: ConnectorChange) -> dict[str, object]:
        settings = wanted.settings
        if settings is None or settings.kind != before.settings.kind:
            raise wrong("/settings/kind", "kind_fixed", "the kind of a connection never changes")
        self._policy.check(settings)
        if target(settings) != target(before.settings) and not wanted.secret:
            # Else whoever may describe a source could have the credentials sent elsewhere.
            message = "another host or another encryption needs the credentials given anew"
            raise wrong("/secret", "secret_required", message)
        fields: dict[str, object] = {"settings": settings}
        if place(settings) != place(before.settings):
            fields["cursor"] = ""
        return fields | self._reopened(before)

    def _given(
        self, before: SupplierConnection, wanted: ConnectorChange, secret: Mapping[str, str]
    ) -> dict[str, object]:
        check_secret(wanted.settings or before.settings, secret)
        name = before.secret_name
        if name is None:
            return {}  # a drop folder: it was checked that nothing is given
        self._secrets.put(name, secret)
        self._tokens.forget(before.token_key)
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
