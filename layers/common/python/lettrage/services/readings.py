"""What a document's workflow keeps between its steps, as files of the work bucket.

Keys, all under the organisation's own prefix:
    `<org>/documents/<sha256>`          the original
    `<org>/documents/<sha256>.opened`   its copy without protection, once a password opened it
    `<org>/parsed/<sha256>.json`        words of text pages: for the fields, and for what a person
                                        will teach by correcting them
    `<org>/pages/<sha256>/<n>.png`      a page to recognise, as prepared: boxes refer to it
    `<org>/pages/<sha256>/<n>.json`     its words; bought once
    `<org>/pages/<sha256>/<n>.expense.json`  its typed fields; bought once, where needed
    `<org>/readings/<sha256>.json`      the fields read
"""

from collections.abc import Sequence
from typing import Protocol

from pydantic import ValidationError

from lettrage.domain.collection import SourceDocument
from lettrage.domain.errors import NotFound
from lettrage.domain.invoice_reading import Reading
from lettrage.domain.page import Page
from lettrage.domain.parsed_document import PageImage, ParsedDocument
from lettrage.domain.reading import READ_FIRST, OwnIdentity, Recollection
from lettrage.domain.record import Value
from lettrage.domain.typed_fields import TypedPage
from lettrage.ports.objects import ObjectStore

_JSON = "application/json"


class FieldReader(Protocol):
    """The one field reader: words and XML fields in, a reading out; pure."""

    def __call__(
        self,
        pages: Sequence[Page],
        structured: Reading | None = None,
        own: OwnIdentity | None = None,
        memory: Recollection | None = None,
        *,
        typed: Sequence[TypedPage] = (),
    ) -> Reading:
        """Find the fields; `own` is never taken for the supplier. Raises: nothing."""
        ...


class DocumentReader(Protocol):
    """The field reader with all that an organisation knows: what use cases read documents with."""

    def __call__(
        self,
        organisation_id: str,
        own: OwnIdentity,
        pages: Sequence[Page],
        structured: Reading | None = None,
        *,
        typed: Sequence[TypedPage] = (),
    ) -> Reading:
        """Find the fields of one document. Raises: Unavailable."""
        ...


class ParsedText(Value):
    """The part of a parsed document that the field reader needs.

    Attributes:
        pages: Pages with a text layer.
        structured: Fields of the e-invoice XML.
        findings_codes: Remarks of the parser.
    """

    pages: tuple[Page, ...] = ()
    structured: Reading | None = None
    findings_codes: tuple[str, ...] = ()

    @classmethod
    def of(cls, parsed: ParsedDocument) -> "ParsedText":
        """Everything but the images."""
        return cls(
            pages=parsed.pages,
            structured=parsed.structured,
            findings_codes=parsed.findings_codes,
        )


class StoredReading(Value):
    """A reading and the parser's remarks beside it."""

    reading: Reading
    findings_codes: tuple[str, ...] = ()


