"""Scenario files as stored records, so that the service is judged on what the engine is."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Counterparty, Direction, Transaction, TransactionState
from lettrage.domain.open_document import EarlyPaymentDiscount, OpenDocument, OpenDocumentKind
from lettrage.domain.organisation import Organisation
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.reference_rates import RateSource, ReferenceRates
from lettrage.domain.third_party import KnownIban, ThirdParty, ThirdPartyRole
from lettrage.services.unit_of_work import Actor, Work

KINDS = {
    "facture_client": OpenDocumentKind.INVOICE,
    "avoir_client": OpenDocumentKind.CREDIT_NOTE,
    "recette": OpenDocumentKind.INCOME,
    "achat": OpenDocumentKind.PURCHASE,
    "avoir_fournisseur": OpenDocumentKind.PURCHASE_CREDIT_NOTE,
    "depense": OpenDocumentKind.EXPENSE,
    "devis": OpenDocumentKind.QUOTE,
}
ROLES = {
    "client": ThirdPartyRole.CUSTOMER,
    "fournisseur": ThirdPartyRole.SUPPLIER,
    "autre": ThirdPartyRole.OTHER,
}
STATES = {
    "Affectée": TransactionState.MATCHED,
    "Anomalie": TransactionState.PARTIAL,
    "Sans correspondance": TransactionState.UNMATCHED,
    "A traiter": TransactionState.TO_PROCESS,
    "Hors suivi": TransactionState.EXCLUDED,
    "Annulée": TransactionState.CANCELLED,
}
Row = Mapping[str, Any]
ACTOR = Actor("user:test", "request")


def organisation_of(work: Work, organisation_id: str = "org") -> Organisation:
    """An organisation with every feature, stored."""
    stamp = work.clock.now()
    made = Organisation(
        organisation_id=organisation_id,
        id=organisation_id,
        name="Société témoin",
        created_at=stamp,
        updated_at=stamp,
    )
    return work.add(ACTOR, made, "test")


def stamps(work: Work, organisation_id: str = "org") -> dict[str, Any]:
    """What every record carries."""
    now = work.clock.now()
    return {"organisation_id": organisation_id, "created_at": now, "updated_at": now}


def third_party(work: Work, row: Row) -> ThirdParty:
    """A third party of a scenario."""
    return ThirdParty(
        id=row["id"],
        name=row["name"],
        roles=frozenset({ROLES[row["kind"]]}),
        ibans=tuple(
            KnownIban(iban=iban, first_seen_on="2025-01-01", origin="test")
            for iban in row.get("iban", ())
        ),
        mandates=tuple(row.get("mandates", ())),
        creditor_id=row.get("creditor_id"),
        **stamps(work),
    )


def document(work: Work, row: Row) -> OpenDocument:
    """A document of a scenario."""
    discount = row.get("discount")
    made_by = row.get("created_by")
    return OpenDocument(
        id=row["id"],
        document_kind=KINDS[row["type"]],
        third_party_id=row["third_party"],
        number=row.get("number") or "",
        issue_date=date.fromisoformat(row["date"]),
        due_date=date.fromisoformat(row["due_date"]) if row.get("due_date") else None,
        currency=row.get("currency", "EUR"),
        net_total=Decimal(row["net"]) if row.get("net") else None,
        gross_total=Decimal(row["total"]),
        outstanding=Decimal(row["open"]),
        cancelled=row.get("status") == "cancelled",
        structured_reference=row.get("structured_ref"),
        end_to_end_id=row.get("end_to_end_id"),
        payment_batch=row.get("payment_batch"),
        cheque_slip=row.get("cheque_slip"),
        cheque_number=row.get("cheque_number"),
        period=row.get("period"),
        discount=(
            EarlyPaymentDiscount(
                percent=Decimal(str(discount["percent"])),
                until=date.fromisoformat(discount["until"]),
            )
            if discount
            else None
        ),
        created_by_rule=f"{made_by['rule']}|{made_by['operation']}" if made_by else None,
        **stamps(work),
    )


def transaction(work: Work, row: Row) -> Transaction:
    """An operation of a scenario."""
    amount = Decimal(row["amount"])
    original = row.get("original_amount")
    return Transaction(
        id=row["id"],
        bank_account_id=row["account"],
        bank_reference=row.get("bank_id") or row["id"],
        booking_date=date.fromisoformat(row["date"]),
        amount=amount,
        currency=row.get("currency", "EUR"),
        direction=Direction.CREDIT if amount > 0 else Direction.DEBIT,
        label=row["label"],
        counterparty=Counterparty(iban=row.get("counterparty_iban")),
        end_to_end_id=row.get("end_to_end_id"),
        mandate_id=row.get("mandate_id"),
        creditor_id=row.get("creditor_id"),
        original_amount=Decimal(original) if original else None,
        original_currency=row.get("original_currency"),
        pending=row.get("status") == "pending",
        **stamps(work),
    )


def rule(work: Work, row: Row) -> ReconciliationRule:
    """A rule of a scenario."""
    return ReconciliationRule(
        id=row["id"],
        priority=row["priority"],
        keywords=tuple(row["keywords"]),
        document_type=KINDS[row["type"]],
        third_party_id=row["third_party"],
        bank_account_ids=frozenset(row.get("accounts", ())),
        amount_min=Decimal(row["amount_min"]) if row.get("amount_min") else None,
        amount_max=Decimal(row["amount_max"]) if row.get("amount_max") else None,
        create_document=row.get("create_document", False),
        create_payment=row.get("create_payment", False),
        **stamps(work),
    )


def account(work: Work, row: Row) -> BankAccount:
    """An account of a scenario."""
    return BankAccount(
        id=row["id"],
        connection_id="connection",
        provider_account_id=row["id"],
        name=row["name"],
        iban=row.get("iban"),
        currency=row.get("currency", "EUR"),
        active=row.get("followed", True),
        **stamps(work),
    )


def rates(work: Work, row: Row) -> ReferenceRates:
    """Reference rates of one `day`."""
    return ReferenceRates(
        id=row["day"],
        day=date.fromisoformat(row["day"]),
        rates={code: Decimal(str(rate)) for code, rate in row["rates"].items()},
        source=RateSource.FILE,
        **stamps(work),
    )


def fits_the_store(scenario: Row) -> bool:
    """Whether the records can hold the scenario.

    Payouts have no record; decisions made before the run are made here by the
    service itself, never put in by hand; the store keeps one transaction a bank key.
    """
    told = [o for o in scenario["operations"] if o.get("state") or o.get("manual")]
    keys = [(o["account"], o.get("bank_id") or o["id"]) for o in scenario["operations"]]
    absent = ("payouts", "history", "refused")
    return not (told or any(scenario.get(k) for k in absent) or len(set(keys)) < len(keys))


def noon(day: str) -> datetime:
    """Noon UTC of the scenario's day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=12)
