"""Drop folders: the event files at once, the hourly run takes what no event told."""

from datetime import timedelta
from itertools import pairwise

import pytest
from lettrage.adapters.connectors.drop_folder import MOST_SEEN, DropFolderConnector
from lettrage.contracts.events import UploadEvent
from lettrage.domain.connector import ConnectorState
from lettrage.domain.errors import Invalid, NotFound
from lettrage.services.receive_upload import MOST_BYTES

from tests.unit.connectors.world import A, B, World


@pytest.fixture
def world() -> World:
    return World()


def test_a_dropped_file_is_filed_by_its_event_and_once(world: World) -> None:
    folder = world.drop_folder()
    event = world.drop(f"{folder.drop_prefix}2026/Facture n° 7.pdf", b"%PDF 7")
    for _ in range(3):
        received = world.receive_drop(event, "request")
        assert received.state == "filed"
    (document,) = world.documents()
    (origin,) = document.origins
    assert (document.id, origin.file_name) == (received.document_id, "Facture n° 7.pdf")
    assert origin.reference == "c1/2026/Facture n° 7.pdf"


def test_the_hourly_run_files_what_no_event_told_and_notes_no_second_origin(world: World) -> None:
    folder = world.drop_folder()
    event = world.drop(f"{folder.drop_prefix}a.pdf", b"%PDF a")
    world.drop(f"{folder.drop_prefix}b.pdf", b"%PDF b")
    world.receive_drop(event, "request")
    (result,) = world.hour("job-1")
    assert (result.outcome, result.new_documents) == ("fetched", 1)
    assert [len(d.origins) for d in world.documents()] == [1, 1]
    world.clock.advance(timedelta(hours=1))
    world.drop(f"{folder.drop_prefix}c.pdf", b"%PDF c")
    (result,) = world.hour("job-2")
    assert result.new_documents == 1
    assert world.connection().runs[0].known_documents == 0


def test_a_file_replaced_under_its_name_is_a_further_document(world: World) -> None:
    folder = world.drop_folder()
    world.receive_drop(world.drop(f"{folder.drop_prefix}a.pdf", b"%PDF 1"), "request")
    world.receive_drop(world.drop(f"{folder.drop_prefix}a.pdf", b"%PDF 2"), "request")
    assert len(world.documents()) == 2


@pytest.mark.parametrize(
    "key",
    [
        "drop/org-a/c1/",
        "drop/org-a/c1",
        "drop/org-a/other/a.pdf",
        "drop/org-b/c1/a.pdf",
        "drop//c1/a.pdf",
        "drop/../org-a/c1/a.pdf",
        "uploads/org-a/c1/a.pdf",
        "xdrop/org-a/c1/a.pdf",
    ],
)
def test_what_lies_in_no_folder_of_ours_is_left_alone(world: World, key: str) -> None:
    world.drop_folder()
    assert world.receive_drop(world.drop(key, b"%PDF"), "request").state == "unknown"
    assert world.documents(A) + world.documents(B) == []


def test_another_kind_of_connection_is_no_folder(world: World) -> None:
    mailbox = world.connect()
    event = world.drop(f"{mailbox.drop_prefix}a.pdf", b"%PDF")
    assert world.receive_drop(event, "request").state == "unknown"


def test_what_comes_while_paused_is_filed_when_it_goes_on(world: World) -> None:
    folder = world.drop_folder(state=ConnectorState.PAUSED)
    event = world.drop(f"{folder.drop_prefix}a.pdf", b"%PDF")
    assert world.receive_drop(event, "request").state == "waits"
    world.change(state=ConnectorState.ACTIVE)
    (result,) = world.hour("job-1")
    assert result.new_documents == 1


def test_a_switched_off_feature_waits_too(world: World) -> None:
    folder = world.drop_folder()
    world.switch_off()
    event = world.drop(f"{folder.drop_prefix}a.pdf", b"%PDF")
    assert world.receive_drop(event, "request").state == "waits"


