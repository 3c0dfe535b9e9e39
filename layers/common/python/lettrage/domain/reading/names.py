"""The supplier's name: the text that most independent signs point at.

Signs: a legal form, the place of a letterhead, the first line of a block with the supplier's
identifiers or telephone, the legal footer, a label ("sold by", "account holder"), the name in
the mail or web domain, and standing on the page more than once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lettrage.domain.reading import till_names
from lettrage.domain.reading.blocks import POSTCODE, SUPPLIER_SIGNS, Block
from lettrage.domain.reading.domains import domains, same
from lettrage.domain.reading.layout import Cell, Sheet
from lettrage.domain.reading.lexicon import PARTIES
from lettrage.domain.reading.name_text import (
    HOUSE,
    LEGAL_FORM,
    LEGAL_TAIL,
    clean,
    compact,
    ending,
    like_a_name,
)
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

ONE_WORD = 12  # letters; longer names without a space are mostly several words run together
TOP = 22  # per cent of the page: the letterhead
LARGE = 140  # per cent of the usual letter height
SIGNS_OF_PROOF, SCORE_OF_PROOF, PROVED, TELLING = 4, 900, 930, 915
CLOSE, FAR = 85, 62  # per cent of the best score that the second best has
_PROOFS = (
    frozenset({"address", "contact", "top"}),  # a letterhead with SIRET, telephone or mail
    frozenset({"label", "form", "again"}),  # "Sold by", and the name a second time
    frozenset({"footer", "form", "again"}),
    frozenset({"footer", "domain"}),
)


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
    """A name chosen, its words, and the others that were possible.

    Attributes:
        spelled: Its letters stand on the pages a second time, or in an address.
    """

    value: str
    confidence: int
    tokens: tuple[Token, ...]
    others: tuple[str, ...] = ()
    spelled: bool = False


def decide(
    sheets: Sequence[Sheet], blocks: Sequence[Block], own_names: Sequence[str]
) -> Name | None:
    """The supplier's name, None when nothing on the pages is like one."""
    names: dict[str, _Name] = {}
    known_domains = _domains(sheets, blocks)
    sizes = sorted(cell.height for page in sheets for cell in page.cells) or [1]
    usual = sizes[len(sizes) // 2]
    for block in blocks:
        for position, cell in enumerate(block.cells):
            for name in _offers(sheets, block, cell, position, usual):
                letters = compact(name.text)
                if not letters or any(own and own in key(name.text) for own in own_names):
                    continue
                _merge(names, letters, name, known_domains)
    _join_longer(names)
    ranked = sorted(names.values(), key=lambda name: (-name.score, name.first))
    if not ranked or ranked[0].score <= 0:
        return None
    best = ranked[0]
    others = tuple(n.text for n in ranked[1:4])
    told_twice = "again" in best.signs or compact(best.text) in known_domains
    spaced = " " in best.text or len(best.text) <= ONE_WORD  # recognition loses spaces, too
    return Name(best.text, _confidence(ranked), best.tokens, others, told_twice and spaced)


def _confidence(ranked: Sequence[_Name]) -> int:
    """How sure the first name is, in per mille.

    Without the customer told apart, the legal footer or company details in its block, the
    recipient may look like the sender: nothing is proved then.
    """
    best = ranked[0]
    second = ranked[1].score if len(ranked) > 1 else 0
    if second * 100 >= best.score * CLOSE:
        return min(480 + best.score * 2 // 5, 650)
    signs = {sign for sign, weight in best.signs.items() if weight > 0}
    strong = len(signs - {"top"}) >= SIGNS_OF_PROOF and best.score >= SCORE_OF_PROOF
    addressed = signs >= {"domain", "address", "top"}  # its mail, street and place
    told = "footer" in signs or any("customer" in name.signs for name in ranked)
    if (strong or addressed) and told:
        return PROVED
    clear = second * 100 <= best.score * FAR
    if clear and any(signs >= proof for proof in _PROOFS):
        return TELLING
    if clear and told and signs >= {"form", "top", "large"}:
        return TELLING
    return min(480 + best.score * 2 // 5, 880)


def _offers(
    sheets: Sequence[Sheet], block: Block, cell: Cell, position: int, usual: int
) -> Iterator[_Name]:
    page = next(page for page in sheets if page.number == cell.page)
    labelled = _labelled(cell)
    if labelled is not None:
        yield labelled
    for said, tokens, signs in till_names.offers(page, cell):
        if like_a_name(clean(said)):
            seen = signs | dict(_by_place(page, cell, usual))
            yield _Name(clean(said), tokens, seen, (cell.page, cell.row), 1)
    length = ending(cell.folded)
    bracketed = till_names.over_brackets(page, block.cells[position + 1 : position + 3])
    text = " ".join([clean(cell.text[:length]), *map(clean, bracketed)])
    if position and key(text).startswith(block.cells[position - 1].key + " "):
        position -= 1  # the logo says the first words, this line the whole name
    elif position == 1 and till_names.is_title(block.cells[0].key):
        position = 0
    following = block.cells[position + 1 : position + 2]
    if any(map(_goes_on, following)):
        text = f"{text} {clean(following[0].text)}"
    behind = " ".join([cell.text[length:], *(line.text for line in following)])
    street = HOUSE.match(text) and POSTCODE.search(behind)  # in whatever language, before its town
    if street or not like_a_name(text):
        return
    name = _Name(text, cell.words(0, length), first=(cell.page, cell.row), places=1)
    name.signs.update(_by_words(text, cell.text[length:]))
    name.signs.update(_by_block(block, position))
    if cell.page == sheets[0].number:
        name.signs.update(_by_place(page, cell, usual))
    if position > 0 and not block.customer and not {"form", "footer"} & set(name.signs):
        name.signs["inside"] = -120
    name.signs.update(till_names.against(page, cell))
    yield name


def _goes_on(cell: Cell) -> bool:
    """Whether a line goes on with the name above: "& Sons", "SDN. BHD."."""
    words = key(till_names.BRACKETS.sub("", cell.text))
    return cell.text.startswith(("&", "et ", "and ", "und ")) or (
        bool(words) and not LEGAL_FORM.sub("", words).strip()
    )


def _by_words(text: str, tail: str) -> Iterator[tuple[str, int]]:
    if till_names.has_form(text, LEGAL_FORM):
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


def _labelled(cell: Cell) -> _Name | None:
    """`Sold by: Name`, `Account holder Name`, `Make all checks payable to Name`."""
    label = next((f for f in PARTIES.find(cell.key) if f.name == "supplier" and f.start == 0), None)
    if label is None or label.end - label.start < len("vendeur"):
        return None
    words = label.end - label.start
    at, seen = 0, 0
    while at < len(cell.text) and seen < words:
        at += 1
        seen = len(key(cell.text[:at]))
    text = clean(cell.text[at:].lstrip(" :"))
    if not like_a_name(text):
        return None
    tokens = cell.words(at + 1, len(cell.text))
    return (
        _Name(text, tokens or cell.tokens, {"label": 380}, (cell.page, cell.row), 1)
        if tokens
        else None
    )


def _merge(
    names: dict[str, _Name], letters: str, name: _Name, known_domains: frozenset[str]
) -> None:
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
    if any(same(letters, domain) for domain in known_domains):
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


def _domains(sheets: Sequence[Sheet], blocks: Sequence[Block]) -> frozenset[str]:
    customers = {id(cell) for block in blocks if block.customer for cell in block.cells}
    return domains(cell for page in sheets for cell in page.cells if id(cell) not in customers)
