"""What each check says, how serious it is, and whether a person may override it."""

from collections.abc import Iterable
from dataclasses import dataclass

from lettrage.domain.invoice_reading import FieldName, Finding
from lettrage.domain.review.check import Check, Severity

FIELD_FR: dict[str, str] = {
    FieldName.KIND: "nature du document",
    FieldName.NUMBER: "numéro",
    FieldName.ISSUE_DATE: "date d’émission",
    FieldName.DUE_DATE: "date d’échéance",
    FieldName.CURRENCY: "devise",
    FieldName.NET_TOTAL: "total HT",
    FieldName.VAT_TOTAL: "total TVA",
    FieldName.GROSS_TOTAL: "total TTC",
    FieldName.PREPAID: "déjà payé",
    FieldName.PAYABLE: "net à payer",
    FieldName.SUPPLIER_NAME: "nom du fournisseur",
    FieldName.SUPPLIER_SIREN: "SIREN du fournisseur",
    FieldName.SUPPLIER_SIRET: "SIRET du fournisseur",
    FieldName.SUPPLIER_VAT_ID: "n° de TVA du fournisseur",
    FieldName.SUPPLIER_ADDRESS: "adresse du fournisseur",
    FieldName.SUPPLIER_EMAIL: "e-mail du fournisseur",
    FieldName.SUPPLIER_PHONE: "téléphone du fournisseur",
    FieldName.CUSTOMER_NAME: "nom du client",
    FieldName.CUSTOMER_SIREN: "SIREN du client",
    FieldName.CUSTOMER_VAT_ID: "n° de TVA du client",
    FieldName.IBAN: "IBAN",
    FieldName.BIC: "BIC",
    FieldName.LINES_TOTAL: "total des lignes",
    FieldName.ALLOWANCES_TOTAL: "total des remises",
    FieldName.CHARGES_TOTAL: "total des frais",
    FieldName.ROUNDING: "arrondi",
    FieldName.ACCOUNTING_CURRENCY: "devise de comptabilité",
    FieldName.VAT_TOTAL_ACCOUNTING: "total TVA en devise de comptabilité",
    FieldName.DELIVERY_DATE: "date de livraison ou de prestation",
    FieldName.BILLING_PERIOD_START: "début de la période facturée",
    FieldName.BILLING_PERIOD_END: "fin de la période facturée",
    FieldName.PAYMENT_TERMS: "conditions de règlement",
    FieldName.PURCHASE_ORDER_REFERENCE: "n° de commande",
    FieldName.CONTRACT_REFERENCE: "n° de contrat",
    FieldName.PAYMENT_REFERENCE: "référence de paiement",
    FieldName.MANDATE: "référence du mandat (RUM)",
    FieldName.DIRECT_DEBIT_DATE: "date de prélèvement",
    "vat_breakdown": "ventilation de TVA",
}


@dataclass(frozen=True)
class _Kind:
    french: str
    english: str
    severity: Severity = Severity.ERROR
    acknowledgeable: bool = False