class Readings:
    """Reads and writes these files; every write may be repeated."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    def original(self, document: SourceDocument) -> bytes:
        """The file as it came in. Raises: NotFound, Unavailable."""
        return self._objects.get(document.original_key)

    def readable(self, document: SourceDocument) -> bytes:
        """The file to read: the copy without protection where there is one, else the original.

        Raises: NotFound, Unavailable.
        """
        return self._objects.get(document.opened_key if document.opened else document.original_key)

    def keep_opened(self, document: SourceDocument, data: bytes) -> None:
        """Keep the copy without protection. Raises: Unavailable."""
        self._objects.put(document.opened_key, data, content_type="application/octet-stream")

    def keep_parsed(self, document: SourceDocument, parsed: ParsedText) -> None:
        """Keep the text, for the fields and for learning. Raises: Unavailable."""
        self._put(_key(document, "parsed", ".json"), parsed)

    def parsed(self, document: SourceDocument) -> ParsedText:
        """What `keep_parsed` kept. Raises: NotFound, Unavailable."""
        data = self._objects.get(_key(document, "parsed", ".json"))
        return ParsedText.model_validate_json(data)

    def keep_reading(self, document: SourceDocument, stored: StoredReading) -> None:
        """Keep the fields read. Raises: Unavailable."""
        self._put(_key(document, "readings", ".json"), stored)

    def reading(self, document: SourceDocument) -> StoredReading | None:
        """What `keep_reading` kept, None before. Raises: Unavailable."""
        try:
            data = self._objects.get(_key(document, "readings", ".json"))
        except NotFound:
            return None
        return StoredReading.model_validate_json(data)

    def keep_image(self, document: SourceDocument, image: PageImage) -> None:
        """Keep a page to recognise. Raises: Unavailable."""
        key = image_key(document, image.number)
        self._objects.put_new(key, image.png, content_type=image.content_type)

    def image(self, document: SourceDocument, page: int) -> bytes:
        """What `keep_image` kept. Raises: NotFound, Unavailable."""
        return self._objects.get(image_key(document, page))

    def words_key(self, document: SourceDocument, page: int) -> str:
        """Where a recognised page's words are kept."""
        return _key(document, "pages", f"/{page}.json")

    def keep_words(self, document: SourceDocument, page: Page) -> None:
        """Keep what was bought; the first answer stays. Raises: Unavailable."""
        data = page.model_dump_json().encode()
        self._objects.put_new(self.words_key(document, page.number), data, content_type=_JSON)

    def words(self, document: SourceDocument, page: int) -> Page | None:
        """A recognised page, None before. Raises: Unavailable."""
        try:
            return Page.model_validate_json(self._objects.get(self.words_key(document, page)))
        except NotFound:
            return None

    def recognised(self, document: SourceDocument) -> tuple[Page, ...]:
        """The pages of `recognise_pages` that have been recognised, by number."""
        found = (self.words(document, number) for number in sorted(document.recognise_pages))
        return tuple(page for page in found if page is not None)

    def words_of(self, document: SourceDocument, parsed: ParsedText) -> tuple[Page, ...]:
        """All pages with words, parsed and recognised, by number. Raises: Unavailable."""
        pages = (*parsed.pages, *self.recognised(document))
        return tuple(sorted(pages, key=lambda page: page.number))

    def pages(self, document: SourceDocument) -> tuple[Page, ...]:
        """The pages that were read; none where XML was, or nothing was kept in today's form.

        Raises: Unavailable.
        """
        try:
            return self.words_of(document, self.parsed(document))
        except (NotFound, ValidationError):
            return ()  # read long ago, by a version that kept less or other things

    def keep_typed(self, document: SourceDocument, page: TypedPage) -> None:
        """Keep the typed fields that were bought; the first answer stays. Raises: Unavailable."""
        data = page.model_dump_json().encode()
        self._objects.put_new(_typed_key(document, page.number), data, content_type=_JSON)

    def typed(self, document: SourceDocument) -> tuple[TypedPage, ...]:
        """The typed fields that were bought, by page; only the first pages ever are."""
        found = (self._typed_page(document, n) for n in document.recognise_pages[:READ_FIRST])
        return tuple(sorted((page for page in found if page), key=lambda page: page.number))

    def so_far(
        self, document: SourceDocument, read: DocumentReader, own: OwnIdentity
    ) -> StoredReading:
        """What text layers, recognised pages and typed fields give together up to now.

        Raises: NotFound, before `keep_parsed`; Unavailable.
        """
        parsed = self.parsed(document)
        reading = read(
            document.organisation_id,
            own,
            self.words_of(document, parsed),
            parsed.structured,
            typed=self.typed(document),
        )
        return StoredReading(reading=reading, findings_codes=parsed.findings_codes)

    def _typed_page(self, document: SourceDocument, page: int) -> TypedPage | None:
        try:
            data = self._objects.get(_typed_key(document, page))
        except NotFound:
            return None
        return TypedPage.model_validate_json(data)

    def _put(self, key: str, value: Value) -> None:
        self._objects.put(key, value.model_dump_json().encode(), content_type=_JSON)


def image_key(document: SourceDocument, page: int) -> str:
    """Where the picture of a page to recognise is kept."""
    return _key(document, "pages", f"/{page}.png")


def _typed_key(document: SourceDocument, page: int) -> str:
    return _key(document, "pages", f"/{page}.expense.json")


def _key(document: SourceDocument, folder: str, name: str) -> str:
    return f"{document.organisation_id}/{folder}/{document.id}{name}"
