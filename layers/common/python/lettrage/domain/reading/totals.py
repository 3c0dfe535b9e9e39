"""Net, VAT, gross, prepaid and payable, decided together.

Every amount may be everything its labels say; the combination that closes to the cent
(net + VAT = gross, VAT by rate, gross − prepaid = payable) and has the labels on its side wins.
What does not close is given with low confidence and a remark, never mended.
"""

from collections.abc import Sequence
from decimal import Decimal

from lettrage.domain.reading.charges import Charged, charged
from lettrage.domain.reading.deposits import of_deposit
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.payable import less_prepaid, payable, tendered
from lettrage.domain.reading.roles import KNOWN_RATES, Sum
from lettrage.domain.reading.settled import PROVED, Totals, place
from lettrage.domain.reading.triples import (
    ALL,
    GROSS_ROLES,
    LABELLED,
    MOST,
    NET_ROLES,
    TOLERANCE,
    Triple,
    pool,
    triples,
)
from lettrage.domain.reading.vat import Pair, breakdown, fits

PERHAPS_PART = 850  # a line or a part closes, too: another labelled sum that closes is larger
CHARGED, PERHAPS_NET = 930, 700  # closed with a charge: VAT and gross, and the net beside it


def decide(
    found: Sequence[Sum], *, no_vat: bool, paid_mentioned: bool = True, deposit: bool = False
) -> Totals:
    """Choose the totals of one document.

    Args:
        found: All amounts of its pages.
        no_vat: The document says that no VAT is due on it.
        paid_mentioned: It speaks of a payment, so the gross may not be what is left to pay.
        deposit: It asks for a deposit: the sums of the order, which are larger, are not its own.
    """
    if deposit:
        found = of_deposit(found)
    pools = {
        Role.NET: pool(found, NET_ROLES),
        Role.VAT: pool(found, (Role.VAT,)),
        Role.GROSS: pool(found, GROSS_ROLES),
    }
    options = sorted(triples(found, pools), key=lambda t: (-t.score, -abs(t.gross)))
    totals = Totals()
    with_charge = None if options and options[0].exact else charged(found, pools)
    if with_charge is not None:
        _take_charged(totals, with_charge, found)
    elif options:
        _take(totals, options, found)
    else:
        _without_closing(totals, pools, found, no_vat=no_vat)
    tendered(totals, found)
    less_prepaid(totals, found)
    for role, offered in pools.items():
        chosen = totals.values.get(role)
        rest = [value for value in offered if chosen is None or value != chosen[0]]
        totals.others[role] = tuple(rest[:3])
    payable(totals, found, paid_mentioned=paid_mentioned)
    return totals


def _take(totals: Totals, options: list[Triple], found: Sequence[Sum]) -> None:
    best = options[0]
    rivals = [t for t in options[1:] if t.gross != best.gross and t.score * 10 >= best.score * 9]
    twins = [
        t
        for t in options[1:]
        if t.gross == best.gross and t.net != best.net and t.score * 10 >= best.score * 9
    ]
    confidence = _proof(best, found)
    if rivals:
        confidence = min(confidence, 700)
    if any(t.exact and t.labels == ALL and abs(t.gross) > abs(best.gross) for t in options[1:]):
        confidence = min(confidence, PERHAPS_PART)
    net_confidence = min(confidence, 750) if twins else confidence
    totals.values[Role.NET] = (best.net, net_confidence)
    totals.values[Role.VAT] = (best.vat, net_confidence)
    totals.values[Role.GROSS] = (best.gross, confidence)
    totals.closed = confidence >= PROVED
    place(totals, found)
    if best.rows:
        totals.rows, totals.rows_confidence = best.rows, min(net_confidence, 970)
    elif best.vat == 0:
        if any(0 in item.rates for item in found):
            totals.rows = (Pair(Decimal(0), best.net, best.vat, 0),)
            totals.rows_confidence = min(net_confidence, 930)
    else:
        rate = _known_rate(best.net, best.vat)
        if rate is not None:
            totals.rows = (Pair(rate, best.net, best.vat, 0),)
            totals.rows_confidence = 700


