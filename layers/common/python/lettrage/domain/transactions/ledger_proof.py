"""What balances say of a file's doubtful movements: were they stored before, or are they new?

A balance is exact, so what a file adds is known to the cent wherever what is stored can be tied to
one. Where two answers fit, or none, it says nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import product
from math import prod

_MOST_ANSWERS = 4096


@dataclass(frozen=True)
class Start:
    """The balance before the first movement of a day that is wholly stored from there on."""

    day: date
    amount: Decimal


@dataclass(frozen=True)
class End:
    """The balance after the last movement of a day."""

    day: date
    amount: Decimal


@dataclass(frozen=True)
class Proofs:
    """All that balances say around one account of a file.

    Attributes:
        first: First day of the file, None without movements.
        last: Its last day.
        ends: Balances that the file proves, at the end of days whose stored movements they hold.
        starts: Balances that what is stored ties to.
        sums: What is booked and stored, by day.
        whole: Stretches of days, both inclusive, which one side is proved to hold wholly: what
            the other has of such a day is among it.
        untied: Edges of the file that balances show to be cut: something of the day is missing on
            one side or between.
    """

    first: date | None = None
    last: date | None = None
    ends: tuple[End, ...] = ()
    starts: tuple[Start, ...] = ()
    sums: Mapping[date, Decimal] = field(default_factory=dict)
    whole: tuple[tuple[date, date], ...] = ()
    untied: frozenset[date] = frozenset()

    def covers(self, *days: date) -> bool:
        """Whether one side holds all of these days."""
        return any(all(a <= day <= b for day in days) for a, b in self.whole)

    def added(self) -> list[tuple[date, date, frozenset[Decimal]]]:
        """What the file's new movements of some days must add up to, as each start says.

        Shapes: (first day, last day, sums), the longest first; within the file's days.
        """
        if self.first is None:
            return []
        found: dict[tuple[date, date], set[Decimal]] = {}
        for start in self.starts:
            for end in self.ends:
                if start.day > end.day:
                    continue
                stored = (m for d, m in self.sums.items() if start.day <= d <= end.day)
                rest = end.amount - start.amount - sum(stored, Decimal(0))
                found.setdefault((max(start.day, self.first), end.day), set()).add(rest)
        days = sorted(found, key=lambda pair: (pair[0] - pair[1], pair))
        return [(*pair, frozenset(found[pair])) for pair in days]


def counted(amounts: Sequence[Decimal], wanted: frozenset[Decimal]) -> dict[Decimal, int] | None:
    """How many of each amount are new, None when balances do not say.

    Shapes: `amounts` of the doubtful movements; `wanted` what the new ones of them may add up to.
    Raises: nothing.
    """
    there = Counter(amounts)
    if not wanted or prod(count + 1 for count in there.values()) > _MOST_ANSWERS:
        return None
    kinds = sorted(there)
    answers = [
        dict(zip(kinds, numbers, strict=True))
        for numbers in product(*(range(there[kind] + 1) for kind in kinds))
        if sum((k * n for k, n in zip(kinds, numbers, strict=True)), Decimal(0)) in wanted
    ]
    return answers[0] if len(answers) == 1 else None
