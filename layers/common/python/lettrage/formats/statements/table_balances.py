"""What a bank table says of account and balances: above its header, among its lines, line by line.

A running balance proves most: it shows the order too. Without one, balances told before and after
the movements do. A balance that is the same on every line is the account's of today, no running
one.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from lettrage.domain.statements import (
    EntryStatus,
    Statement,
    StatementAccount,
    StatementBalance,
    StatementEntry,
)
from lettrage.formats.statements.cells import iban_of
from lettrage.formats.statements.table_notes import BalanceNote

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")

Balances = tuple[StatementBalance | None, StatementBalance | None]
"""Opening and closing."""


def statements_of(
    texts: Sequence[str],
    entries: Sequence[StatementEntry],
    currency: str | None,
    notes: Sequence[BalanceNote],
) -> tuple[Statement, ...]:
    """The statements of a table's entries: one, or one a currency when it has several.

    `texts` are the lines above its header, `notes` the balances told beside the movements.
    """
    ibans = {iban for text in texts for found in _ibans(text) if (iban := iban_of(found))}
    iban = ibans.pop() if len(ibans) == 1 else None
    currencies = sorted({each.currency for each in entries if each.currency})
    if len(currencies) > 1 and all(each.currency for each in entries):
        # A wallet: each currency is an account of its own, and notes can't be told apart.
        return tuple(
            _statement(
                StatementAccount(name=code, currency=code),
                [each for each in entries if each.currency == code],
                (),
            )
            for code in currencies
        )
    said = currencies[0] if currencies else currency
    return (_statement(StatementAccount(iban=iban, currency=said), entries, notes),)


def _statement(
    account: StatementAccount, entries: Sequence[StatementEntry], notes: Sequence[BalanceNote]
) -> Statement:
    done = [each for each in entries if each.status is EntryStatus.BOOKED]
    others = [each for each in entries if each.status is not EntryStatus.BOOKED]
    opening = closing = None
    if done and all(each.balance_after is not None for each in done):
        if _stands_still(done):
            last = max(each.booked_on for each in done)
            closing = StatementBalance(amount=done[0].balance_after or Decimal(0), on=last)
            done = [each.model_copy(update={"balance_after": None}) for each in done]
        else:
            done = in_order(done)
            first = done[0]
            opening = StatementBalance(amount=(first.balance_after or 0) - first.amount)
            closing = StatementBalance(
                amount=done[-1].balance_after or Decimal(0), on=done[-1].booked_on
            )
    if opening is None and closing is None:
        opening, closing = _noted(done, notes)
    return Statement(account=account, opening=opening, closing=closing, entries=(*done, *others))


def _stands_still(entries: Sequence[StatementEntry]) -> bool:
    moved = sum(each.amount != 0 for each in entries)
    return len({each.balance_after for each in entries}) == 1 and moved > 1


def _noted(entries: Sequence[StatementEntry], notes: Sequence[BalanceNote]) -> Balances:
    """Balances by what their lines say, else by their days: before the first movement or after."""
    opening = closing = None
    first = min((each.booked_on for each in entries), default=None)
    for note in notes:
        before = note.opening
        if before is None:
            before = bool(note.on and first and note.on <= first and len(notes) > 1)
        balance = StatementBalance(amount=note.amount, on=note.on)
        if before:
            opening = opening or balance
        else:
            closing = closing or balance
    return opening, closing


def _ibans(text: str) -> Iterator[str]:
    for match in _IBAN.finditer(text.upper()):
        found = match[0]
        while len(found) > len("NO9386011117947") - 1:
            yield found
            found = found[:-1].rstrip()


def in_order(entries: Sequence[StatementEntry]) -> list[StatementEntry]:
    """Entries from the oldest: a running balance shows which way a file runs, else its days do."""

    def breaks(each: Sequence[StatementEntry]) -> int:
        return sum(
            (one.balance_after or 0) + two.amount != (two.balance_after or 0)
            for one, two in pairwise(each)
        )

    forth, back = list(entries), list(reversed(entries))
    if breaks(forth) == breaks(back):
        return back if entries[0].booked_on > entries[-1].booked_on else forth
    return min(forth, back, key=breaks)
