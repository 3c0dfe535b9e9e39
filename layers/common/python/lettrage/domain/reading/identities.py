"""Identifiers on the page, each proved by its check digits and told whose it is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lettrage.domain import identifiers
from lettrage.domain.reading.blocks import THEIR_NUMBER, Block, is_customer_text
from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

_GAP = r"[ .\-]{0,2}"


def _spaced(pattern: str) -> str:
    """The pattern with separators allowed between its single characters."""
    parts: list[str] = []
    for item, count in re.findall(r"(\[[^\]]+\]|[A-Z0-9])(?:\{([0-9]+)\})?", pattern):
        parts += [item] * int(count or 1)
    return _GAP.join(parts)


_VAT_SHAPES = (
    "FR[0-9A-Z]{2}[0-9]{9}", "DE[0-9]{9}", "NL[0-9]{9}B[0-9]{2}", "BE[01][0-9]{9}",
    "ES[0-9A-Z][0-9]{7}[0-9A-Z]", "IT[0-9]{11}", "LU[0-9]{8}", "ATU[0-9]{8}", "PT[0-9]{9}",
    "IE[0-9][0-9A-Z][0-9]{5}[A-W][A-I]", "IE[0-9][0-9A-Z][0-9]{5}[A-W]", "PL[0-9]{10}",
    "SE[0-9]{12}", "DK[0-9]{8}", "FI[0-9]{8}", "CHE[0-9]{9}", "NO[0-9]{9}MVA", "GB[0-9]{12}",
    "GB[0-9]{9}", "CZ[0-9]{8}", "HU[0-9]{8}", "RO[0-9]{8}", "SK[0-9]{10}", "SI[0-9]{8}",
    "EL[0-9]{9}", "BG[0-9]{9}", "HR[0-9]{11}", "EE[0-9]{9}", "LT[0-9]{9}", "LV[0-9]{11}",
    "MT[0-9]{8}", "CY[0-9]{8}[A-Z]",
)  # fmt: skip
# Commission, VIES: structure of VAT numbers by country; HMRC, ESTV, Brønnøysund for the others.
_VAT = re.compile(rf"(?<![0-9A-Z])(?:{'|'.join(map(_spaced, _VAT_SHAPES))})(?![0-9A-Z])")
_SIRET = re.compile(rf"(?<![0-9A-Z]){_spaced('[0-9]{14}')}(?![0-9])")
_SIREN = re.compile(rf"(?<![0-9A-Z]){_spaced('[0-9]{9}')}(?![0-9])")
_SIREN_LABEL = re.compile(r"\b(siren|siret|rcs|r c s|immatricule|registre du commerce|rc)\b")
_SIRET_LABEL = re.compile(r"\bsiret\b")
_IBAN = re.compile(r"(?<![0-9A-Z])(?=([A-Z]{2}[ ]?[0-9]{2}(?:[ .\-]{0,2}[0-9A-Z]){11,32}))")
_BIC = re.compile(r"(?<![0-9A-Z])[A-Z]{4}[A-Z]{2}[0-9A-Z]{2}(?:[0-9A-Z]{3})?(?![0-9A-Z])")
_IBAN_LABEL = re.compile(r"\biban\b")
_BIC_LABEL = re.compile(r"\b(bic|swift)\b")
DEBITED = re.compile(
    r"\b(votre compte|preleve|prelevement|prelevee|compte a debiter|compte debite|direct debit|"
    r"debited|your account|eingezogen|abgebucht|lastschrift|ihrem konto|ihr konto|mandat|"
    r"domiciliation|debiteur)\b"
)
_IBAN_LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
    "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22,
    "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18,
    "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip
# SWIFT, IBAN registry: the SEPA countries.
RIGHT_PLACE, LONE = 300, 120
LABEL_REACH = 24  # letters between a label and its value
LONG_LINE = 60  # letters of a line that was broken because it was full

_Match = tuple[str, int, int, str, bool]
"""Scheme, start, end, value without spaces, check digits hold."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One identifier as printed.

    Attributes:
        scheme: `vat_id`, `siren`, `siret`, `iban` or `bic`.
        value: Without spaces.
        customer: Its words or its block say that it is the customer's.
        debited: An IBAN that is drawn on, not paid to.
        proved: Check digits hold.
        weight: How much its surroundings say "supplier".
        named: Its own label says that the number is the customer's.
    """

    scheme: str
    value: str
    customer: bool
    debited: bool
    proved: bool
    weight: int
    tokens: tuple[Token, ...]
    named: bool = False


def identities(page: Sheet, blocks: Sequence[Block]) -> Iterator[Identity]:
    """Every identifier of a page that its check digits prove, and labelled ones they refute."""
    customers = {id(cell) for block in blocks if block.customer for cell in block.cells}
    for row in page.rows:
        if sum(c.isdigit() for c in row.text) >= len("DE123456"):
            yield from _row(page, row, customers)
    for above, below in pairwise(page.rows):
        yield from _broken(page, above.cells[-1], below.cells[0], customers)


def _broken(page: Sheet, above: Cell, below: Cell, customers: set[int]) -> Iterator[Identity]:
    """Identifiers that a line break cuts in two: the end of one line and the start of the next."""
    close = below.top - above.bottom <= above.height
    left = abs(above.left - below.left)
    centre = abs(above.left + above.right - below.left - below.right) // 2
    under = min(left, centre) <= 2 * above.height
    if not (close and under and len(above.text) > LONG_LINE):
        return
    head, tail = above.text.upper(), below.text.upper()
    for scheme, start, end, value, proved in _found(f"{head} {tail}"):
        if proved and start < len(head) < end - 1:
            tokens = (
                *above.words(start, len(head)),
                *below.words(0, end - len(head) - 1),
            )
            customer = id(above) in customers or is_customer_text(key(head[:start])[-40:])
            debited = scheme == "iban" and DEBITED.search(above.key) is not None
            weight = _weight(page, page.rows[above.row], above.key)
            yield Identity(scheme, value, customer, debited, True, weight, tokens)


def _row(page: Sheet, row: Row, customers: set[int]) -> Iterator[Identity]:
    text = "  ".join(cell.text for cell in row.cells).upper()
    taken: list[tuple[int, int]] = []
    for scheme, start, end, value, proved in _found(text):
        if any(start < last and end > first for first, last in taken):
            continue
        taken.append((start, end))
        cell, inside = _cell_at(row, start)
        ending = end - (start - inside)
        tokens = _tokens(row, start, end) or cell.words(inside, ending)
        before = key(cell.text[:inside])
        near = before or _left_key(row, cell)
        above = _above_text(page, row, cell) if not before else ""
        customer = id(cell) in customers or is_customer_text(near[-40:] or above)
        around = f"{key(text)} {above}"
        yield Identity(
            scheme,
            value,
            customer,
            scheme == "iban" and DEBITED.search(f"{around} {_previous(page, row)}") is not None,
            proved,
            _weight(page, row, around),
            tokens,
            THEIR_NUMBER.search(near or above) is not None,
        )


def _found(text: str) -> Iterator[_Match]:
    for match in _IBAN.finditer(text):
        for end, value, proved in _ibans(match):
            if proved or _IBAN_LABEL.search(key(text[: match.start()])[-LABEL_REACH:]):
                yield "iban", match.start(), match.start() + end, value, proved
            break
    for match in _VAT.finditer(text):
        value = identifiers.compact(match[0])
        if identifiers.is_vat_id(value):
            yield "vat_id", match.start(), match.end(), value, True
    yield from _companies(text)
    if _BIC_LABEL.search(key(text)):
        for match in _BIC.finditer(text):
            if _BIC_LABEL.search(key(text[: match.start()])[-LABEL_REACH:]):
                yield "bic", match.start(), match.end(), match[0], True


def _companies(text: str) -> Iterator[_Match]:
    for match in _SIRET.finditer(text):
        value = identifiers.compact(match[0])
        labelled = _SIRET_LABEL.search(key(text[: match.start()])) is not None
        proved = identifiers.is_siret(value)
        if proved or labelled:
            yield "siret", match.start(), match.end(), value, proved
    for match in _SIREN.finditer(text):
        value = identifiers.compact(match[0])
        around = key(text[max(match.start() - 40, 0) : match.end() + 16])
        if identifiers.is_siren(value) and _SIREN_LABEL.search(around):
            yield "siren", match.start(), match.end(), value, True


def _ibans(match: "re.Match[str]") -> Iterator[tuple[int, str, bool]]:
    length = _IBAN_LENGTHS.get(match[1][:2])
    if length is None:
        return
    kept = [(at, c) for at, c in enumerate(match[1]) if c.isalnum()]
    if len(kept) >= length:
        value = "".join(c for _, c in kept[:length])
        yield kept[length - 1][0] + 1, value, identifiers.is_iban(value)


def _cell_at(row: Row, at: int) -> tuple[Cell, int]:
    begin = 0
    for cell in row.cells:
        if at < begin + len(cell.text) + 2:
            return cell, max(at - begin, 0)
        begin += len(cell.text) + 2
    return row.cells[-1], 0


def _tokens(row: Row, start: int, end: int) -> tuple[Token, ...]:
    found: list[Token] = []
    begin = 0
    for cell in row.cells:
        found += cell.words(start - begin, end - begin)
        begin += len(cell.text) + 2
    return tuple(found)


def _left_key(row: Row, cell: Cell) -> str:
    lefts = [other for other in row.cells if other.right <= cell.left]
    return lefts[-1].key if lefts else ""


def _above_text(page: Sheet, row: Row, cell: Cell) -> str:
    if row.index == 0:
        return ""
    over = [
        c
        for c in page.rows[row.index - 1].cells
        if c.left < cell.right and c.right > cell.left and cell.top - c.bottom < 2 * cell.height
    ]
    return over[0].key if over else ""


def _previous(page: Sheet, row: Row) -> str:
    return key(page.rows[row.index - 1].text) if row.index else ""


def _weight(page: Sheet, row: Row, around: str) -> int:
    """Footers and letterheads with company words are the supplier's."""
    middle = (row.cells[0].top + row.cells[0].bottom) // 2
    edge = middle * 5 > page.height * 4 or middle * 5 < page.height
    legal = re.search(
        r"\b(capital|rcs|ape|naf|siege|siret|siren|sarl|sas|gmbh|registered)\b", around
    )
    return (RIGHT_PLACE if legal else 0) + (LONE if edge else 0)
