"""What is still to pay, and what payments printed on a document prove of its total."""

import re
from collections.abc import Sequence
from decimal import Decimal

from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.roles import Sum
from lettrage.domain.reading.settled import PROVED, Totals, place
from lettrage.domain.reading.triples import LABELLED

TENDERED = 940  # two printed amounts that only the total can explain
UNPAID, PERHAPS_PAID = 920, 850
_PAYMENT = re.compile(
    r"\b(reglements?|paiements?|payments?|virement|cheque|cb|carte|card|zahlung|betaling)\b"
)


def tendered(totals: Totals, found: Sequence[Sum]) -> None:
    """Cash given less change is what a till receipt comes to: a second proof of its total."""
    gross = totals.values.get(Role.GROSS)
    if gross is None:
        return
    given = {i.value for i in found if i.weight(Role.TENDERED) >= LABELLED}
    changes = {i.value for i in found if i.weight(Role.CHANGE) >= LABELLED and i.value != 0}
    if any(cash - abs(change) == gross[0] for cash in given for change in changes):
        totals.values[Role.GROSS] = (gross[0], max(gross[1], TENDERED))


def less_prepaid(totals: Totals, found: Sequence[Sum]) -> None:
    """A total less what was paid that is what is left to pay: three labels prove one another."""
    if totals.closed:
        return
    paid = {abs(i.value) for i in found if i.weight(Role.PREPAID) >= LABELLED and i.value != 0}
    left = {i.value for i in found if i.weight(Role.PAYABLE) >= LABELLED}
    whole = {
        i.value
        for i in found
        if i.value > 0 and paid and left and i.weight(Role.TOTAL, Role.GROSS) >= LABELLED
    }
    ways = {(total, total - part) for total in whole for part in paid if total - part in left}
    if len(ways) != 1:
        return
    gross, _ = ways.pop()
    net = totals.values.get(Role.NET)
    if net is not None and totals.values.get(Role.VAT, (Decimal(1), 0))[0] == 0:
        totals.values[Role.NET] = (gross, net[1])
    totals.values[Role.GROSS] = (gross, TENDERED)
    place(totals, found)


def _prepaid(found: Sequence[Sum], left: Decimal, *, whole: bool) -> Sum | None:
    """The amount that says what was paid before; where all was, it has to say so itself."""
    same = [item for item in found if abs(item.value) == abs(left)]
    if whole:
        same = [
            item
            for item in same
            if item.weight(Role.PREPAID, Role.TENDERED) >= LABELLED or _PAYMENT.search(item.label)
        ]
    return next(iter(same), None)


def _shared(totals: Totals, found: Sequence[Sum], gross: Decimal) -> bool:
    """Whether two other printed amounts share the total: paid in words not known, and the rest."""
    decided = {abs(value) for value, _ in totals.values.values()} | {Decimal(0)}
    decided |= {abs(part) for row in totals.rows for part in (row.base, row.tax)}
    others = {abs(item.value) for item in found} - decided
    return any(abs(gross) - part in others for part in others)


def payable(totals: Totals, found: Sequence[Sum], *, paid_mentioned: bool) -> None:
    """What is still to pay: labelled, and equal to the gross or to the gross less what was paid."""
    gross = totals.values.get(Role.GROSS)
    labelled = sorted(
        (
            item
            for item in found
            if item.weight(Role.PAYABLE) >= max([LABELLED, *item.hints.values()])
        ),
        key=lambda item: -item.weight(Role.PAYABLE),
    )
    paid = [item for item in found if item.weight(Role.PREPAID) >= LABELLED and item.value != 0]
    if gross is None:
        return
    values = dict.fromkeys(item.value for item in labelled)
    for value in values:
        left = gross[0] - value
        prepaid = _prepaid(found, left, whole=value == 0)
        if value == 0 and prepaid is None:
            continue  # a balance of nothing that nothing paid belongs to another time
        if value == gross[0]:
            level = gross[1] if len(values) == 1 else min(gross[1], 800)
        elif prepaid is not None and left * gross[0] > 0:
            level = min(gross[1], 950 if prepaid.weight(Role.PREPAID) >= LABELLED else 880)
            totals.values[Role.PREPAID] = (left, level)
            totals.places[Role.PREPAID] = prepaid
        else:
            level = 600
        if value == gross[0] and len(values) > 1 and level < PROVED:
            rest = [
                v for v in values if v != gross[0] and gross[0] - v in {abs(i.value) for i in paid}
            ]
            if rest:
                continue
        totals.values[Role.PAYABLE] = (value, level)
        totals.places[Role.PAYABLE] = next(item for item in labelled if item.value == value)
        return
    if not paid:
        paid_part = any(_PAYMENT.search(i.label) and i.value != gross[0] for i in found)
        shared = _shared(totals, found, gross[0])
        doubt = paid_mentioned or bool(labelled) or paid_part or shared
        most = PERHAPS_PAID if doubt else UNPAID
        totals.values[Role.PAYABLE] = (gross[0], min(gross[1], most))
        if Role.GROSS in totals.places:
            totals.places[Role.PAYABLE] = totals.places[Role.GROSS]
