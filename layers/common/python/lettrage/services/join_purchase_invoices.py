"""Use case: files that are pages of one document, such as photos, become one purchase invoice."""

from collections.abc import Sequence

from lettrage.domain.collection import SourceDocument
from lettrage.domain.errors import Conflict, Fault, Invalid
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.services.document_assembly import DocumentAssembly, must_have_pages
from lettrage.services.replaced_invoices import ReplacedInvoices
from lettrage.services.review_purchase_invoice import must_be_under_review
from lettrage.services.unit_of_work import Actor, Work


class JoinPurchaseInvoices:
    """Puts several aside for the one that holds all their pages."""

    def __init__(self, work: Work, assembly: DocumentAssembly) -> None:
        self._work = work
        self._assembly = assembly
        self._replaced = ReplacedInvoices(work)

    def __call__(
        self, actor: Actor, organisation_id: str, invoice_ids: Sequence[str]
    ) -> SourceDocument:
        """The new document, about to be read; the files themselves stay as they came in.

        `invoice_ids` are in the order of the pages, each once. Cut short, asking again goes on
        where it stopped.

        Raises: Conflict `not_to_review`, `e_invoice` or `no_pages`; Invalid, for an unknown one or
        with the code of a refusal; NotFound; Stale; Unavailable.
        """
        invoices = self._invoices(organisation_id, invoice_ids)
        documents = self._documents(organisation_id, invoices)
        for invoice, document in zip(invoices, documents, strict=True):
            if not invoice.replaced_by:
                must_be_under_review(invoice)
            must_have_pages(invoice, document)
        joined = self._assembly.join(actor, documents)
        for invoice in invoices:
            self._put_aside(actor, invoice, joined)
        self._replaced.take_up(actor, joined)
        self._assembly.start(joined)
        return joined

    def _invoices(self, organisation_id: str, wanted: Sequence[str]) -> list[PurchaseInvoice]:
        found = self._work.store.get_many(PurchaseInvoice, organisation_id, wanted)
        faults = []
        for at, invoice_id in enumerate(wanted):
            pointer = f"/body/purchase_invoice_ids/{at}"
            if invoice_id not in found:
                faults.append(Fault(pointer, "no_such_invoice", "no such purchase invoice"))
            if invoice_id in wanted[:at]:
                faults.append(Fault(pointer, "named_twice", "name each invoice once"))
        if faults:
            raise Invalid("these invoices cannot be joined", faults=faults)
        return [found[invoice_id] for invoice_id in wanted]

    def _documents(
        self, organisation_id: str, invoices: Sequence[PurchaseInvoice]
    ) -> list[SourceDocument]:
        ids = [invoice.document_id for invoice in invoices]
        found = self._work.store.get_many(SourceDocument, organisation_id, ids)
        return [found[document_id] for document_id in ids]

    def _put_aside(self, actor: Actor, invoice: PurchaseInvoice, joined: SourceDocument) -> None:
        if invoice.replaced_by == (joined.id,):
            return
        if invoice.replaced_by:
            message = "an invoice was made part of another document: reopen it first"
            french = "Une des factures fait déjà partie d’un autre document : rouvrez-la d’abord."
            raise Conflict(message, code="not_to_review", message_fr=french)
        after = invoice.changed(
            at=self._work.clock.now(),
            state=PurchaseInvoiceState.REFUSED,
            replaced_by=(joined.id,),
        )
        self._work.change(actor, invoice, after, "joined_by_user")
