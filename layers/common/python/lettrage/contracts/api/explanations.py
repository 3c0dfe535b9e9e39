"""Bodies of the route that explains a transaction and its documents."""

from datetime import date
from typing import Literal

from pydantic import Field

from lettrage.contracts.api.common import View
from lettrage.domain.bank_transaction import Reason, TransactionState
from lettrage.domain.money import Amount, Currency
from lettrage.domain.open_document import OpenDocumentKind


class PairFactView(View):
    """One fact about a transaction and a document."""

    code: str = Field(examples=["amount"])
    weighs: Literal["for", "against", "neutral"]
    facts: dict[str, str] = Field(description="Cents, days, and where in the label (`from`, `to`)")
    message_fr: str
    message_en: str


class ChangeView(View):
    """What would change the answer."""

    message_fr: str
    message_en: str


class ExplainedDocumentView(View):
    """One document and what speaks for and against it."""

    document_id: str
    kind: OpenDocumentKind
    number: str
    issue_date: date
    third_party_id: str
    outstanding: Amount
    currency: Currency
    role: Literal["allocated", "suggested", "runner_up", "asked"]
    why_not: PairFactView | None = Field(description="The decisive fact against it")
    facts: tuple[PairFactView, ...]
    settled_by: tuple[str, ...] = Field(description="Other transactions that settle it")
    would_change: tuple[ChangeView, ...]


class ExplanationView(View):
    """Why a transaction is in its state, and the documents around it."""

    transaction_id: str
    state: TransactionState
    manual: bool
    engine_version: str
    reasons: tuple[Reason, ...]
    runner_up_lost: Reason | None = Field(description="Why the best other explanation lost")
    documents: tuple[ExplainedDocumentView, ...]
