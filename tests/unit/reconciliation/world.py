"""Builders of what the engine is given; named defaults, only what matters in a test."""

from datetime import date

from lettrage.domain.reconciliation import (
    Context,
    Decision,
    DocumentType,
    InMemoryCandidates,
    MatchDocument,
    MatchThirdParty,
    MatchTransaction,
    Role,
    reconcile,
)

TODAY = date(2026, 6, 30)


def party(
    id: str = "T1",
    name: str = "Menuiserie Legoff SARL",
    *,
    role: Role = Role.SUPPLIER,
    **more: object,
) -> MatchThirdParty:
    """A third party, a supplier by default."""
    return MatchThirdParty(id=id, name=name, roles=frozenset({role}), **more)  # type: ignore[arg-type]  # test builder


def document(
    id: str = "D1",
    number: str = "F2026-118",
    cents: int = 12_000,
    *,
    third_party: str = "T1",
    kind: DocumentType = DocumentType.PURCHASE,
    issued: date = date(2026, 5, 20),
    **more: object,
) -> MatchDocument:
    """A document, all of it open by default."""
    given = {"total": cents, "open": cents, "currency": "EUR", "due_date": issued, **more}
    return MatchDocument(
        id=id,
        type=kind,
        third_party_id=third_party,
        number=number,
        date=issued,
        **given,  # type: ignore[arg-type]  # test builder
    )


def transaction(
    id: str = "O1",
    cents: int = -12_000,
    label: str = "VIR SEPA EMIS /MOTIF FACT F2026-118 /BEN MENUISERIE LEGOFF",
    *,
    day: date = date(2026, 6, 1),
    **more: object,
) -> MatchTransaction:
    """A transaction, booked, in euros."""
    given = {"bank_id": f"B-{id}", "account_id": "A1", "currency": "EUR", **more}
    return MatchTransaction(id=id, booking_date=day, amount=cents, label=label, **given)  # type: ignore[arg-type]  # test builder


def run(
    transactions: list[MatchTransaction],
    documents: list[MatchDocument],
    parties: list[MatchThirdParty] | None = None,
    context: Context | None = None,
) -> dict[str, Decision]:
    """Decisions by transaction."""
    candidates = InMemoryCandidates(documents, parties if parties is not None else [party()])
    decisions = reconcile(transactions, candidates, context or Context(), today=TODAY)
    return {decision.transaction_id: decision for decision in decisions}


def pairs(decision: Decision) -> list[tuple[str, int]]:
    """Allocations as (document, minor units)."""
    return sorted((a.document_id, a.amount) for a in decision.allocations)
