"""Look-up keys: computed here for both sides, so that what is filed is what is asked for.

Each key of a document or third party is one paid write, so they are few: at most one number key,
one amount key (two where a card provider keeps a commission), one third-party key, and the
structured identifiers that the document has.
"""

from typing import TypedDict

from lettrage.domain.labels import ParsedLabel, normal_form
from lettrage.domain.reconciliation.inputs import MatchDocument, MatchThirdParty, MatchTransaction
from lettrage.domain.reconciliation.names import third_party_name_keys
from lettrage.domain.reconciliation.numbers import number_key

_LONGEST_JOINED = 4  # words of a structured identifier that a label may have torn apart
_SHORTEST_STRUCTURED = 4
_CHEQUE = "cheque:"
_LONGEST_STRUCTURED = 35  # ISO 20022 Max35Text


class DocumentKeys(TypedDict):
    """Keys by look-up.

    `number` and `structured` stay while the document exists, settled or not; `amount` and
    `third_party` only while something of it is open.
    """

    number: list[str]
    amount: list[str]
    structured: list[str]
    third_party: list[str]


class ThirdPartyKeys(TypedDict):
    """Keys of a third party by look-up."""

    iban: list[str]
    mandate: list[str]
    name: list[str]


def compact(value: str | None) -> str:
    """Letters and digits of an identifier, upper case."""
    if not value:
        return ""
    if value.isascii() and value.isalnum():
        return value.upper()  # as nearly every identifier is: the same as below, sooner
    return normal_form(value).replace(" ", "")


def cheque_key(value: str | None) -> str:
    """Key of a cheque number, kept apart from other identifiers; "" without one.

    Banks and people write its leading zeros or leave them.
    Source: a French cheque bears seven digits (CMC7 line); catalogue of French bank labels, §1.
    """
    number = compact(value)
    if number.isdigit():
        number = number.lstrip("0") or "0"
    return f"{_CHEQUE}{number}" if number else ""


def amount_key(side: int, currency: str, open_amount: int) -> str:
    """Key of an open amount: side (+1 in, -1 out), currency, minor units."""
    return f"{'+' if side > 0 else '-'}{currency}{open_amount}"


def paid_out(document: MatchDocument) -> int:
    """What a card provider pays out of a document that is due whole; 0 where it keeps nothing.

    Units: minor units. Source: decision rules of the scenario files, rule 6, payout record.
    """
    whole = document.commission > 0 and document.sign > 0 and document.open == document.total
    return document.total - document.commission if whole else 0


def creation_key(rule_id: str, bank_id: str) -> str:
    """Key that makes the creation of an expense happen once: rule and bank identifier."""
    return f"created:{rule_id}:{bank_id}"


def document_keys(document: MatchDocument) -> DocumentKeys:
    """Every key under which a document is filed.

    Raises: nothing.
    """
    number = number_key(document.number)
    structured = [
        document.structured_ref,
        document.end_to_end_id,
        document.payment_batch,
        document.cheque_slip,
    ]
    written = [compact(value) for value in structured] + [cheque_key(document.cheque_number)]
    created = [f"created:{document.created_by[1]}"] if document.created_by else []
    is_open = document.available and document.open > 0
    return {
        "number": [number] if number else [],
        "amount": [
            amount_key(document.sign, document.currency, amount)
            for amount in (document.open, paid_out(document))
            if is_open and amount > 0
        ],
        "structured": list(dict.fromkeys(filter(None, written))) + created,
        "third_party": [document.third_party_id] if is_open else [],
    }


def third_party_keys(third_party: MatchThirdParty) -> ThirdPartyKeys:
    """Every key under which a third party is filed.

    Raises: nothing.
    """
    mandates = [compact(mandate) for mandate in third_party.mandates]
    creditor = [compact(third_party.creditor_id)] if third_party.creditor_id else []
    return {
        "iban": [compact(iban) for iban in third_party.ibans],
        "mandate": list(dict.fromkeys([*mandates, *creditor])),
        "name": list(third_party_name_keys(third_party.name)),
    }


def structured_queries(transaction: MatchTransaction, label: ParsedLabel) -> list[str]:
    """Structured identifiers that a transaction may carry, hardest first.

    The fields come first; then every word of the label with a digit, and up to three words
    before it run together with it.
    """
    found: dict[str, None] = {}
    for value in (transaction.end_to_end_id, label.end_to_end_id):
        if value and "NOTPROVIDED" not in (key := compact(value)):
            found[key] = None
    for value in (*label.rf_references, label.deposit_slip, cheque_key(label.cheque_number)):
        if value:
            found[value] = None
    words = label.normal.split()
    spots = [
        (first, last)
        for last, word in enumerate(words)
        if not word.isalpha()
        for first in range(max(0, last - _LONGEST_JOINED + 1), last + 1)
    ]
    for first, last in sorted(spots):
        joined = "".join(words[first : last + 1])
        if _SHORTEST_STRUCTURED <= len(joined) <= _LONGEST_STRUCTURED:
            found[joined] = None
    return list(found)
