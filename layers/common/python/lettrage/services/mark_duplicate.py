"""Use cases of duplicates: what is proposed, a person's «it is one», a person's «it is not».

Nothing is merged: a duplicate is put aside and names the invoice that counts; `reopen` takes it
back. «It is not» ends the proposal; a hold it made ends by a second person alone.
"""

from lettrage.domain.duplicate import Twin
from lettrage.domain.errors import Conflict, Fault, Invalid, NotFound
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.services.duplicates import Duplicates, denied
from lettrage.services.review_purchase_invoice import must_be_under_review
from lettrage.services.unit_of_work import Actor, Work

MOST_DENIED = 100
"""Documents said to be others than one invoice: more is no review."""


class MarkDuplicate:
    """What a person decides about copies."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._duplicates = Duplicates(work.store)

    def proposed(self, invoice: PurchaseInvoice) -> list[tuple[Twin, bool]]:
        """Documents that look like this one, and whether a person denied it.

        Oldest first, those with another number after the others.

        Raises: Unavailable.
        """
        found = [*self._duplicates.all(invoice), *self._duplicates.weak(invoice)]
        return [(twin, denied(invoice, twin)) for twin in found]

    def mark(self, actor: Actor, invoice: PurchaseInvoice, of_id: str) -> PurchaseInvoice:
        """Put aside as a duplicate of the other, which counts; the same again changes nothing.

        Raises: Conflict, when it is not under review, or the other is a duplicate itself (it
        names that one's original); Invalid, for an unknown other or itself; Stale.
        """
        if invoice.state is PurchaseInvoiceState.DUPLICATE and invoice.duplicate_of == of_id:
            return invoice
        must_be_under_review(invoice)
        other = self._other(invoice, of_id)
        if isinstance(other, PurchaseInvoice) and other.state is PurchaseInvoiceState.DUPLICATE:
            message = "that one is a duplicate itself: name the invoice that counts"
            raise Conflict(message, code="is_duplicate", existing_id=other.duplicate_of)
        after = invoice.changed(
            at=self._work.clock.now(),
            state=PurchaseInvoiceState.DUPLICATE,
            duplicate_of=of_id,
            not_duplicate_of=tuple(i for i in invoice.not_duplicate_of if i != of_id),
        )
        return self._work.change(actor, invoice, after, "marked_duplicate_by_user")

    def deny(self, actor: Actor, invoice: PurchaseInvoice, of_id: str) -> PurchaseInvoice:
        """Say that they are two documents: it is not proposed again, on neither side.

        Raises: Conflict, when it is not under review; Invalid, for an unknown other; Stale.
        """
        if of_id in invoice.not_duplicate_of:
            return invoice
        must_be_under_review(invoice)
        self._other(invoice, of_id)
        if len(invoice.not_duplicate_of) >= MOST_DENIED:
            raise Conflict("too many documents are said to be others", code="too_many")
        remarks = tuple(
            finding
            for finding in invoice.findings
            if (finding.code, finding.related_id) != ("duplicate_suspected", of_id)
        )
        after = invoice.changed(
            at=self._work.clock.now(),
            not_duplicate_of=(*invoice.not_duplicate_of, of_id),
            findings=remarks,
        )
        return self._work.change(actor, invoice, after, "duplicate_denied_by_user")

    def _other(self, invoice: PurchaseInvoice, of_id: str) -> PurchaseInvoice | OpenDocument:
        """The other document, a purchase invoice or one that was entered without a file."""
        organisation_id, store = invoice.organisation_id, self._work.store
        try:
            if of_id != invoice.id:
                invoices = store.get_many(PurchaseInvoice, organisation_id, [of_id])
                return invoices.get(of_id) or store.get(OpenDocument, organisation_id, of_id)
        except NotFound as error:
            raise _unknown("no such document") from error
        raise _unknown("a document is no duplicate of itself")


def _unknown(message: str) -> Invalid:
    return Invalid(message, faults=[Fault("/body/of_id", "unknown_document", message)])
