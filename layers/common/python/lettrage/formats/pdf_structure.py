"""Structure of a PDF: is it whole, is it locked, how many pages, which e-invoice lies in it.

Everything dear comes after the page count and after a bounded look at what the pages inflate to.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import DictionaryObject

from lettrage.formats.pdf_content import BROKEN, MAX_STREAM_BYTES, refuse_costly
from lettrage.formats.recognise import MAX_FILE_BYTES
from lettrage.formats.refusals import Refused

MAX_PAGES = 50
"""Source: security specification E6."""

MAX_TREE_ENTRIES = 8 * MAX_PAGES
"""Nodes of the page tree walked to count pages: writers put a few pages under each inner node."""

# Names that Factur-X, ZUGFeRD and XRechnung prescribe, compared in lower case. Order-X
# (order-x.xml) is an order and stays closed, as does every other attachment.
E_INVOICE_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
MAX_ATTACHMENTS = 100

_LINEARIZED = re.compile(rb"/Linearized\b.{0,200}?/L\s+(\d{1,12})", re.DOTALL)

CONFIGURATION = Configuration(
    maximum_declared_stream_length=MAX_FILE_BYTES,
    array_based_stream_maximum_output_length=MAX_STREAM_BYTES,
    jbig2_maximum_output_length=MAX_STREAM_BYTES,
    lzw_maximum_output_length=MAX_STREAM_BYTES,
    run_length_maximum_output_length=MAX_STREAM_BYTES,
    zlib_maximum_output_length=MAX_STREAM_BYTES,
    zlib_maximum_recovery_input_length=1_000_000,
    brotli_maximum_output_length=MAX_STREAM_BYTES,
    image_maximum_buffer_size=MAX_STREAM_BYTES,
    xmp_maximum_input_length=1_000_000,
    page_tree_maximum_entries=MAX_TREE_ENTRIES,
)


@dataclass(frozen=True)
class PdfStructure:
    """What is known of a PDF before its pages are opened.

    Attributes:
        data: Bytes to open: the original, or a copy without protection when it had one.
        page_count: From 1 to `MAX_PAGES`.
        e_invoice: The first embedded e-invoice XML, None without one.
        e_invoice_count: How many attachments carry a name of an e-invoice.
    """

    data: bytes
    page_count: int
    e_invoice: bytes | None
    e_invoice_count: int


def read_structure(data: bytes) -> PdfStructure:
    """Open, unlock what opens without a password, count, take the e-invoice out.

    Raises: Refused, `damaged_pdf`, `password_required`, `unsupported_encryption`, `no_page`,
        `too_many_pages` or `decompression_bomb`.
    """
    _refuse_cut_off(data)
    try:
        with apply_configuration(CONFIGURATION):
            return _structure(data)
    except LimitReachedError as error:
        raise Refused("decompression_bomb") from error
    except BROKEN as error:
        raise Refused("damaged_pdf") from error
    except RecursionError as error:
        raise Refused("too_costly_to_read") from error


def _structure(data: bytes) -> PdfStructure:
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted
    except LimitReachedError:
        raise
    except BROKEN:
        # Of locks that pypdf has no key for it says so in many ways; PDFium knows whether it has.
        if b"/Encrypt" not in data:
            raise
        locked = True
    if locked:
        data = without_protection(data)
        reader = PdfReader(io.BytesIO(data))
    count = _page_count(reader)
    _refuse_dynamic_form(reader)
    refuse_costly(reader)
    found = list(_e_invoices(reader))
    return PdfStructure(
        data=data,
        page_count=count,
        e_invoice=found[0] if found else None,
        e_invoice_count=len(found),
    )


def _page_count(reader: PdfReader) -> int:
    """Pages by walking the tree, whose own count may lie; no page is opened."""
    try:
        count = reader.get_num_pages()
    except LimitReachedError as error:
        if "page tree" not in str(error):
            raise
        raise Refused("too_many_pages", limit=MAX_PAGES) from error
    if count > MAX_PAGES:
        raise Refused("too_many_pages", limit=MAX_PAGES)
    if count < 1:
        raise Refused("no_page")
    return count


def _refuse_cut_off(data: bytes) -> None:
    """A file that lost its end lost its attachment too: what is left must not pass as whole."""
    tail = data[-2048:]
    if b"startxref" not in tail and b"%%EOF" not in tail:
        raise Refused("damaged_pdf")
    declared = _LINEARIZED.search(data[:2048])
    if declared and len(data) < int(declared[1]):
        raise Refused("damaged_pdf")


def _refuse_dynamic_form(reader: PdfReader) -> None:
    """A form whose pages a program has to make: the one in the file asks to wait.

    Source: ISO 32000-1, 12.7.8 and table 28, `NeedsRendering`.
    """
    catalog = reader.root_object
    form = catalog.get("/AcroForm")
    form = form.get_object() if form is not None else None
    if isinstance(form, DictionaryObject) and "/XFA" in form and catalog.get("/NeedsRendering"):
        raise Refused("dynamic_form")


def without_protection(data: bytes, password: str | None = None) -> bytes:
    """The same document without encryption, when this password opens it, or an empty one.

    PDFium knows every standard security handler; pypdf would need another library for AES.

    Raises: Refused, `password_required`, `unsupported_encryption` or `damaged_pdf`.
    """
    try:
        document = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        code = {
            pdfium.FPDF_ERR_PASSWORD: "password_required",
            pdfium.FPDF_ERR_SECURITY: "unsupported_encryption",
        }.get(error.err_code or 0, "damaged_pdf")
        raise Refused(code) from error
    try:
        copy = io.BytesIO()
        document.save(copy, flags=pdfium.FPDF_REMOVE_SECURITY)
        return copy.getvalue()
    finally:
        document.close()


def _e_invoices(reader: PdfReader) -> Iterator[bytes]:
    for number, attachment in enumerate(reader.attachment_list):
        if number >= MAX_ATTACHMENTS:
            return
        if (attachment.name or "").strip().lower() in E_INVOICE_NAMES:
            try:
                yield attachment.content
            except LimitReachedError:
                raise
            except PyPdfError:
                # A broken attachment must not cost the page: it is told as broken XML.
                yield b""
