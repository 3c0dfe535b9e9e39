"""XML from strangers: no DTD, no entity, no network, bounded size and depth.

A DOCTYPE is refused instead of ignored: a parser told not to resolve entities drops their text
silently, and an amount could become nothing.
"""

import codecs
import re

from lxml import etree

from lettrage.formats.refusals import Refused

MAX_XML_BYTES = 5 * 1024 * 1024
"""Source: security specification E11; the largest public test invoice is below 1 MB."""

MAX_DEPTH = 256
"""Source: security specification E11; EN 16931 syntaxes nest fewer than 20 levels."""

_DECLARED = re.compile(
    rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']"""
)
# Encodings in which an ASCII scan for a DOCTYPE can't be fooled: all are supersets of ASCII.
_ENCODINGS = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})


def parse_xml(data: bytes) -> etree._Element:
    """Root element of a document without DOCTYPE.

    Raises: Refused, `xml_too_large`, `xml_forbidden_construct` or `broken_xml`.
    """
    if len(data) > MAX_XML_BYTES:
        raise Refused("xml_too_large")
    text = _plain_utf8(data)
    # Whatever stands in comments or CDATA: an invoice has no reason to spell these.
    if b"<!DOCTYPE" in text.upper() or b"<!ENTITY" in text.upper():
        raise Refused("xml_forbidden_construct")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        code = "xml_too_large" if "depth" in str(error).lower() else "broken_xml"
        raise Refused(code) from error
    _refuse_deep(root)
    return root


def _plain_utf8(data: bytes) -> bytes:
    """The document as UTF-8 without declaration, so what is scanned is what is parsed.

    UTF-16 is converted by its byte order mark; UTF-7, UTF-32, EBCDIC and other encodings in
    which `<!DOCTYPE` can be written without those bytes are refused.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Refused("xml_forbidden_construct")
    encoding = "utf-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        data = data.removeprefix(codecs.BOM_UTF8)
        if declared := _DECLARED.match(data):
            encoding = _known(declared[1].decode("ascii"))
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("broken_xml") from error
    text = re.sub(r"\A\s*<\?xml[^>]{0,200}\?>", "", text)
    if "\0" in text:
        raise Refused("xml_forbidden_construct")
    if text.lstrip().startswith("<?xml "):
        raise Refused("broken_xml")  # two declarations: other programs refuse it too
    return text.lstrip().encode("utf-8", "replace")


def _known(name: str) -> str:
    try:
        canonical = codecs.lookup(name).name
    except LookupError as error:
        raise Refused("broken_xml") from error
    if canonical not in _ENCODINGS:
        raise Refused("xml_forbidden_construct")
    return canonical


def _refuse_deep(root: etree._Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise Refused("xml_too_large")
