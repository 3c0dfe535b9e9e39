"""The same document a second time, as other bytes: same supplier, same number, same year."""

from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState, number_key
from lettrage.domain.third_party import name_key
from lettrage.ports.store import Store

_SETTLED = frozenset({PurchaseInvoiceState.REFUSED, PurchaseInvoiceState.DUPLICATE})
"""What a person put aside is no reason to stop its corrected copy."""


class Duplicates:
    """Finds twins of purchase invoices in one store; writes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, invoice: PurchaseInvoice) -> PurchaseInvoice | None:
        """The earliest other invoice that looks like the same one, None without.

        Source: security-reliability I2 (organisation, supplier, number, year).
        """
        number = invoice.text(FieldName.NUMBER)
        if not number:
            return None
        named_alike = self._store.find(
            PurchaseInvoice, invoice.organisation_id, "number", number_key(number)
        )
        twins = [
            other
            for other in named_alike.records
            if other.id != invoice.id and other.state not in _SETTLED and _same(invoice, other)
        ]
        return min(twins, key=_age, default=None)


def later_of(one: PurchaseInvoice, other: PurchaseInvoice) -> PurchaseInvoice:
    """The one that was filed last."""
    return max(one, other, key=_age)


def _age(invoice: PurchaseInvoice) -> tuple[str, str]:
    return invoice.created_at.isoformat(), invoice.id


def _same(one: PurchaseInvoice, other: PurchaseInvoice) -> bool:
    if _is_credit(one) != _is_credit(other):
        return False
    days = [invoice.text(FieldName.ISSUE_DATE) for invoice in (one, other)]
    if all(days) and days[0] is not None and days[1] is not None and days[0][:4] != days[1][:4]:
        return False
    if one.supplier_id and other.supplier_id:
        return one.supplier_id == other.supplier_id
    return (
        name_key(one.supplier_name) == name_key(other.supplier_name)
        and one.text(FieldName.GROSS_TOTAL) == other.text(FieldName.GROSS_TOTAL)
        and one.text(FieldName.GROSS_TOTAL) is not None
    )


def _is_credit(invoice: PurchaseInvoice) -> bool:
    return invoice.document_kind is DocumentKind.CREDIT_NOTE
