"""What an import would write: a line a movement, and the transactions that are new.

Nothing is written here. Everything is decided against the store as it is now; writing decides
once more for what others wrote meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Counterparty, Direction, Transaction
from lettrage.domain.statement_import import (
    RESEMBLING,
    StatementImport,
    StatementLine,
    StatementLineOutcome,
)
from lettrage.domain.statement_proof import booked
from lettrage.domain.statements import EntryStatus, StatementEntry, StatementFault, StatementFile
from lettrage.domain.transactions.overlap import Placed, place
from lettrage.domain.transactions.sameness import BOOKED_WITHIN_DAYS, content_of
from lettrage.domain.transactions.telling import FILE_REFERENCE
from lettrage.domain.transactions.tellings import source_of
from lettrage.ports.store import MAX_PAGE, Store
from lettrage.services.account_banks import label_style
from lettrage.services.statement_accounts import FileAccount
from lettrage.services.statement_evidence import Evidence
from lettrage.services.whole_lists import whole

LONGEST_LABEL = 100
"""Characters of a label that a line of the report shows."""

_AROUND = timedelta(days=BOOKED_WITHIN_DAYS)


@dataclass(frozen=True)
class Plan:
    """The report's lines and the transactions to write, both in the file's order."""

    lines: tuple[StatementLine, ...]
    transactions: tuple[Transaction, ...]

    def doubtful_accounts(self) -> tuple[str, ...]:
        """Keys of the file's accounts with lines that a person must decide on."""
        doubtful = StatementLineOutcome.DOUBTFUL
        return tuple(dict.fromkeys(e.account_key for e in self.lines if e.outcome is doubtful))


@dataclass(frozen=True)
class _Told:
    """A movement as `content_of` wants it: what a later fetch of the account compares."""

    booking_date: date | None
    amount: Decimal
    currency: str
    label_parts: tuple[str, ...]
    id: str = ""
    provider_id: str = ""
    pending: bool = False


def planned(
    store: Store,
    report: StatementImport,
    file: StatementFile,
    accounts: Sequence[FileAccount],
    now: datetime,
) -> Plan:
    """The plan of a file without faults; movements of unknown accounts are lines without a record.

    Raises: Unavailable.
    """
    lines: list[StatementLine] = []
    fresh: list[Transaction] = []
    for each in accounts:
        entries = [entry for one in each.statements for entry in booked(one)]
        labels: dict[str, str] = {}
        if each.account is None or not entries:
            placed = place("-", entries, ())
        else:
            placed = _placed(store, report, source_of(file), each, entries, labels)
        lines += [_line(each.told.key, one, labels) for one in placed]
        new = [one for one in placed if one.known_id is None]
        if new and each.account is not None:
            codes = [one.account.bank_code for one in each.statements]
            style = label_style(store, each.account, codes)
            fresh += [_made(report, each.account, one, now, style) for one in new]
        lines += [
            _unbooked(each.told.key, entry)
            for one in each.statements
            for entry in one.entries
            if entry.status is not EntryStatus.BOOKED
        ]
    lines += [refused(fault) for fault in file.faults]
    return Plan(tuple(sorted(lines, key=lambda line: line.line)), tuple(fresh))


def _placed(
    store: Store,
    report: StatementImport,
    source: str,
    each: FileAccount,
    entries: Sequence[StatementEntry],
    labels: dict[str, str],
) -> list[Placed]:
    """The movements of one account placed; `labels` takes those of stored ones that resemble."""
    account = each.account
    if account is None:  # pragma: no cover - asked before
        return []
    evidence = Evidence(store, account, each, entries)
    days = [entry.booked_on for entry in entries]
    stored = whole(
        store,
        Transaction,
        account.organisation_id,
        "account",
        account.id,
        since=min(min(days) - _AROUND, evidence.since).isoformat(),
        until=(max(days) + _AROUND).isoformat(),
    )
    labels.update((each.id, each.label) for each in stored)
    near = [each for each in stored if each.booking_date >= min(days) - _AROUND]
    placed = place(
        account.id,
        entries,
        near,
        source=source,
        proofs=evidence.proofs(stored),
        answers=report.choices.doubts,
    )
    return _checked(store, account, placed)


