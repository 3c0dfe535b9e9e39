"""New movements of a file that are stored already, it seems, a day or two apart.

Banks export by value date or by booking date, and a day may slip in a time zone. Two movements
alike on two days are often two, so nothing is paired: a person is told.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.statements import StatementEntry
from lettrage.domain.transactions.fingerprint import words

APART_DAYS = 2
"""Days by which a booking date slips: a time zone one, a week-end between booking and value two."""


def shifted(
    new: Mapping[int, StatementEntry], left: Sequence[Transaction], every: Sequence[StatementEntry]
) -> dict[int, str]:
    """The stored transaction that each new entry resembles, by the entry's index.

    Shapes: `new` are the entries without a stored one, `left` what no entry is, `every` the file.
    Amount and words are the same; the day is up to `APART_DAYS` off, or the stored one's value
    date. Nearest first, each stored one once. What lies outside the file's days counts only when
    half of what is new has slipped: what recurs daily is alike on each side of a file's first day.
    Raises: nothing.
    """
    by_amount: dict[Decimal, list[Transaction]] = defaultdict(list)
    for stored in left:
        by_amount[stored.amount].append(stored)
    pairs = [
        (apart, index, stored.id, stored)
        for index, entry in new.items()
        for stored in by_amount.get(entry.amount, ())
        if (apart := _apart(entry, stored)) is not None
    ]
    found: dict[int, Transaction] = {}
    gone: set[str] = set()
    for _, index, stored_id, stored in sorted(pairs, key=lambda pair: pair[:3]):
        if index not in found and stored_id not in gone:
            found[index] = stored
            gone.add(stored_id)
    days = [each.booked_on for each in every]
    most = 2 * len(found) >= len(new)
    return {
        index: stored.id
        for index, stored in found.items()
        if most or min(days) <= stored.booking_date <= max(days)
    }


def _apart(entry: StatementEntry, stored: Transaction) -> int | None:
    """Days between the two, None when they are not alike."""
    days = abs((entry.booked_on - stored.booking_date).days)
    near = 0 < days <= APART_DAYS or (days and stored.value_date == entry.booked_on)
    said = sorted(words(" ".join(entry.label_parts)))
    return days if near and said == sorted(words(stored.label)) else None
