"""Totals that close only with a printed charge, such as postage, disbursements or a duty.

Such a charge bears VAT (delivery) or none (a duty): the printed rate tells which. Whether the
printed net holds it is not told, so the net is left to a person; VAT and gross are proved by the
sum and the rate.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.roles import Sum
from lettrage.domain.reading.triples import LABELLED
from lettrage.domain.reading.vat import MAX_RATE, fits

_CHARGES = re.compile(
    r"\b(debours|non soumis|non assujetti|hors champ|consignes?|timbres?|taxe de sejour|pourboire|"
    r"emballages?|frais d expedition|service charge|gratuity|tip|postage|handling|disbursements?|"
    r"auslagen|porto|trinkgeld|kurtaxe|pfand|statiegeld)\b"
)


@dataclass(frozen=True, slots=True)
class Charged:
    """Labelled net, VAT and gross with the one printed charge that makes them close.

    Attributes:
        net: What the VAT is a rate of: the printed net, with a charge that is taxed.
        vat: As printed.
        gross: As printed.
        charge: As printed.
        rate: As printed.
    """

    net: Decimal
    vat: Decimal
    gross: Decimal
    charge: Decimal
    rate: Decimal


def charged(found: Sequence[Sum], pools: Mapping[Role, Mapping[Decimal, int]]) -> Charged | None:
    """The only way in which labelled totals close with a charge; None without one or with several.

    Shapes: all four amounts are printed, the three totals labelled; VAT is a printed rate of the
        net, or of net and charge.
    Raises: nothing.
    """
    charges = {item.value for item in found if _is_charge(item) and item.value > 0}
    rates = {rate for item in found for rate in (*item.rates, *item.bare_rates)} - {Decimal(0)}
    if not charges or not rates:
        return None
    ways = {
        Charged(base, vat, gross, gross - net - vat, rate)
        for net in _clear(pools[Role.NET])
        for vat in _clear(pools[Role.VAT])
        for gross in _clear(pools[Role.GROSS])
        if gross - net - vat in charges
        for rate in rates
        for base in (net, gross - vat)
        if rate <= MAX_RATE and fits(base, rate, vat)
    }
    return ways.pop() if len(ways) == 1 else None


def _clear(pool: Mapping[Decimal, int]) -> list[Decimal]:
    return [value for value, weight in pool.items() if weight >= LABELLED and value > 0]


def _is_charge(item: Sum) -> bool:
    return item.weight(Role.DISCOUNT) >= LABELLED or _CHARGES.search(item.label) is not None
