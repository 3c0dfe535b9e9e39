"""Exchange reference rates of an organisation: fetched, given as a file, looked up.

Each organisation keeps its own: what was converted with a rate that a person gave concerns nobody
else.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial

from lettrage.domain.reference_rates import DayRates, RateSource, ReferenceRates
from lettrage.formats.ecb_rates import read_ecb_rates
from lettrage.ports.reference_rates import ReferenceRateSource
from lettrage.ports.store import Found
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work

MOST_DAYS = 70
"""Days kept of one answer or file, the newest: ninety days hold some sixty-four working days."""

_DAYS_A_COMMIT = 30
"""Days of one transaction: record, pointer and change entry each, of DynamoDB's hundred items."""


class ReferenceRateBook:
    """Use cases around rates."""

    def __init__(self, work: Work, source: ReferenceRateSource) -> None:
        self._work = work
        self._source = source

    def refresh(self, actor: Actor, organisation_id: str) -> int:
        """Fetch the last days; how many days are new or changed. Raises: Unavailable."""
        return self._keep(actor, organisation_id, self._source.recent(), RateSource.ECB)

    def import_file(self, actor: Actor, organisation_id: str, data: bytes) -> int:
        """Take the newest days of an ECB file; how many are new or changed.

        Raises: Invalid, `rates_unreadable`.
        """
        return self._keep(actor, organisation_id, read_ecb_rates(data), RateSource.FILE)

    def list_days(
        self, organisation_id: str, limit: int, cursor: str | None
    ) -> Found[ReferenceRates]:
        """Days with their rates, newest first."""
        return self._work.store.find(
            ReferenceRates,
            organisation_id,
            "all",
            "all",
            limit=limit,
            cursor=cursor,
            newest_first=True,
        )

    def latest(self, organisation_id: str, on: date) -> ReferenceRates | None:
        """The newest rates not after `on`."""
        found = self._work.store.find(
            ReferenceRates,
            organisation_id,
            "all",
            "all",
            limit=1,
            newest_first=True,
            until=on.isoformat(),
        )
        return found.records[0] if found.records else None

    def _keep(
        self, actor: Actor, organisation_id: str, days: Sequence[DayRates], source: RateSource
    ) -> int:
        wanted = days[:MOST_DAYS]
        changed = 0
        for start in range(0, len(wanted), _DAYS_A_COMMIT):
            chunk = wanted[start : start + _DAYS_A_COMMIT]
            changed += settled(partial(self._write, actor, organisation_id, chunk, source))
        return changed

    def _write(
        self, actor: Actor, organisation_id: str, days: Sequence[DayRates], source: RateSource
    ) -> int:
        now = self._work.clock.now()
        ids = [each.day.isoformat() for each in days]
        stored = self._work.store.get_many(ReferenceRates, organisation_id, ids)
        unit = self._work.unit(actor)
        changed = 0
        for each in days:
            before = stored.get(each.day.isoformat())
            if before is not None and before.rates == each.rates:
                continue
            changed += 1
            if before is not None:
                after = before.changed(at=now, rates=each.rates, source=source)
                unit.change(before, after, "rates_corrected")
                continue
            made = ReferenceRates(
                organisation_id=organisation_id,
                id=each.day.isoformat(),
                created_at=now,
                updated_at=now,
                day=each.day,
                rates=each.rates,
                source=source,
            )
            unit.add(made, "rates_received")
        unit.commit()
        return changed
