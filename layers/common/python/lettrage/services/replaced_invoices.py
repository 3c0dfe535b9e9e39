"""An invoice and those that a split or a join put in its place: only one side is alive."""

from lettrage.domain.collection import UNFINISHED, SourceDocument
from lettrage.domain.errors import Conflict
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.services.unit_of_work import Actor, Work

ASIDE = frozenset({PurchaseInvoiceState.REFUSED, PurchaseInvoiceState.DUPLICATE})


class ReplacedInvoices:
    """Keeps what was paid for once from being booked twice."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def put_aside(self, actor: Actor, invoice: PurchaseInvoice) -> None:
        """Put aside what replaced an invoice that is about to be taken up again.

        Each is changed by itself: cut short, asking again goes on where it stopped.
        Raises: Conflict `pieces_being_read`, `pieces_validated` or `pieces_replaced`; Stale.
        """
        organisation_id, ids = invoice.organisation_id, invoice.replaced_by
        documents = self._work.store.get_many(SourceDocument, organisation_id, ids)
        if any(document.outcome in UNFINISHED for document in documents.values()):
            message = "the documents made of it are being read: try again in a moment"
            raise Conflict(message, code="pieces_being_read")
        found = self._work.store.get_many(PurchaseInvoice, organisation_id, ids)
        pieces = [found[each] for each in ids if each in found]
        for piece in pieces:
            if piece.state is not PurchaseInvoiceState.TO_REVIEW and piece.state not in ASIDE:
                message = "a document made of it was validated: the two would be booked twice"
                raise Conflict(message, code="pieces_validated", existing_id=piece.id)
            if not set(piece.replaced_by) <= set(documents[piece.id].made_from):
                message = "a document made of it was itself cut or joined: reopen that one first"
                raise Conflict(message, code="pieces_replaced", existing_id=piece.id)
        for piece in pieces:
            if piece.state is PurchaseInvoiceState.TO_REVIEW:
                after = piece.changed(
                    at=self._work.clock.now(),
                    state=PurchaseInvoiceState.REFUSED,
                    replaced_by=(invoice.document_id,),
                )
                self._work.change(actor, piece, after, "replaced_by_its_file")

    def take_up(self, actor: Actor, document: SourceDocument) -> None:
        """Take the invoice of a piece up again that was put aside for its file. Raises: Stale."""
        found = self._work.store.get_many(
            PurchaseInvoice, document.organisation_id, [document.id]
        ).get(document.id)
        if found is None or found.state is not PurchaseInvoiceState.REFUSED:
            return
        if found.replaced_by and set(found.replaced_by) <= set(document.made_from):
            after = found.changed(
                at=self._work.clock.now(), state=PurchaseInvoiceState.TO_REVIEW, replaced_by=()
            )
            self._work.change(actor, found, after, "taken_up_again")
