"""Candidates for the totals: every (net, VAT, gross) that closes, and how much speaks for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.roles import Sum
from lettrage.domain.reading.vat import MAX_RATE, Pair, breakdown, fits

NET_ROLES = (Role.NET,)
GROSS_ROLES = (Role.GROSS, Role.TOTAL, Role.PAYABLE)
AGAINST = (
    Role.OTHER,
    Role.CARRIED,
    Role.PREPAID,
    Role.DISCOUNT,
    Role.TENDERED,
    Role.CHANGE,
)
LABELLED = 400  # weight from which a label is said to speak for an amount
POOL = 14  # most candidates of each role that are tried together
TOLERANCE = Decimal("0.02")  # two roundings, of net and of VAT, printed as they are
CLOSES = 900
RATE_FITS = 700
UNLABELLED = 120
ABSENT = -350
SUMMED = 800  # weight of a tax that is the sum of the taxes printed by rate
STRONG = 700  # a label that leaves no doubt
MOST, ALL = 2, 3  # of net, VAT and gross


@dataclass(frozen=True, slots=True)
class Triple:
    """One way to read the totals; `None` where nothing is printed."""

    net: Decimal
    vat: Decimal
    gross: Decimal
    score: int
    labels: int
    rows: tuple[Pair, ...] = ()
    exact: bool = True


def pool(found: Iterable[Sum], roles: tuple[Role, ...]) -> dict[Decimal, int]:
    """Values that labels offer for a role, strongest first."""
    best: dict[Decimal, int] = {}
    for item in found:
        weight = item.weight(*roles)
        if Role.TOTAL in roles and item.hints.get(Role.TOTAL, 0) >= weight:
            weight = weight * 3 // 4
        if Role.PAYABLE in roles and item.hints.get(Role.PAYABLE, 0) >= weight:
            weight = weight * 4 // 5
        against = item.weight(*AGAINST)
        weight -= against if against > weight else 0
        if weight > 0 and weight > best.get(item.value, 0):
            best[item.value] = weight
    ordered = sorted(best.items(), key=lambda entry: (-entry[1], -abs(entry[0])))
    return dict(ordered[:POOL])


def triples(found: Sequence[Sum], pools: dict[Role, dict[Decimal, int]]) -> list[Triple]:
    """Every combination of offered values that closes or nearly closes, in no order."""
    printed = {item.value for item in found}
    signed = dict.fromkeys(rate for item in found for rate in item.rates if rate <= MAX_RATE)
    bare = dict.fromkeys(rate for item in found for rate in item.bare_rates)
    percents = (tuple(signed), tuple({**signed, **bare}) if bare else ())
    nets, vats, grosses = pools[Role.NET], pools[Role.VAT], pools[Role.GROSS]
    seen: set[tuple[Decimal, Decimal]] = set()
    added = _added_taxes(found)
    options_found: list[Triple] = []
    options = [(gross - vat, gross) for gross in grosses for vat in vats]
    options += [(net, gross) for gross in grosses for net in nets]
    options += [(net, net + vat) for net in nets for vat in (*vats, *added)]
    top = max((abs(value) for value in grosses), default=Decimal(0))
    for net, gross in options:
        if (net, gross) in seen or not _plausible(net, gross):
            continue
        seen.add((net, gross))
        vat = gross - net
        near = next((v for v in vats if v not in (vat, 0) and abs(v - vat) <= TOLERANCE), None)
        if near is not None and vat not in printed:
            options_found.append(_nearly(found, (net, near, gross), pools, percents))
            continue
        summed = vat in added and vat not in vats
        present = [net in printed, vat in printed or vat == 0 or summed, gross in printed]
        if sum(present) < len(present) and (
            gross not in grosses or _contradicted(present, pools) or sum(present) < MOST
        ):
            continue
        weights = {**pools, Role.VAT: {**vats, vat: SUMMED}} if summed else pools
        options_found.append(_triple(found, (net, vat, gross), weights, percents, present, top))
    options_found += _by_rows(found, grosses, top)
    return [triple for triple in options_found if triple.score >= CLOSES + LABELLED]


def _by_rows(found: Sequence[Sum], grosses: dict[Decimal, int], top: Decimal) -> Iterator[Triple]:
    """Rows of several rates that add up to a labelled gross, net and VAT printed by rate only."""
    pairs: dict[Decimal, Pair] = {}
    for item in found:
        rates = item.rates or item.bare_rates
        if len(rates) == 1 and rates[0] not in pairs:
            same = (o for o in found if o.row is item.row and o is not item and o.value != 0)
            tax = next((o for o in same if fits(item.value, rates[0], o.value)), None)
            if tax is not None:
                pairs[rates[0]] = Pair(rates[0], item.value, tax.value, SUMMED)
    rows = tuple(pairs.values())
    net = sum((pair.base for pair in rows), Decimal(0))
    vat = sum((pair.tax for pair in rows), Decimal(0))
    if len(rows) >= MOST and net + vat in grosses:
        gross = net + vat
        score = CLOSES + RATE_FITS + 2 * SUMMED + grosses[gross] + (150 if gross == top else 0)
        yield Triple(net, vat, gross, score, MOST, rows)


def _nearly(
    found: Sequence[Sum],
    values: tuple[Decimal, Decimal, Decimal],
    pools: dict[Role, dict[Decimal, int]],
    percents: tuple[tuple[Decimal, ...], tuple[Decimal, ...]],
) -> Triple:
    """Printed totals that miss each other by a rounding: taken as printed, not proved."""
    whole = _triple(found, values, pools, percents, [True, True, True], abs(values[2]))
    return replace(whole, score=whole.score - CLOSES // 3, exact=False)


def _added_taxes(found: Sequence[Sum]) -> frozenset[Decimal]:
    """Sums of labelled taxes of unlike rates: the total VAT of documents that only print those."""
    by_rate: dict[tuple[Decimal, ...], list[Decimal]] = {}
    for item in found:
        if item.weight(Role.VAT) >= LABELLED and len(item.rates) == 1 and item.value != 0:
            by_rate.setdefault(item.rates, []).append(item.value)
    options = [list(dict.fromkeys(values))[:3] for values in by_rate.values()][:4]
    if len(options) < MOST:
        return frozenset()
    return frozenset(sum(choice, Decimal(0)) for choice in product(*options))


def _contradicted(present: list[bool], pools: dict[Role, dict[Decimal, int]]) -> bool:
    """Whether a clear label names another value for the one that would be derived."""
    return any(
        not there and max(pools[role].values(), default=0) >= STRONG
        for role, there in zip((Role.NET, Role.VAT, Role.GROSS), present, strict=True)
    )


def _plausible(net: Decimal, gross: Decimal) -> bool:
    return (
        gross != 0
        and net * gross > 0
        and abs(net) <= abs(gross) <= abs(net) * (100 + MAX_RATE) / 100
    )


def _triple(
    found: Sequence[Sum],
    values: tuple[Decimal, Decimal, Decimal],
    pools: dict[Role, dict[Decimal, int]],
    percents: tuple[tuple[Decimal, ...], tuple[Decimal, ...]],
    present: list[bool],
    top: Decimal,
) -> Triple:
    net, vat, gross = values
    weights = [
        pools[role].get(value, UNLABELLED if there else ABSENT)
        for role, value, there in zip(
            (Role.NET, Role.VAT, Role.GROSS), values, present, strict=True
        )
    ]
    labels = sum(weight >= LABELLED for weight in weights)
    score = sum(weights) + (CLOSES if vat != 0 else CLOSES // 3)
    rows: tuple[Pair, ...] = ()
    if vat != 0:
        rows = breakdown(found, percents[0], net, vat) or breakdown(found, percents[1], net, vat)
        score += RATE_FITS if rows else 0
    elif vat not in pools[Role.VAT] and weights[0] < LABELLED:
        score -= CLOSES // 3
    score += 150 if abs(gross) == top else 0
    return Triple(net, vat, gross, score, labels, rows, exact=all(present))
