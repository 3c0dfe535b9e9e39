"""CSV text to documents made elsewhere: one line a document, every fault with its line and column.

Columns are known by their headers (`csv_columns`), cells by the writing their whole column agrees
on (`csv_cells`). The reader knows no store: whether a third party or a number exists is the use
case's to say. Text is data: nothing in a cell is evaluated.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.domain.document_import import LineFault
from lettrage.domain.errors import Invalid
from lettrage.domain.identifiers import (
    compact,
    is_creditor_reference,
    is_iban,
    is_siren,
    is_siret,
    is_vat_id,
)
from lettrage.formats import csv_cells
from lettrage.formats.csv_cells import CellError, plain
from lettrage.formats.csv_columns import PARTY, TITLES, Columns, named

MOST_LINES = 500
"""Most documents of a file: what is checked and written within one answer of the API."""

DELIMITERS = (";", ",", "\t")
AMOUNTS = ("net_total", "vat_total", "gross_total", "outstanding", "commission")
DATES = ("issue_date", "due_date", "discount_until")

_LONGEST = {"name": 200, "number": 100, "email": 254, "end_to_end_id": 35, "cheque_number": 35}
_PROOFS: dict[str, Callable[[str], bool]] = {
    "siren": is_siren,
    "siret": is_siret,
    "vat_id": is_vat_id,
    "iban": is_iban,
    "structured_reference": is_creditor_reference,
}
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class CsvLine:
    """One document as the file says it; a field that is empty or wrong is None.

    Attributes:
        line: First line of the record in the file, the header being line 1.
        texts: Cell as written, by field; only cells that are not empty.
    """

    line: int
    texts: dict[str, str]
    name: str | None = None
    siren: str | None = None
    siret: str | None = None
    vat_id: str | None = None
    iban: str | None = None
    email: str | None = None
    number: str | None = None
    issue_date: date | None = None
    due_date: date | None = None
    currency: str | None = None
    net_total: Decimal | None = None
    vat_total: Decimal | None = None
    gross_total: Decimal | None = None
    outstanding: Decimal | None = None
    commission: Decimal | None = None
    structured_reference: str | None = None
    end_to_end_id: str | None = None
    cheque_number: str | None = None
    period: str | None = None
    discount_percent: Decimal | None = None
    discount_until: date | None = None


@dataclass(frozen=True)
class CsvFile:
    """What a file says.

    Attributes:
        lines: In the order of the file, empty ones left out.
        faults: By line.
        columns: What its header names.
    """

    lines: tuple[CsvLine, ...]
    faults: tuple[LineFault, ...]
    columns: Columns

    def fault(self, line: int, field: str, code: str, value: str = "", other: int = 0) -> LineFault:
        """A fault in the column of `field`."""
        return LineFault.of(line, self.columns.headers.get(field, field), code, value, other)


def read(text: str, *, numbered: bool) -> CsvFile:
    """The documents of a CSV text; `numbered` kinds need a number on every line.

    Shapes: header first (a `sep=` line before it is passed over), then at most `MOST_LINES`.
    Raises: Invalid, when the text is no table, holds no line or too many.
    """
    header, rows = _table(text)
    columns = named(header)
    faults = _header_faults(columns, numbered=numbered)
    if faults:
        return CsvFile((), tuple(faults), columns)
    texts = [(line, _texts(cells, columns)) for line, cells in rows]
    style = _Style.of([cells for _, cells in texts], french=columns.french)
    blank = CsvFile((), (), columns)
    lines = []
    for (line, found), (_, cells) in zip(texts, rows, strict=True):
        if any(cell.strip() for cell in cells[len(header) :]):
            faults.append(blank.fault(line, "-", "too_many_cells"))
        values: dict[str, object] = {}
        for field, cell in found.items():
            try:
                values[field] = style.value(field, cell, values)
            except CellError as error:
                faults.append(blank.fault(line, field, error.code, cell))
        lines.append(CsvLine(line=line, texts=found, **values))  # type: ignore[arg-type] # by field
        faults += _missing(blank, lines[-1], numbered=numbered)
    return CsvFile(tuple(lines), tuple(faults), columns)


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    text = text.removeprefix("\ufeff")
    told, skipped = None, 0
    first, _, rest = text.partition("\n")
    if first.strip().lower() in {f"sep={d}" for d in DELIMITERS} | {"sep="}:
        told, text, skipped = first.rstrip("\r")[len("sep=") :] or "\t", rest, 1
    rows, line = [], 1 + skipped
    try:
        delimiter = told or max(DELIMITERS, key=lambda d: _fits(text, d))
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1 + skipped
            if len(rows) > MOST_LINES + 1:
                message = f"more than {MOST_LINES} lines: cut the file in files of {MOST_LINES}"
                french = f"Plus de {MOST_LINES} lignes : découpez le fichier en plusieurs."
                raise Invalid(message, code="too_many_lines", message_fr=french)
    except csv.Error as error:
        message = f"the record at line {line} is no CSV: check its quotes ({error})"
        french = f"La ligne {line} n’est pas du CSV : vérifiez ses guillemets."
        raise Invalid(message, code="malformed_csv", message_fr=french) from error
    if len(rows) <= 1:
        raise Invalid("the file has a header and at least one line", code="no_lines")
    return rows[0][1], rows[1:]


def _fits(text: str, delimiter: str) -> tuple[int, int]:
    """How many columns the first line names when parted so."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    cells = next(csv.reader([first], delimiter=delimiter), [])
    return len(named(cells).fields), len(cells)


