"""Movements that the provider says never were: told before, deleted since (bank-providers §3.6).

What a tombstone names is withdrawn like what a whole answer lacks (`merging.withdrawn`): cancelled,
never erased, and flagged where somebody decided on it (security-reliability G4, G7).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.transactions.sameness import own_key
from lettrage.domain.transactions.telling import Told


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


def named_by(tombstones: Iterable[Told]) -> set[str]:
    """Bank references that tombstones name. Raises: nothing."""
    return {own_key(each) for each in tombstones} - {""}


def fallen(
    references: set[str], stored: Mapping[str, Transaction], alive: Iterable[str]
) -> list[Transaction]:
    """The stored transactions to withdraw: named, not withdrawn yet, no living movement of them.

    `stored` by identifier; `alive` are identifiers paired with living movements: a movement told
    anew under another key keeps its transaction.
    """
    living = set(alive)
    return [
        each
        for each in stored.values()
        if each.bank_reference in references and each.id not in living and each.withdrawn_at is None
    ]
