"""Where a name ends inside a part of a label that holds a name and what was written after it.

Pure functions over plain text (`text.plain_text`); every result is a span of it.
"""

import re
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of the plain text, `end` exclusive."""

    start: int
    end: int


NOWHERE = Span(0, 0)

_TOKEN = re.compile(r"\S+")
_EDGE = " .,;:/*-_\\|'\"()="
# Words that begin what a payer writes; a name does not go on after one of them.
MOTIVE_WORDS = frozenset(
    "FACT FACTURE FACTURES FAC FACS FACTUR FACTS FCT FACT. REF REFS REFERENCE REFERENCES RF"
    " REGLEMENT REGLEMENTS REGL REGLT RGLT RGT REGLEMNT VIREMENT VIR MOTIF VOTRE NOTRE SOLDE"
    " ACOMPTE ACPTE"
    " ARRHES ECHEANCE ECH LOYER LOYERS COMMANDE CDE CMDE PAIEMENT PAIEMENTS SALAIRE SALAIRES PAIE"
    " PAYE ABONNEMENT COTISATION COTISATIONS NUM NUMERO ID RUM MANDAT DEVIS DOSSIER AVOIR"
    " REMBOURSEMENT REMBT CLIENT CONTRAT INVOICE TVA CA3 CFE CVAE ECHEANCIER MENSUALITE"
    " PAYOUT INVOICES PRELEVEMENT PRLV LIBELLE COMPTE JANVIER FEVRIER AVRIL JUIN JUILLET AOUT"
    " SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE TRIMESTRE FRAIS COMMISSION RECU EMIS DATE".split()
)
# Letters that belong to the number after them: "FA 2026 00012".
_PREFIXES = frozenset("FA FC F AV FV BC BL DE DEV CMD CT C N NO DU LE AU INV REF".split())
# Heads of motives and tags that an export cut in two: "REGLEM", "/MOTI", "FACTU".
_CUT_WORDS = ("FACTURE", "REGLEMENT", "MOTIF", "REFERENCE", "LIBELLE", "SCOR/", "ECH/", "MANDAT")
_SHORTEST_CUT = 3
_CUT_PREFIXES = frozenset({"FA-", "INV-", "REF", "FACT"})
_NUMBERED = re.compile(r"[0-9]")


def trimmed(text: str, span: Span) -> Span:
    """`span` without spaces and punctuation at its ends; a closing full stop goes too."""
    start, end = span
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return Span(start, end)


def name_and_rest(text: str, span: Span) -> tuple[Span, Span]:
    """Cut `span` into the name at its head and what was written after it; either may be empty.

    A name ends before a word of motives or before the first word with a digit, unless that digit
    opens the name ("3 SUISSES").
    """
    tokens = [Span(m.start(), m.end()) for m in _TOKEN.finditer(text, *span)]
    words = [text[a:b].strip(_EDGE) for a, b in tokens]
    cut = len(tokens)
    for index, word in enumerate(words):
        opens = index == 0 and len(word) == 1 and _opens_name(words)
        last = index == len(tokens) - 1 and tokens[index].end == len(text)
        if (
            word in MOTIVE_WORDS
            or (last and _is_cut(text[slice(*tokens[index])], index))
            or (_NUMBERED.search(word) and not opens)
        ):
            cut = index
            break
    while 0 < cut < len(tokens) and words[cut - 1] in _PREFIXES and _NUMBERED.search(words[cut]):
        cut -= 1
    while cut > 0 and not words[cut - 1]:
        cut -= 1
    name = Span(span.start, tokens[cut - 1].end) if cut else Span(span.start, span.start)
    rest = Span(tokens[cut].start, span.end) if cut < len(tokens) else Span(span.end, span.end)
    return trimmed(text, name), trimmed(text, rest)


def _is_cut(word: str, index: int) -> bool:
    """The last word of the whole label, broken off where a tag or a motive had begun."""
    if word.startswith("/"):
        return True
    if index == 0:
        return False
    long = len(word) >= _SHORTEST_CUT
    return (long and any(each.startswith(word) for each in _CUT_WORDS)) or word in _CUT_PREFIXES


def _opens_name(words: list[str]) -> bool:
    return len(words) > 1 and words[1].isalpha() and words[1] not in MOTIVE_WORDS


_TAIL = re.compile(
    r"(?:(?: (?:DU|LE|AU))? [0-3][0-9][ ./-][01][0-9](?:[ ./-](?:[0-9]{4}|[0-9]{2}))?)?"
    r"(?: SG [0-9]+)?(?: (?:DATE|ID|BQ|ECH))?(?: /[A-Z]*| MOTIF?)?\s*$"
)


def without_tail(text: str, span: Span) -> Span:
    """A tagged name without the day or branch that some banks write after it."""
    found = _TAIL.search(text, *span)
    return trimmed(text, Span(span.start, found.start()) if found else span)
