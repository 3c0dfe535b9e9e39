"""The supplier's address, mail and telephone: never the customer's, a bank's or a tool maker's.

Whose a mail or a number is shows by where it stands (the supplier's block, a letterhead or footer,
the customer's block or right under it) and by what its domain says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading import reachable
from lettrage.domain.reading.addresses import Address, plain
from lettrage.domain.reading.blocks import SUPPLIER_SIGNS, Block
from lettrage.domain.reading.layout import Cell, Sheet
from lettrage.domain.reading.mentions import Said, same
from lettrage.domain.reading.name_text import like_a_name
from lettrage.domain.reading.reachable import (
    LIKELY,
    PLACED,
    PROVED,
    PROVIDERS,
    SEVERAL,
    SHORTEST_DOMAIN,
    Contact,
    domain_of,
    related,
)
from lettrage.domain.reading.streets import is_street
from lettrage.domain.reading.text import key

_DIGITS = re.compile(r"(?:[0-9][^0-9]*){6}")  # a telephone's, at least
_SEAT = re.compile(r"siege|sitz|registeredoffice|capital|siret|rcs|handelsregister|kvk")
_GENERAL = re.compile(r"^(contact|info|hello|bonjour|office|mail|kontakt|accueil|service)\b")
NAME_PROVED = 900  # the name itself must be sure before what stands under it is
UNDER = 3  # letter heights under the customer's block that are still theirs


@dataclass(frozen=True, slots=True)
class Sides:
    """Whose words stand where.

    Attributes:
        supplier: The supplier's name as chosen, "" when unknown, and how sure it is, per mille.
        supplier_ids: Its identifiers as printed, letters and digits only.
        customers: Names that are the customer's.
    """

    supplier: str
    sureness: int
    supplier_ids: tuple[str, ...]
    customers: tuple[str, ...]


def decide(
    sheets: Sequence[Sheet], blocks: Sequence[Block], places: Sequence[Address], sides: Sides
) -> Iterator[Said]:
    """Address, mail and telephone of the supplier, each at most once. Raises: nothing."""
    zones = [_zone(block) for block in blocks if block.customer]
    address = _address(places, sides)
    if address is not None:
        yield address
    customers = frozenset(plain(text) for text in (*sides.customers, *_customer_lines(blocks)))
    theirs = {id(c) for block in blocks if _is_supplier(block, sides) for c in block.cells}
    others = {id(c) for block in blocks if _is_anothers(block, sides) for c in block.cells}
    mails: list[Contact] = []
    phones: list[Contact] = []
    for page in sheets:
        for cell in page.cells:
            text = cell.text
            if id(cell) in others or any(_inside(cell, zone) for zone in zones):
                continue
            if "@" in text:
                mails += reachable.mails(page, cell, theirs, customers)
            if _DIGITS.search(text):
                phones += reachable.telephones(page, cell, theirs)
    domains = frozenset(reachable.web_domains(sheets))
    for name, found in (
        (FieldName.SUPPLIER_EMAIL, [_with_domain(mail, domains, sides) for mail in mails]),
        (FieldName.SUPPLIER_PHONE, phones),
    ):
        if found:
            yield _best(name, found)


def _customer_lines(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block.customer:
            yield from (cell.text for cell in block.cells[:4] if like_a_name(cell.text))


def _is_supplier(block: Block, sides: Sides) -> bool:
    name = plain(sides.supplier)
    words = block.key.replace(" ", "")
    named = len(name) >= SHORTEST_DOMAIN and name in words
    return not block.customer and (named or any(i in words for i in sides.supplier_ids))


def _is_anothers(block: Block, sides: Sides) -> bool:
    """Whether a block is an address under a name that is not the supplier's."""
    first = block.cells[0]
    if not (sides.supplier and block.has_address) or _is_supplier(block, sides):
        return False
    return like_a_name(first.text) and not is_street(first.text)


