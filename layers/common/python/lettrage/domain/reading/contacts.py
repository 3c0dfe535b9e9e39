"""The supplier's address, mail and telephone: never the customer's, a bank's or a tool maker's.

Whose a mail or a number is shows by where it stands (the supplier's block, a letterhead or footer,
the customer's block or right under it) and by what its domain says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading.addresses import Address, addresses
from lettrage.domain.reading.blocks import SUPPLIER_SIGNS, Block
from lettrage.domain.reading.layout import Cell, Sheet
from lettrage.domain.reading.mentions import Said, same
from lettrage.domain.reading.names import LEGAL_FORM, STREET, like_a_name
from lettrage.domain.reading.text import fold, key
from lettrage.domain.reading.tokens import Token

_MAIL = re.compile(r"[\w.+\-]{1,64}@(?P<domain>(?:[\w\-]{1,63}\.){1,4}[a-z]{2,12})(?![\w@])", re.I)
_UMLAUT = re.compile(r"([aou])e")
_WEB = re.compile(r"(?:www\.|https?://(?:www\.)?)((?:[a-z0-9\-]+\.)+[a-z]{2,})")
_NUMBER = (
    r"(?:\+|00)[0-9]{1,3}[ .()\-/]{0,2}(?:\(0\)[ ]?)?[0-9](?:[ .()\-/]{0,2}[0-9]){6,12}"
    r"|0[1-9](?:[ .\-]?[0-9]{2}){4}|0[ ]?8[0-9]{2}(?:[ .\-]?[0-9]{3}){2}"
    r"|\(?0?[0-9]{2,5}\)?[ ./\-]{1,3}[0-9]{2,4}(?:[ .\-]{0,3}[0-9]{1,4}){1,4}"
)
_PHONE = re.compile(rf"(?<![0-9A-Za-z.,/+\-])(?:{_NUMBER})(?![0-9A-Za-z]|[.,/\-][0-9])")
_SURE_SHAPE = re.compile(r"\+[0-9]{2}.{8,}|00[0-9]{2}[ .\-].{8,}|0[1-9](?:[ .\-][0-9]{2}){4}")
_PHONE_WORD = re.compile(
    r"(?:\b(?:tel|telephone|phone|fon|telefon|telefoon|telefono|telefone|standard|tlf|"
    r"call(?: us)?|t|ph|tel no|phone no|numero de telephone|service client)|[☎📞✆🕿])"
    r"[\s.:#=(°]*\Z"
)
_OTHER_WORD = re.compile(
    r"\b(?:fax|telefax|telecopie|telecopieur|f|iban|bic|siret|siren|rcs|tva|vat|ust|hrb|hra|kvk|"
    r"no|nr|client|kunde|compte|konto|facture|rechnung|invoice|commande|naf|ape|blz|code|"
    r"gst|gst no|gst id|reg no|ust id|ust idnr|steuernummer|steuer nr|st nr|id|ref|contrat|"
    r"urgence|depannage)[\s.:#=(°]*\Z"
)
_NOT_THEIRS = re.compile(
    r"\b(mediat\w*|bank|banque|sparkasse|volksbank|cnil|dpo|dgccrf|powered by|genere par|"
    r"generated|edite par|logiciel|urgence|depannage|ombudsman|schlichtung|notdienst|emergency|"
    r"livre a|livraison|ship to|deliver to|lieferadresse)\b"
)
_SEAT = re.compile(r"siege|sitz|registeredoffice|capital|siret|rcs|handelsregister|kvk")
_GENERAL = re.compile(r"^(contact|info|hello|bonjour|office|mail|kontakt|accueil|service)\b")
_PROVIDERS = frozenset(
    "gmail googlemail hotmail outlook yahoo orange wanadoo free laposte sfr neuf bbox numericable "
    "icloud gmx web live msn aol protonmail proton posteo tonline freenet telenet skynet".split()
)
"""Mail providers: an address there says nothing of its owner, even on the provider's invoice."""
UNDER = 3  # letter heights under the customer's block that are still theirs
TOP, BOTTOM = 30, 80  # per cent of the page: letterhead and footer
SHORTEST_DOMAIN = 4  # letters that a domain and a name must share
PROVED, PLACED, LIKELY, SEVERAL = 930, 860, 760, 700
"""Own domain or block; letterhead or footer; somewhere; one of several."""


@dataclass(frozen=True, slots=True)
class _Contact:
    value: str
    weight: int
    tokens: tuple[Token, ...]


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


def decide(sheets: Sequence[Sheet], blocks: Sequence[Block], sides: Sides) -> Iterator[Said]:
    """Address, mail and telephone of the supplier, each at most once. Raises: nothing."""
    zones = [_zone(block) for block in blocks if block.customer]
    address = _address(list(addresses(sheets, blocks)), sides)
    if address is not None:
        yield address
    customers = frozenset(_plain(text) for text in (*sides.customers, *_customer_lines(blocks)))
    theirs = {id(c) for block in blocks if _is_supplier(block, sides) for c in block.cells}
    others = {id(c) for block in blocks if _is_anothers(block, sides) for c in block.cells}
    mails: list[_Contact] = []
    phones: list[_Contact] = []
    for page in sheets:
        for cell in page.cells:
            text = cell.text
            if id(cell) in others or any(_inside(cell, zone) for zone in zones):
                continue
            if "@" in text:
                mails += _mails(page, cell, theirs, customers)
            if sum(c.isdigit() for c in text) >= len("0123456"):
                phones += _phones(page, cell, theirs)
    domains = frozenset(_domains(sheets))
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
    name = _plain(sides.supplier)
    words = block.key.replace(" ", "")
    named = len(name) >= SHORTEST_DOMAIN and name in words
    return not block.customer and (named or any(i in words for i in sides.supplier_ids))


