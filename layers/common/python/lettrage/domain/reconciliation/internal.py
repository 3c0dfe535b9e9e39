"""Transfers between own accounts: both legs are set aside.

Source: decision rules of the scenario files, "Hors suivi"; reconciliation specification §5.
"""

from collections import defaultdict
from collections.abc import Sequence

from lettrage.domain.labels import TransactionKind, normal_form
from lettrage.domain.reconciliation.case import Case
from lettrage.domain.reconciliation.decision import Decision, Reason, ReasonCode
from lettrage.domain.reconciliation.inputs import Account, TransactionState
from lettrage.domain.reconciliation.keys import compact

_TRANSFER_DAYS = 5  # two legs of a SEPA transfer over a long week-end; Target2 calendar


def own_transfers(
    cases: Sequence[Case], unfollowed: Sequence[Case], accounts: Sequence[Account]
) -> None:
    """Set aside both legs of a transfer between own accounts.

    The amount alone is no evidence: one leg at least must name an own account or be called an
    internal transfer, and what names a third party or a document is no other leg. A leg that
    carries the IBAN of an own account stands without its twin. Legs on `unfollowed` accounts are
    set aside already.
    """
    ibans = {compact(account.iban): account.id for account in accounts if account.iban}
    signed = [case for case in cases if _own(case, ibans, accounts)]
    if not signed:
        return
    waiting: dict[tuple[str, int], list[Case]] = defaultdict(list)
    for case in (*cases, *unfollowed):
        waiting[(case.transaction.currency, case.transaction.amount)].append(case)
    paired: set[str] = set()
    for case in sorted(signed, key=lambda c: c.order):
        if case.decision is not None:
            continue
        opposite = waiting[(case.transaction.currency, -case.transaction.amount)]
        others = [
            other
            for other in opposite
            if other.transaction.id not in paired
            and _legs(case, other)
            and (_own(other, ibans, accounts) or not _is_anothers(other))
        ]
        if others:
            nearest = min(
                others, key=lambda o: (_days(case, o), not _own(o, ibans, accounts), o.order)
            )
            paired |= {case.transaction.id, nearest.transaction.id}
            _set_aside(case, nearest.transaction.account_id)
            if nearest.decision is None:
                _set_aside(nearest, case.transaction.account_id)
        elif (own := ibans.get(compact(case.transaction.counterparty_iban))) is not None:
            _set_aside(case, own)


def _is_anothers(case: Case) -> bool:
    """It names a third party or a document."""
    return bool(case.party or case.cited or case.carried)


def _own(case: Case, ibans: dict[str, str], accounts: Sequence[Account]) -> bool:
    iban = compact(case.transaction.counterparty_iban)
    if iban in ibans and ibans[iban] != case.transaction.account_id:
        return True
    if case.label.kind is TransactionKind.INTERNAL_TRANSFER:
        return True
    padded = f" {case.label.normal} "
    return any(
        account.id != case.transaction.account_id and f" {normal_form(account.name)} " in padded
        for account in accounts
        if len(normal_form(account.name).split()) > 1
    )


def _legs(one: Case, other: Case) -> bool:
    return (
        one.transaction.account_id != other.transaction.account_id
        and _days(one, other) <= _TRANSFER_DAYS
    )


def _days(one: Case, other: Case) -> int:
    return abs((one.transaction.booking_date - other.transaction.booking_date).days)


def _set_aside(case: Case, account_id: str) -> None:
    reason = Reason(ReasonCode.INTERNAL_TRANSFER, (("account", account_id),), 90)
    case.decision = Decision(
        transaction_id=case.transaction.id, state=TransactionState.EXCLUDED, reasons=(reason,)
    )
