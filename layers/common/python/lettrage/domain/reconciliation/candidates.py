"""Where documents and third parties are looked up: a port of the engine, and its memory form.

The service fulfils `Candidates` with one table read a key; nothing is ever scanned.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from lettrage.domain.reconciliation.inputs import MatchDocument, MatchThirdParty
from lettrage.domain.reconciliation.keys import amount_key, document_keys, third_party_keys

K = TypeVar("K")
V = TypeVar("V")


class Candidates(Protocol):
    """Look-ups by key; keys come from `keys`. Order of results does not matter."""

    def by_structured(self, key: str) -> Sequence[MatchDocument]:
        """Documents with this reference, end-to-end id, batch, slip or cheque number."""
        ...

    def by_number(self, key: str) -> Sequence[MatchDocument]:
        """Documents with these digits in their number, settled ones included."""
        ...

    def by_third_party(self, third_party_id: str) -> Sequence[MatchDocument]:
        """Every open document of a third party."""
        ...

    def by_amount(self, side: int, currency: str, open_amount: int) -> Sequence[MatchDocument]:
        """Every document of which exactly this is open, or paid out less a commission kept."""
        ...

    def document(self, document_id: str) -> MatchDocument | None:
        """One document, settled or not."""
        ...

    def third_party(self, third_party_id: str) -> MatchThirdParty | None:
        """One third party."""
        ...

    def third_parties_by_iban(self, iban: str) -> Sequence[MatchThirdParty]:
        """Third parties with this account."""
        ...

    def third_parties_by_mandate(self, key: str) -> Sequence[MatchThirdParty]:
        """Third parties with this mandate or creditor identifier."""
        ...

    def third_parties_by_name(self, key: str) -> Sequence[MatchThirdParty]:
        """Third parties filed under this name key."""
        ...


class InMemoryCandidates:
    """`Candidates` over lists, for books, scenarios and tests."""

    def __init__(
        self, documents: Iterable[MatchDocument], third_parties: Iterable[MatchThirdParty]
    ) -> None:
        self._documents: dict[str, MatchDocument] = {}
        self._third_parties: dict[str, MatchThirdParty] = {}
        self._indexes: dict[str, dict[str, list[MatchDocument]]] = {
            name: defaultdict(list) for name in ("number", "amount", "structured", "third_party")
        }
        self._parties: dict[str, dict[str, list[MatchThirdParty]]] = {
            name: defaultdict(list) for name in ("iban", "mandate", "name")
        }
        for document in documents:
            self._documents[document.id] = document
            for lookup, keys in document_keys(document).items():
                for key in keys:  # type: ignore[attr-defined]  # TypedDict.items() loses the type
                    self._indexes[lookup][key].append(document)
        for party in third_parties:
            self._third_parties[party.id] = party
            for lookup, keys in third_party_keys(party).items():
                for key in keys:  # type: ignore[attr-defined]  # as above
                    self._parties[lookup][key].append(party)

    def by_structured(self, key: str) -> Sequence[MatchDocument]:
        """See `Candidates`."""
        return self._indexes["structured"].get(key, ())

    def by_number(self, key: str) -> Sequence[MatchDocument]:
        """See `Candidates`."""
        return self._indexes["number"].get(key, ())

    def by_third_party(self, third_party_id: str) -> Sequence[MatchDocument]:
        """See `Candidates`."""
        return self._indexes["third_party"].get(third_party_id, ())

    def by_amount(self, side: int, currency: str, open_amount: int) -> Sequence[MatchDocument]:
        """See `Candidates`."""
        return self._indexes["amount"].get(amount_key(side, currency, open_amount), ())

    def document(self, document_id: str) -> MatchDocument | None:
        """See `Candidates`."""
        return self._documents.get(document_id)

    def third_party(self, third_party_id: str) -> MatchThirdParty | None:
        """See `Candidates`."""
        return self._third_parties.get(third_party_id)

    def third_parties_by_iban(self, iban: str) -> Sequence[MatchThirdParty]:
        """See `Candidates`."""
        return self._parties["iban"].get(iban, ())

    def third_parties_by_mandate(self, key: str) -> Sequence[MatchThirdParty]:
        """See `Candidates`."""
        return self._parties["mandate"].get(key, ())

    def third_parties_by_name(self, key: str) -> Sequence[MatchThirdParty]:
        """See `Candidates`."""
        return self._parties["name"].get(key, ())


def _by_date(document: MatchDocument) -> tuple[date, str, str]:
    return document.date, document.number, document.id


def _by_id(party: MatchThirdParty) -> str:
    return party.id


class InOrder:
    """`Candidates` whose results stand in one order, whatever the look-ups gave.

    The engine reads through it, so that the order of storage never shows in a decision; what was
    sorted once in a run is kept.
    """

    def __init__(self, inner: Candidates) -> None:
        self._inner = inner
        self.document = inner.document
        self.third_party = inner.third_party
        self.by_structured = _kept(inner.by_structured, _by_date)
        self.by_number = _kept(inner.by_number, _by_date)
        self.by_third_party = _kept(inner.by_third_party, _by_date)
        self._by_amount = _kept(self._amount, _by_date)
        self.third_parties_by_iban = _kept(inner.third_parties_by_iban, _by_id)
        self.third_parties_by_mandate = _kept(inner.third_parties_by_mandate, _by_id)
        self.third_parties_by_name = _kept(inner.third_parties_by_name, _by_id)

    def by_amount(self, side: int, currency: str, open_amount: int) -> Sequence[MatchDocument]:
        """See `Candidates`."""
        return self._by_amount((side, currency, open_amount))

    def _amount(self, key: tuple[int, str, int]) -> Sequence[MatchDocument]:
        return self._inner.by_amount(*key)


def _kept(
    look_up: Callable[[K], Sequence[V]], order: Callable[[V], Any]
) -> Callable[[K], Sequence[V]]:
    """The look-up, sorted once a key; what needs no order, nearly all, is not kept twice."""
    known: dict[K, Sequence[V]] = {}

    def ask(key: K) -> Sequence[V]:
        found = known.get(key)
        if found is None:
            found = look_up(key)
            if len(found) > 1:
                found = known[key] = sorted(found, key=order)
        return found

    return ask
