"""Text of a mail and the pictures that only decorate it."""

import io
import re
from email.message import Message
from html.parser import HTMLParser

from PIL import Image, UnidentifiedImageError

_ICON_SIDE = 200
"""Pixels: pictures no larger on their longer side are icons, pixels and buttons; a photographed
receipt has 600 and more."""

_BANNER_SIDE = 300
_BANNER_BYTES = 150 * 1024
"""A picture within the text is a logo or banner when its shorter side and its size stay below
these: phones send photos of megapixels within the text too, and those are receipts."""

_SHOWN_ONLY = frozenset({"image/gif", "image/svg+xml", "image/webp", "image/bmp", "image/x-icon"})
"""Types that are never read as documents: within the text they are decoration."""

_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
"""First bytes of PNG, JPEG, GIF, BMP and TIFF: what is called a file may be a picture."""

_SKIPPED = frozenset({"script", "style", "head", "title"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4"})
_CITED = re.compile(r"""cid:([^"'>\s)]{1,200})""", re.IGNORECASE)


_ONE_BYTE = re.compile(r"(?:us-?ascii|iso-?8859-|latin-?|windows-125|cp125)", re.IGNORECASE)
_LATIN_1 = re.compile(r"(?:iso-?8859-1|latin-?1|us-?ascii|ascii)\Z", re.IGNORECASE)


def charset_text(data: bytes, charset: str | None) -> str:
    """Bytes of a text part; a charset that is unknown or wrong falls back on UTF-8, then 1252.

    UTF-8 under the name of a charset of single bytes is read as what it is: no other text passes
    for it. What is called Latin 1 is read as 1252, which has the euro sign.
    Raises: nothing.
    Source: WHATWG Encoding, 4.2, on the names of windows-1252.
    """
    told = (charset or "utf-8").strip()
    names = [told, "utf-8", "cp1252"]
    if _LATIN_1.match(told):
        names = ["utf-8", "cp1252"]
    elif _ONE_BYTE.match(told):
        names = ["utf-8", told, "cp1252"]
    for name in names:
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("latin-1")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED and self._skipping:
            self._skipping -= 1

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.pieces.append(data)


def html_text(html: str) -> str:
    """Text of an HTML body, one line a block; nothing is rendered or fetched."""
    reader = _Text()
    reader.feed(html[:2_000_000])
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).splitlines())
    return "\n".join(line for line in lines if line)


def content_ids(message: Message) -> frozenset[str]:
    """Identifiers that HTML bodies cite as pictures (`cid:`)."""
    cited: set[str] = set()
    for node in message.walk():
        if node.get_content_type() == "text/html":
            content = node.get_payload(decode=True)
            if isinstance(content, bytes):
                text = charset_text(content[:2_000_000], node.get_content_charset())
                cited.update(_CITED.findall(text))
    return frozenset(cited)


def is_cited(node: Message, cited: frozenset[str]) -> bool:
    """Whether the text shows this part."""
    return _content_id(node) in cited


def _content_id(node: Message) -> str:
    return str(node.get("Content-ID") or "").strip("<> \t\r\n")


def is_decorative(node: Message, kind: str, data: bytes, cited: frozenset[str]) -> bool:
    """Whether a picture belongs to the text (logo, banner, pixel) and holds no document.

    It goes by dimensions and size, so that a logo encoded anew is known as the first one was.
    Source: security specification D12.
    """
    declared = kind.startswith("image/")
    if not declared and not data.startswith(_PICTURES):
        return False
    identifier = _content_id(node)
    disposition = str(node.get("Content-Disposition") or "").lower().lstrip()
    within = (
        is_cited(node, cited)
        or disposition.startswith("inline")
        or (bool(identifier) and not disposition.startswith("attachment"))
    )
    if kind in _SHOWN_ONLY:
        return within or is_icon(data)
    size = _dimensions(data)
    if size is None:
        return False
    small = min(size) < _BANNER_SIDE and len(data) < _BANNER_BYTES
    return is_icon(data) or (within and small)


def is_icon(data: bytes) -> bool:
    """Whether it is a picture too small for any document, whatever it is called."""
    size = _dimensions(data) if data.startswith(_PICTURES) else None
    return size is not None and max(size) <= _ICON_SIDE


def _dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, None for what is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
