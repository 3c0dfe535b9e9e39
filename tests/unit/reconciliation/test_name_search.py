"""Names are found among many that share words, as well as among few."""

import pytest
from lettrage.domain.reconciliation import InMemoryCandidates, Role
from lettrage.domain.reconciliation.label_names import label_name
from lettrage.domain.reconciliation.name_search import NameSearch
from lettrage.domain.reconciliation.names import Level, match_name

from tests.unit.reconciliation.world import party

FIRST = ("Transports", "Boulangerie", "Garage")
STARTS = ("Mar", "Ber", "Dup", "Gui", "Leb", "Rou")
ENDS = ("tin", "nard", "ont", "lard", "eau", "sset", "ville", "bert", "chon", "quet")
SECOND = tuple(f"{start}{end}" for start in STARTS for end in ENDS)
PARTIES = [
    party(f"T{i}", f"{first} {second}{tail}", role=Role.CUSTOMER)
    for i, (first, second, tail) in enumerate(
        (first, second, tail) for first in FIRST for second in SECOND for tail in ("", " Lyon SARL")
    )
]
SEARCH = NameSearch(InMemoryCandidates([], PARTIES))


@pytest.mark.parametrize(
    ("words", "best", "level"),
    [
        ("TRANSPORTS MARTIN", {"Transports Martin"}, Level.WHOLE),
        ("MARTIN TRANSPORTS", {"Transports Martin"}, Level.WHOLE),
        ("LYON MARTIN TRANSPORTS", {"Transports Martin Lyon SARL"}, Level.WHOLE),
        ("TRANSPORTSMARTIN", {"Transports Martin"}, Level.WHOLE),
        ("TRANSPORTSMARTINSARL", {"Transports Martin"}, Level.WHOLE),
        ("TRANSPORTS MRATIN LYON", {"Transports Martin Lyon SARL"}, Level.SLIP),
        ("GARAGE DUPVILLE L", {"Garage Dupville"}, Level.WHOLE),
    ],
    ids=str,
)
def test_who_explains_most_stands_first(words: str, best: set[str], level: Level) -> None:
    found = SEARCH.search(tuple(words.split()), Role.CUSTOMER)
    names = {p.id: p.name for p in PARTIES}
    first = found.matches[0]
    assert names[first.third_party_id] in best
    assert first.level is level


@pytest.mark.parametrize(
    "words", ["TRANSPORTS", "TRANSPORTS XYZ", "BOULANGERIE LYONNAISE"], ids=str
)
def test_many_that_share_one_word_are_all_plausible_and_none_stands_out(words: str) -> None:
    found = SEARCH.search(tuple(words.split()), Role.CUSTOMER)
    assert len(found.plausible) >= 60
    assert found.matches[0].letters == found.matches[1].letters


@pytest.mark.parametrize(
    "words", ["TRANSPORTS MARTIN", "GARAGE ROUBER LYON", "LYON BERTIN", "TRANSPORTS MART"], ids=str
)
def test_nobody_explains_more_than_the_first(words: str) -> None:
    label = label_name(tuple(words.split()))
    every = max(match_name(p.id, p.name, label).letters for p in PARTIES)
    assert SEARCH.search(tuple(words.split()), Role.CUSTOMER).matches[0].letters == every
