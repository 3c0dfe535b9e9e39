"""Pairs what a provider tells of an account with what is stored: same, corrected, booked, new.

The order of the answer never matters. Two real movements that look alike stay two; one movement
told twice stays one. Facts: bank-providers §1.7, security-reliability G6 to G8.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from lettrage.domain.transactions.filed import filed
from lettrage.domain.transactions.fingerprint import digest, fingerprint, plain_amount, words
from lettrage.domain.transactions.telling import NOT_OF_THE_BANK, Kept, Pair, Told

__all__ = [
    "Kept",
    "Pair",
    "Told",
    "bank_code",
    "content_of",
    "identify",
    "own_key",
    "record_id_of",
    "twins",
    "words",
]

BOOKED_WITHIN_DAYS = 10
"""A pending movement is looked for among those booked this near its own date: card payments
are booked within days, at most a week and a long week-end."""

_INTERNAL, _PRINT = "internal:", "print:"
# Prefixes of `bank_reference` where the bank gives no key of its own.
_WITHOUT_KEY = (_PRINT, *NOT_OF_THE_BANK)
# A statement file gives no key either, nor does a person.
_SHORT = 16
_SPLIT = re.compile(rf"~[0-9a-f]{{{_SHORT}}}\Z")
# Where one key stands for several movements at its bank, a part of the content follows it.


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
        if reference.startswith(NOT_OF_THE_BANK):  # the bank tells it too now
            reference = f"{_PRINT}{reference.partition(':')[2]}"
        self.pairs.append(Pair(index, kept.record_id, reference, known=True))
        self.left.remove(index)
        del self.kept[kept.record_id]


def content_of(account_id: str, told: Told) -> str:
    """Fingerprint of what a movement is: account, day, amount, currency, words in any order."""
    day = told.booking_date.isoformat() if told.booking_date else ""
    label = " ".join(sorted(words(" ".join(told.label_parts))))
    return digest(account_id, day, plain_amount(told.amount), told.currency, label)


def own_key(told: Told) -> str:
    """The bank's key, else the provider's, else ""; unique within the account only (§1.7)."""
    return told.id or (f"{_INTERNAL}{told.provider_id}" if told.provider_id else "")


def bank_code(reference: str) -> str:
    """The bank's own key in a `bank_reference`, "" where something else stands for it."""
    if reference.startswith((_INTERNAL, *_WITHOUT_KEY)):
        return ""
    return _SPLIT.sub("", reference)


def twins(account_id: str, told: Iterable[Told]) -> set[str]:
    """Contents of booked movements without a key that an answer holds more than once.

    They are several movements alike, or one that was told twice: only another answer can say.
    Raises: nothing.
    """
    seen = Counter(content_of(account_id, e) for e in told if not (e.pending or own_key(e)))
    return {content for content, times in seen.items() if times > 1}


def record_id_of(account_id: str, reference: str) -> str:
    """Identifier of the transaction first seen under `reference`."""
    return f"t{digest(account_id, reference)}"


