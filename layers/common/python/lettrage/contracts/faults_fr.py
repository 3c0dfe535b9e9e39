"""What use cases refuse in a request, in French, by the stable code of the fault.

A use case whose fault has its own French sentence gives it along; the others say here what is
wrong in general, and their English sentence has the particulars.
"""

from collections.abc import Mapping
from typing import Final

from lettrage.contracts.validation_fr import not_accepted

CODES: Final[Mapping[str, str]] = {
    # identifiers and third parties
    "check_digit": "La clé de contrôle de cet identifiant est fausse.",
    "other_siren": "Cet identifiant appartient à un autre SIREN.",
    "missing": "Ce champ est obligatoire.",
    "unknown_third_party": "Ce tiers n’existe pas.",
    "third_party_merged": "Ce tiers a été fusionné avec un autre.",
    "not_a_customer": "Ce tiers n’est pas un client : donnez-lui d’abord ce rôle.",
    "not_a_supplier": "Ce tiers n’est pas un fournisseur, ou a été fusionné avec un autre.",
    "unknown_supplier": "Ce fournisseur n’existe pas, ou ne peut être choisi ici.",
    "supplier_unconfirmed": "Personne n’a encore confirmé le fournisseur.",
    "field_unproved": "Ce champ est lu sans preuve : comparez-le à l’original.",
    "unknown_member": "Aucun membre de l’organisation n’a cet identifiant : voyez les membres.",
    # amounts and dates
    "too_precise": "Le montant a plus de décimales que sa devise.",
    "out_of_range": "La valeur est hors des limites admises.",
    "negative_amount": "Les montants d’une règle n’ont pas de signe : le type de document dit le"
    " sens.",
    "zero_amount": "Une opération a un montant, positif ou négatif.",
    "in_the_future": "Une opération se saisit une fois comptabilisée : sa date n’est pas à venir.",
    "range_reversed": "La fin de l’intervalle précède son début : inversez les deux bornes.",
    "unknown_parameter": "Ce paramètre n’existe pas ici : corrigez son nom, ou retirez-le.",
    "not_positive": "Le montant doit être positif.",
    "commission_out_of_range": "Une commission s’écrit sans signe, de 0 à moins que le total.",
    "due_date_before_issue_date": "L’échéance précède la date du document : corrigez l’une des"
    " deux, ou laissez l’échéance vide.",
    # documents and pages
    "unknown_document": "Ce document n’existe pas.",
    "not_settleable": "Ce document ne peut être réglé : il est annulé, ou c’est un devis.",
    "over_settled": "Le montant dépasse ce qui reste dû.",
    "too_many_documents": "Trop de documents à la fois.",
    "repeated_document": "Nommez chaque document une seule fois.",
    "pending": "L’opération est en attente : la banque ne l’a pas encore comptabilisée.",
    "cancelled": "L’opération est annulée.",
    "already_allocated": "L’opération est déjà affectée : annulez d’abord ses affectations.",
    "no_such_check": "Il n’y a rien à outrepasser sous ce code.",
    "not_acknowledgeable": "Ce contrôle se règle en corrigeant, il ne peut être outrepassé.",
    "no_such_invoice": "Cette facture d’achat n’existe pas.",
    "named_twice": "Nommez chaque facture une seule fois.",
    "no_parts": "Rien n’est proposé à découper : dites quelles pages vont ensemble.",
    "too_few_parts": "Un découpage donne au moins deux documents.",
    "no_such_page": "Le fichier n’a pas cette page.",
    "not_in_order": "Nommez chaque page une seule fois, dans l’ordre.",
    "empty_region": "La zone est vide.",
    "page_in_two_parts": "Une page entière ne va que dans un seul document.",
    "pages_left_out": "Des pages sont oubliées.",
    "page_not_drawn": "Une page n’a pu être dessinée.",
    "source": "La provenance est « upload » ou « photo ».",
    "wrong_password": "Ce mot de passe n’ouvre pas le document.",
    # banks
    "unknown_provider": "Ce prestataire bancaire n’est pas connu.",
    "unknown_bank": "Choisissez un identifiant dans la liste des banques.",
    "outdated_consent_text": "Le texte du consentement a changé : relisez-le et acceptez-le.",
    "insecure_url": "L’adresse de retour doit être en https.",
    "unknown_bank_account": "Ce compte bancaire n’existe pas.",
    "not_found": "Ce compte bancaire n’existe pas.",
    "email_missing": "Ce prestataire bancaire demande une adresse électronique.",
    "unreadable_field": "La réponse de la banque n’est pas lisible à cet endroit.",
    "empty_keyword": "Un mot clé contient au moins une lettre ou un chiffre.",
    # connections
    "kind_not_available": "Cette installation ne sait pas relever ce type de source.",
    "kind_fixed": "Le type d’une connexion ne change jamais.",
    "encryption_missing": "Choisissez une liaison chiffrée : un mot de passe ne voyage jamais en"
    " clair.",
    "private_address": "L’adresse du serveur doit être publique.",
    "address_refused": "Donnez l’adresse https:// d’un serveur public.",
    "other_host": "Cette adresse mène à un autre serveur que celui de la connexion.",
    "secret_required": "Cet identifiant de connexion est nécessaire.",
    "secret_unknown": "Cette source n’utilise pas cet identifiant de connexion.",
    # platform statuses
    "platform_status_unknown": "Ce statut n’existe pas.",
    "not_buyers_status": "Ce statut n’est pas de ceux que pose l’acheteur.",
    "reason_required": "Ce statut demande un motif : choisissez-en un de sa liste.",
    "reason_without_status": "Ce statut n’a pas de motif : retirez-le.",
    "reason_not_allowed": "Ce motif ne va pas avec ce statut.",
    "paid_without_payment": "Le montant payé n’accompagne que le statut « paiement transmis ».",
    "comment_without_reason": "Un commentaire explique un motif : donnez un motif ou retirez-le.",
}
"""By `Fault.code`; a test reads from the code which there are."""


def fault_fr(code: str, pointer: str) -> str:
    """The French sentence of a fault's code, else that the place is not accepted."""
    return CODES.get(code) or not_accepted(pointer)
