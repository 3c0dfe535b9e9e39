"""Third parties filed under one key of their names: looked up by word, by start and by likeness."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from lettrage.domain.reconciliation.inputs import MatchThirdParty
from lettrage.domain.reconciliation.names import (
    SHORTEST_CUT,
    common_prefix,
    name_form,
)
from lettrage.domain.reconciliation.slips import SHORTEST_SLIP

CROWD = 48
"""Beyond, third parties that explain as much are not compared one by one."""
_SAMPLE = 2  # of a crowd that explains most and is no evidence: enough that nobody stands out
_AFTER_Z = "["  # the character after the last letter of a compact name


class Filed:
    """Third parties under one key that are expected on one side, or are not."""

    def __init__(self, parties: Iterable[MatchThirdParty]) -> None:
        self.parties = {party.id: party for party in parties}
        self.ids = frozenset(self.parties)
        self._near: dict[str, frozenset[str]] = {}

    @cached_property
    def sample(self) -> list[str]:
        """Third parties here, or a few where they are a crowd."""
        return sorted(self.ids)[: CROWD if len(self.ids) <= CROWD else _SAMPLE]

    @cached_property
    def by_word(self) -> dict[str, list[str]]:
        """Word to the third parties here whose name holds it."""
        found: dict[str, list[str]] = defaultdict(list)
        for party in self.parties.values():
            for word in name_form(party.name).words:
                found[word].append(party.id)
        return found

    @cached_property
    def vocabulary(self) -> list[str]:
        """Words of the names here, sorted."""
        return sorted(self.by_word)

    @cached_property
    def compacts(self) -> list[tuple[str, str]]:
        """Names run together, without and with link words, sorted, with their third parties."""
        return sorted(
            (text, party.id)
            for party in self.parties.values()
            for form in (name_form(party.name),)
            for text in {form.compact, form.joined}
        )

    @cached_property
    def _by_compact(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for compact, party in self.compacts:
            found[compact].append(party)
        return found

    def inside(self, start: str) -> list[str]:
        """Third parties here whose whole name run together begins `start`, the longest first."""
        found: list[str] = []
        while len(start) >= SHORTEST_CUT:
            at = bisect_left(self.compacts, (start + " ",)) - 1
            if at < 0:
                break
            before = self.compacts[at][0]
            if start.startswith(before):
                found += self.named(before)
                start = before[:-1]
            else:
                start = start[: common_prefix(start, before)]
        return found

    def named(self, compact: str) -> Sequence[str]:
        """Third parties here whose whole name run together is this."""
        return self._by_compact.get(compact, ())

    def near(self, word: str) -> frozenset[str]:
        """Third parties here with another word that starts with this one or is a slip away."""
        if word not in self._near:
            words = {
                found[0]
                for found in process.extract(
                    word, self.vocabulary, scorer=OSA.distance, score_cutoff=1, limit=None
                )
                if len(found[0]) >= SHORTEST_SLIP
            }
            start = bisect_left(self.vocabulary, word)
            end = bisect_left(self.vocabulary, word + _AFTER_Z)
            words.update(self.vocabulary[start:end])
            words.discard(word)
            self._near[word] = frozenset(i for near in words for i in self.by_word[near])
        return self._near[word]

    def starting(self, prefix: str) -> list[str]:
        """Third parties here whose name run together starts so, in no order."""
        start = bisect_left(self.compacts, (prefix,))
        end = bisect_left(self.compacts, (prefix + _AFTER_Z,))
        return [party for _, party in self.compacts[start:end]]
