"""What an invoice still leaves to a person, each reason by itself; writes nothing.

Many invoices are validated at once only where there is no such reason.
"""

from collections.abc import Iterator

from lettrage.domain.errors import Fault
from lettrage.domain.hold_wording import words_of
from lettrage.domain.purchase_invoice import DECIDING, PurchaseInvoice
from lettrage.domain.review import Severity
from lettrage.domain.review.field_checks import REQUIRED
from lettrage.domain.review.wording import FIELD_FR
from lettrage.domain.review_queue import PROVED
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.services.hold_grounds import HoldGrounds
from lettrage.services.payment_holds import PaymentHolds
from lettrage.services.review_facts import ReviewFacts
from lettrage.services.unit_of_work import Work

_FOR_INFORMATION = frozenset({"lines_cut", "vat_breakdown_unknown", "unproved_fields"})
"""Checks that ask for nothing: what is cut or missing is on the original, and what decides is asked
for by itself."""


class ProvedInvoices:
    """Judges invoices of one store."""

    def __init__(self, work: Work) -> None:
        self._facts = ReviewFacts(work)
        self._holds = PaymentHolds(work)
        self._grounds = HoldGrounds(work)

    def left(self, invoice: PurchaseInvoice) -> tuple[Fault, ...]:
        """Reasons why a person has to look at it, empty for one that is proved throughout.

        Shapes: fields first, then the supplier, open checks, and holds on payment.
        Raises: NotFound, without its organisation; Unavailable.
        """
        supplier = self._facts.supplier(invoice)
        found = [
            *_unproved(invoice),
            *_supplier(supplier),
            *self._checks(invoice),
            *self._held(invoice, supplier),
        ]
        return tuple({(fault.pointer, fault.code): fault for fault in found}.values())

    def _checks(self, invoice: PurchaseInvoice) -> Iterator[Fault]:
        for check in self._facts.checks(invoice):
            asks = check.blocking or check.severity is not Severity.INFO
            if check.acknowledged or not asks or check.code in _FOR_INFORMATION:
                continue
            pointer = f"/fields/{check.fields[0]}" if check.fields else ""
            yield Fault(pointer, check.code, check.message_en, check.message_fr)

    def _held(self, invoice: PurchaseInvoice, supplier: ThirdParty | None) -> Iterator[Fault]:
        stored = self._holds.of(invoice.organisation_id, invoice.id)
        settled = {hold.subject for hold in stored.holds if hold.counts} if stored else set()
        reasons = set(stored.open_reasons) if stored else set()
        grounds = self._grounds.of(invoice, supplier)
        reasons |= {ground.reason for ground in grounds if ground.subject not in settled}
        for reason in sorted(reasons):
            french, english = words_of(reason)
            yield Fault(
                "/holds",
                reason.value,
                f"its payment is held: {english}",
                f"Son paiement est en attente : {french}.",
            )


def _unproved(invoice: PurchaseInvoice) -> Iterator[Fault]:
    """Mandatory fields that are missing or below what counts as proved, one reason each."""
    optional = {"iban", "payable"}
    for name in dict.fromkeys((*DECIDING, *REQUIRED)):
        field = invoice.fields.get(name)
        if field is None and name in optional:
            continue
        if field is None or field.confidence < PROVED:
            yield Fault(
                f"/fields/{name}",
                "field_unproved",
                f"not proved, compare it with the original: {name}",
                f"Lu sans preuve, à comparer à l’original : {FIELD_FR.get(name, name)}.",
            )


def _supplier(supplier: ThirdParty | None) -> Iterator[Fault]:
    if supplier is not None and supplier.state is SupplierState.TO_CONFIRM:
        yield Fault(
            "/supplier",
            "supplier_unconfirmed",
            "nobody has confirmed the supplier yet",
            "Personne n’a encore confirmé le fournisseur.",
        )
