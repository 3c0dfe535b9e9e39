"""Transactions as CSV for spreadsheets: French by default, with an English twin.

French: semicolons, decimal commas, days as DD/MM/YYYY. English: commas, points, ISO days. Both in
UTF-8 with a byte order mark, which spreadsheets need to see the accents.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from lettrage.domain.bank_transaction import STATE_FR, Transaction
from lettrage.domain.labels import KIND_FR
from lettrage.domain.money import decimal_text
from lettrage.domain.transactions.reading import read_transaction
from lettrage.domain.transactions.sameness import bank_code

Language = Literal["fr", "en"]
CONTENT_TYPE = "text/csv; charset=utf-8"

_HEADS: dict[Language, tuple[str, ...]] = {
    "fr": (
        "Compte", "IBAN", "Code", "Date d'opération", "Date de valeur", "Libellé", "Débit",
        "Crédit", "Devise", "Contrepartie", "Tiers", "Type", "Nature", "Documents", "État",
    ),
    "en": (
        "Account", "IBAN", "Code", "Booking date", "Value date", "Label", "Debit", "Credit",
        "Currency", "Counterparty", "Third party", "Type", "Kind", "Documents", "State",
    ),
}  # fmt: skip
_TYPES_FR = {
    "invoice": "Facture", "income": "Recette", "purchase": "Achat", "expense": "Dépense",
}  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# A cell that a spreadsheet would take for a number and show as another text: it keeps 15 digits,
# writes more than 11 as a power of ten, drops leading zeros and reads 12E5 as a power.
_NUMBER = re.compile(r"(?:[0-9]{12,}|0[0-9]+|[0-9]+[eE][0-9]+)\Z")


@dataclass(frozen=True)
class Names:
    """Names of what transactions point at, by identifier; `accounts` has name and IBAN."""

    accounts: Mapping[str, tuple[str, str]]
    third_parties: Mapping[str, str]
    documents: Mapping[str, str]


def transactions_csv(
    transactions: Iterable[Transaction], names: Names, language: Language, *, head: bool = True
) -> bytes:
    """Lines of a CSV file; with `head`, the byte order mark and the heads before them.

    Text that a spreadsheet would take for a formula gets an apostrophe in front; codes of digits
    that it would change are written as `="…"`, which spreadsheets show whole. Codes that only
    this service uses are left out.
    Raises: nothing.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    if head:
        writer.writerow(_HEADS[language])
    for each in transactions:
        writer.writerow(_row(each, names, language))
    return (b"\xef\xbb\xbf" if head else b"") + out.getvalue().encode()


def _row(one: Transaction, names: Names, language: Language) -> tuple[str, ...]:
    account, iban = names.accounts.get(one.bank_account_id, ("", ""))
    documents = dict.fromkeys(each.document_id for each in one.allocations)
    kind = read_transaction(one).kind.value
    french = language == "fr"
    document_type = str(one.document_type or "")
    return (
        _text(account),
        iban,
        _text(bank_code(one.bank_reference)),
        _day(one.booking_date, language),
        _day(one.value_date, language),
        _text(one.label),
        _money(-one.amount if one.amount < 0 else None, language),
        _money(one.amount if one.amount >= 0 else None, language),
        one.currency,
        _text(one.counterparty.name),
        _text(names.third_parties.get(one.third_party_id or "", "")),
        _TYPES_FR.get(document_type, document_type) if french else document_type,
        KIND_FR[kind] if french else str(kind),
        _text(" ".join(names.documents.get(each, each) for each in documents)),
        STATE_FR[one.state] if french else str(one.state),
    )


def _text(value: str) -> str:
    flat = " ".join(value.split())
    if _NUMBER.match(flat):
        return f'="{flat}"'
    return f"'{flat}" if flat.startswith(_FORMULA) else flat


def _day(day: date | None, language: Language) -> str:
    if day is None:
        return ""
    return day.strftime("%d/%m/%Y") if language == "fr" else day.isoformat()


def _money(amount: Decimal | None, language: Language) -> str:
    if amount is None:
        return ""
    text = decimal_text(amount)
    return text.replace(".", ",") if language == "fr" else text
