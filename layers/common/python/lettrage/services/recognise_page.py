"""Use case: the words of one page image, bought once."""

import logging

from lettrage.contracts.steps import PageRef, RecognisedRef
from lettrage.domain.collection import SourceDocument
from lettrage.domain.reading import READ_FIRST, stands
from lettrage.domain.recognition_usage import Recognition
from lettrage.ports.page_reader import PageReader
from lettrage.services.own_identity import own_identity
from lettrage.services.readings import FieldReader, Readings
from lettrage.services.recognition_budget import RecognitionBudget
from lettrage.services.remembering_reader import RememberingReader
from lettrage.services.unit_of_work import Work

logger = logging.getLogger(__name__)


class RecognisePage:
    """State of `collect_document`, once for each page without text."""

    def __init__(
        self,
        work: Work,
        readings: Readings,
        page_reader: PageReader,
        read: FieldReader,
        budget: RecognitionBudget,
    ) -> None:
        self._work = work
        self._readings = readings
        self._page_reader = page_reader
        self._read = RememberingReader(work.store, read)
        self._budget = budget

    def __call__(self, request: PageRef) -> RecognisedRef:
        """Key of the page's words; an answer that exists is never bought again.

        A middle page is not bought either when the pages before it give a reading that stands:
        the key is then empty.
        Raises: NotFound; Unavailable, when recognition is throttled or down; Invalid, when the
        image is refused; CapReached, when a cap forbids to buy it.
        """
        document = self._work.store.get(
            SourceDocument, request.organisation_id, request.document_id
        )
        key = self._readings.words_key(document, request.page)
        if self._readings.words(document, request.page) is None:
            if self._stands_without(document, request.page):
                key = ""
            else:
                image = self._readings.image(document, request.page)
                self._budget.take(document, request.page, Recognition.TEXT)
                words = self._page_reader.words(image, page_number=request.page)
                self._readings.keep_words(document, words)
                logger.info(
                    "page recognised",
                    extra={
                        "organisation_id": document.organisation_id,
                        "document_id": document.id,
                        "page": request.page,
                        "words": len(words.words),
                    },
                )
        return RecognisedRef(
            organisation_id=document.organisation_id,
            document_id=document.id,
            page=request.page,
            key=key,
        )

    def _stands_without(self, document: SourceDocument, page: int) -> bool:
        """Whether the reading stands already, so that a middle page need not be bought."""
        if page in document.recognise_pages[:READ_FIRST]:
            return False
        if len(self._readings.recognised(document)) < READ_FIRST:
            return False
        own = own_identity(self._work.store, document.organisation_id)
        return stands(self._readings.so_far(document, self._read, own).reading)
