"""Use cases: what an approved platform tells of an invoice, and its history.

A status stands beside the invoice and changes nothing in it; 213 with DOUBLON least of all. 227
alone does more: it holds the payment, which is no part of the invoice either.
"""

from lettrage.domain.errors import Conflict, Invalid
from lettrage.domain.platform_flow import (
    FlowDirection,
    InvoiceReference,
    PlatformFlow,
    inbound_id,
)
from lettrage.domain.platform_statuses import PAYEE_ACCOUNT_CHANGED
from lettrage.domain.purchase_invoice import PurchaseInvoice, number_key
from lettrage.formats.cdar import StatusRead, read_cdar
from lettrage.ports.platform import StatusMessage
from lettrage.services.payment_holds import PaymentHolds
from lettrage.services.platform_history import PlatformHistory, history_of, reference_of
from lettrage.services.unit_of_work import Actor, Work


class PlatformStatuses:
    """Keeps and shows histories."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._holds = PaymentHolds(work)

    def history(self, invoice: PurchaseInvoice) -> PlatformHistory:
        """Every status of the invoice, those that came before it included.

        Raises: Unavailable.
        """
        return history_of(self._work.store, invoice)

    def note(
        self, actor: Actor, organisation_id: str, connection_id: str, message: StatusMessage
    ) -> tuple[PlatformFlow, ...]:
        """Keep the statuses of one fetched message; the same message again changes nothing.

        One that announces another account to pay holds the payment of its invoice, here or, when
        it came before the invoice, once that is filed.

        Raises: Invalid, with the code of a refusal, for a message that can't be read; Unavailable.
        """
        reading = read_cdar(message.data)
        if reading.refusal is not None:
            told = reading.refusal
            raise Invalid(told.message_en, code=told.code, message_fr=told.message_fr)
        noted = []
        for position, status in enumerate(reading.statuses):
            flow = self._flow(organisation_id, connection_id, message, position, status)
            try:
                noted.append(self._work.add(actor, flow, "platform_status_received"))
            except Conflict:
                kept = self._work.store.get(PlatformFlow, organisation_id, flow.id)
                noted.append(kept)
            self._alarmed(actor, noted[-1])
        return tuple(noted)

    def _alarmed(self, actor: Actor, flow: PlatformFlow) -> None:
        if flow.status_code == PAYEE_ACCOUNT_CHANGED and flow.purchase_invoice_id is not None:
            self._holds.bring_in_line(actor, flow.organisation_id, flow.purchase_invoice_id)

    def _flow(
        self,
        organisation_id: str,
        connection_id: str,
        message: StatusMessage,
        position: int,
        status: StatusRead,
    ) -> PlatformFlow:
        now = self._work.clock.now()
        invoice = self._invoice(organisation_id, status.invoice)
        return PlatformFlow(
            organisation_id=organisation_id,
            id=inbound_id(connection_id, message.flow_id, position),
            created_at=now,
            updated_at=now,
            purchase_invoice_id=invoice.id if invoice else None,
            connection_id=connection_id,
            flow_id=message.flow_id,
            direction=FlowDirection.IN,
            status_code=status.status_code,
            reasons=status.reasons,
            invoice=status.invoice,
            paid=status.paid,
            at=status.at or message.received_at or now,
        )

    def _invoice(self, organisation_id: str, reference: InvoiceReference) -> PurchaseInvoice | None:
        """The one invoice meant; None when none is, or when it can't be told which."""
        if not reference.number or not reference.seller_siren:
            return None
        value = number_key(reference.number)
        found = self._work.store.find(PurchaseInvoice, organisation_id, "number", value)
        meant = [
            invoice
            for invoice in found.records
            if not invoice.replaced_by and reference_of(invoice).key == reference.key
        ]
        return meant[0] if len(meant) == 1 else None
