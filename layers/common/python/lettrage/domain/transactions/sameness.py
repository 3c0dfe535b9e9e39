"""Pairs what a provider tells of an account with what is stored: same, corrected, booked, new.

The order of the answer never matters. Two real movements that look alike stay two; one movement
told twice stays one. Facts: bank-providers §1.7, security-reliability G6 to G8.
"""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from lettrage.domain.money import decimal_text

BOOKED_WITHIN_DAYS = 10
"""A pending movement is looked for among those booked this near its own date: card payments
are booked within days, at most a week and a long week-end."""

_INTERNAL, _PRINT = "internal:", "print:"
# Prefixes of `bank_reference` where the bank gives no key of its own.


class Told(Protocol):
    """What sameness needs of a provider's movement (`ports.bank.ProviderTransaction` has it)."""

    @property
    def id(self) -> str:
        """The bank's own key, "" for none."""
        ...

    @property
    def provider_id(self) -> str:
        """The provider's key, "" for none."""
        ...

    @property
    def booking_date(self) -> date | None:
        """None for pending ones without a date."""
        ...

    @property
    def amount(self) -> Decimal:
        """Signed."""
        ...

    @property
    def currency(self) -> str:
        """ISO 4217."""
        ...

    @property
    def label_parts(self) -> tuple[str, ...]:
        """In any order."""
        ...

    @property
    def pending(self) -> bool:
        """Not booked yet."""
        ...


@dataclass(frozen=True)
class Kept:
    """What sameness needs of a stored transaction.

    Attributes:
        record_id: Its identifier.
        reference: Its `bank_reference`.
        content: Its content fingerprint.
        day: Booking date.
        amount: Signed.
        currency: ISO 4217.
        words: Words of its label.
        pending: Not booked yet.
    """

    record_id: str
    reference: str
    content: str
    day: date
    amount: Decimal
    currency: str
    words: frozenset[str]
    pending: bool


@dataclass(frozen=True)
class Pair:
    """One movement and the transaction it is.

    Attributes:
        index: Position of the movement in the answer.
        record_id: Of the transaction, stored or to be made.
        reference: Its `bank_reference` from now on.
        known: Whether it is stored.
    """

    index: int
    record_id: str
    reference: str
    known: bool


@dataclass
class _Walk:
    """State of one pairing: what is not paired yet."""

    account_id: str
    told: Sequence[Told]
    contents: list[str]
    left: list[int]
    kept: dict[str, Kept]
    pairs: list[Pair] = field(default_factory=list)

    def pair(self, index: int, kept: Kept, reference: str) -> None:
        self.pairs.append(Pair(index, kept.record_id, reference, known=True))
        self.left.remove(index)
        del self.kept[kept.record_id]


def words(text: str) -> list[str]:
    """Words of a label without accents and case, as banks neither keep nor order them."""
    plain = unicodedata.normalize("NFKD", text)
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return "".join(kept).upper().split()


def content_of(account_id: str, told: Told) -> str:
    """Fingerprint of what a movement is: account, day, amount, currency, words in any order."""
    day = told.booking_date.isoformat() if told.booking_date else ""
    amount = decimal_text(told.amount.normalize() + 0)
    label = " ".join(sorted(words(" ".join(told.label_parts))))
    return _digest(account_id, day, amount, told.currency, label)[:32]


def own_key(told: Told) -> str:
    """The bank's key, else the provider's, else ""; unique within the account only (§1.7)."""
    return told.id or (f"{_INTERNAL}{told.provider_id}" if told.provider_id else "")


def record_id_of(account_id: str, reference: str) -> str:
    """Identifier of the transaction first seen under `reference`."""
    return f"t{_digest(account_id, reference)[:40]}"


def identify(
    account_id: str, told: Sequence[Told], kept: Iterable[Kept]
) -> tuple[list[Pair], list[Kept]]:
    """Pair each movement of an answer with its transaction.

    Shapes: `told` is the whole answer for a window of booking dates, `kept` everything stored
    in that window and every stored pending movement; both in any order. Movements that the
    answer holds twice are paired once. Returns the pairs, and the stored pending movements that
    the answer no longer has.
    Raises: nothing.
    """
    contents = [content_of(account_id, each) for each in told]
    order = sorted(range(len(told)), key=lambda i: (told[i].pending, own_key(told[i]), contents[i]))
    walk = _Walk(account_id, told, contents, order, {each.record_id: each for each in kept})
    _drop_repeats(walk)
    ambiguous = _pair_by_key(walk)
    _pair_by(walk, lambda i: (told[i].pending, contents[i]), lambda k: (k.pending, k.content))
    _pair_corrected_labels(walk)
    _pair_booked(walk)
    _make_new(walk, ambiguous)
    return walk.pairs, sorted(
        (each for each in walk.kept.values() if each.pending), key=lambda k: k.record_id
    )


