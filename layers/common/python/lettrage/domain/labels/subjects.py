"""Words that say what a movement is about, wherever they stand in a label.

Source: catalogue of French bank labels, §1 and §11.
"""

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
