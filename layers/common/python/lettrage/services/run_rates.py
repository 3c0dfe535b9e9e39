"""Reference rates for the engine: read a few days at a time, and only where a run asks.

The engine asks where a transaction or a document that it weighs is in another currency than the
account; a run in one currency reads nothing here.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from lettrage.domain.errors import LettrageError
from lettrage.domain.paris import paris_date
from lettrage.domain.reference_rates import ReferenceRates
from lettrage.services.reference_rates import ReferenceRateBook
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

_BLOCK = 5
"""Days read together. The ECB publishes on its working days, of which any five days in a row hold
one: between two of them lie at most five days, at Christmas and Easter."""

_FETCHED = timedelta(days=90)
"""How far back fetching reaches. Source: ECB, `eurofxref-hist-90d.xml`."""

RateBooks = Callable[[], ReferenceRateBook]
"""Makes the book of rates when it is first needed: most runs need none."""


class RunRates:
    """`engine.Rates` of one organisation and one run; remembers what it read.

    With `books`, rates of the last months that are missing are fetched, once a run; what comes of
    that never fails the run. Without, nothing is fetched and nothing is written.
    """

    def __init__(
        self,
        work: Work,
        organisation_id: str,
        *,
        books: RateBooks | None = None,
        actor: Actor | None = None,
    ) -> None:
        self._store = work.store
        self._organisation_id = organisation_id
        self._today = paris_date(work.clock.now())
        self._books = books
        self._actor = actor or Actor("system:reconcile", "rates")
        self._read: dict[int, dict[str, ReferenceRates]] = {}

    def get(self, day: date, /) -> Mapping[str, Decimal] | None:
        """Units of each currency for one euro, as published on that day. Raises: Unavailable."""
        if day > self._today:
            return None
        block = day.toordinal() // _BLOCK
        if block not in self._read:
            self._read[block] = self._found(block)
            if not self._read[block] and self._fetched(day):
                self._read = {block: self._found(block)}
        found = self._read[block].get(day.isoformat())
        return found.rates if found is not None else None

    def _found(self, block: int) -> dict[str, ReferenceRates]:
        first = date.fromordinal(block * _BLOCK)
        days = [(first + timedelta(days=n)).isoformat() for n in range(_BLOCK)]
        return self._store.get_many(ReferenceRates, self._organisation_id, days)

    def _fetched(self, day: date) -> bool:
        """Whether rates about that day were fetched just now."""
        if self._books is None or day < self._today - _FETCHED or self._stored_before(day):
            return False
        book, self._books = self._books, None
        try:
            book().refresh(self._actor, self._organisation_id)
        except LettrageError as error:
            log.warning("reference rates not fetched", extra={"reason": error.code})
            return False
        return True  # also where another run has just kept them

    def _stored_before(self, day: date) -> bool:
        """Whether what was published last before that day is there: of today there is none yet."""
        found = self._store.find(
            ReferenceRates,
            self._organisation_id,
            "all",
            "all",
            limit=1,
            newest_first=True,
            since=(day - timedelta(days=_BLOCK)).isoformat(),
            until=day.isoformat(),
        )
        return bool(found.records)
