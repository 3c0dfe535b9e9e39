"""Legal dates are local: the date in Paris of an instant (security-reliability T1)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def paris_date(instant: datetime) -> date:
    """Date in Paris of an aware instant: 31 December 23:30 UTC is 1 January."""
    return instant.astimezone(PARIS).date()
