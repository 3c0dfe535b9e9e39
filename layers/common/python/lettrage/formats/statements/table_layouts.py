"""Which mapping a table is read by: a person's, one kept for its layout, or what its names say."""

import hashlib
from collections.abc import Sequence
from typing import Protocol

from lettrage.domain.statements import KnownLayout, MappingSource, StatementMapping
from lettrage.formats.statements.table_columns import columns_of, key, tells_enough

MOST_PRELUDE = 30
"""Lines before a header: Crédit Agricole has ten (bank-providers §5.5)."""

Choice = tuple[int, StatementMapping, MappingSource]
"""Place of the header among the rows (-1 for none), the mapping, where it comes from."""


class Row(Protocol):
    """A row of the table."""

    @property
    def line(self) -> int:
        """Where it begins in the file, from 1."""
        ...

    @property
    def cells(self) -> list[str]:
        """Its cells."""
        ...


def layout_of(cells: Sequence[str]) -> str:
    """What tells tables of other columns apart: their names in order; "" without any name."""
    keys = [key(cell) for cell in cells]
    while keys and not keys[-1]:
        keys.pop()
    if not any(any(letter.isalpha() for letter in each) for each in keys):
        return ""
    return hashlib.sha256("|".join(keys).encode()).hexdigest()[:32]


def layout_without_header(rows: Sequence[Row]) -> str:
    """Of tables without names: they are known apart by their width alone."""
    return f"columns-{max((len(row.cells) for row in rows), default=0)}"


def layout_read(rows: Sequence[Row], header: int) -> str:
    """The layout of a table whose header stands at that place."""
    named = layout_of(rows[header].cells) if header >= 0 else ""
    return named or layout_without_header(rows)


def chosen(
    rows: Sequence[Row], given: StatementMapping | None, known: Sequence[KnownLayout]
) -> Choice:
    """What a person gives first, what was kept for such a table next, its own names last.

    A person may give a part only, such as the decimal mark: the rest is found as without.
    Mappings of tables without names fit any table of that width, so they are taken only where no
    name is recognised, and only for the account that they were confirmed for.
    """
    given = given or StatementMapping()
    if given.columns:
        place = next((i for i, row in enumerate(rows) if row.line == given.header_line), -1)
        kept = _kept(known, layout_read(rows, place))
        full = _completed(given, kept or given).model_copy(update={"columns": given.columns})
        return place, full, MappingSource.GIVEN
    source = MappingSource.GIVEN if given != StatementMapping() else None
    place, kept = _named(rows, known)
    if kept is None:
        place, columns = _header(rows)
        if tells_enough(columns):
            found = StatementMapping(columns=columns)
            return place, _completed(given, found), source or MappingSource.DETECTED
        kept = _kept(known, layout_without_header(rows))
    if kept is None:
        return place, given, source or MappingSource.DETECTED
    return place, _completed(given, kept), source or MappingSource.KEPT


def with_fees(
    columns: dict[str, tuple[int, ...]], header: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """A mapping kept before fees were read, with their column where the names tell one."""
    named = columns_of(header)
    if "fee" in columns or "fee" not in named or named["amount"] != columns.get("amount"):
        return columns
    return {**columns, "fee": named["fee"]}


def _completed(given: StatementMapping, found: StatementMapping) -> StatementMapping:
    said = {
        name: value
        for name in ("day_first", "decimal_mark", "currency")
        if (value := getattr(given, name)) is not None
    }
    return found.model_copy(update=said)


def _named(
    rows: Sequence[Row], known: Sequence[KnownLayout]
) -> tuple[int, StatementMapping | None]:
    for place, row in enumerate(rows[:MOST_PRELUDE]):
        layout = layout_of(row.cells)
        kept = _kept(known, layout) if layout else None
        if kept is not None:
            return place, kept
    return -1, None


def _kept(known: Sequence[KnownLayout], layout: str) -> StatementMapping | None:
    return next((each.mapping for each in known if each.layout == layout), None)


def _header(rows: Sequence[Row]) -> tuple[int, dict[str, tuple[int, ...]]]:
    for place, row in enumerate(rows[:MOST_PRELUDE]):
        columns = columns_of(row.cells)
        if tells_enough(columns):
            return place, columns
    return -1, {}
