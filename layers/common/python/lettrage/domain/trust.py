"""How far automatic matches are trusted, per organisation and kind of evidence; pure.

A kind is what names the document and what explains the amount, such as
`third_party_name-amount_equal`. Undoing a match lowers its kind at once, and no other; the
threshold of all kinds follows the organisation's rate of undoing, over enough matches to be one.
"""

from collections import Counter
from typing import ClassVar

from lettrage.domain.record import Record, Value

BASE = 990
"""Least confidence, per mille, of an automatic match: every class that the engine measured
passes (`domain.reconciliation.ledger`), until an organisation's own experience says otherwise."""

HIGHEST = 997
"""The threshold never passes this: an identifier or a cited number that never failed (998) goes
on being posted."""

PRIOR = 200
"""Matches that the engine's measured confidence stands for beside the organisation's own: one
undone match of any kind (998 at most) among few falls below `BASE`, among two hundred kept ones
it does not."""

UNDONE_WEIGHS = 2
"""An undone match counts twice: for itself, and for one that nobody noticed."""

ENOUGH = 200
"""Automatic matches before their rate of undoing is one: as many as the prior stands for."""

_PER_MILLE = 1000


class Tally(Value):
    """Automatic matches of one kind: how many were posted, how many a person undid."""

    posted: int = 0
    undone: int = 0


class ReconciliationTrust(Record):
    """An organisation's experience; one record, `id` is `trust`.

    Attributes:
        kinds: Tallies by kind of evidence.
    """

    KIND: ClassVar[str] = "reconciliation_trust"

    kinds: dict[str, Tally] = {}

    @property
    def threshold(self) -> int:
        """Least confidence of an automatic match, per mille.

        `BASE` stands for ten undone in a thousand: half of what goes beyond is added.
        """
        if self.posted < ENOUGH:
            return BASE
        beyond = max(0, self.undo_rate - (_PER_MILLE - BASE))
        return min(HIGHEST, BASE + beyond // 2)

    @property
    def posted(self) -> int:
        """Automatic matches of all kinds."""
        return sum(max(each.posted, each.undone) for each in self.kinds.values())

    @property
    def undo_rate(self) -> int:
        """Undone ones among them, per mille."""
        undone = sum(each.undone for each in self.kinds.values())
        return _PER_MILLE * undone // max(self.posted, 1)

    def confidence(self, kind: str, measured: int) -> int:
        """`measured` (per mille) weighed with what became of the kind's matches here."""
        tally = self.kinds.get(kind, Tally())
        posted = max(tally.posted, tally.undone)
        kept = _PER_MILLE * (posted - tally.undone)
        weighed = posted + (UNDONE_WEIGHS - 1) * tally.undone
        return (PRIOR * measured + kept) // (PRIOR + weighed)

    def trusts(self, kind: str, measured: int) -> bool:
        """Whether a match of this kind may be posted without a person."""
        return self.confidence(kind, measured) >= self.threshold

    def with_posted(self, posted: Counter[str]) -> dict[str, Tally]:
        """`kinds` after these were posted too."""
        kinds = dict(self.kinds)
        for kind, count in posted.items():
            before = kinds.get(kind, Tally())
            kinds[kind] = Tally(posted=before.posted + count, undone=before.undone)
        return kinds

    def with_undone(self, kind: str) -> dict[str, Tally]:
        """`kinds` after a person undid one of this kind."""
        before = self.kinds.get(kind, Tally())
        return {**self.kinds, kind: Tally(posted=before.posted, undone=before.undone + 1)}