def identify(
    account_id: str, told: Sequence[Told], kept: Iterable[Kept], *, whole: bool = True
) -> tuple[list[Pair], list[Kept]]:
    """Pair each movement of an answer with its transaction.

    Shapes: `told` is the whole answer for a window of booking dates, `kept` everything stored
    in that window and every stored pending movement; both in any order. Without `whole` the answer
    may lack what did not change, so a pending movement it lacks may wait still. Movements that
    the answer holds twice are paired once. Returns the pairs, and the stored movements that the
    answer no longer has, without those withdrawn before.
    Raises: nothing.
    """
    contents = [content_of(account_id, each) for each in told]
    order = sorted(range(len(told)), key=lambda i: (told[i].pending, own_key(told[i]), contents[i]))
    walk = _Walk(account_id, told, contents, order, {each.record_id: each for each in kept})
    _drop_repeats(walk)
    ambiguous = _pair_by_key(walk)
    _pair_by(walk, lambda i: (told[i].pending, contents[i]), lambda k: (k.pending, k.content))
    for index, record_id in filed(told, list(walk.left), walk.kept.values(), whole=whole):
        found = walk.kept[record_id]
        walk.pair(index, found, own_key(told[index]) or found.reference)
    _pair_reworded(walk)
    _pair_booked(walk)
    if whole:
        _pair_reserved(walk)
    _make_new(walk, ambiguous)
    return walk.pairs, sorted(
        (each for each in walk.kept.values() if not each.withdrawn), key=lambda k: k.record_id
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
    # Living ones first: of twins, the one that was withdrawn stays so.
    for each in sorted(walk.kept.values(), key=lambda k: (k.withdrawn, k.reference), reverse=True):
        if among(each):
            waiting[of_kept(each)].append(each)
    for index in list(walk.left):
        alike = waiting.get(of_told(index))
        if only(index) and alike:
            found = alike.pop()
            key = own_key(walk.told[index])
            walk.pair(index, found, key or found.reference)


def _pair_reworded(walk: _Walk) -> None:
    """Same day and amount, other words, is one movement whose label (and key) changed.

    Without keys that is all there is to go by. With keys, both the key told and the key stored
    must be new to the other side, which they are here, and no other movement may compete.
    """
    told = walk.told

    def of_told(index: int) -> Hashable:
        return told[index].booking_date, told[index].amount, told[index].currency

    def of_kept(kept: Kept) -> Hashable:
        return kept.day, kept.amount, kept.currency

    def booked(kept: Kept) -> bool:
        return not kept.pending and not kept.withdrawn

    _pair_by(
        walk,
        of_told,
        of_kept,
        only=lambda i: not told[i].pending and not own_key(told[i]),
        among=lambda k: booked(k) and k.reference.startswith(_WITHOUT_KEY),
    )
    rivals = Counter(of_told(i) for i in walk.left if not told[i].pending)
    lost = Counter(of_kept(k) for k in walk.kept.values() if booked(k))
    _pair_by(
        walk,
        of_told,
        of_kept,
        only=lambda i: not told[i].pending and rivals[of_told(i)] == lost[of_told(i)] == 1,
        among=booked,
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
            if (each.pending or each.lapsed)
            and (each.amount, each.currency) == (told.amount, told.currency)
            and abs((day - each.day).days) <= BOOKED_WITHIN_DAYS
        ]
        if near:
            best = min(
                near,
                key=lambda k: (
                    k.withdrawn,
                    -len(k.words & spoken),
                    abs((day - k.day).days),
                    k.record_id,
                ),
            )
            walk.pair(index, best, own_key(told) or best.reference)


def _pair_reserved(walk: _Walk) -> None:
    """A pending movement gone from the answer is the booked one of its words, for another amount.

    Fuel pumps and hotels reserve one amount and book another, under another key. The words, the
    side and the days must agree, and no other movement may compete: a guess would show a
    correction that never was.
    """

    def told_as(index: int) -> Hashable:
        told = walk.told[index]
        return frozenset(words(" ".join(told.label_parts))), told.currency, told.amount < 0

    def kept_as(kept: Kept) -> Hashable:
        return kept.words, kept.currency, kept.amount < 0

    open_ones = [i for i in walk.left if not walk.told[i].pending]
    rivals = Counter(map(told_as, open_ones))
    waiting = {kept_as(k): k for k in walk.kept.values() if k.pending}
    alike = Counter(kept_as(k) for k in walk.kept.values() if k.pending)
    for index in open_ones:
        said, day = told_as(index), walk.told[index].booking_date
        if rivals[said] == alike[said] == 1 and day is not None:
            found = waiting[said]
            if found.words and abs((day - found.day).days) <= BOOKED_WITHIN_DAYS:
                walk.pair(index, found, own_key(walk.told[index]) or found.reference)


def _make_new(walk: _Walk, ambiguous: set[str]) -> None:
    """Give what is left a reference and an identifier nobody has."""
    taken = {pair.record_id for pair in walk.pairs} | set(walk.kept)
    for index in list(walk.left):
        key, content = own_key(walk.told[index]), walk.contents[index]
        base = _split_key(key, content) if key in ambiguous else key
        ordinal = 0
        while True:
            # Keyed movements are numbered only when their identifier went to another before.
            named = base if ordinal == 0 else f"{base}:{ordinal}"
            reference = named if base else _printed(walk, index, ordinal)
            record_id = record_id_of(walk.account_id, reference)
            if record_id not in taken:
                break
            ordinal += 1
        taken.add(record_id)
        walk.pairs.append(Pair(index, record_id, base or reference, known=False))
        walk.left.remove(index)


def _printed(walk: _Walk, index: int, ordinal: int) -> str:
    """What stands for the key of a movement that has none."""
    told = walk.told[index]
    if told.pending or told.booking_date is None:
        return f"{_PRINT}pending:{walk.contents[index]}:{ordinal}"
    label = " ".join(told.label_parts)
    made = fingerprint(walk.account_id, told.booking_date, told.amount, label, ordinal)
    return f"{_PRINT}{made}"


def _split_key(key: str, content: str) -> str:
    return f"{key}~{content[:_SHORT]}"
