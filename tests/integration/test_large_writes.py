"""Writes past one transaction: a function that dies at any request, and several at once."""

import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from lettrage.adapters.aws.dynamodb_keys import lookup_pointers, record_pk
from lettrage.adapters.aws.dynamodb_large_write import OPEN_FOR
from lettrage.adapters.aws.dynamodb_store import DynamoStore
from lettrage.domain.errors import Conflict, Unavailable
from lettrage.ports.store import Write

from tests.fakes.at_once import at_once
from tests.fakes.killed import Killed, dying_at
from tests.fakes.loopback_aws import LoopbackAws
from tests.fakes.time_and_ids import FixedClock
from tests.ports.store_records import NOW, Note, entry, note

CHANGED, MADE, REMOVED = 40, 30, 10
_BLUE = {"colour": "blue", "mark": "blue"}
_tables = itertools.count(1)


class _Table:
    """A table with notes, and the large write that changes, makes and removes some."""

    def __init__(self, server: LoopbackAws) -> None:
        self.server = server
        self.name = server.new_table(f"large-{next(_tables)}")
        self.clock = FixedClock()
        self.store = self.opened()
        made = [Write(None, note(f"a{i:02d}", mark="red")) for i in range(CHANGED + REMOVED)]
        self.old = [n for n in self.store.write(made, []) if isinstance(n, Note)]
        self.writes = [Write(n, n.changed(at=NOW, **_BLUE)) for n in self.old[:CHANGED]]
        self.writes += [Write(n, None) for n in self.old[CHANGED:]]
        self.writes += [Write(None, note(f"b{i:02d}", colour="blue")) for i in range(MADE)]

    def opened(self, kill: Callable[[], None] | None = None, moment: str = "before") -> DynamoStore:
        client = self.server.client("dynamodb")
        if kill is not None:
            client.meta.events.register(f"{moment}-call.dynamodb", lambda **_: kill())
        return DynamoStore(client, self.name, self.clock)

    def seen(self) -> bool:
        """Whether the write is seen, by every reading alike."""
        store = DynamoStore(self.server.client("dynamodb"), self.name, self.clock)
        listed = {colour: self._listed(store, colour) for colour in ("red", "blue")}
        done = bool(listed["blue"])
        got = store.get_many(Note, "o1", [*(n.id for n in self.old), "b00", f"b{MADE - 1:02d}"])
        assert set(got) >= {n.id for n in self.old[:CHANGED]}
        assert {n.colour for n in got.values()} == {"blue" if done else "red"}
        assert len(got) == (CHANGED + 2 if done else CHANGED + REMOVED)
        assert len(listed["blue"]) == (CHANGED + MADE if done else 0)
        assert len(listed["red"]) == (0 if done else CHANGED + REMOVED)
        assert {n.version for n in listed["blue"]} <= {1, 2, 3}
        # Entries of those that stay show nothing while they change, never the other state.
        texts = {e.record_id: e.text for e in store.shown(Note, "o1", "all", "all", limit=500)}
        assert {texts[n.id] for n in self.old[:CHANGED]} <= {"", "blue" if done else "red"}
        assert [c.id for c in store.changes("o1")[0]] == (["e1"] if done else [])
        return done

    @staticmethod
    def _listed(store: DynamoStore, colour: str) -> list[Note]:
        return list(store.find(Note, "o1", "colour", colour).records)

    def check_clean(self) -> None:
        """Records with their pointers, and nothing else, is in the table."""
        client = self.server.client("dynamodb")
        items: list[dict[str, Any]] = []
        for page in client.get_paginator("scan").paginate(TableName=self.name):
            items += page["Items"]
        records = {i["sk"]["S"]: i for i in items if i["pk"]["S"] == record_pk("note", "o1")}
        wanted: dict[tuple[str, str], str] = {}
        for item in records.values():
            assert set(item) == {"pk", "sk", "data", "version", "created_at"}
            record = Note.model_validate_json(item["data"]["S"])
            assert item["version"]["N"] == str(record.version)
            wanted["ORG#o1#note", record.id] = ""
            wanted |= {key: pointer.shows for key, pointer in lookup_pointers(record).items()}
        texts = {(i["pk"]["S"], i["sk"]["S"]): i.get("shows", {}).get("S", "") for i in items}
        texts.pop(("ORG#o1#change", "e1"), None)
        assert texts == wanted


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("mends", ["the sweep", "the next writer"])
def test_killed_at_any_request_it_is_written_whole_or_not_at_all(
    aws: LoopbackAws, moment: str, mends: str
) -> None:
    outcomes = []
    for request in itertools.count(1):
        table = _Table(aws)
        try:
            table.opened(dying_at(request), moment).write(table.writes, [entry("e1")])
        except Killed:
            pass
        else:
            break
        done = table.seen()
        outcomes.append(done)
        table.clock.advance(OPEN_FOR + timedelta(seconds=1))
        assert table.seen() is done
        _mend(table, mends)
        assert table.seen() is done
        table.check_clean()
        if not done:
            table.store.write(table.writes, [entry("e1")])
            assert table.seen()
            table.check_clean()
    assert len(outcomes) > 6
    assert outcomes == sorted(outcomes), "once it is seen it stays"
    assert set(outcomes) == {False, True}


