"""A text as the rows of a table: its delimiter is the one by which its header names most."""

import csv
import io
from dataclasses import dataclass

from lettrage.formats.statements.table_columns import columns_of, tells_enough
from lettrage.formats.statements.table_layouts import MOST_PRELUDE
from lettrage.formats.statements.wording import StatementRefused

DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True)
class Row:
    """One row: where it begins in the file, from 1, and its cells."""

    line: int
    cells: list[str]


def rows_of(text: str) -> list[Row]:
    """The rows that are not empty. Raises: StatementRefused, when the text is no table."""
    skipped = 0
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) <= len("sep=;"):
        text, skipped = rest, 1
    delimiter = max(DELIMITERS, key=lambda each: _fits(text, each))
    rows, line = [], 1 + skipped
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for cells in reader:
            rows.append(Row(line, cells))
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise StatementRefused("malformed_csv") from error
    wide = [row for row in rows if len(row.cells) > 1]
    if len(wide) < 1 or not any(any(c.isdigit() for c in "".join(r.cells)) for r in wide):
        named = any(tells_enough(columns_of(row.cells)) for row in wide)
        raise StatementRefused("table_without_rows" if named else "unsupported_type")
    return [row for row in rows if any(cell.strip() for cell in row.cells)]


def _fits(text: str, delimiter: str) -> tuple[int, int]:
    """Most roles that one of the first lines names when parted so, then most lines parted."""
    lines = [line for line in text.splitlines() if line.strip()][: MOST_PRELUDE + 10]
    named = max((len(columns_of(_parted(line, delimiter))) for line in lines), default=0)
    return named, sum(delimiter in line for line in lines)


def _parted(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(delimiter)]