_KINDS: dict[str, _Kind] = {
    "field_missing": _Kind(
        "Il manque : {field_fr}. Saisissez-le d’après l’original.",
        "Missing: {field}. Enter it from the original.",
    ),
    "field_malformed": _Kind(
        "Valeur inutilisable pour : {field_fr}. Corrigez-la d’après l’original.",
        "Value that cannot be used: {field}. Correct it from the original.",
    ),
    "number_unknown": _Kind(
        "Aucun numéro n’a été lu sur ce justificatif : un doublon se reconnaîtra moins bien.",
        "No number was read on this receipt: a duplicate is harder to recognise.",
        Severity.WARNING,
    ),
    "issue_date_in_future": _Kind(
        "La date d’émission est dans le futur.",
        "The issue date lies in the future.",
        acknowledgeable=True,
    ),
    "issue_date_too_old": _Kind(
        "La date d’émission remonte à plus de dix ans.",
        "The issue date is more than ten years ago.",
        acknowledgeable=True,
    ),
    "due_date_before_issue_date": _Kind(
        "L’échéance précède la date d’émission.",
        "The due date is before the issue date.",
        Severity.WARNING,
    ),
    "due_date_far": _Kind(
        "L’échéance est à plus d’un an de l’émission.",
        "The due date is more than a year after the issue date.",
        Severity.WARNING,
    ),
    "billing_period_reversed": _Kind(
        "La période facturée finit avant de commencer.",
        "The billing period ends before it begins.",
        Severity.WARNING,
    ),
    "foreign_currency": _Kind(
        "Le document est en {value} : l’écart de change sera constaté au paiement.",
        "The document is in {value}: the exchange difference shows at payment.",
        Severity.INFO,
    ),
    "iban_invalid": _Kind(
        "La clé de l’IBAN est fausse. Corrigez-le ou retirez-le.",
        "The IBAN's check digits are wrong. Correct it or take it out.",
    ),
    "identifier_invalid": _Kind(
        "Clé de contrôle fausse : {field_fr}.",
        "Wrong check digit: {field}.",
        Severity.WARNING,
    ),
    "number_taken": _Kind(
        "Ce fournisseur a déjà un document validé avec ce numéro : refusez le doublon, ou"
        " complétez le numéro (par exemple avec l’année).",
        "This supplier has a validated document with this number already: refuse the duplicate,"
        " or complete the number (with the year, for instance).",
    ),
    "totals_mismatch": _Kind(
        "Les totaux ne concordent pas : {value}.",
        "The totals do not agree: {value}.",
        acknowledgeable=True,
    ),
    "totals_incomplete": _Kind(
        "Le total HT ou la TVA n’est pas connu : HT + TVA = TTC n’a pas pu être vérifié.",
        "Net total or VAT is not known: net + VAT = gross could not be checked.",
        acknowledgeable=True,
    ),
    "vat_breakdown_mismatch": _Kind(
        "La ventilation de TVA ne concorde pas : {value}.",
        "The VAT breakdown does not agree: {value}.",
        acknowledgeable=True,
    ),
    "vat_breakdown_unknown": _Kind(
        "La TVA par taux n’est pas connue.",
        "VAT per rate is not known.",
        Severity.WARNING,
    ),
    "vat_rounding": _Kind(
        "TVA arrondie autrement que base × taux, à un centime près : {value}.",
        "VAT rounded otherwise than base × rate, by one cent: {value}.",
        Severity.INFO,
    ),
    "payable_mismatch": _Kind(
        "Net à payer ≠ TTC − déjà payé.",
        "Payable ≠ gross − prepaid.",
        Severity.WARNING,
    ),
    "negative_total": _Kind(
        "Le total est négatif : si c’est un avoir, changez la nature du document.",
        "The total is negative: if it is a credit note, change the kind of the document.",
    ),
    "zero_total": _Kind(
        "Le total est nul : rien ne sera à payer.",
        "The total is zero: nothing will be due.",
        Severity.WARNING,
    ),
    "receipt_as_purchase": _Kind(
        "Un simple justificatif ne peut être qu’une dépense.",
        "A mere receipt can only be an expense.",
    ),
    "unproved_fields": _Kind(
        "Lus sans preuve, à comparer à l’original : {value}.",
        "Read without proof, compare with the original: {value}.",
        Severity.INFO,
    ),
}

_BY_CORRECTION_ONLY = frozenset({"supplier_unknown", "not_an_invoice", "kind_unknown"})
"""Remarks that name what is missing: an override would leave it missing."""


def check(code: str, fields: Iterable[str] = (), *, value: str = "", value_en: str = "") -> Check:
    """The check of that code about these fields; errors block."""
    kind = _KINDS[code]
    names = tuple(fields)
    first = names[0] if names else ""
    field_fr = FIELD_FR.get(first, first)
    return Check(
        code=code,
        severity=kind.severity,
        message_fr=kind.french.format(field_fr=field_fr, value=value),
        message_en=kind.english.format(field=first, value=value_en or value),
        fields=names,
        blocking=kind.severity is Severity.ERROR,
        acknowledgeable=kind.acknowledgeable,
    )


def of_finding(finding: Finding) -> Check:
    """A remark of reader or filing as a check."""
    return Check(
        code=finding.code,
        severity=Severity.ERROR if finding.blocking else Severity.WARNING,
        message_fr=finding.message_fr,
        message_en=finding.message_en,
        fields=tuple(finding.fields),
        blocking=finding.blocking,
        acknowledgeable=finding.code not in _BY_CORRECTION_ONLY,
        related_id=finding.related_id,
    )
