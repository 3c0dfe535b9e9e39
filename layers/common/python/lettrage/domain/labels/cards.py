"""The merchant in the label of a card payment: what is left when the rest is taken out.

Pure functions over plain text; every result is a span of it.
Source: catalogue of French bank labels, §1 rule 4 and the card rows of §2 to §10.
"""

import re

from lettrage.domain.labels.names import NOWHERE, Span, trimmed
from lettrage.domain.labels.towns import is_cut_town, words_of_town

# Each is a cut: the merchant is one of the stretches between them.
_DATE = r"(?<![0-9])[0-3][0-9][/.-][01][0-9](?:[/.-](?:[0-9]{4}|[0-9]{2}))?(?![0-9])"
_CUTS = re.compile(
    rf"(?:\b(?:DU|LE|FACT|EN DATE DU) )?{_DATE}"
    r"|\b(?:DU|LE|FACT|CB|PSC|MOB) [0-3][0-9][01][0-9](?:[0-9]{2})?(?![0-9])"
    r"|^[0-3][0-9][01][0-9](?:[0-9]{2})?(?![0-9])"
    r"|\b(?:A )?[0-2][0-9](?:H|:)[0-5][0-9]\b"
    r"|\bCB ?\*+ ?[0-9]{4,}|\bCB\.[0-9X*]{4,}"
    r"|\bCARTE (?:N(?:UMERO|O|°)?\.? ?)?[0-9X*]{3,19}\b"
    r"|\bX[0-9]{4}\b|[X*]{4,} ?[0-9]{4}\b|\b[0-9]{4}[X*]{4,}[0-9]{0,4}"
    r"|\bPAYWEB ?[0-9]*|\b[0-9]{15}IOPD\b|\bCOMMERCE ELECTRONIQUE\b"
    r"|\bREMBT\b|\bCARTE BANCAIRE\b|\bEN COURS\b"
    r"|(?<![0-9,.])(?:[0-9]{1,3}(?:[ .][0-9]{3})+|[0-9]+)[.,][0-9]{2} ?(?:[A-Z]{3}\b|E\b|€)?"
    r"|\b[0-9]+ ?(?:USD|GBP|CHF|JPY|NZD|AUD|CAD|SEK|NOK|DKK)\b"
    r"|/ ?1 EUROS? = [0-9.,]+|\bFRA(?= [0-9])"
)
_PROCESSOR = re.compile(
    r"(?:SUMUP|PAYPAL|SQ|MOL|HPY|KLARNA|ZETTLE|IZ|LYDIA|STRIPE|SP)(?: ?\* ?| \*)"
)
# "CARREFOUR44NANTES": department digits glued between merchant and town (Banque Populaire).
_GLUED = re.compile(r"(?<=[A-Z]{2})[0-9]{2}(?=[A-Z]{2,})")
_TECHNICAL = re.compile(
    r"(?: (?:[A-Z]{1,4}[-/])?[0-9][0-9/-]{3,}[A-Z]{0,4})+$|^(?:[0-9]{1,6} )+(?=[^0-9])"
)
# What is left of a card's tail where an export cut the label.
_BROKEN = re.compile(
    r"(?: (?:LE|DU|FACT|CB\*[0-9]*|CB|PA|PAYW?E?|CAR|CARTE?|CB\.X*|[0-9][0-9./*-]*))+$"
)


# Crédit Mutuel writes day and town before the merchant; no town for a virtual card.
_TOWN_FIRST = re.compile(
    r"^(?:[0-9]+ )?(?:PAIEMENT (?:CB|PSC|MOB)|REGROUPEMENT [0-9]+ PAIEMENTS?) [0-3][0-9][01][0-9] "
    r"(?!.*\bPAYWEB)"
)


def merchant(text: str, span: Span) -> Span:
    """The merchant inside `span`; town included where nothing tells it apart. Empty when none.

    Where the town is written first it is left out, and alone it is no merchant.
    """
    pieces: list[Span] = []
    at = span.start
    for cut in _CUTS.finditer(text, *span):
        pieces.append(Span(at, cut.start()))
        at = cut.end()
    pieces.append(Span(at, span.end))
    town_first = _TOWN_FIRST.match(text) is not None
    for piece in pieces:
        found = _tidied(text, trimmed(text, piece))
        if town_first:
            found = _tidied(text, _after_town(text, found))
        if sum(c.isalpha() for c in text[slice(*found)]) > 1:
            return found
    return NOWHERE


def _after_town(text: str, span: Span) -> Span:
    """`span` without the town at its head; empty for a town that the end of the label cut."""
    words = list(re.finditer(r"[^ -]+", text[slice(*span)]))
    spelled = [word.group() for word in words]
    count = words_of_town(spelled)
    if not count and span.end == len(text.rstrip()) and is_cut_town(spelled):
        return NOWHERE
    return trimmed(text, Span(span.start + words[count - 1].end(), span.end)) if count else span


def _tidied(text: str, span: Span) -> Span:
    start, end = span
    back = text.find("\\", start, end)
    if back > start:  # "MERCHANT\TOWN\ FR"
        end = back
    processor = _PROCESSOR.match(text, start, end)
    if processor and processor.end() < end:
        start = processor.end()
    for pattern in (_TECHNICAL, _TECHNICAL):
        # `$` and `^` are those of the piece, so the piece is cut out first.
        found = pattern.search(text[start:end])
        if found and found.end() == end - start:
            end = start + found.start()
        elif found:
            start += found.end()
    broken = _BROKEN.search(text[start:end]) if len(text) - end <= 1 else None
    if broken:
        end = start + broken.start()
    glued = _GLUED.search(text, start, end)
    if glued:
        end = glued.start()
    return trimmed(text, Span(start, end))
