"""A ledger with twins told in overlapping parts, in any order: the store ends with exactly it."""

import pytest

from tests.unit.statements.split_ledger import FORMATS, SplitLedger


@pytest.mark.parametrize("seed", range(60))
def test_parts_of_any_format_and_fetches_end_with_the_ledger(seed: int) -> None:
    assert SplitLedger(seed).wrong() == []


@pytest.mark.parametrize("seed", range(60, 90))
def test_whole_days_of_any_source_end_with_the_ledger(seed: int) -> None:
    assert SplitLedger(seed, by_day=FORMATS).wrong() == []


@pytest.mark.parametrize("seed", range(30))
def test_identifiers_of_one_kind_of_file_leave_no_doubt(seed: int) -> None:
    ledger = SplitLedger(seed, ("ofx",), by_day=())
    assert ledger.wrong() == []
    assert ledger.asked == 0


@pytest.mark.parametrize("seed", range(30))
def test_parts_of_days_with_balances_end_with_the_ledger(seed: int) -> None:
    assert SplitLedger(seed, ("csv", "cfonb"), by_day=()).wrong() == []
