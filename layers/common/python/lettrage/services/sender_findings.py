"""What filing remarks on the sender of the mail that brought a document.

The same judgement places the hold (`domain.sender_trust`): what is held is remarked.
Source: security-reliability D5 to D7, H7.
"""

from lettrage.domain.invoice_reading import FieldName, Finding
from lettrage.domain.sender_trust import Doubt, SenderTrust, set_aside_for

_WORDING: dict[Doubt, tuple[str, str]] = {
    Doubt.AUTHOR_UNREADABLE: (
        "L’email n’a pas un auteur et un seul que l’on puisse lire : rien ne dit qui l’a écrit.",
        "The mail has no single author that can be read: nothing tells who wrote it.",
    ),
    Doubt.DMARC_FAILED: (
        "L’email se dit de {author}, mais le domaine {domain} le désavoue (DMARC).",
        "The mail says it is from {author}, but the domain {domain} disowns it (DMARC).",
    ),
    Doubt.NO_VERDICTS: (
        "L’expéditeur de l’email n’a pas pu être authentifié : aucune vérification n’est connue.",
        "The sender of the mail could not be authenticated: no check of it is known.",
    ),
    Doubt.NOT_VOUCHED: (
        "L’expéditeur de l’email n’a pas pu être authentifié : rien ne garantit que {author} l’ait"
        " écrit.",
        "The sender of the mail could not be authenticated: nothing vouches that {author} wrote"
        " it.",
    ),
    Doubt.FORWARDED_BY_STRANGER: (
        "L’email a été transféré par {author}, qui n’est pas membre de votre organisation : rien ne"
        " garantit qu’il vienne de {first}.",
        "The mail was forwarded by {author}, who is no member of your organisation: nothing vouches"
        " that it comes from {first}.",
    ),
}

_NOT_AUTHENTIC = ("d’un expéditeur qui n’est pas authentique", "of a sender who is not authentic")
_SET_ASIDE = {
    "spam": ("reconnu comme indésirable", "recognised as spam"),
    "bounce": ("sans adresse d’expéditeur", "without a sender's address"),
}

_NAME_THE_SERVER = (
    " Indiquez dans la connexion à la boîte le serveur qui vérifie les expéditeurs"
    " (authentication_server) : le premier mot de la ligne Authentication-Results la plus haute"
    " d’un message reçu. Ceux que l’on y a vus sont proposés avec la connexion.",
    " Tell in the connection to the mailbox which server checks senders (authentication_server):"
    " the first word of the topmost Authentication-Results line of a received mail. Those that"
    " were seen there are proposed with the connection.",
)


def of_sender(trust: SenderTrust | None) -> list[Finding]:
    """Remarks on a sender; none for another door than mail."""
    if trust is None:
        return []
    against = set_aside_for(trust.mail)
    return [
        *_unauthenticated(trust),
        *([mail_set_aside(against)] if against else []),
        *about_supplier(trust),
    ]


def about_supplier(trust: SenderTrust | None) -> list[Finding]:
    """Remarks that depend on who the supplier is: made anew when a person chooses another."""
    if trust is None:
        return []
    if trust.looks_like:
        return [_lookalike(trust)]
    return [_unknown(trust)] if trust.unknown else []


def mail_set_aside(code: str) -> Finding:
    """A person filed it from a mail that had been set aside for `code`, `spam` or other."""
    french, english = _SET_ASIDE.get(code, _NOT_AUTHENTIC)
    return Finding(
        code="mail_set_aside",
        message_fr=f"Classé à la main depuis un email {french}. Vérifiez auprès du fournisseur par"
        " un autre moyen.",
        message_en=f"Filed by hand from a mail {english}. Check with the supplier by other means.",
    )


def _unauthenticated(trust: SenderTrust) -> list[Finding]:
    """Nobody vouches for the author, or the author for what was passed on."""
    told = [_WORDING[doubt] for doubt in trust.doubts if doubt in _WORDING]
    if not told:
        return []
    mail = trust.mail
    if Doubt.NO_VERDICTS in trust.doubts and mail.fetched and mail.server is None:
        told.append(_NAME_THE_SERVER)
    first = mail.forwarded.address if mail.forwarded else ""
    words = {"author": mail.author, "domain": trust.domain, "first": first}
    french, english = (
        " ".join(each.strip().format(**words) for each in texts)
        for texts in zip(*told, strict=True)
    )
    return [Finding(code="sender_unauthenticated", message_fr=french, message_en=english)]


def _lookalike(trust: SenderTrust) -> Finding:
    """The mail came from a sender that is almost the supplier's."""
    known = trust.looks_like
    sender = trust.mail.author if known and "@" in known else trust.domain
    return Finding(
        code="sender_lookalike",
        message_fr=f"L’email vient de {sender}, qui ressemble à {known} sans l’être.",
        message_en=f"The mail came from {sender}, which looks like {known} but is not it.",
        fields=(FieldName.IBAN,),
    )


def of_shared(trust: SenderTrust | None) -> list[Finding]:
    """The address sends for other suppliers too: told where a supplier or an account is new."""
    if trust is None or not trust.shared or trust.unknown:
        return []
    french, english = _shared_words(trust)
    return [
        Finding(
            code="sender_shared",
            message_fr=f"L’email vient de {trust.mail.author}.{french}",
            message_en=f"The mail came from {trust.mail.author}.{english}",
            fields=(FieldName.IBAN,),
        )
    ]


def _shared_words(trust: SenderTrust) -> tuple[str, str]:
    if not trust.shared:
        return "", ""
    names = ", ".join(trust.shared)
    return (
        f" Cette adresse envoie aussi les factures d’autres fournisseurs ({names}) : elle ne"
        " prouve ni qui facture, ni à qui est le compte.",
        f" This address sends invoices of other suppliers too ({names}): it proves neither who"
        " invoices nor whose the account is.",
    )


def _unknown(trust: SenderTrust) -> Finding:
    """The supplier wrote from other addresses so far."""
    known = ", ".join(trust.known.named)
    french, english = _shared_words(trust)
    return Finding(
        code="sender_unknown",
        message_fr=f"L’email vient de {trust.mail.author}, d’où ce fournisseur n’a encore jamais"
        f" écrit (connus : {known}). Vérifiez auprès de lui par un autre moyen que l’email."
        f"{french}",
        message_en=f"The mail came from {trust.mail.author}, from where this supplier never wrote"
        f" before (known: {known}). Check with them by other means than mail.{english}",
    )
