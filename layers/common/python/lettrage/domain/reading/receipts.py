"""What a till receipt proves of its own total: payments, the sum of what was sold, rounding, VAT.

A receipt rarely prints net, VAT and gross in a way that closes, but it prints its total again
and again: as what was paid, as cash less change, as the sum of the lines above it. Each of these
is another number on the paper, recognised by itself, so two that agree prove each other. A label
alone proves nothing here, and nothing is mended: an amount that was not printed is never given.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from lettrage.domain.reading.added import adds_up
from lettrage.domain.reading.draft import DOUBTFUL_WORD
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.roles import Sum
from lettrage.domain.reading.settled import PROVED, Totals
from lettrage.domain.reading.till import LARGEST_ROUNDING, Till, read_till
from lettrage.domain.reading.triples import GROSS_ROLES, LABELLED, STRONG
from lettrage.domain.reading.vat import fits

GIVEN, AGREED, TWICE, SEVERAL = 940, 930, 920, 950
CONTRADICTED = 850
PAYMENT_ALONE, LIKELY = 600, 800


def settle(totals: Totals, found: Sequence[Sum], *, slip: bool = False) -> bool:
    """Prove, correct or doubt the gross total by what the receipt says of its payment.

    Changes `totals` in place: the gross, what is to pay where it was the same, and net and VAT
    only to doubt them when they belong to a part of the whole.

    Args:
        totals: As decided by labels and arithmetic.
        found: All amounts of the pages.
        slip: The document is a card slip, or holds one.

    Returns: Whether the document shows that its total was paid, as a receipt does.
    Raises: nothing.
    """
    till = read_till(found)
    gross = totals.values.get(Role.GROSS, (Decimal(0), 0))
    best = _best(totals, till, gross[0])
    if best is None and Role.GROSS not in totals.values:
        return _only_paid(totals, till)
    if best is not None:
        place, level = best
        if place.value == gross[0]:
            totals.values[Role.GROSS] = (gross[0], max(gross[1], level))
            totals.mismatch = False  # two signs agree: what does not close is net or VAT
            totals.places[Role.GROSS] = _clearest(till, totals.places.get(Role.GROSS, place))
        else:
            _replace(totals, till, place, level)
    _doubt(totals, till)
    value, confidence = totals.values[Role.GROSS]
    if slip and {item.value for item in till.found} == {value}:
        totals.values[Role.GROSS] = (value, max(confidence, LIKELY))  # printed once: no proof
    return slip or value in till.given | till.paid


def _clearest(till: Till, place: Sum) -> Sum:
    """Where a proved total was recognised beyond doubt; its own place unless that is a guess."""
    same = [place, *(i for i in (*till.offers, *till.payments) if i.value == place.value)]
    clear = (i for i in same if min(t.confidence for t in i.printed.tokens) >= DOUBTFUL_WORD)
    return next(clear, place)


def _best(totals: Totals, till: Till, gross: Decimal) -> tuple[Sum, int] | None:
    """The amount that most signs prove, the one decided before where they are even."""
    ranked = []
    for item in _candidates(till, gross):
        level = _level(totals, till, item)
        if level:
            settled = item.value in till.given or item.value in till.paid
            weight = item.weight(*GROSS_ROLES)
            ranked.append((settled, level, item.value == gross, weight, item))
    if not ranked:
        return None
    _, level, _, _, item = max(ranked, key=lambda entry: entry[:4])
    return item, level


def _candidates(till: Till, gross: Decimal) -> Iterator[Sum]:
    yield from till.offers
    near = {gross + sign * part for part in till.roundings for sign in (1, -1)}
    for item in till.found:
        net = item.weight(Role.NET) >= LABELLED  # "Net total" may be the total after rounding
        if item.value == gross or (item.value in till.given and (net or item.value in near)):
            yield item


def _level(totals: Totals, till: Till, item: Sum) -> int:
    """How much the signs that agree on an amount prove, per mille; 0 without any."""
    value = item.value
    rest = item.weight(Role.GROSS, Role.TOTAL) < LABELLED and till.deposits - {value}
    if value <= 0 or (rest and value not in till.given) or _larger(till, item):
        return 0
    strong = item.weight(*GROSS_ROLES) >= STRONG
    rounded = any(
        other.row.index < item.row.index and other.value + sign * part == value
        for other in till.offers
        for part in till.roundings
        for sign in (1, -1)
    )
    paper = [
        GIVEN if value in till.given else 0,
        AGREED if value in till.paid else 0,
        AGREED if adds_up(till.found, item) and not _rest(till, item) else 0,
        AGREED if rounded else 0,
    ]
    labels = [
        AGREED if strong and _taxed(till, value) else 0,
        TWICE if _twice(till, value) else 0,
    ]
    if _before_tax(till, value) and not any(paper[:2]):
        return 0
    seen = [sign for sign in (paper if totals.mismatch else paper + labels) if sign]
    if len(seen) > 1:
        return SEVERAL
    return seen[0] if seen and not totals.mismatch else 0


def _rest(till: Till, item: Sum) -> bool:
    """Whether it may be what a deposit left: due, under a larger total less a printed amount."""
    if item.weight(Role.PAYABLE) < max(item.weight(Role.GROSS, Role.TOTAL), 1):
        return False
    return any(
        other.value - item.value in till.less
        for other in till.offers
        if other.value > item.value and other.weight(Role.GROSS, Role.TOTAL) >= LABELLED
    )


def _larger(till: Till, item: Sum) -> bool:
    """Whether another labelled total is larger and no discount or rounding says why."""
    parts = till.less | {abs(part) for part in till.roundings}
    return any(
        other.value > item.value and other.value - item.value not in parts
        for other in till.offers
        if other.weight(*GROSS_ROLES) * 10 >= item.weight(*GROSS_ROLES) * 7
    )


def _twice(till: Till, value: Decimal) -> bool:
    """Printed under two totals' labels; where taxes are printed, arithmetic has to prove it."""
    if any(item.weight(Role.VAT) >= LABELLED and item.value for item in till.found):
        return False
    rows = {
        id(item.row)
        for item in till.offers
        if item.value == value and item.weight(*GROSS_ROLES) >= STRONG
    }
    return len(rows) > 1


