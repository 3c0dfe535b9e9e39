"""Blocks: cells that stand under each other, such as an address; and whose they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lettrage.domain.reading.context import ABOVE, contexts
from lettrage.domain.reading.domains import domains, same
from lettrage.domain.reading.layout import Cell, Sheet
from lettrage.domain.reading.lexicon import CUSTOMER_MARKS, PARTIES
from lettrage.domain.reading.text import key

LINE_GAP = 110  # per cent of the letter height between two lines of a block
WIDEST_GAP = 200  # per cent, where the lines of the page's head stand so far apart
MEASURED = 4  # gaps from which the usual one is known
SHORTEST_ADDRESS = 3  # name, street, town
WINDOW_TOP, WINDOW_BOTTOM, WINDOW_LEFT = 6, 42, 48  # per cent of the page
NARROW = 50  # per cent of the page: less is no letter
ALIGNED = 120  # per cent of the letter height that left edges or centres may differ
POSTCODE = re.compile(
    r"(?:^|[\s,-])(?:[A-Z]{1,2}-?\s?)?(?:[0-9]{4,5}(?:-[0-9]{3})?|[0-9]{2}-[0-9]{3})(?:\s?[A-Z]{2})?"
    r"\s+[A-ZÀ-ÝĀ-Ž][\w'’ -]+|"
    r"\b[A-Z]{2}\s[0-9]{5}(?:-[0-9]{4})?\b|\b[A-Z]{1,2}[0-9][0-9A-Z]?\s[0-9][A-Z]{2}\b"
)
SUPPLIER_SIGNS = re.compile(
    r"\b(siret|siren|rcs|capital|ape|naf|tel|telephone|fax|phone|iban|bic|www|http|https|"
    r"tva intracommunautaire|ust idnr|ust id|hrb|hra|kvk|btw|steuernummer|geschaftsfuhrer|"
    r"registered|company no|vat reg|vat no|handelsregister|amtsgericht|no tva|tva intra)\b|@"
)


THEIR_NUMBER = re.compile(
    r"^(?:votre|your|ihre|uw|su|vostra) (?:no |numero )?(?:de )?(?:tva|vat|ust|btw|iva|siret)|"
    r"^(?:no )?(?:tva|vat|customer vat|siret)(?: no| number)? (?:du )?client\b"
)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Cells under each other, top to bottom; at least one."""

    cells: tuple[Cell, ...]
    customer: bool
    label: str

    @property
    def page(self) -> int:
        """Page it stands on."""
        return self.cells[0].page

    @property
    def key(self) -> str:
        """All lines as one key."""
        return " ".join(cell.key for cell in self.cells)

    @property
    def has_address(self) -> bool:
        """Whether a line is postcode and town."""
        return any(POSTCODE.search(cell.text) for cell in self.cells)


def blocks(page: Sheet, own_names: Sequence[str]) -> list[Block]:
    """The blocks of a page, top to bottom, each told whether it is the customer's."""
    groups: list[list[Cell]] = []
    near: list[list[Cell]] = []
    most = _usual_gap(page)
    tallest = max((cell.height for cell in page.cells), default=1)
    for cell in page.cells:
        near = [group for group in near if cell.top - group[-1].bottom <= 2 * tallest]
        fitting = [group for group in near if _under(group[-1], cell, most)]
        if fitting:
            max(fitting, key=lambda group: group[-1].bottom).append(cell)
        else:
            groups.append([cell])
            near.append(groups[-1])
    return [_owned(page, tuple(group), own_names) for group in groups]


def _usual_gap(page: Sheet) -> int:
    """Per cent of the letter height between lines of one block, as the head of the page shows.

    Addresses are set as wide as their page: the narrowest gap that comes often there is theirs.
    """
    found = []
    for above, below in pairwise(page.rows):
        one, other = above.cells[0], below.cells[0]
        height = min(one.height, other.height)
        if other.bottom * 2 < page.height and _aligned(one, other, height):
            found.append((other.top - one.bottom) * 100 // max(height, 1))
    if len(found) < MEASURED:
        return LINE_GAP
    common = sorted(found)[len(found) // 4]
    return max(LINE_GAP, min(common * 11 // 10, WIDEST_GAP))


def _under(above: Cell, cell: Cell, most: int) -> bool:
    height = min(above.height, cell.height)
    gap = cell.top - above.bottom
    return -height // 2 <= gap <= most * height // 100 and _aligned(above, cell, height)


def _aligned(above: Cell, cell: Cell, height: int) -> bool:
    left = abs(above.left - cell.left)
    centre = abs(above.left + above.right - cell.left - cell.right) // 2
    return min(left, centre) * 100 <= ALIGNED * height


def _owned(page: Sheet, cells: tuple[Cell, ...], own_names: Sequence[str]) -> Block:
    label = ""
    for cell in cells[:2]:
        label = label or _party_label(cell.key)
    if not label:
        for context in contexts(page, cells[0], 0):
            if context.weight >= ABOVE:
                label = label or _party_label(context.key)
    text = " ".join(cell.key for cell in cells)
    ours = any(name in text for name in own_names)
    theirs = label == "customer" or (
        label != "supplier" and any(THEIR_NUMBER.search(cell.key) for cell in cells)
    )
    return Block(cells, ours or theirs, label)


def _party_label(text: str) -> str:
    """`customer` or `supplier` when the text is such a label and little else."""
    found = PARTIES.find(text)
    if not found or found[0].start > 0:
        return ""
    covered = sum(label.end - label.start for label in found)
    if covered * 10 >= len(text) * 7:
        return found[0].name
    return ""


def is_customer_text(text: str) -> bool:
    """Whether words such as "votre" or "client" make an identifier the customer's."""
    return CUSTOMER_MARKS.search(key(text)) is not None


def claimed(found: Sequence[Block], page: Sheet) -> list[Block]:
    """The same blocks; without a label, the one in the window of the envelope is the customer's.

    Source: NF Z 10-011 and DIN 5008: the recipient's window is right (France) or left below the
    letterhead (Germany); a block with identifiers or telephone numbers, or with the name of a
    web or mail address of the page, is the sender's.
    """
    if any(block.customer for block in found) or _narrow(page):
        return list(found)
    senders = domains(page.cells)
    window = [
        block
        for block in found
        if _in_window(block, page) and not any(same(_letters(block), name) for name in senders)
    ]
    return [
        Block(block.cells, True, block.label) if block in window[:1] else block for block in found
    ]


def _letters(block: Block) -> str:
    """Letters and digits of the first line: what an address on the web would say."""
    return block.cells[0].key.replace(" ", "")


def _in_window(block: Block, page: Sheet) -> bool:
    first = block.cells[0]
    return (
        block.has_address
        and len(block.cells) >= SHORTEST_ADDRESS
        and WINDOW_TOP < first.top * 100 // page.height < WINDOW_BOTTOM
        and first.left * 100 > page.width * WINDOW_LEFT
        and not SUPPLIER_SIGNS.search(block.key)
    )


def _narrow(page: Sheet) -> bool:
    """Whether all words stand in a narrow strip: a receipt on a large sheet has no window."""
    left = min((cell.left for cell in page.cells), default=0)
    right = max((cell.right for cell in page.cells), default=0)
    return (right - left) * 100 < NARROW * page.width
