"""What a bank table says of account and balances: above its header, or line by line."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from lettrage.domain.statements import (
    Statement,
    StatementAccount,
    StatementBalance,
    StatementEntry,
)
from lettrage.formats import csv_cells
from lettrage.formats.statements.cells import iban_of

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_BALANCE_TOLD = re.compile(
    r"solde.{0,40}?(\d{1,2}/\d{1,2}/\d{4})\D{0,20}?([-+]?\d[\d \u00a0\u202f.]*,\d{2})",
    re.IGNORECASE,
)


def statement_of(
    texts: Sequence[str], entries: Sequence[StatementEntry], currency: str | None
) -> Statement:
    """The statement of a table's entries; `texts` are the lines above its header."""
    ibans = {iban for text in texts for found in _ibans(text) if (iban := iban_of(found))}
    told = next(filter(None, map(_BALANCE_TOLD.search, texts)), None)
    currency = next((each.currency for each in entries if each.currency), currency)
    opening = closing = None
    if entries and all(each.balance_after is not None for each in entries):
        ordered = in_order(entries)
        first, last = ordered[0], ordered[-1]
        opening = StatementBalance(amount=(first.balance_after or 0) - first.amount, on=None)
        closing = StatementBalance(amount=last.balance_after or Decimal(0), on=last.booked_on)
        entries = ordered
    elif told:
        amount, _ = csv_cells.amount(told[2], ",")
        closing = StatementBalance(amount=amount, on=csv_cells.day(told[1], first=True))
    account = StatementAccount(iban=ibans.pop() if len(ibans) == 1 else None, currency=currency)
    return Statement(account=account, opening=opening, closing=closing, entries=tuple(entries))


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
