"""What a file's movement that may be a stored one is: by balances, else for a person to say.

Day and amount are the same, the words are not; or the day differs by a few as days of booking and
of value do; or a part of a day comes twice. Dropping it may lose money and keeping it may double
some, so neither is done unsaid.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.domain.transactions.filed import SHIFTED_WITHIN_DAYS
from lettrage.domain.transactions.ledger_proof import Proofs, counted
from lettrage.domain.transactions.pairing import Pairing, by_day_and_amount, shared


@dataclass(frozen=True)
class Suspect:
    """A movement and the stored transaction that it may be.

    Attributes:
        index: Of the movement.
        record_id: The transaction.
        close: Likeness of their words.
        paired: Whether it is paired so far: told again, for all that is known.
        other: Whether it is taken for another movement where nothing decides.
        shifted: Whether it stands under another day there: sums alone do not show which it is.
    """

    index: int
    record_id: str
    close: float
    paired: bool = False
    other: bool = False
    shifted: bool = False


def settle(pairing: Pairing, proofs: Proofs) -> dict[int, str]:
    """Pair what balances say is stored; the rest that may be, with what it may be.

    Raises: nothing.
    """
    open_ones = []
    for each in _suspects(pairing):
        days = pairing.entries[each.index].booked_on, pairing.left[each.record_id].booking_date
        if proofs.covers(*days):
            pairing.take(each.index, each.record_id)
        else:
            open_ones.append(each)
    again = _told_again(pairing, proofs)
    doubtful: dict[int, str] = {}
    while (found := _weighed(pairing, proofs, open_ones, again)) is not None:
        chosen, answer = found
        doubtful |= _decided(pairing, chosen, answer)
        gone = {each.index for each in chosen}
        open_ones = [each for each in open_ones if each.index not in gone]
        again = [each for each in again if each.index not in gone]
    for each in open_ones:
        if not (each.other or each.shifted):  # alike on two days are often two: `resemblance`
            doubtful[each.index] = each.record_id
    named = {each.index for each in open_ones}
    doubtful |= {
        each.index: pairing.release(each.index)
        for each in _of_other_parts(pairing, proofs, again, named)
    }
    return _with_rivals(pairing, doubtful)


def _weighed(
    pairing: Pairing, proofs: Proofs, open_ones: Sequence[Suspect], again: Sequence[Suspect]
) -> tuple[list[Suspect], dict[Decimal, int]] | None:
    """What a balance decides of the open ones; None when it decides nothing more."""
    for first, last, sums in proofs.added():
        for group in (open_ones, [*open_ones, *again]):
            chosen = [e for e in group if first <= pairing.entries[e.index].booked_on <= last]
            asked = {each.index for each in open_ones} | {each.index for each in chosen}
            amounts = [pairing.entries[each.index].amount for each in chosen]
            answer = counted(amounts, _wanted(pairing, (first, last), sums, asked))
            if answer is not None:
                if chosen:
                    return chosen, answer
                break  # it holds as it is
    return None


def _with_rivals(pairing: Pairing, doubtful: dict[int, str]) -> dict[int, str]:
    """With those that may be the same stored one just as well: nothing chose between them."""
    found = dict(doubtful)
    for index in pairing.free():
        entry = pairing.entries[index]
        mine = pairing.left.get(found.get(index, ""))
        if mine is not None and mine.booking_date == entry.booked_on:
            continue
        for rival, record_id in doubtful.items():
            stored = pairing.left.get(record_id)
            if (
                stored is not None
                and (stored.booking_date, stored.amount) == (entry.booked_on, entry.amount)
                and not pairing.apart(index, record_id)
                and pairing.closeness(index, stored) >= pairing.closeness(rival, stored)
            ):
                found[index] = record_id
                break
    return found


def _suspects(pairing: Pairing) -> list[Suspect]:
    """Movements not paired, each with one stored transaction that is left, likest first."""
    found = _same_day(pairing)
    named = {each.index for each in found}
    found += [each for each in _shifted(pairing) if each.index not in named]
    chosen: list[Suspect] = []
    indexes: set[int] = set()
    records: set[str] = set()
    for each in found:
        if each.index not in indexes and each.record_id not in records:
            chosen.append(each)
            indexes.add(each.index)
            records.add(each.record_id)
    return chosen


def _same_day(pairing: Pairing) -> list[Suspect]:
    by_sum = by_day_and_amount(pairing)
    found = []
    for index in pairing.free():
        entry = pairing.entries[index]
        for stored in by_sum[entry.booked_on, entry.amount]:
            if pairing.apart(index, stored.id):
                continue
            close = pairing.closeness(index, stored)
            same = pairing.same_key(index, stored.id)
            # One kind of file words a movement in one way: other words are another movement.
            other = bool(pairing.told(index, stored.id)) and not close and not same
            found.append(Suspect(index, stored.id, close + same, other=other))
    return sorted(found, key=lambda e: (e.other, -e.close, e.index, e.record_id))


def _shifted(pairing: Pairing) -> list[Suspect]:
    by_amount: dict[Decimal, list[str]] = defaultdict(list)
    for each in pairing.left.values():
        by_amount[each.amount].append(each.id)
    found = []
    for index in pairing.free():
        entry = pairing.entries[index]
        for record_id in by_amount[entry.amount]:
            stored = pairing.left[record_id]
            apart = abs((stored.booking_date - entry.booked_on).days)
            if not 0 < apart <= SHIFTED_WITHIN_DAYS or pairing.told(index, record_id):
                continue
            if close := pairing.closeness(index, stored):
                found.append((apart, Suspect(index, record_id, close, shifted=True)))
    found.sort(key=lambda pair: (pair[0], -pair[1].close, pair[1].index, pair[1].record_id))
    return [each for _, each in found]


def _told_again(pairing: Pairing, proofs: Proofs) -> list[Suspect]:
    """Paired movements of the file's first and last day, where a part of a day may begin or end."""
    left_out = pairing.keyed | pairing.unsummed | shared(pairing.known)
    return [
        Suspect(index, record_id, close=2, paired=True)
        for index, record_id in sorted(pairing.known.items())
        if index not in left_out
        and (day := pairing.entries[index].booked_on) in {proofs.first, proofs.last}
        and not proofs.covers(day)
    ]


