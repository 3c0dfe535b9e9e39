"""PDF files that say one thing on the page and another in the file they carry (E12)."""

import io
from collections.abc import Callable

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject

from tests.data.hostile.case import Hostile
from tests.data.hostile.pdf_bytes import IBAN, IBAN_LINE, LINES, one_page, written
from tests.data.hostile.xml_files import laughs
from tests.unit.formats.e_invoices import cii
from tests.unit.formats.pdfs import with_attachment

OTHER_IBAN = "DE89370400440532013000"
_MEANS = (
    "<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode>"
    "<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>{}</ram:IBANID>"
    "</ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>"
)
_ROW = (
    "<ram:ApplicableTradeTax><ram:CalculatedAmount>37.30</ram:CalculatedAmount>"
    "<ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>186.50</ram:BasisAmount>"
    "<ram:CategoryCode>S</ram:CategoryCode>"
    "<ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>"
)


def same(iban: str = IBAN, **changes: str) -> bytes:
    """The XML of the printed invoice, with these terms changed."""
    terms = {
        "seller_vat": "FR44732829320",
        "means": _MEANS.format(iban),
        "rows": _ROW,
        "net": "186.50",
        "tax_totals": "<ram:TaxTotalAmount currencyID='EUR'>37.30</ram:TaxTotalAmount>",
        "gross": "223.80",
        "payable": "223.80",
    }
    made = cii(**{**terms, **changes})
    return made.replace(b"F-2026-17", b"FA-2026-0118").replace(
        b"Ateliers Roche SARL", b"Papeterie du Port SARL"
    )


PAGE = one_page(written(*LINES, IBAN_LINE))


def _both(xml: bytes) -> bytes:
    return with_attachment(PAGE, "factur-x.xml", xml)


def _differs(name: str, make: Callable[[], bytes]) -> Hostile:
    return Hostile(
        name=f"page_and_xml_differ_in_{name}",
        make=lambda: _both(make()),
        guards="Page and file are one invoice: who shows one and bills another is stopped.",
        outcome="review",
        findings=("pdf_xml_mismatch",),
    )


_DEARER = {
    "net": "833.00",
    "tax_totals": "<ram:TaxTotalAmount currencyID='EUR'>166.60</ram:TaxTotalAmount>",
    "rows": _ROW.replace("37.30", "166.60").replace("186.50", "833.00"),
    "gross": "999.60",
    "payable": "999.60",
}
PAID = "<ram:TotalPrepaidAmount>200.00</ram:TotalPrepaidAmount>"

MISMATCHES = (
    Hostile(
        name="page_and_xml_agree",
        make=lambda: _both(same()),
        guards="What agrees is taken: the comparison is not there to hinder.",
        outcome="accept",
        values={"total_gross": "223.80", "iban": IBAN, "invoice_number": "FA-2026-0118"},
    ),
    _differs("total", lambda: same(**_DEARER)),
    _differs("number", lambda: same().replace(b"FA-2026-0118", b"FA-2026-0999")),
    _differs("date", lambda: same().replace(b"20260305", b"20260401")),
    _differs("account", lambda: same(iban=OTHER_IBAN)),
    _differs("amount_due", lambda: same(prepaid=PAID, payable="23.80")),
    Hostile(
        name="page_and_xml_differ_by_a_hidden_total",
        make=lambda: with_attachment(
            one_page(
                written(*LINES, IBAN_LINE)
                + written((330, 430, 9, "Total TTC"), (450, 430, 9, "999,60 EUR"), before="3 Tr")
            ),
            "factur-x.xml",
            same(**_DEARER),
        ),
        guards="A hidden total must not vouch for the file's.",
        outcome="review",
        findings=("pdf_xml_mismatch",),
    ),
)


def _several(*files: tuple[str, bytes]) -> bytes:
    made = PAGE
    for name, xml in files:
        made = with_attachment(made, name, xml)
    return made


def _told(name: str, make: Callable[[], bytes], guards: str, finding: str) -> Hostile:
    return Hostile(name=name, make=make, guards=guards, outcome="review", findings=(finding,))


