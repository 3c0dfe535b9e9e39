"""Headers of exported tables, in French and English, and the fields they name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lettrage.formats.csv_cells import plain

# Field: French headers | English headers; words of both languages stand on both sides. The lists
# are the words of the vocabulary and of accounting usage (PCG, EN 16931 term names).
_HEADERS = {
    "name": (
        "client|nom|nom client|nom du client|nom tiers|tiers|fournisseur|nom fournisseur"
        "|nom du fournisseur|raison sociale|societe|organisme|debiteur|beneficiaire",
        "client|customer|customer name|client name|name|third party|supplier|supplier name"
        "|vendor|company|company name|payer|payee|bill to",
    ),
    "siren": ("siren|n siren|numero siren", "siren|siren number"),
    "siret": ("siret|n siret|numero siret", "siret|siret number"),
    "vat_id": (
        "tva intracommunautaire|n tva|numero tva|numero de tva|n tva intracommunautaire"
        "|numero de tva intracommunautaire|tva intra|identifiant tva",
        "vat id|vat number|vat no|vat identifier|tax id|vat registration number",
    ),
    "iban": ("iban|iban client|iban fournisseur|compte bancaire", "iban|bank account"),
    "email": ("email|e mail|courriel|mail|adresse email", "email|e mail|mail|email address"),
    "number": (
        "n|no|numero|numero de facture|numero facture|n facture|n de facture|no facture|facture"
        "|numero de piece|numero piece|n piece|n de piece|piece|numero de document|n document"
        "|numero d avoir|numero avoir|n avoir|n d avoir|avoir|numero de devis|numero devis"
        "|n devis|n de devis|devis|ref|reference",
        "no|number|invoice|invoice number|invoice no|document number|document no|credit note"
        "|credit note number|quote|quote number|ref|reference|doc no",
    ),
    "issue_date": (
        "date|date facture|date de facture|date de facturation|date d emission|date emission"
        "|emise le|emis le|date piece|date de piece|date de la facture|date document"
        "|date avoir|date d avoir|date devis|date de devis",
        "date|issue date|invoice date|document date|date of issue|issued|issued on|quote date",
    ),
    "due_date": (
        "echeance|date echeance|date d echeance|date limite de paiement|a payer avant le",
        "due|due date|payment due|payment due date|due on|pay by",
    ),
    "currency": ("devise|monnaie|code devise", "currency|currency code"),
    "net_total": (
        "ht|total ht|montant ht|total hors taxes|hors taxes|total hors taxe|montant hors taxes",
        "net|net total|net amount|total net|subtotal|sub total|total excl vat|total excluding vat"
        "|amount excl vat|total excl tax|amount excl tax",
    ),
    "vat_total": (
        "tva|total tva|montant tva|montant de tva|montant de la tva",
        "vat|vat total|total vat|vat amount|tax|tax amount|total tax",
    ),
    "gross_total": (
        "ttc|total ttc|montant ttc|total|montant|montant total|total toutes taxes comprises"
        "|montant de la facture",
        "gross|gross total|gross amount|total|total gross|total incl vat|total including vat"
        "|amount|amount incl vat|total amount|invoice total|invoice amount|total incl tax",
    ),
    "outstanding": (
        "reste du|reste a payer|solde|solde du|restant du|net a payer|a payer|reste a encaisser",
        "outstanding|balance|balance due|amount due|open amount|outstanding amount|payable",
    ),
    "commission": (
        "commission|commissions|montant commission|montant de la commission|commission carte"
        "|commission prestataire|frais de commission|frais d encaissement",
        "commission|commissions|commission amount|provider fee|processing fee|card fee",
    ),
    "structured_reference": (
        "reference structuree|reference de paiement|reference creancier|reference rf",
        "structured reference|creditor reference|payment reference|rf reference",
    ),
    "end_to_end_id": ("reference de bout en bout|bout en bout", "end to end id|end to end"),
    "cheque_number": (
        "cheque|numero de cheque|n cheque|n de cheque",
        "cheque|cheque number|check number|cheque no",
    ),
    "period": ("periode|mois|mois facture", "period|month|billing period"),
    "discount_percent": (
        "escompte|taux d escompte|taux escompte|pourcentage d escompte",
        "discount percent|discount rate|early payment discount|cash discount",
    ),
    "discount_until": (
        "escompte jusqu au|date d escompte|date limite d escompte",
        "discount until|discount date",
    ),
}
_FRENCH, _ENGLISH = (
    {word: field for field, sides in _HEADERS.items() for word in sides[side].split("|")}
    for side in (0, 1)
)
TITLES = {
    "name": "Nom",
    "siren": "SIREN",
    "siret": "SIRET",
    "vat_id": "N° TVA",
    "iban": "IBAN",
    "email": "Email",
    "number": "Numéro",
    "issue_date": "Date",
    "due_date": "Échéance",
    "currency": "Devise",
    "net_total": "Total HT",
    "vat_total": "TVA",
    "gross_total": "Total TTC",
    "outstanding": "Reste dû",
    "commission": "Commission",
    "structured_reference": "Référence de paiement",
    "end_to_end_id": "Référence de bout en bout",
    "cheque_number": "N° chèque",
    "period": "Période",
    "discount_percent": "Escompte",
    "discount_until": "Date d’escompte",
}
"""A French header of each field, as a sentence names it; the field's own words are English."""

PARTY = ("name", "siren", "siret", "vat_id", "iban")
"""Fields that may say who the third party is."""


@dataclass(frozen=True)
class Columns:
    """What the header of a file names.

    Attributes:
        fields: Field by position of its column.
        headers: Header as written, by field.
        ignored: Headers that name nothing we read.
        repeated: Headers of fields that are there already, and the field of each.
        french: Whether the header is in French.
    """

    fields: dict[int, str]
    headers: dict[str, str]
    ignored: tuple[str, ...]
    repeated: tuple[tuple[str, str], ...]
    french: bool


def named(header: Sequence[str]) -> Columns:
    """The columns of a header line. Raises: nothing."""
    fields: dict[int, str] = {}
    headers: dict[str, str] = {}
    ignored: list[str] = []
    repeated: list[tuple[str, str]] = []
    french = english = 0
    for position, written in enumerate(header):
        word = re.sub(r"[^a-z0-9]+", " ", plain(written.replace("’", " "))).strip()
        # «Total TTC (€)», «Amount EUR»: the currency of a column is told in its cells or column.
        word = re.sub(r" (eur|euros?|en euros?)$", "", word)
        field = _FRENCH.get(word) or _ENGLISH.get(word)
        if field is None:
            ignored += [written.strip()] if written.strip() else []
            continue
        french, english = french + (word in _FRENCH), english + (word in _ENGLISH)
        if field in headers:
            repeated.append((written.strip(), field))
            continue
        fields[position], headers[field] = field, written.strip()
    return Columns(fields, headers, tuple(ignored), tuple(repeated), french > english)
