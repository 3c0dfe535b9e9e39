"""Bodies of the routes that help a person choose documents: candidates, and a choice's preview."""

from datetime import date
from typing import Annotated

from pydantic import Field

from lettrage.contracts.api.common import Body, FieldProblem, View
from lettrage.contracts.api.reconciliation import AdjustmentBody
from lettrage.domain.bank_transaction import Adjustment, Reason
from lettrage.domain.money import Amount, Currency
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.record import Id


class TickedBody(Body):
    """A ticked document; without an amount it takes what is left of the transaction."""

    document_id: Id
    amount: Amount | None = None


class PreviewAllocation(Body):
    """Documents ticked on the screen, and what else explains the amount."""

    allocations: Annotated[tuple[TickedBody, ...], Field(max_length=20)] = ()
    adjustments: Annotated[tuple[AdjustmentBody, ...], Field(max_length=10)] = ()


class TickedView(View):
    """A ticked document and what would be due of it afterwards."""

    document_id: str
    number: str
    amount: Amount = Field(description="In the document's currency")
    currency: Currency
    worth: Amount | None = Field(
        description="What that is booked at in the transaction's currency, at the reference rate"
        " of the document's date; null where it is not known"
    )
    outstanding: Amount
    outstanding_after: Amount


class AllocationPreview(View):
    """What posting the ticked documents would leave, and book beside them."""

    amount: Amount = Field(description="The transaction's, signed")
    currency: Currency
    explained: Amount = Field(
        description="Signed; documents of other currencies at their worth, where it is known"
    )
    rest: Amount | None = Field(
        description="Signed: still to explain; null where the worth of a foreign document is not"
        " known, as nothing can tell it then"
    )
    complete: bool = Field(description="It can be posted as it is")
    allocations: tuple[TickedView, ...]
    adjustments: tuple[Adjustment, ...] = Field(
        description="Those given, then what posting books by itself: the commission kept of a"
        " payout, an exchange difference"
    )
    reasons: tuple[Reason, ...] = Field(description="Why it books them")
    problems: tuple[FieldProblem, ...] = Field(description="Why it cannot be posted")


class CandidateView(View):
    """An open document that may explain a transaction."""

    document_id: str
    kind: OpenDocumentKind
    number: str
    issue_date: date
    due_date: date | None
    third_party_id: str
    third_party_name: str
    gross_total: Amount
    outstanding: Amount
    currency: Currency
    fits: bool = Field(
        description="What is due, less the commission kept of it, is exactly the amount, as booked"
        " or abroad"
    )
    refused: bool = Field(description="A person undid this pair before")
    suggested: bool = Field(description="In the first suggestion of the run")


class CandidatesView(View):
    """Candidates, the fitting ones first."""

    items: tuple[CandidateView, ...]
