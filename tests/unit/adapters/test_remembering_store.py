"""What the remembering store asks of the one behind it, and when it forgets."""

from collections import Counter

import pytest
from lettrage.adapters.remembering_store import RememberingStore
from lettrage.domain.errors import NotFound, Stale
from lettrage.ports.store import Write

from tests.fakes.in_memory_store import InMemoryStore
from tests.ports.store_records import Note, create, note


class Counted(InMemoryStore):
    """Counts its reads."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def __getattribute__(self, name: str) -> object:
        if name in ("get", "get_many", "find", "count", "owner", "find_everywhere"):
            super().__getattribute__("asked")[name] += 1
        return super().__getattribute__(name)


@pytest.fixture
def behind() -> Counted:
    store = Counted()
    create(store, note("n1", colour="red", number="7"), note("n2", colour="red"))
    store.asked.clear()
    return store


def test_each_thing_is_read_once(behind: Counted) -> None:
    store = RememberingStore(behind)
    for _ in range(3):
        store.get(Note, "o1", "n1")
        assert list(store.get_many(Note, "o1", ["n1", "n2", "n9"])) == ["n1", "n2"]
        with pytest.raises(NotFound):
            store.get(Note, "o1", "n9")
        assert len(store.find(Note, "o1", "colour", "red").records) == 2
        assert len(store.find(Note, "o1", "colour", "red", limit=1).records) == 1
        assert store.owner(Note, "o1", "number", "7") == "n1"
    # The fake's own `get` asks its `get_many`.
    assert behind.asked == {"get": 1, "get_many": 2, "find": 2, "owner": 1}


def test_another_organisation_is_asked_for_itself(behind: Counted) -> None:
    store = RememberingStore(behind)
    store.get(Note, "o1", "n1")
    with pytest.raises(NotFound):
        store.get(Note, "o2", "n1")


def test_what_others_wrote_is_seen_after_the_own_write(behind: Counted) -> None:
    store = RememberingStore(behind)
    seen = store.get(Note, "o1", "n1")
    store.find(Note, "o1", "colour", "red")
    create(behind, note("n3", colour="red"))
    assert len(store.find(Note, "o1", "colour", "red").records) == 2
    store.write([Write(seen, seen.model_copy(update={"title": "b"}))], [])
    assert len(store.find(Note, "o1", "colour", "red").records) == 3
    assert store.get(Note, "o1", "n1").version == 2


def test_a_lost_race_is_decided_anew(behind: Counted) -> None:
    store = RememberingStore(behind)
    seen = store.get(Note, "o1", "n1")
    behind.write([Write(seen, seen.model_copy(update={"title": "faster"}))], [])
    with pytest.raises(Stale):
        store.write([Write(seen, seen.model_copy(update={"title": "late"}))], [])
    assert store.get(Note, "o1", "n1").title == "faster"
