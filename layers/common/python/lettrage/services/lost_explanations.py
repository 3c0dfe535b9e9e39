"""Why an explanation was not taken, as a sentence that needs no facts."""

from lettrage.domain.bank_transaction import Reason

_SENTENCES = {
    "several_explanations": (
        "Écartée : une autre explication est aussi bonne.",
        "Not taken: another explanation is as good.",
    ),
    "no_third_party": (
        "Écartée : rien ne désigne le tiers, et le montant seul ne prouve rien.",
        "Not taken: nothing names the third party, and the amount alone proves nothing.",
    ),
    "no_document": (
        "Écartée : aucun document ouvert du tiers n’est de ce montant.",
        "Not taken: no open document of the third party is of this amount.",
    ),
    "unexplained_difference": (
        "Écartée : l’écart de montant n’est pas expliqué.",
        "Not taken: the difference of amounts is not explained.",
    ),
    "evidence_conflict": (
        "Écartée : les indices désignent des tiers différents.",
        "Not taken: the evidence points to different third parties.",
    ),
    "double_payment": (
        "Écartée : le document est déjà réglé.",
        "Not taken: the document is settled already.",
    ),
    "awaited_elsewhere": (
        "Écartée : une autre opération va mieux au document, et attend une décision.",
        "Not taken: another transaction fits the document better and waits for a decision.",
    ),
    "refused_pair": (
        "Écartée : vous avez refusé ce rapprochement.",
        "Not taken: you refused this match.",
    ),
    "due_date_near": (
        "Écartée : un autre document est plus proche en date.",
        "Not taken: another document is nearer in time.",
    ),
    "period": (
        "Écartée : la période n’est pas celle du libellé.",
        "Not taken: the period is not that of the label.",
    ),
    "unavailable_document": (
        "Écartée : le document est annulé, un brouillon ou un devis.",
        "Not taken: the document is cancelled, a draft or a quote.",
    ),
    "original_amount_missing": (
        "Écartée : document en devise, et le montant d’origine manque.",
        "Not taken: a foreign-currency document, and the original amount is missing.",
    ),
    "rate_implausible": (
        "Écartée : le cours payé est loin du cours de référence.",
        "Not taken: the rate paid is far from the reference rate.",
    ),
    "rate_unknown": (
        "Écartée : sans cours de référence, le montant en devise ne peut pas être vérifié.",
        "Not taken: without a reference rate the foreign amount cannot be checked.",
    ),
    "card_summary": (
        "Écartée : c’est un relevé de carte, ses lignes sont rapprochées.",
        "Not taken: this is a card summary, its lines are matched.",
    ),
}
_OTHER = (
    "Écartée : les indices ne suffisent pas.",
    "Not taken: the evidence is not enough.",
)


def why_lost(code: str) -> Reason:
    """The reason for a runner-up. Raises: nothing, an unknown code has a sentence too."""
    french, english = _SENTENCES.get(str(code), _OTHER)
    return Reason(code=str(code), message_fr=french, message_en=english)
