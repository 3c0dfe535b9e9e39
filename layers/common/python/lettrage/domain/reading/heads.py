"""The rows that head a table of lines, and the columns they name.

A head may be printed on two or three rows (`Prix` over `unitaire`), its labels may stand so close
that they are one cell (`Unit price Taxes`), and it may be repeated on every page.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lettrage.domain.reading.columns import BEGINNINGS, HEADS, Kind, coverage, options
from lettrage.domain.reading.finder import Found
from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.text import key

COVERED = 60  # per cent of a head's letters that are labels: less is a sentence
CLOSE = 80  # per cent of the letter height between the rows of one head
LEAST = 2  # labels of a head
LONGEST = 44  # characters of a label with all that qualifies it
_DIGIT = re.compile(r"[0-9]")
_WITH_TAX = re.compile(
    r"\b(incl|inkl|inc|including|inclus|excl|exkl|ex|excluding|hors|sans|sin|con|com|sem|w o) $"
)
_TAX_WITHIN = re.compile(
    r" (incl|inkl|inc|inclus|incluse|compris|comprise|incluida|incluido|incluso)\b"
)
_SIDES = frozenset("brutto netto ttc ht gross net brut".split())
MONEY = frozenset({Kind.NET, Kind.GROSS, Kind.PRICE, Kind.GROSS_PRICE})


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its label.

    Attributes:
        options: What it may hold, the usual first; `OTHER` alone for an unknown label.
        left: Edge of the label, hundredths of a point; so `right`.
    """

    options: tuple[Kind, ...]
    label: str
    left: int
    right: int

    def over(self, left: int, right: int) -> bool:
        """Whether it stands above or below that stretch."""
        return self.left < right and self.right > left


@dataclass(frozen=True, slots=True)
class Head:
    """Columns from left to right, and the rows (of its sheet) that name them."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """What tells the same head on another page."""
        return tuple(column.label for column in self.columns)


def heads(page: Sheet) -> list[Head]:
    """Heads of tables of lines on a page, top to bottom."""
    found: list[Head] = []
    for row in page.rows:
        if (found and row.index <= found[-1].last) or not _may_be(row):
            continue
        columns = list(_columns(row))
        if sum(column.options[0] is not Kind.OTHER for column in columns) < LEAST:
            continue
        first = last = row.index
        if row.index and (not found or row.index - 1 > found[-1].last):
            wider = _with(columns, page.rows[row.index - 1], row, above=True)
            if wider is not None:
                columns, first = wider, row.index - 1
        if row.index + 1 < len(page.rows):
            wider = _with(columns, page.rows[row.index + 1], row, above=False)
            if wider is not None:
                columns, last = wider, row.index + 1
        if _is_head(row, columns):
            found.append(Head(first, last, tuple(sorted(columns, key=lambda c: c.left))))
    return found


def _may_be(row: Row) -> bool:
    """Cheap: whether two of its words begin a label."""
    words = {word for cell in row.cells for word in cell.key.split(" ")}
    return len(words & BEGINNINGS) >= LEAST


def _columns(row: Row) -> Iterable[Column]:
    for cell in row.cells:
        labels = [] if _DIGIT.search(cell.text) else HEADS.find(cell.key)
        if len(labels) > 1:
            yield from _split(cell)
        elif labels and coverage(cell.key, labels) >= COVERED:
            yield Column(options(labels[0], cell.key), cell.key, cell.left, cell.right)
        else:
            kinds = (Kind.DISCOUNT, Kind.RATE) if "%" in cell.key else (Kind.OTHER,)
            yield Column(kinds, cell.key, cell.left, cell.right)


def _split(cell: Cell) -> Iterable[Column]:
    """Labels that stand close: each takes the words up to the next one."""
    keys = [key(token.text) for token in cell.tokens]
    text = " ".join(keys)
    starts, at = [], 0
    for word in keys:
        starts.append(at)
        at += len(word) + 1
    labels = HEADS.find(text)
    if coverage(text, labels) < COVERED:
        yield Column((Kind.OTHER,), cell.key, cell.left, cell.right)
        return
    groups = _groups(labels, text)
    for n, group in enumerate(groups):
        begin = group[0].start if n else 0
        end = groups[n + 1][0].start if n + 1 < len(groups) else len(text)
        words = [
            token
            for token, start, word in zip(cell.tokens, starts, keys, strict=True)
            if begin <= start < end or (start < begin < start + len(word))
        ]
        if words:
            part = text[begin:end].strip()
            left, right = min(t.left for t in words), max(t.right for t in words)
            yield Column(options(group[0], part), part, left, right)


def _groups(labels: Sequence[Found], text: str) -> list[list[Found]]:
    """Labels of one column: of one meaning, or one that qualifies the other (`incl. VAT`)."""
    groups: list[list[Found]] = []
    for label in labels:
        before, behind = text[: label.start], text[label.end :]
        qualifies = bool(_WITH_TAX.search(before) or _TAX_WITHIN.match(behind))
        if groups and groups[-1][-1].end + 1 == label.start:
            qualifies = qualifies or text[label.start : label.end] in _SIDES
        if groups and (qualifies or groups[-1][-1].name == label.name):
            groups[-1].append(label)
        else:
            groups.append([label])
    return groups


def _with(columns: list[Column], other: Row, row: Row, *, above: bool) -> list[Column] | None:
    """The columns with the words of a row just above or below; None when that is no head."""
    low, high = (other, row) if above else (row, other)
    height = max(cell.height for cell in row.cells)
    gap = min(cell.top for cell in high.cells) - max(cell.bottom for cell in low.cells)
    if gap * 100 > CLOSE * height or len(other.cells) > len(columns) + 1:
        return None
    if any(_DIGIT.search(cell.text) for cell in other.cells):
        return None
    wider = list(columns)
    for cell in other.cells:
        places = [n for n, c in enumerate(wider) if c.over(cell.left, cell.right)]
        if len(places) > 1:
            return None
        text = cell.key
        if not places:
            labels = HEADS.find(text)
            if not labels or coverage(text, labels) < COVERED:
                return None
            wider.append(Column(options(labels[0], text), text, cell.left, cell.right))
            continue
        old = wider[places[0]]
        joined = f"{text} {old.label}" if above else f"{old.label} {text}"
        labels = HEADS.find(joined)
        if not labels or coverage(joined, labels) < COVERED or len(joined) > LONGEST:
            return None
        longest = max(labels, key=lambda label: label.end - label.start)
        wider[places[0]] = replace(
            old,
            options=options(longest, joined),
            label=joined,
            left=min(old.left, cell.left),
            right=max(old.right, cell.right),
        )
    return wider


def _is_head(row: Row, columns: Sequence[Column]) -> bool:
    known = [column for column in columns if column.options[0] is not Kind.OTHER]
    kinds = {kind for column in known for kind in column.options}
    first = {column.options[0] for column in known}
    money = bool(kinds & MONEY)
    what = bool(first & {Kind.TEXT, Kind.QUANTITY, Kind.CODE}) or {Kind.PRICE, Kind.NET} <= first
    recap = Kind.BASE in first and not first & {Kind.QUANTITY, Kind.PRICE, Kind.GROSS_PRICE}
    if not (money and what) or recap or len(known) < LEAST:
        return False
    letters = sum(len(column.label) for column in columns)
    labelled = sum(len(column.label) for column in known)
    if labelled * 100 < COVERED * letters:
        return False
    return not any(_DIGIT.search(cell.text) for cell in row.cells)
