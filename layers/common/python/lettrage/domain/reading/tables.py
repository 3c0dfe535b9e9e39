"""Tables of lines: rows under a head, their figures by column, over pages.

Which column a figure stands in is decided for all rows of a table at once: figures that stand
above each other are one column of print, columns of print are matched with the labels of the head
from left to right, and where a label may mean two things the arithmetic of the rows decides.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from lettrage.domain.reading.amounts import Printed, numbers
from lettrage.domain.reading.closing import makes
from lettrage.domain.reading.columns import Kind
from lettrage.domain.reading.figures import ENDS, NO_FIGURES, Entry, entry, is_money, structure
from lettrage.domain.reading.heads import Column, heads
from lettrage.domain.reading.layout import Row, Sheet

UNMATCHED = 900  # hundredths of a point: further from its label no figure belongs to it
CLOSES, ORDER = 20, 1  # what a row that closes, and a usual meaning, are worth
SIDE_BY_SIDE = 2  # totals that a row of labels names
MANY = 3  # figures above each other that are surely a column
MOST_READINGS = 400  # ways to read the columns of one head that are tried
ROWS_TRIED = 10
AMOUNTS = (Kind.NET, Kind.GROSS)
UNITS = frozenset({Kind.QUANTITY, Kind.PRICE, Kind.GROSS_PRICE})  # a unit may follow them
INSTEAD: dict[Kind, tuple[Kind, ...]] = {
    Kind.NET: (Kind.PRICE, Kind.GROSS, Kind.TAX),
    Kind.PRICE: (Kind.NET,),
    Kind.GROSS: (Kind.GROSS_PRICE,),
    Kind.RATE: (Kind.TAX, Kind.DISCOUNT),
    Kind.TAX: (Kind.RATE,),
}
"""What a column may be when another has the same label."""

Slot = tuple[int, int]
"""A column of print: index of the label at or before it, and its place behind that label."""


@dataclass(slots=True, eq=False)
class Part:
    """Rows of a table on one page.

    Attributes:
        first: Index of its first row; `end` is the one behind its last.
        columns: Of its head; empty for a table without one.
        entries: Its rows with figures, top to bottom.
        prints: Columns of print by their edges, left to right.
    """

    page: Sheet
    first: int
    end: int
    columns: tuple[Column, ...]
    entries: list[Entry]
    prints: dict[Slot, tuple[int, int]] = field(default_factory=dict)
    kinds: dict[Column, Kind] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Table:
    """Parts under the same head, in the order of the pages."""

    parts: list[Part]

    @property
    def entries(self) -> list[tuple[Part, Entry]]:
        """All rows with figures, each with its part."""
        return [(part, item) for part in self.parts for item in part.entries]


def tables(sheets: Sequence[Sheet], mark: str) -> list[Table]:
    """Tables under heads, in document order."""
    found: dict[tuple[str, ...], Table] = {}
    for part in _parts(sheets, mark):
        labels = tuple(column.label for column in part.columns)
        found.setdefault(labels, Table([])).parts.append(part)
    for table in found.values():
        for part in table.parts:
            _place(part)
        meaning = _meaning(table)
        for part in table.parts:
            _sort(part, meaning)
    return list(found.values())


def _parts(sheets: Sequence[Sheet], mark: str) -> Iterator[Part]:
    """A part ends at the next head or the end of the page; a page without a head goes on."""
    going_on: tuple[Column, ...] = ()
    for page in sheets:
        tops = heads(page)
        starts = [(head.last + 1, head.columns) for head in tops]
        if not tops:
            if not going_on:
                continue
            starts = [(0, going_on)]
        ends = [*(head.first for head in tops[1:]), len(page.rows)]
        for (start, columns), end in zip(starts, ends, strict=True):
            part = _part(page, start, end, columns, mark)
            whole = part.end == len(page.rows)
            ended = not whole or any(ends_lines(item) for item in part.entries)
            going_on = () if ended else columns
            yield part


def _part(page: Sheet, start: int, end: int, columns: tuple[Column, ...], mark: str) -> Part:
    stop = next((n for n in range(start, end) if _heads_totals(page.rows[n])), end)
    read = (entry(page, row, columns, mark) for row in page.rows[start:stop] if row.cells)
    return Part(page, start, stop, columns, [item for item in read if item is not None])


def ends_lines(item: Entry) -> bool:
    """Whether a row is one of the totals below the lines."""
    return item.role in ENDS and any(is_money(figure) for figure in item.figures)


def _heads_totals(row: Row) -> bool:
    """Whether a row names totals that stand below it, side by side."""
    if len(row.cells) < SIDE_BY_SIDE:
        return False
    named = sum(structure(cell.key) is not None for cell in row.cells)
    return (
        named >= SIDE_BY_SIDE
        and named * 2 >= len(row.cells)
        and not any(is_money(item) for cell in row.cells for item in numbers(cell, ""))
    )


def _place(part: Part) -> None:
    """Columns of print of a part, from the rows above its totals."""
    rows: list[Entry] = []
    for item in part.entries:
        if ends_lines(item) and rows:
            break
        if item.role is None:
            rows.append(item)
    stretches = _stretches(figure for item in rows for figure in item.figures)
    labelled = [n for n, c in enumerate(part.columns) if c.options[0] not in NO_FIGURES]
    matched = _match(stretches, [part.columns[n] for n in labelled])
    last, behind = -1, 0
    for stretch, place in zip(stretches, matched, strict=True):
        if place is None:
            behind += 1
        else:
            last, behind = labelled[place], 0
        part.prints[last, behind] = stretch[:2]


def _stretches(figures: Iterable[Printed]) -> list[tuple[int, int, int]]:
    """Left and right edges of figures that stand above each other, and how many they are."""
    found: list[tuple[int, int, int]] = []
    for left, right in sorted((item.left, item.right) for item in figures):
        if found and left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right), found[-1][2] + 1)
        else:
            found.append((left, right, 1))
    return found


def _match(
    stretches: Sequence[tuple[int, int, int]], columns: Sequence[Column]
) -> list[int | None]:
    """For each stretch its column, both from left to right, least distance in all."""
    best: list[tuple[int, tuple[int | None, ...]]] = [(0, ())] * (len(columns) + 1)
    for left, right, count_here in stretches:
        lost = UNMATCHED * min(count_here, MANY)
        upto: list[tuple[int, tuple[int | None, ...]]] = []
        for count in range(len(columns) + 1):
            options = [(best[count][0] + lost, (*best[count][1], None))]
            if count:
                column, before = columns[count - 1], best[count - 1]
                away = max(column.left - right, left - column.right)  # negative: shared
                away = max(away, (left - right) // 2, (column.left - column.right) // 2)
                options.append((before[0] + away, (*before[1], count - 1)))
                options.append(upto[-1])
            upto.append(min(options, key=lambda option: option[0]))
        best = upto
    return list(best[-1][1])


def _meaning(table: Table) -> dict[Slot, Kind]:
    """One kind a column of print: usual meanings, unless others make more rows close."""
    columns = table.parts[0].columns
    slots = sorted({slot for part in table.parts for slot in part.prints})
    choices = _choices(slots, columns)
    rows = [_by_slot(item, part) for part, item in table.entries if item.role is None][:ROWS_TRIED]
    best: tuple[int, tuple[Kind, ...]] = (-len(slots) * MOST_READINGS, ())
    for tried, kinds in enumerate(product(*choices)):
        if tried >= MOST_READINGS:
            break
        used = [kind for kind in kinds if kind is not Kind.OTHER]
        if len(used) != len(set(used)):
            continue
        of = dict(zip(slots, kinds, strict=True))
        worth = -ORDER * sum(choices[n].index(kind) for n, kind in enumerate(kinds))
        worth += CLOSES * sum(_closes({of[s]: figure for s, figure in row.items()}) for row in rows)
        if worth > best[0]:
            best = (worth, kinds)
    return dict(zip(slots, best[1], strict=False))


def _choices(slots: Sequence[Slot], columns: Sequence[Column]) -> list[list[Kind]]:
    """What each column of print may hold, by its label and by what has no label."""
    usual = [columns[n].options if not more and n >= 0 else (Kind.OTHER,) for n, more in slots]
    firsts = [kinds[0] for kinds in usual]
    missing = [
        kind
        for kind in (Kind.QUANTITY, Kind.PRICE, Kind.NET)
        if not any(kind in kinds for kinds in usual)
    ]
    choices: list[list[Kind]] = []
    for kinds in usual:
        more: tuple[Kind, ...] = ()
        if kinds[0] is Kind.OTHER:
            more = tuple(missing)
        elif firsts.count(kinds[0]) > 1:
            more = (*INSTEAD.get(kinds[0], ()), Kind.OTHER)
        choices.append(list(dict.fromkeys((*kinds, *more))))
    if not any(kind in AMOUNTS for kinds in usual for kind in kinds):
        unnamed = [n for n, kinds in enumerate(usual) if kinds[0] in {Kind.OTHER, Kind.PRICE}]
        if unnamed:  # without a label for it, the last column is the amount of the line
            choices[unnamed[-1]].insert(0, Kind.NET)
    return choices


def _closes(row: dict[Kind, Printed]) -> bool:
    amount = row.get(Kind.NET) or row.get(Kind.GROSS)
    quantity, price = row.get(Kind.QUANTITY), row.get(Kind.PRICE) or row.get(Kind.GROSS_PRICE)
    if amount is None or price is None or quantity is None:
        return False
    return makes(quantity.value, price.value, amount.value, row.get(Kind.DISCOUNT)) is not None


def _by_slot(item: Entry, part: Part) -> dict[Slot, Printed]:
    """Figures with the column they stand in; the one that stands most in it when there are two."""
    taken: dict[Slot, tuple[int, Printed]] = {}
    for figure in item.figures:
        shared = [
            (min(right, figure.right) - max(left, figure.left), slot)
            for slot, (left, right) in part.prints.items()
        ]
        width, slot = max(shared, default=(-UNMATCHED, (0, 0)))
        if width > -UNMATCHED and (slot not in taken or width > taken[slot][0]):
            taken[slot] = (width, figure)
    return {slot: figure for slot, (_, figure) in taken.items()}


def _sort(part: Part, meaning: dict[Slot, Kind]) -> None:
    for item in part.entries:
        by_slot = _by_slot(item, part)
        item.kinds = {meaning[slot]: figure for slot, figure in by_slot.items() if slot in meaning}
        item.kinds.pop(Kind.OTHER, None)
        taken = set(item.kinds.values())
        item.spare = [figure for figure in item.figures if figure not in taken]
    matched = {n for n, more in part.prints if not more}
    for n, column in enumerate(part.columns):
        kind = meaning.get((n, 0), column.options[0])
        if n in matched or kind not in meaning.values():
            part.kinds[column] = kind
    for item in part.entries:
        _take_in(item, part)
    texts = [column for column, kind in part.kinds.items() if kind is Kind.TEXT]
    part.kinds.update(dict.fromkeys(_codes(part, texts), Kind.CODE))
    if Kind.TEXT not in part.kinds.values():
        unknown = [column for column, kind in part.kinds.items() if kind is Kind.OTHER]
        part.kinds.update(dict.fromkeys(unknown, Kind.TEXT))


def _take_in(item: Entry, part: Part) -> None:
    """A figure beside its column belongs to it when its unit stands under its label."""
    for figure in list(item.spare):
        for column, kind in part.kinds.items():
            under = column.over(figure.cell.left, figure.cell.right)
            if under and kind not in item.kinds and kind in UNITS:
                item.kinds[kind] = figure
                item.spare.remove(figure)
                break


def _codes(part: Part, texts: Sequence[Column]) -> Iterator[Column]:
    """Of several columns of words (`Article`, `Désignation`) those that hold codes: all but one."""
    rows = [item.row for item in part.entries if item.amount is not None and item.role is None]
    for column in texts[:-1]:
        under = [
            [t for cell in row.cells for t in cell.tokens if column.over(t.left, t.right)]
            for row in rows
        ]
        lone = [words[0].text for words in under if len(words) == 1]
        if lone and len(lone) == len(under) and all(map(_is_code, lone)):
            yield column


def _is_code(word: str) -> bool:
    return any(letter.isdigit() for letter in word)
