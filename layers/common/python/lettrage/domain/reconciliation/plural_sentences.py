"""Sentences for reasons about several numbers, French and English, rendered from facts."""

from lettrage.domain.reconciliation.decision import ReasonCode

PLURAL_SENTENCES: dict[ReasonCode, tuple[str, str]] = {
    ReasonCode.REFERENCE_FOUND: (
        "Le libellé cite les numéros {number}.",
        "The label cites numbers {number}.",
    ),
    ReasonCode.REFERENCE_ALIKE: (
        "Le libellé porte à peu près les numéros {number} : un indice, pas une preuve.",
        "The label holds about numbers {number}: a sign, no proof.",
    ),
    ReasonCode.NAME_OF_SEVERAL: (
        "Le nom ne désigne pas un seul tiers à coup sûr ; les numéros {number} parlent pour"
        " celui-ci : un indice, pas une preuve.",
        "The name does not surely mean one third party; numbers {number} speak for this one: a"
        " sign, no proof.",
    ),
    ReasonCode.UNPROVED: (
        "Les documents {number} font ensemble le montant, sans que rien d’autre ne les désigne"
        " assez : à vous de confirmer.",
        "Documents {number} together make the amount, and nothing else points to them enough:"
        " yours to confirm.",
    ),
    ReasonCode.REJECTION: (
        "Rejet ou impayé : les règlements de {number} sont annulés et les documents redeviennent"
        " dus.",
        "Reject or return: the settlements of {number} are undone and the documents are due again.",
    ),
    ReasonCode.DOUBLE_PAYMENT: (
        "Double paiement possible : {number} sont déjà réglés.",
        "Possible double payment: {number} are settled already.",
    ),
    ReasonCode.UNAVAILABLE_DOCUMENT: (
        "Les documents cités {number} sont annulés, des brouillons ou des devis.",
        "The cited documents {number} are cancelled, drafts or quotes.",
    ),
    ReasonCode.REJECTED_BEFORE: (
        "Les règlements de {number} sont postérieurs à ce rejet, qui ne peut pas les annuler.",
        "The settlements of {number} are later than this reject, which cannot undo them.",
    ),
}
"""Where the fact `number` holds more than one, parted by commas."""
