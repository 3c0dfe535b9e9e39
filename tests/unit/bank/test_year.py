"""A hundred mornings of a few connections; the benchmark plays twelve months of two hundred."""

import pytest

from tests.unit.bank.year import Simulation


@pytest.mark.slow
def test_months_of_mornings_miss_nothing_double_nothing_and_remind_once() -> None:
    ended = Simulation(connections=4, days=100).run()
    assert (ended.missing, ended.doubled, ended.unproved) == (0, 0, 0)
    assert (ended.accounts, ended.runs_twice, ended.wrong_reminders) == (4, 0, 0)
    assert ended.reminders > 0
    assert ended.renewals > 0
