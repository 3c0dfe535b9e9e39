"""XML that wants more than to be read: entities, encodings, depth, two meanings (E11)."""

from collections.abc import Callable

from tests.data.hostile.case import Hostile, reject
from tests.unit.formats.e_invoices import cii, ubl

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
GROSS = "172.75"
NUMBER = "F-2026-17"
_BODY = cii().partition(b"?>")[2]
_OPEN, _REST = _BODY[: _BODY.index(b">") + 1], _BODY[_BODY.index(b">") + 1 :]


def with_doctype(doctype: str, entity: str = "") -> bytes:
    """The invoice behind a DOCTYPE, an entity in place of its number."""
    body = _BODY.replace(NUMBER.encode(), entity.encode() or NUMBER.encode())
    return HEAD + doctype.encode() + body


def with_inside(extra: bytes) -> bytes:
    """The invoice with something right behind its root tag."""
    return HEAD + _OPEN + extra + _REST


def with_gross(written: str) -> bytes:
    """The invoice whose gross total is written in another way."""
    total = b"GrandTotalAmount>172.75<"
    return cii().replace(total, b"GrandTotalAmount>" + written.encode() + b"<")


def laughs(levels: int = 9) -> str:
    """Entities that expand ten times each level."""
    entities = ['<!ENTITY e0 "ha">']
    entities += [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels)]
    return f"<!DOCTYPE a [{''.join(entities)}]>"


def _xml(name: str, make: Callable[[], bytes], guards: str, *codes: str) -> Hostile:
    return reject(name, make, guards, *(codes or (_FORBIDDEN,)), file_name="facture.xml")


_FORBIDDEN = "xml_forbidden_construct"
_UNTRUE = "An encoding in which a DOCTYPE can be written without its letters must not be decoded."

