"""The totals as far as they are decided: amounts by role, their places, what proves them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.roles import Sum
from lettrage.domain.reading.triples import GROSS_ROLES, NET_ROLES
from lettrage.domain.reading.vat import Pair

PROVED = 900


@dataclass(slots=True)
class Totals:
    """What was decided.

    Attributes:
        values: Role to (amount, per mille); only what was found.
        places: Role to the printed amount that shows it.
        rows: VAT by rate; empty when unknown.
        rows_confidence: Per mille.
        closed: The arithmetic closed in a way that proves it.
        mismatch: Labelled totals contradict each other.
        others: Role to other amounts that were possible.
    """

    values: dict[Role, tuple[Decimal, int]] = field(default_factory=dict)
    places: dict[Role, Sum] = field(default_factory=dict)
    rows: tuple[Pair, ...] = ()
    rows_confidence: int = 0
    closed: bool = False
    mismatch: bool = False
    others: dict[Role, tuple[Decimal, ...]] = field(default_factory=dict)


def place(totals: Totals, found: Sequence[Sum]) -> None:
    """Find where each decided total is printed: the print that its label speaks for most."""
    roles = {Role.NET: NET_ROLES, Role.VAT: (Role.VAT,), Role.GROSS: GROSS_ROLES}
    for role, names in roles.items():
        if role in totals.values:
            same = [item for item in found if item.value == totals.values[role][0]]
            if same:
                totals.places[role] = max(same, key=lambda item: item.weight(*names))