def test_what_is_too_large_or_empty_is_named_by_the_hourly_run(world: World) -> None:
    folder = world.drop_folder()
    for name, data in (("big.pdf", bytes(MOST_BYTES + 1)), ("empty.pdf", b"")):
        event = world.drop(folder.drop_prefix + name, data)
        assert world.receive_drop(event, "request").state == "left_out"
    world.hour("job-1")
    run = world.connection().runs[0]
    assert [(n.file_name, n.code) for n in run.notes] == [
        ("big.pdf", "file_too_large"),
        ("empty.pdf", "empty"),
    ]
    world.run("job-2")
    assert world.connection().runs[0].left_out == 0


def test_an_event_whose_object_is_gone_is_tried_again(world: World) -> None:
    folder = world.drop_folder()
    key = f"{folder.drop_prefix}gone.pdf"
    event = UploadEvent.model_validate({"detail": {"object": {"key": key}}})
    with pytest.raises(NotFound):
        world.receive_drop(event, "request")


class TestConnector:
    def test_pages_go_oldest_first_without_gap_or_repetition(self, world: World) -> None:
        for number in range(25):
            world.drop(f"p/{(number * 7) % 25:02d}", str(number).encode())
            world.clock.advance(timedelta(minutes=10))
        connector = DropFolderConnector(world.uploads, "p/")
        cursor, told, more = "", list[str](), True
        while more:
            page = connector.fetch(cursor, most=4)
            told += [d.data.decode() for d in page.documents]
            cursor, more = page.cursor, page.more
        assert told == [str(n) for n in range(25)]
        assert connector.fetch(cursor, most=4).documents == ()

    def test_a_file_that_appears_with_an_earlier_date_is_not_lost(self, world: World) -> None:
        connector = DropFolderConnector(world.uploads, "p/")
        began = world.clock.now()
        world.clock.advance(timedelta(minutes=50))
        world.drop("p/quick", b"1")
        cursor = connector.fetch("", most=9).cursor
        world.clock.set(began)
        world.drop("p/slow-upload", b"2")
        assert [d.data for d in connector.fetch(cursor, most=9).documents] == [b"2"]

    def test_folder_marks_and_other_folders_are_no_files(self, world: World) -> None:
        for key in ("p/", "p/sub/", "q/a", "p2/a", "p/a"):
            world.drop(key, b"x")
        page = DropFolderConnector(world.uploads, "p/").fetch("", most=9)
        assert [d.reference for d in page.documents] == ["a"]

    def test_the_cursor_stays_small_whatever_is_dropped_at_once(self, world: World) -> None:
        for number in range(MOST_SEEN + 50):
            world.drop(f"p/{number:05d}-{'x' * 100}", b"")
            world.clock.advance(timedelta(milliseconds=2))
        page = DropFolderConnector(world.uploads, "p/").fetch("", most=MOST_SEEN + 50)
        assert len(page.cursor) < 200_000
        again = DropFolderConnector(world.uploads, "p/").fetch(page.cursor, most=10)
        assert again.documents == ()

    @pytest.mark.parametrize("cursor", ["x", "[]", '{"since": 1}', '{"since": "x", "seen": []}'])
    def test_a_foreign_cursor_is_refused(self, world: World, cursor: str) -> None:
        with pytest.raises(Invalid):
            DropFolderConnector(world.uploads, "p/").fetch(cursor, most=1)

    def test_cursors_move_forward_only(self, world: World) -> None:
        connector = DropFolderConnector(world.uploads, "p/")
        cursors = [""]
        for number in range(5):
            world.clock.advance(timedelta(minutes=40))
            world.drop(f"p/{number}", b"x")
            cursors.append(connector.fetch(cursors[-1], most=9).cursor)
        sinces = [int(c.partition(": ")[2].partition(",")[0]) for c in cursors[1:]]
        assert all(one <= other for one, other in pairwise(sinces))
