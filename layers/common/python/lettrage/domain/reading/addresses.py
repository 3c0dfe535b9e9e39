"""Addresses as printed: a street and a town, in a block of lines or in one line of a letterhead."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lettrage.domain.reading.blocks import POSTCODE, Block
from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.names import COUNTRY, STREET
from lettrage.domain.reading.text import fold, key
from lettrage.domain.reading.tokens import Token

_PARTS = re.compile(
    r"\s*[|•·●▪◦*]\s*|\s+[-–—/]\s+|\s{2,}|\s*;\s*|(?<![0-9]),\s+|"
    r",\s+(?!(?:rue|av|avenue|bd|boulevard|chemin|place|impasse|all[ée]e|route|quai|cours|square|"
    r"passage|street|road)\b)",
    re.I,
)
_STREET_LINE = re.compile(
    r"[0-9]{1,5}\b.* (?:drive|dr|road|rd|street|st|lane|ln|avenue|ave|av|way|blvd|boulevard|court|"
    r"terrace|close|parkway|highway|rue|chemin|route|place|square)"
    r"(?: [a-z]{1,5}[0-9]{0,3}| [0-9]+)?"
)
_BARE_CODE = re.compile(r"(?:[A-Z]{1,2}-?\s?)?[0-9]{4,5}(?:\s?[A-Z]{2})?")
_TOWN_ENDS = re.compile(r"(?<=[a-zà-ÿ0-9])\.\s|[(:;]|\s[-–|]\s")
LONGEST_LINE, LONGEST_TOWN = 220, 60  # signs: longer ones are prose that cites an address
_TAIL = re.compile(
    r"[\s,\-–|·•]*\b(?:tel|telephone|phone|fon|telefon|fax|e-mail|email|courriel|siret|siren|rcs|"
    r"r\.c\.s|tva|capital|www|http|https|iban|bic|ape|naf|vat|ust|ustid|hrb|hra|kvk|btw|"
    r"amtsgericht|au capital|sas|sarl)\b.*|\S*@.*|[\s,\-–|·•]*(?:tél|☎|📞|✆).*"
)
_HEAD = re.compile(
    r"(?:siege(?: social)?|adresse|address|anschrift|registered office|sitz|bureaux?|"
    r"head office|adres|domicilio|sede(?: legale)?)\s*[:\-–]?\s*"
)
_NO_LINE = re.compile(
    r"\b(tel|telephone|phone|fon|telefon|fax|siret|siren|rcs|tva|vat|ust|iban|bic|www|http|https|"
    r"facture|invoice|rechnung|date|datum|page|client|kunde|customer|capital|kvk|btw)\b|@"
)
_BOX = re.compile(r"\b(bp|cs|tsa|po box|postfach|postbus|b p|c s|casella postale)\b")
MOST_LINES, NAME_LINES = 4, 2  # between a name and its town; of a name
LINE_GAP = 150  # per cent of the letter height between two lines of an address


@dataclass(frozen=True, slots=True)
class Address:
    """One address.

    Attributes:
        text: Lines joined by ", ".
        head: What stands before it in its line or over it, as a key: a name, often.
        around: All words of its block and its line, as a key.
        street: Whether a line is surely a street or a box.
        inline: Street and town stand in one line.
        customer: Its block is the customer's.
    """

    text: str
    head: str
    around: str
    street: bool
    inline: bool
    customer: bool
    tokens: tuple[Token, ...]


def addresses(sheets: Sequence[Sheet], blocks: Sequence[Block]) -> Iterator[Address]:
    """Every address on the pages, in reading order. Raises: nothing."""
    holders = {id(cell): block for block in blocks for cell in block.cells}
    for page in sheets:
        for row in page.rows:
            for cell in row.cells:
                town = _town(row, cell)
                if len(town) > LONGEST_LINE or not _town_line(town):
                    continue
                block = holders.get(id(cell))
                around = f"{block.key if block else ''} {key(row.text)}"
                lines = _in_line(page, row, cell)
                if lines is None and len(town) <= LONGEST_TOWN:
                    lines = _stacked(page, cell, town)
                if lines is not None and lines.text:
                    customer = block is not None and block.customer
                    yield Address(
                        *lines[:2], around, lines.street, lines.inline, customer, lines.tokens
                    )


def _town_line(text: str) -> bool:
    """Postcode and town; "4490 Oak Drive" is a street."""
    if not any(c.isdigit() for c in text) or POSTCODE.search(text) is None:
        return False
    return _STREET_LINE.fullmatch(key(text)) is None


def _town(row: Row, cell: Cell) -> str:
    """The town's line; a postcode set apart is joined with the town right of it."""
    if _BARE_CODE.fullmatch(cell.text):
        right = next((c for c in row.cells if c.left >= cell.right), None)
        if right is not None and right.text[:1].isupper():
            return f"{cell.text} {right.text}"
    return cell.text


