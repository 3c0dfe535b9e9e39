"""What receipts add to the search for the supplier's name, and what on them is no name.

Signs of its own: the merchant of a card slip, the name in "Merci de votre visite chez …", a
heading whose letters stand far apart. Against a text: an amount behind it (an article), a bank
on a slip, the words that every till prints.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lettrage.domain.reading import slips
from lettrage.domain.reading.amounts import amounts
from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

BRACKETS = re.compile(r"\s*\([^)]*\)")
REGISTRATION = re.compile(r"\s+[0-9]{5,}-?[A-Z]?$")
"""Behind a legal form: `MOONLIGHT SDN BHD 862725-U`."""

MERCHANT, GREETING, WHOLE, ARTICLE, BANK = 320, 200, 60, -300, -400
HEADING_ROWS, HEADING_GAP = 3, 250  # first rows; per cent of the letter height
CENTS = 2
_GREETED = re.compile(
    r"^\W*(?:merci|thank you|thanks|bienvenue|welcome|a bientot|vielen dank|danke|bedankt)\b"
    r".*?\b(?:chez|dans votre|au|aux|at|with|to|bei|bij)(?:\s+|$)"
)
_TITLES = re.compile(
    r"^(?:addition|facturette|ticket|recu|justificatif|quittung|kassenbon|kassenzettel|receipt|"
    r"guest check|bon (?:no|de)|vente|co(?:mpany)? (?:reg|no)|reg(?:istration)? no|roc|order)\b"
)

_TITLE_ALONE = re.compile(
    r"(?:simplified )?(?:tax )?invoice|facture|addition|ticket(?: de caisse)?|recu|receipt|"
    r"duplicata|copie|copy|rechnung|quittung|kassenbon"
)
Offer = tuple[str, tuple[Token, ...], dict[str, int]]
"""Text, its words, and signs with their weights."""


def offers(page: Sheet, cell: Cell) -> Iterator[Offer]:
    """Names that begin in a cell, by signs that only receipts have."""
    row = _row(page, cell)
    if row is None:
        return
    if cell is row.cells[0]:
        if page.recognised and row.index < HEADING_ROWS and _spread(row):
            yield *_joined(row), {"whole": WHOLE}
        if any(row is named for named in slips.merchants(page)):
            yield *_joined(row), {"merchant": MERCHANT}
    start = _greeted(cell.folded)
    above = page.rows[row.index - 1].cells[-1].folded if row.index else ""
    if start or (above and _greeted(above) >= len(above.rstrip())):
        tokens = cell.words(start, len(cell.text))
        if tokens:
            yield cell.text[start:], tokens, {"greeting": GREETING}


def over_brackets(page: Sheet, below: Sequence[Cell]) -> list[str]:
    """The lines below a name that belong to it by a bracket that closes on the second.

    `ENTERPRISE (SETIA`, `ALAM) SDN BHD`; empty without one.
    """
    lines = [_line(page, cell) for cell in below]
    return lines if lines and _opens(lines[0]) else []


def is_title(words: str) -> bool:
    """Whether a key is the title of the paper and nothing else: the name stands below it."""
    return _TITLE_ALONE.fullmatch(words) is not None


def against(page: Sheet, cell: Cell) -> Iterator[tuple[str, int]]:
    """Signs that a text of a receipt is no name, with their weights."""
    row = _row(page, cell)
    if row is not None and any(c.isdigit() for c in row.cells[-1].text):
        priced = (i for i in amounts(row, "") if i.left >= cell.left and i.decimals == CENTS)
        if next(priced, None) is not None:
            yield "article", ARTICLE
    if slips.is_bank(cell.key) and slips.is_slip(page):
        yield "bank", BANK


def no_name(words: str) -> bool:
    """Whether a key is a title or what tills and terminals print about the payment."""
    return _TITLES.search(words) is not None or slips.card_words(words)


def has_form(text: str, forms: "re.Pattern[str]") -> bool:
    """Whether a name begins or ends with a legal form; within it, "KG" is a weight."""
    words = [word for word in map(key, BRACKETS.sub("", text).split()) if word]
    ends = (words[:1], words[:2], words[-1:], words[-2:])
    return any(forms.fullmatch(" ".join(end)) for end in ends if end != ["co"] or len(words) == 1)


def _line(page: Sheet, cell: Cell) -> str:
    row = _row(page, cell)
    return _joined(row)[0] if row is not None and page.recognised and _spread(row) else cell.text


def _opens(text: str) -> bool:
    return text.count("(") > text.count(")") and not text.startswith("(")


def _row(page: Sheet, cell: Cell) -> Row | None:
    row = page.rows[cell.row] if cell.row < len(page.rows) else None
    return row if row is not None and cell in row.cells else None


def _joined(row: Row) -> tuple[str, tuple[Token, ...]]:
    tokens = tuple(token for cell in row.cells for token in cell.tokens)
    return " ".join(cell.text for cell in row.cells), tokens


def _spread(row: Row) -> bool:
    """Whether large letters stand so far apart that the words of a heading seem columns."""
    return len(row.cells) > 1 and all(
        (after.left - before.right) * 100 <= HEADING_GAP * min(before.height, after.height)
        and not any(c.isdigit() for c in before.text + after.text)
        for before, after in pairwise(row.cells)
    )


def _greeted(folded: str) -> int:
    """Where the name begins in "merci de votre visite chez name"; 0 without such words."""
    found = _GREETED.match(folded)
    return found.end() if found else 0