def _is_anothers(block: Block, sides: Sides) -> bool:
    """Whether a block is an address under a name that is not the supplier's."""
    first = block.cells[0]
    if not (sides.supplier and block.has_address) or _is_supplier(block, sides):
        return False
    return like_a_name(first.text) and STREET.search(first.key) is None


def _plain(name: str) -> str:
    """Letters and digits of a name without its legal form."""
    return re.sub(r"[^a-z0-9]", "", LEGAL_FORM.sub(" ", key(name)))


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


def _mails(
    page: Sheet, cell: Cell, theirs: set[int], customers: frozenset[str]
) -> Iterator[_Contact]:
    if _NOT_THEIRS.search(cell.key):
        return
    for match in _MAIL.finditer(cell.text):
        domain = _label_of(match["domain"].lower())
        if any(_related(domain, name) for name in customers):
            continue
        value = match[0].strip(".-")
        weight = PLACED if id(cell) in theirs or _edge(page, cell) else LIKELY
        yield _Contact(value, weight, cell.words(*match.span()))


def _with_domain(mail: _Contact, domains: frozenset[str], sides: Sides) -> _Contact:
    """A mail at a domain that is the supplier's name is proved, at its web site's placed."""
    domain = _label_of(mail.value.rpartition("@")[2].lower())
    if domain in _PROVIDERS:
        return mail
    if _related(domain, _plain(sides.supplier)) and sides.sureness >= LIKELY:
        return _Contact(mail.value, PROVED, mail.tokens)
    if domain in domains:
        return _Contact(mail.value, PLACED, mail.tokens)
    return _Contact(mail.value, min(mail.weight, LIKELY), mail.tokens)


def _label_of(domain: str) -> str:
    """The label that a company chooses: `acme` of `mail.acme.co.uk`."""
    labels = domain.split(".")
    at = -3 if len(labels) > 2 and labels[-2] in {"co", "com", "org", "gouv"} else -2  # noqa: PLR2004
    return re.sub(r"[^a-z0-9]", "", labels[at]) if len(labels) >= -at else labels[0]


def _related(domain: str, name: str) -> bool:
    """Whether a domain is made of a name: `mueller` is Müller's."""
    short, long = sorted((_UMLAUT.sub(r"\1", domain), _UMLAUT.sub(r"\1", name)), key=len)
    return len(short) >= SHORTEST_DOMAIN and short in long


def _domains(sheets: Sequence[Sheet]) -> Iterator[str]:
    for page in sheets:
        for cell in page.cells:
            if "www" in cell.folded or "http" in cell.folded:
                for match in _WEB.finditer(cell.folded):
                    yield _label_of(match[1])


def _phones(page: Sheet, cell: Cell, theirs: set[int]) -> Iterator[_Contact]:
    if _NOT_THEIRS.search(cell.key):
        return
    row = page.rows[cell.row]
    left = next((c for c in reversed(row.cells) if c.right <= cell.left), None)
    for match in _PHONE.finditer(cell.text):
        before = fold(cell.text[: match.start()])
        if not any(c.isalnum() for c in before) and left is not None:
            before = f"{left.folded} {before}"
        said = _PHONE_WORD.search(before) is not None
        other = _OTHER_WORD.search(before) is not None
        if other or not (said or _SURE_SHAPE.fullmatch(match[0])):
            continue
        placed = id(cell) in theirs or _edge(page, cell)
        weight = (PROVED if said and id(cell) in theirs else PLACED) if placed else LIKELY
        if not said:
            weight = min(weight, LIKELY)
        yield _Contact(match[0].strip(" .-/"), weight, cell.words(*match.span()))


def _edge(page: Sheet, cell: Cell) -> bool:
    """In a letterhead or footer, with words that only a sender prints."""
    top = cell.top * 100
    return top > BOTTOM * page.height or (
        top < TOP * page.height and SUPPLIER_SIGNS.search(key(page.rows[cell.row].text)) is not None
    )


def _best(name: FieldName, found: Sequence[_Contact]) -> Said:
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
    text = _without_name(best.text, _plain(sides.supplier))
    others = [address.text for _, address in ranked if not _alike(address.text, best.text)]
    confidence = min(weight, PLACED) if others else weight
    alternatives = tuple(dict.fromkeys(others))[:3]
    return Said(FieldName.SUPPLIER_ADDRESS, text, confidence, best.tokens, alternatives)


def _weight(address: Address, sides: Sides) -> int:
    """How surely an address is the supplier's, per mille; 0 when nothing says so."""
    name = _plain(sides.supplier)
    near, head = address.around.replace(" ", ""), address.head.replace(" ", "")
    if address.customer or any(_plain(c) and _plain(c) in head for c in sides.customers):
        return 0
    weight = 0
    if name and (name in head or (head and head in name)):
        weight = PROVED if sides.sureness >= NAME_PROVED else PLACED
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


NAME_PROVED = 900  # the name itself must be sure before what stands under it is


def _without_name(text: str, name: str) -> str:
    first, _, rest = text.partition(", ")
    return rest if rest and name and _plain(first) == name else text


def _alike(one: str, other: str) -> bool:
    short, long = sorted((key(one).replace(" ", ""), key(other).replace(" ", "")), key=len)
    return short in long
