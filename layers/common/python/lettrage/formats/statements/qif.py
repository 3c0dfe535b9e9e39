"""QIF: the plain records of Quicken, one letter a field. No currency, no balance, no proof.

Days are written in the program's country; their order is taken from all days of the file, else
asked for. Source: Quicken Interchange Format, version 2 of Intuit's description.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain.statements import (
    QIF_LAYOUT,
    KnownLayout,
    MappingSource,
    Statement,
    StatementAccount,
    StatementBalance,
    StatementEntry,
    StatementFault,
    StatementFile,
    StatementFormat,
    StatementMapping,
)
from lettrage.formats import csv_cells
from lettrage.formats.csv_cells import CellError
from lettrage.formats.statements.cells import exact, line_of, lines_of, text_of
from lettrage.formats.statements.wording import StatementRefused, fault

_TYPES = ("bank", "ccard", "cash", "oth a", "oth l")
_SECTION = re.compile(r"!(type:|account|option:|clear:)(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class _Record:
    line: int
    fields: dict[str, str]


@dataclass
class _Section:
    line: int
    name: str
    records: list[_Record]


def looks_like(text: str) -> bool:
    """Whether the text begins as QIF does."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "").lower()
    return first.startswith(("!type:", "!account", "!option:", "!clear:"))


def read(
    data: bytes, mapping: StatementMapping | None, known: Sequence[KnownLayout] = ()
) -> StatementFile:
    """The statements of a file. Raises: StatementRefused."""
    sections, truncated = _sections(text_of(data))
    sections = [section for section in sections if section.records]
    if not sections:
        raise StatementRefused("no_statement")
    every = [record.fields for section in sections for record in section.records]
    kept = next((each.mapping for each in known if each.layout == QIF_LAYOUT), None)
    given = mapping or kept or StatementMapping()
    source = MappingSource.GIVEN if mapping else MappingSource.DETECTED
    days = [_slashed(each["D"]) for each in every if "D" in each]
    first = given.day_first
    if first is None:
        first = csv_cells.day_first(days, french=False)
    mark = given.decimal_mark or csv_cells.decimal_mark(each["T"] for each in every if "T" in each)
    faults: list[StatementFault] = [fault(truncated, "truncated")] if truncated else []
    told = StatementMapping(day_first=first, decimal_mark=mark, currency=given.currency)
    statements = tuple(_statement(section, told, faults) for section in sections)
    return StatementFile(
        format=StatementFormat.QIF,
        statements=statements,
        faults=tuple(faults),
        mapping=told,
        mapping_source=MappingSource.KEPT if kept and not mapping else source,
        layout=QIF_LAYOUT,
    )


def _sections(text: str) -> tuple[list[_Section], int]:
    """Sections of account types, and the line of a record that never ended (0 for none)."""
    sections: list[_Section] = []
    name, mode, begun = "", "", 0
    fields: dict[str, str] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        if match := _SECTION.fullmatch(line):
            kind, rest = match[1].lower(), match[2].strip().lower()
            mode = "account" if kind == "account" else ("entries" if rest in _TYPES else "")
            if mode == "entries" and kind == "type:":
                sections.append(_Section(number, name, []))
            fields, begun = {}, 0
        elif line == "^":
            if mode == "account":
                name = fields.get("N", "")
            elif mode == "entries" and fields and sections:
                sections[-1].records.append(_Record(begun, fields))
            fields, begun = {}, 0
        else:
            begun = begun or number
            fields.setdefault(line[0].upper(), line[1:].strip())
    return sections, begun if mode == "entries" and fields else 0


def _statement(
    section: _Section, told: StatementMapping, faults: list[StatementFault]
) -> Statement:
    entries: list[StatementEntry] = []
    opening: StatementBalance | None = None
    for record in section.records:
        try:
            entry = _entry(record, told)
        except CellError as error:
            code = error.code if error.code != "missing" else "missing"
            shown = record.fields.get("T" if "amount" in code else "D", "D, T")
            faults.append(fault(record.line, code, shown))
            continue
        if not entries and opening is None and _is_opening(record):
            opening = StatementBalance(
                amount=entry.amount, on=entry.booked_on, currency=told.currency
            )
        else:
            entries.append(entry)
    account = StatementAccount(name=line_of(section.name)[:100], currency=told.currency)
    return Statement(account=account, line=section.line, opening=opening, entries=tuple(entries))


def _entry(record: _Record, told: StatementMapping) -> StatementEntry:
    fields = record.fields
    if not fields.get("D") or not fields.get("T", fields.get("U")):
        raise CellError("missing")
    amount, _ = csv_cells.amount(fields.get("T") or fields["U"], told.decimal_mark)
    return StatementEntry(
        line=record.line,
        booked_on=csv_cells.day(_slashed(fields["D"]), told.day_first),
        amount=_money(amount, told.currency),
        currency=told.currency,
        label_parts=lines_of(fields.get("P"), fields.get("M"), fields.get("N")),
        reference=line_of(fields.get("N", ""))[:140],
    )


def _money(amount: Decimal, currency: str | None) -> Decimal:
    rounded = amount.quantize(Decimal("0.01"))
    return exact(amount, currency) if currency else (rounded if rounded == amount else amount)


def _slashed(text: str) -> str:
    """`12/31'26`, `12/31’26` and `1/ 5/26` as other programs write them."""
    return re.sub(r"['’]", "/", re.sub(r"\s+", "", text))


def _is_opening(record: _Record) -> bool:
    words: Sequence[str] = (record.fields.get("P", ""), record.fields.get("M", ""))
    return any(csv_cells.plain(each) in ("opening balance", "solde initial") for each in words)
