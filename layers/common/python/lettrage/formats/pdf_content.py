"""What the pages of a PDF have drawn, inflated and weighed before PDFium sees any of it.

PDFium is fast and trusts what it reads: it inflates whatever a page names and draws a form as often
as it is told. So everything that can be reached from the pages is inflated here within limits, and
forms count as often as they are drawn: ten that each draw the next ten times are ten thousand
million.
"""

import io
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from pypdf import PdfReader, apply_configuration
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from lettrage.formats.refusals import Refused

MAX_STREAM_BYTES = 20_000_000
"""Source: security specification E7: pypdf's own 75 MB let a file take 140 MB per stream."""

MAX_FONT_BYTES = 40_000_000
"""A font program: whole fonts of all scripts have up to 25 MB."""

MAX_TOTAL_BYTES = 100_000_000
"""All streams that pages reach, each once: fonts at their limit and three contents at theirs."""

MAX_DRAWN_BYTES = 60_000_000
"""Page contents with their forms, as often as drawn: PDFium reads about 15 MB a second."""

MAX_DEPTH = 25
"""Forms within forms; PDFium itself stops near it."""

DRAW_BYTES = 200
"""What drawing a form costs besides its content, however small."""

MAX_OBJECTS = 20_000
"""Objects that pages reach; a fifty-page catalogue with a form an icon has a few thousand. pypdf
takes 70 µs for each."""

MAX_IMAGE_PIXELS = 150_000_000
"""A2 at 600 dots per inch."""

MAX_INLINE_PIXELS = 16_000_000
"""An image within the content: ISO 32000-1, 8.9.7, wants at most 4 kB."""

MAX_ASCII_BYTES = 1_000_000
"""Content in ASCII85 or hexadecimal: pypdf takes a hundred times as much to decode it."""

_ELSEWHERE = frozenset(
    "/Parent /P /Dest /A /AA /Popup /IRT /B /Metadata /PieceInfo /Thumb /StructParent"
    " /StructParents /OC /OPI /Alternates /Measure".split()
)
"""Entries that lead away from what is drawn: to other pages, actions and metadata."""

_FONT_PROGRAMS = ("/Type1C", "/CIDFontType0C", "/OpenType")
BROKEN = (
    PyPdfError,
    DependencyError,
    NotImplementedError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
)
"""What pypdf raises for content it can't read."""

_ASCII = ("/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx")
_NAME = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_INLINE = re.compile(rb"\bBI\b(.{0,400}?)\bID\b", re.DOTALL)
_SIDE = re.compile(rb"/(?:W|H|Width|Height)\s+(\d{1,10})")


Forms = dict[bytes, list[StreamObject]]
"""What a content may draw, by the name it draws it under."""


def refuse_costly(reader: PdfReader) -> None:
    """Refuse a document whose pages draw more than any invoice does.

    Raises: Refused, `decompression_bomb` or `too_costly_to_read`; LimitReachedError and other
    errors of pypdf, for contents that are broken or beyond its limits.
    """
    scales = _Scales()
    # PDFium looks into the metadata of every document for a workflow it does not support.
    scales.reach(reader.root_object, ("/Metadata",))
    for page in reader.pages:
        scales.reach(page, ("/Contents", "/Resources", "/Annots"))
        scales.weigh(page)


class _Scales:
    """Sums over all pages."""

    def __init__(self) -> None:
        self._seen: dict[int, PdfObject] = {}  # an identity is good while its object lives
        self._inflated = 0
        self._drawn = 0
        self._weights: dict[int, int] = {}

    def reach(self, holder: DictionaryObject, entries: Iterable[str]) -> None:
        """Inflate every stream that these entries lead to, once."""
        pending = [holder[name] for name in entries if name in holder]
        while pending:
            found = pending.pop()
            if id(found) in self._seen:
                continue
            self._seen[id(found)] = found
            if len(self._seen) > MAX_OBJECTS:
                raise Refused("too_costly_to_read")
            if isinstance(found, StreamObject):
                self._measure(found)
            pending += _parts(found)

    def _measure(self, stream: StreamObject) -> None:
        if stream.get("/Subtype") == "/Image":
            _refuse_pixels(stream.get("/Width"), stream.get("/Height"), MAX_IMAGE_PIXELS)
            return
        _refuse_ascii(stream)
        most = MAX_FONT_BYTES if _is_font(stream) else MAX_STREAM_BYTES
        try:
            with apply_configuration(zlib_maximum_output_length=most):
                size = len(stream.get_data())
        except LimitReachedError:
            raise
        except BROKEN:
            return  # PDFium makes do without a font or a profile
        self._inflated += size
        if size > most or self._inflated > MAX_TOTAL_BYTES:
            raise Refused("decompression_bomb")

    def weigh(self, page: DictionaryObject) -> None:
        """Add what drawing the page costs."""
        found = _resolved(page.get("/Contents"))
        streams = map(_resolved, found) if isinstance(found, ArrayObject) else [found]
        parts = [each.get_data() for each in streams if isinstance(each, StreamObject)]
        if self._drawn + sum(map(len, parts)) > MAX_DRAWN_BYTES:
            raise Refused("too_costly_to_read")
        content = b"\n".join(parts)
        resources = _dictionary(page, "/Resources")
        self._drawn += self._weight(content, resources, 0)
        for form in _appearances(page):
            self._drawn += self._weight_of(form, resources, 0)
        if self._drawn > MAX_DRAWN_BYTES:
            raise Refused("too_costly_to_read")

    def _weight(self, content: bytes, resources: DictionaryObject, depth: int) -> int:
        _refuse_inline(content)
        forms = _forms(resources)
        weight = len(content)
        for name, count in _draws(content, forms).items():
            for form in forms[name]:
                weight += count * (DRAW_BYTES + self._weight_of(form, resources, depth + 1))
        return weight

    def _weight_of(self, form: StreamObject, inherited: DictionaryObject, depth: int) -> int:
        if depth > MAX_DEPTH:
            raise Refused("too_costly_to_read")
        if id(form) not in self._weights:
            self._weights[id(form)] = 0  # a form within itself is drawn once: PDFium sees that too
            own = _dictionary(form, "/Resources") or inherited
            self._weights[id(form)] = self._weight(form.get_data(), own, depth)
        return self._weights[id(form)]


