"""Which rows of a table are the lines: those that add up to the net or the gross total.

Rows that a table holds beside its lines (sub-totals, parts of the line above, sums by section)
are left out when the rest then adds up to the cent; discounts and charges on the whole document
are counted with it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product

from lettrage.domain.reading.figures import Entry
from lettrage.domain.reading.items import Item, item
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.tables import Table, ends_lines

MOST_LEFT_OUT = 3
MOST_DOUBTFUL = 14  # rows that may be left out, tried in all combinations
MOST_ADJUSTMENTS = 4
MOST_ENDS = 6  # rows of totals that are tried as the end of a table
SEVERAL = 2
MOST_LEVELS = 4  # of indents
INDENT = 80  # per cent of the letter height: rows that begin nearer are of one level
SIGNS = (1, -1)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What may be a discount or a charge on the whole document.

    Attributes:
        row: Page and index of its row.
        labelled: Its words say what it is; without them it has to stand below the lines.
    """

    value: Decimal
    row: tuple[int, int]
    labelled: bool


@dataclass(frozen=True, slots=True)
class Solution:
    """Lines of a document.

    Attributes:
        sums_to: `NET` or `GROSS`, the total that they add up to; None when to neither.
        left_out: Rows that were left out to make them add up, but for sub-totals.
        adjusted: Discounts and charges on the document are part of the sum.
    """

    items: tuple[Item, ...]
    sums_to: Role | None = None
    left_out: int = 0
    adjusted: bool = False

    @property
    def proved(self) -> int:
        """Lines whose quantity and price make their amount."""
        return sum(item.told and item.closes for item in self.items)

    @property
    def worth(self) -> tuple[bool, bool, int, bool, int]:
        """Greater is better."""
        summed = self.sums_to is not None
        whole = not self.left_out and (len(self.items) >= SEVERAL or self.proved > 0)
        return (summed, whole, self.proved, self.sums_to is Role.NET, len(self.items))


SUMS = frozenset({Role.NET, Role.VAT, Role.GROSS, Role.TOTAL, Role.CARRIED})
"""Rows that say of the lines what they come to."""


def solutions(
    items: Sequence[Item], totals: Mapping[Role, Decimal], adjustments: Sequence[Adjustment]
) -> Iterator[Solution]:
    """Ways in which rows of one table are the lines, the most natural first.

    Args:
        items: Rows that may be lines.
        totals: `NET` and `GROSS` of the document, those that are known.
        adjustments: Discounts and charges on the whole, each counted once or not at all.
    """
    if not items:
        return
    reach = _reach(items, totals, adjustments)
    total = _sum(items)
    if total in reach:
        role, adjusted = reach[total]
        yield Solution(tuple(items), role, 0, adjusted)
        return
    for end in range(len(items) - 1, 0, -1):
        total -= items[end].amount.value
        if _strong(items[end]):
            break
        reached = reach.get(total)
        if reached is not None and not reached[1]:
            below = abs(items[end].amount.value) == abs(total)  # the sum itself is printed
            left = 0 if below else _unexplained(items, range(end, len(items)))
            yield Solution(tuple(items[:end]), reached[0], left)
    yield from _selected(items, reach)


def _selected(
    items: Sequence[Item], reach: Mapping[Decimal, tuple[Role, bool]]
) -> Iterator[Solution]:
    """The first way to leave out few doubtful rows so that the rest adds up."""
    doubtful = sorted(
        (n for n, made in enumerate(items) if not _strong(made)),
        key=lambda n: (items[n].price is not None, items[n].quantity is not None, n),
    )[:MOST_DOUBTFUL]
    whole = _sum(items)
    values = [made.amount.value for made in items]
    for count in range(1, min(MOST_LEFT_OUT, len(items) - 1) + 1):
        for out in combinations(doubtful, count):
            rest = whole
            for n in out:
                rest -= values[n]
            if rest in reach:
                role, adjusted = reach[rest]
                kept = tuple(made for n, made in enumerate(items) if n not in out)
                yield Solution(kept, role, _unexplained(items, out), adjusted)
                return


def _reach(
    items: Sequence[Item], totals: Mapping[Role, Decimal], adjustments: Sequence[Adjustment]
) -> dict[Decimal, tuple[Role, bool]]:
    """Sums of lines that make a total: which one, and whether adjustments are needed for it."""
    rows = {(made.entry.page.number, made.entry.row.index) for made in items}
    last = max(rows)
    usable = [a for a in adjustments if a.row not in rows and (a.labelled or a.row > last)]
    usable.sort(key=lambda each: not each.labelled)
    sizes = list(dict.fromkeys(abs(each.value) for each in usable))[:MOST_ADJUSTMENTS]
    added = [
        sum((sign * size for sign, size in zip(signs, sizes, strict=True)), Decimal(0))
        for signs in product((0, *SIGNS), repeat=len(sizes))
    ]
    found: dict[Decimal, tuple[Role, bool]] = {}
    for more in sorted(added, key=abs):
        for role, total in totals.items():
            # amounts under "TTC" do not add up to a net total
            if total and (role is Role.GROSS or not all(made.gross for made in items)):
                for sign in SIGNS:
                    found.setdefault(sign * total - more, (role, more != 0))
    found.pop(Decimal(0), None)
    return found