ENTITIES = (
    _xml("plain_doctype", lambda: with_doctype("<!DOCTYPE a>"), "No DTD at all."),
    _xml("lower_doctype", lambda: with_doctype("<!doctype a>"), "Nor one in small letters."),
    _xml("billion_laughs", lambda: with_doctype(laughs(), "&e8;"), "Expansion without end."),
    _xml(
        "quadratic_blowup",
        lambda: with_doctype(f'<!DOCTYPE a [<!ENTITY x "{"A" * 50_000}">]>', "&x;" * 500),
        "One long entity used often stays below limits on nesting.",
    ),
    _xml(
        "external_file",
        lambda: with_doctype('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        "A file of the machine would become the number of an invoice.",
    ),
    _xml(
        "external_address",
        lambda: with_doctype('<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>', "&x;"),
        "The reader would call addresses inside.",
    ),
    _xml(
        "external_dtd",
        lambda: with_doctype('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">'),
        "Attribute defaults from outside.",
    ),
    _xml(
        "parameter_entity",
        lambda: with_doctype('<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hosts"> %p;]>'),
        "Parameter entities send files away.",
    ),
    _xml(
        "attribute_default",
        lambda: with_doctype('<!DOCTYPE a [<!ATTLIST a b CDATA "1">]>'),
        "A DTD may add attributes.",
    ),
    _xml("doctype_in_cdata", lambda: with_inside(b"<![CDATA[<!DOCTYPE a>]]>"), "Not even quoted."),
    _xml(
        "doctype_after_comment", lambda: HEAD + b"<!-- x --><!DOCTYPE a>" + _BODY, "Behind a note."
    ),
)

ENCODINGS = (
    _xml("utf_7", lambda: b'<?xml version="1.0" encoding="UTF-7"?>' + _BODY, _UNTRUE),
    _xml(
        "utf_7_doctype",
        lambda: b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a+AD4-' + _BODY,
        _UNTRUE,
    ),
    _xml("utf_16_doctype", lambda: with_doctype("<!DOCTYPE a>").decode().encode("utf-16"), _UNTRUE),
    _xml(
        "utf_16_without_mark",
        lambda: _BODY.decode().encode("utf-16-le"),
        _UNTRUE,
        "unsupported_type",
        _FORBIDDEN,
        "broken_xml",
    ),
    _xml(
        "utf_32",
        lambda: with_doctype("<!DOCTYPE a>").decode().encode("utf-32"),
        _UNTRUE,
        "unsupported_type",
        _FORBIDDEN,
    ),
    _xml(
        "says_utf_16_is_utf_8",
        lambda: b'<?xml version="1.0" encoding="UTF-16"?>' + _BODY,
        "A declaration that lies.",
    ),
    _xml("says_ebcdic", lambda: b'<?xml version="1.0" encoding="cp037"?>' + _BODY, _UNTRUE),
    _xml(
        "says_nonsense",
        lambda: b'<?xml version="1.0" encoding="x-none"?>' + _BODY,
        _UNTRUE,
        "broken_xml",
    ),
    _xml("two_declarations", lambda: HEAD + HEAD + _BODY, "Which one counts?", "broken_xml"),
    _xml("nul_bytes", lambda: cii().replace(b"17", b"1\x007", 1), "NUL ends a name in C."),
    _xml(
        "invalid_utf_8", lambda: cii().replace(b"Roche", b"Ro\xff\xfehe"), "No text.", "broken_xml"
    ),
    _xml(
        "overlong_utf_8",
        lambda: with_inside(b"\xc0\xbc!DOCTYPE\xc0\xbe"),
        "Long forms.",
        "broken_xml",
    ),
)

COSTLY = (
    _xml(
        "deep_nesting",
        lambda: with_inside(b"<x>" * 200_000 + b"</x>" * 200_000),
        "Depth eats the stack.",
        "xml_too_large",
    ),
    _xml(
        "just_too_deep",
        lambda: with_inside(b"<x>" * 300 + b"</x>" * 300),
        "The limit holds at its edge.",
        "xml_too_large",
    ),
    _xml(
        "never_closed",
        lambda: with_inside(b"<x>" * 100_000),
        "Depth.",
        "xml_too_large",
        "broken_xml",
    ),
    _xml(
        "too_long",
        lambda: with_inside(b"<x>" + b"A" * (5 << 20) + b"</x>"),
        "Size is checked before parsing.",
        "xml_too_large",
    ),
    _xml("cut_off", lambda: cii()[:-60], "Half an invoice.", "broken_xml"),
    _xml("cut_in_a_tag", lambda: cii()[:700], "Half a tag.", "broken_xml"),
)

OTHERS = (
    _xml("an_order", lambda: b"<Order/>", "XML is not an invoice.", "xml_not_an_invoice"),
    _xml(
        "svg_with_declaration",
        lambda: HEAD + b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "A picture that runs scripts.",
        "xml_not_an_invoice",
    ),
    _xml(
        "xhtml",
        lambda: HEAD + b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        "A page that runs scripts.",
        "xml_not_an_invoice",
    ),
    _xml(
        "wrong_namespace",
        lambda: cii().replace(b"urn:un:unece", b"urn:evil:unece"),
        "The right names in the wrong language.",
        "xml_not_an_invoice",
    ),
    _xml(
        "invoice_without_namespace",
        lambda: b"<Invoice><ID>1</ID></Invoice>",
        "The name alone says nothing.",
        "xml_not_an_invoice",
    ),
)


def _read(
    name: str, make: Callable[[], bytes], guards: str, outcome: str, **more: object
) -> Hostile:
    return Hostile(
        name=name,
        make=make,
        guards=guards,
        outcome=outcome,
        file_name="facture.xml",
        **more,  # type: ignore[arg-type]
    )


_PLAIN = {"total_gross": GROSS, "invoice_number": NUMBER}

MEANINGS = (
    _read(
        "many_attributes",
        lambda: with_inside(
            b"<x " + b" ".join(b'a%d="%d"' % (n, n) for n in range(200_000)) + b"/>"
        ),
        "Attributes are compared with each other: not each with all.",
        "accept",
        values=_PLAIN,
    ),
    _read(
        "many_namespaces",
        lambda: with_inside(
            b"<x " + b" ".join(b'xmlns:n%d="u:%d"' % (n, n) for n in range(100_000)) + b"/>"
        ),
        "Nor may each prefix be looked up among all.",
        "accept",
        values=_PLAIN,
    ),
    _read(
        "xinclude",
        lambda: with_inside(
            b"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/passwd'"
            b" parse='text'/>"
        ),
        "Inclusion is not followed.",
        "accept",
        values=_PLAIN,
        absent=("root:",),
    ),
    _read(
        "style_sheet",
        lambda: HEAD + b"<?xml-stylesheet type='text/xsl' href='http://127.0.0.1:9/'?>" + _BODY,
        "Instructions are dropped.",
        "accept",
        values=_PLAIN,
    ),
    _read(
        "schema_location",
        lambda: cii().replace(
            b"CrossIndustryInvoice xmlns",
            b"CrossIndustryInvoice xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
            b" xsi:schemaLocation='urn:x http://127.0.0.1:9/' xmlns",
            1,
        ),
        "No schema is fetched.",
        "accept",
        values=_PLAIN,
    ),
    _read(
        "amount_in_cdata",
        lambda: with_gross("<![CDATA[172]]>.<![CDATA[75]]>"),
        "Pieces are one text, not their first piece.",
        "accept",
        values=_PLAIN,
    ),
    _read(
        "amount_round_a_comment",
        lambda: with_gross("172<!-- 9 -->.75"),
        "A comment does not cut an amount.",
        "accept",
        values=_PLAIN,
    ),
    _read(
        "amount_round_an_element",
        lambda: with_gross("172<x/>.75"),
        "What stands before a stray element is not the amount.",
        "review",
        absent=("172.00",),
    ),
    _read(
        "foreign_total_first",
        lambda: with_gross(
            "172.75</ram:GrandTotalAmount><!-- --><ram:GrandTotalAmount>172.75"
        ).replace(
            b"<ram:GrandTotalAmount>",
            b"<e:GrandTotalAmount xmlns:e='urn:evil'>1.00</e:GrandTotalAmount>"
            b"<ram:GrandTotalAmount>",
            1,
        ),
        "An element of a foreign namespace is not the total.",
        "accept",
        values=_PLAIN,
    ),
    _read(
        "two_totals",
        lambda: with_gross("172.75</ram:GrandTotalAmount><ram:GrandTotalAmount>9172.75"),
        "Another program may take the other one.",
        "review",
        findings=("ambiguous_xml",),
    ),
    _read(
        "two_numbers",
        lambda: cii().replace(
            b"<ram:ID>F-2026-17</ram:ID>", b"<ram:ID>F-2026-17</ram:ID><ram:ID>F-2026-18</ram:ID>"
        ),
        "Another program may take the other one.",
        "review",
        findings=("ambiguous_xml",),
    ),
    _read(
        "two_numbers_in_ubl",
        lambda: ubl().replace(b"<b:ID>F-2026-17</b:ID>", b"<b:ID>F-2026-17</b:ID><b:ID>F-1</b:ID>"),
        "The same in the other syntax.",
        "review",
        findings=("ambiguous_xml",),
    ),
    _read(
        "two_sellers_in_ubl",
        lambda: _twice(ubl(), b"<a:AccountingSupplierParty>", b"</a:AccountingSupplierParty>"),
        "Whose account is it?",
        "review",
        findings=("ambiguous_xml",),
    ),
    _read(
        "totals_that_contradict",
        lambda: with_gross("999.99"),
        "Arithmetic decides, not the file.",
        "review",
        findings=("totals_mismatch",),
    ),
    _read(
        "endless_amount",
        lambda: with_gross("1" * 400_000),
        "Digits without end are no amount.",
        "review",
    ),
    _read("exponent_amount", lambda: with_gross("1E999999"), "An exponent is no amount.", "review"),
    _read("not_a_number_amount", lambda: with_gross("NaN"), "NaN equals nothing.", "review"),
    _read("negative_nothing", lambda: with_gross("-0.00"), "A minus before nothing.", "review"),
    _read(
        "script_as_name",
        lambda: cii().replace(b"Ateliers Roche SARL", b"=cmd|' /C calc'!A0&lt;script&gt;"),
        "Text of a document is data; those who print it escape it.",
        "accept",
        values=_PLAIN,
    ),
)


def _twice(data: bytes, start: bytes, end: bytes) -> bytes:
    at, to = data.index(start), data.index(end) + len(end)
    part = data[at:to].replace(b"Ateliers Roche SARL", b"Autre SARL")
    return data[:to] + part + data[to:]


CASES = (*ENTITIES, *ENCODINGS, *COSTLY, *OTHERS, *MEANINGS)
