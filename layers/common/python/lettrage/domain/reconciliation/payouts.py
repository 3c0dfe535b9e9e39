"""Which payout of a card provider a label names, looked up instead of tried one by one."""

import re
from collections import defaultdict
from collections.abc import Sequence

from lettrage.domain.reconciliation.case import Case
from lettrage.domain.reconciliation.inputs import Payout
from lettrage.domain.reconciliation.keys import compact

_SHORTEST_REFERENCE = 4  # a shorter payout reference is found in any label


class Payouts:
    """The payouts of a run by reference, and by provider and net amount."""

    def __init__(self, payouts: Sequence[Payout]) -> None:
        self._by_reference: dict[str, list[Payout]] = defaultdict(list)
        self._by_net: dict[tuple[str, int], list[Payout]] = defaultdict(list)
        for payout in payouts:
            reference = compact(payout.reference)
            if len(reference) >= _SHORTEST_REFERENCE:
                self._by_reference[reference].append(payout)
            self._by_net[compact(payout.provider), payout.net].append(payout)
        self._heads: dict[str, set[int]] = defaultdict(set)
        for reference in self._by_reference:
            self._heads[reference[:_SHORTEST_REFERENCE]].add(len(reference))
        self._nets = {net for _, net in self._by_net}
        # Places where the first letters may be those of a reference: nearly every label has none.
        letters = ("".join(sorted(set(at))) for at in zip(*self._heads, strict=True))
        self._start = re.compile(f"(?={''.join(f'[{each}]' for each in letters)})")

    def named(self, case: Case) -> Payout | None:
        """The payout whose reference is in the label; else the provider's only one of this net."""
        if not self._by_net:
            return None
        named = self._cited(case.label.normal.replace(" ", ""))
        if not named:
            amount = case.transaction.amount
            words = set(case.label.normal.split()) if amount in self._nets else ()
            named = [payout for word in words for payout in self._by_net.get((word, amount), ())]
        return named[0] if len(named) == 1 else None

    def _cited(self, joined: str) -> list[Payout]:
        """Payouts whose reference is somewhere in the label run together, each once."""
        found: dict[str, None] = {}
        for start in self._start.finditer(joined) if self._heads else ():
            at = start.start()
            head = joined[at : at + _SHORTEST_REFERENCE]
            if head in self._heads:
                pieces = (joined[at : at + size] for size in self._heads[head])
                found.update((piece, None) for piece in pieces if piece in self._by_reference)
        return [payout for reference in found for payout in self._by_reference[reference]]
