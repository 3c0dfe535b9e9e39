"""Use case: typed fields of a document's pages, bought only where its words do not suffice."""

import logging

from lettrage.contracts.steps import AnalysedRef, DocumentRef
from lettrage.domain.collection import SourceDocument
from lettrage.domain.errors import Invalid
from lettrage.domain.reading import READ_FIRST, next_typed_page
from lettrage.domain.recognition_usage import Recognition
from lettrage.domain.typed_fields import TypedPage
from lettrage.ports.expense_reader import ExpenseReader
from lettrage.services.own_identity import own_identity
from lettrage.services.readings import FieldReader, Readings
from lettrage.services.recognition_budget import RecognitionBudget
from lettrage.services.remembering_reader import RememberingReader
from lettrage.services.unit_of_work import Work

logger = logging.getLogger(__name__)


class AnalyseExpense:
    """State of `collect_document`, after the pages without text are recognised."""

    def __init__(
        self,
        work: Work,
        readings: Readings,
        expense_reader: ExpenseReader,
        read: FieldReader,
        budget: RecognitionBudget,
    ) -> None:
        self._work = work
        self._readings = readings
        self._expense_reader = expense_reader
        self._read = RememberingReader(work.store, read)
        self._budget = budget

    def __call__(self, request: DocumentRef) -> AnalysedRef:
        """The pages whose typed fields are kept; none for a reading that stands.

        One page is bought at a time, and the next only when the first was not enough. An answer
        that exists is never bought again.
        Raises: NotFound; Unavailable, when the service is throttled or down; CapReached.
        """
        document = self._work.store.get(
            SourceDocument, request.organisation_id, request.document_id
        )
        own = own_identity(self._work.store, document.organisation_id)
        had = [page.number for page in self._readings.typed(document)]
        worded = self._worded(document)
        while True:
            reading = self._readings.so_far(document, self._read, own).reading
            page = next_typed_page(reading, worded, had)
            if page is None:
                break
            self._readings.keep_typed(document, self._bought(document, page))
            had.append(page)
        return AnalysedRef(
            organisation_id=document.organisation_id, document_id=document.id, pages=tuple(had)
        )

    def _worded(self, document: SourceDocument) -> tuple[int, ...]:
        """The first pages to recognise that turned out to hold words."""
        recognised = {p.number: p for p in self._readings.recognised(document) if p.words}
        return tuple(n for n in document.recognise_pages[:READ_FIRST] if n in recognised)

    def _bought(self, document: SourceDocument, page: int) -> TypedPage:
        """The answer for one page; an image that is refused here has its words all the same."""
        image = self._readings.image(document, page)
        self._budget.take(document, page, Recognition.EXPENSE)
        about = {
            "organisation_id": document.organisation_id,
            "document_id": document.id,
            "page": page,
        }
        try:
            typed = self._expense_reader.typed(image, page_number=page)
        except Invalid as error:
            logger.warning("typed fields refused", extra={**about, "code": error.code})
            return TypedPage(number=page)
        logger.info("page analysed", extra={**about, "fields": len(typed.fields)})
        return typed
