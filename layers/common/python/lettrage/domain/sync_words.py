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
    "too_early": (
        "La banque demande d’attendre avant la prochaine lecture.",
        "The bank asks to wait before it is read again.",
    ),
    "bank_limit": (
        "La limite quotidienne de la banque est atteinte.",
        "The bank's daily limit is met.",
    ),
    "allowance_used": (
        "Les lectures du jour sont utilisées ; celle du matin reste réservée.",
        "The day's readings are used up; the morning's one is kept.",
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
    "La lecture du compte a échoué : elle est tentée à la prochaine synchronisation.",
    "Reading the account failed: it is tried at the next synchronisation.",
)


def said(outcome: str, message: str) -> tuple[str, str]:
    """(French, English) of an account's outcome; empty when it was simply fetched."""
    if message in _SKIPPED:
        return _SKIPPED[message]
    return ("", "") if outcome == "fetched" else _FAILED
