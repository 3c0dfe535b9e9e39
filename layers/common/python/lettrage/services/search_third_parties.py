"""Use case: third parties while a person types; bounded look-ups, never a scan."""

from lettrage.domain.name_search import Query, queries, ranked
from lettrage.domain.third_party import ThirdParty, ThirdPartyRole, read_shown
from lettrage.services.unit_of_work import Work

MOST_SHOWN = 20
"""Third parties shown: what a list under a field holds."""

MOST_READ = 100
"""Entries read per look-up; they show names, so that only what is shown is read whole."""


class SearchThirdParties:
    """Prefixes first; slips are forgiven only when prefixes find too few."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(
        self,
        organisation_id: str,
        typed: str,
        *,
        roles: frozenset[ThirdPartyRole] | None = None,
        limit: int = MOST_SHOWN,
    ) -> tuple[ThirdParty, ...]:
        """At most `limit` third parties in any of `roles`, best first.

        Nothing for less than two letters.
        Raises: Unavailable.
        """
        exact, forgiving = queries(typed)
        names: dict[str, str] = {}
        for query in exact:
            self._read(organisation_id, query, roles, names)
        best = ranked(typed, names.items())
        if len(best) < limit:
            for query in forgiving:
                self._read(organisation_id, query, roles, names)
            best = ranked(typed, names.items())
        found = self._work.store.get_many(ThirdParty, organisation_id, best[:limit])
        return tuple(found[identifier] for identifier in best[:limit] if identifier in found)

    def _read(
        self,
        organisation_id: str,
        query: Query,
        roles: frozenset[ThirdPartyRole] | None,
        names: dict[str, str],
    ) -> None:
        page = self._work.store.shown(
            ThirdParty,
            organisation_id,
            query.name,
            query.value,
            limit=MOST_READ,
            since=query.since,
            until=query.until,
        )
        for entry in page:
            own, name = read_shown(entry.text)
            if roles is None or own & roles:
                names[entry.record_id] = name
