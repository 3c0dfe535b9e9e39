"""Money is neither made nor lost: checked on every write of a decision."""

from collections.abc import Callable, Iterable

from lettrage.domain.errors import Invalid
from lettrage.domain.reconciliation.decision import Adjustment
from lettrage.domain.reconciliation.inputs import Allocation, MatchDocument


def check_conservation(
    amount: int,
    currency: str,
    *,
    allocations: Iterable[Allocation],
    adjustments: Iterable[Adjustment],
    document: Callable[[str], MatchDocument],
) -> None:
    """Check that sum of sign(type) x allocation + sum of adjustments = amount.

    Across currencies the sum has no meaning: there only the sign of each allocation is checked,
    as the rate is the bank's.

    Units: minor units; `amount` and adjustments of `currency`.
    Raises: Invalid, code `not_conserved`, when the sum differs; code `empty_allocation` for a zero.
    Source: reconciliation specification, §6; decision rules of the scenario files.
    """
    total, foreign = 0, False
    for allocation in allocations:
        settled = document(allocation.document_id)
        if allocation.amount == 0:
            raise Invalid(f"allocation of nothing to {settled.id}", code="empty_allocation")
        foreign = foreign or settled.currency != currency
        total += settled.sign * allocation.amount
    if foreign:
        return
    total += sum(adjustment.amount for adjustment in adjustments)
    if total != amount:
        raise Invalid(
            f"transaction of {amount} {currency} explained for {total}", code="not_conserved"
        )
