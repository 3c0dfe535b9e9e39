"""What is said of refused mails and of parts that were left aside, with how to mend it."""

from lettrage.domain.collection import IgnoredPart
from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.parsed_mail import MailPart

_REFUSALS: dict[str, tuple[str, str]] = {
    "inbound_mail_disabled": (
        "La collecte par email est désactivée pour cette organisation. Réactivez-la, puis"
        " demandez au fournisseur de renvoyer son message.",
        "Collection by mail is switched off for this organisation. Switch it on, then ask the"
        " supplier to send the mail again.",
    ),
    "virus_found": (
        "Un virus a été détecté : le message est gardé sans être ouvert. Prévenez l’expéditeur.",
        "A virus was found: the mail is kept unopened. Tell its sender.",
    ),
    "virus_scan_missing": (
        "L’analyse antivirus n’a pas abouti : le message est gardé sans être ouvert."
        " Demandez à l’expéditeur de le renvoyer.",
        "The virus scan gave no result: the mail is kept unopened. Ask its sender to send it"
        " again.",
    ),
    "spam": (
        "Le message a été reconnu comme indésirable. S’il contient une facture, classez sa pièce"
        " à la main : son paiement sera retenu jusqu’à l’accord d’une seconde personne.",
        "The mail was recognised as spam. If it holds an invoice, file its part by hand: its"
        " payment is held until a second person agrees.",
    ),
    "dmarc_rejected": (
        "L’expéditeur affiché n’est pas authentique et son domaine demande de refuser de tels"
        " messages. Vérifiez auprès du fournisseur par un autre moyen ; une pièce classée à la main"
        " ne sera payée qu’avec l’accord d’une seconde personne.",
        "The sender shown is not authentic and its domain asks to refuse such mails. Check with"
        " the supplier by other means; a part filed by hand is paid only once a second person"
        " agrees.",
    ),
    "bounce": (
        "Ce message n’a pas d’expéditeur, comme un avis de non-remise : il n’est pas classé. S’il"
        " contient une facture, classez sa pièce à la main.",
        "This mail has no sender, as delivery notices have none: it is not filed. If it holds an"
        " invoice, file its part by hand.",
    ),
    "address_closed": (
        "L’adresse de collecte est désactivée ou remplacée depuis plus de trente jours. Donnez"
        " l’adresse actuelle à l’expéditeur ; si le message contient une facture, classez sa pièce"
        " à la main.",
        "The collection address is switched off, or was replaced over thirty days ago. Give the"
        " present address to the sender; if the mail holds an invoice, file its part by hand.",
    ),
    "own_sender": (
        "Ce message vient d’une adresse de collecte : il tournerait en boucle.",
        "This mail comes from a collection address: it would go round in a loop.",
    ),
    "mail_loop": (
        "Ce message a été transmis trop de fois : il tourne en boucle.",
        "This mail was passed on too many times: it goes round in a loop.",
    ),
    "automatic_mail": (
        "Ce message est une réponse automatique sans pièce jointe.",
        "This mail is an automatic answer without attachment.",
    ),
    "no_attachment": (
        "Ce message ne contient ni fichier à classer ni facture dans son texte. Renvoyez-le avec la"
        " facture en pièce jointe, ou classez son texte à la main.",
        "This mail holds neither a file to keep nor an invoice in its text. Send it again with the"
        " invoice attached, or file its text by hand.",
    ),
    "no_usable_attachment": (
        "Aucun fichier de ce message n’a pu être pris : la raison est donnée à chacun, avec quoi"
        " demander au fournisseur.",
        "No file of this mail could be taken: each says why, and what to ask the supplier for.",
    ),
    "mail_missing": (
        "Le message enregistré est introuvable. Demandez à l’expéditeur de le renvoyer.",
        "The stored mail can't be found. Ask its sender to send it again.",
    ),
}

