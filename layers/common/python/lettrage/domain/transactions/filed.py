"""Which movements of a provider's answer a file or a person told before, in words of their own.

In the end a provider tells every movement of a day, so what files told of it is among them: day
and amount count, words choose. One told under another day needs alike words and no rival.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from lettrage.domain.transactions.likeness import likeness
from lettrage.domain.transactions.telling import NOT_OF_THE_BANK, Kept, Told

SHIFTED_WITHIN_DAYS = 3
"""Days between two sources' booking of one movement: a day or two, or a week-end."""


def filed(
    told: Sequence[Told], left: Iterable[int], kept: Iterable[Kept], *, whole: bool
) -> list[tuple[int, str]]:
    """Positions in the answer with identifiers of what files alone told so far, one to one.

    Shapes: `left` are the positions not paired yet, `kept` the stored movements likewise; `whole`
    as `identify` takes it.
    Raises: nothing.
    """
    booked = [(i, day) for i in left if (day := told[i].booking_date) and not told[i].pending]
    of_files = [
        each
        for each in kept
        if each.reference.startswith(NOT_OF_THE_BANK) and not (each.pending or each.withdrawn)
    ]
    pairs = _same_day(told, booked, of_files)
    if whole:
        known, named = {i for i, _ in pairs}, {record_id for _, record_id in pairs}
        days = [each.booking_date for each in told if each.booking_date and not each.pending]
        rest = [
            k
            for k in of_files
            # The last day may go on: what it lacks yet may still be told.
            if k.record_id not in named and days and min(days) <= k.day < max(days)
        ]
        pairs += _shifted(told, [pair for pair in booked if pair[0] not in known], rest)
    return pairs


def _same_day(
    told: Sequence[Told], booked: Sequence[tuple[int, date]], of_files: Sequence[Kept]
) -> list[tuple[int, str]]:
    there = defaultdict(list)
    for each in of_files:
        there[each.day, each.amount, each.currency].append(each)
    possible = sorted(
        (-likeness(" ".join(told[i].label_parts), k.label), i, k.record_id)
        for i, day in booked
        for k in there.get((day, told[i].amount, told[i].currency), ())
    )
    chosen: dict[str, int] = {}
    taken: set[int] = set()
    for _, index, record_id in possible:
        if index not in taken and record_id not in chosen:
            chosen[record_id] = index
            taken.add(index)
    return [(index, record_id) for record_id, index in chosen.items()]


def _shifted(
    told: Sequence[Told], booked: Sequence[tuple[int, date]], of_files: Sequence[Kept]
) -> list[tuple[int, str]]:
    there = defaultdict(list)
    for each in of_files:
        there[each.amount, each.currency].append(each)
    possible = [
        (i, k.record_id)
        for i, day in booked
        for k in there.get((told[i].amount, told[i].currency), ())
        if 0 < abs((k.day - day).days) <= SHIFTED_WITHIN_DAYS
        and likeness(" ".join(told[i].label_parts), k.label)
    ]
    rivals, alike = Counter(i for i, _ in possible), Counter(name for _, name in possible)
    return [(i, name) for i, name in possible if rivals[i] == alike[name] == 1]
