"""What may be a company's name: its legal form, what is cut off it, and what is none."""

import re

from lettrage.domain.reading.blocks import POSTCODE
from lettrage.domain.reading.layout import Cell
from lettrage.domain.reading.lexicon import AMOUNTS, DATES, NUMBERS, PARTIES
from lettrage.domain.reading.slips import card_words
from lettrage.domain.reading.text import fold, key

LEGAL_FORM = re.compile(
    r"\b(sa|sas|sasu|sarl|eurl|sci|snc|scp|selarl|scop|eirl|ei|"
    r"gmbh|ag|kg|ohg|ug|gbr|ek|ltd|limited|"
    r"llc|llp|inc|incorporated|corp|corporation|plc|bv|nv|bvba|srl|spa|sl|slu|sdn bhd|bhd|pty|oy|"
    r"ab|aps|as|lda|societe anonyme|co kg|co)\b"
)
LEGAL_TAIL = re.compile(
    r"\b(au capital|capital social|capital de|rcs|siret|siren|societe anonyme|societe par actions|"
    r"geschaftsfuhrer|amtsgericht|hrb|hra|kvk|registered in|company number|siege social)\b"
)
_STREET = re.compile(
    r"\b(rue|avenue|av|bd|boulevard|chemin|place|impasse|allee|route|quai|zone|za|zi|bp|cs|cedex|"
    r"street|st|road|rd|drive|lane|square|suite|floor|strasse|str|weg|platz|straat|laan|"
    r"jalan|jln|via|calle|plaza)\b|strasse\b|str \d|straat\b|weg \d"
)
_COUNTRY = frozenset(
    "france germany deutschland allemagne belgique belgium nederland netherlands espana spain "
    "italia italy suisse switzerland luxembourg usa uk canada osterreich portugal".split()
)
CUT = re.compile(
    r"\s(?=(?:au capital|capital social|capital de|societe anonyme|societe par actions|rcs|"
    r"siret|siren|amtsgericht|registered in|tva|vat|ust|iban|tel|hrb)\b)|"
    r"\s+[-–•·●|/]\s+|\s*[|•·●]\s*|,\s(?=[0-9])|\s{2,}|\s[-–]\s|(?<=\w)\s*:\s"
)
_NOISE = re.compile(
    r"^(page|tel|fax|phone|email|e mail|mail|web|www|http|merci|thank|total|description|"
    r"designation|date|no|bonjour|bienvenue|welcome|duplicata|copie|copy|original|vat|tva|"
    r"siret|iban|bic|cash|cashier|table|item|qty|tax|gst|notes?|payment|reglement|conditions?|"
    r"commercial|contact|vendeur|telephone|votre interlocuteur|your contact|acc no|restant|"
    r"addition|facturette|ticket|recu|justificatif|quittung|kassenbon|kassenzettel|receipt|"
    r"guest check|bon (?:no|de)|vente)\b"
)
_GREETED = re.compile(
    r"^\W*(?:merci|thank you|thanks|bienvenue|welcome|a bientot|vielen dank|danke|bedankt)\b"
    r".*?\b(?:chez|dans votre|au|aux|at|with|to|bei|bij)(?:\s+|$)"
)
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_REGISTRATION = re.compile(r"\s+[0-9]{5,}-?[A-Z]?$")  # "862725-U" behind a legal form
_TITLE_BEHIND = re.compile(r"\s+(?:tax )?(?:invoice|facture|rechnung|factuur|receipt)$", re.I)
SHORTEST, LONGEST = 2, 60
WORDS_MOST = 9


def goes_on(cell: Cell) -> bool:
    """Whether a line goes on with the name above: "& Sons", "SDN. BHD.", "CO. (M) SDN BHD"."""
    words = key(_BRACKETS.sub("", cell.text))
    return cell.text.startswith(("&", "et ", "and ", "und ")) or (
        bool(words) and not LEGAL_FORM.sub("", words).strip()
    )


def has_form(text: str) -> bool:
    """Whether a name begins or ends with a legal form; within it, "KG" is a weight."""
    words = [word for word in map(key, _BRACKETS.sub("", text).split()) if word]
    ends = (words[:1], words[:2], words[-1:], words[-2:])
    return any(LEGAL_FORM.fullmatch(" ".join(end)) for end in ends)


def greeted(folded: str) -> int:
    """Where the name begins in "merci de votre visite chez name"; 0 without such words."""
    found = _GREETED.match(folded)
    return found.end() if found else 0


def compact(text: str) -> str:
    """Letters of the name without its legal form; empty for a form alone."""
    return re.sub(r"[^a-z0-9]", "", LEGAL_FORM.sub(" ", key(text)))


def clean(text: str) -> str:
    """A name without the title behind it, its registration number and signs around it."""
    text = _TITLE_BEHIND.sub("", text)
    text = re.sub(r"\s*\([^)]*\d[^)]*\)\s*$", "", text)  # "(88842-H)": a registration, no name
    text = _REGISTRATION.sub("", text)
    return text.strip(" ,;:*-–|.#\"'") + (
        "." if re.search(r"\b[A-Za-z]\.$|[Cc]o\.$|Inc\.$|Ltd\.$|BHD\.$", text.strip()) else ""
    )


def like_a_name(text: str) -> bool:
    """Whether a text could be a name: letters, not too long, no street, town, label or greeting."""
    words = key(text)
    letters = sum(c.isalpha() for c in text)
    if not letters >= SHORTEST or len(text) > LONGEST or len(text.split()) > WORDS_MOST:
        return False
    if sum(c.isdigit() for c in text) * 2 > letters or "@" in text or "www." in fold(text):
        return False
    if (
        _NOISE.search(words)
        or card_words(words)
        or words in _COUNTRY
        or (_STREET.search(words) and any(c.isdigit() for c in text))
    ):
        return False
    if POSTCODE.search(text) and any(c.isdigit() for c in text):
        return False
    return not _is_label(words)


def _is_label(words: str) -> bool:
    for lexicon in (NUMBERS, AMOUNTS, DATES, PARTIES):
        found = lexicon.find(words)
        if found and sum(f.end - f.start for f in found) * 2 >= len(words):
            return True
    return False
