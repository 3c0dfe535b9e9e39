"""Use case: third parties while a person types; bounded look-ups, never a scan."""

from lettrage.domain.name_search import Query, queries, ranked
from lettrage.domain.third_party import ThirdParty, ThirdPartyRole
from lettrage.services.unit_of_work import Work

MOST_SHOWN = 20
"""Third parties shown: what a list under a field holds."""

MOST_READ = 100
"""Records read per look-up: a page of the store."""


class SearchThirdParties:
    """Prefixes first; slips are forgiven only when prefixes find too few."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(
        self,
        organisation_id: str,
        typed: str,
        *,
        role: ThirdPartyRole | None = None,
        limit: int = MOST_SHOWN,
    ) -> tuple[ThirdParty, ...]:
        """At most `limit` third parties, best first; nothing for less than two letters.

        Raises: Unavailable.
        """
        exact, forgiving = queries(typed)
        found: dict[str, ThirdParty] = {}
        for query in exact:
            self._read(organisation_id, query, role, found)
        best = ranked(typed, ((party.id, party.name) for party in found.values()))
        if len(best) < limit:
            for query in forgiving:
                self._read(organisation_id, query, role, found)
            best = ranked(typed, ((party.id, party.name) for party in found.values()))
        return tuple(found[identifier] for identifier in best[:limit])

    def _read(
        self,
        organisation_id: str,
        query: Query,
        role: ThirdPartyRole | None,
        found: dict[str, ThirdParty],
    ) -> None:
        page = self._work.store.find(
            ThirdParty,
            organisation_id,
            query.name,
            query.value,
            limit=MOST_READ,
            since=query.since,
            until=query.until,
        )
        found.update(
            (party.id, party) for party in page.records if role is None or role in party.roles
        )
