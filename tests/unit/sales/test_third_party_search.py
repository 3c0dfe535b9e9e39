"""Third parties while one types: what is found, in which order, and how fast at 20,000."""

import bisect
import random
import statistics
import time
from collections import defaultdict
from typing import Any

import pytest
from lettrage.domain.name_search import filed_words, ranked
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole
from lettrage.ports.store import Shown
from lettrage.services.search_third_parties import SearchThirdParties
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told

NAMES = {
    "elan": "Électricité Générale Élan SARL",
    "martinet": "Boulangerie Martinet",
    "martin": "Martin Frères",
    "peinture": "Peinture Martin et Fils",
    "boulard": "Boulard Transports",
    "orange": "Orange SA",
    "twice": "Compta Compagnie",
}


@pytest.fixture
def work() -> Work:
    made = Work(InMemoryStore(), FixedClock(), SequentialIdentifiers())
    told.organisation_of(made)
    for party_id, name in NAMES.items():
        desk.party(made, party_id, name)
    return made


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mart", ["martin", "martinet", "peinture"]),
        ("MARTIN", ["martin", "martinet", "peinture"]),
        ("electricité", ["elan"]),
        ("élec", ["elan"]),
        ("electrcite", ["elan"]),
        ("elcetricite", ["elan"]),
        ("boulagnerie", ["martinet"]),
        ("boulangerie mart", ["martinet"]),
        ("martin peint", ["peinture"]),
        ("bo", ["boulard", "martinet"]),
        ("orenge", ["orange"]),
        ("orage", ["orange"]),
        ("compta", ["twice"]),
        ("compagn", ["twice"]),
        ("sarl", []),
        ("m", []),
        ("   ", []),
        ("zzzz", []),
        ("mart zzzz", []),
    ],
)
def test_names_are_found_by_what_is_typed(work: Work, typed: str, expected: list[str]) -> None:
    found = [party.id for party in SearchThirdParties(work)("org", typed)]
    assert sorted(found) == sorted(expected)
    assert found[:1] == expected[:1]


def test_role_organisation_and_merging_are_respected(work: Work) -> None:
    desk.party(work, "buyer", "Martin Achats", ThirdPartyRole.CUSTOMER)
    service = SearchThirdParties(work)
    buyers = frozenset({ThirdPartyRole.CUSTOMER, ThirdPartyRole.OTHER})
    assert [p.id for p in service("org", "martin", roles=buyers)] == ["buyer"]
    assert service("other", "martin") == ()
    merged = work.store.get(ThirdParty, "org", "martinet")
    gone = merged.changed(at=work.clock.now(), state=SupplierState.MERGED, merged_into="martin")
    work.change(desk.ACTOR, merged, gone, "test")
    assert "martinet" not in {p.id for p in service("org", "martin")}


def test_a_renamed_third_party_is_found_by_its_new_name_only(work: Work) -> None:
    before = work.store.get(ThirdParty, "org", "boulard")
    work.change(desk.ACTOR, before, before.changed(at=work.clock.now(), name="Zébulon"), "test")
    service = SearchThirdParties(work)
    assert [p.id for p in service("org", "zebu")] == ["boulard"]
    assert "boulard" not in {p.id for p in service("org", "boulard")}


def test_a_name_is_filed_under_a_bounded_number_of_words() -> None:
    assert len(filed_words(" ".join(f"mot{chr(97 + i)}long" for i in range(20)))) <= 12


def test_ranking_prefers_fewer_slips_then_the_first_word_then_shorter_names() -> None:
    names = [("a", "Transports Durand"), ("b", "Durand"), ("c", "Durant"), ("d", "Durand Père")]
    assert ranked("durand", names) == ["b", "d", "a", "c"]


BORN = FixedClock().now()


class _Ordered(InMemoryStore):
    """Third parties in ordered lists, as the table holds them: a range costs what it returns."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.reads: list[int] = []
        self._parties: dict[str, ThirdParty] = {}
        self._ranges: dict[tuple[str, str], list[tuple[str, str, ThirdParty]]] = defaultdict(list)
        for number, name in enumerate(names):
            party = ThirdParty(
                organisation_id="org",
                id=f"p{number}",
                name=name,
                roles=frozenset({ThirdPartyRole.SUPPLIER}),
                created_at=BORN,
                updated_at=BORN,
            )
            self._parties[party.id] = party
            for listing, value, word in filed_words(name):
                self._ranges[listing, value].append((word, party.id, party))
        for entries in self._ranges.values():
            entries.sort(key=lambda entry: entry[:2])

    def shown(
        self, model: Any, organisation_id: str, name: str, value: str, **more: Any
    ) -> tuple[Shown, ...]:
        entries = self._ranges.get((name, value), [])
        since, until, limit = more.get("since"), more.get("until"), more["limit"]
        start = bisect.bisect_left(entries, since, key=lambda e: e[0]) if since else 0
        page = entries[start : start + limit]
        found = [party for word, _, party in page if until is None or word <= until]
        self.reads.append(len(found))
        return tuple(Shown(party.id, f"supplier {party.name}") for party in found)

    def get_many(self, model: Any, organisation_id: str, record_ids: Any) -> Any:
        assert len(record_ids) <= 20
        return {i: self._parties[i] for i in record_ids}


def test_twenty_thousand_third_parties_answer_within_fifty_milliseconds() -> None:
    rng = random.Random(4)  # noqa: S311 - made names
    parts = ["bou", "lan", "ger", "mar", "tin", "plo", "mb", "er", "elec", "tri", "que", "sud"]
    names = []
    for _ in range(20_000):
        words = ["".join(rng.choices(parts, k=rng.choice([2, 3]))) for _ in range(3)]
        names.append(" ".join(words).title())
    store = _Ordered(names)
    service = SearchThirdParties(Work(store, FixedClock(), SequentialIdentifiers()))
    times = []
    for name in rng.sample(names, 200):
        word = name.split()[0]
        typed = rng.choice([word[:3], word, word[:2] + word[3:], name])
        store.reads.clear()
        started = time.perf_counter()
        found = service("org", typed)
        times.append(time.perf_counter() - started)
        assert len(store.reads) <= 5
        assert max(store.reads) <= 100
        assert typed != name or name in {party.name for party in found}
    assert statistics.median(times) < 0.05
