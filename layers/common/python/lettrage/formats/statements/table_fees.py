"""The column of fees beside amounts that lack them: what moved the balance is both.

The movement keeps its amount, so that it fits what it pays; the fee becomes an entry of its own,
as banks that book their charges apart write them.

Source: account exports of Revolut (Amount, Fee, Balance: the balance is after both).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from lettrage.domain.statements import EntryStatus, Statement, StatementEntry

FEE_LABEL = "Frais"
"""First words of a fee's label: the file has none for it."""

Fees = Mapping[int, Decimal]
"""What each line's cell of fees says, by line; zeros left out."""


def charged(entries: Sequence[StatementEntry], fees: Fees) -> tuple[list[StatementEntry], Fees]:
    """Entries by what they moved, and what each fee did to the balance, signed.

    The running balance says whether a fee is taken off, added with its own sign, or inside the
    amount already; where it shows neither, it is taken off, or added where all are negative.
    Raises: nothing.
    """
    told = {
        each.line: fees[each.line]
        for each in entries
        if each.line in fees and each.status is EntryStatus.BOOKED
    }
    ways: list[dict[int, Decimal]] = [
        {line: -fee for line, fee in told.items()},
        dict(told),
        {},
    ]
    if told and all(fee < 0 for fee in told.values()):
        ways[0], ways[1] = ways[1], ways[0]
    effects = max(ways, key=lambda way: _fits(entries, way, told))  # the first of equals
    return [
        each.model_copy(update={"amount": each.amount + effects[each.line]})
        if each.line in effects
        else each
        for each in entries
    ], effects


def parted(statements: Sequence[Statement], effects: Fees) -> tuple[Statement, ...]:
    """Each movement with a fee as two entries: without it, then the fee. Raises: nothing."""
    return tuple(
        each.model_copy(
            update={"entries": tuple(p for entry in each.entries for p in _parts(entry, effects))}
        )
        for each in statements
    )


def _parts(entry: StatementEntry, effects: Fees) -> tuple[StatementEntry, ...]:
    effect = effects.get(entry.line)
    if effect is None:
        return (entry,)
    fee = entry.model_copy(
        update={
            "amount": effect,
            "label_parts": (FEE_LABEL, *entry.label_parts),
            "counterparty_name": "",
            "counterparty_iban": None,
        }
    )
    if entry.amount == effect:
        return (fee,)  # nothing but a fee
    before = None if entry.balance_after is None else entry.balance_after - effect
    moved = {"amount": entry.amount - effect, "balance_after": before}
    return entry.model_copy(update=moved), fee


def _fits(entries: Sequence[StatementEntry], effects: Fees, told: Fees) -> int:
    """How many balances of lines with a fee follow from a neighbour's, in the better direction."""
    by_currency: dict[str | None, list[StatementEntry]] = {}
    for each in entries:
        if each.balance_after is not None and each.status is EntryStatus.BOOKED:
            by_currency.setdefault(each.currency, []).append(each)

    def count(run: Sequence[StatementEntry]) -> int:
        return sum(
            two.line in told
            and (one.balance_after or 0) + two.amount + effects.get(two.line, Decimal(0))
            == two.balance_after
            for one, two in pairwise(run)
        )

    forth = sum(count(run) for run in by_currency.values())
    back = sum(count(run[::-1]) for run in by_currency.values())
    return max(forth, back)
