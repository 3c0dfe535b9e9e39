"""Use case: a file that holds several documents becomes one purchase invoice for each."""

from collections.abc import Sequence

from lettrage.domain.collection import SourceDocument
from lettrage.domain.document_pieces import check_parts, proposed
from lettrage.domain.invoice_reading import DocumentPart
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.services.document_assembly import DocumentAssembly, must_have_pages
from lettrage.services.replaced_invoices import ReplacedInvoices
from lettrage.services.review_purchase_invoice import must_be_under_review
from lettrage.services.unit_of_work import Actor, Work


class SplitPurchaseInvoice:
    """Carries out what a reading proposed, or what a person says instead."""

    def __init__(self, work: Work, assembly: DocumentAssembly) -> None:
        self._work = work
        self._assembly = assembly
        self._replaced = ReplacedInvoices(work)

    def __call__(
        self, actor: Actor, invoice: PurchaseInvoice, parts: Sequence[DocumentPart] | None
    ) -> PurchaseInvoice:
        """The invoice put aside, and a document for each part about to be read.

        Without `parts`, those that the reading proposed. The file itself stays as it came in. Cut
        short, asking again goes on where it stopped.

        Raises: Conflict `not_to_review`, `e_invoice` or `no_pages`; Invalid, for parts that do not
        fit or with the code of a refusal; NotFound; Stale; Unavailable.
        """
        must_be_under_review(invoice)
        document = self._work.store.get(
            SourceDocument, invoice.organisation_id, invoice.document_id
        )
        must_have_pages(invoice, document)
        wanted = parts if parts is not None else proposed(invoice.parts, document.page_count)
        check_parts(wanted, document.page_count)
        pieces = self._assembly.cut(actor, document, wanted)
        after = invoice.changed(
            at=self._work.clock.now(),
            state=PurchaseInvoiceState.REFUSED,
            replaced_by=tuple(dict.fromkeys(piece.id for piece in pieces)),
        )
        changed = self._work.change(actor, invoice, after, "split_by_user")
        for piece in pieces:
            self._replaced.take_up(actor, piece)
            self._assembly.start(piece)
        return changed
