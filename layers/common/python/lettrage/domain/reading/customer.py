"""Whom a document is addressed to: the customer's name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading.addresses import Address, plain
from lettrage.domain.reading.blocks import SUPPLIER_SIGNS, Block
from lettrage.domain.reading.labelled import is_label, labels
from lettrage.domain.reading.layout import Cell, Sheet
from lettrage.domain.reading.lexicon import PARTIES
from lettrage.domain.reading.lexicon_mentions import MENTIONS
from lettrage.domain.reading.mentions import Said, same
from lettrage.domain.reading.name_text import like_a_name
from lettrage.domain.reading.own import OwnIdentity
from lettrage.domain.reading.ownership import is_company, name_words
from lettrage.domain.reading.streets import has_street_word
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

_SALUTATION = re.compile(
    r"(?:herrn?|frau|firma|fa|monsieur|madame|m|mme|mr|mrs|ms|messrs|societe|ste|a l attention de|"
    r"attention|attn|z hd|zu handen|dhr|mevr|spett le|spettabile|sr|sra|a)"
)
_BEFORE = re.compile(
    r"^(?:attn|attention|à l['’]attention de|z\.? ?hd\.?|firma|spett\.? ?le|to|an|à|c/o)"
    r"\s*[:.]?\s+",
    re.I,
)
_ADDRESS_WORD = re.compile(r"(?:adress?e?|address|direccion|indirizzo|endereco|morada)\b")
_DELIVERED = re.compile(
    r"\b(livre|livraison|ship|shipping|deliver|delivery|lieferadresse|lieferanschrift|aflever\w*|"
    r"enviar|consommation|intervention|chantier)\b"
)
_NAMES_CUSTOMER = re.compile(
    r"(?:nom du client|client|customer|client name|kunde|klant|cliente|destinataire|acheteur|buyer|"
    r"facture a|facturer a|bill to|billed to|invoice to|sold to|rechnung an|rechnungsempfanger|"
    r"facturar a|destinatario|adresse de facturation|billing address|bill to address|"
    r"rechnungsadresse|rechnungsanschrift|factuuradres|auftraggeber|kaufer|titulaire du contrat)"
)
SURE_SUPPLIER = 900  # per mille from which the supplier's name is as good as proved
MOST_NAME_LINES = 4  # label, salutation, name, person
_PLACE_TOP, _PLACE_BOTTOM = 8, 45  # per cent of the page height where an address to post stands
OWN, AGREED, LABELLED, NAMED = 950, 915, 880, 860
"""Our own name; two places and a label that agree; a labelled address; a label and a name."""
WINDOW, LONE, DELIVERY, UNSURE = 840, 760, 720, 700
"""The envelope's window; the only address that is nobody's; where goods go; a sender's block."""
_SENDS = re.compile(
    r"\b(capital|rcs|ape|naf|iban|bic|siege social|hrb|hra|geschaftsfuhrer|kvk|tel|telephone|"
    r"phone|telefon|fax|www|http|https)\b"
)


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    confidence: int
    tokens: tuple[Token, ...]
    labelled: bool


@dataclass(frozen=True, slots=True)
class Readers:
    """Who is known: the organisation that reads; the supplier's name and how sure, per mille."""

    own: OwnIdentity
    supplier: str
    sureness: int


def decide(
    sheets: Sequence[Sheet],
    blocks: Sequence[Block],
    places: Sequence[Address],
    known: Readers,
) -> Said | None:
    """The customer's name, None when no place of the pages says it. Raises: nothing.

    Args:
        sheets: All pages.
        blocks: Their blocks, told whose they are.
        places: Their addresses.
        known: Who reads, and who sells.
    """
    ours = _own_name(sheets, blocks, known.own)
    if ours is not None and ours.confidence >= OWN:
        return ours
    found = [name for block in blocks for name in _of_block(sheets, block)]
    found += [name for page in sheets for name in _behind_labels(page)]
    found = [name for name in found if not same(name.text, known.supplier)]
    if all(name.confidence <= DELIVERY for name in found):
        found += _posted(sheets[0], places, known.supplier, found)
    if not found:
        return ours
    best = max(found, key=lambda name: name.confidence)
    again = [name for name in found if _is_one(name.text, best.text)]
    agreed = len(again) > 1 and any(name.labelled for name in again)
    rivals = [
        name
        for name in found
        if not _is_one(name.text, best.text) and name.confidence * 100 >= best.confidence * 95
    ]
    confidence = best.confidence
    if is_company(best.text) and ((agreed and best.labelled) or _alone(best, places, known)):
        confidence = AGREED
    if rivals:
        confidence = min(confidence, LONE)
    others = tuple(dict.fromkeys(n.text for n in found if not _is_one(n.text, best.text)))
    return Said(FieldName.CUSTOMER_NAME, best.text, confidence, best.tokens, others[:3])


def _alone(best: _Name, places: Sequence[Address], known: Readers) -> bool:
    """Whether there are two parties only: a sure supplier with its address, and this one."""
    name = plain(known.supplier)
    if known.sureness < SURE_SUPPLIER or best.confidence < WINDOW or not name:
        return False
    sellers = [place for place in places if name in place.head.replace(" ", "")]
    others = [place for place in places if place not in sellers]
    return bool(sellers and others) and all(
        any(_is_one(_cleaned(line.text), best.text) for line in place.over) for place in others
    )


