"""A PDF as domain values: e-invoice fields, words of pages with text, pictures of the others."""

from collections.abc import Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from lettrage.domain.invoice_reading import Reading
from lettrage.domain.page import Page
from lettrage.domain.parsed_document import PageImage, ParsedDocument
from lettrage.formats.budget import PAGE_S, PICTURES_S, WORDS_S, Late, after, refuse_late
from lettrage.formats.e_invoice import read_e_invoice
from lettrage.formats.page_image import first_and_last_first, render_page
from lettrage.formats.pdf_sight import TooTangled
from lettrage.formats.pdf_structure import PdfStructure, read_structure
from lettrage.formats.pdf_words import read_words
from lettrage.formats.prepare import Preparation
from lettrage.formats.refusals import Refused

MIN_VISIBLE_CHARACTERS = 60
"""Letters and digits in sight below which a page counts as a picture.

Source: a scanner's stamp ("Numérisé le 12/03/2026 page 1/2") has about 35; the shortest invoice
that carries the mandatory mentions has several hundred."""

MAX_GARBAGE = 0.2
"""Share of characters without meaning (private use, replacement) above which the layer is useless:
fonts without a character map."""

MAX_IMAGES = 20
"""Pages drawn for recognition: a scanned page took 0.1 s and 245 kB; more pages is no invoice."""

MAX_SIDE_PT = 14_400
"""Points a side of a page may have: 200 inches (ISO 32000-1, annex C). PDFium's text search takes
memory by the side, a bit a point: 300 MB for a billion."""


def read_pdf(data: bytes) -> ParsedDocument:
    """Everything a PDF tells without text recognition.

    Raises: Refused, as `read_structure` does, or `damaged_pdf` when no page opens.
    """
    structure = read_structure(data)
    findings: list[str] = []
    structured = _structured(structure.e_invoice, findings)
    if structure.e_invoice_count > 1:
        findings.append("several_embedded_xml")
    pages, images = _pages(structure, findings)
    if structured is not None and not pages and not images:
        findings.append("page_shows_nothing")
    return ParsedDocument(
        content_type="application/pdf",
        structured=structured,
        pages=pages,
        images=images,
        page_count=structure.page_count,
        findings_codes=tuple(dict.fromkeys(findings)),
    )


def _structured(xml: bytes | None, findings: list[str]) -> Reading | None:
    if xml is None:
        return None
    try:
        return read_e_invoice(xml)
    except Refused as error:
        known = {
            "xml_not_an_invoice": "embedded_xml_not_an_invoice",
            "xml_forbidden_construct": "dangerous_embedded_xml",
        }
        findings.append(known.get(error.refusal.code, "broken_embedded_xml"))
        return None


def _pages(
    structure: PdfStructure, findings: list[str]
) -> tuple[tuple[Page, ...], tuple[PageImage, ...]]:
    try:
        document = pypdfium2.PdfDocument(structure.data)
    except pypdfium2.PdfiumError as error:
        raise Refused("damaged_pdf") from error
    try:
        if len(document) < structure.page_count:
            # A viewer that walks the tree shows pages that one that believes the number does not.
            findings.append("pages_unread")
        pages, without_text = _text(document, min(structure.page_count, len(document)))
        images = _images(document, first_and_last_first(without_text), findings)
        if "pages_not_drawn" in findings and not pages and not images:
            raise Refused("too_costly_to_read")
        return tuple(pages), images
    finally:
        document.close()


def _text(document: pypdfium2.PdfDocument, count: int) -> tuple[list[Page], list[int]]:
    """Pages with a text layer, and the numbers of the others."""
    pages: list[Page] = []
    without_text: list[int] = []
    late = after(WORDS_S)
    for number in range(1, count + 1):
        refuse_late(late)
        page = _words(document, number, late)
        if page is not None and has_text(page):
            pages.append(page)
        else:
            without_text.append(number)
    if not pages and not without_text:
        raise Refused("damaged_pdf")
    return pages, without_text


def _opened(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage | None:
    """A page as a viewer shows it; None for one that is broken or of no possible size.

    Notes stuck on the page and what was typed into a form become part of it: they cover and say
    what a person sees.
    """
    try:
        page = document[number - 1]
        if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
            page.close()
            page = document[number - 1]
    except pypdfium2.PdfiumError:
        return None
    if all(1 <= side <= MAX_SIDE_PT for side in page.get_size()):
        return page
    page.close()
    return None


def _words(document: pypdfium2.PdfDocument, number: int, late: Late) -> Page | None:
    page = _opened(document, number)
    if page is None:
        return None
    try:
        return read_words(page, number, late)
    except TooTangled:
        return None
    finally:
        page.close()


def _images(
    document: pypdfium2.PdfDocument, numbers: Sequence[int], findings: list[str]
) -> tuple[PageImage, ...]:
    images = []
    late = after(PICTURES_S)
    prepared = Preparation()
    for count, number in enumerate(numbers):
        if count >= MAX_IMAGES or late():
            findings.append("pages_not_drawn")
            break
        page = _opened(document, number)
        if page is None:
            findings.append("page_unreadable")
            continue
        try:
            image = render_page(page, number, after(PAGE_S), prepared)
        except Refused:
            findings.append("pages_not_drawn")
            continue
        finally:
            page.close()
        if image is not None:
            images.append(image)
    return tuple(images)


def has_text(page: Page) -> bool:
    """Whether the text layer is worth reading: enough in sight, and made of characters."""
    seen = "".join(word.text for word in page.words if not word.hidden)
    meaningful = sum(character.isalnum() for character in seen)
    if meaningful < MIN_VISIBLE_CHARACTERS:
        return False
    garbage = sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in seen)
    return garbage <= MAX_GARBAGE * len(seen)
