"""Mail addresses and telephone numbers on a page, each with what its place says of its owner.

Telephone numbers are told from other numbers by a label, by a shape that nothing else has, or by
standing among a supplier's contacts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lettrage.domain.identifiers import compact, is_siren, is_siret
from lettrage.domain.reading.blocks import SUPPLIER_SIGNS
from lettrage.domain.reading.layout import Cell, Sheet
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
    r"gst|gst no|gst id|gst reg|reg|reg no|registration|"
    r"ust id|ust idnr|steuernummer|steuer nr|st nr|id|ref|contrat|"
    r"urgence|depannage)[\s.:#=(°]*\Z"
)
_NOT_THEIRS = re.compile(
    r"\b(mediat\w*|bank|banque|sparkasse|volksbank|cnil|dpo|dgccrf|powered by|genere par|"
    r"generated|edite par|logiciel|urgence|depannage|ombudsman|schlichtung|notdienst|emergency|"
    r"livre a|livraison|ship to|deliver to|lieferadresse)\b"
)
_LETTER = re.compile(r"\bt[\s.:]*\Z")  # "T. 21.304" is a volume of a register in Spain
_OPENS = re.compile(r"[0+(]")
PROVIDERS = frozenset(
    "gmail googlemail hotmail outlook yahoo orange wanadoo free laposte sfr neuf bbox numericable "
    "icloud gmx web live msn aol protonmail proton posteo tonline freenet telenet skynet".split()
)
"""Mail providers: an address there says nothing of its owner, even on the provider's invoice."""
TOP, BOTTOM = 30, 80  # per cent of the page: letterhead and footer
SHORTEST_DOMAIN = 4  # letters that a domain and a name must share
FEWEST, MOST, LOCAL = 8, 13, 6
"""Digits of a number that no label calls a telephone's (ITU-T E.164: 15 at most); with a label."""
PROVED, PLACED, LIKELY, SEVERAL = 930, 860, 760, 700
"""Own domain or block; letterhead or footer; somewhere; one of several."""


@dataclass(frozen=True, slots=True)
class Contact:
    """An address or a number as printed, how surely it is the supplier's, and its words."""

    value: str
    weight: int
    tokens: tuple[Token, ...]


def mails(
    page: Sheet, cell: Cell, theirs: set[int], customers: frozenset[str]
) -> Iterator[Contact]:
    """Mail addresses of a cell, but those at a customer's domain.

    Args:
        page: Its page.
        cell: The cell.
        theirs: Ids of the cells of the supplier's blocks.
        customers: Names of the customer, letters and digits only.
    """
    if _NOT_THEIRS.search(cell.key):
        return
    for match in _MAIL.finditer(cell.text):
        domain = domain_of(match["domain"].lower())
        if any(related(domain, name) for name in customers):
            continue
        value = match[0].strip(".-")
        weight = PLACED if id(cell) in theirs or _edge(page, cell) else LIKELY
        yield Contact(value, weight, cell.words(*match.span()))


def telephones(page: Sheet, cell: Cell, theirs: set[int]) -> Iterator[Contact]:
    """Telephone numbers of a cell; `theirs` as for `mails`."""
    if _NOT_THEIRS.search(cell.key):
        return
    row = page.rows[cell.row]
    left = next((c for c in reversed(row.cells) if c.right <= cell.left), None)
    among = id(cell) in theirs or "@" in row.text or "www." in row.text
    for match in _PHONE.finditer(cell.text):
        before = fold(cell.text[: match.start()])
        if not any(c.isalnum() for c in before) and left is not None:
            before = f"{left.folded} {before}"
        said = _PHONE_WORD.search(before) is not None
        least = FEWEST if _LETTER.search(before) else LOCAL
        if _OTHER_WORD.search(before) or sum(c.isdigit() for c in match[0]) < least:
            continue
        if not (said or _is_telephone(match[0], among=among)):
            continue
        placed = id(cell) in theirs or _edge(page, cell)
        weight = (PROVED if said and id(cell) in theirs else PLACED) if placed else LIKELY
        if not said:
            weight = min(weight, LIKELY)
        yield Contact(match[0].strip(" .-/"), weight, cell.words(*match.span()))


def _is_telephone(text: str, *, among: bool) -> bool:
    """Whether a number without a label is a telephone's: by its shape, or among contacts."""
    if _SURE_SHAPE.fullmatch(text):
        return True
    digits = compact(text)
    likely = (
        among
        and digits != text
        and _OPENS.match(text)
        and FEWEST <= sum(c.isdigit() for c in text) <= MOST
    )
    return bool(likely) and not is_siret(digits) and not is_siren(digits)


def _edge(page: Sheet, cell: Cell) -> bool:
    """In a letterhead or footer, with words that only a sender prints."""
    top = cell.top * 100
    return top > BOTTOM * page.height or (
        top < TOP * page.height and SUPPLIER_SIGNS.search(key(page.rows[cell.row].text)) is not None
    )


def domain_of(domain: str) -> str:
    """The label that a company chooses: `acme` of `mail.acme.co.uk`."""
    labels = domain.split(".")
    at = -3 if len(labels) > 2 and labels[-2] in {"co", "com", "org", "gouv"} else -2  # noqa: PLR2004
    return re.sub(r"[^a-z0-9]", "", labels[at]) if len(labels) >= -at else labels[0]


def related(domain: str, name: str) -> bool:
    """Whether a domain is made of a name: `mueller` is Müller's."""
    short, long = sorted((_UMLAUT.sub(r"\1", domain), _UMLAUT.sub(r"\1", name)), key=len)
    return len(short) >= SHORTEST_DOMAIN and short in long


def web_domains(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Labels of the web addresses on the pages."""
    for page in sheets:
        for cell in page.cells:
            if "www" in cell.folded or "http" in cell.folded:
                for match in _WEB.finditer(cell.folded):
                    yield domain_of(match[1])
