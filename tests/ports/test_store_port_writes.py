"""Writing to the record store, on the fake and on DynamoDB: same assertions."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from lettrage.domain.errors import Conflict, NotFound, Stale, Unavailable
from lettrage.ports.store import Store, Write

from tests.fakes.time_and_ids import FixedClock
from tests.ports.store_records import NOW, Note, change, create, entry, ids, note


def test_version_rises_by_one_with_each_change(store: Store) -> None:
    (first,) = create(store, note())
    assert change(store, change(store, first, title="b"), title="c").version == 3
    assert store.get(Note, "o1", "n1").title == "c"


def test_change_of_an_older_version_is_stale(store: Store) -> None:
    (first,) = create(store, note())
    change(store, first, title="b")
    with pytest.raises(Stale):
        change(store, first, title="c")
    assert store.get(Note, "o1", "n1").title == "b"


def test_change_of_a_removed_record_is_stale(store: Store) -> None:
    (first,) = create(store, note())
    store.write([Write(first, None)], [])
    with pytest.raises(Stale):
        change(store, first, title="c")


def test_record_seen_before_it_was_created_again_is_stale(store: Store) -> None:
    (first,) = create(store, note())
    store.write([Write(first, None)], [])
    create(store, note(created_at=NOW + timedelta(seconds=1)))
    with pytest.raises(Stale):
        change(store, first, title="b")


def test_creating_twice_conflicts_and_names_the_record(store: Store) -> None:
    create(store, note(title="first"))
    with pytest.raises(Conflict) as caught:
        create(store, note(title="second"))
    assert caught.value.existing_id == "n1"
    assert not isinstance(caught.value, Stale)
    assert store.get(Note, "o1", "n1").title == "first"


def test_removed_record_leaves_nothing_behind(store: Store) -> None:
    (first,) = create(store, note(number="7", badge="b", watched_by="u"))
    assert store.write([Write(first, None)], []) == ()
    with pytest.raises(NotFound):
        store.get(Note, "o1", "n1")
    assert store.find(Note, "o1", "all", "all").records == ()
    assert store.find_everywhere(Note, "watcher", "u") == ()
    assert store.owner(Note, "o1", "number", "7") is None
    assert store.owner_everywhere(Note, "badge", "b") is None


def test_removed_record_can_be_created_again(store: Store) -> None:
    (first,) = create(store, note(number="7"))
    store.write([Write(first, None)], [])
    assert create(store, note(number="7"))[0].version == 1


def test_unique_value_of_another_record_conflicts_with_its_id(store: Store) -> None:
    create(store, note("a", number="7"))
    with pytest.raises(Conflict) as caught:
        create(store, note("b", number="7"))
    assert caught.value.existing_id == "a"
    with pytest.raises(NotFound):
        store.get(Note, "o1", "b")


def test_unique_value_is_free_in_another_organisation(store: Store) -> None:
    create(store, note("a", "o1", number="7"), note("a", "o2", number="7"))
    assert store.owner(Note, "o2", "number", "7") == "a"
    assert store.owner(Note, "o3", "number", "7") is None


def test_unique_value_everywhere_conflicts_without_telling_of_others(store: Store) -> None:
    create(store, note("a", "o1", badge="b"))
    with pytest.raises(Conflict) as caught:
        create(store, note("x", "o2", badge="b"))
    assert caught.value.existing_id is None
    assert store.owner_everywhere(Note, "badge", "b") == ("o1", "a")


def test_given_up_unique_value_is_free(store: Store) -> None:
    (first,) = create(store, note("a", number="7"))
    change(store, first, number="8")
    create(store, note("b", number="7"))
    assert store.owner(Note, "o1", "number", "7") == "b"
    assert store.owner(Note, "o1", "number", "8") == "a"


def test_unique_value_changes_hands_in_one_transaction(store: Store) -> None:
    first, second = create(store, note("a", number="7"), note("b", number="8"))
    store.write(
        [
            Write(first, first.changed(at=NOW, number="8")),
            Write(second, second.changed(at=NOW, number="7")),
        ],
        [],
    )
    assert store.owner(Note, "o1", "number", "7") == "b"
    assert store.owner(Note, "o1", "number", "8") == "a"


def test_two_writes_of_one_unique_value_conflict(store: Store) -> None:
    with pytest.raises(Conflict) as caught:
        store.write([Write(None, note("a", number="7")), Write(None, note("b", number="7"))], [])
    assert caught.value.existing_id == "a"
    assert store.count(Note, "o1", "all", "all") == 0


def test_transaction_is_all_or_nothing(store: Store) -> None:
    first, second = create(store, note("a", number="7"), note("b"))
    change(store, second, title="moved")
    writes = [
        Write(first, first.changed(at=NOW, title="x", number="9")),
        Write(None, note("c")),
        Write(second, second.changed(at=NOW, title="y")),
    ]
    with pytest.raises(Stale):
        store.write(writes, [entry("e1")])
    assert store.get(Note, "o1", "a") == first
    assert store.owner(Note, "o1", "number", "7") == "a"
    assert store.owner(Note, "o1", "number", "9") is None
    assert store.count(Note, "o1", "all", "all") == 2
    assert store.changes("o1") == ((), None)


def test_written_records_come_back_in_order(store: Store) -> None:
    (first,) = create(store, note("a"))
    after = store.write(
        [
            Write(None, note("c")),
            Write(first, None),
            Write(None, note("b")),
        ],
        [],
    )
    assert ids(after) == ["c", "b"]
    assert all(record.version == 1 for record in after)


def test_stale_counts_more_than_a_conflict(store: Store) -> None:
    (first, _) = create(store, note("a"), note("b", number="7"))
    change(store, first, title="x")
    with pytest.raises(Stale):
        change(store, first, number="7")


def test_malformed_writes_are_defects(store: Store) -> None:
    (first,) = create(store, note("a"))
    for writes in (
        [Write(None, None)],
        [Write(first, note("b"))],
        [Write(None, note("b")), Write(None, note("b"))],
        [Write(None, note(f"m{i}", number=f"{i}")) for i in range(40)],
    ):
        with pytest.raises(ValueError, match=r"write|transaction"):
            store.write(writes, [])
    for limit in (0, 101):
        with pytest.raises(ValueError, match="page"):
            store.find(Note, "o1", "all", "all", limit=limit)


def test_record_that_could_not_be_read_back_never_gets_in(store: Store) -> None:
    endless = note("a", amount=Decimal(1) / 3)
    mistyped = note("a").model_copy(update={"amount": "no number"})
    for broken in (endless, mistyped):
        with pytest.raises(ValueError, match=r"amount|serializ"):
            store.write([Write(None, note("b")), Write(None, broken)], [])
    assert store.count(Note, "o1", "all", "all") == 0


def test_writing_nothing_does_nothing(store: Store) -> None:
    assert store.write([], []) == ()


def test_change_entry_is_never_overwritten(store: Store) -> None:
    store.write([Write(None, note("a"))], [entry("e1")])
    with pytest.raises(Conflict):
        store.write([Write(None, note("b"))], [entry("e1")])


def test_expired_record_is_gone_before_it_is_deleted(store: Store, clock: FixedClock) -> None:
    until = clock.now() + timedelta(seconds=10)
    create(store, note("a", number="7", badge="b", watched_by="u", until=until))
    assert store.get(Note, "o1", "a").until == until
    clock.advance(timedelta(seconds=10))
    create(store, note("b", "o2"))  # what a store remembers, it remembers until a write only
    with pytest.raises(NotFound):
        store.get(Note, "o1", "a")
    assert store.get_many(Note, "o1", ["a"]) == {}
    assert store.find(Note, "o1", "all", "all").records == ()
    assert store.count(Note, "o1", "all", "all") == 0
    assert store.owner(Note, "o1", "number", "7") is None
    assert store.owner_everywhere(Note, "badge", "b") is None
    assert store.find_everywhere(Note, "watcher", "u") == ()


def test_expired_record_and_its_unique_values_can_be_taken(store: Store, clock: FixedClock) -> None:
    create(store, note("a", number="7", until=clock.now() + timedelta(seconds=10)))
    clock.advance(timedelta(seconds=11))
    create(store, note("b", number="7"))
    assert create(store, note("a", number="8"))[0].version == 1
    assert store.owner(Note, "o1", "number", "7") == "b"


def test_longer_life_holds_for_lists_and_unique_values_too(store: Store, clock: FixedClock) -> None:
    (first,) = create(store, note("a", number="7", until=clock.now() + timedelta(seconds=10)))
    change(store, first, until=clock.now() + timedelta(seconds=100))
    clock.advance(timedelta(seconds=50))
    assert ids(store.find(Note, "o1", "all", "all").records) == ["a"]
    assert store.owner(Note, "o1", "number", "7") == "a"


def test_eight_threads_count_without_loss(store: Store) -> None:
    create(store, note(title="0"))
    granted: list[int] = []
    failures: list[BaseException] = []

    def count() -> None:
        try:
            done = 0
            while done < 5:
                seen = store.get(Note, "o1", "n1")
                try:
                    after = change(store, seen, title=str(int(seen.title) + 1))
                except (Stale, Unavailable):
                    continue
                granted.append(int(after.title))
                done += 1
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(granted) == list(range(1, 41))
    assert store.get(Note, "o1", "n1").version == 41


def test_eight_threads_create_one_record_once(store: Store) -> None:
    outcomes: list[str] = []

    def claim(name: str) -> None:
        try:
            create(store, note(name, number="7"))
            outcomes.append("created")
        except Conflict as error:
            outcomes.append(f"conflict {error.existing_id}")
        except Unavailable:
            outcomes.append("busy")

    threads = [threading.Thread(target=claim, args=(f"n{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    owner = store.owner(Note, "o1", "number", "7")
    assert outcomes.count("created") == 1
    assert set(outcomes) <= {"created", "busy", f"conflict {owner}"}
