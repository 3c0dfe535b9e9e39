"""What filing remarks on a document: one function a remark, worded for the screen.

A blocking remark forbids validation until a person settles it. Account numbers are shown by
their end only.
Source: security-reliability H6 (bank details), I2 (duplicates); `hold.reason` of the vocabulary.
"""

from lettrage.domain.invoice_reading import DocumentKind, FieldName, Finding, Reading
from lettrage.domain.reading import OwnIdentity, is_another
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.services.suppliers import SupplierSigns, named_otherwise

PAYABLE_KINDS = frozenset(
    {
        DocumentKind.INVOICE,
        DocumentKind.CREDIT_NOTE,
        DocumentKind.DEPOSIT,
        DocumentKind.SUPPORTING_DOCUMENT,
    }
)
"""What may be booked as a purchase; a reminder or a quote must not be, it would count twice."""

_KINDS: dict[DocumentKind, tuple[str, str]] = {
    DocumentKind.REMINDER: ("une relance", "a reminder"),
    DocumentKind.STATEMENT: ("un relevé", "a statement"),
    DocumentKind.QUOTE: ("un devis", "a quote"),
    DocumentKind.OTHER: ("un autre document", "another document"),
}

_CUSTOMER = (FieldName.CUSTOMER_NAME, FieldName.CUSTOMER_SIREN, FieldName.CUSTOMER_VAT_ID)

_PARSER: dict[str, tuple[str, str, bool]] = {
    "broken_embedded_xml": (
        "Le XML joint au PDF est abîmé : les champs viennent de la page.",
        "The XML inside the PDF is damaged: the fields come from the page.",
        False,
    ),
    "dangerous_embedded_xml": (
        "Le XML joint au PDF contient une construction interdite : il n’a pas été lu.",
        "The XML inside the PDF holds a forbidden construct: it was not read.",
        True,
    ),
    "embedded_xml_not_an_invoice": (
        "Le XML joint au PDF n’est pas une facture : les champs viennent de la page.",
        "The XML inside the PDF is no invoice: the fields come from the page.",
        False,
    ),
    "several_embedded_xml": (
        "Le PDF contient plusieurs factures XML : vérifiez laquelle compte.",
        "The PDF holds several XML invoices: check which one counts.",
        True,
    ),
    "pages_not_drawn": (
        "Le document a plus de pages que ce qui est lu : vérifiez les dernières.",
        "The document has more pages than are read: check the last ones.",
        False,
    ),
    "page_shows_nothing": (
        "La page ne montre ni le numéro ni le total du fichier XML joint : vérifiez l’original.",
        "The page shows neither number nor total of the XML file it carries: check the original.",
        True,
    ),
    "pages_unread": (
        "Le PDF contient plus de pages qu’il n’en annonce : vérifiez l’original.",
        "The PDF holds more pages than it says: check the original.",
        True,
    ),
    "page_unreadable": (
        "Une page du PDF n’a pas pu être ouverte : vérifiez l’original.",
        "A page of the PDF could not be opened: check the original.",
        True,
    ),
    "truncated_image": (
        "L’image est coupée : vérifiez que rien ne manque.",
        "The image is cut off: check that nothing is missing.",
        False,
    ),
}


def of_parser(code: str) -> Finding:
    """A remark of the parser."""
    french, english, blocking = _PARSER.get(
        code,
        ("Le fichier présente une anomalie.", "The file has an anomaly.", False),
    )
    return Finding(code=code, message_fr=french, message_en=english, blocking=blocking)


def reading_failed() -> Finding:
    """The document could not be read in several tries."""
    return Finding(
        code="reading_failed",
        message_fr="La lecture automatique a échoué : saisissez les champs d’après l’original.",
        message_en="Automatic reading failed: enter the fields from the original.",
        blocking=True,
    )


def lines_cut(kept: int, all_lines: int) -> Finding:
    """More lines were read than are stored."""
    return Finding(
        code="lines_cut",
        message_fr=f"Seules les {kept} premières lignes sur {all_lines} sont conservées ici : "
        "l’original les contient toutes.",
        message_en=f"Only the first {kept} of {all_lines} lines are kept here: "
        "the original holds them all.",
    )


