"""Which platform an invoice came through, and its credentials; what else a platform says."""

import pytest
from lettrage.domain.collection import DocumentOrigin, Source
from lettrage.domain.connector import SupplierConnection
from lettrage.domain.errors import Denied, NotFound, Unavailable
from lettrage.services.fetch_documents import FetchDocuments
from lettrage.services.stored_platform_connections import StoredPlatformConnections
from lettrage.services.unit_of_work import Actor

from tests.unit.connectors.world import PLATFORM, SETUP, A, B, World, file


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def stored(world: World) -> StoredPlatformConnections:
    return StoredPlatformConnections(world.store, world.secrets)


def platform(world: World, connection_id: str = "pa-1") -> SupplierConnection:
    made = world.connect(connection_id, settings=PLATFORM)
    world.secrets.put(f"/secrets/{connection_id}", {"client_secret": "hunter2"})
    return made


def delivered(
    world: World, data: bytes, *references: str, source: Source = Source.APPROVED_PLATFORM
) -> str:
    kept = ""
    for reference in references:
        origin = DocumentOrigin(
            source=source, reference=reference, file_name="f.xml", received_at=world.clock.now()
        )
        kept = world.filing.keep(A, data, origin, content_type="x/y", actor=SETUP).id
    return kept


def test_a_document_leads_to_the_platform_that_delivered_it_last(
    world: World, stored: StoredPlatformConnections
) -> None:
    platform(world)
    platform(world, "pa-2")
    found = stored.of_document(A, delivered(world, b"<a/>", "pa-1/flow-1", "pa-2/flow-1"))
    assert (found.id, found.settings, found.secret) == ("pa-2", PLATFORM, "hunter2")
    assert "hunter2" not in repr(found)


def test_what_came_otherwise_or_through_a_removed_one_has_no_platform(
    world: World, stored: StoredPlatformConnections
) -> None:
    platform(world)
    for document in (
        delivered(world, b"<a/>", "pa-9/flow-1"),
        delivered(world, b"<b/>", "pa-1/x", source=Source.SUPPLIER_CONNECTOR),
    ):
        with pytest.raises(Denied) as caught:
            stored.of_document(A, document)
        assert caught.value.code == "no_platform"


def test_another_kind_and_another_organisation_are_not_found(
    world: World, stored: StoredPlatformConnections
) -> None:
    world.connect()
    platform(world)
    for organisation_id, connection_id in ((A, "c1"), (B, "pa-1"), (A, "none")):
        with pytest.raises(NotFound):
            stored.of_connection(organisation_id, connection_id)


def test_missing_credentials_need_a_person(world: World, stored: StoredPlatformConnections) -> None:
    platform(world)
    world.secrets.remove("/secrets/pa-1")
    with pytest.raises(Denied) as caught:
        stored.of_connection(A, "pa-1")
    assert caught.value.code == "reauthentication_needed"


class TestFollowing:
    def following(self, world: World, steps: list[bool | Unavailable]) -> None:
        def follow(actor: Actor, connection: SupplierConnection) -> bool:
            step = steps.pop(0)
            if isinstance(step, Unavailable):
                raise step
            return step

        kind = world.connect().kind
        world.source.documents = [file(1)]
        world.fetch = FetchDocuments(world.work, world.sources, world.file_fetched, {kind: follow})

    def test_a_source_is_heard_to_its_end_after_its_documents(self, world: World) -> None:
        steps: list[bool | Unavailable] = [True, True, False, True]
        self.following(world, steps)
        assert world.run().new_documents == 1
        assert steps == [True]

    def test_what_cannot_be_heard_now_is_tried_again(self, world: World) -> None:
        self.following(world, [Unavailable("down"), False])
        with pytest.raises(Unavailable):
            world.run()
        assert world.run().new_documents == 1
