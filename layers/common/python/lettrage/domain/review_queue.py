"""The queue «À vérifier»: what awaits a person, and what is proved already."""

from dataclasses import dataclass
from datetime import date

from lettrage.domain.collection import Source
from lettrage.domain.errors import LettrageError
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState

PROVED = 900
"""Per mille from which a value is as good as proved (README, how documents are read)."""


@dataclass(frozen=True)
class QueueCounts:
    """How many invoices are where.

    Attributes:
        by_state: Of all of the organisation.
        by_source: Of those to review.
        snoozed: To review, put off to a later day; those of today and before are not counted.
        assigned: To review, by `user_id`; the unassigned under "".
    """

    by_state: dict[PurchaseInvoiceState, int]
    by_source: dict[Source, int]
    snoozed: int
    assigned: dict[str, int]


@dataclass(frozen=True)
class QueueFilter:
    """Which of the queue; None leaves a condition out.

    Attributes:
        assignee: A `user_id`, "" for what nobody has.
        source: Only this door.
        category: Only this one.
        supplier_id: Only this supplier's.
        finding: Only those with an open finding of this code.
        snoozed: Those put off to a later day, in place of those that await somebody.
    """

    assignee: str | None = None
    source: Source | None = None
    category: str | None = None
    supplier_id: str | None = None
    finding: str | None = None
    snoozed: bool = False

    def takes(self, invoice: PurchaseInvoice, today: date) -> bool:
        """Whether the invoice is of those, on that day in Paris."""
        return (
            awaits(invoice, today) is not self.snoozed
            and self.assignee in {None, invoice.assignee or ""}
            and self.source in {None, invoice.source}
            and self.category in {None, invoice.category}
            and self.supplier_id in {None, invoice.supplier_id}
            and (self.finding is None or self.finding in {f.code for f in invoice.findings})
        )


@dataclass(frozen=True)
class Outcome:
    """What became of one invoice of a bulk validation; `error` is None for a validated one."""

    invoice_id: str
    invoice: PurchaseInvoice | None
    error: LettrageError | None


LOOK = frozenset({"sender_lookalike", "sender_unauthenticated", "sender_unknown"})
"""Remarks that forbid nothing but want a person's look: nobody validates past them unseen."""


def proved(invoice: PurchaseInvoice) -> bool:
    """Whether every deciding field is as good as proved, or was set by a person.

    A sender that nobody vouches for, or that the supplier never wrote from, leaves it unproved.
    """
    return invoice.doubt >= PROVED and not any(each.code in LOOK for each in invoice.findings)


def awaits(invoice: PurchaseInvoice, today: date) -> bool:
    """Whether a person should look at it on that day in Paris: to review, and not put off."""
    if invoice.state is not PurchaseInvoiceState.TO_REVIEW:
        return False
    return invoice.snoozed_until is None or invoice.snoozed_until <= today
