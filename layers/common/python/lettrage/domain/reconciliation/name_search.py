"""Third parties whose name may be in a label, found without comparing every one.

Names are looked up by the words they share with the label and by their head. Whoever shares two
words, or one word and something like another, is compared in full; whoever shares one word only
explains as much as all who bear it, and they are taken together as a crowd. So the cost of a label
does not grow with the number of third parties that share a word.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from lettrage.domain.reconciliation.candidates import Candidates
from lettrage.domain.reconciliation.filed_names import CROWD, Filed
from lettrage.domain.reconciliation.inputs import MatchThirdParty, Role
from lettrage.domain.reconciliation.label_names import LabelName, label_name
from lettrage.domain.reconciliation.names import (
    HEADS,
    SHORTEST_CUT,
    Level,
    NameMatch,
    Names,
    beside,
    match_name,
    most_letters,
)

_MOST_NAMES = 8  # names kept for proposals

_Asked = tuple[tuple[str, ...], frozenset[int], Role, bool]


def _plausible(matches: Sequence[NameMatch]) -> frozenset[str]:
    if not matches or matches[0].level is Level.PARTLY:
        return frozenset()
    best = matches[0].letters
    return frozenset(m.third_party_id for m in matches if m.letters >= best - 1)


class NameSearch:
    """Searches by name of one run; what was looked up or compared once is kept."""

    def __init__(self, candidates: Candidates) -> None:
        self._candidates = candidates
        self._filed: dict[str, dict[Role, tuple[Filed, Filed]]] = {}
        self._found: dict[_Asked, Names] = {}

    def search(
        self,
        words: tuple[str, ...],
        wanted: Role,
        ends: frozenset[int] | None = None,
        *,
        card: bool = False,
    ) -> Names:
        """Third parties that explain letters of the label; `ends`, `card` as in `label_name`.

        Shapes: those expected on this side (`wanted`); others where none of them is evidence, or
            where they explain more. Who explains clearly less than the best may be missing.
        """
        ended = frozenset({len(words) - 1}) if ends is None else ends
        asked = (words, ended, wanted, card)
        known = self._found.get(asked)
        if known is None:
            matches = self._one_side(label_name(words, ended, card=card), wanted)
            matches.sort(key=lambda m: (-m.letters, -m.level, m.third_party_id))
            best = matches[:_MOST_NAMES]
            if best:
                best += beside(best[0], matches[_MOST_NAMES:])[:1]
            known = self._found[asked] = Names(tuple(best), _plausible(matches))
        return known

    def holds_whole(self, words: tuple[str, ...], searched: Sequence[str]) -> bool:
        """Whether whole names may be in `words` that are not in `searched`: cheaper than a search.

        Such a name holds another word, or is run together in the label.
        """
        if any(self._filed_under(f"word:{word}") for word in set(words).difference(searched)):
            return True
        for start in label_name(words).starts:
            heads = (self._filed_under(f"head:{start[:size]}") for size in HEADS)
            if any(side.inside(start) for side in next(filter(None, heads), [])):
                return True
        return False

    def _filed_under(self, key: str) -> list[Filed]:
        """Third parties under one key, of both sides where there are any."""
        sides = (self._list(key, Role.OTHER, outside=outside) for outside in (False, True))
        return [side for side in sides if side.parties]

    def _one_side(self, label: LabelName, wanted: Role) -> list[NameMatch]:
        inside = self._matches(label, wanted, outside=False)
        best = max((match.letters for match in inside if match.level), default=0)
        if best and best + 1 >= 2 * label.letters:
            return inside  # every letter is explained: nobody explains more
        if not best:
            outside = self._matches(label, wanted, outside=True)
            return inside + outside if any(match.level for match in outside) else inside
        least = max(match.letters for match in inside) + 2
        outside = self._matches(label, wanted, outside=True, least=least)
        return inside + [match for match in outside if match.level and match.letters >= least]

    def _matches(
        self, label: LabelName, wanted: Role, *, outside: bool, least: int = 0
    ) -> list[NameMatch]:
        """Compare in full who shares most; add who shares one word where it explains as much.

        Who cannot explain `least` letters, doubled, may be missing.
        """
        lists: dict[str, Filed] = {}
        for word in dict.fromkeys(label.words):
            filed = self._list(f"word:{word}", wanted, outside=outside)
            if filed.parties:
                lists[word] = filed
        whole = self._whole(label, lists, wanted, outside=outside)
        if whole:
            return _compared(whole.values(), label, least)
        parties = _shared(lists)
        crowds = self._heads(label, wanted, parties, outside=outside)
        found = _compared(parties.values(), label, least)
        best = max((match.letters for match in found if match.level), default=0)
        if best < 2 * label.letters:  # else every letter is explained, and nothing else is as good
            similar = _similar(label, lists)
            others = [party for i, party in similar.items() if i not in parties]
            parties.update(similar)
            found += _compared(others, label, least)
            best = max((match.letters for match in found if match.level), default=0)
        for letters, ids, ended in crowds:
            if letters >= best - 2:
                best = max(best, letters)
                found += [
                    NameMatch(i, letters, Level.WEAK, (), ended) for i in ids if i not in parties
                ]
        for word, filed in lists.items():
            if 2 * len(word) >= best - 2:
                others = [filed.parties[i] for i in filed.sample if i not in parties]
                parties.update((party.id, party) for party in others)
                found += _compared(others, label, least)
        return found

    def _whole(
        self, label: LabelName, lists: dict[str, Filed], wanted: Role, *, outside: bool
    ) -> dict[str, MatchThirdParty]:
        """Who bears every word of the label, and who starts with all of it run together.

        Where somebody bears them all, nobody else explains as many letters.
        """
        if not 1 < len(lists) == len(set(label.words)):
            return {}
        smallest = min(lists.values(), key=lambda filed: len(filed.ids))
        ids = smallest.ids.intersection(*(filed.ids for filed in lists.values()))
        parties = {i: smallest.parties[i] for i in ids}
        head = self._head(label.starts[0], wanted, outside=outside) if parties else None
        if head is not None:
            parties.update((i, head.parties[i]) for i in head.starting(label.starts[0]))
        return parties

    def _heads(
        self,
        label: LabelName,
        wanted: Role,
        parties: dict[str, MatchThirdParty],
        *,
        outside: bool,
    ) -> list[tuple[int, Sequence[str], bool]]:
        """Names run together with the label, from each word on: the longest common start.

        Shapes: a few are added to `parties`; many are a crowd, given with the letters explained.
        """
        crowds: list[tuple[int, Sequence[str], bool]] = []
        for at, (start, ends) in enumerate(zip(label.starts, label.ends, strict=True)):
            filed = self._head(start, wanted, outside=outside)
            if filed is None:
                continue
            parties.update((i, filed.parties[i]) for i in filed.inside(start))
            cuts = (filed.starting(start[:end]) for end in reversed(ends) if end >= SHORTEST_CUT)
            ids = next(filter(None, cuts), [])
            if len(ids) <= CROWD:
                parties.update((i, filed.parties[i]) for i in ids)
            else:
                explained = next(e for e in reversed(ends) if filed.starting(start[:e]))
                crowds.append((2 * explained, ids, at + ends.index(explained) in label.stops))
        return crowds

    def _head(self, start: str, wanted: Role, *, outside: bool) -> Filed | None:
        """Third parties with the shortest head, who are all; the longer one where those are many.

        A store gives nothing for a key that too many share.
        """
        for size in HEADS:
            if len(start) >= size:
                filed = self._list(f"head:{start[:size]}", wanted, outside=outside)
                if filed.parties:
                    return filed
        return None

    def _list(self, key: str, wanted: Role, *, outside: bool) -> Filed:
        sides = self._filed.get(key, {})
        if wanted not in sides:
            self._filed[key] = sides
            found = self._candidates.third_parties_by_name(key)
            roles = {wanted, Role.OTHER}
            sides[wanted] = (
                Filed(party for party in found if not roles.isdisjoint(party.roles)),
                Filed(party for party in found if roles.isdisjoint(party.roles)),
            )
        return sides[wanted][outside]


def _compared(parties: Iterable[MatchThirdParty], label: LabelName, least: int) -> list[NameMatch]:
    """Names compared in full, but for those too short to explain `least` letters, doubled."""
    return [
        match_name(party.id, party.name, label)
        for party in parties
        if not least or most_letters(party.name) >= least
    ]


def _shared(lists: dict[str, Filed]) -> dict[str, MatchThirdParty]:
    """Who bears two words of the label, or one and no more."""
    parties: dict[str, MatchThirdParty] = {}
    for one, other in combinations(lists.values(), 2):
        parties.update((i, one.parties[i]) for i in one.ids & other.ids)
    for word, filed in lists.items():
        parties.update((i, filed.parties[i]) for i in filed.named(word))
    return parties


def _similar(label: LabelName, lists: dict[str, Filed]) -> dict[str, MatchThirdParty]:
    """Who bears one word of the label, and something like another."""
    parties: dict[str, MatchThirdParty] = {}
    for word, filed in lists.items():
        for other_word in label.words:
            if other_word != word:
                parties.update((i, filed.parties[i]) for i in filed.near(other_word))
    return parties
