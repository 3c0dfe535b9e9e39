"""Words that say what a movement is about, wherever they stand in a label.

Source: catalogue of French bank labels, §1 and §11.
"""

import re

from lettrage.domain.labels.parsed import TransactionKind as Kind

SUBJECTS: tuple[tuple[str, Kind], ...] = (
    ("URSSAF", Kind.SOCIAL_CONTRIBUTION),
    ("AGIRC", Kind.SOCIAL_CONTRIBUTION),
    ("ARRCO", Kind.SOCIAL_CONTRIBUTION),
    ("MALAKOFF", Kind.SOCIAL_CONTRIBUTION),
    ("KLESIA", Kind.SOCIAL_CONTRIBUTION),
    ("HUMANIS", Kind.SOCIAL_CONTRIBUTION),
    ("PRO BTP", Kind.SOCIAL_CONTRIBUTION),
    ("CIPAV", Kind.SOCIAL_CONTRIBUTION),
    ("MSA", Kind.SOCIAL_CONTRIBUTION),
    ("DGFIP", Kind.TAX),
    ("DIRECTION GENERALE DES FINANCES PUBLIQUES", Kind.TAX),
    ("FINANCES PUBLIQUES", Kind.TAX),
    ("TRESOR PUBLIC", Kind.TAX),
    ("DRFIP", Kind.TAX),
    ("DDFIP", Kind.TAX),
    ("IMPOTS", Kind.TAX),
    ("IMPOT", Kind.TAX),
    ("SALAIRE", Kind.SALARY),
    ("SALAIRES", Kind.SALARY),
    ("PAIE", Kind.SALARY),
    ("PAYE", Kind.SALARY),
)
"""Words anywhere in a transfer or debit that say more than its keyword."""

REJECT_WORDS = frozenset({"REJET", "REJETE", "REJETEE", "IMPAYE", "IMPAYEE", "RETOURNE"})
"""Anywhere in a label: a returned operation."""

PART_WORDS = frozenset(
    {"ACOMPTE", "ACPTE", "ARRHES", "ECHEANCE", "SOLDE", "MENSUALITE", "VERSEMENT", "PARTIEL"}
)
"""Words of a part payment. Source: decision rules of the scenario files, rule 5."""

REFUND_WORDS = frozenset(
    {"REMBOURSEMENT", "REMBT", "REMBOURST", "REMB", "AVOIR", "REGUL", "REGULARISATION"}
)
"""Money that comes back."""

_NET = re.compile(
    r"\b(?:MOINS|DEDUCTION|DEDUIT|NET)(?: (?:DE|D|DU|DES|L|LES|UN|VOTRE|VOS|NOTRE|NOS))* AVOIRS?\b"
    r"|\bAVOIRS? DEDUITS?\b"
)


def is_net(normal: str) -> bool:
    """Whether the label says that a credit note was taken off what is paid. Raises: nothing."""
    return "AVOIR" in normal and _NET.search(normal) is not None


_DUES = frozenset({Kind.TAX, Kind.SOCIAL_CONTRIBUTION})
# What the treasury or a fund sends is the payment of an invoice, unless it says what it gives back.
_GIVEN_BACK = re.compile(
    r"\b(?:REMBOURSEMENTS?|REMBOURST|REMBT|REMB|RBT|RESTITUTION|DEGREVEMENT|TROP PERCU|TROP VERSE"
    r"|EXCEDENT|REGULARISATION|REGUL"
    r"|CREDIT (?:D |DE )?(?:IMPOTS?|TVA|TAXE)|(?:TVA|IMPOTS?) (?:A )?REMBOURSER?)\b"
)
_BILLED = re.compile(r"\b(?:FACTURES?|FACT|FAC|FCT|MANDAT|MARCHE|BON DE COMMANDE|LOYERS?)\b")


def subject_of(normal: str, amount_sign: int) -> Kind | None:
    """What the words of a transfer or debit say that it is about, None when they say nothing.

    Shapes: `normal` as `text.normal_form` gives it; `amount_sign` is positive for money in.
    Raises: nothing.
    """
    padded = f" {normal} "
    for phrase, kind in SUBJECTS:
        if phrase not in normal or f" {phrase} " not in padded:
            continue
        if amount_sign > 0 and kind in _DUES and not given_back(normal):
            continue
        return kind
    return None


def given_back(normal: str) -> bool:
    """Whether words of a credit say that dues come back, and name nothing that was billed."""
    return _GIVEN_BACK.search(normal) is not None and _BILLED.search(normal) is None
