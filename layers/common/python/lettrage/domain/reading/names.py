"""The supplier's name: the text that most independent signs point at.

Signs: a legal form, the place of a letterhead, the first line of a block with the supplier's
identifiers or telephone, the legal footer, a label ("sold by", "account holder"), the name in
the mail or web domain, and standing on the page more than once.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lettrage.domain.reading import slips
from lettrage.domain.reading.amounts import amounts
from lettrage.domain.reading.blocks import POSTCODE, SUPPLIER_SIGNS, Block
from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.lexicon import PARTIES
from lettrage.domain.reading.name_text import (
    CUT,
    LEGAL_TAIL,
    clean,
    compact,
    goes_on,
    greeted,
    has_form,
    like_a_name,
)
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

_DOMAIN = re.compile(r"(?:@|www\.|https?://(?:www\.)?)([a-z0-9][a-z0-9.\-]*)\.[a-z]{2,}")
_MAILERS = frozenset(
    "gmail hotmail outlook yahoo orange wanadoo free laposte sfr icloud gmx web live aol".split()
)
TOP = 22  # per cent of the page: the letterhead
LARGE = 140  # per cent of the usual letter height
HEADING_ROWS, HEADING_GAP = 3, 250  # first rows; per cent of the letter height
CENTS = 2
SIGNS_OF_PROOF, SCORE_OF_PROOF, PROVED = 4, 900, 930


@dataclass(slots=True)
class _Name:
    text: str
    tokens: tuple[Token, ...]
    signs: dict[str, int] = field(default_factory=dict)
    first: tuple[int, int] = (0, 0)
    places: int = 0

    @property
    def score(self) -> int:
        return sum(self.signs.values())


@dataclass(frozen=True, slots=True)
class Name:
    """A name chosen, its words, and the others that were possible."""

    value: str
    confidence: int
    tokens: tuple[Token, ...]
    others: tuple[str, ...] = ()


def decide(
    sheets: Sequence[Sheet], blocks: Sequence[Block], own_names: Sequence[str]
) -> Name | None:
    """The supplier's name, None when nothing on the pages is like one."""
    names: dict[str, _Name] = {}
    domains = _domains(sheets, blocks)
    sizes = sorted(cell.height for page in sheets for cell in page.cells) or [1]
    usual = sizes[len(sizes) // 2]
    for name in _all_offers(sheets, blocks, usual):
        letters = compact(name.text)
        if letters and not any(own and own in key(name.text) for own in own_names):
            _merge(names, letters, name, domains)
    _join_longer(names)
    ranked = sorted(names.values(), key=lambda name: (-name.score, name.first))
    if not ranked or ranked[0].score <= 0:
        return None
    best = ranked[0]
    signs = sum(1 for sign, weight in best.signs.items() if weight > 0 and sign != "top")
    close = len(ranked) > 1 and ranked[1].score * 100 >= best.score * 85
    confidence = min(480 + best.score * 2 // 5, 880)
    # Without the customer told apart or the legal footer, the recipient may look like the sender.
    told = "footer" in best.signs or any("customer" in name.signs for name in ranked)
    strong = signs >= SIGNS_OF_PROOF and best.score >= SCORE_OF_PROOF
    addressed = best.signs.keys() >= {"domain", "address", "top"}  # its mail, street and place
    if (strong or addressed) and told and not close:
        confidence = PROVED
    elif close:
        confidence = min(confidence, 650)
    return Name(best.text, confidence, best.tokens, tuple(n.text for n in ranked[1:4]))


def _all_offers(sheets: Sequence[Sheet], blocks: Sequence[Block], usual: int) -> Iterator[_Name]:
    for block in blocks:
        for position, cell in enumerate(block.cells):
            yield from _offers(sheets, block, cell, position, usual)
    for page in sheets:
        yield from _spread(page)
        for row in slips.merchants(page):
            yield from _whole_row(row, {"merchant": 320})


def _whole_row(row: Row, signs: dict[str, int]) -> Iterator[_Name]:
    text = clean(" ".join(cell.text for cell in row.cells))
    tokens = tuple(token for cell in row.cells for token in cell.tokens)
    if like_a_name(text):
        yield _Name(text, tokens, signs, (row.page, row.index), 1)


def _spread(page: Sheet) -> Iterator[_Name]:
    """A heading whose large letters stand so far apart that its words seem columns."""
    for row in page.rows[:HEADING_ROWS] if page.recognised else ():
        near = all(
            (after.left - before.right) * 100 <= HEADING_GAP * min(before.height, after.height)
            and not any(c.isdigit() for c in before.text + after.text)
            for before, after in pairwise(row.cells)
        )
        if len(row.cells) > 1 and near:
            signs = dict(_by_place(page, row.cells[0], row.cells[0].height))
            yield from _whole_row(row, signs | {"whole": 60})


def _offers(
    sheets: Sequence[Sheet], block: Block, cell: Cell, position: int, usual: int
) -> Iterator[_Name]:
    page = next(page for page in sheets if page.number == cell.page)
    yield from _labelled(cell)
    yield from _greeting(block, cell, position)
    cut = CUT.search(cell.folded)
    length = cut.start() if cut else len(cell.text)
    text = clean(cell.text[:length])
    if position and key(text).startswith(block.cells[position - 1].key + " "):
        position -= 1  # the logo says the first words, this line the whole name
    following = block.cells[position + 1] if position + 1 < len(block.cells) else None
    if following is not None and goes_on(following):
        text = f"{text} {clean(following.text)}"
    if not like_a_name(text):
        return
    name = _Name(text, cell.words(0, length), first=(cell.page, cell.row), places=1)
    name.signs.update(_by_words(text, cell.text[length:]))
    name.signs.update(_by_block(block, position))
    if cell.page == sheets[0].number:
        name.signs.update(_by_place(page, cell, usual))
    if position > 0 and not block.customer and not {"form", "footer"} & set(name.signs):
        name.signs["inside"] = -120
    if _priced(page, cell):
        name.signs["priced"] = -300
    if slips.is_bank(key(text)) and slips.is_slip(page):
        name.signs["bank"] = -400
    yield name


def _priced(page: Sheet, cell: Cell) -> bool:
    """Whether an amount stands right of a text: it is an article, no name."""
    rows = page.rows[cell.row : cell.row + 1]
    rows = [row for row in rows if any(c.isdigit() for c in row.cells[-1].text)]
    found = (item for row in rows for item in amounts(row, ""))
    return any(item.left >= cell.left and item.decimals == CENTS for item in found)


def _greeting(block: Block, cell: Cell, position: int) -> Iterator[_Name]:
    """`Merci de votre visite chez Name`, the name perhaps on the next line."""
    start = greeted(cell.folded)
    above = block.cells[position - 1].folded if position else ""
    if not start and not (above and greeted(above) >= len(above.rstrip())):
        return
    text = clean(cell.text[start:])
    tokens = cell.words(start, len(cell.text))
    if tokens and like_a_name(text):
        yield _Name(text, tokens, {"greeting": 200}, (cell.page, cell.row), 1)


def _by_words(text: str, tail: str) -> Iterator[tuple[str, int]]:
    if has_form(text):
        yield "form", 260
    if LEGAL_TAIL.search(key(tail)):
        yield "footer", 420
    elif POSTCODE.search(tail):
        yield "line", 300


def _by_block(block: Block, position: int) -> Iterator[tuple[str, int]]:
    if block.customer:
        yield "customer", -700
    elif position == 0:
        if block.has_address:
            yield "address", 170
        if SUPPLIER_SIGNS.search(block.key):
            yield "contact", 190
    if block.label == "supplier" and position <= 1:
        yield "label", 380


def _by_place(page: Sheet, cell: Cell, usual: int) -> Iterator[tuple[str, int]]:
    if cell.top * 100 < page.height * TOP:
        yield "top", max(240 - 40 * cell.row, 60)
    if cell.height * 100 >= usual * LARGE and cell.top * 2 < page.height:
        yield "large", 150


def _labelled(cell: Cell) -> Iterator[_Name]:
    """`Sold by: Name`, `Account holder Name`, `Make all checks payable to Name`."""
    label = next((f for f in PARTIES.find(cell.key) if f.name == "supplier" and f.start == 0), None)
    if label is None or label.end - label.start < len("vendeur"):
        return
    words = label.end - label.start
    at, seen = 0, 0
    while at < len(cell.text) and seen < words:
        at += 1
        seen = len(key(cell.text[:at]))
    text = clean(cell.text[at:].lstrip(" :"))
    tokens = cell.words(at + 1, len(cell.text))
    if tokens and like_a_name(text):
        yield _Name(text, tokens, {"label": 380}, (cell.page, cell.row), 1)


def _merge(names: dict[str, _Name], letters: str, name: _Name, domains: frozenset[str]) -> None:
    known = names.setdefault(letters, name)
    if known is not name:
        known.places += 1
        for sign, weight in name.signs.items():
            if abs(weight) > abs(known.signs.get(sign, 0)):
                known.signs[sign] = weight
        if name.places and known.places > 1 and known.signs.get("customer", 0) == 0:
            known.signs["again"] = 150
        if len(name.text) > len(known.text):
            known.text, known.tokens = name.text, name.tokens
    if any(_same(letters, domain) for domain in domains):
        known.signs["domain"] = 330


def _join_longer(names: dict[str, _Name]) -> None:
    """A logo often says the first words of the name: its signs speak for the whole name too."""
    for short in list(names):
        for long, name in names.items():
            longer = long != short and key(name.text).startswith(key(names[short].text) + " ")
            whole = name.signs.keys() & {"address", "form", "footer", "line"}
            if longer and whole and "customer" not in name.signs and short in names:
                for sign, weight in names[short].signs.items():
                    name.signs[sign] = max(weight, name.signs.get(sign, weight))
                del names[short]
                break


def _same(letters: str, domain: str) -> bool:
    if len(domain) < 4:  # noqa: PLR2004 - shorter domains are in every word
        return letters == domain
    return domain in letters or (len(letters) >= 4 and letters in domain)  # noqa: PLR2004


def _domains(sheets: Sequence[Sheet], blocks: Sequence[Block]) -> frozenset[str]:
    customers = {id(cell) for block in blocks if block.customer for cell in block.cells}
    found = set()
    for page in sheets:
        for cell in page.cells:
            if id(cell) in customers or "." not in cell.folded:
                continue
            for match in _DOMAIN.finditer(cell.folded.replace(" ", "  ")):
                name = match[1].rpartition(".")[2]
                if name not in _MAILERS:
                    found.add(re.sub(r"[^a-z0-9]", "", name))
    return frozenset(found)
