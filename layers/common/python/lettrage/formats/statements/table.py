"""CSV exports of banks: columns by their headers, cells by the writing the whole file agrees on.

The header is found by its names, wherever it stands; what precedes it may give the account and a
balance. Where the names say nothing a person says which column is which (`StatementMapping`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.domain.statements import (
    EntryStatus,
    KnownLayout,
    MappingSource,
    StatementEntry,
    StatementFault,
    StatementFile,
    StatementFormat,
    StatementMapping,
)
from lettrage.formats import csv_cells
from lettrage.formats.csv_cells import CellError
from lettrage.formats.statements.cells import exact, iban_of, line_of, lines_of, text_of
from lettrage.formats.statements.table_balances import statements_of
from lettrage.formats.statements.table_columns import key, tells_enough
from lettrage.formats.statements.table_fees import charged, parted
from lettrage.formats.statements.table_layouts import (
    chosen,
    layout_of,
    layout_read,
    with_fees,
)
from lettrage.formats.statements.table_notes import (
    BalanceNote,
    balance_above,
    balance_of,
    sums_up,
)
from lettrage.formats.statements.table_rows import Row, rows_of
from lettrage.formats.statements.table_states import status_of
from lettrage.formats.statements.wording import StatementRefused, fault

_PREVIEW_ROWS, _PREVIEW_CELL = 8, 60
_MONEY = ("amount", "debit", "credit", "balance", "fee")
_MINUS = re.compile(r"[-\u2212\u2013(]")
_DAYS = ("booking_date", "value_date")
_DEBITS = ("d", "debit", "dbit", "deb", "sortie")
_CREDITS = ("c", "credit", "crdt", "cred", "entree")


@dataclass(frozen=True)
class _Reading:
    """How the cells of this file are read."""

    columns: dict[str, tuple[int, ...]]
    day_first: bool | None
    mark: str | None
    currency: str | None
    debit_sign: int

    def cell(self, row: Row, role: str) -> str:
        """The cell of that role, "" without."""
        return next((text for cell in self.cells(row, role) if (text := cell.strip())), "")

    def cells(self, row: Row, role: str) -> list[str]:
        """All cells of that role."""
        return [row.cells[n - 1] for n in self.columns.get(role, ()) if n <= len(row.cells)]


def read(
    data: bytes, given: StatementMapping | None, known: Sequence[KnownLayout] = ()
) -> StatementFile:
    """The statement of a table. Raises: StatementRefused, when the text is no table."""
    rows = rows_of(text_of(data))
    header, mapping, source = chosen(rows, given, known)
    columns = dict(mapping.columns)
    if source is MappingSource.KEPT and header >= 0:
        columns = with_fees(columns, rows[header].cells)
    preview = tuple(
        tuple(line_of(cell)[:_PREVIEW_CELL] for cell in row.cells[:40])
        for row in rows[: header + _PREVIEW_ROWS + 1]
    )
    if not tells_enough(columns):
        refused = StatementRefused("mapping_needed").refusal
        return StatementFile(format=StatementFormat.CSV, refusal=refused, preview=preview)
    body = [row for row in rows[header + 1 :] if any(cell.strip() for cell in row.cells)]
    reading, faults = _reading(columns, body, mapping, rows[header].cells if header >= 0 else [])
    entries: list[StatementEntry] = []
    fees: dict[int, Decimal] = {}
    undated: list[Row] = []
    above = rows[: max(header, 0)]
    notes = [note for row in above if (note := balance_above(row.cells)) is not None]
    for row in body:
        labels = reading.cells(row, "label")
        if sums_up(reading.cell(row, "booking_date"), labels):
            notes += _balance_noted(reading, row, labels)
            continue
        if not reading.cell(row, "booking_date") and not _money_cells(reading, row):
            continue  # a note under the table
        try:
            if _is_undated(reading, row):
                undated.append(row)
                continue
            entries.append(_entry(reading, row))
            fees |= _fee(reading, row)
        except CellError as error:
            faults.append(fault(row.line, error.code, _blamed(reading, row, error.code)))
    entries, effects = charged(entries, fees)
    last = max((each.booked_on for each in entries), default=None)
    for row in undated:
        try:
            entries.append(_entry(reading, row, last))
        except CellError as error:
            faults.append(fault(row.line, error.code, _blamed(reading, row, error.code)))
    prelude = [" ".join(row.cells) for row in above]
    told = StatementMapping(
        header_line=rows[header].line if header >= 0 else 0,
        columns=columns,
        day_first=reading.day_first,
        decimal_mark=reading.mark,
        currency=reading.currency,
    )
    return StatementFile(
        format=StatementFormat.CSV,
        statements=parted(statements_of(prelude, entries, reading.currency, notes), effects),
        faults=tuple(sorted(faults, key=lambda each: each.line)),
        mapping=told,
        mapping_source=source,
        layout=layout_read(rows, header),
        header=preview[header] if header >= 0 and layout_of(rows[header].cells) else (),
        preview=preview,
    )


def _reading(
    columns: dict[str, tuple[int, ...]],
    body: Sequence[Row],
    given: StatementMapping,
    header: Sequence[str],
) -> tuple[_Reading, list[StatementFault]]:
    bare = _Reading(columns, None, None, None, 1)
    amounts = [text for row in body for role in _MONEY if (text := bare.cell(row, role))]
    days = [text for row in body for role in _DAYS if (text := bare.cell(row, role))]
    french = any(key(each) in _FRENCH for each in header)
    first, mark = given.day_first, given.decimal_mark
    if first is None:
        first = csv_cells.day_first(days, french=french)
    if mark is None:
        mark = csv_cells.decimal_mark(amounts)
    signed = [
        (row.line, "-" if _MINUS.search(text) else "+")
        for row in body
        if (text := bare.cell(row, "debit")).strip("0,. ")
    ]
    other = next((line for line, sign in signed if sign != signed[0][1]), None)
    faults = [fault(other, "mixed_signs")] if other is not None else []
    currency = given.currency or _currency_named(header)
    sign = 1 if signed and other is None and signed[0][1] == "-" else -1
    return _Reading(columns, first, mark, currency, sign), faults


_FRENCH = frozenset(
    {"libelle", "montant", "debit euros", "credit euros", "date operation", "solde"}
) | {
    "libelle operation",
    "date de valeur",
    "date de l operation",
    "date de comptabilisation",
    "montant operation en euro",
    "montant de l operation",
    "montant euros",
    "dateop",
    "dateval",
    "montant total ttc",
}


def _currency_named(header: Sequence[str]) -> str | None:
    words = {word for each in header for word in key(each).split()}
    return "EUR" if words & {"euro", "euros", "eur"} else None


def _money_cells(reading: _Reading, row: Row) -> list[str]:
    return [text for role in ("amount", "debit", "credit") if (text := reading.cell(row, role))]


def _is_undated(reading: _Reading, row: Row) -> bool:
    """A movement still to come, or never to be, without any day."""
    if reading.cell(row, "booking_date") or not reading.cell(row, "status"):
        return False
    return status_of(reading.cell(row, "status")) is not EntryStatus.BOOKED


def _fee(reading: _Reading, row: Row) -> dict[int, Decimal]:
    """The fee beside the amount by its line; nothing for an empty cell or zero."""
    text = reading.cell(row, "fee")
    fee = csv_cells.amount(text, reading.mark)[0] if text.strip("0,. ") else Decimal(0)
    return {row.line: _exact(fee, _currency(reading, row, None))} if fee else {}


def _entry(reading: _Reading, row: Row, last: date | None = None) -> StatementEntry:
    """The movement of a row; one without any day stands on `last`."""
    amount, beside = _amount(reading, row)
    currency = _currency(reading, row, beside)
    value = reading.cell(row, "value_date")
    balance = reading.cell(row, "balance")
    counterparty = line_of(reading.cell(row, "counterparty"))[:140]
    labels = reading.cells(row, "label")
    return StatementEntry(
        line=row.line,
        booked_on=last or _booked_on(reading, row),
        undated=last is not None,
        valued_on=csv_cells.day(value, reading.day_first) if value else None,
        amount=_exact(amount, currency),
        currency=currency,
        label_parts=lines_of(*labels) or lines_of(counterparty),
        counterparty_name=counterparty,
        counterparty_iban=iban_of(reading.cell(row, "counterparty_iban") or "-"),
        reference=line_of(reading.cell(row, "reference"))[:140],
        status=status_of(reading.cell(row, "status")),
        balance_after=csv_cells.amount(balance, reading.mark)[0] if balance else None,
    )


def _booked_on(reading: _Reading, row: Row) -> date:
    text = reading.cell(row, "booking_date")
    if not text:
        raise CellError("missing")
    return csv_cells.day(text, reading.day_first)


def _amount(reading: _Reading, row: Row) -> tuple[Decimal, str | None]:
    whole = reading.cell(row, "amount")
    if whole:
        amount, currency = csv_cells.amount(whole, reading.mark)
        side = key(reading.cell(row, "direction"))
        if side in _DEBITS:
            amount = -abs(amount)
        elif side in _CREDITS:
            amount = abs(amount)
        elif side:
            raise CellError("malformed")
        return amount, currency
    debit, credit = reading.cell(row, "debit"), reading.cell(row, "credit")
    out, out_currency = csv_cells.amount(debit, reading.mark) if debit else (Decimal(0), None)
    into, in_currency = csv_cells.amount(credit, reading.mark) if credit else (Decimal(0), None)
    if not debit and not credit:
        raise CellError("missing")
    if out and into:
        raise CellError("two_amounts")
    return into + reading.debit_sign * out, out_currency or in_currency


def _currency(reading: _Reading, row: Row, beside: str | None) -> str | None:
    said = reading.cell(row, "currency").upper().replace("€", "EUR")
    if said and not re.fullmatch(r"[A-Z]{3}", said):
        raise CellError("unknown_currency")
    return said or beside or reading.currency


def _exact(amount: Decimal, currency: str | None) -> Decimal:
    if currency is None:
        cents = amount.quantize(Decimal("0.01"))
        return cents if cents == amount else amount
    return exact(amount, currency)


def _balance_noted(reading: _Reading, row: Row, labels: Sequence[str]) -> list[BalanceNote]:
    """The balance of a line that is none of the movements; nothing for totals."""
    day = reading.cell(row, "booking_date")
    words = day if sums_up(day, ()) else next((each for each in labels if sums_up("", [each])), "")
    try:
        if _money_cells(reading, row):
            amount, _ = _amount(reading, row)
        else:
            amount, _ = csv_cells.amount(reading.cell(row, "balance"), reading.mark)
    except CellError:
        return []
    note = balance_of(words, amount, "" if words == day else day)
    return [note] if note is not None else []


def _blamed(reading: _Reading, row: Row, code: str) -> str:
    if code in ("not_a_date", "ambiguous_date"):
        return reading.cell(row, "booking_date")
    if code == "unknown_status":
        return reading.cell(row, "status")
    if code == "missing":
        return "date, montant"
    return next(iter(_money_cells(reading, row)), "")