class _Lines(NamedTuple):
    text: str
    head: str
    street: bool
    tokens: tuple[Token, ...]
    inline: bool


def _in_line(page: Sheet, row: Row, cell: Cell) -> _Lines | None:
    """An address whose street stands before its town in the same line."""
    parts = [
        (other, part) for other in row.cells if other.left <= cell.left for part in _split(other)
    ]
    towns = [n for n, (other, part) in enumerate(parts) if other is cell and _town_line(part)]
    if not towns or towns[0] == 0:
        return None
    at = towns[0]
    begin = at
    while begin > 0 and at - begin < MOST_LINES and _like_a_street(parts[begin - 1][1]):
        if begin == 1 and at > 1 and not any(c.isdigit() for c in parts[0][1]):
            break  # "Café de la Place - 12 rue Neuve - 69003 Lyon"
        begin -= 1
    if begin == at:
        return None
    lines = [part for _, part in parts[begin:at]]
    lines.append(_TOWN_ENDS.split(parts[at][1])[0])
    if at + 1 < len(parts) and key(parts[at + 1][1]) in COUNTRY:
        lines.append(parts[at + 1][1])
    holders = {id(other) for other, _ in parts[begin : at + 1]}
    tokens = tuple(t for other in row.cells if id(other) in holders for t in other.tokens)
    head = " ".join(key(part) for _, part in parts[:begin])
    head = head or " ".join(above.key for above in _above(page, cell, NAME_LINES))
    return _Lines(", ".join(_cleaned(lines)), head, street=True, tokens=tokens, inline=True)


def _split(cell: Cell) -> list[str]:
    parts = (part.strip(" ,") for part in _PARTS.split(cell.text))
    return [part for part in parts if part]


def _like_a_street(part: str) -> bool:
    words = key(part)
    if not words or (_NO_LINE.search(words) and not STREET.search(words)):
        return False
    return STREET.search(words) is not None or _BOX.search(words) is not None or _numbered(part)


def _numbered(part: str) -> bool:
    """Whether a part is words and a house number, few of either: "Ecke 12", "14 Mill Street"."""
    found = re.fullmatch(
        r"(?:\d{1,4}\s?[a-zA-Z]?,?\s+)?[^\d]{3,40}(?:\s\d{1,4}\s?[a-zA-Z]?)?", part
    )
    return found is not None and any(c.isdigit() for c in part)


def _stacked(page: Sheet, cell: Cell, town: str) -> _Lines | None:
    """An address of lines: the street over the town, and the country under it."""
    over = _above(page, cell, MOST_LINES)
    streets = [n for n, line in enumerate(over) if _like_a_street(line.text)]
    if streets and streets[0] == 0 and not any(c.isdigit() for c in over[0].text):
        streets = streets[1:]  # the name of the house: "Café de la Place"
    first = streets[0] if streets else len(over)
    cells = [*over[first:], cell]
    lines = [line.text for line in over[first:]] + [town]
    under = next((c for c in _below(page, cell) if c.key in COUNTRY), None)
    if under is not None:
        cells.append(under)
        lines.append(under.text)
    head = " ".join(line.key for line in over[max(first - NAME_LINES, 0) : first])
    tokens = tuple(token for line in cells for token in line.tokens)
    text = ", ".join(_cleaned(lines))
    return _Lines(text, head, street=bool(streets), tokens=tokens, inline=False)


def _above(page: Sheet, cell: Cell, most: int) -> list[Cell]:
    """The lines that stand over a cell as one column, top to bottom; labels end it."""
    lines: list[Cell] = []
    below = cell
    for row in reversed(page.rows[max(cell.row - 2 * most, 0) : cell.row]):
        if len(lines) == most or below.top - max(c.bottom for c in row.cells) > below.height * 2:
            break
        over = next((c for c in row.cells if _in_column(c, below)), None)
        if over is None:
            continue
        if _NO_LINE.search(over.folded) or _town_line(over.text):
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


def _cleaned(lines: Sequence[str]) -> list[str]:
    """Lines without a label before and without telephone or identifiers behind."""
    cleaned = []
    for line in lines:
        folded = fold(line)
        head = _HEAD.match(folded)
        start = head.end() if head else 0
        tail = _TAIL.search(folded, start)
        text = line[start : tail.start() if tail else len(line)].strip(" ,;:-–|•·")
        if text:
            cleaned.append(text)
    return cleaned
