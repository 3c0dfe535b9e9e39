"""Pairs the movements of a statement file with stored ones: what is sure, surest first.

Under one lasting identifier of one kind of file a movement is one; under two it is two. What a
kind of file told before in other words is another movement; across kinds the words must be alike.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.statements import StatementEntry
from lettrage.domain.transactions.fingerprint import words
from lettrage.domain.transactions.likeness import likeness
from lettrage.domain.transactions.sameness import BOOKED_WITHIN_DAYS
from lettrage.domain.transactions.tellings import Telling


@dataclass
class Pairing:
    """What is not paired yet, and what is.

    Attributes:
        entries: Booked movements of the file, in its order.
        tellings: How it tells each.
        left: Stored booked transactions that are no movement of the file so far, by identifier.
        known: The transaction of each paired movement.
        keyed: Movements paired by their lasting identifier.
        unsummed: Movements paired with what no balance of booked ones holds.
        kept: How files told each stored transaction.
        booked: What was left at first.
    """

    entries: Sequence[StatementEntry]
    tellings: Sequence[Telling]
    left: dict[str, Transaction]
    known: dict[int, str] = field(default_factory=dict)
    keyed: set[int] = field(default_factory=set)
    unsummed: set[int] = field(default_factory=set)
    kept: dict[str, tuple[Telling, ...]] = field(init=False)
    booked: dict[str, Transaction] = field(init=False)

    def __post_init__(self) -> None:
        self.booked = dict(self.left)
        self.kept = {i: tuple(map(Telling.of, t.told_as)) for i, t in self.left.items()}

    def free(self) -> list[int]:
        """Movements that are not paired, in the file's order."""
        return [index for index in range(len(self.entries)) if index not in self.known]

    def take(self, index: int, record_id: str) -> None:
        """Pair them."""
        self.known[index] = record_id
        self.left.pop(record_id, None)

    def release(self, index: int) -> str:
        """Undo a pair; the transaction, which is left again."""
        record_id = self.known.pop(index)
        if record_id in self.booked:
            self.left[record_id] = self.booked[record_id]
        return record_id

    def told(self, index: int, record_id: str) -> list[Telling]:
        """How files of this kind told the transaction before."""
        source = self.tellings[index].source
        return [each for each in self.kept.get(record_id, ()) if source and each.source == source]

    def apart(self, index: int, record_id: str) -> bool:
        """Whether two lasting identifiers of one kind of file say that they are two."""
        keys = {each.key for each in self.told(index, record_id)} - {""}
        return bool(keys and self.tellings[index].key) and self.tellings[index].key not in keys

    def same_key(self, index: int, record_id: str) -> bool:
        """Whether a lasting identifier says that they are one."""
        key = self.tellings[index].key
        return bool(key) and any(each.key == key for each in self.told(index, record_id))

    def closeness(self, index: int, stored: Transaction) -> float:
        """`likeness` of what both say, with names and end-to-end references."""
        entry = self.entries[index]
        if entry.end_to_end_id and stored.end_to_end_id:
            return 1.0 if entry.end_to_end_id == stored.end_to_end_id else 0.0
        label = " ".join(entry.label_parts)
        full = f"{label} {entry.counterparty_name}"
        named = likeness(full, f"{stored.label} {stored.counterparty.name}")
        return max(likeness(label, stored.label), named)


def pair_sure(pairing: Pairing, ids: Sequence[str]) -> None:
    """Everything but what only balances or a person can say.

    Shapes: `ids` holds the identifier that each movement's transaction had when it came first.
    """
    _pair_told(pairing, ids)
    _pair_keyed(pairing)
    _pair_equal(pairing)
    _pair_alike(pairing)
    _pair_batches(pairing)


def _pair_told(pairing: Pairing, ids: Sequence[str]) -> None:
    """Told before by this kind of file, word for word; what this very entry made comes first."""
    tellings = pairing.tellings
    _pair_by(
        pairing,
        lambda i: str(tellings[i]),
        lambda t: [str(each) for each in pairing.kept[t.id] if each.source and each.key],
    )
    pairing.keyed |= set(pairing.known)
    _pair_by(
        pairing,
        lambda i: (ids[i], _said(pairing.entries[i])),
        lambda t: [(t.id, _content(t.booking_date, t.amount, t.label))],
    )
    _pair_by(
        pairing,
        lambda i: (tellings[i].source, tellings[i].content),
        lambda t: [(each.source, each.content) for each in pairing.kept[t.id] if each.source],
    )
    _pair_by(pairing, lambda i: ids[i], lambda t: [] if t.told_as else [t.id])