_IGNORED: dict[str, tuple[str, str]] = {
    "decorative": (
        "Image de signature ou de mise en page, pas un document.",
        "Image of a signature or of the layout, not a document.",
    ),
    "empty": (
        "Pièce jointe vide. Demandez à l’expéditeur de la renvoyer.",
        "Empty attachment. Ask its sender to send it again.",
    ),
    "signature": (
        "Signature électronique du message, pas un document.",
        "Electronic signature of the mail, not a document.",
    ),
    "tnef_unreadable": (
        "Pièce jointe au format Outlook (winmail.dat), illisible ici. Demandez un PDF.",
        "Attachment in Outlook's own format (winmail.dat), not readable here. Ask for a PDF.",
    ),
    "encrypted_mail": (
        "Partie chiffrée, illisible ici. Demandez la facture sans chiffrement.",
        "Encrypted part, not readable here. Ask for the invoice without encryption.",
    ),
    "signed_mail_opaque": (
        "Message signé dans un format fermé, illisible ici. Demandez la facture en pièce jointe.",
        "Mail signed in a closed format, not readable here. Ask for the invoice as attachment.",
    ),
    "archive_unreadable": (
        "Archive ZIP abîmée ou d’un format inconnu. Demandez les factures sans archive.",
        "ZIP archive damaged or of an unknown format. Ask for the invoices without archive.",
    ),
    "archive_encrypted": (
        "Archive ZIP protégée par un mot de passe. Ouvrez-la, puis téléversez les factures.",
        "ZIP archive protected by a password. Open it, then upload the invoices.",
    ),
    "archive_with_link": (
        "Archive ZIP avec des liens au lieu de fichiers. Demandez les factures sans archive.",
        "ZIP archive with links in place of files. Ask for the invoices without archive.",
    ),
    "archive_too_many_files": (
        "Archive ZIP de plus de 50 fichiers. Demandez plusieurs archives.",
        "ZIP archive with more than 50 files. Ask for several archives.",
    ),
    "archive_without_files": (
        "Archive ZIP sans fichier. Demandez les factures sans archive.",
        "ZIP archive without files. Ask for the invoices without archive.",
    ),
    "archive_bomb": (
        "Archive ZIP qui grossit démesurément à l’ouverture. Demandez les factures sans archive.",
        "ZIP archive that grows out of all proportion when opened. Ask for the invoices without"
        " archive.",
    ),
    "archive_in_archive": (
        "Archive dans une archive : elle n’est pas ouverte. Demandez les factures sans archive.",
        "Archive within an archive: it is not opened. Ask for the invoices without archive.",
    ),
    "text_without_invoice": (
        "Texte du message, sans facture reconnue. Si c’en est une, classez-le à la main.",
        "Text of the mail, without a recognised invoice. If it is one, file it by hand.",
    ),
    "too_large": (
        "Pièce jointe trop volumineuse. Demandez la facture seule.",
        "Attachment too large. Ask for the invoice alone.",
    ),
    "too_large_together": (
        "Pièces jointes trop volumineuses ensemble. Demandez plusieurs messages.",
        "Attachments too large together. Ask for several mails.",
    ),
    "too_many_attachments": (
        "Trop de pièces jointes dans un seul message. Demandez plusieurs messages.",
        "Too many attachments in one mail. Ask for several mails.",
    ),
}

_IGNORED_OTHERWISE = (
    "Partie qui ne peut pas contenir de document. Si c’est une facture, téléversez-la.",
    "A part that can't hold a document. If it is an invoice, upload it.",
)


def ignored_part(part: MailPart) -> IgnoredPart:
    """Why a part that is not usable was passed over."""
    code = part.ignored or ("decorative" if part.decorative else "empty")
    french, english = _IGNORED.get(code, _IGNORED_OTHERWISE)
    return IgnoredPart(
        part=part.path,
        file_name=part.file_name,
        code=code,
        message_fr=french,
        message_en=english,
    )


def refusal(code: str) -> Refusal:
    """The refusal of a mail with that code. Raises: KeyError, for an unknown code (a defect)."""
    french, english = _REFUSALS[code]
    return Refusal(code=code, message_fr=french, message_en=english)
