"""The engine's look-ups over the record store: one keyed read each, remembered for the run."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from lettrage.domain import reconciliation as engine
from lettrage.domain.errors import NotFound
from lettrage.domain.open_document import DocumentState, OpenDocument
from lettrage.domain.reconciliation.names import HEADS
from lettrage.domain.record import Record
from lettrage.domain.third_party import NAME_KEY, PLACES, ThirdParty, name_place, read_shown
from lettrage.ports.store import Shown, Store
from lettrage.services.cited_documents import CitedDocuments
from lettrage.services.engine_inputs import match_document, match_shown, match_third_party
from lettrage.services.whole_lists import whole

R = TypeVar("R", bound=Record)

MOST_FOUND = 500
"""Most records of one look-up: past «some hundreds» a key tells nothing (reconciliation, §6.2)."""

MOST_OF_AMOUNT = 300
"""Documents of one amount that are read, as their list shows them: fifteen read units at most."""

FEW_OF_AMOUNT = 12
"""Documents of one amount whose third parties are read for their names alone, a unit each. What
more are due says nothing of a third party that no other look-up of the run met."""

MOST_NAMED = 150
"""Third parties under one key of a name past which it names nobody: six read units at most.
Who bears a rarer word of the label too is found by that."""

_FIRST = 29
"""Third parties of one key that are read first: one read unit."""

_CROWD_WITHIN = PLACES * 85 // 1000
"""Where the first so many stand before this place, there are more than `MOST_NAMED`: of 150 at
even places, 13 stand there, and 29 in one list of a hundred thousand (binomial distribution)."""

_CREATED = "created:"  # of `domain.reconciliation.keys`

MOST_OPEN = 5_000
"""Most open documents of one third party: sums must see all of them or none."""


class StoreCandidates:
    """`domain.reconciliation.Candidates` for one organisation and one run.

    What was read is remembered, so that a run sees one state and pays for each key once. Lists
    show what the engine weighs, so records are read only of what a label cites.
    A common word that more than `MOST_NAMED` third parties share gives none: it names nobody.
    """

    def __init__(self, store: Store, organisation_id: str) -> None:
        self._store = store
        self._organisation_id = organisation_id
        self._cited = CitedDocuments(store, organisation_id)
        self._records: dict[str, OpenDocument] = {}
        self._documents: dict[str, engine.MatchDocument] = {}
        self._keys: dict[tuple[str, str], tuple[engine.MatchDocument, ...]] = {}
        self._parties: dict[str, tuple[engine.MatchThirdParty, ...]] = {}
        self._party: dict[str, engine.MatchThirdParty | None] = {}
        self._met: set[str] = set()
        self._strangers: set[str] = set()
        self._crowded: set[str] = set()

    def record(self, document_id: str) -> OpenDocument | None:
        """The stored document behind a `MatchDocument`."""
        if document_id not in self._records:
            try:
                found = self._store.get(OpenDocument, self._organisation_id, document_id)
            except NotFound:
                return None
            self._keep([found])
        return self._records[document_id]

    def by_structured(self, key: str) -> Sequence[engine.MatchDocument]:
        """See `Candidates`; what a rule created and a person took back is as good as never made."""
        if key.startswith(_CREATED):
            return tuple(d for d in self._filed(f"structured:{key}") if d.available)
        return self._of_cited(f"structured:{key}")

    def created_for(self, transaction_id: str) -> Sequence[engine.MatchDocument]:
        """What rules ever created from a transaction, cancelled since or not."""
        return self._filed(f"structured:{_CREATED}{transaction_id}")

    def by_number(self, key: str) -> Sequence[engine.MatchDocument]:
        """See `Candidates`."""
        return self._of_cited(f"number:{key}")

    def by_third_party(self, third_party_id: str) -> Sequence[engine.MatchDocument]:
        """See `Candidates`."""
        self._met.add(third_party_id)
        return self._due("third_party", f"{third_party_id}.{DocumentState.OPEN}", most=MOST_OPEN)

    def by_amount(
        self, side: int, currency: str, open_amount: int
    ) -> Sequence[engine.MatchDocument]:
        """See `Candidates`; none where more than `MOST_OF_AMOUNT` are (`amount_crowded`)."""
        key = engine.amount_key(side, currency, open_amount)
        found = self._due("key", f"amount:{key}", most=MOST_OF_AMOUNT)
        if len(found) > FEW_OF_AMOUNT:
            self._strangers.update(document.third_party_id for document in found)
        return found

    def amount_crowded(self, document: engine.MatchDocument) -> bool:
        """Whether this run asked who owes such an amount, and too many do for an answer."""
        key = engine.amount_key(document.sign, document.currency, document.open)
        return f"amount:{key}" in self._crowded

    def document(self, document_id: str) -> engine.MatchDocument | None:
        """See `Candidates`."""
        if document_id not in self._documents:
            self.record(document_id)
        return self._documents.get(document_id)

    def third_party(self, third_party_id: str) -> engine.MatchThirdParty | None:
        """See `Candidates`; None for a stranger to this run that owes what many owe."""
        known = third_party_id in self._party or third_party_id in self._met
        if third_party_id in self._strangers and not known:
            return None
        return self.party(third_party_id)

    def party(self, third_party_id: str) -> engine.MatchThirdParty | None:
        """One third party; of whom a list showed already, its name and roles."""
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
            for entry in (bearers := self._bearers(key, value)):
                self._party.setdefault(entry.record_id, _shown(entry))
            known = (self._party[entry.record_id] for entry in bearers)
            self._parties[value] = tuple(party for party in known if party is not None)
        return self._parties[value]

    def _bearers(self, key: str, value: str) -> Sequence[Shown]:
        kind, _, text = key.partition(":")
        if kind == "head" and len(text) not in HEADS:
            return ()  # filed under none such
        shorter = f"{NAME_KEY}head:{text[: HEADS[0]]}"
        if kind == "head" and shorter not in self._crowded and self._parties.get(shorter) == ():
            return ()  # who begins so begins with the shorter head too
        first = self._names(value, _FIRST)
        if len(first) < _FIRST:
            return first
        last = name_place(first[-1].record_id)
        if int(last, 16) >= _CROWD_WITHIN:
            every = {each.record_id: each for each in first}
            rest = self._names(value, MOST_NAMED + 1, since=last)
            every |= {each.record_id: each for each in rest}
            if len(every) <= MOST_NAMED:
                return tuple(every.values())
        self._crowded.add(value)
        return ()

    def _names(self, value: str, limit: int, since: str | None = None) -> tuple[Shown, ...]:
        organisation_id = self._organisation_id
        return self._store.shown(
            ThirdParty, organisation_id, "key", value, limit=limit, since=since
        )

    def _of_cited(self, key: str) -> tuple[engine.MatchDocument, ...]:
        """Documents that a label may cite, their records read."""
        if ("cited", key) not in self._keys:
            ids = self._cited.ids(key, most=MOST_FOUND)
            unread = [i for i in ids if i not in self._records]
            self._keep(self._store.get_many(OpenDocument, self._organisation_id, unread).values())
            # Between the two readings one may have got another number.
            found = [i for i in ids if i in self._records and key in self._records[i].keys]
            self._met.update(self._documents[i].third_party_id for i in found)
            self._keys["cited", key] = tuple(self._documents[i] for i in found)
        return self._keys["cited", key]

    def _due(self, name: str, value: str, *, most: int) -> tuple[engine.MatchDocument, ...]:
        """Documents of a list of what is due, as it shows them; none where there are more."""
        if (name, value) not in self._keys:
            entries = self._store.shown(
                OpenDocument, self._organisation_id, name, value, limit=most + 1
            )
            if len(entries) > most:
                self._crowded.add(value)
                entries = ()
            self._keys[name, value] = tuple(self._told(entries, name, value))
        return self._keys[name, value]

    def _told(
        self, entries: Sequence[Shown], name: str, value: str
    ) -> Iterator[engine.MatchDocument]:
        """What entries show; of those that show nothing just now, the records."""
        silent = [e.record_id for e in entries if not e.text and e.record_id not in self._documents]
        records = self._store.get_many(OpenDocument, self._organisation_id, silent)
        listed = {i for i, r in records.items() if (name, value) in _places(r)}
        self._keep(record for i, record in records.items() if i in listed)
        for entry in entries:
            # What was read before keeps its first state: one run, one view.
            if entry.text and entry.record_id not in self._documents:
                self._documents[entry.record_id] = match_shown(entry.record_id, entry.text)
            if entry.record_id in self._documents:
                yield self._documents[entry.record_id]

    def _filed(self, key: str) -> tuple[engine.MatchDocument, ...]:
        if ("key", key) not in self._keys:
            found = self._listed(OpenDocument, key)
            self._keep(found)
            self._keys["key", key] = tuple(self._documents[record.id] for record in found)
        return self._keys["key", key]

    def _keep(self, records: Iterable[OpenDocument]) -> None:
        for record in records:
            self._records.setdefault(record.id, record)
            self._documents.setdefault(record.id, match_document(record))

    def _named(self, value: str) -> tuple[engine.MatchThirdParty, ...]:
        if value not in self._parties:
            found = self._listed(ThirdParty, value)
            parties = tuple(match_third_party(record) for record in found)
            self._party.update({party.id: party for party in parties})
            self._parties[value] = parties
        return self._parties[value]

    def _listed(self, model: type[R], key: str) -> list[R]:
        """Records filed under a key, none where there are more than `MOST_FOUND`."""
        organisation_id = self._organisation_id
        found = whole(self._store, model, organisation_id, "key", key, most=MOST_FOUND + 1)
        return found if len(found) <= MOST_FOUND else []


def _places(record: OpenDocument) -> set[tuple[str, str]]:
    return {(lookup.name, lookup.value) for lookup in record.lookups()}


def _shown(entry: Shown) -> engine.MatchThirdParty:
    roles, name = read_shown(entry.text)
    return engine.MatchThirdParty(
        id=entry.record_id, name=name, roles=frozenset(engine.Role(role) for role in roles)
    )
