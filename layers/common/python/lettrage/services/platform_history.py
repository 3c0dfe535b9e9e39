"""The history of an invoice at approved platforms, from the store; writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.platform_flow import FlowDirection, InvoiceReference, PlatformFlow, current
from lettrage.domain.platform_statuses import PAYEE_ACCOUNT_CHANGED
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.ports.store import Store
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

    @property
    def account_changes(self) -> tuple[PlatformFlow, ...]:
        """Announcements, received, that another account is to be paid (227)."""
        return tuple(
            flow
            for flow in self.flows
            if flow.direction is FlowDirection.IN
            and flow.counts
            and flow.status_code == PAYEE_ACCOUNT_CHANGED
        )


def history_of(store: Store, invoice: PurchaseInvoice) -> PlatformHistory:
    """Every status of an invoice, oldest first."""
    organisation_id = invoice.organisation_id
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