def _header_faults(columns: Columns, *, numbered: bool) -> list[LineFault]:
    faults = []
    for written, field in columns.repeated:
        first = columns.headers[field]
        faults.append(
            LineFault.of(1, written, "repeated_column", written)
            if plain(first) == plain(written)
            else LineFault.of_header(written, "repeated_column", _names(field), (first, written))
        )
    wanted = ["issue_date", "gross_total", *(["number"] if numbered else [])]
    faults += [
        LineFault.of_header(field, "missing_column", _names(field))
        for field in wanted
        if field not in columns.headers
    ]
    if not any(field in columns.headers for field in PARTY):
        faults.append(LineFault.of_header("name", "missing_column", _names("name")))
    return faults


def _names(field: str) -> tuple[str, str]:
    """What a French and an English sentence call a column of the field."""
    return TITLES[field], field.replace("_", " ")


def _texts(cells: list[str], columns: Columns) -> dict[str, str]:
    found = {}
    for position, field in columns.fields.items():
        cell = " ".join(cells[position].split()) if position < len(cells) else ""
        # Exports guard cells that begin like a formula with an apostrophe (OWASP, CSV injection).
        if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@"):
            cell = cell[1:]
        if cell:
            found[field] = cell
    return found


@dataclass(frozen=True)
class _Style:
    """How a file writes: its decimal mark and the order of its dates, None where unknown."""

    mark: str | None
    day_first: bool | None

    @classmethod
    def of(cls, rows: Iterable[dict[str, str]], *, french: bool) -> "_Style":
        every = list(rows)
        amounts = [row[field] for row in every for field in AMOUNTS if field in row]
        dates = [row[field] for row in every for field in DATES if field in row]
        return cls(csv_cells.decimal_mark(amounts), csv_cells.day_first(dates, french=french))

    def value(self, field: str, text: str, values: dict[str, object]) -> object:
        """The typed value of a cell; notes the currency written beside an amount."""
        if field in AMOUNTS:
            found, currency = csv_cells.amount(text, self.mark)
            if currency is not None and values.setdefault("currency", currency) != currency:
                raise CellError("currency_mismatch")
            return found
        if field in DATES:
            return csv_cells.day(text, self.day_first)
        if field == "discount_percent":
            return csv_cells.amount(text.removesuffix("%").strip(), self.mark)[0]
        if field == "currency":
            return _currency(text, values.get("currency"))
        return _word(field, text)


def _word(field: str, text: str) -> str:
    if field == "period":
        return csv_cells.month(text)
    if field in _PROOFS:
        return _proved(text, _PROOFS[field])
    return _bounded(field, text)


def _currency(text: str, beside: object) -> str:
    code = {"€": "EUR", "£": "GBP", "EURO": "EUR", "EUROS": "EUR"}.get(text.upper(), text.upper())
    if not _CURRENCY.fullmatch(code):
        raise CellError("unknown_currency")
    if beside is not None and beside != code:
        raise CellError("currency_mismatch")
    return code


def _proved(text: str, proof: Callable[[str], bool]) -> str:
    value = compact(text)
    if not proof(value):
        raise CellError("check_digit")
    return value


def _bounded(field: str, text: str) -> str:
    if len(text) > _LONGEST[field]:
        raise CellError("too_long")
    if not text.isprintable():
        raise CellError("malformed")
    if field == "email" and not _EMAIL.fullmatch(text):
        raise CellError("malformed")
    return text


def _missing(file: CsvFile, line: CsvLine, *, numbered: bool) -> list[LineFault]:
    wanted = ["issue_date", "gross_total", *(["number"] if numbered else [])]
    faults = [file.fault(line.line, f, "missing") for f in wanted if f not in line.texts]
    if not any(field in line.texts for field in PARTY):
        faults.append(file.fault(line.line, "name", "missing"))
    if ("discount_percent" in line.texts) != ("discount_until" in line.texts):
        faults.append(file.fault(line.line, "discount_percent", "discount_incomplete"))
    net, vat, gross = line.net_total, line.vat_total, line.gross_total
    if net is not None and vat is not None and gross is not None and net + vat != gross:
        faults.append(file.fault(line.line, "gross_total", "totals_mismatch"))
    return faults
