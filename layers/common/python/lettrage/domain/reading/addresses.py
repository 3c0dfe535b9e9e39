"""Addresses as printed: lines under a name, or street and town in one line of a letterhead."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lettrage.domain.reading.blocks import Block
from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.name_text import COUNTRY, LEGAL_FORM
from lettrage.domain.reading.streets import (
    cleaned,
    has_street,
    is_other,
    is_street,
    is_town,
    split,
    starts_with_street,
    town_alone,
    town_of,
)
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

LONGEST_LINE, LONGEST_TOWN = 220, 60  # signs: longer ones are prose that cites an address
MOST_LINES, NAME_LINES = 4, 2  # between a name and its town; of a name
LINE_GAP = 150  # per cent of the letter height between two lines of an address
SHORTEST_NAME = 3  # letters: less is in every word


@dataclass(frozen=True, slots=True)
class Address:
    """One address.

    Attributes:
        text: Lines joined by ", ".
        head: What stands before it in its line or over it, as a key: a name, often.
        over: The lines over its first line, top to bottom; empty when it follows in a line.
        around: All words of its block and its line, as a key.
        street: Whether a line is surely a street or a box.
        inline: Street and town stand in one line.
        whole: It begins right behind the supplier's name.
        customer: Its block is the customer's.
        cell: The cell of its town.
    """

    text: str
    head: str
    over: tuple[Cell, ...]
    around: str
    street: bool
    inline: bool
    whole: bool
    customer: bool
    cell: Cell
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class _Lines:
    lines: tuple[str, ...]
    head: str
    over: tuple[Cell, ...]
    street: bool
    inline: bool
    whole: bool
    tokens: tuple[Token, ...]


def plain(name: str) -> str:
    """Letters and digits of a name without its legal form."""
    return re.sub(r"[^a-z0-9]", "", LEGAL_FORM.sub(" ", key(name)))


def addresses(sheets: Sequence[Sheet], blocks: Sequence[Block], supplier: str) -> Iterator[Address]:
    """Every address on the pages, in reading order. Raises: nothing.

    Args:
        sheets: All pages.
        blocks: Their blocks, told whose they are.
        supplier: The supplier's name: all that stands between it and a town is its address.
    """
    name = plain(supplier)
    holders = {id(cell): block for block in blocks for cell in block.cells}
    for page in sheets:
        for row in page.rows:
            for cell in row.cells:
                town = town_of(row, cell)
                if len(town) > LONGEST_LINE or not is_town(town):
                    continue
                found = _in_line(page, row, cell, name)
                if found is None and len(town) <= LONGEST_TOWN:
                    found = _stacked(page, cell, town, name)
                text = ", ".join(cleaned(found.lines)) if found else ""
                if found is not None and text:
                    yield _address(text, found, cell, holders.get(id(cell)), key(row.text))


def _address(text: str, found: _Lines, cell: Cell, block: Block | None, row: str) -> Address:
    return Address(
        text,
        found.head,
        found.over,
        f"{block.key} {row}" if block else row,
        found.street,
        found.inline,
        found.whole,
        block is not None and block.customer,
        cell,
        found.tokens,
    )


def _in_line(page: Sheet, row: Row, cell: Cell, name: str) -> _Lines | None:
    """An address whose street stands before its town in the same line."""
    parts = [
        (other, part) for other in row.cells if other.left <= cell.left for part in split(other)
    ]
    towns = [n for n, (other, part) in enumerate(parts) if other is cell and is_town(part)]
    if not towns or towns[0] == 0:
        return None
    at = towns[0]
    texts = [part for _, part in parts]
    begin = _begin(texts[:at])
    if begin == at and not has_street(texts[at]):
        return None
    whole = begin > 0 and _is_name(texts[begin - 1], name)
    lines = [*texts[begin:at], town_alone(texts[at])]
    if at + 1 < len(parts) and key(texts[at + 1]) in COUNTRY:
        lines.append(texts[at + 1])
    holders = {id(other) for other, _ in parts[begin : at + 1]}
    tokens = tuple(t for other in row.cells if id(other) in holders for t in other.tokens)
    head = " ".join(map(key, texts[:begin]))
    over = tuple(_above(page, parts[0][0], NAME_LINES)) if not head else ()
    head = head or " ".join(line.key for line in over)
    whole = whole or (bool(over) and _is_name(over[-1].text, name))
    return _Lines(tuple(lines), head, over, True, True, whole, tokens)


def _begin(before: Sequence[str]) -> int:
    """Where the address begins among the texts before its town."""
    at = len(before)
    begin = at
    if at > 1 and before[-1].istitle() and is_street(before[-2]):
        begin -= 1  # "14 Mill Street, Leeds, LS1 4DY"
    while begin > 0 and at - begin < MOST_LINES and is_street(before[begin - 1]):
        if begin == 1 and at > 1 and not any(c.isdigit() for c in before[0]):
            break  # "Café de la Place - 12 rue Neuve - 69003 Lyon"
        begin -= 1
    return begin


def _is_name(text: str, name: str) -> bool:
    """Whether a text is the supplier's name, or a part of it."""
    words = plain(text)
    if min(len(name), len(words)) < SHORTEST_NAME:
        return False
    return words in name or name in words


