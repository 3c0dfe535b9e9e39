"""Exchange reference rates from outside."""

from typing import Protocol

from lettrage.domain.reference_rates import DayRates


class ReferenceRateSource(Protocol):
    """Publishes rates once a working day."""

    def recent(self) -> tuple[DayRates, ...]:
        """Rates of the last days, newest first, never empty. Raises: Unavailable."""
        ...
