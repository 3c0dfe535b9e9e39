"""The amounts of a deposit invoice: the deposit is its own, the sums of the order are not."""

import re
from collections.abc import Iterable
from dataclasses import replace

from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.roles import ROW_LABEL, Sum

_ORDER = re.compile(
    r"\b(commande|devis|marche|order|quote|contract|auftrag\w*|bestell\w*|angebot\w*|opdracht|"
    r"pedido|ordine|zamowieni\w*|encomenda)\b"
)
_NET = re.compile(r"\b(ht|hors taxes?|hors tva|excl\w*|netto|net|before vat|sin iva)\b")
_GROSS = re.compile(r"\b(ttc|toutes taxes|incl\w*|inkl\w*|brutto|gross|con iva)\b")


def of_deposit(found: Iterable[Sum]) -> list[Sum]:
    """The same amounts as a deposit invoice means them.

    Shapes: "deposit, net" is the net total, "deposit" the gross one, any sum of the order none.
    Raises: nothing.
    """
    return [_meant(item) for item in found]


def _meant(item: Sum) -> Sum:
    if item.weight(Role.PREPAID):
        net = _NET.search(item.label) is not None and _GROSS.search(item.label) is None
        return replace(item, hints={Role.NET if net else Role.GROSS: item.weight(Role.PREPAID)})
    totals = item.weight(Role.NET, Role.GROSS, Role.TOTAL, Role.PAYABLE)
    if totals and _ORDER.search(item.label):
        return replace(item, hints={Role.OTHER: ROW_LABEL})
    return item