def _drop_repeats(walk: _Walk) -> None:
    """One key told twice is one movement: booked rather than pending, and once if alike."""
    booked_keys = {own_key(walk.told[i]) for i in walk.left if not walk.told[i].pending} - {""}
    seen: set[tuple[str, str]] = set()
    remaining = []
    for index in walk.left:
        key = own_key(walk.told[index])
        if key and (walk.told[index].pending and key in booked_keys):
            continue
        if key and (key, walk.contents[index]) in seen:
            continue
        seen.add((key, walk.contents[index]))
        remaining.append(index)
    walk.left = remaining


def _pair_by_key(walk: _Walk) -> set[str]:
    """Pair by the bank's key; returns the keys that stand for several movements at this bank."""
    by_reference = {each.reference: each for each in walk.kept.values()}
    sharing: dict[str, list[int]] = defaultdict(list)
    for index in walk.left:
        if key := own_key(walk.told[index]):
            sharing[key].append(index)
    for key, indexes in sharing.items():
        for index in indexes:
            split = _split_key(key, walk.contents[index])
            found = by_reference.get(split)
            if found is None:
                found = by_reference.get(key)
                if len(indexes) > 1 and found and found.content != walk.contents[index]:
                    continue
            if found and found.record_id in walk.kept:
                walk.pair(index, found, found.reference)
    return {key for key, indexes in sharing.items() if len(indexes) > 1}


def _pair_by(
    walk: _Walk,
    of_told: Callable[[int], Hashable],
    of_kept: Callable[[Kept], Hashable],
    *,
    only: Callable[[int], bool] = lambda _: True,
    among: Callable[[Kept], bool] = lambda _: True,
) -> None:
    """Pair what is left and equal, one to one: a key that changed, a twin that came again."""
    waiting: dict[Hashable, list[Kept]] = defaultdict(list)
    for each in sorted(walk.kept.values(), key=lambda k: k.reference, reverse=True):
        if among(each):
            waiting[of_kept(each)].append(each)
    for index in list(walk.left):
        alike = waiting.get(of_told(index))
        if only(index) and alike:
            found = alike.pop()
            key = own_key(walk.told[index])
            walk.pair(index, found, key or found.reference)


def _pair_corrected_labels(walk: _Walk) -> None:
    """Without keys: same day and amount, other words, is one movement whose label changed."""
    told = walk.told
    _pair_by(
        walk,
        lambda i: (told[i].booking_date, told[i].amount, told[i].currency),
        lambda k: (k.day, k.amount, k.currency),
        only=lambda i: not told[i].pending and not own_key(told[i]),
        among=lambda k: not k.pending and k.reference.startswith(_PRINT),
    )


def _pair_booked(walk: _Walk) -> None:
    """A pending movement gone from the answer is the booked one of its amount, if one is new."""
    for index in list(walk.left):
        told = walk.told[index]
        if told.pending or told.booking_date is None:
            continue
        day, spoken = told.booking_date, set(words(" ".join(told.label_parts)))
        near = [
            each
            for each in walk.kept.values()
            if each.pending
            and (each.amount, each.currency) == (told.amount, told.currency)
            and abs((day - each.day).days) <= BOOKED_WITHIN_DAYS
        ]
        if near:
            best = min(
                near, key=lambda k: (-len(k.words & spoken), abs((day - k.day).days), k.record_id)
            )
            walk.pair(index, best, own_key(told) or best.reference)


def _make_new(walk: _Walk, ambiguous: set[str]) -> None:
    """Give what is left a reference and an identifier nobody has."""
    taken = {pair.record_id for pair in walk.pairs} | set(walk.kept)
    for index in list(walk.left):
        key, content = own_key(walk.told[index]), walk.contents[index]
        if key:
            base = _split_key(key, content) if key in ambiguous else key
        else:
            base = f"{_PRINT}{'pending:' if walk.told[index].pending else ''}{content}"
        ordinal = 0
        while True:
            # Keyed movements are numbered only when their identifier went to another before.
            reference = base if key and ordinal == 0 else f"{base}:{ordinal}"
            record_id = record_id_of(walk.account_id, reference)
            if record_id not in taken:
                break
            ordinal += 1
        taken.add(record_id)
        stored_reference = base if key else reference
        walk.pairs.append(Pair(index, record_id, stored_reference, known=False))
        walk.left.remove(index)


def _split_key(key: str, content: str) -> str:
    return f"{key}~{content[:16]}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
