"""What a validated invoice teaches of its supplier's documents, within the caller's transaction.

Validating happens once, so nothing is learnt twice; the invoices learnt from are named besides.
"""

from datetime import datetime

from lettrage.domain.collection import SourceDocument
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.reading import Lesson, learn
from lettrage.domain.reading_memory import MOST_LESSONS, SupplierReadingMemory
from lettrage.ports.store import Store
from lettrage.services.readings import Readings
from lettrage.services.unit_of_work import UnitOfWork


class LearnReading:
    """Adds to the reading memory of a supplier."""

    def __init__(self, store: Store, readings: Readings) -> None:
        self._store = store
        self._readings = readings

    def __call__(
        self, unit: UnitOfWork, invoice: PurchaseInvoice, document: SourceDocument, at: datetime
    ) -> None:
        """Note in `unit` what the invoice teaches; nothing without its words or its supplier.

        Raises: Unavailable.
        """
        if invoice.supplier_id is None:
            return
        pages = self._readings.pages(document)
        known = self._store.get_many(
            SupplierReadingMemory, invoice.organisation_id, [invoice.supplier_id]
        )
        before = known.get(invoice.supplier_id)
        learnt_from = before.learnt_from if before else ()
        if not pages or invoice.id in learnt_from:
            return
        lesson = Lesson(kind=invoice.document_kind, fields=invoice.fields, at=at)
        habits = learn(before.habits if before else (), lesson, pages)
        named = (*learnt_from, invoice.id)[-MOST_LESSONS:]
        if before is not None:
            after = before.changed(at=at, habits=habits, learnt_from=named)
            unit.change(before, after, "reading_learnt")
        elif habits:
            memory = SupplierReadingMemory(
                organisation_id=invoice.organisation_id,
                id=invoice.supplier_id,
                created_at=at,
                updated_at=at,
                habits=habits,
                learnt_from=named,
            )
            unit.add(memory, "reading_learnt")