def _mend(table: _Table, mends: str) -> None:
    if mends == "the next writer":
        current = table.store.get(Note, "o1", "a00")
        table.store.write([Write(current, current.changed(at=NOW + timedelta(days=1)))], [])
        current = table.store.get(Note, "o1", "a00")
        table.writes[0] = Write(current, current.changed(at=NOW, **_BLUE))
    table.store.finish_left()


def test_a_living_writer_is_not_taken_back(aws: LoopbackAws) -> None:
    table = _Table(aws)
    tried: list[type[Exception]] = []

    def meanwhile() -> None:
        other = DynamoStore(aws.client("dynamodb"), table.name, table.clock)
        assert other.finish_left() == 0
        try:
            other.write([Write(table.old[0], table.old[0].changed(at=NOW, title="x"))], [])
        except Conflict as error:
            tried.append(type(error))

    requests = 0

    def third() -> None:
        nonlocal requests
        requests += 1
        if requests == 3:  # begun, and some records are held
            meanwhile()

    table.opened(third).write(table.writes, [entry("e1")])
    assert len(tried) == 1
    assert table.seen()
    table.check_clean()


def test_a_writer_that_took_too_long_is_refused_and_may_try_again(aws: LoopbackAws) -> None:
    table = _Table(aws)
    requests = 0

    def slow() -> None:
        nonlocal requests
        requests += 1
        if requests == 3:
            table.clock.advance(OPEN_FOR + timedelta(seconds=1))
            other = DynamoStore(aws.client("dynamodb"), table.name, table.clock)
            assert other.finish_left() == 1

    store = table.opened(slow)
    with pytest.raises(Conflict):
        store.write(table.writes, [entry("e1")])
    assert not table.seen()
    table.check_clean()
    store.write(table.writes, [entry("e1")])
    assert table.seen()


@pytest.mark.parametrize("seed", range(4))
def test_writers_at_once_lose_no_change_and_leave_nothing(aws: LoopbackAws, seed: int) -> None:
    table = _Table(aws)
    won = [0] * 3

    def worker(number: int) -> Callable[[], None]:
        rng = random.Random(100 * seed + number)  # noqa: S311 - a test world
        store = DynamoStore(aws.client("dynamodb"), table.name, table.clock)

        def go() -> None:
            for _ in range(5):
                size = rng.choice([1, 30, 45])
                some = store.get_many(Note, "o1", [n.id for n in rng.sample(table.old, size)])
                writes = [
                    Write(n, n.changed(at=NOW, amount=n.amount + 1, colour=rng.choice("ab")))
                    for n in some.values()
                ]
                try:
                    store.write(writes, [])
                except (Conflict, Unavailable):
                    continue
                won[number] += size

        return go

    at_once(*(worker(number) for number in range(3)))

    table.clock.advance(OPEN_FOR + timedelta(seconds=1))
    table.store.finish_left()
    notes = table.store.get_many(Note, "o1", [n.id for n in table.old])
    assert sum(n.amount for n in notes.values()) == sum(won)
    assert sum(n.version - 1 for n in notes.values()) == sum(won)
    assert sum(won) > 0
    table.check_clean()
