"""The table and the store in memory, driven by the same random calls, answer alike."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from lettrage.adapters.aws.dynamodb_store import DynamoStore
from lettrage.domain.errors import Conflict, LettrageError
from lettrage.ports.store import Store, Write

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.loopback_aws import LoopbackAws
from tests.fakes.time_and_ids import FixedClock
from tests.ports.store_records import NOW, Note, entry, note

VALUES = ("", "a", "a b", "a#b", "é")
Call = Callable[[Store], Any]


def _answer(call: Call, store: Store) -> Any:
    """What the call gives, or the class of its refusal and whom it names."""
    try:
        return call(store)
    except (LettrageError, ValueError) as error:
        return type(error).__name__, getattr(error, "existing_id", None)


class Driver:
    """Draws calls; remembers versions seen, old ones too, so that some writes are stale."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a replayable walk
        self._seen: list[Note] = []
        self._entries = 0
        self._births = 0

    def call(self) -> Call:
        draw = self._random.random()
        if draw < 0.6:
            writes = [self._write() for _ in range(self._random.choice((1, 1, 2, 3)))]
            self._entries += 1
            changes = [entry(f"e{self._entries:04d}")]
            return lambda store: store.write(writes, changes)
        organisation, value = self._random.choice(("o1", "o2")), self._random.choice(VALUES[1:])
        record_id, backwards = self._id(), self._random.random() < 0.5
        since = self._random.choice((None, *VALUES))
        reads: list[Call] = [
            lambda store: store.get(Note, organisation, record_id),
            lambda store: (
                store.find(
                    Note, organisation, "colour", value, newest_first=backwards, since=since
                ).records
            ),
            lambda store: store.find(Note, organisation, "all", "all", until=since).records,
            lambda store: store.count(Note, organisation, "colour", value),
            lambda store: store.owner(Note, organisation, "number", value),
            lambda store: store.owner_everywhere(Note, "badge", value),
            lambda store: store.find_everywhere(Note, "watcher", value),
            lambda store: store.changes(organisation)[0],
        ]
        return self._random.choice(reads)

    def learn(self, answer: Any) -> None:
        if isinstance(answer, tuple):
            self._seen += [record for record in answer if isinstance(record, Note)]

    def _id(self) -> str:
        return f"n{self._random.randrange(6)}"

    def _write(self) -> Write:
        if not self._seen or self._random.random() < 0.4:
            organisation = self._random.choice(("o1", "o2"))
            self._births += 1
            born = NOW + timedelta(seconds=self._births)
            return Write(None, note(self._id(), organisation, created_at=born, **self._fields()))
        before = self._random.choice(self._seen[-8:])
        if self._random.random() < 0.25:
            return Write(before, None)
        return Write(before, before.changed(at=NOW, **self._fields()))

    def _fields(self) -> dict[str, object]:
        pick = self._random.choice
        return {
            "colour": pick(VALUES[1:]),
            "title": pick(VALUES),
            "number": pick((None, None, *VALUES[1:])),
            "badge": pick((None, None, None, *VALUES[1:])),
            "watched_by": pick((None, *VALUES[1:])),
        }


@pytest.mark.parametrize("seed", range(6))
def test_random_calls_are_answered_alike(aws: LoopbackAws, seed: int) -> None:
    clock = FixedClock()
    memory = InMemoryStore(clock=clock)
    table = DynamoStore(aws.client("dynamodb"), aws.new_table(f"walk-{seed}"), clock)
    driver = Driver(seed)
    conflicts = written = 0
    for step in range(150):
        call = driver.call()
        in_memory, in_table = _answer(call, memory), _answer(call, table)
        assert in_table == in_memory, f"step {step} of seed {seed}"
        driver.learn(in_memory)
        conflicts += in_memory[:1] == (Conflict.__name__,) if isinstance(in_memory, tuple) else 0
        written = memory.transactions
    assert written > 10, "a walk that writes nothing proves nothing"
    assert conflicts > 3, "nor one that never meets a conflict"
