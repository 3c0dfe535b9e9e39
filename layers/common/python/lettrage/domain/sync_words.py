"""Why an account was not read, in words a person understands: French, and its English twin."""

_SKIPPED = {
    "inactive": ("Compte désactivé.", "The account is switched off."),
    "no_connection": ("Compte sans connexion bancaire.", "The account has no bank connection."),
    "connection_pending": (
        "L’autorisation n’est pas encore donnée à la banque.",
        "Consent is not given at the bank yet.",
    ),
    "connection_expired": (
        "L’accès à la banque a expiré : renouvelez-le.",
        "The access to the bank has expired: renew it.",
    ),
    "connection_revoked": (
        "L’accès à la banque a été retiré.",
        "The access to the bank was taken back.",
    ),
    "connection_error": (
        "La banque ne laisse plus lire le compte : renouvelez l’accès.",
        "The bank no longer lets the account be read: renew the access.",
    ),
    "consent_expired": (
        "L’accès à la banque a expiré : renouvelez-le.",
        "The access to the bank has expired: renew it.",
    ),
    "sca_required": (
        "La banque demande de vous identifier à nouveau : renouvelez l’accès.",
        "The bank asks you to identify yourself again: renew the access.",
    ),
    "credentials_changed": (
        "Le mot de passe a changé à la banque : renouvelez l’accès.",
        "The password has changed at the bank: renew the access.",
    ),
    "bank_action_required": (
        "La banque attend une action de votre part sur son propre site.",
        "The bank waits for you on its own site.",
    ),
    "account_suspended": (
        "Le prestataire a suspendu l’accès au compte : renouvelez l’accès, rien n’est lu d’ici là.",
        "The provider has suspended the access: renew it, nothing is read until then.",
    ),
    "too_early": (
        "La banque demande d’attendre : le compte est lu de nouveau après l’heure indiquée.",
        "The bank asks to wait: the account is read again after the hour shown.",
    ),
    "bank_limit": (
        "La limite quotidienne de la banque est atteinte : le compte est lu de nouveau après"
        " l’heure indiquée.",
        "The bank's daily limit is met: the account is read again after the hour shown.",
    ),
    "company_limit": (
        "Le prestataire limite ses lectures : le compte est lu de nouveau après l’heure indiquée.",
        "The provider limits its readings: the account is read again after the hour shown.",
    ),
    "allowance_used": (
        "Les lectures du jour sont utilisées : prochaine lecture à la demande après l’heure"
        " indiquée ; celle du matin reste réservée.",
        "The day's readings are used up: next reading on demand after the hour shown; the"
        " morning's one is kept.",
    ),
    "balance_unavailable": (
        "Opérations lues ; la banque n’a pas donné le solde.",
        "Transactions were read; the bank gave no balance.",
    ),
    "account_forbidden": (
        "La banque refuse l’accès à ce compte : vérifiez auprès d’elle vos droits sur lui.",
        "The bank refuses access to this account: check with it what you may do there.",
    ),
    "account_inactive": (
        "La banque dit le compte inactif : vérifiez auprès d’elle s’il est clos.",
        "The bank says the account is inactive: check with it whether it is closed.",
    ),
}

_FAILED = (
    "La récupération du compte a échoué : nouvel essai à la prochaine synchronisation.",
    "Reading the account failed: it is tried at the next synchronisation.",
)

_WAITS = (
    "La banque ou le prestataire demande d’attendre : le compte est lu de nouveau après l’heure"
    " indiquée.",
    "The bank or the provider asks to wait: the account is read again after the hour shown.",
)

FETCHED, SKIPPED, RETRYING = "fetched", "skipped", "retrying"
"""Outcomes that are no failure; `retrying`: the bank did not answer, the run tries again."""

_WORDS = {
    "ConsentExpired": "consent_ended",
    "Denied": "denied",
    "Invalid": "unreadable",
    "NotFound": "unknown_account",
    "Unavailable": "unavailable",
}
# By class of the error, as the workflow passes it on.

_OUTCOMES = {
    FETCHED: ("Lu", "Read"),
    SKIPPED: ("Non lu cette fois", "Not read this time"),
    RETRYING: ("Nouvel essai en cours", "Being tried again"),
    "consent_ended": ("Accès à renouveler", "Access to renew"),
    "denied": ("Accès refusé", "Access refused"),
    "unreadable": ("Réponse illisible", "Unreadable answer"),
    "unknown_account": ("Compte inconnu du prestataire", "Account unknown to the provider"),
    "unavailable": ("Banque injoignable", "Bank out of reach"),
    "failed": ("Échec", "Failed"),
}

_SENTENCES = {
    RETRYING: (
        "La banque ne répond pas : nouvel essai dans quelques instants.",
        "The bank does not answer: it is tried again in a moment.",
    ),
    "consent_ended": (
        "L’accès à la banque doit être renouvelé par son titulaire.",
        "The access to the bank must be renewed by its holder.",
    ),
    "denied": (
        "La banque ou le prestataire refuse l’accès au compte.",
        "The bank or the provider refuses access to the account.",
    ),
    "unreadable": (
        "La réponse de la banque est illisible : le compte est mis de côté.",
        "The bank's answer cannot be read: the account is put aside.",
    ),
    "unknown_account": (
        "Le prestataire ne connaît plus ce compte.",
        "The provider no longer knows this account.",
    ),
    "unavailable": (
        "La banque ne répond pas : nouvel essai à la prochaine synchronisation.",
        "The bank does not answer: it is tried at the next synchronisation.",
    ),
}


def word_of(outcome: str) -> str:
    """Stable word of an outcome: itself, or the word for an error's class."""
    return outcome if outcome in _OUTCOMES else _WORDS.get(outcome, "failed")


def outcome_words(outcome: str) -> tuple[str, str]:
    """(French, English) of an outcome, short. Raises: nothing."""
    return _OUTCOMES[word_of(outcome)]


def reason_of(outcome: str, message: str) -> str:
    """Stable word for why an account was not read whole; "" when it was."""
    word = word_of(outcome)
    return message or ("" if word == FETCHED else word)


def said(outcome: str, message: str) -> tuple[str, str]:
    """(French, English) of an account's outcome; empty when it was simply fetched."""
    if message in _SKIPPED:
        return _SKIPPED[message]
    word = word_of(outcome)
    if word == FETCHED:
        return "", ""
    return _WAITS if word == SKIPPED else _SENTENCES.get(word, _FAILED)
