"""The VAT breakdown: which printed bases and taxes, one pair a rate, add up to the totals.

Place decides nothing here, arithmetic does: a pair is any base and tax on the document with
`tax = base × rate` to the cent; the rows that close over all rates win, those that share a row
or carry labels before those that only happen to fit.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain.money import round_money
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.roles import Sum

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
MAX_RATE = Decimal(30)  # the highest VAT rate in Europe is Hungary's 27 %
TAX_LABEL = 400  # weight from which a label calls an amount a tax
MAX_RATES = 6
MAX_PAIRS = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """Base and tax of one rate, with how much speaks for their belonging together."""

    rate: Decimal
    base: Decimal
    tax: Decimal
    weight: int


def breakdown(
    found: Sequence[Sum], rates: Sequence[Decimal], net: Decimal, tax: Decimal
) -> tuple[Pair, ...]:
    """The pairs that add up to `net` and `tax`, one a rate, rates in the order printed.

    Shapes: empty when nothing adds up.
    """
    usable = [rate for rate in dict.fromkeys(rates) if rate <= MAX_RATE][:MAX_RATES]
    for rate in usable:
        if fits(net, rate, tax) and not (rate == 0 and tax != 0):
            return (Pair(rate, net, tax, 1000),)
    pairs = {rate: _pairs(found, rate, net, tax) for rate in usable}
    pairs = {rate: options for rate, options in pairs.items() if options}
    solutions = sorted(
        _solve(list(pairs.items()), net, tax), key=lambda s: -sum(p.weight for p in s) // len(s)
    )
    if not solutions:
        return ()
    return solutions[0]


def fits(base: Decimal, rate: Decimal, tax: Decimal) -> bool:
    """Whether `tax` is `base × rate`, to the cent; lines rounded apart may add one."""
    return abs(round_money(base * rate / HUNDRED) - tax) <= CENT


def _pairs(found: Sequence[Sum], rate: Decimal, net: Decimal, tax: Decimal) -> list[Pair]:
    by_value: dict[Decimal, list[Sum]] = defaultdict(list)
    for item in found:
        by_value[item.value].append(item)
    best: dict[tuple[Decimal, Decimal], int] = {}
    for item in found:
        if abs(item.value) > abs(net) or item.value * net < 0:
            continue
        exact = round_money(item.value * rate / HUNDRED)
        for value in (exact, exact + CENT, exact - CENT):
            if abs(value) > abs(tax) or (rate != 0 and value == 0):
                continue
            for other in by_value.get(value, ()):
                if other is item:
                    continue
                weight = _together(item, other, rate) - (60 if value != exact else 0)
                place = (item.value, value)
                best[place] = max(best.get(place, 0), weight)
        if rate == 0 and (0 in item.rates or 0 in item.bare_rates):
            best[item.value, Decimal(0)] = 500
    for place in _line_totals(found, rate):
        best[place] = max(best.get(place, 0), 400)
    ordered = sorted(best.items(), key=lambda entry: -entry[1])[:MAX_PAIRS]
    return [Pair(rate, base, part, weight) for (base, part), weight in ordered]


def _together(base: Sum, tax: Sum, rate: Decimal) -> int:
    weight = 100
    if base.row is tax.row:
        weight += 350
    if rate in tax.rates or rate in tax.bare_rates:
        weight += 250
    if rate in base.rates:
        weight += 150
    weight += tax.weight(Role.VAT) // 8 + base.weight(Role.NET) // 8
    return weight


def _line_totals(found: Sequence[Sum], rate: Decimal) -> Iterator[tuple[Decimal, Decimal]]:
    """Lines that each carry their tax: their sums, for tables without a summary by rate."""
    bases, taxes, count = Decimal(0), Decimal(0), 0
    rows: dict[int, list[Sum]] = defaultdict(list)
    for item in found:
        if item.rates == (rate,):
            rows[id(item.row)].append(item)
    yield from _lines_and_tax(found, rows, rate)
    for items in rows.values():
        for base in items:
            taxes_here = (t for t in items if t is not base and fits(base.value, rate, t.value))
            tax = next(taxes_here, None)
            if tax is not None and tax.value != 0:
                bases, taxes, count = bases + base.value, taxes + tax.value, count + 1
                break
    if count > 1:
        yield bases, taxes


def _lines_and_tax(
    found: Sequence[Sum], rows: dict[int, list[Sum]], rate: Decimal
) -> Iterator[tuple[Decimal, Decimal]]:
    """Lines that name their rate, last amount of each, against a printed tax of that rate."""
    taxes = [i.value for i in found if i.rates == (rate,) and i.weight(Role.VAT) >= TAX_LABEL]
    lines = [i[-1].value for i in rows.values() if i[-1].weight(Role.VAT) < TAX_LABEL]
    base = sum(lines, Decimal(0))
    for tax in dict.fromkeys(taxes):
        if lines and fits(base, rate, tax):
            yield base, tax


def _solve(
    pairs: list[tuple[Decimal, list[Pair]]], net: Decimal, tax: Decimal
) -> Iterator[tuple[Pair, ...]]:
    """All choices of at most one pair a rate whose bases and taxes add up, a cent allowed."""
    if abs(net) <= CENT and abs(tax) <= CENT:
        yield ()
        return
    if not pairs:
        return
    (_, options), *rest = pairs
    for pair in options:
        for tail in _solve(rest, net - pair.base, tax - pair.tax):
            yield (pair, *tail)
    if rest:
        yield from _solve(rest, net, tax)
