"""Time and identifiers, on the fakes and on the machine's own."""

import re
import threading
from datetime import UTC, timedelta

import pytest
from lettrage.adapters.system import SystemClock, UlidIdentifiers
from lettrage.ports.clock import Clock, Identifiers

from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers


@pytest.fixture(params=[FixedClock, SystemClock])
def any_clock(request: pytest.FixtureRequest) -> Clock:
    made: Clock = request.param()
    return made


@pytest.fixture(params=[SequentialIdentifiers, UlidIdentifiers])
def identifiers(request: pytest.FixtureRequest) -> Identifiers:
    made: Identifiers = request.param()
    return made


def test_now_is_aware_utc_and_never_goes_back_by_itself(any_clock: Clock) -> None:
    first, second = any_clock.now(), any_clock.now()
    assert first.tzinfo is UTC
    assert second >= first


def test_stepping_clock_moves_after_each_reading() -> None:
    clock = FixedClock(step=timedelta(seconds=1))
    assert clock.now() + timedelta(seconds=1) == clock.now()


def test_identifiers_are_26_characters_and_never_repeat(identifiers: Identifiers) -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend(identifiers.new_id() for _ in range(200)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 800
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", text) for text in made)


def test_identifiers_of_one_thread_sort_by_creation(identifiers: Identifiers) -> None:
    made = [identifiers.new_id() for _ in range(300)]
    assert made == sorted(made)


def test_tokens_are_lower_case_of_at_least_80_bits(identifiers: Identifiers) -> None:
    tokens = {identifiers.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"[0-9a-f]{20,}", token) for token in tokens)
