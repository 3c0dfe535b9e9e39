"""Use cases: what an approved platform tells of an invoice, and its history.

A status stands beside the invoice and changes nothing in it; 213 with DOUBLON least of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lettrage.domain.errors import Conflict, Invalid
from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.platform_flow import (
    FlowDirection,
    InvoiceReference,
    PlatformFlow,
    current,
    inbound_id,
)
from lettrage.domain.purchase_invoice import PurchaseInvoice, number_key
from lettrage.formats.cdar import StatusRead, read_cdar
from lettrage.ports.platform import StatusMessage
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.whole_lists import whole

_TYPE_CODES = {
    DocumentKind.INVOICE: "380",
    DocumentKind.CREDIT_NOTE: "381",
    DocumentKind.DEPOSIT: "386",
}
"""BT-3 by what the paper is (UNTDID 1001)."""


@dataclass(frozen=True)
class PlatformHistory:
    """Statuses of one invoice, oldest first, and the one that stands."""

    flows: tuple[PlatformFlow, ...]

    @property
    def current(self) -> PlatformFlow | None:
        """See `domain.platform_flow.current`."""
        return current(self.flows)


class PlatformStatuses:
    """Keeps and shows histories."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def history(self, invoice: PurchaseInvoice) -> PlatformHistory:
        """Every status of the invoice, those that came before it included.

        Raises: Unavailable.
        """
        return history_of(self._work, invoice)

    def note(
        self, actor: Actor, organisation_id: str, connection_id: str, message: StatusMessage
    ) -> tuple[PlatformFlow, ...]:
        """Keep the statuses of one fetched message; the same message again changes nothing.

        Raises: Invalid, with the code of a refusal, for a message that can't be read; Unavailable.
        """
        reading = read_cdar(message.data)
        if reading.refusal is not None:
            raise Invalid(reading.refusal.message_en, code=reading.refusal.code)
        noted = []
        for position, status in enumerate(reading.statuses):
            flow = self._flow(organisation_id, connection_id, message, position, status)
            try:
                noted.append(self._work.add(actor, flow, "platform_status_received"))
            except Conflict:
                kept = self._work.store.get(PlatformFlow, organisation_id, flow.id)
                noted.append(kept)
        return tuple(noted)

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


def history_of(work: Work, invoice: PurchaseInvoice) -> PlatformHistory:
    """Every status of an invoice, oldest first."""
    store, organisation_id = work.store, invoice.organisation_id
    flows = list(whole(store, PlatformFlow, organisation_id, "purchase_invoice", invoice.id))
    reference = reference_of(invoice)
    if reference.number and reference.seller_siren:
        flows += whole(store, PlatformFlow, organisation_id, "reference", reference.key)
    ordered = sorted(flows, key=lambda flow: (flow.at, flow.status_code, flow.id))
    return PlatformHistory(tuple(ordered))


def reference_of(invoice: PurchaseInvoice) -> InvoiceReference:
    """How its seller issued it: as read from the file, whatever a person corrected since."""
    siren = _issued(invoice, FieldName.SUPPLIER_SIREN)
    return InvoiceReference(
        number=_issued(invoice, FieldName.NUMBER),
        type_code=_TYPE_CODES.get(invoice.document_kind, ""),
        issue_date=_issued(invoice, FieldName.ISSUE_DATE),
        seller_siren=siren or _issued(invoice, FieldName.SUPPLIER_SIRET)[:9],
    )


def missing_of(reference: InvoiceReference) -> Sequence[str]:
    """Attributes that a status sent needs and the invoice lacks."""
    return [name for name, value in reference.model_dump().items() if not value]


def _issued(invoice: PurchaseInvoice, name: FieldName) -> str:
    field = invoice.fields.get(name)
    if field is None:
        return ""
    return field.read.value if field.read else field.value
