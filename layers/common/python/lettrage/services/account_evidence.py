"""Evidence of holds on accounts: what is new beside what was known, as facts by name; pure.

Values of names that end in `iban` are whole account numbers (`domain.holds.Ground`).
"""

from datetime import date

from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.review.values import day
from lettrage.domain.supplier_iban import IbanState, SupplierIban, bank_code
from lettrage.domain.third_party import invoice_origin
from lettrage.services.account_check import Owner


def refusal(entry: SupplierIban | None) -> str:
    """`refused` for an account that a person refused, else ""; part of what a hold is about."""
    return "refused" if entry is not None and entry.state is IbanState.REFUSED else ""


def sighting(entry: SupplierIban | None, invoice: PurchaseInvoice) -> dict[str, str]:
    """Where and when the account was first seen; on this invoice, without a history."""
    facts = {"purchase_invoice_id": invoice.id, "door": invoice.source.value}
    if entry is None:
        where = invoice_origin(invoice.id)
        return {**facts, "first_seen_at": invoice.received_at.isoformat(), "first_seen_in": where}
    facts |= {
        "first_seen_at": entry.first_seen_at.isoformat(),
        "first_seen_in": entry.first_seen_in,
        "iban_state": entry.state.value,
    }
    if entry.state is IbanState.REFUSED:
        facts["refused_note"] = entry.refused_note
    return facts


def owned(owner: Owner) -> dict[str, str]:
    """Whose the account is known to be; a factor, who collects for many, may be the reason."""
    facts = {
        "known_as_id": owner.party.id,
        "known_as": owner.party.name,
        "known_as_iban_state": owner.entry.state.value if owner.entry else "known",
        "may_be": "factor",
    }
    if owner.entry is not None:
        facts["known_as_first_seen_at"] = owner.entry.first_seen_at.isoformat()
        facts["known_as_first_seen_in"] = owner.entry.first_seen_in
    return facts


def known_account(iban: str, entry: SupplierIban | None) -> dict[str, str]:
    """The account that was known, and its history where it has one."""
    facts = {"known_iban": iban, "known_iban_country": iban[:2]}
    if entry is not None:
        facts |= {
            "known_iban_state": entry.state.value,
            "known_first_seen_at": entry.first_seen_at.isoformat(),
            "known_first_seen_in": entry.first_seen_in,
            "known_last_seen_at": entry.last_seen_at.isoformat(),
        }
    return facts


def compared(iban: str, known: str) -> dict[str, str]:
    """Whether country and bank differ; the bank only where its place in the number is known."""
    banks = bank_code(iban), bank_code(known)
    if None in banks:
        return {"country_changed": _word(iban[:2] != known[:2])}
    same_bank = iban[:2] == known[:2] and banks[0] == banks[1]
    return {
        "country_changed": _word(iban[:2] != known[:2]),
        "bank_changed": _word(not same_bank),
    }


def until_due(invoice: PurchaseInvoice, today: date) -> dict[str, str]:
    """Days to the due date: a change shortly before it is what fraud looks like (H6)."""
    due = day(invoice, FieldName.DUE_DATE)
    return {} if due is None else {"days_to_due_date": str((due - today).days)}


def _word(holds: bool) -> str:
    return "true" if holds else "false"
