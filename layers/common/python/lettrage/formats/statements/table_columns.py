"""Columns of bank tables by their headers: what French banks and international ones write.

Source: bank-providers §5.5 (headers of French exports), public importers for the others.
"""

import re
from collections.abc import Sequence

from lettrage.formats.csv_cells import plain

ROLES: dict[str, tuple[str, ...]] = {
    "booking_date": (
        "date de comptabilisation",
        "date comptable",
        "date compta",
        "date d operation",
        "date de l operation",
        "date operation",
        "dateop",
        "booking date",
        "transaction date",
        "settlement date utc",
        "settlement date",
        "date de reglement utc",
        "date de reglement",
        "date de la valeur utc",
        "date completed utc",
        "completed date",
        "available on utc",
        "arrival date utc",
        "date d execution",
        "date",
        "operation date utc",
        "date de l operation utc",
        "created utc",
        "date started utc",
        "date de fin",
        "started date",
        "date de debut",
    ),
    "value_date": ("date de valeur", "date valeur", "dateval", "value date", "valeur"),
    "amount": (
        "montant de l operation",
        "montant operation en euro",
        "montant operation",
        "montant total ttc",
        "total amount incl vat",
        "total amount",
        "montant net",
        "montant euros",
        "montant en euros",
        "montant eur",
        "montant",
        "amount eur",
        "amount",
        "net",
        "valeur en euros",
    ),
    "debit": ("debit euros", "debit eur", "debit", "montant debit", "withdrawal", "paid out"),
    "credit": ("credit euros", "credit eur", "credit", "montant credit", "deposit", "paid in"),
    "balance": (
        "solde",
        "solde apres operation",
        "accountbalance",
        "running balance",
        "balance",
        "solde euros",
    ),
    "currency": ("payment currency", "devise", "currency", "devise du compte"),
    "counterparty": (
        "counterparty name",
        "nom de la contrepartie",
        "contrepartie",
        "partner name",
        "beneficiaire",
        "supplierfound",
        "payee",
        "payee name",
        "nom du tiers",
        "nom",
        "name",
    ),
    "counterparty_iban": (
        "iban de la contrepartie",
        "counterparty iban",
        "iban contrepartie",
        "partner iban",
        "beneficiary iban",
    ),
    "reference": (
        "transaction id",
        "identifiant de transaction",
        "reference",
        "ref",
        "numero d operation",
    ),
    "direction": ("d c", "sens", "debit credit", "direction"),
    "status": ("status", "statut", "state", "etat"),
}
"""Headers by role, the most telling first."""

LABELS = (
    "libelle simplifie",
    "libelle court",
    "libelle operation",
    "libelle de l operation",
    "libelle",
    "texte de comptabilisation",
    "texte comptable",
    "detail de l ecriture",
    "detail",
    "informations complementaires",
    "nature de l operation",
    "label",
    "description",
    "intitule",
    "motif",
    "communication",
    "payment reference",
    "reference de paiement",
    "memo",
    "comment",
    "note",
)
"""All of these that a table has make the label, in the table's order."""

_NOT_WORDS = re.compile(r"[^a-z0-9]+")


def key(header: str) -> str:
    """A header in plain letters, marks as single spaces."""
    return _NOT_WORDS.sub(" ", plain(header)).strip()


_FEES = frozenset({"fee", "fees", "commission", "frais"})
_BEFORE_FEES = frozenset({"amount", "montant", "amount eur", "montant eur", "montant en euros"})
_NET = "net"
_SEVERAL = ("booking_date",)
# A movement that is still to come has no date of settlement, but one of order.


def columns_of(headers: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Column numbers from 1 by role; roles that no header names are left out.

    Several for `booking_date`, the most telling first: the first that is filled counts.
    """
    keys = [key(header) for header in headers]
    found: dict[str, tuple[int, ...]] = {}
    for role, names in ROLES.items():
        places = [keys.index(name) + 1 for name in names if name in keys]
        if places:
            found[role] = tuple(places) if role in _SEVERAL else (places[0],)
    charges = [place + 1 for place, each in enumerate(keys) if each in _FEES]
    if _NET in keys and charges:
        found["amount"] = (keys.index(_NET) + 1,)  # what the account sees, after the fee
    elif charges and "amount" in found and keys[found["amount"][0] - 1] in _BEFORE_FEES:
        found["fee"] = (charges[0],)
    labels = tuple(place + 1 for place, each in enumerate(keys) if each in LABELS)
    if labels:
        found["label"] = labels
    return found


def tells_enough(columns: dict[str, tuple[int, ...]]) -> bool:
    """Whether day, words and money are all there."""
    money = "amount" in columns or {"debit", "credit"} <= columns.keys()
    words = "label" in columns or "counterparty" in columns
    return "booking_date" in columns and words and money
