"""The engine's look-ups over the record store: one keyed read each, remembered for the run."""

from collections.abc import Sequence
from typing import TypeVar

from lettrage.domain import reconciliation as engine
from lettrage.domain.errors import NotFound
from lettrage.domain.open_document import DocumentState, OpenDocument
from lettrage.domain.record import Record
from lettrage.domain.third_party import NAME_KEY, ThirdParty, read_shown
from lettrage.ports.store import Shown, Store
from lettrage.services.engine_inputs import match_document, match_third_party

R = TypeVar("R", bound=Record)

MOST_FOUND = 500
"""Most records of one look-up: past «some hundreds» a key tells nothing (reconciliation, §6.2)."""

MOST_NAMED = 150
"""Third parties under one key of a name past which it names nobody: six read units at most.
Who bears a rarer word of the label too is found by that."""

_CREATED = "created:"  # of `domain.reconciliation.keys`

MOST_OPEN = 5_000
"""Most open documents of one third party: sums must see all of them or none."""


class StoreCandidates:
    """`domain.reconciliation.Candidates` for one organisation and one run.

    What was read is remembered, so that a run sees one state and pays for each key once.
    A common word that more than `MOST_NAMED` third parties share gives none: it names nobody.
    """

    def __init__(self, store: Store, organisation_id: str) -> None:
        self._store = store
        self._organisation_id = organisation_id
        self._documents: dict[str, OpenDocument] = {}
        self._keys: dict[tuple[str, str], tuple[engine.MatchDocument, ...]] = {}
        self._parties: dict[str, tuple[engine.MatchThirdParty, ...]] = {}
        self._party: dict[str, engine.MatchThirdParty | None] = {}

    def record(self, document_id: str) -> OpenDocument | None:
        """The stored document behind a `MatchDocument`, as this run saw it."""
        if document_id not in self._documents:
            try:
                found = self._store.get(OpenDocument, self._organisation_id, document_id)
            except NotFound:
                return None
            self._documents[document_id] = found
        return self._documents[document_id]

    def by_structured(self, key: str) -> Sequence[engine.MatchDocument]:
        """See `Candidates`; what a rule created and a person took back is as good as never made."""
        found = self._by("key", f"structured:{key}")
        return tuple(d for d in found if d.available or not key.startswith(_CREATED))

    def created_for(self, transaction_id: str) -> Sequence[engine.MatchDocument]:
        """What rules ever created from a transaction, cancelled since or not."""
        return self._by("key", f"structured:{_CREATED}{transaction_id}")

    def by_number(self, key: str) -> Sequence[engine.MatchDocument]:
        """See `Candidates`."""
        return self._by("key", f"number:{key}")

    def by_third_party(self, third_party_id: str) -> Sequence[engine.MatchDocument]:
        """See `Candidates`."""
        value = f"{third_party_id}.{DocumentState.OPEN}"
        return self._by("third_party", value, most=MOST_OPEN)

    def by_amount(
        self, side: int, currency: str, open_amount: int
    ) -> Sequence[engine.MatchDocument]:
        """See `Candidates`."""
        return self._by("key", f"amount:{engine.amount_key(side, currency, open_amount)}")

    def document(self, document_id: str) -> engine.MatchDocument | None:
        """See `Candidates`."""
        record = self.record(document_id)
        return None if record is None else match_document(record)

    def third_party(self, third_party_id: str) -> engine.MatchThirdParty | None:
        """See `Candidates`."""
        if third_party_id not in self._party:
            try:
                found = self._store.get(ThirdParty, self._organisation_id, third_party_id)
            except NotFound:
                self._party[third_party_id] = None
            else:
                self._party[third_party_id] = match_third_party(found)
        return self._party[third_party_id]

    def third_parties_by_iban(self, iban: str) -> Sequence[engine.MatchThirdParty]:
        """See `Candidates`."""
        return self._named(f"iban:{iban}")

    def third_parties_by_mandate(self, key: str) -> Sequence[engine.MatchThirdParty]:
        """See `Candidates`."""
        return self._named(f"mandate:{key}")

    def third_parties_by_name(self, key: str) -> Sequence[engine.MatchThirdParty]:
        """See `Candidates`; names and roles only, as the list shows them: no record is read."""
        value = f"{NAME_KEY}{key}"
        if value not in self._parties:
            found = self._store.shown(
                ThirdParty, self._organisation_id, "key", value, limit=MOST_NAMED + 1
            )
            parties = tuple(_shown(each) for each in found)
            self._parties[value] = parties if len(parties) <= MOST_NAMED else ()
        return self._parties[value]

    def _by(
        self, name: str, value: str, *, most: int = MOST_FOUND
    ) -> tuple[engine.MatchDocument, ...]:
        if (name, value) not in self._keys:
            found = self._all(OpenDocument, name, value, most)
            for record in found:
                self._documents.setdefault(record.id, record)
            # A record read before keeps its first state: one run, one view.
            seen = [self._documents[record.id] for record in found]
            self._keys[name, value] = tuple(match_document(record) for record in seen)
        return self._keys[name, value]

    def _named(self, value: str) -> tuple[engine.MatchThirdParty, ...]:
        if value not in self._parties:
            found = self._all(ThirdParty, "key", value, MOST_FOUND)
            parties = tuple(match_third_party(record) for record in found)
            self._party.update({party.id: party for party in parties})
            self._parties[value] = parties
        return self._parties[value]

    def _all(self, model: type[R], name: str, value: str, most: int) -> list[R]:
        found: list[R] = []
        cursor = None
        while True:
            page = self._store.find(model, self._organisation_id, name, value, cursor=cursor)
            found.extend(page.records)
            cursor = page.next_cursor
            if cursor is None:
                return found
            if len(found) >= most:
                return []


def _shown(entry: Shown) -> engine.MatchThirdParty:
    roles, name = read_shown(entry.text)
    return engine.MatchThirdParty(
        id=entry.record_id, name=name, roles=frozenset(engine.Role(role) for role in roles)
    )
