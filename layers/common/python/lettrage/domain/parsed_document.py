"""What safe parsing of one file gives: fields, words and page images, or a refusal."""

from dataclasses import dataclass, field

from lettrage.domain.invoice_reading import Reading, Refusal
from lettrage.domain.page import Box, Page
from lettrage.domain.record import Value


@dataclass(frozen=True)
class PageImage:
    """A page drawn or photographed, prepared for text recognition (`formats.prepare`).

    Boxes of recognised words, and of the fields read from them, refer to this picture, not to the
    file: it may have been cut out, turned and bent flat.

    Attributes:
        number: From 1.
        png: PNG or JPEG bytes, at most 10 MB (Textract's limit).
        content_type: `image/png` or `image/jpeg`.
    """

    number: int
    png: bytes
    content_type: str


@dataclass(frozen=True)
class ParsedDocument:
    """What safe parsing of one file gave.

    Attributes:
        content_type: By content, never by name: `application/pdf`, `application/xml`, `image/…`;
            `application/octet-stream` when the content is nothing known.
        refusal: Why it can't be read; everything else is empty then.
        structured: Fields of the e-invoice XML (embedded or plain), None without one.
        pages: Pages with a text layer, words with boxes.
        images: Pages without text, rendered, first and last first.
        page_count: Pages of the document.
        findings_codes: Remarks of the parser, such as `broken_embedded_xml`.
    """

    content_type: str
    refusal: Refusal | None = None
    structured: Reading | None = None
    pages: tuple[Page, ...] = ()
    images: tuple[PageImage, ...] = ()
    page_count: int = 0
    findings_codes: tuple[str, ...] = ()

    @property
    def seen_only(self) -> bool:
        """Whether an e-invoice lies in a file whose pages are pictures.

        They are recognised, or nobody would know that they show it (security-reliability E12).
        """
        return self.structured is not None and bool(self.images) and not self.pages


@dataclass(frozen=True)
class UnlockedDocument:
    """What a password made of a protected PDF.

    Attributes:
        data: The same document without protection, b"" with a refusal.
        refusal: Why it did not open; `password_required` for the wrong password.
    """

    data: bytes = field(default=b"", repr=False)
    refusal: Refusal | None = None


class Sheet(Value):
    """One page to put into a new document.

    Attributes:
        file: Place of its file among those given, from 0.
        page: Of that file, from 1; a picture has one.
        region: The part of the page to keep, as it is seen; None for all of it.
    """

    file: int
    page: int
    region: Box | None = None


@dataclass(frozen=True)
class AssembledDocuments:
    """New documents of pages of others.

    Attributes:
        files: PDFs in the order asked for; none with a refusal.
        refusal: Why they could not be made.
    """

    files: tuple[bytes, ...] = field(default=(), repr=False)
    refusal: Refusal | None = None
