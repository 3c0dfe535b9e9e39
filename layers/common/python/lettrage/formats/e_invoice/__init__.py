"""Readers of structured e-invoices: CII (Factur-X, ZUGFeRD, XRechnung) and UBL 2.x.

`read_e_invoice` is the whole surface: bytes of an XML file in, a `Reading` out. Elements are
found by local name below the root, whose namespace decides the syntax, so any prefix is good.
"""

from lxml import etree

from lettrage.domain.invoice_reading import Reading
from lettrage.formats.e_invoice.ambiguity import marked
from lettrage.formats.e_invoice.cii import read_cii
from lettrage.formats.e_invoice.reading import to_reading
from lettrage.formats.e_invoice.ubl import read_ubl
from lettrage.formats.refusals import Refused
from lettrage.formats.safe_xml import parse_xml

# UN/CEFACT versions its namespace with a trailing number; ZUGFeRD 1.0 used its own.
_CII_NAMESPACES = (
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:",
    "urn:ferd:CrossIndustryDocument:invoice:",
)
_CII_ROOTS = frozenset({"CrossIndustryInvoice", "CrossIndustryDocument"})
_UBL_NAMESPACES = {
    "Invoice": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "CreditNote": "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
}


def read_e_invoice(data: bytes) -> Reading:
    """Fields of one CII or UBL invoice or credit note.

    Raises: Refused, as `parse_xml` does, or `xml_not_an_invoice` for any other document.
    """
    root = parse_xml(data)
    name = etree.QName(root)
    namespace = name.namespace or ""
    if name.localname in _CII_ROOTS and namespace.startswith(_CII_NAMESPACES):
        return marked(to_reading(read_cii(root)), root)
    if _UBL_NAMESPACES.get(name.localname) == namespace:
        return marked(to_reading(read_ubl(root)), root)
    raise Refused("xml_not_an_invoice")
