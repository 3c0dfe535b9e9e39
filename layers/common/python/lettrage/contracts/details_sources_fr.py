"""What a problem document says in French of connections that collect, and of platforms, by code."""

from collections.abc import Mapping
from typing import Final

_ASK = "demandez à l’assistance de la plateforme."

CODES: Final[Mapping[str, str]] = {
    # connections
    "paused": "La connexion est en pause : reprenez-la d’abord.",
    "too_many_connections": "L’organisation a trop de connexions : supprimez-en une d’abord.",
    "secret_too_long": "Les identifiants de connexion sont trop longs : raccourcissez-les.",
    "host_unknown": "Le nom du serveur n’est pas connu : vérifiez l’adresse.",
    "source_down": "La source ne répond pas : vérifiez son adresse, ou réessayez plus tard.",
    "source_slow": "La source répond trop lentement : réessayez plus tard.",
    "source_refused": "La source a refusé la demande : réessayez plus tard.",
    # approved platforms
    "no_platform": "Aucune plateforme agréée n’est connectée : connectez celle qui a livré la"
    " facture.",
    "answer_cut": "La réponse de la plateforme est coupée : réessayez dans un instant.",
    "checksum_mismatch": "Le fichier a été abîmé en route vers la plateforme ou depuis elle :"
    " réessayez dans un instant.",
    "platform_down": "La plateforme ne répond pas : réessayez plus tard.",
    "platform_slow": "La plateforme répond trop lentement : réessayez plus tard.",
    "platform_limit": "La plateforme limite le nombre d’appels : réessayez plus tard.",
    "existing_flow": "La plateforme a déjà reçu cet envoi : relisez les statuts de la facture.",
    "refused_by_platform": f"La plateforme a refusé la demande : {_ASK}",
    "search_not_supported": f"La plateforme ne cherche pas par identifiant de suivi : {_ASK}",
    "too_many_at_once": f"La plateforme coupe ses réponses sans ordre : {_ASK}",
    "unordered_answer": f"La plateforme donne ses flux sans ordre : {_ASK}",
    "too_many_broken_flows": f"La plateforme donne trop de flux illisibles : {_ASK}",
    "unknown_at_platform": f"La plateforme ne connaît pas ce flux : {_ASK}",
    # statuses of e-invoices
    "not_from_platform": "Cette facture est arrivée par une autre voie : répondez-y directement au"
    " fournisseur.",
    "reference_incomplete": "Un statut nomme la facture par son numéro, sa date et le SIREN du"
    " fournisseur : complétez-les d’abord.",
    "platform_status_ended": "La facture est refusée, annulée ou rejetée : aucun statut ne peut"
    " suivre.",
    "platform_status_race": "Un autre statut a été posé entre-temps : lisez-le, puis recommencez.",
}
"""By `LettrageError.code`."""
