"""One statement file: its format by content, never by name, then that format's reader."""

import re
from collections.abc import Sequence

from lxml import etree

from lettrage.domain.statements import KnownLayout, Statement, StatementFile, StatementMapping
from lettrage.formats.refusals import Refused
from lettrage.formats.safe_xml import parse_xml
from lettrage.formats.statements import camt, cfonb120, mt940, ofx, qif, table
from lettrage.formats.statements.cells import text_of
from lettrage.formats.statements.wording import StatementRefused

MOST_BYTES = 5 * 1024 * 1024
"""Largest file: a year of a busy account in CAMT is below 4 MB. XML has the same limit."""

MOST_ENTRIES = 10_000
"""Most movements of a file: what one run of the import writes within its time."""

_XML = re.compile(r"\s*<(?:\?xml|!--|(?:[A-Za-z][\w.-]*:)?(?:Document|OFX)\b)")
_HEADS = (
    (b"%PDF", "statement_is_pdf"),
    (b"PK\x03\x04", "archive_not_accepted"),
    (b"\x1f\x8b", "archive_not_accepted"),
    (b"BZh", "archive_not_accepted"),
    (b"\xfd7zXZ", "archive_not_accepted"),
    (b"7z\xbc\xaf", "archive_not_accepted"),
    (b"Rar!", "archive_not_accepted"),
    (b"\xd0\xcf\x11\xe0", "spreadsheet_not_accepted"),
)
_SHEET_PARTS = (b"xl/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")


def read_statements(
    data: bytes, mapping: StatementMapping | None = None, known: Sequence[KnownLayout] = ()
) -> StatementFile:
    """Everything the file says; what can't be read is refused by value.

    `mapping` is what a person says of a table now, `known` what was confirmed of such tables
    before, the most fitting first.

    Raises: nothing for what the content does.
    """
    try:
        found = _read(data, mapping, known)
        _bounded(found.statements)
    except StatementRefused as refused:
        return StatementFile(refusal=refused.refusal)
    except Refused as refused:
        return StatementFile(refusal=StatementRefused(refused.refusal.code).refusal)
    return found


def _read(
    data: bytes, mapping: StatementMapping | None, known: Sequence[KnownLayout]
) -> StatementFile:
    if not data.strip(b"\x00 \t\r\n"):
        raise StatementRefused("empty_file")
    if len(data) > MOST_BYTES:
        raise StatementRefused("file_too_large", limit=MOST_BYTES // (1024 * 1024))
    for head, code in _HEADS:
        if data.startswith(head):
            sheet = any(part in data[:4096] for part in _SHEET_PARTS)
            raise StatementRefused("spreadsheet_not_accepted" if sheet else code)
    text = text_of(data)
    if text.count("\x00") or text.count("\ufffd") > len(text) // 50:
        raise StatementRefused("unsupported_type")
    if _XML.match(text) and "OFXHEADER:" not in text[:400]:
        return _xml(data, text)
    return _text(data, text, mapping, known)


def _xml(data: bytes, text: str) -> StatementFile:
    if not text.lstrip().startswith("<?xml") and text.lstrip().startswith("<OFX"):
        return ofx.read_sgml(data)
    try:
        root = parse_xml(data)
    except Refused as refused:
        # Version 2 with a bare ampersand: the reader of version 1 takes it, if it is whole.
        if refused.refusal.code == "broken_xml" and ofx.looks_like(text) and ofx.is_whole(text):
            return ofx.read_sgml(data, "2")
        raise
    name = etree.QName(root).localname
    if name == "OFX":
        return ofx.read_xml(root)
    if name == "Document":
        return camt.read(root)
    raise StatementRefused("xml_not_a_statement")


def _text(
    data: bytes, text: str, mapping: StatementMapping | None, known: Sequence[KnownLayout]
) -> StatementFile:
    if cfonb120.is_cfonb240(text):
        raise StatementRefused("cfonb_240")
    if cfonb120.looks_like(text):
        return cfonb120.read(data)
    if mt940.looks_like(text):
        return mt940.read(data)
    if qif.looks_like(text):
        return qif.read(data, mapping, known)
    if ofx.looks_like(text):
        return ofx.read_sgml(data)
    return table.read(data, mapping, known)


def _bounded(statements: tuple[Statement, ...]) -> None:
    if sum(len(each.entries) for each in statements) > MOST_ENTRIES:
        raise StatementRefused("too_many_entries", limit=MOST_ENTRIES)
