"""Any file as a `ParsedDocument`: recognise, then the reader of its type. Refuses by value."""

from lettrage.domain.parsed_document import ParsedDocument, UnlockedDocument
from lettrage.formats.recognise import FileType, recognise
from lettrage.formats.refusals import Refused, refusal

_CONTENT_TYPES = {FileType.PDF: "application/pdf", FileType.XML: "application/xml"}


def _pdf(data: bytes) -> ParsedDocument:
    from lettrage.formats.pdf import read_pdf  # noqa: PLC0415 - each codec costs a cold start

    return read_pdf(data)


def _image(data: bytes) -> ParsedDocument:
    from lettrage.formats.image import read_image  # noqa: PLC0415 - as above

    return read_image(data)


def _xml(data: bytes) -> ParsedDocument:
    from lettrage.formats.e_invoice import read_e_invoice  # noqa: PLC0415 - as above

    return ParsedDocument(
        content_type="application/xml", structured=read_e_invoice(data), page_count=1
    )


_READERS = {FileType.PDF: _pdf, FileType.IMAGE: _image, FileType.XML: _xml}


def parse(data: bytes, file_name: str) -> ParsedDocument:
    """Everything that can be known of the file without text recognition.

    Shapes: with a refusal, everything else is empty.
    Raises: nothing for content that the readers know to be bad.
    """
    content_type = "application/octet-stream"
    try:
        found = recognise(data, file_name)
        content_type = _CONTENT_TYPES.get(found, "image/*")
        return _READERS[found](data)
    except Refused as error:
        return ParsedDocument(content_type=content_type, refusal=error.refusal)
    except (MemoryError, RecursionError):
        return ParsedDocument(content_type=content_type, refusal=refusal("too_costly_to_read"))


def unlock(data: bytes, password: str) -> UnlockedDocument:
    """A protected PDF without its protection.

    Shapes: with a refusal, no bytes; a wrong password is refused as `password_required`.
    Raises: nothing for content that the readers know to be bad.
    """
    from lettrage.formats.pdf_structure import without_protection  # noqa: PLC0415 - as above

    try:
        return UnlockedDocument(data=without_protection(data, password))
    except Refused as error:
        return UnlockedDocument(refusal=error.refusal)
