"""Tables without a head: rows of words that end in amounts printed under each other."""

from collections.abc import Iterator, Sequence

from lettrage.domain.reading.columns import HEADS, Kind, coverage
from lettrage.domain.reading.figures import Entry, entry, is_money
from lettrage.domain.reading.heads import COVERED
from lettrage.domain.reading.layout import Row, Sheet
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.tables import Part, Table

ASIDE = 80  # per cent of the letter height that right edges of one column may differ, row to row
MOST_COLUMNS, MOST_EDGES = 6, 60  # of amounts: tried, and told apart at all
LEAST_LABELS = 3  # labels of columns that make a row with an amount the head of a section


def plain_tables(sheets: Sequence[Sheet], mark: str) -> Iterator[Table]:
    """For each column of amounts, the document's rows as one table; the fullest first."""
    pages = [
        (page, [e for row in page.rows if row.cells and (e := entry(page, row, (), mark))])
        for page in sheets
    ]
    for _, entries in pages:
        for item in entries:
            if item.role is None and _names_columns(item.row):
                item.role = Role.OTHER
    ends = _right_edges([e for _, entries in pages for e in entries])
    for edges in sorted(ends, key=len, reverse=True)[:MOST_COLUMNS]:
        parts = []
        for page, entries in pages:
            part = Part(page, 0, len(page.rows), (), [])
            for item in entries:
                copy = Entry(page, item.row, item.figures, item.role, item.lead)
                amount = edges.get(id(item))
                if amount is not None and item.figures[amount].value:
                    copy.kinds = {Kind.NET: item.figures[amount]}
                    copy.spare = [f for n, f in enumerate(item.figures) if n != amount]
                else:
                    copy.spare = list(item.figures)
                part.entries.append(copy)
            parts.append(part)
        yield Table(parts)


def _names_columns(row: Row) -> bool:
    named = 0
    for cell in row.cells:
        labels = HEADS.find(cell.key)
        named += bool(labels) and coverage(cell.key, labels) >= COVERED
    return named >= LEAST_LABELS


def _right_edges(entries: Sequence[Entry]) -> list[dict[int, int]]:
    """Columns of amounts: for each, which figure of which row (by identity) stands in it."""
    columns: list[tuple[int, dict[int, int]]] = []
    for item in entries:
        for n, figure in enumerate(item.figures):
            if not is_money(figure):
                continue
            near = ASIDE * figure.tokens[-1].height // 100
            for place, (edge, members) in enumerate(columns):
                if abs(edge - figure.right) <= near and id(item) not in members:
                    members[id(item)] = n
                    columns[place] = (figure.right, members)
                    break
            else:
                if len(columns) < MOST_EDGES:
                    columns.append((figure.right, {id(item): n}))
    return [members for _, members in columns]
