"""The record store, on the fake and on DynamoDB: same assertions."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

import pytest
from lettrage.domain.errors import Conflict, Invalid, NotFound, Stale, Unavailable
from lettrage.domain.record import Change, Lookup, Record, Unique
from lettrage.ports.store import Store, Write

from tests.fakes.time_and_ids import FixedClock

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


class Note(Record):
    """A record with everything the store has to deal with."""

    KIND: ClassVar[str] = "note"

    colour: str = "red"
    title: str = ""
    number: str | None = None
    badge: str | None = None
    amount: Decimal = Decimal("0.00")
    watched_by: str | None = None
    until: datetime | None = None

    def lookups(self) -> Iterable[Lookup]:
        yield Lookup(name="all", value="all", sort=self.title)
        yield Lookup(name="colour", value=self.colour, sort=self.title)
        if self.watched_by:
            yield Lookup(name="watcher", value=self.watched_by, everywhere=True)

    def uniques(self) -> Iterable[Unique]:
        if self.number:
            yield Unique(name="number", value=self.number)
        if self.badge:
            yield Unique(name="badge", value=self.badge, everywhere=True)

    def expires_at(self) -> datetime | None:
        return self.until


def note(record_id: str = "n1", organisation_id: str = "o1", **fields: object) -> Note:
    data = {"organisation_id": organisation_id, "id": record_id}
    return Note.model_validate({**data, "created_at": NOW, "updated_at": NOW, **fields})


def entry(entry_id: str, organisation_id: str = "o1") -> Change:
    return Change(
        organisation_id=organisation_id,
        id=entry_id,
        at=NOW,
        actor="system:test",
        reason="tested",
        request_id="r1",
        kind="note",
        record_id="n1",
        version=1,
        before=None,
        after="0" * 64,
    )


def create(store: Store, *records: Note) -> tuple[Note, ...]:
    return tuple(
        written
        for record in records
        for written in store.write([Write(None, record)], [])
        if isinstance(written, Note)
    )


def change(store: Store, before: Note, **fields: object) -> Note:
    (after,) = store.write([Write(before, before.changed(at=NOW, **fields))], [])
    assert isinstance(after, Note)
    return after


def ids(records: Iterable[Record]) -> list[str]:
    return [record.id for record in records]


def test_created_record_is_read_back_to_the_digit(store: Store) -> None:
    (written,) = create(store, note(amount=Decimal("12.50"), title="été #1"))
    read = store.get(Note, "o1", "n1")
    assert read == written
    assert str(read.amount) == "12.50"
    assert read.version == 1


def test_unknown_record_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.get(Note, "o1", "n1")


def test_get_many_leaves_out_what_is_not_there(store: Store) -> None:
    create(store, note("a"), note("b"), note("c", "o2"))
    assert sorted(store.get_many(Note, "o1", ["a", "c", "b", "a", "x"])) == ["a", "b"]


def test_get_many_takes_more_than_one_batch(store: Store) -> None:
    wanted = [f"n{i:03d}" for i in range(130)]
    for start in range(0, 130, 20):
        store.write([Write(None, note(i)) for i in wanted[start : start + 20]], [])
    assert sorted(store.get_many(Note, "o1", wanted)) == wanted


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


def test_found_by_every_lookup_of_the_present_state_only(store: Store) -> None:
    (first,) = create(store, note(colour="red"))
    change(store, first, colour="blue", title="t")
    assert store.find(Note, "o1", "colour", "red").records == ()
    assert ids(store.find(Note, "o1", "colour", "blue").records) == ["n1"]
    assert store.count(Note, "o1", "colour", "red") == 0
    assert store.count(Note, "o1", "all", "all") == 1


def test_list_is_in_order_of_sort_text_then_identifier(store: Store) -> None:
    titles = {"a": "dupont", "b": "dupont sa", "c": "Dupont", "d": "dupont", "e": "", "f": "é"}
    create(store, *(note(record_id, title=title) for record_id, title in titles.items()))
    found = store.find(Note, "o1", "all", "all").records
    assert ids(found) == ["e", "c", "a", "d", "b", "f"]
    backwards = store.find(Note, "o1", "all", "all", newest_first=True).records
    assert ids(backwards) == ids(found)[::-1]


def test_bounds_of_sort_text_are_inclusive(store: Store) -> None:
    days = ["2026-01-01", "2026-01-02", "2026-01-02 10:00", "2026-01-03"]
    create(store, *(note(f"n{i}", title=day) for i, day in enumerate(days)))

    def between(since: str | None, until: str | None) -> list[str]:
        return ids(store.find(Note, "o1", "all", "all", since=since, until=until).records)

    assert between("2026-01-02", "2026-01-02") == ["n1"]
    assert between("2026-01-02", None) == ["n1", "n2", "n3"]
    assert between(None, "2026-01-02") == ["n0", "n1"]
    assert between("2026-01-03", "2026-01-01") == []


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_pages_hold_every_record_once_and_end(store: Store, limit: int, newest_first: bool) -> None:
    create(store, *(note(f"n{i}", title=f"t{i % 3}") for i in range(7)))
    seen: list[str] = []
    cursor: str | None = None
    pages = 0
    while pages == 0 or cursor is not None:
        page = store.find(
            Note, "o1", "all", "all", limit=limit, cursor=cursor, newest_first=newest_first
        )
        seen += ids(page.records)
        cursor = page.next_cursor
        pages += 1
    expected = ["n0", "n3", "n6", "n1", "n4", "n2", "n5"]
    assert seen == (expected[::-1] if newest_first else expected)
    assert pages == -(-7 // limit)


def test_cursor_of_another_list_is_refused(store: Store) -> None:
    create(store, note("a"), note("b"), note("a", "o2"), note("b", "o2"))
    cursor = store.find(Note, "o1", "all", "all", limit=1).next_cursor
    for arguments in (("o2", "all", "all"), ("o1", "colour", "red")):
        with pytest.raises(Invalid):
            store.find(Note, *arguments, cursor=cursor)
    with pytest.raises(Invalid):
        store.find(Note, "o1", "all", "all", cursor=cursor, newest_first=True)
    for nonsense in ("", "!!", "bm90IGpzb24", "WzFd"):
        with pytest.raises(Invalid):
            store.find(Note, "o1", "all", "all", cursor=nonsense)


@pytest.mark.parametrize("value", ["a#b", "a%23b", "a#", "#", "é€", "x" * 3000, "a\nb", " "])
def test_any_value_finds_its_records_only(store: Store, value: str) -> None:
    create(store, note("a", colour=value, number=value), note("b", colour="plain"))
    create(store, note("c", colour=value + "y", number=value + "y"))
    assert ids(store.find(Note, "o1", "colour", value).records) == ["a"]
    assert store.owner(Note, "o1", "number", value) == "a"


def test_organisations_do_not_see_each_other(store: Store) -> None:
    create(store, note("a", "o1"), note("b", "o2"))
    with pytest.raises(NotFound):
        store.get(Note, "o2", "a")
    assert ids(store.find(Note, "o2", "all", "all").records) == ["b"]
    assert store.count(Note, "o1", "all", "all") == 1


@pytest.mark.parametrize("organisation_id", ["", "o1#note", "o1#note#all#all"])
def test_an_organisation_must_be_named(store: Store, organisation_id: str) -> None:
    with pytest.raises(ValueError, match="organisation"):
        store.get(Note, organisation_id, "a")
    with pytest.raises(ValueError, match="organisation"):
        store.find(Note, organisation_id, "all", "all")


def test_found_everywhere_by_organisation(store: Store) -> None:
    create(store, *(note(i, o, watched_by="u") for o in ("o2", "o1") for i in ("b", "a")))
    create(store, note("c", watched_by="other"))
    assert store.find_everywhere(Note, "watcher", "u") == (
        ("o1", "a"), ("o1", "b"), ("o2", "a"), ("o2", "b"),
    )  # fmt: skip
    assert store.find(Note, "o1", "watcher", "u").records == ()


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
        [Write(None, note(f"m{i}")) for i in range(40)],
    ):
        with pytest.raises(ValueError, match=r"write|transaction"):
            store.write(writes, [])
    for limit in (0, 101):
        with pytest.raises(ValueError, match="page"):
            store.find(Note, "o1", "all", "all", limit=limit)


def test_writing_nothing_does_nothing(store: Store) -> None:
    assert store.write([], []) == ()


def test_changes_are_listed_oldest_first_by_page(store: Store) -> None:
    store.write([Write(None, note("a"))], [entry("e3")])
    store.write([Write(None, note("b"))], [entry("e1"), entry("e2", "o2")])
    page, cursor = store.changes("o1", limit=1)
    assert page == (entry("e1"),)
    assert store.changes("o1", limit=1, cursor=cursor) == ((entry("e3"),), None)
    with pytest.raises(Invalid):
        store.changes("o2", cursor=cursor)


def test_change_entry_is_never_overwritten(store: Store) -> None:
    store.write([Write(None, note("a"))], [entry("e1")])
    with pytest.raises(Conflict):
        store.write([Write(None, note("b"))], [entry("e1")])


def test_expired_record_is_gone_before_it_is_deleted(store: Store, clock: FixedClock) -> None:
    until = clock.now() + timedelta(seconds=10)
    create(store, note("a", number="7", badge="b", watched_by="u", until=until))
    assert store.get(Note, "o1", "a").until == until
    clock.advance(timedelta(seconds=10))
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
