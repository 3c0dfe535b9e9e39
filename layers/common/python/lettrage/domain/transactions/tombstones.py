"""Movements that the provider says never were: told before, deleted since (bank-providers §3.6).

A tombstone never deletes a booked transaction: it becomes «Annulée», and what somebody decided on
stays with a flag (security-reliability G4, G7). An announced movement is withdrawn as usual.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from lettrage.domain.bank import Reason, Transaction, TransactionState
from lettrage.domain.transactions.merging import SOURCE_CHANGED, withdrawn
from lettrage.domain.transactions.sameness import Told, own_key

DELETED_REFERENCE = "deleted"
"""Fact of the reason, with the bank's reference."""


class Buried(Told, Protocol):
    """A movement that may be a tombstone (`ports.bank.ProviderTransaction` is one)."""

    @property
    def deleted(self) -> bool:
        """The provider says that it does not exist."""
        ...


_B = TypeVar("_B", bound=Buried)


def parted(told: Sequence[_B]) -> tuple[list[_B], list[_B]]:
    """The movements that exist, and the tombstones. Raises: nothing."""
    return (
        [each for each in told if not each.deleted],
        [each for each in told if each.deleted],
    )


def fallen(
    tombstones: Iterable[Told], stored: Mapping[str, Transaction], alive: Iterable[str]
) -> list[Transaction]:
    """The stored transactions that tombstones name and no living movement of the answer is.

    `stored` by identifier; `alive` are identifiers paired with living movements: a movement told
    anew under another key keeps its transaction.
    """
    keys = {own_key(each) for each in tombstones} - {""}
    living = set(alive)
    return [
        each for each in stored.values() if each.bank_reference in keys and each.id not in living
    ]


def cancelled(before: Transaction, *, now: datetime) -> Transaction | None:
    """`before` as the tombstone leaves it: None when it may simply go, itself when it is known.

    With allocations it becomes «Anomalie» and keeps them: a person or a run decides what they
    are worth without the money.
    """
    if before.pending:
        return withdrawn(before, now=now)
    if before.state is TransactionState.CANCELLED:
        return before
    reason = _reason(before)
    if before.allocations:
        if reason in before.reasons:
            return before
        state = TransactionState.PARTIAL
    else:
        state = TransactionState.CANCELLED
    return before.changed(at=now, state=state, suggestions=(), reasons=(*before.reasons, reason))


def _reason(before: Transaction) -> Reason:
    return Reason(
        code=SOURCE_CHANGED,
        facts={DELETED_REFERENCE: before.bank_reference},
        message_fr="Opération supprimée par la banque.",
        message_en="Transaction deleted by the bank.",
    )