def _own_name(sheets: Sequence[Sheet], blocks: Sequence[Block], own: OwnIdentity) -> Said | None:
    """Our name where it is printed, the shortest line of it.

    In a block with telephone or identifiers and no label it may be a sender's: a document of ours.
    """
    names = [key(name) for name in own.names if key(name) in own.name_keys()]
    holders = {id(cell): block for block in blocks for cell in block.cells}
    found = []
    for page in sheets:
        if not any(name in page.key for name in names):
            continue
        for cell in page.cells:
            name = next((name for name in names if _holds(cell, name)), None)
            if name is not None:
                block = holders.get(id(cell))
                found.append((_may_send(block), len(cell.text), cell, name))
    if not found:
        return None
    sender, _, cell, name = min(found, key=lambda item: item[:2])
    known = next(printed for printed in own.names if key(printed) == name)
    alone = cell.key.startswith(name)  # "Bill to: Atelier" has a label before it
    value = cell.text.strip(" ,;:") if alone and like_a_name(cell.text) else known
    return Said(FieldName.CUSTOMER_NAME, value, UNSURE if sender else OWN, cell.tokens)


def _may_send(block: Block | None) -> bool:
    return block is not None and not block.label and _SENDS.search(block.key) is not None


def _holds(cell: Cell, name: str) -> bool:
    """Whether a cell says a name; of one word, only when it says nothing else."""
    words = cell.key
    if f" {name} " not in f" {words} ":
        return False
    return " " in name or name_words(cell.text) == name_words(name)


def _of_block(sheets: Sequence[Sheet], block: Block) -> Iterator[_Name]:
    if not block.customer or not (block.has_address or block.label):
        return
    words = _label_of(sheets, block)
    if not block.has_address and any(c.isdigit() for c in block.cells[0].text):
        return  # "Customer: 2", a number and its neighbours
    cell = _name_line(block.cells[:MOST_NAME_LINES])
    if cell is None:
        return
    if words and _DELIVERED.search(words):
        confidence = DELIVERY
    elif words:
        confidence = LABELLED if block.has_address else LONE
    else:
        confidence = WINDOW
    labelled = bool(words) and confidence != DELIVERY
    yield _Name(_cleaned(cell.text), confidence, cell.tokens, labelled)


def _name_line(cells: Sequence[Cell]) -> Cell | None:
    """The first line that may be a name; the company's before its employee's."""
    lines = [
        cell
        for cell in cells
        if _is_name(_cleaned(cell.text)) and not _SALUTATION.fullmatch(key(cell.text))
    ]
    return next((cell for cell in lines[:2] if is_company(cell.text)), lines[0] if lines else None)


def _label_of(sheets: Sequence[Sheet], block: Block) -> str:
    """The words that make it the customer's: in its own lines, or over them."""
    if not block.label:
        return ""
    first = block.cells[0]
    page = next(page for page in sheets if page.number == first.page)
    lines = [first.key]
    for row in page.rows[max(first.row - 3, 0) : first.row]:
        lines += [c.key for c in row.cells if c.left < first.right and c.right > first.left]
    found = [line for line in lines if any(f.name == "customer" for f in PARTIES.find(line))]
    return found[-1] if found else block.label


def _behind_labels(page: Sheet) -> Iterator[_Name]:
    """`Client : Studio Kappa SAS`, `Nom du client` over the name."""
    for label in labels(page, PARTIES):
        if label.name != "customer" or label.before or not _NAMES_CUSTOMER.fullmatch(label.key):
            continue
        for offer in label.offers[:1]:
            text = _cleaned(offer.text)
            if text[:1].islower():
                continue  # "facture à régler par virement"
            if _is_name(text) and not SUPPLIER_SIGNS.search(key(text)):
                tokens = offer.cell.words(offer.start, len(offer.cell.text))
                yield _Name(text, NAMED, tokens, labelled=True)


def _posted(
    first: Sheet, places: Sequence[Address], supplier: str, delivered: Sequence[_Name]
) -> list[_Name]:
    """The only other address on the first page: the one the letter is sent to.

    Where goods are delivered to the same name, it is surely the customer's.
    """
    name = plain(supplier)
    found = [
        _Name(_cleaned(line.text), WINDOW if place.customer else LONE, line.tokens, labelled=False)
        for place in places
        if place.cell.page == first.number and (place.customer or _to_post(first, place, name))
        if (line := _name_line(place.over)) is not None
    ]
    windows = [name for name in found if name.confidence == WINDOW] or found
    if not windows or any(not _is_one(name.text, windows[0].text) for name in windows):
        return []
    best = windows[0]
    agreed = any(_is_one(best.text, name.text) for name in delivered)
    return [replace(best, confidence=WINDOW) if agreed else best]


def _to_post(first: Sheet, place: Address, supplier: str) -> bool:
    """Whether an address that is nobody's stands where a letter's is, and not for goods."""
    here = _PLACE_TOP * first.height < place.cell.top * 100 < _PLACE_BOTTOM * first.height
    lines = " ".join(line.key for line in place.over)
    sellers = bool(supplier) and supplier in lines.replace(" ", "")
    other = sellers or SUPPLIER_SIGNS.search(lines) or _DELIVERED.search(lines)
    return here and not place.inline and not other


def _is_name(text: str) -> bool:
    words = key(text)
    announced = MENTIONS.find(words)
    if (announced and not announced[0].start) or _ADDRESS_WORD.match(words):
        return False
    house = has_street_word(text) and any(c.isdigit() for c in text)
    return like_a_name(text) and not is_label(words) and not house


def _cleaned(text: str) -> str:
    return _BEFORE.sub("", text.strip(" ,;:|-–•*")).strip(" ,;:|-–•*")


def _is_one(one: str, other: str) -> bool:
    short, long = sorted((key(one), key(other)), key=len)
    return short in long
