"""How often a supplier invoices, and when the next one is due; pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from lettrage.domain.record import Value

FEWEST = 3
"""Invoices that make a rhythm: two gaps that agree."""
MOST_KEPT = 12
"""Issue dates kept of a supplier: a year of monthly ones."""
_LAST_GAPS = 4
"""Gaps that must agree: a supplier that changed its rhythm is followed after four."""


class Rhythm(StrEnum):
    """How often invoices come."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}
_TOLERANCE = {Rhythm.MONTHLY: 6, Rhythm.QUARTERLY: 10, Rhythm.YEARLY: 20}
# Days around the calendar period: month ends, week-ends, holidays of the supplier's clerk. Less
# than a quarter of the period, so that no other rhythm fits.
_DAYS = {Rhythm.MONTHLY: (28, 31), Rhythm.QUARTERLY: (90, 92), Rhythm.YEARLY: (365, 366)}


class Expectation(Value):
    """When the next invoice should come.

    Attributes:
        rhythm: See `Rhythm`.
        expected_on: Issue date to expect.
        tolerance_days: Days after which it is late.
    """

    rhythm: Rhythm
    expected_on: date
    tolerance_days: int

    @property
    def late_from(self) -> date:
        """First day on which it is missing."""
        return self.expected_on + timedelta(days=self.tolerance_days + 1)

    @property
    def given_up_on(self) -> date:
        """Day from which the supplier has rather stopped: two more periods have passed."""
        return months_after(self.expected_on, 2 * _MONTHS[self.rhythm]) + timedelta(
            days=self.tolerance_days
        )


def expectation(issued: Sequence[date]) -> Expectation | None:
    """The next invoice after these issue dates, None while they show no rhythm.

    Shapes: any order; several of one day count once.
    """
    days = sorted(set(issued))
    if len(days) < FEWEST:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(days)][-_LAST_GAPS:]
    for rhythm, (least, most) in _DAYS.items():
        slack = _TOLERANCE[rhythm]
        if all(least - slack <= gap <= most + slack for gap in gaps):
            return Expectation(
                rhythm=rhythm,
                expected_on=months_after(days[-1], _MONTHS[rhythm]),
                tolerance_days=slack,
            )
    return None


def months_after(day: date, months: int) -> date:
    """The same day so many months later, the month's last where it has no such day.

    The last day of a month stays the last: 30 April is followed by 31 May.
    """
    year, month = divmod(day.month - 1 + months, 12)
    first_of_next = date(day.year + year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    ends = (day + timedelta(days=1)).day == 1
    return date(day.year + year, month + 1, last if ends else min(day.day, last))