def _taxed(till: Till, gross: Decimal) -> bool:
    """The one VAT amount of the paper is its printed rate of the total, VAT included."""
    taxes = [i for i in till.found if i.weight(Role.VAT) >= LABELLED and i.value]
    if len({i.value for i in taxes}) != 1:
        return False
    return any(
        rate and fits(gross - item.value, rate, item.value)
        for item in taxes
        for rate in (item.rates or item.bare_rates)[:1]
    )


def _before_tax(till: Till, value: Decimal) -> bool:
    """Whether a printed VAT is its printed rate of the amount: then that is a net."""
    taxes = (i for i in till.found if i.weight(Role.VAT) >= LABELLED and i.value)
    return any(rate and fits(value, rate, tax.value) for tax in taxes for rate in tax.rates[:1])


def _replace(totals: Totals, till: Till, place: Sum, level: int) -> None:
    """Take another amount for the gross, unless the one before was proved and is no part of it."""
    old, confidence = totals.values.get(Role.GROSS, (Decimal(0), 0))
    apart = abs(place.value - old)
    rounding = apart in {abs(part) for part in till.roundings}
    part = old < place.value
    if totals.closed and not rounding and place.value not in till.given | till.paid:
        return  # a balance carried forward adds up as well, and is no part of this invoice
    if confidence >= PROVED and not (rounding or part):
        totals.values[Role.GROSS] = (old, CONTRADICTED)
        return
    if not rounding:
        for role in (Role.NET, Role.VAT):
            if role in totals.values:
                value, sure = totals.values[role]
                totals.values[role] = (value, min(sure, PAYMENT_ALONE))
        totals.rows_confidence = min(totals.rows_confidence, PAYMENT_ALONE)
    totals.values[Role.GROSS] = (place.value, level)
    totals.places[Role.GROSS] = place
    totals.mismatch = False
    others = (old, *totals.others.get(Role.GROSS, ()))
    totals.others[Role.GROSS] = tuple(value for value in others if value)[:3]
    if totals.values.get(Role.PAYABLE, (None, 0))[0] == old:
        totals.values[Role.PAYABLE] = (place.value, min(level, CONTRADICTED))
        totals.places[Role.PAYABLE] = place


def _doubt(totals: Totals, till: Till) -> None:
    """Paid with a little more or less than the total: a tip, a rounding or a misread digit."""
    value, confidence = totals.values[Role.GROSS]
    if confidence < PROVED or value in till.given | till.paid or not till.payments:
        return
    paid = {abs(item.value) for item in till.payments} | till.given
    if any(0 < abs(amount - value) <= LARGEST_ROUNDING for amount in paid):
        totals.values[Role.GROSS] = (value, CONTRADICTED)


def _only_paid(totals: Totals, till: Till) -> bool:
    """No total is printed but what was paid, or a sub-total: then that is the total."""
    nets = [i for i in till.found if i.weight(Role.NET) >= LABELLED and i.value > 0]
    paid = [] if till.changes else [i for i in till.payments if i.value > 0]
    whole = [i for i in nets if not _before_tax(till, i.value)]
    taxed = [i for i in whole if _taxed(till, i.value)]
    same = next((s for s in (taxed, paid, whole) if len({i.value for i in s}) == 1), None)
    if same is not None:
        place = same[0]
        level = LIKELY if _taxed(till, place.value) else PAYMENT_ALONE
        totals.values[Role.GROSS] = (place.value, level)
        totals.places[Role.GROSS] = place
    return same is not None and same is paid