def of_kind(kind: DocumentKind | None) -> list[Finding]:
    """The document is no invoice, or does not say what it is."""
    if kind is None:
        return [
            Finding(
                code="kind_unknown",
                message_fr="La nature du document n’a pas été reconnue : précisez-la.",
                message_en="What the document is was not recognised: say so.",
                blocking=True,
                fields=(FieldName.KIND,),
            )
        ]
    if kind in PAYABLE_KINDS:
        return []
    french, english = _KINDS.get(kind, _KINDS[DocumentKind.OTHER])
    return [
        Finding(
            code="not_an_invoice",
            message_fr=f"Ce document semble être {french}, pas une facture.",
            message_en=f"This document seems to be {english}, not an invoice.",
            blocking=True,
            fields=(FieldName.KIND,),
        )
    ]


def of_supplier(supplier: ThirdParty | None, signs: SupplierSigns) -> list[Finding]:
    """Nobody, somebody whom no person has confirmed yet, or somebody of another name."""
    if supplier is None:
        return [
            Finding(
                code="supplier_unknown",
                message_fr="Le fournisseur n’a pas été reconnu : choisissez-le.",
                message_en="The supplier was not recognised: choose it.",
                blocking=True,
                fields=(FieldName.SUPPLIER_NAME,),
            )
        ]
    findings = []
    if supplier.state is SupplierState.TO_CONFIRM:
        findings.append(
            Finding(
                code="supplier_unconfirmed",
                message_fr="Nouveau fournisseur, à confirmer.",
                message_en="New supplier, to be confirmed.",
                fields=(FieldName.SUPPLIER_NAME,),
                related_id=supplier.id,
            )
        )
    if named_otherwise(supplier, signs):
        findings.append(
            Finding(
                code="supplier_name_differs",
                message_fr=f"Reconnu par son IBAN seulement : {supplier.name} est un autre nom.",
                message_en=f"Recognised by its IBAN only: {supplier.name} is another name.",
                blocking=True,
                fields=(FieldName.SUPPLIER_NAME,),
                related_id=supplier.id,
            )
        )
    return findings


def of_own_name() -> Finding:
    """The document names our own organisation as its sender."""
    return Finding(
        code="own_document",
        message_fr="Ce document semble émis par votre organisation : ce n’est pas un achat.",
        message_en="This document seems to be issued by your organisation: it is no purchase.",
        blocking=True,
        fields=(FieldName.SUPPLIER_NAME,),
    )


def of_customer(reading: Reading, own: OwnIdentity) -> list[Finding]:
    """The customer named is clearly another company: to be acknowledged, or refused.

    Source: CGI ann. II art. 242 nonies A, I, 1°: VAT on an invoice in another's name is not ours.
    """
    if not is_another(own, reading.fields):
        return []
    name = reading.fields.get(FieldName.CUSTOMER_NAME)
    french = f" ({name.value})" if name else ""
    return [
        Finding(
            code="customer_not_us",
            message_fr=f"Le client nommé sur ce document{french} semble être une autre entreprise"
            " que la vôtre : vérifiez qu’il vous est bien destiné.",
            message_en=f"The customer named on this document{french} seems to be another company"
            " than yours: check that it is meant for you.",
            blocking=True,
            fields=tuple(n for n in _CUSTOMER if n in reading.fields),
        )
    ]


def of_iban(supplier: ThirdParty | None, signs: SupplierSigns, *, created: bool) -> list[Finding]:
    """The account to pay is seen for the first time, or is not the one that was known.

    The account of a supplier that nobody has confirmed proves nothing yet.
    """
    if supplier is None or signs.iban is None:
        return []
    known = () if created else tuple(entry.iban for entry in supplier.ibans)
    confirmed = supplier.state is SupplierState.CONFIRMED
    if signs.iban in known and confirmed:
        return []
    end = signs.iban[-4:]
    if known and signs.iban not in known:
        ends = ", ".join(f"…{iban[-4:]}" for iban in known)
        return [
            _iban_finding(
                "iban_changed",
                f"L’IBAN …{end} n’est pas celui connu pour ce fournisseur ({ends})."
                " Vérifiez-le auprès de lui par un autre moyen que l’email.",
                f"The IBAN …{end} is not the one known for this supplier ({ends})."
                " Check with them by other means than mail.",
            )
        ]
    return [
        _iban_finding(
            "iban_new",
            f"L’IBAN …{end} n’a pas encore été vérifié pour ce fournisseur."
            " Vérifiez-le auprès de lui par un autre moyen que l’email.",
            f"The IBAN …{end} has not been checked for this supplier yet."
            " Check with them by other means than mail.",
        )
    ]


def _iban_finding(code: str, french: str, english: str) -> Finding:
    return Finding(
        code=code,
        message_fr=french,
        message_en=english,
        blocking=True,
        fields=(FieldName.IBAN,),
    )
