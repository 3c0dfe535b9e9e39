"""A collection that reads with the real reader, and a person who reviews what it filed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lettrage.domain.invoice_reading import FieldName, VatLine
from lettrage.domain.page import Page
from lettrage.domain.parsed_document import ParsedDocument
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.reading import read
from lettrage.domain.reading_memory import SupplierReadingMemory
from lettrage.domain.typed_fields import TypedPage
from lettrage.formats.document import parse
from lettrage.services.analyse_expense import AnalyseExpense
from lettrage.services.corrections import Corrections
from lettrage.services.manage_reading_memory import ManageReadingMemory
from lettrage.services.read_document import ReadDocument
from lettrage.services.readings import Readings
from lettrage.services.recognise_page import RecognisePage
from lettrage.services.review_purchase_invoice import ReviewPurchaseInvoice
from lettrage.services.unit_of_work import Actor
from lettrage.services.validate_purchase_invoice import ValidatePurchaseInvoice

from tests.data.reading.corpus import Document
from tests.fakes.in_memory_objects import InMemoryObjects
from tests.unit.services.collect.world import A, World

PERSON = Actor("user:u-accountant", "request")
FIELDS = {
    "invoice_number": FieldName.NUMBER,
    "issue_date": FieldName.ISSUE_DATE,
    "due_date": FieldName.DUE_DATE,
    "currency": FieldName.CURRENCY,
    "supplier_name": FieldName.SUPPLIER_NAME,
    "total_net": FieldName.NET_TOTAL,
    "total_vat": FieldName.VAT_TOTAL,
    "total_gross": FieldName.GROSS_TOTAL,
    "amount_due": FieldName.PAYABLE,
}
"""Words of the sample files → fields that a person corrects in these tests."""


class InProcessParser:
    """The real parser without its child process; pages given for some bytes."""

    def __init__(self) -> None:
        self.given: dict[bytes, ParsedDocument] = {}

    def parse(self, data: bytes, *, file_name: str) -> ParsedDocument:
        return self.given.get(data) or parse(data, file_name)


class NoTypes:
    """A paid reading that finds no field."""

    def typed(self, image: bytes, *, page_number: int) -> TypedPage:
        return TypedPage(number=page_number)


class GivenWords:
    """Text recognition of images whose words are given."""

    def __init__(self) -> None:
        self.given: dict[bytes, Page] = {}

    def words(self, image: bytes, *, page_number: int) -> Page:
        return self.given[image].model_copy(update={"number": page_number})


@dataclass
class Office(World):
    """Documents go in by upload; `review` and `validate` are what a person does with them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.files = InProcessParser()
        self.scanner = GivenWords()
        self.archive = InMemoryObjects(clock=self.clock)
        self.readings = Readings(self.objects)
        self.read_document = ReadDocument(self.work, self.readings, self.files, read)
        self.recognise_page = RecognisePage(
            self.work, self.readings, self.scanner, read, self.budget
        )
        self.analyse_expense = AnalyseExpense(
            self.work, self.readings, NoTypes(), read, self.budget
        )
        self.field_reader = read
        self.review = ReviewPurchaseInvoice(self.work)
        self.memories = ManageReadingMemory(self.work)
        self.validate = ValidatePurchaseInvoice(self.work, self.objects, self.archive, self.tasks)
        self._uploads = 0

    def filed(self, data: bytes, organisation_id: str = A) -> PurchaseInvoice:
        """The invoice under review of a file that came in."""
        self._uploads += 1
        event = self.upload(f"u{self._uploads}", data, organisation_id)
        result = self.receive_upload(event, "request")
        self.run_all()
        return self.store.get(PurchaseInvoice, organisation_id, result.document_id or "")

    def corrected(
        self, invoice: PurchaseInvoice, truth: Mapping[str, Any], *, rows: bool = True
    ) -> PurchaseInvoice:
        """The invoice with the wrong values set right and what blocks acknowledged."""
        wanted = {FIELDS[word]: truth[word] for word in FIELDS if word in truth}
        wrong = {n: v for n, v in wanted.items() if invoice.text(n) != v}
        lines = tuple(
            VatLine(rate=row["rate"], taxable=row["base"], vat=row["amount"])
            for row in truth.get("vat_breakdown", ())
        )
        changes = Corrections(fields=wrong, vat_breakdown=lines if rows else None)
        after = self.review.correct(PERSON, invoice, changes)
        checks = self.review.in_full(after).checks
        codes = tuple({check.code for check in checks if check.blocking})
        return self.review.correct(PERSON, after, Corrections(acknowledge=codes))

    def validated(self, invoice: PurchaseInvoice) -> PurchaseInvoice:
        """What validating gives."""
        return self.validate(PERSON, invoice, user_id="u-accountant")

    def taught(self, document: Document) -> PurchaseInvoice:
        """One document read, corrected to its truth and validated."""
        invoice = self.filed(document.pdf)
        return self.validated(self.corrected(invoice, document.expected))

    def memory(self, invoice: PurchaseInvoice) -> SupplierReadingMemory:
        """What is remembered of the invoice's supplier."""
        return self.memories.get(invoice.organisation_id, invoice.supplier_id or "")
