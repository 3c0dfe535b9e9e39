"""Kinds of evidence of automatic matches, `<sign>-<relation>`, as people read them."""

_SIGNS = {
    "structured_reference": ("référence structurée", "structured reference"),
    "end_to_end_id": ("référence de bout en bout", "end-to-end id"),
    "payout": ("versement annoncé", "announced payout"),
    "deposit_slip": ("bordereau de remise", "deposit slip"),
    "batch": ("lot de paiement", "payment batch"),
    "cheque_number": ("numéro de chèque", "cheque number"),
    "counterparty_iban": ("IBAN connu", "known IBAN"),
    "mandate": ("mandat connu", "known mandate"),
    "creditor_id": ("identifiant créancier", "creditor identifier"),
    "reference_found": ("numéro cité", "cited number"),
    "keyword_rule": ("règle", "rule"),
    "learnt_alias": ("libellé appris", "learned wording"),
    "third_party_name": ("nom du tiers", "third party's name"),
    "rejection": ("rejet", "reject"),
    "none": ("aucun signe du tiers", "no sign of the third party"),
}
_RELATIONS = {
    "only_one_left": ("seul document restant", "the only document left"),
    "sum_of_documents": ("somme de documents", "sum of documents"),
    "part_payment": ("paiement partiel", "part payment"),
    "fee_stated": ("frais indiqués", "stated fee"),
    "discount_in_time": ("escompte dans les délais", "discount in time"),
    "amount_within_tolerance": ("écart de règlement accepté", "accepted difference"),
    "original_amount": ("montant d’origine en devise", "original amount"),
    "due_date_near": ("échéance la plus proche", "nearest due date"),
    "period": ("période du document", "period of the document"),
    "amount_equal": ("montant exact", "exact amount"),
    "none": ("", ""),
}


def evidence_words(kind: str) -> tuple[str, str]:
    """French and English words of a kind; a part that is unknown here stays as it is."""
    sign, _, relation = kind.partition("-")
    signs, relations = _SIGNS.get(sign, (sign, sign)), _RELATIONS.get(relation, (relation,) * 2)
    french, english = (", ".join(filter(None, pair)) for pair in zip(signs, relations, strict=True))
    return french[:1].upper() + french[1:], english[:1].upper() + english[1:]