def _pair_keyed(pairing: Pairing) -> None:
    """One lasting identifier and amount, near days, words alike: a corrected telling."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for record_id in sorted(pairing.left):
        for each in pairing.kept[record_id]:
            by_key[f"{each.source}|{each.key}"].append(record_id)
    for index in pairing.free():
        telling, entry = pairing.tellings[index], pairing.entries[index]
        for record_id in by_key[f"{telling.source}|{telling.key}"] if telling.key else ():
            found = pairing.left.get(record_id)
            if (
                found is not None
                and found.amount == entry.amount
                and abs((found.booking_date - entry.booked_on).days) <= BOOKED_WITHIN_DAYS
                and pairing.closeness(index, found)
            ):
                pairing.take(index, record_id)
                pairing.keyed.add(index)
                break


def _pair_equal(pairing: Pairing) -> None:
    """Same day, amount and words in any order."""
    _pair_by(
        pairing,
        lambda i: _said(pairing.entries[i]),
        lambda t: [_content(t.booking_date, t.amount, t.label)],
    )


def _said(entry: StatementEntry) -> Hashable:
    return _content(entry.booked_on, entry.amount, " ".join(entry.label_parts))


def _content(day: date, amount: Decimal, label: str) -> Hashable:
    return day, amount, tuple(sorted(words(label)))


def _pair_by(
    pairing: Pairing,
    of_entry: Callable[[int], Hashable],
    of_stored: Callable[[Transaction], Sequence[Hashable]],
) -> None:
    """Pair what is equal, one to one, unless identifiers say that they are two."""
    waiting: dict[Hashable, list[str]] = defaultdict(list)
    for record_id in sorted(pairing.left):
        for value in dict.fromkeys(of_stored(pairing.left[record_id])):
            waiting[value].append(record_id)
    for index in pairing.free():
        for record_id in waiting.get(of_entry(index), ()):
            if record_id in pairing.left and not pairing.apart(index, record_id):
                pairing.take(index, record_id)
                break


def _pair_alike(pairing: Pairing) -> None:
    """Same day and amount, told by other sources alone, in words that are alike."""
    by_sum = by_day_and_amount(pairing)
    pairs = [
        (-close, index, found.id)
        for index in pairing.free()
        for found in by_sum[pairing.entries[index].booked_on, pairing.entries[index].amount]
        if not pairing.told(index, found.id) and (close := pairing.closeness(index, found))
    ]
    for _, index, record_id in sorted(pairs):
        if index not in pairing.known and record_id in pairing.left:
            pairing.take(index, record_id)


def by_day_and_amount(pairing: Pairing) -> dict[tuple[date, Decimal], list[Transaction]]:
    """What is left by day and amount; a missing key is an empty list."""
    by_sum: dict[tuple[date, Decimal], list[Transaction]] = defaultdict(list)
    for each in pairing.left.values():
        by_sum[each.booking_date, each.amount].append(each)
    return by_sum


def _pair_batches(pairing: Pairing) -> None:
    """Parts of a batch that is stored as the one sum the bank booked."""
    batches: dict[tuple[int, date, Decimal], list[int]] = defaultdict(list)
    for index, entry in enumerate(pairing.entries):
        if entry.batch_amount is not None:
            batches[entry.line, entry.booked_on, entry.batch_amount].append(index)
    by_sum = by_day_and_amount(pairing) if batches else {}
    for (_, day, amount), indexes in batches.items():
        if any(index in pairing.known for index in indexes):
            continue
        found = next((t for t in by_sum.get((day, amount), ()) if t.id in pairing.left), None)
        if found is not None:
            for index in indexes:
                pairing.take(index, found.id)


def pair_pending(pairing: Pairing, pending: Sequence[Transaction]) -> None:
    """A pending movement that the file books: the bank's next answer books it, nothing is added."""
    waiting = list(pending)
    for index in pairing.free():
        entry = pairing.entries[index]
        near = [
            (-close, each.id, each)
            for each in waiting
            if each.amount == entry.amount
            and abs((each.booking_date - entry.booked_on).days) <= BOOKED_WITHIN_DAYS
            and (close := pairing.closeness(index, each))
        ]
        if near:
            found = min(near, key=lambda pair: pair[:2])[2]
            waiting.remove(found)
            pairing.take(index, found.id)
            pairing.unsummed.add(index)


def shared(known: dict[int, str]) -> set[int]:
    """Movements that are one transaction together: parts of a batch."""
    times = Counter(known.values())
    return {index for index, record_id in known.items() if times[record_id] > 1}
