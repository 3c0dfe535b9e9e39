"""Remarks of the reader, each with its code, its two sentences and whether it blocks."""

from collections.abc import Iterable

from lettrage.domain.invoice_reading import Finding

_TEXTS: dict[str, tuple[str, str, bool]] = {
    "nothing_found": (
        "Aucune donnée de facture n’a été trouvée dans ce document.",
        "No invoice data was found in this document.",
        True,
    ),
    "several_documents": (
        "Ce fichier contient plusieurs documents : il faut le séparer.",
        "This file holds several documents: it has to be split.",
        True,
    ),
    "totals_mismatch": (
        "Les totaux ne concordent pas : HT + TVA ≠ TTC.",
        "The totals do not agree: net + VAT ≠ gross.",
        True,
    ),
    "not_an_invoice": (
        "Ce document n’est pas une facture.",
        "This document is not an invoice.",
        True,
    ),
    "mandatory_field_missing": (
        "Des mentions obligatoires n’ont pas été trouvées.",
        "Mandatory mentions were not found.",
        False,
    ),
    "identifier_check_failed": (
        "Un identifiant imprimé a une clé de contrôle fausse.",
        "A printed identifier has a wrong check digit.",
        False,
    ),
    "paid_mentioned": (
        "Ce document dit avoir été payé : vérifiez ce qui reste à payer.",
        "This document says that it was paid: check what is left to pay.",
        False,
    ),
    "customer_not_us": (
        "Le client nommé sur ce document semble être une autre entreprise que la vôtre.",
        "The customer named on this document seems to be another company than yours.",
        False,
    ),
    "hidden_text": (
        "Le document contient du texte invisible ; il n’a pas été utilisé.",
        "The document holds invisible text; it was not used.",
        False,
    ),
    "bank_change_printed": (
        "Le document annonce un changement de coordonnées bancaires : vérifiez-le auprès du"
        " fournisseur par un autre moyen que le document ou l’email.",
        "The document announces a change of bank details: check with the supplier by other means"
        " than the document or mail.",
        False,
    ),
    "specimen_page": (
        "Une page d’exemple a été ignorée.",
        "A specimen page was left aside.",
        False,
    ),
    "page_shows_nothing": (
        "La page ne montre ni le numéro ni le total du fichier XML joint : vérifiez l’original.",
        "The page shows neither number nor total of the XML file it carries: check the original.",
        True,
    ),
    "pdf_xml_mismatch": (
        "La page et le fichier XML de la facture ne disent pas la même chose.",
        "The page and the invoice’s XML file do not say the same.",
        True,
    ),
}


def finding(code: str, fields: Iterable[str] = ()) -> Finding:
    """The remark of that code about these fields."""
    french, english, blocking = _TEXTS[code]
    return Finding(
        code=code,
        message_fr=french,
        message_en=english,
        blocking=blocking,
        fields=tuple(fields),
    )
