"""Use case: a bank provider says that something changed; what did is read from the provider.

Events come twice, late and out of order: an event starts at most one synchronisation, named by it,
and an account that was read since it happened is not read again.
"""

import logging
from datetime import datetime, timedelta

from lettrage.domain.bank import BankAccount, BankConnection, BankConnectionState, holder_list
from lettrage.domain.bank_event import KEPT_FOR, BankEvent
from lettrage.domain.errors import Conflict, LettrageError, NotFound, Unavailable
from lettrage.ports.bank_events import ToldEvent
from lettrage.ports.tasks import Tasks
from lettrage.services.complete_bank_connection import ACCOUNTS_PENDING, CompleteBankConnection
from lettrage.services.consent_watch import FETCHABLE
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.whole_lists import whole

log = logging.getLogger(__name__)

EARLIEST = timedelta(minutes=10)
"""Clocks may differ by this much: an event from further ahead is none."""

_MENDABLE = frozenset(
    {BankConnectionState.PENDING, BankConnectionState.EXPIRED, BankConnectionState.ERROR}
)
"""States that the provider's answer may end: consent given, or an item repaired at Bridge's own
window without coming back to us."""

_ACCOUNT_CREATED = "item.account.created"


class ReceiveBankEvent:
    """Runs inside the provider's request, which must be short: long work is a workflow."""

    def __init__(self, work: Work, tasks: Tasks, complete: CompleteBankConnection) -> None:
        self._work = work
        self._tasks = tasks
        self._complete = complete

    def __call__(self, told: ToldEvent, request_id: str) -> int:
        """How many synchronisations were started.

        Raises: Unavailable, when nothing is lost if the provider delivers it again.
        """
        now = self._work.clock.now()
        happened = told.happened_at or now
        if not told.heard or not now - KEPT_FOR < happened < now + EARLIEST:
            log.info("bank event ignored", extra={"event_type": told.type})
            return 0
        connections = self._concerned(told)
        if not connections:
            log.info("bank event of nobody", extra={"event_type": told.type})
        return sum(self._heard(told, connection, request_id) for connection in connections)

    def _concerned(self, told: ToldEvent) -> list[BankConnection]:
        """Connections under the consent; of an unknown one those that still wait for theirs."""
        store = self._work.store
        found = []
        value = holder_list(told.provider, told.holder)
        for organisation_id, connection_id in store.find_everywhere(
            BankConnection, "holder", value
        ):
            try:
                connection = store.get(BankConnection, organisation_id, connection_id)
            except NotFound:
                continue  # removed between the two reads
            if connection.state is not BankConnectionState.REVOKED:
                found.append(connection)
        exact = [each for each in found if told.consent in {"", each.provider_reference}]
        return exact or [each for each in found if each.state is BankConnectionState.PENDING]

    def _heard(self, told: ToldEvent, connection: BankConnection, request_id: str) -> bool:
        actor = Actor(name="system:receive_bank_event", request_id=request_id)
        organisation_id = connection.organisation_id
        identifier = f"{told.key[:32]}-{connection.id}"
        try:
            self._work.store.get(BankEvent, organisation_id, identifier)
        except NotFound:
            pass
        else:
            return False
        connection = self._present(told, connection, request_id)
        accounts = self._accounts(told, connection)
        if accounts:
            # Under the event's own name: delivered again before it is noted, it starts nothing.
            self._tasks.sync_banks(organisation_id, f"event-{identifier}"[:80], accounts)
        now = self._work.clock.now()
        event = BankEvent(
            organisation_id=organisation_id,
            id=identifier,
            created_at=now,
            updated_at=now,
            provider=told.provider,
            event_type=told.type,
            connection_id=connection.id,
            happened_at=told.happened_at,
            outcome="sync_started" if accounts else "nothing_to_read",
        )
        try:
            self._work.add(actor, event, "bank_event_received")
        except Conflict:
            log.info("bank event delivered twice at once", extra={"event_type": told.type})
        return bool(accounts)

    def _present(
        self, told: ToldEvent, connection: BankConnection, request_id: str
    ) -> BankConnection:
        """The connection as the provider says it stands, where that may have changed."""
        late = told.type == _ACCOUNT_CREATED or connection.problem == ACCOUNTS_PENDING
        if connection.state not in _MENDABLE and not late:
            return connection
        try:
            return self._complete(connection.reference, request_id)
        except Unavailable:
            raise
        except LettrageError as error:
            log.warning("connection not completed", extra={"error_code": error.code})
            return connection

    def _accounts(self, told: ToldEvent, connection: BankConnection) -> tuple[str, ...]:
        """Accounts to read: in use, the event's where it names a known one, not read since."""
        if connection.state not in FETCHABLE:
            return ()
        org, happened = connection.organisation_id, told.happened_at
        known = whole(self._work.store, BankAccount, org, "connection", connection.id)
        named = [each for each in known if each.provider_account_id == told.account]
        return tuple(
            each.id
            for each in named or known
            if each.active and not _read_since(each.last_synced_at, happened)
        )


def _read_since(last: datetime | None, happened: datetime | None) -> bool:
    return last is not None and happened is not None and last > happened
