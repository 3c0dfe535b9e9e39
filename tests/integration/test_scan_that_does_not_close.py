"""A scanned PDF through the real use cases, parser, readers and adapters; Textract is scripted.

Its words give totals that do not close: only then are typed fields bought.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pypdfium2
import pytest
from lettrage.adapters.aws.textract_expense_reader import TextractExpenseReader
from lettrage.adapters.aws.textract_page_reader import TextractPageReader
from lettrage.adapters.parser_process import SubprocessDocumentParser
from lettrage.contracts.steps import DocumentRef, FailureRef, PageRef, Verdict
from lettrage.domain.collection import DocumentOrigin, Source, SourceDocument
from lettrage.domain.errors import Invalid, LettrageError, Unavailable
from lettrage.domain.invoice_reading import ExtractionSource, FieldName
from lettrage.domain.organisation import Organisation
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.reading import read
from lettrage.domain.recognition_usage import RecognitionCaps, RecognitionUsage
from lettrage.services.analyse_expense import AnalyseExpense
from lettrage.services.file_purchase_invoice import FilePurchaseInvoice
from lettrage.services.filing import Filing
from lettrage.services.read_document import ReadDocument
from lettrage.services.readings import Readings
from lettrage.services.recognise_page import RecognisePage
from lettrage.services.recognition_budget import RecognitionBudget
from lettrage.services.record_failure import RecordFailure
from lettrage.services.unit_of_work import Actor, Work

from tests.data.reading import corpus
from tests.fakes import loopback_textract
from tests.fakes.in_memory_objects import InMemoryObjects
from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.loopback_textract import LoopbackTextract, detected, typed
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.reading.pages import TOTALS, Row, invoice

A = "org-a"
SETUP = Actor("system:test", "setup")
DETECT, EXPENSE = "DetectDocumentText", "AnalyzeExpense"
OPEN: Sequence[Row] = (
    [(330, "Total"), (500, "1 200,00 €")],
    [(330, "TVA"), (500, "240,00 €")],
    [(330, "Total TTC"), (500, "1 440,00 €")],
)
"""Which of the two totals is the net one is not said: net and VAT are not proved."""


TYPED = typed(
    ("SUBTOTAL", "1 200,00 €"),
    ("TAX", "240,00 €"),
    ("TOTAL", "1 440,00 €"),
    ("OTHER", "Merci de votre confiance"),
)


@pytest.fixture(scope="module")
def scan() -> bytes:
    """A PDF of one picture, without any text."""
    made = corpus.document("classic", "fr", 0)
    picture = pypdfium2.PdfDocument(made.pdf)[0].render(scale=1).to_pil()
    out = io.BytesIO()
    picture.convert("L").save(out, "PDF")
    return out.getvalue()


@pytest.fixture(scope="module")
def parser() -> Iterator[SubprocessDocumentParser]:
    parser = SubprocessDocumentParser()
    yield parser
    parser.close()


@pytest.fixture
def textract() -> Iterator[LoopbackTextract]:
    with loopback_textract.running() as fake:
        fake.answers = {DETECT: detected(invoice(totals=OPEN)), EXPENSE: TYPED}
        yield fake


@dataclass
class Office:
    """One organisation, its stores, and the tasks of `collect_document`."""

    parser: SubprocessDocumentParser
    textract: LoopbackTextract

    def __post_init__(self) -> None:
        self.clock = FixedClock()
        self.store = InMemoryStore(clock=self.clock)
        self.objects = InMemoryObjects(clock=self.clock)
        self.work = Work(self.store, self.clock, SequentialIdentifiers())
        now = self.clock.now()
        owner = Organisation(
            organisation_id=A, id=A, name="Studio Kappa SAS", created_at=now, updated_at=now
        )
        self.work.add(SETUP, owner, "made")
        caps = RecognitionCaps(organisation=Decimal(2), deployment=Decimal(20))
        budget = RecognitionBudget(self.work, caps)
        readings, client = Readings(self.objects), self.textract.client()
        self.read_document = ReadDocument(self.work, readings, self.parser, read)
        self.recognise_page = RecognisePage(
            self.work, readings, TextractPageReader(client), read, budget
        )
        self.analyse_expense = AnalyseExpense(
            self.work, readings, TextractExpenseReader(client), read, budget
        )
        self.file = FilePurchaseInvoice(self.work, readings, read)
        self.record_failure = RecordFailure(self.work)

    def collect(self, data: bytes) -> SourceDocument:
        """File the bytes and run the workflow once."""
        filing = Filing(self.work, self.objects, RecordingTasks())
        origin = DocumentOrigin(
            source=Source.UPLOAD,
            reference="u1",
            file_name="scan.pdf",
            received_at=self.clock.now(),
        )
        document = filing.keep(A, data, origin, content_type="application/pdf", actor=SETUP)
        return self.run(document, "first")

    def run(self, document: SourceDocument, execution: str) -> SourceDocument:
        request = DocumentRef(organisation_id=A, document_id=document.id, execution_id=execution)
        try:
            told = self.read_document(request)
            assert told.verdict is Verdict.RECOGNISE
            for page in told.pages:
                self.recognise_page(PageRef(organisation_id=A, document_id=document.id, page=page))
            self.analyse_expense(request)
            self.file(request)
        except LettrageError as error:
            self.record_failure(FailureRef(**request.model_dump(), error=type(error).__name__))
        return self.store.get(SourceDocument, A, document.id)

    def invoice(self, document: SourceDocument) -> PurchaseInvoice:
        return self.store.get(PurchaseInvoice, A, document.purchase_invoice_id or "")


@pytest.fixture
def office(parser: SubprocessDocumentParser, textract: LoopbackTextract) -> Office:
    return Office(parser, textract)


def test_totals_close_once_types_say_which_is_which(office: Office, scan: bytes) -> None:
    document = office.collect(scan)
    assert office.textract.asked() == [DETECT, EXPENSE]
    filed = office.invoice(document)
    assert filed.state is PurchaseInvoiceState.TO_REVIEW
    net, gross = filed.fields[FieldName.NET_TOTAL], filed.fields[FieldName.GROSS_TOTAL]
    assert (net.value, gross.value) == ("1200.00", "1440.00")
    assert min(net.confidence or 0, gross.confidence or 0) >= 900
    assert gross.source is ExtractionSource.OCR
    usage = office.store.get(RecognitionUsage, A, "2026-11-24")
    assert (usage.text_pages, usage.expense_pages) == (1, 1)
    images = [image for _, image in office.textract.calls]
    assert images[0] == images[1]  # the very page that was recognised


def test_totals_that_close_by_their_words_cost_no_types(office: Office, scan: bytes) -> None:
    office.textract.answers[DETECT] = detected(invoice(totals=TOTALS))
    document = office.collect(scan)
    assert office.textract.asked() == [DETECT]
    assert (office.invoice(document).fields[FieldName.GROSS_TOTAL].confidence or 0) >= 900


def test_types_that_contradict_the_page_prove_nothing(office: Office, scan: bytes) -> None:
    office.textract.answers[EXPENSE] = typed(("TOTAL", "9 999,00 €"), ("SUBTOTAL", "1 440,00 €"))
    document = office.collect(scan)
    fields = office.invoice(document).fields
    plain = read([invoice(totals=OPEN)]).fields
    for name, value in ((FieldName.NET_TOTAL, "1200.00"), (FieldName.GROSS_TOTAL, "1440.00")):
        assert fields[name].value == value
        assert (fields[name].confidence or 0) <= plain[name].confidence
    assert (fields[FieldName.NET_TOTAL].confidence or 0) < 900


def test_an_answer_without_fields_files_what_the_words_say(office: Office, scan: bytes) -> None:
    office.textract.answers[EXPENSE] = typed()
    document = office.collect(scan)
    assert office.invoice(document).fields[FieldName.GROSS_TOTAL].value == "1440.00"
    request = DocumentRef(organisation_id=A, document_id=document.id, execution_id="again")
    assert office.analyse_expense(request).pages == (1,)
    assert office.textract.asked() == [DETECT, EXPENSE]


def test_throttled_it_waits_and_buys_only_what_it_lacks(office: Office, scan: bytes) -> None:
    office.textract.answers[EXPENSE] = "ProvisionedThroughputExceededException"
    document = office.collect(scan)
    assert document.outcome == "waiting_recognition"
    office.textract.answers[EXPENSE] = TYPED
    office.textract.calls.clear()
    document = office.run(document, "second")
    assert document.outcome == "filed"
    assert office.textract.asked() == [EXPENSE]


def test_an_operation_that_is_not_scripted_is_refused_by_name(textract: LoopbackTextract) -> None:
    del textract.answers[EXPENSE]
    with pytest.raises(Exception, match="UnknownOperationException") as refused:
        TextractExpenseReader(textract.client()).typed(b"image", page_number=1)
    assert not isinstance(refused.value, Invalid | Unavailable)  # a defect, never swallowed
