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
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from lettrage.formats.refusals import Refused

MAX_PAGES = 50
"""Source: security specification E6."""

MAX_TREE_ENTRIES = 8 * MAX_PAGES
"""Nodes of the page tree walked to count pages: writers put a few pages under each inner node."""

MAX_STREAM_BYTES = 20_000_000
"""Source: security specification E7: pypdf's own 75 MB let a file take 140 MB per stream."""

MAX_CONTENT_BYTES = 60_000_000
"""All page contents and forms together: three streams at the limit of one."""

MAX_FORMS = 500
"""Forms looked into for their inflated size; an invoice page uses a few dozen."""

# Names that Factur-X, ZUGFeRD and XRechnung prescribe, compared in lower case. Order-X
# (order-x.xml) is an order and stays closed, as does every other attachment.
E_INVOICE_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
MAX_ATTACHMENTS = 100

_LINEARIZED = re.compile(rb"/Linearized\b.{0,200}?/L\s+(\d{1,12})", re.DOTALL)

CONFIGURATION = Configuration(
    maximum_declared_stream_length=MAX_STREAM_BYTES,
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
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Refused("damaged_pdf") from error
    except RecursionError as error:
        raise Refused("too_costly_to_read") from error


def _structure(data: bytes) -> PdfStructure:
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted
    except DependencyError:
        locked = True
    if locked:
        data = _without_protection(data)
        reader = PdfReader(io.BytesIO(data))
    count = _page_count(reader)
    _refuse_inflating(reader)
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


def _without_protection(data: bytes) -> bytes:
    """The same document without encryption, when an empty password opens it.

    PDFium knows every standard security handler; pypdf would need another library for AES.
    """
    try:
        document = pypdfium2.PdfDocument(data)
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


def _refuse_inflating(reader: PdfReader) -> None:
    """Inflate what the pages will have drawn, within limits, before a faster library does."""
    total = 0
    for stream in _drawn_streams(reader):
        total += len(stream.get_data())
        if total > MAX_CONTENT_BYTES:
            raise Refused("decompression_bomb")


def _drawn_streams(reader: PdfReader) -> Iterator[StreamObject]:
    """Contents of all pages and the forms they draw, each once; images are not decoded here."""
    seen: set[int] = set()
    forms = 0
    pending: list[DictionaryObject] = list(reader.pages)
    while pending:
        holder = pending.pop()
        contents = holder.get("/Contents")
        contents = contents.get_object() if contents is not None else None
        for item in contents if isinstance(contents, ArrayObject) else [contents]:
            stream = item.get_object() if item is not None else None
            if isinstance(stream, StreamObject) and id(stream) not in seen:
                seen.add(id(stream))
                yield stream
        for form in _forms(holder):
            if id(form) in seen:
                continue
            seen.add(id(form))
            forms += 1
            if forms > MAX_FORMS:
                raise Refused("too_costly_to_read")
            yield form
            pending.append(form)


def _forms(holder: DictionaryObject) -> Iterator[StreamObject]:
    resources = holder.get("/Resources")
    resources = resources.get_object() if resources is not None else None
    if not isinstance(resources, DictionaryObject):
        return
    drawn = resources.get("/XObject")
    drawn = drawn.get_object() if drawn is not None else None
    if not isinstance(drawn, DictionaryObject):
        return
    for reference in drawn.values():
        form = reference.get_object()
        if isinstance(form, StreamObject) and form.get("/Subtype") == "/Form":
            yield form


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