def refused(fault: StatementFault) -> StatementLine:
    """The line of a fault."""
    return StatementLine(
        line=fault.line,
        outcome=StatementLineOutcome.REFUSED,
        code=fault.code,
        message_fr=fault.message_fr,
        message_en=fault.message_en,
    )


def _checked(store: Store, account: BankAccount, placed: Sequence[Placed]) -> list[Placed]:
    """New ones whose identifier is taken are known: their day was corrected after they came."""
    wanted = [each.record_id for each in placed if each.known_id is None]
    there: set[str] = set()
    for start in range(0, len(wanted), MAX_PAGE):
        part = wanted[start : start + MAX_PAGE]
        there |= set(store.get_many(Transaction, account.organisation_id, part))
    return [
        replace(each, known_id=each.record_id, doubtful=False)
        if each.known_id is None and each.record_id in there
        else each
        for each in placed
    ]


def _line(key: str, placed: Placed, labels: Mapping[str, str]) -> StatementLine:
    outcome = StatementLineOutcome.TWIN if placed.twin else StatementLineOutcome.NEW
    if placed.known_id is not None:
        outcome = StatementLineOutcome.KNOWN
    elif placed.doubtful:
        outcome = StatementLineOutcome.DOUBTFUL
    code = ""
    if placed.resembles_id is not None:
        code = "other_day" if placed.shifted else "other_words"
    french, english = RESEMBLING.get(code, ("", ""))
    return _said(key, placed.entry).model_copy(
        update={
            "code": code,
            "message_fr": french,
            "message_en": english,
            "outcome": outcome,
            "transaction_id": placed.known_id or placed.record_id,
            "resembles_id": placed.resembles_id,
            "resembles_label": labels.get(placed.resembles_id or "", "")[:LONGEST_LABEL],
            "doubt_id": placed.doubt_id,
            "telling": placed.telling,
        }
    )


def _unbooked(key: str, entry: StatementEntry) -> StatementLine:
    return _said(key, entry).model_copy(update={"outcome": StatementLineOutcome.NOT_BOOKED})


def _said(key: str, entry: StatementEntry) -> StatementLine:
    return StatementLine(
        line=entry.line,
        account_key=key,
        outcome=StatementLineOutcome.NEW,
        booking_date=None if entry.undated else entry.booked_on,
        amount=entry.amount,
        currency=entry.currency,
        label=" ".join(entry.label_parts)[:LONGEST_LABEL],
    )


def _made(
    report: StatementImport, account: BankAccount, placed: Placed, now: datetime, style: str
) -> Transaction:
    entry = placed.entry
    told = _Told(entry.booked_on, entry.amount, account.currency, entry.label_parts)
    return Transaction(
        organisation_id=account.organisation_id,
        id=placed.record_id,
        created_at=now,
        updated_at=now,
        bank_account_id=account.id,
        bank_reference=f"{FILE_REFERENCE}{placed.mark}",
        provider_fingerprint=content_of(account.id, told),
        booking_date=entry.booked_on,
        value_date=entry.valued_on,
        amount=entry.amount,
        currency=account.currency,
        direction=Direction.DEBIT if entry.amount < 0 else Direction.CREDIT,
        label=" ".join(entry.label_parts),
        label_style=style,
        counterparty=Counterparty(name=entry.counterparty_name, iban=entry.counterparty_iban),
        end_to_end_id=entry.end_to_end_id,
        mandate_id=entry.mandate_id,
        creditor_id=entry.creditor_id,
        original_amount=entry.original_amount,
        original_currency=entry.original_currency,
        raw_key=f"{entries_key(report)}#{entry.line}",
        statement_import_id=report.id,
        told_as=frozenset({placed.telling} - {""}),
    )


def entries_key(report: StatementImport) -> str:
    """Object with everything the file says, as it was read for this import."""
    return f"{report.object_key}/read.json"
