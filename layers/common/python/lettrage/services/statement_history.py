"""What the other files of an account said: who else told a movement, and the balances they gave.

Only imports that are written count; one that is carried out is written as good as one that ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pydantic import TypeAdapter

from lettrage.domain.statement_import import (
    ImportedAccount,
    StatementImport,
    StatementImportState,
    StatementLine,
)
from lettrage.domain.transactions.sameness import BOOKED_WITHIN_DAYS
from lettrage.ports.objects import ObjectStore
from lettrage.ports.store import Store
from lettrage.services.whole_lists import whole

WRITTEN = (StatementImportState.IMPORTING, StatementImportState.IMPORTED)
"""States of imports whose movements are, or are about to be, stored."""

_AROUND = timedelta(days=2 * BOOKED_WITHIN_DAYS)
# Either file's line may lie that far from the transaction it met.

_LINES = TypeAdapter(tuple[StatementLine, ...])


@dataclass(frozen=True)
class Told:
    """What one written import said of one account of ours."""

    report: StatementImport
    account: ImportedAccount


def told_of(store: Store, organisation_id: str, *, without: str = "") -> list[Told]:
    """What written imports said of our accounts, oldest import first; not that of `without`.

    Raises: Unavailable.
    """
    return [
        Told(report, account)
        for report in whole(store, StatementImport, organisation_id)
        if report.state in WRITTEN and report.id != without
        for account in report.accounts
        if account.bank_account_id
    ]


def other_tellers(store: Store, objects: ObjectStore, report: StatementImport) -> Mapping[str, str]:
    """The import that a transaction goes to when `report` is undone, by transaction.

    Shapes: of several imports that hold a transaction among their lines, the oldest. Lines are
    read only of imports of the same accounts whose days are near.
    Raises: Unavailable.
    """
    found: dict[str, str] = {}
    read: set[str] = set()
    for told in told_of(store, report.organisation_id, without=report.id):
        other = told.report
        if other.id in read or other.lines_key is None or not _meet(told.account, report):
            continue
        read.add(other.id)
        for line in _LINES.validate_json(objects.get(other.lines_key)):
            if line.transaction_id is not None:
                found.setdefault(line.transaction_id, other.id)
    return found


def _meet(one: ImportedAccount, report: StatementImport) -> bool:
    """Whether both may tell the same movement: a line may meet one booked some days apart."""
    return any(
        one.bank_account_id == two.bank_account_id
        and one.first_day is not None
        and one.last_day is not None
        and two.first_day is not None
        and two.last_day is not None
        and one.first_day - _AROUND <= two.last_day
        and two.first_day - _AROUND <= one.last_day
        for two in report.accounts
    )
