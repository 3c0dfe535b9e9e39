"""When the next invoice of a regular supplier is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.rhythm import Rhythm, expectation, months_after


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


@pytest.mark.parametrize(
    ("issued", "rhythm", "expected"),
    [
        (("2026-08-05", "2026-09-05", "2026-10-05"), "monthly", "2026-11-05"),
        (("2026-08-31", "2026-09-30", "2026-10-31"), "monthly", "2026-11-30"),
        (("2026-01-28", "2026-02-28", "2026-03-31"), "monthly", "2026-04-30"),
        (("2026-08-03", "2026-09-07", "2026-10-02"), "monthly", "2026-11-02"),
        (("2026-01-15", "2026-04-15", "2026-07-16"), "quarterly", "2026-10-16"),
        (("2024-02-29", "2025-02-28", "2026-03-02"), "yearly", "2027-03-02"),
        (("2026-10-05", "2026-08-05", "2026-09-05", "2026-09-05"), "monthly", "2026-11-05"),
        # A supplier that went from quarterly to monthly is followed after four gaps.
        (
            ("2025-01-01", "2025-04-01", "2025-05-01", "2025-06-01", "2025-07-01", "2025-08-01"),
            "monthly",
            "2025-09-01",
        ),
    ],
)
def test_rhythms(issued: tuple[str, ...], rhythm: str, expected: str) -> None:
    told = expectation(days(*issued))
    assert told is not None
    assert (told.rhythm, told.expected_on.isoformat()) == (rhythm, expected)


@pytest.mark.parametrize(
    "issued",
    [
        (),
        ("2026-08-05", "2026-09-05"),
        ("2026-08-05", "2026-08-05", "2026-09-05"),
        ("2026-08-05", "2026-08-12", "2026-10-05"),
        ("2026-01-05", "2026-02-05", "2026-05-05"),
        ("2026-01-05", "2026-01-12", "2026-01-19"),
        ("2026-01-05", "2026-03-05", "2026-05-05"),
    ],
)
def test_no_rhythm(issued: tuple[str, ...]) -> None:
    assert expectation(days(*issued)) is None


@given(
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    st.sampled_from([(Rhythm.MONTHLY, 1), (Rhythm.QUARTERLY, 3), (Rhythm.YEARLY, 12)]),
    st.integers(3, 12),
)
def test_calendar_periods_are_always_recognised(
    first: date, kind: tuple[Rhythm, int], count: int
) -> None:
    rhythm, months = kind
    issued = [first]
    while len(issued) < count:
        issued.append(months_after(issued[-1], months))
    told = expectation(issued)
    assert told is not None
    assert told.rhythm is rhythm
    assert told.expected_on == months_after(issued[-1], months)
    assert told.expected_on < told.late_from < told.given_up_on


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 40))
def test_months_after_is_that_month(day: date, months: int) -> None:
    after = months_after(day, months)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    last = (after + timedelta(days=1)).day == 1
    assert after.day == day.day or last
