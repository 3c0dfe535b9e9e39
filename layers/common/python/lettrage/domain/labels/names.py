"""Where a name ends inside a part of a label that holds a name and what was written after it.

Pure functions over plain text (`text.plain_text`); every result is a span of it.
"""

import re
from typing import NamedTuple

from lettrage.domain.labels.references import is_foreign_amount


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
    " SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE TRIMESTRE FRAIS COMMISSION RECU EMIS DATE REMB"
    " REMBOURST RBT DEGREVEMENT RESTITUTION".split()
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
    if 0 < cut < len(tokens) and is_foreign_amount(f"{words[cut - 1]} {words[cut]}"):
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


# What opens the name of a payer or payee who is written after the motive.
_OPENERS = frozenset(
    "SARL SAS SASU EURL SCI SCP SCM SELARL SA SNC GIE EI EIRL EARL GAEC SCOP M MR MME MLLE MM ETS"
    " ETABLISSEMENTS SOCIETE STE CABINET ASSOCIATION ASSO SYNDICAT SYNDIC MAIRIE COMMUNE VILLE"
    " DEPARTEMENT REGION METROPOLE COMMUNAUTE PREFECTURE CCAS SIVOM SIVU EHPAD HOPITAL"
    " UNIVERSITE LYCEE COLLEGE ECOLE TRESORERIE TRESOR DRFIP DDFIP DGFIP SGC OPH"
    " CHU CROUS CCI CAF CPAM URSSAF MINISTERE CAISSE".split()
)
_FORMS = frozenset("SARL SAS SASU EURL SCI SA SNC SELARL EARL GAEC SCOP EI".split())
# Words of what was bought or let, that no name begins with.
_THINGS = frozenset(
    "TRAVAUX CHANTIER APPARTEMENT APPT APT LOT BUREAU BUREAUX LOCAL LOCAUX MAISON PARKING BOX"
    " CAVE ETAGE PRESTATION PRESTATIONS FORMATION SITE WEB MAINTENANCE INTERVENTION LIVRAISON"
    " MATERIEL FOURNITURE FOURNITURES HONORAIRES TOTAL PARTIEL MERCI CORDIALEMENT BONJOUR TTC HT"
    " EUR EUROS CHARGES COMPRISES PROVISION PROVISIONS DEPOT GARANTIE CAUTION ENTRETIEN TOITURE"
    " PEINTURE ELECTRICITE PLOMBERIE TRANSPORT LOCATION ACHAT VENTE BORDEREAU BORD EXERCICE ANNEE"
    " MOIS ASSURANCE ASSURANCES ABONNEMENT ET OU POUR PAR SUR AVEC EN VIREMENT REJET".split()
)
_LINKS = frozenset("DE DU DES D LE LA LES L N NO NUMERO NUM AU AUX".split())


def name_after_motive(text: str, span: Span) -> tuple[Span, Span]:
    """Name and motive in `span`, where the motive is written before the name; both may be empty.

    A name is believed where a form, a title or a public body opens it, where it follows CLIENT or
    a motive that a number or a month closed, or where a legal form ends it. What was bought is no
    name.
    """
    tokens = [Span(m.start(), m.end()) for m in _TOKEN.finditer(text, *span)]
    words = [text[a:b].strip(_EDGE) for a, b in tokens]
    at, closed = 0, False
    while at < len(words) and _is_motive(words[at]):
        closed = words[at] in _CLOSING or bool(_NUMBERED.search(words[at]))
        at += 1
    end = at
    while end < len(words) and words[end] not in MOTIVE_WORDS and not _NUMBERED.search(words[end]):
        end += 1
    words_of_name = words[at:end]
    if at == 0 or not words_of_name or words_of_name[0] in _THINGS:
        return NOWHERE, NOWHERE
    if not (closed or words_of_name[0] in _OPENERS or words_of_name[-1] in _FORMS):
        return NOWHERE, NOWHERE
    name = trimmed(text, Span(tokens[at].start, tokens[end - 1].end))
    numbered = text[span.start : tokens[at].start].strip(_EDGE) != "CLIENT"
    before = trimmed(text, Span(span.start, tokens[at].start)) if numbered else NOWHERE
    after = trimmed(text, Span(tokens[end - 1].end, span.end))
    return name, after if _tells_more(text[slice(*after)], text[slice(*before)]) else before


_CLOSING = frozenset(
    "CLIENT JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE"
    " DECEMBRE".split()
)
_BILLED = re.compile(r"^(?:FACT|FAC |FA ?[0-9-]|F-)")


def _is_motive(word: str) -> bool:
    return (
        not word
        or word in MOTIVE_WORDS
        or word in _CLOSING
        or word in _LINKS
        or word in _PREFIXES
        or bool(_NUMBERED.search(word))
    )


def _tells_more(after: str, before: str) -> bool:
    """Whether the part after the name refers to a document and the one before does less."""
    if not _NUMBERED.search(after):
        return False
    return not _NUMBERED.search(before) or (
        bool(_BILLED.match(after)) and not _BILLED.match(before)
    )


_DAY = (
    r"(?:[0-3]?[0-9][./-][01]?[0-9](?:[./-](?:20[0-9]{2}|[0-9]{2}))?"
    r"|[0-3][0-9] [01][0-9] 20[0-9]{2}|20[0-9]{2}-[01][0-9]-[0-3][0-9])"
)
_LAST_DAY = re.compile(rf"(?:^|(?<=\s))(?:(?:DU|LE|AU|EN DATE DU) )?(?P<day>{_DAY})$")
_FIRST_DAY = re.compile(rf"^(?:(?:DU|LE|AU|EN DATE DU) )?(?P<day>{_DAY})(?=\s|$)")
_NUMBER_OF = re.compile(
    r"\b(?:FACT[A-Z]*\.?|FAC|FCT|FA|N|NO|N°|NUM|NUMERO|REF[A-Z]*|DEVIS|CDE|CMDE) ?$"
)


def without_days(text: str, span: Span, *, typed: bool) -> Span:
    """A reference without the day at its end or head, empty when it is a day only.

    What a payer `typed` keeps its day where nothing else in it has a figure: "FACTURE DU 12/11".
    A figure after a word for numbers is a number: "FACT 12/3".
    """
    start, end = span
    part = text[start:end]
    last = _LAST_DAY.search(part)
    if last and _is_day(last["day"]) and not _NUMBER_OF.search(part[: last.start()]):
        end = start + last.start()
    else:
        first = _FIRST_DAY.search(part)
        if first and _is_day(first["day"]):
            start += first.end()
    kept = trimmed(text, Span(start, max(start, end)))
    if typed and not _NUMBERED.search(text[slice(*kept)]):
        return span
    return kept if kept.end > kept.start else NOWHERE


_MOST_DAY, _MOST_MONTH = 31, 12


def _is_day(text: str) -> bool:
    parts = [int(part) for part in re.split(r"[./ -]", text)]
    day, month = (parts[2], parts[1]) if parts[0] > _MOST_DAY else (parts[0], parts[1])
    return 1 <= day <= _MOST_DAY and 1 <= month <= _MOST_MONTH
