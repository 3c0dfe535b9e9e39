"""New documents of pages of others, filed like any that came in."""

from collections.abc import Sequence

from lettrage.domain.collection import SourceDocument
from lettrage.domain.document_pieces import piece_name
from lettrage.domain.errors import Conflict, Fault, Invalid, NotFound
from lettrage.domain.invoice_reading import DocumentPart, ExtractionSource
from lettrage.domain.parsed_document import Sheet
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.formats.file_names import safe_file_name
from lettrage.ports.parser import DocumentAssembler
from lettrage.services.filing import Filing
from lettrage.services.readings import Readings
from lettrage.services.unit_of_work import Actor

PDF = "application/pdf"


class DocumentAssembly:
    """Cuts and joins. The same pages give the same bytes, so repeating files nothing twice."""

    def __init__(self, readings: Readings, assembler: DocumentAssembler, filing: Filing) -> None:
        self._readings = readings
        self._assembler = assembler
        self._filing = filing

    def cut(
        self, actor: Actor, document: SourceDocument, parts: Sequence[DocumentPart]
    ) -> tuple[SourceDocument, ...]:
        """One new document a part, kept and not started.

        Raises: Invalid, with the code of a refusal; NotFound, without its file; Unavailable.
        """
        return self._made(actor, [document], [[(document, part)] for part in parts])

    def join(self, actor: Actor, documents: Sequence[SourceDocument]) -> SourceDocument:
        """One new document of all their pages in this order, kept and not started.

        Raises: Invalid, with the code of a refusal; NotFound, without a file; Unavailable.
        """
        whole = [(each, DocumentPart(pages=_all_pages(each))) for each in documents]
        (joined,) = self._made(actor, documents, [whole])
        return joined

    def start(self, document: SourceDocument) -> None:
        """Read it, unless it was before. Raises: Unavailable."""
        self._filing.start(document)

    def _made(
        self,
        actor: Actor,
        sources: Sequence[SourceDocument],
        pieces: Sequence[Sequence[tuple[SourceDocument, DocumentPart]]],
    ) -> tuple[SourceDocument, ...]:
        files = _Files(self._readings)
        sheets = [[s for each, part in piece for s in files.sheets(each, part)] for piece in pieces]
        assembled = self._assembler.assemble(files.data, sheets)
        if assembled.refusal is not None:
            refusal = assembled.refusal
            raise Invalid(
                refusal.message_en,
                code=refusal.code,
                message_fr=refusal.message_fr,
                faults=[Fault("", refusal.code, refusal.message_en, refusal.message_fr)],
            )
        origin = sources[0].origins[0]
        numbered = len(pieces) > 1
        return tuple(
            self._filing.keep(
                sources[0].organisation_id,
                data,
                origin.model_copy(
                    update={
                        "file_name": safe_file_name(
                            piece_name(origin.file_name, number if numbered else 0)
                        )
                    }
                ),
                content_type=PDF,
                actor=actor,
                made_from=tuple(each.id for each in sources),
            )
            for number, data in enumerate(assembled.files, start=1)
        )


class _Files:
    """The files to take pages from, each read once."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._places: dict[tuple[str, int], int] = {}
        self.data: list[bytes] = []

    def sheets(self, document: SourceDocument, part: DocumentPart) -> list[Sheet]:
        """The part's sheets: of the PDF; of the prepared picture where boxes refer to that."""
        sheets = []
        for at, page in enumerate(part.pages):
            region = part.region if at == 0 else None
            pictured = region is not None and page in document.recognise_pages
            if document.content_type == PDF and not pictured:
                place = self._place(document, 0)
                sheets.append(Sheet(file=place, page=page, region=region))
            else:
                place = self._place(document, page)
                sheets.append(Sheet(file=place, page=1, region=region))
        return sheets

    def _place(self, document: SourceDocument, page: int) -> int:
        """Where its file (page 0), or the picture of a page, stands in `data`."""
        key = document.id, page
        if key not in self._places:
            try:
                data = (
                    self._readings.image(document, page)
                    if page
                    else self._readings.readable(document)
                )
            except NotFound as error:
                if not page:
                    raise
                message = f"page {page} was too much to draw: it cannot be put into a new document"
                french = f"La page {page} n’a pu être dessinée : laissez-la hors du document."
                fault = Fault("", "page_not_drawn", message, french)
                raise Invalid(message, faults=[fault]) from error
            self._places[key] = len(self.data)
            self.data.append(data)
        return self._places[key]


def _all_pages(document: SourceDocument) -> tuple[int, ...]:
    return tuple(range(1, document.page_count + 1))


def must_have_pages(invoice: PurchaseInvoice, document: SourceDocument) -> None:
    """Raises: Conflict `e_invoice`, for what XML gave; `no_pages`, where nothing was read."""
    reads = (field.read for field in invoice.fields.values())
    if any(read and read.source is ExtractionSource.EMBEDDED_XML for read in reads):
        message = "an e-invoice is one document as its sender made it: it is not cut nor joined"
        raise Conflict(message, code="e_invoice")
    if document.page_count < 1:
        raise Conflict("the pages of this document are not known", code="no_pages")
