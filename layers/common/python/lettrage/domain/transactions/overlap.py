"""Which movements of a statement file are stored already: fetched from a bank, or of another file.

Real twins stay as many as they are and a repeat stays one, also where a file holds a part of a day
only. What nothing shows to be the one or the other is told as doubtful, never dropped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.statement_doubts import DoubtAnswers
from lettrage.domain.statements import StatementEntry
from lettrage.domain.transactions.fingerprint import fingerprint, ordinals
from lettrage.domain.transactions.ledger_proof import Proofs
from lettrage.domain.transactions.merging import lapsed
from lettrage.domain.transactions.overlap_doubts import settle
from lettrage.domain.transactions.pairing import Pairing, pair_pending, pair_sure
from lettrage.domain.transactions.resemblance import shifted
from lettrage.domain.transactions.tellings import Telling, tellings_of

NO_PROOFS = Proofs()
NO_ANSWERS = DoubtAnswers()


@dataclass(frozen=True)
class Placed:
    """One booked movement of the file.

    Attributes:
        entry: As the file says.
        mark: Its fingerprint.
        record_id: Identifier of its transaction when it is new.
        known_id: The stored transaction it is, None when it is new.
        twin: Another movement looks exactly like it and came before.
        resembles_id: A stored one of that day and amount under other words, or `shifted`.
        shifted: The one it resembles has its words and amount, on a day near.
        doubtful: It may be `resembles_id`: a person must say.
        doubt_id: What the doubt is called, "" where there never was one.
        telling: How this kind of file tells it.
    """

    entry: StatementEntry
    mark: str
    record_id: str
    known_id: str | None = None
    twin: bool = False
    resembles_id: str | None = None
    shifted: bool = False
    doubtful: bool = False
    doubt_id: str = ""
    telling: str = ""


def place(
    account_id: str,
    entries: Sequence[StatementEntry],
    stored: Iterable[Transaction],
    *,
    source: str = "",
    proofs: Proofs = NO_PROOFS,
    answers: DoubtAnswers = NO_ANSWERS,
) -> list[Placed]:
    """Pair the booked movements of a file with what is stored of the account.

    Shapes: `entries` in the file's order, `stored` whatever may be the same, in any order; one
    `Placed` an entry, in order. Entries whose batch is stored as one sum are all that one.
    `source` is the kind of file (`tellings.source_of`).
    Raises: nothing.
    """
    every = list(stored)
    # An announced movement that never came is no booked one, although it is not pending any more.
    living = sorted((t for t in every if not lapsed(t)), key=lambda t: t.id)
    numbered = _Numbered(account_id, entries, {t.id for t in every})
    kept = (each for t in living for each in t.told_as)
    tellings = tellings_of(source, entries, kept)
    pairing = Pairing(entries, tellings, {t.id: t for t in living if not t.pending})
    pair_sure(pairing, numbered.first_ids())
    pair_pending(pairing, [t for t in living if t.pending])
    doubtful = settle(pairing, proofs)
    left = sorted(pairing.left.values(), key=lambda t: t.id, reverse=True)
    resembling = {(t.booking_date, t.amount): t.id for t in left}
    slipped = shifted({index: entries[index] for index in pairing.free()}, left, entries)
    placed = []
    for index, entry in enumerate(entries):
        known, doubt = pairing.known.get(index), doubtful.get(index)
        mark, twin = numbered.named(index, new=known is None)
        answer = answers.of(f"t{mark}") if doubt else None
        same_day = doubt or resembling.get((entry.booked_on, entry.amount))
        placed.append(
            Placed(
                entry=entry,
                mark=mark,
                record_id=f"t{mark}",
                known_id=doubt if answer == "same" else known,
                twin=twin,
                resembles_id=None if known else same_day or slipped.get(index),
                shifted=not (known or same_day) and index in slipped,
                doubtful=doubt is not None and answer is None,
                doubt_id=f"t{mark}" if doubt else "",
                telling=str(tellings[index]) if tellings[index].source else "",
            )
        )
    return placed


class _Numbered:
    """Fingerprints with ordinals; those of new movements are of nothing that is stored."""

    def __init__(
        self, account_id: str, entries: Sequence[StatementEntry], stored: set[str]
    ) -> None:
        self._account_id = account_id
        self._told = [(e.booked_on, e.amount, " ".join(e.label_parts)) for e in entries]
        self._numbers = ordinals(self._told)
        self._taken = set(stored)

    def first_ids(self) -> list[str]:
        """The identifier of each as if nothing were stored."""
        return [f"t{self._mark(i, number)}" for i, number in enumerate(self._numbers)]

    def named(self, index: int, *, new: bool) -> tuple[str, bool]:
        """Its fingerprint, and whether something looks exactly like it and came before."""
        number = self._numbers[index]
        mark = self._mark(index, number)
        if not new:
            return mark, number > 0
        while f"t{mark}" in self._taken:
            number += 1
            mark = self._mark(index, number)
        self._taken.add(f"t{mark}")
        return mark, number > 0

    def _mark(self, index: int, number: int) -> str:
        return fingerprint(self._account_id, *self._told[index], number)


__all__ = ["NO_ANSWERS", "NO_PROOFS", "Placed", "Telling", "place"]
