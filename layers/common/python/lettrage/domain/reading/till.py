"""The amounts of a till receipt by what they are for: totals, payments, change, roundings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from lettrage.domain.reading.lexicon import AMOUNTS, Role
from lettrage.domain.reading.roles import Sum
from lettrage.domain.reading.triples import AGAINST, GROSS_ROLES, LABELLED

_PAYMENT = re.compile(
    r"\b(cb|cartes?|visa|master(?:card)?|maestro|amex|american express|card|edc|vpay|ec|girocard|"
    r"kartenzahlung|bancontact|twint|payconiq|apple pay|google pay|pin|nets|debit|credit|"
    r"tickets? rest\w*|titres? rest\w*|cheques?|chq|check|sodexo|swile|edenred|especes|"
    r"comptant|payment|paiement|paye|paid|regle|reglement|tender\w*)\b"
)
_ROUNDING = re.compile(r"\b(round\w*|rnd|arrondis?|rundung\w*|afronding|redondeo)\b")
LARGEST_ROUNDING = Decimal("0.50")
"""Cash is rounded to 0.05 (Switzerland, Belgium, Netherlands, Malaysia) up to 1.00 (Norway)."""

OFFERED = 650  # a label on the amount's own row; the head of a column gives 600 at most
MOST_PAYMENTS = 6
CENTS = 2


@dataclass(frozen=True, slots=True)
class Till:
    """The amounts of a receipt by what they are for; each in reading order."""

    offers: tuple[Sum, ...]
    payments: tuple[Sum, ...]
    changes: tuple[Decimal, ...]
    roundings: tuple[Decimal, ...]
    less: frozenset[Decimal]
    deposits: frozenset[Decimal]
    found: tuple[Sum, ...]

    @property
    def given(self) -> frozenset[Decimal]:
        """Cash less change."""
        return frozenset(
            paid - change for paid in self._sums() for change in self.changes if change
        )

    @property
    def paid(self) -> frozenset[Decimal]:
        """What one means of payment, two together or all of them brought."""
        return frozenset(self._sums())

    def _sums(self) -> Iterator[Decimal]:
        values = [abs(item.value) for item in self.payments][:MOST_PAYMENTS]
        yield from values
        yield from (first + second for first, second in combinations(values, 2))
        if values:
            yield sum(values, Decimal(0))


def read_till(found: Sequence[Sum]) -> Till:
    """What the pages of a receipt print, in reading order."""
    money = [item for item in found if item.printed.decimals == CENTS]
    payments = [i for i in money if i.value and _pays(i)]
    offers = [i for i in money if i.value and i not in payments and _offered(i)]
    rounded = {i.value for i in offers}
    for item in money:
        if not _ROUNDING.search(item.label) or item in offers:
            continue
        if any(0 < abs(item.value - value) <= LARGEST_ROUNDING for value in rounded):
            offers.append(item)  # "ROUNDING  45.35": the total after it
    return Till(
        tuple(offers),
        tuple(payments),
        tuple({abs(i.value): None for i in money if i.weight(Role.CHANGE) >= LABELLED}),
        tuple(
            i.value
            for i in money
            if _ROUNDING.search(i.label) and 0 < abs(i.value) <= LARGEST_ROUNDING
        ),
        frozenset(
            abs(i.value) for i in money if i.value < 0 or i.weight(Role.DISCOUNT) >= LABELLED
        ),
        frozenset(abs(i.value) for i in money if i.value and i.weight(Role.PREPAID) >= LABELLED),
        tuple(money),
    )


def _pays(item: Sum) -> bool:
    """Whether the words on the amount's own row name a means of payment, and no total."""
    said = {label.name for label in AMOUNTS.find(item.label)}
    if said & {Role.CHANGE, Role.VAT, Role.NET, Role.PAYABLE, Role.GROSS, Role.TOTAL}:
        return False
    return Role.TENDERED in said or _PAYMENT.search(item.label) is not None


def _offered(item: Sum) -> bool:
    weight = item.weight(*GROSS_ROLES)
    return weight >= max(OFFERED, item.weight(Role.NET, Role.VAT, *AGAINST))
