"""Keeps the holds of invoices in line with their grounds, within the caller's unit of work.

What is due on a validated invoice carries its open reasons (`OpenDocument.payment_holds`), so
that whatever pays sees them without a further look-up.
"""

from datetime import datetime
from functools import partial

from lettrage.domain.holds import DUPLICATE_OF, InvoiceHolds
from lettrage.domain.open_document import DocumentState, OpenDocument
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.supplier_iban import first_sight
from lettrage.domain.third_party import ThirdParty, invoice_origin
from lettrage.services.account_check import AccountCheck
from lettrage.services.contention import settled
from lettrage.services.hold_grounds import HoldGrounds
from lettrage.services.review_facts import ReviewFacts
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work
from lettrage.services.whole_lists import whole

MOST_RECONSIDERED = 50
"""Invoices of one supplier brought in line at once, within a request of 29 s; the others are when
they are next touched, and stay held until then."""

_PUT_ASIDE = (PurchaseInvoiceState.REFUSED, PurchaseInvoiceState.DUPLICATE)


class PaymentHolds:
    """Holds of one store."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._grounds = HoldGrounds(work)
        self._accounts = AccountCheck(work.store)
        self._facts = ReviewFacts(work)

    def of(self, organisation_id: str, invoice_id: str) -> InvoiceHolds | None:
        """The stored holds of an invoice, None while there never was one."""
        found = self._work.store.get_many(InvoiceHolds, organisation_id, [invoice_id])
        return found.get(invoice_id)

    def renew(
        self,
        unit: UnitOfWork,
        invoice: PurchaseInvoice,
        supplier: ThirdParty | None,
        actor: Actor,
        *,
        touched: bool = False,
        edited: bool = False,
    ) -> InvoiceHolds:
        """Note holds, and the account seen, of an invoice as it will be stored.

        `touched`: the actor changed account or supplier, and may therefore lift nothing. `edited`:
        they changed the account itself, which leaves its hold to a second person.
        Raises: NotFound, without its organisation; Unavailable.
        """
        now = self._work.clock.now()
        before = self.of(invoice.organisation_id, invoice.id)
        present = before or no_holds(invoice, at=now)
        validator = _validator(invoice)
        held_for = {h.facts.get(DUPLICATE_OF, "") for h in present.holds if h.counts}
        grounds = self._grounds.of(invoice, supplier, validator=validator, held_for=held_for)
        after = present.renewed(grounds, at=now, by=actor.name, edited=edited)
        fields: dict[str, object] = {"supplier_id": supplier.id if supplier else None}
        if touched and actor.name not in after.bank_details_by:
            fields["bank_details_by"] = (*after.bank_details_by, actor.name)
        after = after.model_copy(update=fields)
        if validator == actor.name:
            after = after.reopened(lifter=actor.name, at=now)
        self._seen(unit, invoice, supplier, actor if touched else None)
        return self._noted(unit, before, after, now)

    def reconsider(
        self, actor: Actor, organisation_id: str, supplier_id: str, *, unheld: bool = False
    ) -> None:
        """Bring held invoices of a supplier in line, and with `unheld` all that are due.

        Each in a transaction of its own: cut short, the rest stays as it was, and repeating goes
        on. Raises: Unavailable.
        """
        store, most = self._work.store, MOST_RECONSIDERED
        held = whole(store, InvoiceHolds, organisation_id, "open_supplier", supplier_id, most=most)
        ids = [holds.id for holds in held]
        if unheld:
            value = f"{supplier_id}.{DocumentState.OPEN}"
            due = whole(store, OpenDocument, organisation_id, "third_party", value, most=most)
            ids += [document.source_id for document in due if document.source_id]
        for invoice_id in dict.fromkeys(ids):
            self.bring_in_line(actor, organisation_id, invoice_id)

    def bring_in_line(self, actor: Actor, organisation_id: str, invoice_id: str) -> None:
        """One invoice's remarks and holds as they are now; repeating changes nothing.

        Raises: NotFound; Unavailable.
        """
        settled(partial(self._reconsidered, actor, organisation_id, invoice_id))

    def mark(self, unit: UnitOfWork, holds: InvoiceHolds) -> None:
        """Carry the holds to what is due on the invoice, if it is open already."""
        found = self._work.store.get_many(OpenDocument, holds.organisation_id, [holds.id])
        if document := found.get(holds.id):
            after = stopped(document, holds)
            if after != document:
                now = self._work.clock.now()
                unit.change(document, after.changed(at=now), "payment_holds_changed")

    def _reconsidered(self, actor: Actor, organisation_id: str, invoice_id: str) -> None:
        invoice = self._work.store.get(PurchaseInvoice, organisation_id, invoice_id)
        if put_aside(invoice):
            return
        unit = self._work.unit(actor)
        supplier = self._facts.supplier(invoice)
        invoice = self._facts.renewed(unit, invoice, supplier)
        # A person's name here would make them the validator who comes back: the system renews.
        system = Actor("system:reconsider_holds", actor.request_id)
        holds = self.renew(unit, invoice, supplier, system)
        self.mark(unit, holds)
        unit.commit()

    def _seen(
        self,
        unit: UnitOfWork,
        invoice: PurchaseInvoice,
        supplier: ThirdParty | None,
        introducer: Actor | None,
    ) -> None:
        iban = self._grounds.account(invoice)
        if supplier is None or iban is None:
            return
        now, where = self._work.clock.now(), invoice_origin(invoice.id)
        entry = self._accounts.history(supplier).get(iban)
        by = introducer.name if introducer else None
        if entry is not None:
            unit.change(entry, entry.seen(at=now, where=where, introduced_by=by), "iban_seen")
            return
        new = first_sight(supplier.organisation_id, supplier.id, iban, at=now, where=where)
        unit.add(new.seen(at=now, where=where, introduced_by=by), "iban_first_seen")

    @staticmethod
    def _noted(
        unit: UnitOfWork, before: InvoiceHolds | None, after: InvoiceHolds, now: datetime
    ) -> InvoiceHolds:
        if before is None:
            if after.holds or after.bank_details_by:
                unit.add(after, "payment_held")
        elif after != before:
            after = after.changed(at=now)
            unit.change(before, after, "payment_holds_renewed")
        return after


def put_aside(invoice: PurchaseInvoice) -> bool:
    """Whether nothing is to be paid on it, held or not."""
    return invoice.state in _PUT_ASIDE


def no_holds(invoice: PurchaseInvoice, *, at: datetime) -> InvoiceHolds:
    """The holds of an invoice that never had one."""
    return InvoiceHolds(
        organisation_id=invoice.organisation_id,
        id=invoice.id,
        created_at=at,
        updated_at=at,
        supplier_id=invoice.supplier_id,
    )


def stopped(document: OpenDocument, holds: InvoiceHolds) -> OpenDocument:
    """What is due, with what stops its payment."""
    return document.model_copy(
        update={
            "payment_holds": holds.open_reasons,
            "not_payable_before": holds.not_payable_before,
        }
    )


def _validator(invoice: PurchaseInvoice) -> str | None:
    return f"user:{invoice.validated_by}" if invoice.validated_by else None
