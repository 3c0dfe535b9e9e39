"""Descriptions over several rows: which rows without an amount belong to which line.

Rows below a line continue it, unless space or the absence of words on the lines themselves says
that words stand above their amounts. A row that stands alone over lines with words of their own
is the title of a section and part of none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from statistics import median_low

from lettrage.domain.reading.columns import Kind
from lettrage.domain.reading.figures import ENDS, Entry, is_money, structure
from lettrage.domain.reading.items import Item
from lettrage.domain.reading.layout import Row
from lettrage.domain.reading.tables import Part
from lettrage.domain.reading.text import fold, key
from lettrage.domain.reading.tokens import Token
from lettrage.domain.reading.wording import words

WIDER = 130  # per cent: a step so much larger than the others separates two lines
LEADING = 200  # per cent of the tallest word's height between rows of one text, at most
TIGHT = 165  # the same below the last line, where nothing tells how texts are set
NEARER, MUCH_NEARER = 95, 85  # per cent of the step from line to line
RECOGNISED = 75  # per cent of that for recognised words: their boxes are as high as the row
MOST_ROWS = 12  # of one description
ALIGNED = 200  # per cent of the letter height that a continuation may begin further left
SEVERAL = 2
TITLE_WORDS = 3
_TITLE = re.compile(
    r"(?:(?:votre|notre|your|our|ihre?|unsere?) )?(?:lot|chapitre|section|poste|phase|tranche|"
    r"chantier|site|vehicule|commande|livraison|bl|bon de|devis|delivery|order|po|chapter|"
    r"lieferschein|auftrag|bestellung|projekt|titel|los|abschnitt)\b|(?:[0-9]{1,2}|[ivx]{1,4})[.)] "
)


@dataclass(slots=True, eq=False)
class Text:
    """Rows that continue the words of a line, and whether they do beyond doubt."""

    above: list[Row] = field(default_factory=list)
    below: list[Row] = field(default_factory=list)
    clear: bool = True


@dataclass(slots=True, eq=False)
class _Gap:
    """Rows between two lines, or before the first or after the last."""

    before: Item | None
    after: Item | None
    heads: list[Row]  # rows of words that follow `before` without a barrier
    tails: list[Row]  # rows of words that lead to `after`; the same ones without a barrier
    steps: list[int]  # from row to row, both lines included; empty with a barrier


def texts(part: Part, items: Sequence[Item]) -> dict[int, Text]:
    """For each item, by the index of its row, the rows that continue its description.

    Shapes: items of this part, top to bottom.
    """
    found = {
        item.entry.row.index: Text(clear=bool(part.columns) or item.words.cells <= 1)
        for item in items
    }
    if items:
        height = _height([item.entry.row for item in items])
        gaps = _gaps(part, items, height)
        bare = sum(not item.words.text for item in items) * 2 >= len(items)
        upwards = bare and bool(gaps[0].tails)
        for gap in gaps:
            _share(gap, found, height, upwards=upwards, headed=bool(part.columns))
        rows = [item.entry.row for item in items] + gaps[-1].heads[:1]
        below = _height(rows)
        if part.page.recognised:
            below = below * RECOGNISED // 100
        _below_the_last(gaps, found, below)
        _titles(items, found)
    return found


def _height(rows: Sequence[Row]) -> int:
    """Of a row with letters that stand out above and below, among rows of one print."""
    return max(cell.height for row in rows for cell in row.cells)


def joined(item: Item, text: Text, part: Part) -> list[Token]:
    """All words of a description, in reading order."""
    above = [token for row in text.above for token in _spoken(row, part)]
    below = [token for row in text.below for token in _spoken(row, part)]
    return [*above, *item.words.text, *below]


def _gaps(part: Part, items: Sequence[Item], height: int) -> list[_Gap]:
    amounts = {entry.row.index for entry in part.entries if _bars(entry, headed=bool(part.columns))}
    edge = min((t.left for item in items for t in item.words.text), default=0)
    edge -= ALIGNED * height // 100
    ends = [None, *items, None]
    gaps = []
    for before, after in pairwise(ends):
        first = before.entry.row.index + 1 if before else part.first
        last = after.entry.row.index if after else part.end
        rows = [part.page.rows[n] for n in range(first, last) if part.page.rows[n].cells]
        barriers = [
            n for n, row in enumerate(rows) if row.index in amounts or not _is_text(row, part, edge)
        ]
        heads = rows[: barriers[0]] if barriers else rows
        tails = rows[barriers[-1] + 1 :] if barriers else rows
        chain = [i.entry.row for i in (before,) if i] + rows + [i.entry.row for i in (after,) if i]
        steps = [] if barriers else [_middle(b) - _middle(a) for a, b in pairwise(chain)]
        gaps.append(_Gap(before, after, heads, tails, steps))
    return gaps


def _bars(entry: Entry, *, headed: bool) -> bool:
    """Whether a row with figures is no part of a description: amounts, and counts in total."""
    counts = entry.role in ENDS and any(not figure.percent for figure in entry.figures)
    money = not headed and any(is_money(figure) for figure in entry.figures)
    return counts or money or entry.amount is not None


def _is_text(row: Row, part: Part, edge: int) -> bool:
    found = _spoken(row, part)
    return bool(found) and found[0].left >= edge


def _spoken(row: Row, part: Part) -> list[Token]:
    """Words of a row without an amount; a head without a column for words says nothing of it."""
    return words(row, part.kinds if Kind.TEXT in part.kinds.values() else {}).text


def _middle(row: Row) -> int:
    return (row.cells[0].top + row.cells[0].bottom) // 2


def _share(gap: _Gap, found: dict[int, Text], height: int, *, upwards: bool, headed: bool) -> None:
    """Give the rows between two lines to the upper or the lower one."""
    before = found[gap.before.entry.row.index] if gap.before else None
    after = found[gap.after.entry.row.index] if gap.after else None
    if after is None or gap.after is None:
        return
    lower = gap.tails
    if before is not None and gap.before is not None:
        rows, cut = gap.heads, len(gap.heads)
        if gap.steps and rows:
            cut = _cut(gap.steps, upwards=upwards)
            if cut == len(rows) and not _widest(gap.steps):  # no space tells lines apart
                while cut and _entitles(rows[cut - 1], gap.before):
                    cut -= 1
                before.clear &= cut == len(rows) and not _might_entitle(rows[-1])
            lower = rows[cut:]
        before.below = _chain(gap.before.entry.row, rows[:cut], LEADING * height)
        before.clear &= len(before.below) == len(rows[:cut])
    above = _chain(gap.after.entry.row, lower[::-1], LEADING * height)
    if before is None and not headed:
        above = above[:1]  # further up stands whatever the page begins with
    after.above = above[::-1]


def _cut(steps: Sequence[int], *, upwards: bool) -> int:
    """How many of the rows belong to the upper line: those above the widest step."""
    widest = _widest(steps)
    if widest is not None:
        return widest
    return 0 if upwards else len(steps) - 1


def _widest(steps: Sequence[int]) -> int | None:
    """The step that is clearly wider than the others, None without one."""
    widest = max(range(len(steps)), key=lambda n: steps[n])
    rest = [step for n, step in enumerate(steps) if n != widest]
    return widest if steps[widest] * 100 >= WIDER * median_low(rest) else None


def _entitles(row: Row, line: Item) -> bool:
    """Whether a row below a line reads like the title of the lines that follow."""
    text = row.text.strip()
    named = not text[:1].islower() and _TITLE.match(fold(text)) is not None
    louder = text.isupper() and not any(token.text.isupper() for token in line.words.text)
    return named or louder or text.endswith(":")


def _might_entitle(row: Row) -> bool:
    """Few words that begin with a capital, as titles do and many texts as well."""
    text = row.text.strip()
    return len(text.split()) <= TITLE_WORDS and text[:1].isupper()


def _chain(start: Row, rows: Sequence[Row], most: int) -> list[Row]:
    """Rows that follow each other closely, from `start` on."""
    chain: list[Row] = []
    last = start
    for row in rows[:MOST_ROWS]:
        if abs(_middle(row) - _middle(last)) * 100 > most:
            break
        chain.append(row)
        last = row
    return chain


def _below_the_last(gaps: Sequence[_Gap], found: dict[int, Text], height: int) -> None:
    """Rows under the last line are its text when set as closely as the texts above."""
    gap = gaps[-1]
    if gap.before is None:
        return
    text = found[gap.before.entry.row.index]
    within: list[int] = []
    between: list[int] = []
    for other in gaps[1:-1]:
        (within if other.heads else between).extend(
            other.steps[: len(found[other.before.entry.row.index].below)]
            if other.heads and other.before
            else other.steps
        )
    most = TIGHT * height
    if within:
        most = WIDER * median_low(within)
    elif between:
        usual = median_low(between)
        most = max(min(most, NEARER * usual), min(LEADING * height, MUCH_NEARER * usual))
    rows = gap.heads
    if not within:  # nothing shows yet that such rows belong to lines
        rows = list(takewhile(lambda row: structure(key(row.text)) is None, rows))
    text.below = _chain(gap.before.entry.row, rows, most)
    sure = bool(within) or not _chain(gap.before.entry.row, gap.heads, LEADING * height)
    text.clear = text.clear and sure


def _titles(items: Sequence[Item], found: dict[int, Text]) -> None:
    """Rows above lines with words of their own are titles, unless all lines have them alike."""
    texts_of = [(item, found[item.entry.row.index]) for item in items]
    worded = [text for item, text in texts_of if item.words.text and text.above]
    centred = len(worded) >= SEVERAL and all(
        abs(len(text.above) - len(text.below)) < SEVERAL and text.below for text in worded
    )
    everywhere = len(items) >= SEVERAL and len(worded) == len(items)
    for text in worded:
        text.clear = False
        if not (centred or everywhere):
            text.above = []
