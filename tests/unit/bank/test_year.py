"""Twelve months of a few connections; the benchmark plays them for two hundred."""

import pytest

from tests.unit.bank.year import Simulation


@pytest.mark.slow
def test_twelve_months_of_mornings_miss_nothing_double_nothing_and_remind_once() -> None:
    ended = Simulation(connections=10, days=365).run()
    assert (ended.missing, ended.doubled, ended.unproved, ended.alarms) == (0, 0, 0, 0)
    assert (ended.accounts, ended.runs_twice, ended.wrong_reminders) == (10, 0, 0)
    # Two consents a year at least, each reminded of three times where nobody renews at once.
    assert ended.reminders > 20
    assert ended.renewals > 10