def _take_charged(totals: Totals, way: Charged, found: Sequence[Sum]) -> None:
    totals.values[Role.NET] = (way.net, PERHAPS_NET)
    totals.values[Role.VAT] = (way.vat, CHARGED)
    totals.values[Role.GROSS] = (way.gross, CHARGED)
    totals.closed = True
    totals.rows = (Pair(way.rate, way.net, way.vat, 0),)
    totals.rows_confidence = PERHAPS_NET
    place(totals, found)


def _proof(best: Triple, found: Sequence[Sum]) -> int:
    """How much the closing proves, in per mille."""
    if best.vat == 0:
        zero = any(item.value == 0 and item.weight(Role.VAT) >= LABELLED for item in found)
        return 930 if zero and best.labels == ALL and best.exact else 800
    if best.rows:
        if best.exact and best.labels >= MOST:
            return 980
        return 880 if best.exact else 800
    if best.exact and best.labels == ALL:
        return 940 if _known_rate(best.net, best.vat) is not None else 910
    return 800 if best.exact else 600


def _known_rate(net: Decimal, vat: Decimal) -> Decimal | None:
    fitting = [rate for rate in KNOWN_RATES if rate and fits(net, rate, vat)]
    return fitting[0] if len(fitting) == 1 else None


def _without_closing(
    totals: Totals,
    pools: dict[Role, dict[Decimal, int]],
    found: Sequence[Sum],
    *,
    no_vat: bool,
) -> None:
    """The best-labelled amounts, each for itself: for a person, not for the books."""
    for role, offered in pools.items():
        if not offered:
            continue
        value, weight = next(iter(offered.items()))
        if weight >= LABELLED or role is Role.GROSS:
            totals.values[role] = (value, min(400 + weight // 3, 780))
    if Role.GROSS not in totals.values and Role.NET in totals.values and not pools[Role.VAT]:
        value, confidence = totals.values.pop(Role.NET)  # "Net total" of a till receipt
        totals.values[Role.GROSS] = (value, min(confidence, 550))
    net, vat, gross = (totals.values.get(role) for role in (Role.NET, Role.VAT, Role.GROSS))
    if net and vat and gross:
        apart = abs(net[0] + vat[0] - gross[0])
        charged = any(
            abs(item.value) == apart and item.weight(Role.DISCOUNT) >= LABELLED for item in found
        )
        totals.mismatch = apart > TOLERANCE and not charged
        level = 500 if totals.mismatch else 850
        for role in (Role.NET, Role.VAT, Role.GROSS):
            totals.values[role] = (totals.values[role][0], level)
        if not totals.mismatch:
            rates = [rate for item in found for rate in item.rates]
            totals.rows = breakdown(found, rates, net[0], vat[0])
            totals.rows_confidence = 850 if totals.rows else 0
    elif gross and not net and no_vat:
        totals.values[Role.NET] = (gross[0], min(gross[1], 700))
        totals.values[Role.VAT] = (Decimal(0), min(gross[1], 700))
    elif gross:
        _single_rate(totals, found, gross)
    place(totals, found)


def _single_rate(totals: Totals, found: Sequence[Sum], gross: tuple[Decimal, int]) -> None:
    """Net and tax that stand unlabelled on one row of a receipt: `10 %  19.55  1.95  21.50`."""
    for item in found:
        for rate in item.rates:
            for other in found:
                closes = item.value + other.value == gross[0] and other is not item
                if closes and rate and fits(item.value, rate, other.value):
                    totals.values[Role.NET] = (item.value, 800)
                    totals.values[Role.VAT] = (other.value, 800)
                    totals.values[Role.GROSS] = (gross[0], max(gross[1], 800))
                    totals.rows = (Pair(rate, item.value, other.value, 0),)
                    totals.rows_confidence = 800
                    return
