"""Taking back the transactions of one statement file: what others told too stays."""

from collections.abc import Mapping, Sequence

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Conflict
from lettrage.domain.money import decimal_fr
from lettrage.domain.statement_import import StatementImport
from lettrage.domain.transactions.telling import FILE_REFERENCE
from lettrage.ports.objects import ObjectStore
from lettrage.services.statement_history import other_tellers
from lettrage.services.store_transactions import chunks
from lettrage.services.unit_of_work import Actor, Work

_LONGEST_LABEL = 60


def reconciled(transaction: Transaction) -> bool:
    """Whether somebody or the engine decided something that undoing would lose."""
    return bool(transaction.allocations or transaction.adjustments) or transaction.manual


def reconciled_fr(transaction: Transaction) -> str:
    """Why such a transaction stops an undoing, and how to mend it."""
    amount = decimal_fr(transaction.amount)
    return (
        f"L’opération du {transaction.booking_date:%d/%m/%Y} ({amount} {transaction.currency},"
        f" « {transaction.label[:_LONGEST_LABEL]} ») est rapprochée ou a été traitée à la main :"
        " annulez d’abord cette décision."
    )


def take_back(
    work: Work, objects: ObjectStore, actor: Actor, report: StatementImport
) -> Transaction | None:
    """Free every transaction of the import; the first reconciled one, which stops it, or None.

    Done again it goes on where it stopped. Raises: Unavailable.
    """
    while True:
        page = work.store.find(Transaction, report.organisation_id, "statement_import", report.id)
        if not page.records:
            return None
        if held := next(filter(reconciled, page.records), None):
            return held
        # Asked anew each time: an import that was decided meanwhile may tell them too.
        others = other_tellers(work.store, objects, report)
        for chunk in chunks([(each, _freed(work, each, others)) for each in page.records]):
            _take(work, actor, chunk)


def _freed(work: Work, transaction: Transaction, others: Mapping[str, str]) -> Transaction | None:
    """None for what only this file told; what the bank or another file told too stays.

    The bank's own are no file's any more, another file's go with that one's undoing.
    """
    told_by = None
    if transaction.bank_reference.startswith(FILE_REFERENCE):
        told_by = others.get(transaction.id)
        if told_by is None:
            return None
    return transaction.changed(at=work.clock.now(), statement_import_id=told_by)


def _take(
    work: Work, actor: Actor, chunk: Sequence[tuple[Transaction | None, Transaction | None]]
) -> None:
    unit = work.unit(actor)
    for before, after in chunk:
        if before is not None and after is None:
            unit.remove(before, "statement_undone")
        elif before is not None and after is not None:
            unit.change(before, after, "statement_undone")
    try:
        unit.commit()
    except Conflict:
        return  # one of them changed just now: the next page shows how
