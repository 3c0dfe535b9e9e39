"""Bodies of the routes of the queue «À vérifier»."""

from datetime import date
from typing import Annotated

from pydantic import Field

from lettrage.contracts.api.common import Body, View
from lettrage.contracts.api.purchases import Identifier
from lettrage.contracts.details_fr import detail_fr
from lettrage.contracts.faults_fr import fault_fr
from lettrage.domain.collection import Source
from lettrage.domain.errors import Fault, Invalid
from lettrage.domain.purchase_invoice import PurchaseInvoiceState
from lettrage.domain.review_queue import Outcome, QueueCounts

MOST_AT_ONCE = 25
"""Invoices of one bulk validation: each is archived and written within one request's 29 s."""


class QueueCountsView(View):
    """How many invoices are where."""

    by_state: dict[PurchaseInvoiceState, int]
    by_source: dict[Source, int] = Field(description="Of those to review")
    snoozed: int = Field(description="To review, put off to a later day")
    assigned: dict[str, int] = Field(description="To review, by `user_id`")
    unassigned: int

    @classmethod
    def of(cls, counts: QueueCounts) -> "QueueCountsView":
        """The view of counts."""
        members = {user: count for user, count in counts.assigned.items() if user}
        return cls(
            by_state=counts.by_state,
            by_source=counts.by_source,
            snoozed=counts.snoozed,
            assigned=members,
            unassigned=counts.assigned.get("", 0),
        )


class AssignPurchaseInvoice(Body):
    """Who looks at an invoice; null for anybody."""

    user_id: Identifier | None


class SnoozePurchaseInvoice(Body):
    """Day in Paris to which an invoice is put off; null takes it up again."""

    until: date | None


class ValidatePurchaseInvoices(Body):
    """Invoices to validate where everything is proved."""

    purchase_invoice_ids: Annotated[
        tuple[Identifier, ...], Field(min_length=1, max_length=MOST_AT_ONCE)
    ]


class SkipReasonView(View):
    """One reason why an invoice was not validated."""

    pointer: str = Field(description="`/fields/…`, `/supplier`, `/holds`, or empty")
    code: str
    message_fr: str
    message_en: str


class RefusalOfOne(View):
    """Why one of many was not validated."""

    code: str
    message_fr: str
    message_en: str
    reasons: tuple[SkipReasonView, ...] = Field(description="What is left to a person")


class ValidatedView(View):
    """What became of one invoice."""

    id: str
    state: PurchaseInvoiceState | None = Field(description="Null when it was refused")
    refused: RefusalOfOne | None

    @classmethod
    def of(cls, outcome: Outcome) -> "ValidatedView":
        """The view of an outcome."""
        error = outcome.error
        faults: tuple[Fault, ...] = error.faults if isinstance(error, Invalid) else ()
        return cls(
            id=outcome.invoice_id,
            state=outcome.invoice.state if outcome.invoice else None,
            refused=RefusalOfOne(
                code=error.code,
                message_fr=detail_fr(error, "Validation refusée."),
                message_en=error.message,
                reasons=tuple(map(_reason, faults)),
            )
            if error
            else None,
        )


class ValidatedListView(View):
    """What became of each invoice, in the order asked for."""

    items: tuple[ValidatedView, ...]


def _reason(fault: Fault) -> SkipReasonView:
    return SkipReasonView(
        pointer=fault.pointer,
        code=fault.code,
        message_fr=fault.message_fr or fault_fr(fault.code, fault.pointer),
        message_en=fault.message,
    )
