"""Fetch one supplier connection: each document once, nothing lost, the cursor last.

The cursor moves only after a page is filed, so a run that dies half-way is simply done again from
there. Two runs at once file the same documents, which are then one; the slower stops.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from lettrage.contracts.steps import ConnectionRef, DocumentsFetched
from lettrage.domain.connector import (
    EARLY,
    ConnectorKind,
    ConnectorRun,
    ConnectorState,
    SupplierConnection,
)
from lettrage.domain.errors import Denied, Invalid, LettrageError, NotFound
from lettrage.domain.organisation import FeatureFlag, Organisation
from lettrage.ports.connector import REAUTHENTICATION_NEEDED, Connector, FetchedPage
from lettrage.ports.secrets import SecretSource
from lettrage.services.connector_trouble import Trouble, trouble_of
from lettrage.services.contention import settled
from lettrage.services.file_fetched import FileFetched, Tally
from lettrage.services.tell_people import tell_of_connector
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

PAGE = 10
"""Documents of one page: what is done again when a run dies, and what memory holds at once."""

MOST_DOCUMENTS = 300
"""Documents of one run; a source with more goes on at the next one. Reading them costs, and other
doors must stay open (security-reliability E15, F12)."""

BUDGET = timedelta(seconds=120)
"""No further page is begun after this: a slow one still ends within the function's five minutes
(F13)."""

RUNNING = "running"
"""Outcome of a run that has not ended; the workflow's last state ends it when it died."""

RUNNABLE = frozenset({ConnectorState.ACTIVE, ConnectorState.ERROR})
"""States in which a run may be made: after an error a person may try again."""

Connectors = Mapping[
    ConnectorKind,
    Callable[[SupplierConnection, Mapping[str, str]], AbstractContextManager[Connector]],
]
"""Opens the connector of a connection with its credentials, by kind; leaving closes it."""


Follow = Callable[[Actor, SupplierConnection], bool]
"""One step of what a source has to say beside its documents; whether there is more.

Raises: as `ports.connector.Connector`.
"""


@dataclass(frozen=True)
class Sources:
    """Where documents come from: adapters by kind, and the credentials that open them."""

    connectors: Connectors
    secrets: SecretSource

    def opened(self, connection: SupplierConnection) -> AbstractContextManager[Connector]:
        """The connector of `connection`, for one run.

        Raises: Denied, without credentials; Invalid, `kind_not_available`; Unavailable.
        """
        make = self.connectors.get(connection.kind)
        if make is None:
            raise Invalid(f"no adapter for {connection.kind}", code="kind_not_available")
        secret: Mapping[str, str] = {}
        if connection.secret_name is not None:
            try:
                secret = self.secrets.get(connection.secret_name)
            except NotFound as error:
                message = "there are no credentials"
                raise Denied(message, code=REAUTHENTICATION_NEEDED) from error
        return make(connection, secret)


