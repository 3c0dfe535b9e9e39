"""Lists by amount: every amount is in one, and a range names all that may hold it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.transactions.amount_lists import MOST_LISTS, amount_list, lists_within

amounts = st.integers(1, 10**13).map(lambda n: Decimal(n).scaleb(-2))


@pytest.mark.parametrize(
    ("amount", "name"),
    [
        ("372.00", "2.372"),
        ("-372.99", "2.372"),
        ("373", "2.373"),
        ("0.01", "-2.100"),
        ("0", "0.0"),
        ("1234567.89", "6.123"),
        ("1250", "3.125"),
        ("1.25E+3", "3.125"),
    ],
)
def test_an_amount_has_one_list(amount: str, name: str) -> None:
    assert amount_list(Decimal(amount)) == name


@given(amounts, amounts, amounts)
def test_what_is_in_a_range_is_in_its_lists(one: Decimal, two: Decimal, three: Decimal) -> None:
    least, within, most = sorted((one, two, three))
    found = lists_within(least, most)
    assert not found or amount_list(within) in found
    assert len(found) == len(set(found)) <= MOST_LISTS


@given(amounts)
def test_one_amount_is_one_list(amount: Decimal) -> None:
    assert lists_within(amount, amount) == (amount_list(amount),)


@pytest.mark.parametrize(
    ("least", "most"),
    [(None, "5"), ("5", None), ("0", "5"), ("-1", "5"), ("6", "5"), ("1", "9000")],
)
def test_other_ranges_name_none(least: str | None, most: str | None) -> None:
    bounds = [None if each is None else Decimal(each) for each in (least, most)]
    assert lists_within(*bounds) == ()


def test_a_range_over_a_power_of_ten() -> None:
    assert lists_within(Decimal("99.80"), Decimal("101.00")) == ("1.998", "1.999", "2.100", "2.101")
