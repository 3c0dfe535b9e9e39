"""What an import met when it was decided, and another file's undoing took before it was written."""

from collections.abc import Collection, Sequence
from datetime import datetime

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.statement_import import (
    StatementImport,
    StatementLine,
    StatementLineOutcome,
)
from lettrage.domain.statements import StatementFile
from lettrage.ports.objects import ObjectStore
from lettrage.ports.store import MAX_PAGE, Store
from lettrage.services.statement_accounts import accounts_of
from lettrage.services.statement_plan import Plan, entries_key, planned


def gone(store: Store, report: StatementImport, lines: Sequence[StatementLine]) -> frozenset[str]:
    """Transactions that lines were known by and that are stored no more. Raises: Unavailable."""
    known = (line.transaction_id for line in lines if line.outcome is StatementLineOutcome.KNOWN)
    wanted = sorted({each for each in known if each is not None})
    there: set[str] = set()
    for start in range(0, len(wanted), MAX_PAGE):
        part = wanted[start : start + MAX_PAGE]
        there |= set(store.get_many(Transaction, report.organisation_id, part))
    return frozenset(wanted) - there


def replanned(
    store: Store,
    objects: ObjectStore,
    report: StatementImport,
    before: Plan,
    lost: Collection[str],
    now: datetime,
) -> Plan:
    """The plan with what `lost` were, made anew from what the file said.

    Lines that met anything else, and what is written of `before`, stay. Raises: Unavailable.
    """
    file = StatementFile.model_validate_json(objects.get(entries_key(report)))
    accounts = accounts_of(store, report.organisation_id, file, report.choices)
    fresh = planned(store, report, file, accounts, now)
    pairs = zip(before.lines, fresh.lines, strict=True)
    lines = tuple(two if one.transaction_id in lost else one for one, two in pairs)
    there = {each.id for each in before.transactions}
    more = tuple(each for each in fresh.transactions if each.id not in there)
    return Plan(lines, (*before.transactions, *more))
