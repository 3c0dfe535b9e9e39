"""Which movements of a statement file are stored already: fetched from a bank, or of another file.

Both the file and what is stored hold whole days of one account. So an equal fingerprint is the
same movement, and twins stay as many as the fuller side has. What a bank words differently in its
file is the same movement when day and amount are and a word is shared; without a shared word it is
new and a person is told what it resembles.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count

from lettrage.domain.bank import Transaction
from lettrage.domain.statements import StatementEntry
from lettrage.domain.transactions.fingerprint import fingerprint, ordinals, words
from lettrage.domain.transactions.merging import lapsed
from lettrage.domain.transactions.resemblance import shifted
from lettrage.domain.transactions.sameness import BOOKED_WITHIN_DAYS

_TELLING = 3
"""Letters of a word that two labels sharing it say the same: `DE` and `LA` say nothing."""


@dataclass(frozen=True)
class Placed:
    """One booked movement of the file.

    Attributes:
        entry: As the file says.
        mark: Its fingerprint.
        record_id: Identifier of its transaction when it is new.
        known_id: The stored transaction it is, None when it is new.
        twin: Another movement of the file looks exactly like it and came before.
        resembles_id: A stored one of that day and amount under other words, or `shifted`.
        shifted: The one it resembles has its words and amount, on a day near.
    """

    entry: StatementEntry
    mark: str
    record_id: str
    known_id: str | None = None
    twin: bool = False
    resembles_id: str | None = None
    shifted: bool = False


@dataclass
class _Walk:
    left: list[Transaction]
    known: dict[int, str] = field(default_factory=dict)

    def take(self, index: int, found: Transaction) -> None:
        self.known[index] = found.id
        self.left.remove(found)


def place(
    account_id: str, entries: Sequence[StatementEntry], stored: Iterable[Transaction]
) -> list[Placed]:
    """Pair the booked movements of a file with what is stored of the account.

    Shapes: `entries` in the file's order, `stored` whatever may be the same, in any order; one
    `Placed` an entry, in order. Entries whose batch is stored as one sum are all that one.
    Raises: nothing.
    """
    # An announced movement that never came is no booked one, although it is not pending any more.
    living = [t for t in stored if not lapsed(t)]
    booked = sorted((t for t in living if not t.pending), key=lambda t: t.id)
    pending = sorted((t for t in living if t.pending), key=lambda t: t.id)
    told = [(each.booked_on, each.amount, " ".join(each.label_parts)) for each in entries]
    numbers = ordinals(told)
    marks = [fingerprint(account_id, *each, n) for each, n in zip(told, numbers, strict=True)]
    walk = _Walk(booked)
    _pair_equal(walk, account_id, told, marks)
    _pair_alike(walk, entries)
    _pair_batches(walk, entries)
    waiting = _Walk(pending, walk.known)
    _pair_pending(waiting, entries)
    resembling = {(each.booking_date, each.amount): each.id for each in reversed(walk.left)}
    fresh = {index: entry for index, entry in enumerate(entries) if index not in walk.known}
    slipped = shifted(fresh, walk.left, entries)
    free = _free_marks(account_id, told, marks, walk.known)
    return [
        Placed(
            entry=entry,
            mark=free[index],
            record_id=f"t{free[index]}",
            known_id=walk.known.get(index),
            twin=numbers[index] > 0,
            resembles_id=(
                None
                if index in walk.known
                else resembling.get((entry.booked_on, entry.amount)) or slipped.get(index)
            ),
            shifted=index in slipped and (entry.booked_on, entry.amount) not in resembling,
        )
        for index, entry in enumerate(entries)
    ]


def _free_marks(
    account_id: str,
    told: Sequence[tuple[date, Decimal, str]],
    marks: Sequence[str],
    known: Mapping[int, str],
) -> list[str]:
    """The marks, where a new movement's is that of a stored one which another entry already is.

    Undoing leaves twins whose ordinals no longer begin at 0: the next free one is taken, so that
    two lines of a file are never one transaction.
    """
    met = set(known.values())
    used = {mark for index, mark in enumerate(marks) if index not in known}
    found = list(marks)
    for index, mark in enumerate(marks):
        if index in known or f"t{mark}" not in met:
            continue
        others = (fingerprint(account_id, *told[index], n) for n in count())
        found[index] = next(m for m in others if f"t{m}" not in met and m not in used)
        used.add(found[index])
    return found


def _pair_equal(
    walk: _Walk, account_id: str, told: Sequence[tuple[date, Decimal, str]], marks: Sequence[str]
) -> None:
    """Day, amount and words alike: the one that a file made of this entry, then in any order."""
    alike = [fingerprint(account_id, *each, 0) for each in told]
    own = {f"t{mark}": index for index, mark in enumerate(marks)}
    others: dict[str, list[Transaction]] = defaultdict(list)
    for each in list(walk.left):
        content = fingerprint(account_id, each.booking_date, each.amount, each.label, 0)
        index = own.get(each.id)
        if index is not None and alike[index] == content:
            walk.take(index, each)
        else:
            others[content].append(each)
    for index, content in enumerate(alike):
        if index not in walk.known and others[content]:
            walk.take(index, others[content].pop(0))


def _pair_alike(walk: _Walk, entries: Sequence[StatementEntry]) -> None:
    """Same day and amount, other words, one of them shared: most shared first."""
    by_sum: dict[tuple[date, Decimal], list[Transaction]] = defaultdict(list)
    for each in walk.left:
        by_sum[each.booking_date, each.amount].append(each)
    pairs = [
        (-shared, index, found.id, found)
        for index, entry in enumerate(entries)
        if index not in walk.known
        for found in by_sum[entry.booked_on, entry.amount]
        if (shared := _shared(entry, found))
    ]
    gone: set[str] = set()
    for _, index, found_id, found in sorted(pairs, key=lambda pair: pair[:3]):
        if index not in walk.known and found_id not in gone:
            walk.take(index, found)
            gone.add(found_id)


def _pair_batches(walk: _Walk, entries: Sequence[StatementEntry]) -> None:
    """Parts of a batch that is stored as the one sum the bank booked."""
    batches: dict[tuple[int, date, Decimal], list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        if entry.batch_amount is not None:
            batches[entry.line, entry.booked_on, entry.batch_amount].append(index)
    for (_, day, amount), indexes in batches.items():
        if any(index in walk.known for index in indexes):
            continue
        found = next((t for t in walk.left if (t.booking_date, t.amount) == (day, amount)), None)
        if found is not None:
            walk.left.remove(found)
            walk.known.update(dict.fromkeys(indexes, found.id))


def _pair_pending(walk: _Walk, entries: Sequence[StatementEntry]) -> None:
    """A pending movement that the file books: the bank's next answer books it, nothing is added."""
    for index, entry in enumerate(entries):
        near = [
            each
            for each in walk.left
            if each.amount == entry.amount
            and abs((each.booking_date - entry.booked_on).days) <= BOOKED_WITHIN_DAYS
            and _shared(entry, each)
        ]
        if index not in walk.known and near:
            walk.take(index, near[0])


def _shared(entry: StatementEntry, stored: Transaction) -> int:
    """How many telling words both say; names count, banks put them here or there."""
    said = words(" ".join((*entry.label_parts, entry.counterparty_name)))
    known = words(f"{stored.label} {stored.counterparty.name}")
    return len({w for w in said if len(w) >= _TELLING} & set(known))
