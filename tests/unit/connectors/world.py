"""Supplier connections in memory: real use cases, a scripted source, mails that are JSON."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from lettrage.adapters.connectors.drop_folder import DropFolderConnector
from lettrage.contracts.events import UploadEvent
from lettrage.contracts.steps import ConnectionRef, ConnectorRequest, DocumentsFetched
from lettrage.domain.collection import DocumentOrigin, Source, SourceDocument
from lettrage.domain.connector import (
    ConnectorKind,
    DropFolderSettings,
    ImapSettings,
    SupplierConnection,
)
from lettrage.domain.errors import LettrageError
from lettrage.domain.organisation import FeatureFlag, Organisation
from lettrage.domain.platform_settings import ApprovedPlatformSettings
from lettrage.ports.connector import Connector, FetchedDocument, FetchedPage
from lettrage.services.fetch_documents import FetchDocuments, Sources
from lettrage.services.file_fetched import FileFetched
from lettrage.services.filing import Filing
from lettrage.services.finish_fetch import FinishFetch
from lettrage.services.list_due_connections import ListDueConnections
from lettrage.services.receive_drop import ReceiveDrop
from lettrage.services.unit_of_work import Actor, Work

from tests.fakes.fixed_secrets import FixedSecrets
from tests.fakes.in_memory_objects import InMemoryObjects
from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.services.collect.world import ScriptedMailParser

A = "org-a"
B = "org-b"
SETUP = Actor("system:test", "setup")
SECRET = {"username": "claire", "password": "hunter2"}
PLATFORM = ApprovedPlatformSettings(
    base_url="https://api.platform.example/flow-service",
    token_url="https://auth.platform.example/token",
    client_id="lettrage",
    siren="552100554",
)
IMAP = ImapSettings(host="imap.supplier.test")


def file(number: int, **more: Any) -> FetchedDocument:
    """A file of the source, with bytes of its own."""
    values: dict[str, Any] = {
        "reference": f"r{number}",
        "file_name": f"facture-{number}.pdf",
        "data": f"%PDF {number}".encode(),
        **more,
    }
    return FetchedDocument(**values)


class ScriptedSource:
    """A source of some documents; the cursor is how many were given.

    Attributes:
        documents: What it holds.
        failures: Raised in turn, one a call, in place of an answer; None answers.
        opened_with: Credentials of each run.
        meanwhile: What happens while it answers, by the cursor it was asked with.
    """

    def __init__(self, documents: Sequence[FetchedDocument] = ()) -> None:
        self.documents = list(documents)
        self.failures: list[LettrageError | None] = []
        self.opened_with: list[Mapping[str, str]] = []
        self.asked: list[str] = []
        self.closed = 0
        self.meanwhile: Callable[[str], None] | None = None

    @contextmanager
    def open(
        self, connection: SupplierConnection, secret: Mapping[str, str]
    ) -> Iterator[Connector]:
        self.opened_with.append(secret)
        try:
            yield self
        finally:
            self.closed += 1

    def fetch(self, cursor: str, *, most: int) -> FetchedPage:
        self.asked.append(cursor)
        if self.meanwhile is not None:
            self.meanwhile(cursor)
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        start = json.loads(cursor)["given"] if cursor else 0
        page = tuple(self.documents[start : start + most])
        end = start + len(page)
        return FetchedPage(page, json.dumps({"given": end}), more=end < len(self.documents))


@dataclass
class World:
    """Two organisations, a source, and everything between it and the reading of documents."""

    clock: FixedClock = field(default_factory=FixedClock)
    ids: SequentialIdentifiers = field(default_factory=SequentialIdentifiers)

    def __post_init__(self) -> None:
        self.store = InMemoryStore(clock=self.clock)
        self.uploads = InMemoryObjects(clock=self.clock)
        self.objects = InMemoryObjects(clock=self.clock)
        self.tasks = RecordingTasks()
        self.work = Work(self.store, self.clock, self.ids)
        self.secrets = FixedSecrets()
        self.source = ScriptedSource()
        self.filing = Filing(self.work, self.objects, self.tasks)
        self.file_fetched = FileFetched(self.work, self.filing, ScriptedMailParser())

        @contextmanager
        def folder(connection: SupplierConnection, _: Mapping[str, str]) -> Iterator[Connector]:
            yield DropFolderConnector(self.uploads, connection.drop_prefix)

        kinds = {ConnectorKind.IMAP: self.source.open, ConnectorKind.DROP_FOLDER: folder}
        self.sources = Sources(kinds, self.secrets)
        self.fetch = FetchDocuments(self.work, self.sources, self.file_fetched)
        self.due = ListDueConnections(self.work)
        self.finish = FinishFetch(self.work)
        self.receive_drop = ReceiveDrop(self.work, self.uploads, self.file_fetched)
        for organisation_id in (A, B):
            now = self.clock.now()
            organisation = Organisation(
                organisation_id=organisation_id,
                id=organisation_id,
                name=organisation_id,
                created_at=now,
                updated_at=now,
            )
            self.work.add(SETUP, organisation, "made")

    def connect(self, connection_id: str = "c1", **more: Any) -> SupplierConnection:
        """A connection with its credentials, due now."""
        now = self.clock.now()
        values: dict[str, Any] = {
            "organisation_id": A,
            "id": connection_id,
            "name": "Téléphone",
            "settings": IMAP,
            "secret_name": f"/secrets/{connection_id}",
            "secret_set_at": now,
            "next_due_at": now,
            "created_at": now,
            "updated_at": now,
            **more,
        }
        self.secrets.put(f"/secrets/{connection_id}", SECRET)
        return self.work.add(SETUP, SupplierConnection(**values), "made")

    def drop_folder(self, **more: Any) -> SupplierConnection:
        """A drop folder."""
        return self.connect(
            **{"settings": DropFolderSettings(), "secret_name": None, "secret_set_at": None, **more}
        )

    def drop(self, key: str, data: bytes) -> UploadEvent:
        """Store a file; the event that follows."""
        self.uploads.put(key, data, content_type="application/pdf")
        return UploadEvent.model_validate({"detail": {"object": {"key": key}}})

    def run(self, job_id: str = "job-1", connection_id: str = "c1") -> DocumentsFetched:
        """One task of the workflow."""
        ref = ConnectionRef(organisation_id=A, connection_id=connection_id, job_id=job_id)
        return self.fetch(ref)

    def hour(self, job_id: str) -> list[DocumentsFetched]:
        """What the schedule starts, without failures."""
        due = self.due(ConnectorRequest(job_id=job_id))
        return [self.fetch(ref) for ref in due.connections]

    def connection(self, connection_id: str = "c1") -> SupplierConnection:
        return self.store.get(SupplierConnection, A, connection_id)

    def change(self, **fields: Any) -> SupplierConnection:
        """What a person does to the connection meanwhile."""
        before = self.connection()
        after = before.changed(at=self.clock.now(), **fields)
        return self.work.change(SETUP, before, after, "changed")

    def switch_off(self, organisation_id: str = A) -> None:
        """Take the feature from an organisation."""
        organisation = self.store.get(Organisation, organisation_id, organisation_id)
        features = organisation.features - {FeatureFlag.SUPPLIER_CONNECTORS}
        after = organisation.changed(at=self.clock.now(), features=features)
        self.work.change(SETUP, organisation, after, "switched_off")

    def documents(self, organisation_id: str = A) -> list[SourceDocument]:
        """All documents of an organisation."""
        page = self.store.find(SourceDocument, organisation_id, "outcome", "received")
        return list(page.records)

    def upload(self, data: bytes) -> SourceDocument:
        """The same bytes by another door."""
        origin = DocumentOrigin(
            source=Source.UPLOAD,
            reference="u1",
            file_name="a.pdf",
            received_at=self.clock.now(),
        )
        return self.filing.keep(A, data, origin, content_type="application/pdf", actor=SETUP)