_Zone = tuple[int, int, int, int, int]


def _zone(block: Block) -> _Zone:
    """The customer's block and the lines right under it: page, left, top, right, bottom."""
    cells = block.cells
    bottom = max(c.bottom for c in cells)
    height = min(c.height for c in cells)
    return (
        block.page,
        min(c.left for c in cells) - 2 * height,
        min(c.top for c in cells),
        max(c.right for c in cells),
        bottom + UNDER * height,
    )


def _inside(cell: Cell, zone: _Zone) -> bool:
    page, left, top, right, bottom = zone
    return cell.page == page and left <= cell.left < right and top <= cell.top < bottom


def _with_domain(mail: Contact, domains: frozenset[str], sides: Sides) -> Contact:
    """A mail at a domain that is the supplier's name is proved, at its web site's placed."""
    domain = domain_of(mail.value.rpartition("@")[2].lower())
    if domain in PROVIDERS:
        return mail
    if related(domain, plain(sides.supplier)) and sides.sureness >= LIKELY:
        return Contact(mail.value, PROVED, mail.tokens)
    if domain in domains:
        return Contact(mail.value, PLACED, mail.tokens)
    return Contact(mail.value, min(mail.weight, LIKELY), mail.tokens)


def _best(name: FieldName, found: Sequence[Contact]) -> Said:
    """The surest; a general mailbox before a person's; several are never sure."""
    ranked = sorted(found, key=lambda c: (-c.weight, _GENERAL.match(c.value) is None))
    best = ranked[0]
    others = [c.value for c in ranked if not same(c.value, best.value)]
    close = any(c.weight == best.weight and not same(c.value, best.value) for c in ranked)
    weight = (
        min(best.weight, PLACED if best.weight == PROVED else SEVERAL) if close else best.weight
    )
    return Said(name, best.value, weight, best.tokens, tuple(dict.fromkeys(others))[:3])


def _address(found: Sequence[Address], sides: Sides) -> Said | None:
    """The address under or behind the supplier's name, or beside its identifiers."""
    weighed = [(_weight(address, sides), address) for address in found]
    ranked = [(weight, address) for weight, address in weighed if weight]
    if not ranked:
        return None
    weight, best = max(ranked, key=lambda item: item[0])  # the first of equals: the letterhead's
    text = _without_name(best.text, plain(sides.supplier))
    others = [address.text for _, address in ranked if not _alike(address.text, best.text)]
    confidence = min(weight, PLACED) if others else weight
    alternatives = tuple(dict.fromkeys(others))[:3]
    return Said(FieldName.SUPPLIER_ADDRESS, text, confidence, best.tokens, alternatives)


def _weight(address: Address, sides: Sides) -> int:
    """How surely an address is the supplier's, per mille; 0 when nothing says so."""
    name = plain(sides.supplier)
    near, head = address.around.replace(" ", ""), address.head.replace(" ", "")
    if address.customer or any(plain(c) and plain(c) in head for c in sides.customers):
        return 0
    weight = 0
    if name and (name in head or (head and head in name)):
        weight = PROVED if sides.sureness >= NAME_PROVED and address.whole else PLACED
    elif any(number in near for number in sides.supplier_ids):
        weight = PLACED
    elif (name and name in near) or _senders(address, near):
        weight = LIKELY
    return weight if address.street else min(weight, LIKELY)


def _senders(address: Address, near: str) -> bool:
    """Words that only a sender prints stand beside it; in prose, those of a company's seat."""
    if SUPPLIER_SIGNS.search(address.around) is None:
        return False
    return not address.inline or _SEAT.search(near) is not None


def _without_name(text: str, name: str) -> str:
    first, _, rest = text.partition(", ")
    return rest if rest and name and plain(first) == name else text


def _alike(one: str, other: str) -> bool:
    short, long = sorted((key(one).replace(" ", ""), key(other).replace(" ", "")), key=len)
    return short in long