def _resolved(found: PdfObject | None) -> PdfObject | None:
    return found.get_object() if found is not None else None


def _dictionary(holder: DictionaryObject, name: str) -> DictionaryObject:
    found = _resolved(holder.get(name))
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _parts(found: PdfObject | None) -> Iterator[PdfObject]:
    """Dictionaries, arrays and streams that an object holds or refers to."""
    held: Iterable[PdfObject] = ()
    if isinstance(found, DictionaryObject):
        held = [value for name, value in found.items() if name not in _ELSEWHERE]
    elif isinstance(found, ArrayObject):
        held = found
    for value in held:
        if isinstance(value, IndirectObject | DictionaryObject | ArrayObject):
            part = value.get_object()
            if isinstance(part, DictionaryObject | ArrayObject):
                yield part


def _forms(resources: DictionaryObject) -> Forms:
    """Forms, tiling patterns and soft masks of a content."""
    forms: Forms = defaultdict(list)
    for category in ("/XObject", "/Pattern", "/ExtGState"):
        for name, value in _dictionary(resources, category).items():
            found = _resolved(value)
            if category == "/ExtGState" and isinstance(found, DictionaryObject):
                found = _resolved(_dictionary(found, "/SMask").get("/G"))
            if isinstance(found, StreamObject) and found.get("/Subtype") != "/Image":
                forms[name[1:].encode("utf-8", "replace")].append(found)
    return forms


def _draws(content: bytes, forms: Forms) -> Counter[bytes]:
    """How often each name stands in a content, whatever operator follows it."""
    counts: Counter[bytes] = Counter()
    if not forms:
        return counts
    for match in _NAME.finditer(content):
        name = match[1]
        if b"#" in name:
            name = _ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), name)
        if name in forms:
            counts[name] += 1
    return counts


def _appearances(page: DictionaryObject) -> Iterator[StreamObject]:
    """What annotations show over the page."""
    annotations = _resolved(page.get("/Annots"))
    for each in annotations if isinstance(annotations, ArrayObject) else ():
        annotation = _resolved(each)
        if not isinstance(annotation, DictionaryObject):
            continue
        shown = _resolved(_dictionary(annotation, "/AP").get("/N"))
        states = [shown] if isinstance(shown, StreamObject) else list(_parts(shown))
        yield from (state for state in states if isinstance(state, StreamObject))


def _is_font(stream: StreamObject) -> bool:
    return "/Length1" in stream or stream.get("/Subtype") in _FONT_PROGRAMS


def _refuse_ascii(stream: StreamObject) -> None:
    filters = _resolved(stream.get("/Filter"))
    names = filters if isinstance(filters, ArrayObject) else [filters]
    if any(name in _ASCII for name in names):
        size = io.BytesIO()
        stream.write_to_stream(size)
        if size.tell() > MAX_ASCII_BYTES:
            raise Refused("too_costly_to_read")


def _refuse_pixels(width: object, height: object, most: int) -> None:
    if isinstance(width, int) and isinstance(height, int) and width * height > most:
        raise Refused("decompression_bomb")


def _refuse_inline(content: bytes) -> None:
    for match in _INLINE.finditer(content):
        pixels = math.prod(int(side) for side in _SIDE.findall(match[1]))
        _refuse_pixels(pixels, 1, MAX_INLINE_PIXELS)
