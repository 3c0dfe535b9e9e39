"""Third parties that a supplier may be, or imitate, and the one that a merged one now is."""

from lettrage.domain.errors import Conflict
from lettrage.domain.lookalikes import alike_keys, names_alike
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.ports.store import Store

MOST_SHOWN = 5
"""Candidates named in a remark."""

MOST_MERGES = 16
"""Merges that follow one another: more is a loop."""


def lookalikes(store: Store, supplier: ThirdParty) -> list[ThirdParty]:
    """Other parties of almost the same name, by name; at most `MOST_SHOWN`. Raises: Unavailable."""
    found: dict[str, ThirdParty] = {}
    for key in alike_keys(supplier.name):
        near = store.find(ThirdParty, supplier.organisation_id, "key", f"alike:{key}")
        for party in near.records:
            other = party.id != supplier.id and party.state is not SupplierState.MERGED
            if other and names_alike(party.name, supplier.name):
                found[party.id] = party
    return sorted(found.values(), key=lambda party: (party.name, party.id))[:MOST_SHOWN]


def living(store: Store, organisation_id: str, party_id: str) -> ThirdParty:
    """The third party, or the one that it was merged into in the end.

    Raises: NotFound; Conflict, when merges go round.
    """
    for _ in range(MOST_MERGES):
        party = store.get(ThirdParty, organisation_id, party_id)
        if party.state is not SupplierState.MERGED:
            return party
        if party.merged_into is None:
            return party
        party_id = party.merged_into
    raise Conflict("merges of this third party go round", code="merge_loop")