def _stacked(page: Sheet, cell: Cell, town: str, name: str) -> _Lines | None:
    """An address of lines: the street over the town, and the country under it."""
    over = _above(page, cell, MOST_LINES + NAME_LINES)
    texts = [line.text for line in over]
    named = max((n for n, text in enumerate(texts) if _is_name(text, name)), default=-1)
    streets = [n for n, text in enumerate(texts) if n > named and is_street(text)]
    if streets and streets[0] == 0 and not _surely_a_street(texts[0]):
        streets = streets[1:]  # the name of the house: "Café de la Place"
    # Between the name and the street stand a trade, a registration or a part of the address.
    first = streets[0] if streets else max(named + 1, len(over) - MOST_LINES)
    cells = [*over[first:], cell]
    lines = [*texts[first:], town]
    under = next((c for c in _below(page, cell) if c.key in COUNTRY), None)
    if under is not None:
        cells.append(under)
        lines.append(under.text)
    head = " ".join(line.key for line in over[max(first - NAME_LINES, 0) : first])
    tokens = tuple(token for line in cells for token in line.tokens)
    street = has_street(town) or any(map(is_street, texts[first:]))
    whole = 0 <= named == first - 1
    return _Lines(tuple(lines), head, tuple(over[:first]), street, False, whole, tokens)


def _surely_a_street(text: str) -> bool:
    return any(c.isdigit() for c in text) or starts_with_street(text)


def _above(page: Sheet, cell: Cell, most: int) -> list[Cell]:
    """The lines that stand over a cell as one column, top to bottom; other lines end it."""
    lines: list[Cell] = []
    below = cell
    for row in reversed(page.rows[max(cell.row - 2 * most, 0) : cell.row]):
        if len(lines) == most or below.top - max(c.bottom for c in row.cells) > below.height * 2:
            break
        over = next((c for c in row.cells if _in_column(c, below)), None)
        if over is None:
            continue
        if is_other(over.text) or is_town(over.text):
            break
        lines.insert(0, over)
        below = over
    return lines


def _below(page: Sheet, cell: Cell) -> Iterator[Cell]:
    for row in page.rows[cell.row + 1 : cell.row + 3]:
        yield from (c for c in row.cells if _in_column(cell, c))


def _in_column(above: Cell, below: Cell) -> bool:
    """Whether two cells are lines of one column: set left, right or centred, and near."""
    height = max(above.height, below.height)
    gap = below.top - above.bottom
    if not -height // 2 <= gap <= height * LINE_GAP // 100:
        return False
    left, right = above.left - below.left, above.right - below.right
    return min(abs(left), abs(right), abs(left + right) // 2) <= height
