"""Lines of addresses: which are a street, which a town, and what of them belongs to neither."""

import re
from collections.abc import Sequence

from lettrage.domain.reading.blocks import POSTCODE
from lettrage.domain.reading.layout import Cell, Row
from lettrage.domain.reading.name_text import STREET
from lettrage.domain.reading.text import fold, key

_PARTS = re.compile(
    r"\s*[|•·●▪◦*]\s*|\s+[-–—/]\s+|\s{2,}|\s*;\s*|(?<![0-9]),\s+|"
    r",\s+(?!(?:rue|av|avenue|bd|boulevard|chemin|place|impasse|all[ée]e|route|quai|cours|square|"
    r"passage|street|road)\b)",
    re.I,
)
_STREETS = re.compile(
    r"\b(way|court|close|terrace|row|gardens|crescent|allee|gasse|ring|ufer|damm|chaussee|gracht|"
    r"plein|kade|singel|dreef|steenweg|avda|avenida|paseo|camino|poligono|carrer|ronda|viale|"
    r"piazza|corso|largo|vicolo|rua|travessa|estrada|praca|ul|al|os|aleja|plac|cours|passage|"
    r"sentier|residence|batiment|immeuble|lieu dit|parc|park|estate|house|unit|bp|cs|tsa|po box|"
    r"postfach|postbus|b p|c s|casella postale|apartado)\b|(?:gasse|ring|ufer|damm|gracht|plein|"
    r"kade|singel|allee|platz|dreef|steenweg)\b"
)
"""Words of streets, boxes and buildings beside those of `name_text.STREET`."""
_STREET_LINE = re.compile(
    r"[0-9]{1,5}\b.* (?:drive|dr|road|rd|street|st|lane|ln|avenue|ave|av|way|blvd|boulevard|court|"
    r"terrace|close|parkway|highway|rue|chemin|route|place|square)"
    r"(?: [a-z]{1,5}[0-9]{0,3}| [0-9]+)?"
)
_HOUSE = re.compile(r"[0-9]{1,4}(?:[-/][0-9]{1,4})?\s?(?:bis|ter|quater|[a-zA-Z])?")
_NUMBERED = re.compile(r"(?:[0-9]{1,4}\s?[a-zA-Z]?,?\s+)?[^0-9]{3,40}(?:\s[0-9]{1,4}\s?[a-zA-Z]?)?")
_BARE_CODE = re.compile(r"(?:[A-Z]{1,2}-?\s?)?[0-9]{4,5}(?:\s?[A-Z]{2})?")
_TOWN_ENDS = re.compile(r"(?<=[a-zà-ÿ0-9])\.\s|[:;]|\((?![A-Z]{2}\))|\s[-–|]\s")
_TAIL = re.compile(
    r"[\s,\-–|·•]*\b(?:tel|telephone|phone|fon|telefon|fax|e-mail|email|courriel|siret|siren|rcs|"
    r"r\.c\.s|tva|capital|www|http|https|iban|bic|ape|naf|vat|ust|ustid|hrb|hra|kvk|btw|"
    r"amtsgericht|au capital|sas|sarl)\b.*|\S*@.*|[\s,\-–|·•]*(?:tél|☎|📞|✆).*"
)
_HEAD = re.compile(
    r"(?:siege(?: social)?|adresse|address|anschrift|registered office|sitz|bureaux?|"
    r"head office|adres|domicilio|sede(?: legale)?)\s*[:\-–]?\s*"
)
_OTHER = re.compile(
    r"\b(tel|telephone|phone|fon|telefon|fax|siret|siren|rcs|tva|vat|ust|iban|bic|www|http|https|"
    r"facture|invoice|rechnung|date|datum|page|client|kunde|customer|capital|kvk|btw)\b|@"
)


def is_town(text: str) -> bool:
    """Whether a text holds postcode and town; "4490 Oak Drive" is a street."""
    if not any(c.isdigit() for c in text) or POSTCODE.search(text) is None:
        return False
    return _STREET_LINE.fullmatch(key(text)) is None


def town_of(row: Row, cell: Cell) -> str:
    """The text of a cell; a postcode set apart is joined with the town right of it."""
    if _BARE_CODE.fullmatch(cell.text):
        right = next((c for c in row.cells if c.left >= cell.right), None)
        if right is not None and right.text[:1].isupper():
            return f"{cell.text} {right.text}"
    return cell.text


def town_alone(text: str) -> str:
    """A town's line without the sentence that goes on behind it."""
    return _TOWN_ENDS.split(text)[0]


def is_other(text: str) -> bool:
    """Whether a line is a telephone, an identifier, a date or a label: no line of an address."""
    return _OTHER.search(fold(text)) is not None


def has_street_word(text: str) -> bool:
    """Whether a text has a word of streets, boxes or buildings."""
    words = key(text)
    return STREET.search(words) is not None or _STREETS.search(words) is not None


def starts_with_street(text: str) -> bool:
    """Whether such a word comes first: "ZA des Prés", but not "Café de la Place"."""
    first = key(text).partition(" ")[0]
    return bool(first) and has_street_word(first)


def is_street(text: str) -> bool:
    """Whether a part may be the street: a word of streets, or words and a house number."""
    if has_street_word(text):
        return True
    if not key(text) or is_other(text):
        return False
    if _HOUSE.fullmatch(text):
        return True  # "Via Garibaldi, 23": the number after a comma
    return any(c.isdigit() for c in text) and _NUMBERED.fullmatch(text) is not None


def has_street(town: str) -> bool:
    """Whether a street stands before the postcode in one text: "12 rue Neuve 69003 Lyon"."""
    code = POSTCODE.search(town)
    return code is not None and code.start() > 0 and is_street(town[: code.start()].strip())


def split(cell: Cell) -> list[str]:
    """Parts of a line that commas, dashes and dots keep apart."""
    parts = (part.strip(" ,") for part in _PARTS.split(cell.text))
    return [part for part in parts if part]


def cleaned(lines: Sequence[str]) -> list[str]:
    """Lines without a label before and without telephone or identifiers behind."""
    kept = []
    for line in lines:
        folded = fold(line)
        head = _HEAD.match(folded)
        start = head.end() if head else 0
        tail = _TAIL.search(folded, start)
        text = line[start : tail.start() if tail else len(line)].strip(" ,;:-–|·")
        if text:
            kept.append(text)
    return kept
