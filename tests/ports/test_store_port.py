"""Reading from the record store, on the fake and on DynamoDB: same assertions."""

from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.errors import Invalid, NotFound
from lettrage.ports.store import Store, Write

from tests.ports.store_records import Note, change, create, entry, ids, note


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


def test_found_by_every_lookup_of_the_present_state_only(store: Store) -> None:
    (first,) = create(store, note(colour="red"))
    change(store, first, colour="blue", title="t")
    assert store.find(Note, "o1", "colour", "red").records == ()
    assert ids(store.find(Note, "o1", "colour", "blue").records) == ["n1"]
    assert store.count(Note, "o1", "colour", "red") == 0
    assert store.count(Note, "o1", "all", "all") == 1


def test_a_list_shows_its_texts_in_order_without_the_records(store: Store) -> None:
    first, *_ = create(
        store,
        note("n1", title="b", badge="one"),
        note("n2", title="a", badge="two"),
        note("n3", title="c"),
        note("n4", "o2", title="a", badge="foreign"),
    )

    def shown(**bounds: Any) -> list[tuple[str, str]]:
        found = store.shown(Note, "o1", "colour", "red", **bounds)
        return [(entry.record_id, entry.text) for entry in found]

    assert shown() == [("n2", "two"), ("n1", "one"), ("n3", "")]
    assert shown(limit=2) == [("n2", "two"), ("n1", "one")]
    assert shown(since="b", until="b") == [("n1", "one")]
    assert shown(since="c", until="a") == []
    change(store, first, badge="other")
    assert shown(limit=2) == [("n2", "two"), ("n1", "other")]


def test_a_list_shows_more_than_a_page(store: Store) -> None:
    for number in range(130):
        create(store, note(f"n{number:03d}"))
    assert len(store.shown(Note, "o1", "colour", "red", limit=120)) == 120
    assert len(store.shown(Note, "o1", "colour", "red", limit=500)) == 130


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


def test_found_everywhere_goes_on_behind_a_pair_even_one_that_is_not_there(store: Store) -> None:
    create(store, *(note(i, o, watched_by="u") for o in ("o1", "o1-b", "o2") for i in ("a", "b")))
    first = store.find_everywhere(Note, "watcher", "u", limit=3)
    assert first == (("o1", "a"), ("o1", "b"), ("o1-b", "a"))
    rest = store.find_everywhere(Note, "watcher", "u", after=first[-1])
    assert rest == (("o1-b", "b"), ("o2", "a"), ("o2", "b"))
    behind = store.find_everywhere(Note, "watcher", "u", after=("o1", "~"), limit=2)
    assert behind == (("o1-b", "a"), ("o1-b", "b"))
    assert store.find_everywhere(Note, "watcher", "u", after=("o2", "~")) == ()


def test_changes_are_listed_oldest_first_by_page(store: Store) -> None:
    store.write([Write(None, note("a"))], [entry("e3")])
    store.write([Write(None, note("b"))], [entry("e1"), entry("e2", "o2")])
    page, cursor = store.changes("o1", limit=1)
    assert page == (entry("e1"),)
    assert store.changes("o1", limit=1, cursor=cursor) == ((entry("e3"),), None)
    with pytest.raises(Invalid):
        store.changes("o2", cursor=cursor)
