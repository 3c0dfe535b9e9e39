"""Texts that may be a name: where a name ends in a line, and what is no name."""

import re

from lettrage.domain.reading import till_names
from lettrage.domain.reading.blocks import POSTCODE
from lettrage.domain.reading.lexicon import AMOUNTS, DATES, NUMBERS, PARTIES
from lettrage.domain.reading.text import fold, key

LEGAL_FORM = re.compile(
    r"\b(sa|sas|sasu|sarl|eurl|sci|snc|scp|selarl|scop|eirl|ei|"
    r"gmbh|ag|kg|ohg|ug|gbr|ek|ltd|limited|"
    r"llc|llp|inc|incorporated|corp|corporation|plc|bv|nv|bvba|srl|spa|sl|slu|sdn bhd|pty|oy|ab|"
    r"bhd|aps|as|lda|societe anonyme|co kg|co)\b"
)
LEGAL_TAIL = re.compile(
    r"\b(au capital|capital social|capital de|rcs|siret|siren|societe anonyme|societe par actions|"
    r"geschaftsfuhrer|amtsgericht|hrb|hra|kvk|registered in|company number|siege social)\b"
)
STREET = re.compile(
    r"\b(rue|avenue|av|bd|boulevard|chemin|place|impasse|allee|route|quai|zone|za|zi|bp|cs|cedex|"
    r"street|st|road|rd|drive|lane|square|suite|floor|strasse|str|weg|platz|straat|laan|"
    r"jalan|jln|via|calle|plaza)\b|stras?se\b|str \d|straat\b|weg \d"
)
COUNTRY = frozenset(
    "france germany deutschland allemagne belgique belgium nederland netherlands espana spain "
    "italia italy suisse switzerland luxembourg usa uk canada osterreich portugal".split()
)
_CUT = re.compile(
    r"\s(?=(?:au capital|capital social|capital de|societe anonyme|societe par actions|rcs|"
    r"siret|siren|amtsgericht|registered in|tva|vat|ust|iban|tel|hrb)\b)|"
    r"\s+[-–•·●|/]\s+|\s*[|•·●]\s*|,\s(?=[0-9])|\s{2,}|\s[-–]\s|(?<=\w)\s*:\s"
)
_NOISE = re.compile(
    r"^(page|tel|fax|phone|email|e mail|mail|web|www|http|merci|thank|total|description|"
    r"designation|date|no|bonjour|bienvenue|welcome|duplicata|copie|copy|original|vat|tva|"
    r"siret|iban|bic|cash|cashier|table|item|qty|tax|gst|notes?|payment|reglement|conditions?|"
    r"commercial|contact|vendeur|telephone|votre interlocuteur|your contact|acc no|restant|"
    r"societe (?:a|anonyme|par|civile|en|de) |naf|ape|rcs|siege|adresse|company registration|"
    r"registered|registration|compte)\b"
)
_PERSON = re.compile(r"^(?:mr|mrs|mme|monsieur|madame|herr|frau)\b")
HOUSE = re.compile(r"[0-9]{1,4} ?(?:bis|ter|[a-zA-Z])?\b,? \w")
_TITLE_BEHIND = re.compile(r"\s+(?:tax )?(?:invoice|facture|rechnung|factuur|receipt)$", re.I)
SHORTEST, LONGEST = 2, 60
WORDS_MOST = 9


def ending(folded: str) -> int:
    """Where the name ends in a line that begins with one: before company details or an address.

    A comma ends it behind a legal form, and before a street: "Énergie SA, 12 rue Verte".
    """
    cut = _CUT.search(folded)
    end = cut.start() if cut else len(folded)
    for comma in re.finditer(r",\s", folded[:end]):
        before = key(folded[: comma.start()])
        behind = key(folded[comma.end() :].split(",", maxsplit=1)[0])
        form = [found.end() for found in LEGAL_FORM.finditer(before)]
        after_form = bool(form) and form[-1] == len(before) and not LEGAL_FORM.fullmatch(behind)
        if after_form or STREET.search(behind):
            return comma.start()
    return end


def compact(text: str) -> str:
    """Letters of the name without its legal form; empty for a form alone."""
    return re.sub(r"[^a-z0-9]", "", LEGAL_FORM.sub(" ", key(text)))


def clean(text: str) -> str:
    """The name without a title behind it, a registration number or punctuation around it."""
    text = _TITLE_BEHIND.sub("", text)
    text = re.sub(r"\s*\([^)]*\d[^)]*\)\s*$", "", text)  # "(88842-H)": a registration, no name
    text = till_names.REGISTRATION.sub("", text)
    return text.strip(" ,;:*-–|.#\"'") + (
        "." if re.search(r"\b[A-Za-z]\.$|[Cc]o\.$|Inc\.$|Ltd\.$|BHD\.$", text.strip()) else ""
    )


def like_a_name(text: str) -> bool:
    """Whether a text may be the name of a company or person: no label, address, date or number."""
    words = key(text)
    letters = sum(c.isalpha() for c in text)
    if not letters >= SHORTEST or len(text) > LONGEST or len(text.split()) > WORDS_MOST:
        return False
    if sum(c.isdigit() for c in text) * 2 > letters or "@" in text or "www." in fold(text):
        return False
    if (
        _NOISE.search(words)
        or (_PERSON.search(words) and not LEGAL_FORM.search(words))
        or till_names.no_name(words)
        or words in COUNTRY
        or (STREET.search(words) and any(c.isdigit() for c in text))
    ):
        return False
    if POSTCODE.search(text) and any(c.isdigit() for c in text):
        return False
    return not is_label(words)


def is_label(words: str) -> bool:
    """Whether half of a text, as a key, is labels."""
    for lexicon in (NUMBERS, AMOUNTS, DATES, PARTIES):
        found = lexicon.find(words)
        if found and sum(f.end - f.start for f in found) * 2 >= len(words):
            return True
    return False
