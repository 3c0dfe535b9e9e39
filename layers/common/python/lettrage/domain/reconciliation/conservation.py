"""Money is neither made nor lost: checked on every write of a decision."""

from collections.abc import Callable, Iterable, Sequence

from lettrage.domain.errors import Invalid
from lettrage.domain.money import decimal_text, major_units
from lettrage.domain.reconciliation.decision import Adjustment, AdjustmentKind
from lettrage.domain.reconciliation.inputs import Allocation, DocumentType, MatchDocument

_COSTS = frozenset({AdjustmentKind.BANK_FEE, AdjustmentKind.COMMISSION})
"""They take money: a receipt is less by them, a payment more."""


def check_conservation(
    amount: int,
    currency: str,
    *,
    allocations: Iterable[Allocation],
    adjustments: Iterable[Adjustment],
    document: Callable[[str], MatchDocument],
) -> None:
    """Check that sum of sign(type) x allocation + sum of adjustments = amount.

    Across currencies the sum has no meaning, as the rate is the bank's. There the documents of
    each other currency together move money the way the transaction did, and what is said in the
    transaction's own currency leaves a part of it for them.

    Units: minor units; `amount` and adjustments of `currency`.
    Raises: Invalid, code `not_conserved`, when the sum differs; code `empty_allocation` for a zero.
    Source: reconciliation specification, §6; decision rules of the scenario files.
    """
    totals = {currency: sum(adjustment.amount for adjustment in adjustments)}
    for allocation in allocations:
        settled = document(allocation.document_id)
        if allocation.amount == 0:
            raise Invalid(f"allocation of nothing to {settled.id}", code="empty_allocation")
        moved = settled.sign * allocation.amount
        totals[settled.currency] = totals.get(settled.currency, 0) + moved
    own = totals.pop(currency)
    if not totals and own == amount:
        return
    if totals and all(_same_way(part, amount) for part in (amount - own, *totals.values())):
        return
    others = "".join(f" and {_shown(total, other)}" for other, total in totals.items())
    message = f"transaction of {_shown(amount, currency)} explained for {_shown(own, currency)}"
    message += others
    raise Invalid(message, code="not_conserved")


def senseless(
    amount: int,
    allocations: Sequence[Allocation],
    adjustments: Iterable[Adjustment],
    document: Callable[[str], MatchDocument],
) -> Adjustment | None:
    """The first adjustment whose sign contradicts its kind, None where all make sense.

    A fee or commission that adds money comes back: with a reject, or with a credit note of ours
    that is paid out. A discount makes less money move than its documents say.
    Units: minor units; adjustments of the transaction's currency.
    Raises: nothing.
    Source: chart of accounts (PCG), 627 bank services, 665 and 765 discounts.
    """
    settled = [(document(each.document_id), each.amount) for each in allocations]
    back = any(
        part < 0 or (amount < 0 and each.type is DocumentType.CREDIT_NOTE) for each, part in settled
    )
    plain = all(_same_way(each.sign * part, amount) for each, part in settled)
    for adjustment in adjustments:
        costs = adjustment.kind in _COSTS and adjustment.amount > 0 and not back
        lowers = adjustment.kind is AdjustmentKind.EARLY_PAYMENT_DISCOUNT and plain
        if costs or (lowers and _same_way(adjustment.amount, amount)):
            return adjustment
    return None


def _shown(minor: int, currency: str) -> str:
    return f"{decimal_text(major_units(minor, currency))} {currency}"


def _same_way(one: int, other: int) -> bool:
    return (one > 0 and other > 0) or (one < 0 and other < 0)
