"""Seeded sequences of faults, movements and renewals end with exactly the bank's transactions."""

import os

import pytest

from tests.unit.bank.sequences import Sequence

SEQUENCES = int(os.environ.get("LETTRAGE_BANK_SEQUENCES", "500"))
"""A tenth of the five thousand that the benchmark runs."""
PART = 50


@pytest.mark.parametrize("first", range(0, SEQUENCES, PART))
def test_sequences_of_faults_end_with_exactly_the_banks_transactions(first: int) -> None:
    seeds = range(first, min(first + PART, SEQUENCES))
    wrong = {seed: found for seed in seeds if (found := Sequence(seed).wrong())}
    assert wrong == {}
