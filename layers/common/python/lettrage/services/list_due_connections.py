"""Which supplier connections are fetched now, and a running job for the person who asked."""

from collections import defaultdict
from datetime import timedelta

from lettrage.contracts.steps import ConnectionRef, ConnectorRequest, DueConnections
from lettrage.domain.connector import HOURS, SupplierConnection, due_list
from lettrage.domain.errors import NotFound
from lettrage.domain.organisation import Job, JobState
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work

MOST_CONNECTIONS = 500
"""Connections of one scheduled run: their references stay below the 256 KB that a workflow's state
may hold (aws.md fact 10). Those due longest come first; the next hour takes the others."""


class ListDueConnections:
    """Workflow task."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(self, request: ConnectorRequest) -> DueConnections:
        """Connections to fetch, those due longest first. Delivered twice, it answers the same.

        Raises: Unavailable.
        """
        if request.organisation_id is None:
            return _answer(request, self._due())
        org = request.organisation_id
        found = self._work.store.get_many(SupplierConnection, org, request.connection_ids)
        self._run(request, org, len(found))
        return _answer(request, [found[each] for each in sorted(found)])

    def _due(self) -> list[SupplierConnection]:
        now = self._work.clock.now()
        by_organisation: dict[str, list[str]] = defaultdict(list)
        for back in range(HOURS):
            name = due_list(now - timedelta(hours=back))
            for org, record_id in self._work.store.find_everywhere(SupplierConnection, "due", name):
                by_organisation[org].append(record_id)
        due = [
            connection
            for org, ids in by_organisation.items()
            for connection in self._work.store.get_many(SupplierConnection, org, ids).values()
            if connection.due(now)
        ]
        due.sort(key=lambda each: (each.next_due_at, each.organisation_id, each.id))
        return due[:MOST_CONNECTIONS]

    def _run(self, request: ConnectorRequest, organisation_id: str, total: int) -> None:
        actor = Actor(name="system:list_due_connections", request_id=request.job_id)

        def attempt() -> None:
            try:
                before = self._work.store.get(Job, organisation_id, request.job_id)
            except NotFound:
                return
            if before.state is JobState.QUEUED:
                now = self._work.clock.now()
                after = before.changed(at=now, state=JobState.RUNNING, total=total)
                self._work.change(actor, before, after, "connector_run_running")

        settled(attempt)


def _answer(request: ConnectorRequest, connections: list[SupplierConnection]) -> DueConnections:
    return DueConnections(
        job_id=request.job_id,
        organisation_id=request.organisation_id,
        connections=tuple(
            ConnectionRef(
                organisation_id=each.organisation_id, connection_id=each.id, job_id=request.job_id
            )
            for each in connections
        ),
    )
