"""Every reason to refuse a file: a stable code and a sentence that says how to mend it."""

from lettrage.domain.invoice_reading import Refusal

_TEXTS: dict[str, tuple[str, str]] = {
    "empty_file": (
        "Le fichier est vide. Téléchargez-le de nouveau depuis sa source, puis renvoyez-le.",
        "The file is empty. Download it again from its source, then send it again.",
    ),
    "file_too_large": (
        "Le fichier dépasse {limit} Mo. Réduisez-le ou envoyez seulement les pages de la facture.",
        "The file is larger than {limit} MB. Reduce it or send the pages of the invoice only.",
    ),
    "not_a_pdf": (
        "Le fichier porte l’extension .pdf mais n’est pas un PDF (souvent une page de connexion"
        " enregistrée à la place). Téléchargez de nouveau la facture, puis renvoyez-la.",
        "The file is called .pdf but is not a PDF (often a log-in page saved in its place)."
        " Download the invoice again, then send it again.",
    ),
    "content_differs_from_name": (
        "Le contenu du fichier ne correspond pas à son extension. Exportez-le de nouveau en PDF,"
        " JPEG, PNG, TIFF, HEIC ou XML.",
        "The content of the file does not match its extension. Export it again as PDF, JPEG, PNG,"
        " TIFF, HEIC or XML.",
    ),
    "archive_not_accepted": (
        "Cette archive n’est pas ouverte : seules les archives ZIP reçues par email le sont."
        " Envoyez les factures une par une.",
        "This archive is not opened: only ZIP archives that come by mail are. Send the invoices one"
        " by one.",
    ),
    "office_document": (
        "Les documents bureautiques ne sont pas acceptés. Enregistrez la facture en PDF, puis"
        " renvoyez-la.",
        "Office documents are not accepted. Save the invoice as PDF, then send it again.",
    ),
    "saved_mail": (
        "Les messages enregistrés (.msg, .eml) ne sont pas ouverts ici. Transférez le message à"
        " l’adresse de collecte, ou envoyez sa pièce jointe.",
        "Saved mails (.msg, .eml) are not opened here. Forward the mail to the collection address,"
        " or send its attachment.",
    ),
    "unsupported_type": (
        "Ce type de fichier n’est pas accepté. Envoyez un PDF, une photo (JPEG, PNG, TIFF, HEIC)"
        " ou une facture XML (CII, UBL).",
        "This type of file is not accepted. Send a PDF, a photo (JPEG, PNG, TIFF, HEIC) or an XML"
        " invoice (CII, UBL).",
    ),
    "two_formats_in_one": (
        "Le fichier contient deux formats à la fois, ce qui peut cacher un contenu dangereux."
        " Imprimez-le en PDF, puis renvoyez ce PDF.",
        "The file holds two formats at once, which may hide dangerous content. Print it to PDF,"
        " then send that PDF.",
    ),
    "password_required": (
        "Le PDF est protégé par un mot de passe. Saisissez-le, ou renvoyez une copie sans mot de"
        " passe.",
        "The PDF is protected by a password. Enter it, or send a copy without password.",
    ),
    "damaged_pdf": (
        "Le PDF est incomplet ou abîmé. Téléchargez-le de nouveau depuis sa source, puis"
        " renvoyez-le.",
        "The PDF is incomplete or damaged. Download it again from its source, then send it again.",
    ),
    "unsupported_encryption": (
        "Le PDF est protégé par un procédé que nous ne savons pas ouvrir. Imprimez-le en PDF, puis"
        " renvoyez ce PDF.",
        "The PDF is protected in a way we can't open. Print it to PDF, then send that PDF.",
    ),
    "dynamic_form": (
        "Le PDF est un formulaire dynamique qui ne s’affiche que dans certains logiciels."
        " Imprimez-le en PDF, puis renvoyez ce PDF.",
        "The PDF is a dynamic form that only some programs show. Print it to PDF, then send that"
        " PDF.",
    ),
    "too_many_pages": (
        "Le document a plus de {limit} pages. Envoyez seulement les pages de la facture.",
        "The document has more than {limit} pages. Send the pages of the invoice only.",
    ),
    "no_page": (
        "Le PDF ne contient aucune page. Exportez de nouveau la facture, puis renvoyez-la.",
        "The PDF has no page. Export the invoice again, then send it again.",
    ),
    "decompression_bomb": (
        "Le contenu du fichier grossit démesurément à l’ouverture. Imprimez la facture en PDF, puis"
        " renvoyez ce PDF.",
        "The content of the file grows out of all proportion when opened. Print the invoice to PDF,"
        " then send that PDF.",
    ),
    "too_costly_to_read": (
        "La lecture du fichier demande trop de temps ou de mémoire. Imprimez la facture en PDF ou"
        " photographiez-la, puis renvoyez-la.",
        "Reading the file takes too much time or memory. Print the invoice to PDF or take a photo"
        " of it, then send that.",
    ),
    "unreadable": (
        "Le fichier ne peut pas être lu : il est sans doute abîmé. Exportez-le de nouveau, puis"
        " renvoyez-le.",
        "The file can't be read: it is probably damaged. Export it again, then send it again.",
    ),
    "image_too_large": (
        "L’image dépasse {limit} millions de pixels. Réduisez-la, puis renvoyez-la.",
        "The image has more than {limit} million pixels. Make it smaller, then send it again.",
    ),
    "damaged_image": (
        "L’image est abîmée et rien ne peut y être lu. Reprenez la photo ou le scan.",
        "The image is damaged and nothing in it can be read. Take the photo or scan again.",
    ),
    "xml_forbidden_construct": (
        "Le XML contient une déclaration DOCTYPE ou des entités, interdites dans une facture."
        " Demandez au fournisseur un fichier conforme à la norme EN 16931.",
        "The XML holds a DOCTYPE declaration or entities, which an invoice must not have. Ask the"
        " supplier for a file that conforms to EN 16931.",
    ),
    "xml_too_large": (
        "Le XML dépasse les limites de taille ou de profondeur. Demandez au fournisseur un fichier"
        " conforme à la norme EN 16931, ou envoyez le PDF.",
        "The XML exceeds the limits of size or depth. Ask the supplier for a file that conforms to"
        " EN 16931, or send the PDF.",
    ),
    "broken_xml": (
        "Le XML est mal formé ou coupé. Demandez au fournisseur de le renvoyer, ou envoyez le PDF.",
        "The XML is malformed or cut off. Ask the supplier to send it again, or send the PDF.",
    ),
    "xml_not_an_invoice": (
        "Ce XML n’est pas une facture CII ou UBL. Envoyez la facture elle-même, en XML ou en PDF.",
        "This XML is not a CII or UBL invoice. Send the invoice itself, as XML or PDF.",
    ),
    "mail_too_large": (
        "Le message dépasse {limit} Mo. Envoyez les factures en plusieurs messages.",
        "The message is larger than {limit} MB. Send the invoices in several messages.",
    ),
    "mail_too_many_parts": (
        "Le message a trop de parties pour être ouvert sans risque. Envoyez les factures en"
        " plusieurs messages.",
        "The message has too many parts to be opened safely. Send the invoices in several"
        " messages.",
    ),
}


CODES = tuple(_TEXTS)
"""All stable codes."""


def refusal(code: str, *, limit: int | None = None) -> Refusal:
    """The refusal of that code; `limit` fills the figure of the sentence where it has one.

    Raises: KeyError, for a code that is not in the table (a defect).
    """
    french, english = _TEXTS[code]
    return Refusal(
        code=code,
        message_fr=french.format(limit=limit),
        message_en=english.format(limit=limit),
    )


class Refused(Exception):
    """Stops reading from any depth; never leaves `formats`: it becomes a value there."""

    def __init__(self, code: str, *, limit: int | None = None) -> None:
        super().__init__(code)
        self.refusal = refusal(code, limit=limit)
