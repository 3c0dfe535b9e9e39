"""What a problem document says in French of banks and their providers, by code."""

from collections.abc import Mapping
from typing import Final

from lettrage.domain.sync_words import said

_OF_SYNC = (
    "consent_expired",
    "sca_required",
    "credentials_changed",
    "bank_action_required",
    "account_forbidden",
    "account_inactive",
    "bank_limit",
)  # as a synchronisation says it
_SUPPORT = "prévenez l’administrateur du déploiement."
_RENEW = "Reconnectez la banque depuis la connexion bancaire."

CODES: Final[Mapping[str, str]] = {
    # the owner acts at the bank, or the bank has its pace
    **{code: said("skipped", code)[0] for code in _OF_SYNC},
    "account_suspended": f"Le prestataire bancaire a suspendu cet accès. {_RENEW}",
    "connection_replaced": "Cette connexion a été remplacée : renouvelez celle qui lit maintenant"
    " ses comptes.",
    # typed movements
    "fed_by_bank": "Ce compte est alimenté par sa banque : ce qui manque arrive à la prochaine"
    " synchronisation. Saisissez les opérations sur un compte créé à la main.",
    "not_typed": "Cette opération vient d’une banque ou d’un fichier : annulez-la plutôt.",
    "transaction_decided": "Une décision porte sur cette opération : annulez-la d’abord.",
    # time mends it
    "account_processing": "Le prestataire bancaire prépare encore ce compte : réessayez dans"
    " quelques minutes.",
    "company_limit": "Le prestataire bancaire limite le nombre d’appels : réessayez plus tard.",
    "bank_error": "La banque ne répond pas comme il faut : réessayez plus tard.",
    "provider_down": "Le prestataire bancaire ne répond pas : réessayez plus tard.",
    "provider_slow": "Le prestataire bancaire répond trop lentement : réessayez plus tard.",
    "provider_paused": "Le prestataire bancaire ne répond plus : les appels reprendront"
    " d’eux-mêmes. Réessayez plus tard.",
    "answer_too_long": "La réponse reçue est trop longue pour être lue : réessayez plus tard.",
    "unexpected_answer": "La réponse reçue n’a pas la forme attendue : réessayez plus tard.",
    # the deployment mends it
    "connection_limit": f"Le prestataire bancaire n’admet plus de nouvelle connexion : {_SUPPORT}",
    "provider_access": f"Le prestataire bancaire refuse notre accès : {_SUPPORT}",
    "unreadable_answer": f"La réponse de la banque n’est pas lisible : {_SUPPORT}",
    "refused_by_provider": "Le prestataire bancaire a refusé la demande : vérifiez les champs"
    " nommés, puis recommencez.",
    "known_at_provider": "Le prestataire bancaire a déjà cet élément : relisez la connexion.",
    "unknown_at_provider": f"Le prestataire bancaire ne connaît plus cet accès. {_RENEW}",
    # events of providers
    "bad_signature": "La signature n’est pas celle du prestataire : l’événement est refusé.",
    "unreadable_event": "L’événement n’est pas lisible : son type ou son contenu manque.",
}
"""By `LettrageError.code`."""
