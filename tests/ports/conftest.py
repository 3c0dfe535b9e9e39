"""A store of each kind, for the port suites."""

import itertools

import pytest
from lettrage.adapters.aws.dynamodb_store import DynamoStore
from lettrage.adapters.remembering_store import RememberingStore
from lettrage.ports.store import Store

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.loopback_aws import LoopbackAws
from tests.fakes.time_and_ids import FixedClock

_count = itertools.count(1)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(params=["memory", "remembering", "dynamodb"])
def store(request: pytest.FixtureRequest, clock: FixedClock) -> Store:
    if request.param == "memory":
        return InMemoryStore(clock=clock)
    if request.param == "remembering":
        return RememberingStore(InMemoryStore(clock=clock))
    server: LoopbackAws = request.getfixturevalue("aws")
    table = server.new_table(f"store-{next(_count)}")
    return DynamoStore(server.client("dynamodb"), table, clock)
