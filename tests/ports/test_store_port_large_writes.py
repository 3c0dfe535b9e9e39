"""Writes of more items than one transaction takes: all or nothing, as any other."""

import pytest
from lettrage.domain.errors import Conflict, NotFound, Stale
from lettrage.ports.store import Store, Write

from tests.ports.store_records import NOW, Note, change, create, entry, ids, note

MANY = 60
"""Records of three items each: two transactions' worth."""


def _many(title: str = "") -> list[Note]:
    return [note(f"n{i:02d}", title=title) for i in range(MANY)]


def test_records_lists_and_changes_are_written_together(store: Store) -> None:
    entries = [entry(f"e{i:02d}") for i in range(MANY)]
    written = store.write([Write(None, made) for made in _many(title="t")], entries)

    assert [(record.id, record.version) for record in written] == [(made.id, 1) for made in _many()]
    assert store.find(Note, "o1", "colour", "red").records == written
    assert store.find(Note, "o1", "all", "all").records == written
    assert store.changes("o1")[0] == tuple(entries)
    page, cursor = store.changes("o1", limit=25)
    rest, end = store.changes("o1", limit=60, cursor=cursor)
    assert ((*page, *rest), end) == (tuple(entries), None)
    assert store.finish_left() == 0


def test_changes_creations_and_removals_go_together(store: Store) -> None:
    first = create(store, *_many())
    kept, gone = first[: MANY // 2], first[MANY // 2 :]
    writes = [Write(old, old.changed(at=NOW, colour="blue")) for old in kept]
    writes += [Write(old, None) for old in gone]
    writes += [Write(None, note("new", colour="blue"))]

    store.write(writes, [])

    blue = store.find(Note, "o1", "colour", "blue").records
    assert ids(blue) == [*ids(kept), "new"]
    assert {record.version for record in blue} == {1, 2}
    assert store.count(Note, "o1", "colour", "red") == 0
    assert store.get_many(Note, "o1", ids(gone)) == {}
    with pytest.raises(NotFound):
        store.get(Note, "o1", gone[0].id)
    again = change(store, store.get(Note, "o1", kept[0].id), colour="green")
    assert again.version == 3
    store.write([Write(None, made) for made in gone], [])


@pytest.mark.parametrize("place", [0, 31, MANY - 1])
def test_one_record_that_moved_refuses_all(store: Store, place: int) -> None:
    first = create(store, *_many())
    moved = change(store, first[place], colour="green")
    writes = [Write(old, old.changed(at=NOW, colour="blue")) for old in first]

    with pytest.raises(Stale):
        store.write(writes, [entry("e1")])

    assert store.find(Note, "o1", "colour", "blue").records == ()
    assert store.count(Note, "o1", "colour", "blue") == 0
    assert store.get(Note, "o1", first[place].id) == moved
    assert store.changes("o1") == ((), None)
    writes[place] = Write(moved, moved.changed(at=NOW, colour="blue"))
    store.write(writes, [entry("e1")])
    assert store.count(Note, "o1", "colour", "blue") == MANY


def test_one_record_that_is_there_refuses_all(store: Store) -> None:
    create(store, note("n40"))
    with pytest.raises(Conflict) as caught:
        store.write([Write(None, made) for made in _many()], [])
    assert caught.value.existing_id == "n40"
    assert store.count(Note, "o1", "all", "all") == 1


def test_a_record_may_change_its_place_in_a_list(store: Store) -> None:
    first = create(store, *_many(title="b"))
    writes = [Write(old, old.changed(at=NOW, title="a")) for old in first]
    store.write(writes, [])
    assert ids(store.find(Note, "o1", "all", "all").records) == ids(first)


def test_unique_values_and_expiry_do_not_go_in_so_large_a_write(store: Store) -> None:
    first = create(store, *_many())
    for fields in ({"badge": "b"}, {"number": "7"}, {"watched_by": "u"}, {"until": NOW}):
        writes = [Write(old, old.changed(at=NOW, colour="blue")) for old in first]
        writes[7] = Write(first[7], first[7].changed(at=NOW, **fields))
        with pytest.raises(ValueError, match="write"):
            store.write(writes, [])
        assert store.count(Note, "o1", "colour", "blue") == 0