class FetchDocuments:
    """Workflow task."""

    def __init__(
        self,
        work: Work,
        sources: Sources,
        file: FileFetched,
        follow: Mapping[ConnectorKind, Follow] | None = None,
    ) -> None:
        self._work = work
        self._sources = sources
        self._file = file
        self._follow = dict(follow or {})

    def __call__(self, ref: ConnectionRef) -> DocumentsFetched:
        """Fetch the connection if it may be fetched now.

        Returns `fetched` with the count of documents filed for the first time, `waits`, `skipped`
        with the reason, or the class of an error that a person must deal with.
        Raises: Unavailable, for what a retry within minutes may mend.
        """
        actor = Actor(name="system:fetch_documents", request_id=ref.job_id)
        try:
            connection = self._work.store.get(
                SupplierConnection, ref.organisation_id, ref.connection_id
            )
            why = self._why_not(connection)
        except NotFound:
            return result(ref, "skipped", message="not_found")
        if why:
            return result(ref, "skipped", message=why)
        run = self._begun(connection, ref.job_id)
        try:
            run = self._pages(actor, connection, run)
            self._followed(actor, connection)
        except LettrageError as error:
            return self._stopped(actor, ref, connection, error)
        run = run.model_copy(update={"outcome": "fetched"})
        self._end(actor, connection, run, Trouble(outcome="fetched"))
        return result(ref, "fetched", run.new_documents)

    def _why_not(self, connection: SupplierConnection) -> str:
        org = connection.organisation_id
        features = self._work.store.get(Organisation, org, org).features
        if FeatureFlag.SUPPLIER_CONNECTORS not in features:
            return "feature_off"
        return "" if connection.state in RUNNABLE else str(connection.state)

    def _begun(self, connection: SupplierConnection, job_id: str) -> ConnectorRun:
        """A new run, or the one that an earlier try of this task left."""
        for run in connection.runs:
            if run.id == job_id:
                return run.model_copy(update={"outcome": RUNNING, "error": None})
        now = self._work.clock.now()
        return ConnectorRun(id=job_id, started_at=now, ended_at=now, outcome=RUNNING)

    def _pages(
        self, actor: Actor, connection: SupplierConnection, run: ConnectorRun
    ) -> ConnectorRun:
        with self._sources.opened(connection) as connector:
            return self._walk(actor, connection, run, connector)

    def _followed(self, actor: Actor, connection: SupplierConnection) -> None:
        """Hear what else the source has to say; the rest waits for the next run."""
        follow = self._follow.get(connection.kind)
        deadline = self._work.clock.now() + BUDGET / 2
        while follow and follow(actor, connection) and self._work.clock.now() < deadline:
            pass

    def _walk(
        self,
        actor: Actor,
        connection: SupplierConnection,
        run: ConnectorRun,
        connector: Connector,
    ) -> ConnectorRun:
        deadline = self._work.clock.now() + BUDGET
        cursor = connection.cursor
        while True:
            page = connector.fetch(cursor, most=PAGE)
            tally = self._file(actor, connection, page.documents)
            run = _counted(run, tally, page, self._work)
            if not self._moved(actor, connection, cursor, page, run):
                return run
            cursor = page.cursor
            enough = run.new_documents + run.known_documents >= MOST_DOCUMENTS
            if not page.more or enough or self._work.clock.now() >= deadline:
                return run

    def _moved(
        self,
        actor: Actor,
        connection: SupplierConnection,
        cursor: str,
        page: FetchedPage,
        run: ConnectorRun,
    ) -> bool:
        """Keep the new cursor with the counts; False when another run or a person moved it."""

        def attempt() -> bool:
            present = self._present(connection)
            if present is None or present.cursor != cursor or present.state not in RUNNABLE:
                return False
            after = present.changed(
                at=self._work.clock.now(), cursor=page.cursor, runs=present.after_run(run)
            )
            self._work.change(actor, present, after, "connector_page_filed")
            return True

        return settled(attempt)

    def _stopped(
        self,
        actor: Actor,
        ref: ConnectionRef,
        connection: SupplierConnection,
        error: LettrageError,
    ) -> DocumentsFetched:
        trouble = trouble_of(error, self._work.clock.now())
        if trouble is None:
            raise error
        log.warning("connection not fetched", extra={"error_code": error.code})
        present = self._present(connection) or connection
        run = self._begun(present, ref.job_id).model_copy(
            update={"outcome": trouble.outcome, "error": error.code}
        )
        self._end(actor, connection, run, trouble)
        return result(ref, trouble.outcome, run.new_documents, error.code)

    def _end(
        self, actor: Actor, connection: SupplierConnection, run: ConnectorRun, trouble: Trouble
    ) -> None:
        def attempt() -> None:
            present = self._present(connection)
            if present is None:
                return  # removed while it was fetched
            now = self._work.clock.now()
            ended = run.model_copy(update={"ended_at": now})
            after = present.changed(at=now, runs=present.after_run(ended))
            # New credentials or a changed description may have come meanwhile: what was found
            # with the old ones says nothing about them.
            same = present.secret_set_at == connection.secret_set_at
            if same and present.settings == connection.settings:
                after = _judged(after, ended, trouble)
            unit = self._work.unit(actor)
            unit.change(present, after, "connector_fetched")
            tell_of_connector(self._work, unit, present, after)
            unit.commit()

        settled(attempt)

    def _present(self, connection: SupplierConnection) -> SupplierConnection | None:
        try:
            return self._work.store.get(
                SupplierConnection, connection.organisation_id, connection.id
            )
        except NotFound:
            return None


def _counted(run: ConnectorRun, tally: Tally, page: FetchedPage, work: Work) -> ConnectorRun:
    return run.model_copy(
        update={
            "new_documents": run.new_documents + tally.new,
            "known_documents": run.known_documents + tally.known,
            "left_out": run.left_out + tally.left_out,
            "notes": tally.notes_after(run.notes),
            **tally.mails_after(run),
            "more": page.more,
            "ended_at": work.clock.now(),
        }
    )


def _judged(
    connection: SupplierConnection, run: ConnectorRun, trouble: Trouble
) -> SupplierConnection:
    """The connection after its run: state, problem and when it is due again."""
    due = trouble.not_before or next_due(connection, run)
    if connection.state not in RUNNABLE:
        return connection.changed(at=connection.updated_at, next_due_at=due)
    state = trouble.state or (
        ConnectorState.ACTIVE if trouble.outcome == "fetched" else connection.state
    )
    problem = trouble.problem
    if trouble.outcome == "waits":
        problem = connection.problem
    return connection.changed(
        at=connection.updated_at, state=state, problem=problem, next_due_at=due
    )


def next_due(connection: SupplierConnection, run: ConnectorRun) -> datetime:
    """When the schedule comes back: at once while the source holds more."""
    if run.more:
        return run.ended_at
    return run.started_at + timedelta(hours=connection.every_hours) - EARLY


def result(
    ref: ConnectionRef, outcome: str, new_documents: int = 0, message: str = ""
) -> DocumentsFetched:
    """The answer of the task."""
    return DocumentsFetched(
        organisation_id=ref.organisation_id,
        connection_id=ref.connection_id,
        job_id=ref.job_id,
        outcome=outcome,
        new_documents=new_documents,
        message=message,
    )
