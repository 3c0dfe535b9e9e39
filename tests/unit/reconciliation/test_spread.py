"""Books matched in several processes: the same answer, and a failure that is told."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from lettrage.entrypoints import cli
from lettrage.entrypoints.forks import spread_over, start_over

MAKE_BOOKS = Path(__file__).parents[2] / "score" / "make_books.py"
MANY = range(5_001)


def _squares(numbers: Sequence[int]) -> list[int]:
    return [number * number for number in numbers]


@pytest.mark.parametrize("processes", [0, 1, 2, 3])
def test_results_stand_in_the_order_of_the_items(processes: int) -> None:
    assert spread_over(processes)(_squares, MANY) == _squares(MANY)


@pytest.mark.parametrize("own", [0.0, 0.4, 1.0, 3.0])
def test_work_started_early_is_done_once_and_in_order(own: float) -> None:
    waiting = start_over(3, _squares, MANY, own=own)
    assert waiting() == _squares(MANY)


def test_forks_work_while_this_process_does_something_else(tmp_path: Path) -> None:
    here = os.getpid()

    def touches(numbers: Sequence[int]) -> list[int]:
        if os.getpid() != here:
            (tmp_path / "begun").touch()
        return _squares(numbers)

    waiting = start_over(2, touches, MANY)
    begun = time.monotonic()
    while not (tmp_path / "begun").exists() and time.monotonic() < begun + 30:
        time.sleep(0.01)
    assert (tmp_path / "begun").exists()
    assert waiting() == _squares(MANY)


def test_few_items_are_not_worth_a_fork() -> None:
    spread = spread_over(2)
    assert set(spread(lambda some: [os.getpid()] * len(some), range(100))) == {os.getpid()}
    assert len(set(spread(lambda some: [os.getpid()] * len(some), MANY))) == 2


def test_a_fork_that_dies_is_told() -> None:
    own = os.getpid()

    def dies(numbers: Sequence[int]) -> list[int]:
        if os.getpid() != own:
            os._exit(7)
        return _squares(numbers)

    with pytest.raises(RuntimeError, match="7"):
        spread_over(2)(dies, MANY)


def test_books_give_the_same_decisions_in_two_processes(tmp_path: Path) -> None:
    words = ["--operations", "2200", "--seed", "11", "--out", str(tmp_path)]
    subprocess.run([sys.executable, str(MAKE_BOOKS), *words], check=True, capture_output=True)
    found = []
    for processes in ("1", "2"):
        out = tmp_path / f"by-{processes}.jsonl"
        command = ["reconcile", "--books", str(tmp_path), "--out", str(out)]
        assert cli.main([*command, "--processes", processes]) == 0
        found.append(out.read_text("utf-8"))
    assert found[0] == found[1]
    assert found[0].count("Affectée") > 1_500
