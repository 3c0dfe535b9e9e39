"""What a file is, by its content; its name may not contradict it.

Opens nothing: it looks at the first and last bytes only. The readers prove the rest by parsing.
"""

import codecs
import re
from enum import StrEnum

from lettrage.formats.refusals import Refused

MAX_FILE_BYTES = 25 * 1024 * 1024
"""Source: security specification E6, D10."""

_MEGABYTES = 25


class FileType(StrEnum):
    """Types that are read."""

    PDF = "pdf"
    XML = "xml"
    IMAGE = "image"


_HEAD = 1024  # the PDF header stands within the first 1024 bytes (ISO 32000-1, note 13 of annex H)
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_ZIP = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_ZIP64_END = b"PK\x06\x07"
_ARCHIVES = (
    _ZIP_END,
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK_MAIL = "__properties_version1.0".encode("utf-16-le")
"""A stream that every mail saved by Outlook holds. Source: MS-OXMSG 2.4, the property stream."""
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)
_EXTENSIONS = {
    "pdf": FileType.PDF,
    "xml": FileType.XML,
    "jpg": FileType.IMAGE,
    "jpeg": FileType.IMAGE,
    "png": FileType.IMAGE,
    "tif": FileType.IMAGE,
    "tiff": FileType.IMAGE,
    "heic": FileType.IMAGE,
    "heif": FileType.IMAGE,
}
# Names that promise something a person or a computer would run or open as another thing.
_DANGEROUS = frozenset(
    "exe com bat cmd scr pif js jse vbs vbe wsf hta jar msi ps1 sh app dll lnk iso img html htm"
    " xhtml svg swf docm xlsm pptm zip rar 7z".split()
)


def recognise(data: bytes, file_name: str) -> FileType:
    """The type by content.

    Raises: Refused, `empty_file`, `file_too_large`, `not_a_pdf`, `archive_not_accepted`,
        `office_document`, `saved_mail`, `two_formats_in_one`, `content_differs_from_name`,
        `unsupported_type`.
    """
    if not data:
        raise Refused("empty_file")
    if len(data) > MAX_FILE_BYTES:
        raise Refused("file_too_large", limit=_MEGABYTES)
    extension = file_name.rpartition(".")[2].strip().lower() if "." in file_name else ""
    found = _by_content(data)
    if found is None:
        raise _why_unknown(data, extension)
    if extension in _DANGEROUS:
        raise Refused("content_differs_from_name")
    promised = _EXTENSIONS.get(extension)
    if promised is not None and promised is not found:
        raise Refused("not_a_pdf" if promised is FileType.PDF else "content_differs_from_name")
    _refuse_second_format(data, found)
    return found


def _by_content(data: bytes) -> FileType | None:
    head = data[:_HEAD]
    if head.startswith(_IMAGES) or (head[4:8] == b"ftyp" and _is_heif(head)):
        return FileType.IMAGE
    if head.startswith((_ZIP, *_ARCHIVES, _OLE, b"MZ", b"\x7fELF", b"#!")):
        return None
    if b"%PDF-" in head:
        return FileType.PDF
    return FileType.XML if _looks_like_xml(head) else None


def _is_heif(head: bytes) -> bool:
    size = int.from_bytes(head[:4], "big")
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(size, 256), 4))}
    return bool(brands & _HEIF_BRANDS)


def _looks_like_xml(head: bytes) -> bool:
    """A tag at the start, in UTF-8 or UTF-16; HTML is not XML for us."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if _HTML.match(start) or re.match(rb"<svg\b", start, re.IGNORECASE):
        return False
    return bool(re.match(rb"<(?:\?xml|!--|!DOCTYPE|[A-Za-z_])", start, re.IGNORECASE))


def _why_unknown(data: bytes, extension: str) -> Refused:
    if data.startswith(_ZIP):
        names = data[:4096] + data[-65536:]
        office = b"[Content_Types].xml" in names or b"mimetypeapplication/vnd.oasis" in names
        return Refused("office_document" if office else "archive_not_accepted")
    if data.startswith(_ARCHIVES):
        return Refused("archive_not_accepted")
    if data.startswith(_OLE):
        return Refused("saved_mail" if _OUTLOOK_MAIL in data else "office_document")
    if extension == "pdf":
        return Refused("not_a_pdf")
    if extension in _EXTENSIONS and _HTML.search(data[:_HEAD]):
        return Refused("content_differs_from_name")
    return Refused("saved_mail" if extension == "eml" else "unsupported_type")


def _refuse_second_format(data: bytes, found: FileType) -> None:
    """A ZIP directory at the end, a second header before the first, HTML in front."""
    tail = data[-65_557:]  # the longest ZIP end record: 22 bytes and a comment of 65,535
    if _has_zip_directory(tail, len(data)):
        raise Refused("two_formats_in_one")
    if found is FileType.PDF:
        before = data[: data.index(b"%PDF-")]
        # Mail gateways put blank lines or a byte order mark in front; anything else is a disguise.
        if before.removeprefix(codecs.BOM_UTF8).strip(b"\0\r\n\t "):
            raise Refused("two_formats_in_one")
    elif found is FileType.IMAGE and b"%PDF-" in data[:_HEAD]:
        raise Refused("two_formats_in_one")


_ELSEWHERE = 0xFFFFFFFF
"""Source: APPNOTE 4.4.1.4 and 4.3.15, the locator of 20 bytes."""


def _has_zip_directory(tail: bytes, size: int) -> bool:
    """An end record whose directory lies in the file: the four bytes alone occur by chance."""
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        record = tail[at : at + 22]
        if len(record) == 22:  # noqa: PLR2004 - length of the end record (APPNOTE 4.3.16)
            length = int.from_bytes(record[12:16], "little")
            start = int.from_bytes(record[16:20], "little")
            comment = int.from_bytes(record[20:22], "little")
            end = size - len(tail) + at
            # Figures too large for the record stand in another, which a locator before it finds.
            if _ELSEWHERE in (length, start) and tail[max(at - 20, 0) : at].startswith(_ZIP64_END):
                return True
            if 0 < length <= end and start <= end and at + 22 + comment <= len(tail):
                return True
        at = tail.rfind(_ZIP_END, 0, at)
    return False