def _wanted(
    pairing: Pairing, days: tuple[date, date], sums: frozenset[Decimal], asked: set[int]
) -> frozenset[Decimal]:
    """What those that are new of the movements asked of add up to, within days."""
    sure = [index for index in pairing.free() if index not in asked]
    added = sum(
        (
            pairing.entries[index].amount
            for index in (*sure, *pairing.unsummed)
            if days[0] <= pairing.entries[index].booked_on <= days[1]
        ),
        Decimal(0),
    )
    return frozenset(each - added for each in sums)


def _decided(
    pairing: Pairing, chosen: Sequence[Suspect], new: dict[Decimal, int]
) -> dict[int, str]:
    """Apply how many of each amount are new: the likest are stored; over several days who knows."""
    doubtful: dict[int, str] = {}
    by_amount: dict[Decimal, list[Suspect]] = defaultdict(list)
    for each in sorted(chosen, key=lambda e: (-e.close, e.index)):
        by_amount[pairing.entries[each.index].amount].append(each)
    for amount, group in by_amount.items():
        known = len(group) - new[amount]
        days = {pairing.entries[each.index].booked_on for each in group}
        unclear = len(days) > 1 and 0 < known < len(group)
        for number, each in enumerate(group):
            if unclear or (each.shifted and number < known):
                if each.paired:
                    pairing.release(each.index)
                doubtful[each.index] = each.record_id
            elif number < known:
                pairing.take(each.index, each.record_id)
            elif each.paired:
                pairing.release(each.index)
    return doubtful


def _of_other_parts(
    pairing: Pairing, proofs: Proofs, again: Sequence[Suspect], open_ones: set[int]
) -> list[Suspect]:
    """Paired ones that may be twins in another part of the day: the file lacks some of its edge.

    One kind of file tells a repeat word for word, so there it must bring something new as well.
    """
    for first, last, sums in proofs.added():
        whole = (first, last) == (proofs.first, proofs.last)
        if whole and 0 in _wanted(pairing, (first, last), sums, open_ones):
            return []
    brings = {pairing.entries[i].booked_on for i in pairing.free() if i not in open_ones}
    lacks = {each.booking_date for each in pairing.left.values()}
    return [
        each
        for each in again
        if (day := pairing.entries[each.index].booked_on) in proofs.untied
        or (day in lacks and (day in brings or not pairing.told(each.index, each.record_id)))
    ]