def _unexplained(items: Sequence[Item], out: Collection[int]) -> int:
    """How many of the rows left out are neither zero nor the sum of the lines above them.

    None where all lines say how they are made and no row left out does: they are of two kinds.
    """
    if all(_strong(made) == (n not in out) for n, made in enumerate(items)):
        return 0
    left, run = 0, Decimal(0)
    for n, made in enumerate(items):
        value = made.amount.value
        if n not in out:
            run += value
        elif value == run:
            run = Decimal(0)
        else:
            left += value != 0
    return left


def _sum(items: Iterable[Item]) -> Decimal:
    return sum((made.amount.value for made in items), Decimal(0))


def headed(
    found: Sequence[Table], totals: Mapping[Role, Decimal], adjustments: Sequence[Adjustment]
) -> Iterator[tuple[Table, Solution]]:
    """Solutions of tables under heads: each table alone, then all of them as one."""
    whole = [Table([part for table in found for part in table.parts])] if len(found) > 1 else []
    for table in (*found, *whole):
        rows = [(entry, item(entry, part.kinds)) for part, entry in table.entries]
        ends = [n for n, (entry, it) in enumerate(rows) if ends_lines(entry) and not _strong(it)]
        after = [n for n in ends if not any(_strong(made) for _, made in rows[n:])]
        usual = after[0] if after else len(rows)
        for end in dict.fromkeys((usual, *ends[:MOST_ENDS], len(rows))):
            items = _among(rows[:end])
            more = [*adjustments, *_below(rows, items)]
            if end == usual and items:
                yield table, Solution(tuple(items))
            closing = [s for s in solutions(items, totals, more) if _convinces(s, items)]
            if closing:
                yield table, closing[0]
                break


def _below(
    rows: Sequence[tuple[Entry, Item | None]], items: Sequence[Item]
) -> Iterator[Adjustment]:
    """Rows of a table that say they are a discount or a charge."""
    lines = set(map(id, items))
    for entry, made in rows:
        if made is not None and entry.role is Role.DISCOUNT and id(made) not in lines:
            place = (entry.page.number, entry.row.index)
            yield Adjustment(made.amount.value, place, labelled=True)


def plain(
    tables: Iterable[Table], totals: Mapping[Role, Decimal], adjustments: Sequence[Adjustment]
) -> Iterator[tuple[Table, Solution]]:
    """Solutions of tables without a head: between any two rows of totals, by indent."""
    for table in tables:
        tried: set[tuple[int, ...]] = set()
        for items in _runs(table):
            same = tuple(map(id, items))
            if same in tried:
                continue
            tried.add(same)
            found = [Solution(tuple(items)), *solutions(items, totals, adjustments)]
            convincing = [each for each in found if _convinces(each)]
            yield from ((table, each) for each in convincing)
            if any(each.worth[:2] == (True, True) for each in convincing):
                return


def _runs(table: Table) -> Iterator[list[Item]]:
    rows = [(entry, item(entry, part.kinds)) for part, entry in table.entries]
    ends = [n for n, (entry, _) in enumerate(rows) if ends_lines(entry)][:MOST_ENDS]
    for start in (0, *(n + 1 for n in ends)):
        for end in (*(n for n in ends if n > start), len(rows)):
            yield from _levels(_among(rows[start:end]))


def _strong(made: Item | None) -> bool:
    """Whether it says how it is made: not by an amount printed twice beside a total's label."""
    if made is None or not (made.told and made.closes):
        return False
    return made.entry.role not in SUMS or abs(made.quantity or 0) != 1


def _among(rows: Iterable[tuple[Entry, Item | None]]) -> list[Item]:
    return [made for entry, made in rows if made and (entry.role is None or _strong(made))]


def _levels(items: list[Item]) -> Iterator[list[Item]]:
    """All rows, then those of each indent: a sum and its parts are told apart by it."""
    yield items
    levels: list[list[Item]] = []
    for made in items:
        if not made.words.text:
            return
        left, near = made.words.text[0].left, INDENT * made.words.text[0].height // 100
        for level in levels:
            if abs(level[0].words.text[0].left - left) < near:
                level.append(made)
                break
        else:
            levels.append([made])
            if len(levels) > MOST_LEVELS:
                return
    if len(levels) > 1:
        yield from (level for level in levels if len(level) >= SEVERAL)


def _convinces(solution: Solution, headed: Sequence[Item] = ()) -> bool:
    """Whether rows are lines: by their sum, or by what makes their amounts.

    One row that is left of many is only believed when it is the first under a head, or when it
    says how much of what it is.
    """
    if solution.sums_to is None:
        return solution.proved >= SEVERAL
    if len(solution.items) >= SEVERAL or not solution.left_out:
        return True
    only = solution.items[0]
    if only.told or (headed and only is headed[0]):
        return True
    return bool(only.words.text) and only.words.text[0].text[:1].isdigit()
