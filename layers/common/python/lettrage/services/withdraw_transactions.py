"""What a fetch finds gone: announced movements told no more, and tombstones of the provider."""

from collections.abc import Iterable, Mapping, Sequence

from lettrage.domain.bank import BankAccount, Transaction
from lettrage.domain.transactions.merging import withdrawn
from lettrage.domain.transactions.sameness import Kept, Pair, Told, own_key, record_id_of
from lettrage.domain.transactions.tombstones import cancelled, fallen
from lettrage.services.unit_of_work import Work


def withdrawals(
    work: Work,
    account: BankAccount,
    stored: Mapping[str, Transaction],
    *,
    gone: Iterable[Kept],
    tombstones: Sequence[Told],
    pairs: Sequence[Pair],
) -> list[tuple[Transaction, Transaction | None]]:
    """Each transaction with what is left of it, None when it may go; unchanged ones left out.

    `stored` is what the fetch read; what a tombstone names is looked up outside of it too.
    Raises: Unavailable.
    """
    now = work.clock.now()
    keys = {own_key(each) for each in tombstones} - {""}
    named: Mapping[str, Transaction] = {}
    if keys:
        ids = [record_id_of(account.id, key) for key in sorted(keys)]
        named = work.store.get_many(Transaction, account.organisation_id, ids)
    buried = fallen(tombstones, {**named, **stored}, (pair.record_id for pair in pairs))
    left = {each.id: (each, cancelled(each, now=now)) for each in buried}
    for each in gone:
        lost = stored[each.record_id]
        left.setdefault(lost.id, (lost, withdrawn(lost, now=now)))
    return [(before, after) for before, after in left.values() if after is not before]