def _related(relationship: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PAGE)))
    attached = writer.add_attachment("factur-x.xml", same()).pdf_object
    attached[NameObject("/AFRelationship")] = NameObject(relationship)
    writer.root_object[NameObject("/AF")] = ArrayObject([attached])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


_OPENED = "A file inside a file meets the same wall."

EMBEDDED = (
    _told(
        "two_embedded_invoices",
        lambda: _several(("factur-x.xml", same()), ("xrechnung.xml", same(**_DEARER))),
        "Another program takes the other one.",
        "several_embedded_xml",
    ),
    _told(
        "one_name_twice",
        lambda: _several(("factur-x.xml", same()), ("factur-x.xml", same(**_DEARER))),
        "One name, two invoices.",
        "several_embedded_xml",
    ),
    _told(
        "one_name_in_two_spellings",
        lambda: _several(("factur-x.xml", same()), ("FACTUR-X.XML", same(**_DEARER))),
        "One name to one program, two to another.",
        "several_embedded_xml",
    ),
    _told(
        "embedded_doctype",
        lambda: _both(same().replace(b"?>", b"?><!DOCTYPE a>", 1)),
        _OPENED,
        "dangerous_embedded_xml",
    ),
    _told(
        "embedded_external_entity",
        lambda: _both(
            same()
            .replace(b"?>", b'?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1)
            .replace(b"FA-2026-0118", b"&x;")
        ),
        _OPENED,
        "dangerous_embedded_xml",
    ),
    _told(
        "embedded_billion_laughs",
        lambda: _both(same().replace(b"?>", b"?>" + laughs().encode(), 1)),
        _OPENED,
        "dangerous_embedded_xml",
    ),
    Hostile(
        name="embedded_deep_nesting",
        make=lambda: _both(b"<a>" * 100_000 + b"</a>" * 100_000),
        guards=_OPENED,
        outcome="accept",
        findings=("broken_embedded_xml",),
    ),
    Hostile(
        name="embedded_order",
        make=lambda: _both(b"<Order/>"),
        guards="A file of that name that is no invoice leaves the page.",
        outcome="accept",
        findings=("embedded_xml_not_an_invoice",),
        values={"total_gross": "223.80"},
    ),
    Hostile(
        name="embedded_and_cut",
        make=lambda: _both(same()[:700]),
        guards="Half a file leaves the page.",
        outcome="accept",
        findings=("broken_embedded_xml",),
        values={"total_gross": "223.80"},
    ),
    Hostile(
        name="embedded_pdf_named_xml",
        make=lambda: _both(PAGE),
        guards="A PDF called factur-x.xml is not opened as one.",
        outcome="accept",
        findings=("broken_embedded_xml",),
        values={"total_gross": "223.80"},
    ),
    Hostile(
        name="wrong_relationship",
        make=lambda: _related("/Supplement"),
        guards="Writers get it wrong every day; the comparison with the page decides.",
        outcome="accept",
        values={"total_gross": "223.80", "iban": IBAN},
    ),
    Hostile(
        name="xml_without_a_page_to_compare",
        make=lambda: with_attachment(one_page(b""), "factur-x.xml", same()),
        guards="A blank page shows nobody what is billed.",
        outcome="review",
        findings=("page_shows_nothing",),
    ),
    Hostile(
        name="xml_behind_a_page_of_little_text",
        make=lambda: with_attachment(
            one_page(written((50, 700, 9, "Voir pièce jointe"))), "factur-x.xml", same()
        ),
        guards="A page that says nothing shows nobody what is billed.",
        outcome="review",
        findings=("page_shows_nothing",),
    ),
    Hostile(
        name="xml_behind_hidden_words",
        make=lambda: with_attachment(
            one_page(written(*LINES, IBAN_LINE, before="3 Tr")), "factur-x.xml", same()
        ),
        guards="Words that nobody sees are no page to compare with.",
        outcome="review",
        findings=("page_shows_nothing",),
    ),
)

CASES = (*MISMATCHES, *EMBEDDED)
