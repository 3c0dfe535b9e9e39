"""Lines of CII and UBL, the sums around them, and how they travel to the caller."""

import io
from pathlib import Path

import pytest
from lettrage.domain.invoice_reading import FieldName, InvoiceLine, Reading
from lettrage.domain.page import Box
from lettrage.domain.parsed_document import ParsedDocument
from lettrage.formats.document import parse
from lettrage.formats.e_invoice import read_e_invoice
from lettrage.formats.wire import document_frame, read_reply

from tests.unit.formats.e_invoices import cii, ubl, ubl_tax_total

SAMPLES = Path(__file__).parents[2] / "data" / "formats"


def cii_line(
    net: str,
    *,
    name: str = "<r:Name>Farine T65</r:Name>",
    price: str = "<r:ChargeAmount>10.00</r:ChargeAmount>",
    quantity: str = "10",
    rate: str = "20",
    document: str = "<r:LineID>1</r:LineID>",
) -> str:
    """A line whose prefix is `r`."""
    amount = f"<r:LineTotalAmount>{net}</r:LineTotalAmount>" if net else ""
    return f"""<r:IncludedSupplyChainTradeLineItem>
     <r:AssociatedDocumentLineDocument>{document}</r:AssociatedDocumentLineDocument>
     <r:SpecifiedTradeProduct>{name}</r:SpecifiedTradeProduct>
     <r:SpecifiedLineTradeAgreement><r:NetPriceProductTradePrice>{price}
     </r:NetPriceProductTradePrice></r:SpecifiedLineTradeAgreement>
     <r:SpecifiedLineTradeDelivery><r:BilledQuantity unitCode="KGM">{quantity}</r:BilledQuantity>
     </r:SpecifiedLineTradeDelivery>
     <r:SpecifiedLineTradeSettlement><r:ApplicableTradeTax>
      <r:RateApplicablePercent>{rate}</r:RateApplicablePercent></r:ApplicableTradeTax>
      <r:SpecifiedTradeSettlementLineMonetarySummation>{amount}
      </r:SpecifiedTradeSettlementLineMonetarySummation></r:SpecifiedLineTradeSettlement>
    </r:IncludedSupplyChainTradeLineItem>"""


def with_lines(*lines: str) -> Reading:
    """The CII invoice of 150.00 net with these lines."""
    head = "<r:ApplicableHeaderTradeAgreement>"
    data = cii(prefix="p", inner="r").decode().replace(head, "".join(lines) + head)
    return read_e_invoice(data.encode())


def values(line: InvoiceLine) -> tuple[str | None, ...]:
    return (
        line.description,
        line.quantity,
        line.unit,
        line.unit_price,
        line.vat_rate,
        line.line_net,
    )


def test_lines_of_cii_are_certain_when_they_make_the_sum() -> None:
    reading = with_lines(cii_line("100.00"), cii_line("50.00", quantity="5", rate="5.5"))
    assert [values(line) for line in reading.lines] == [
        ("Farine T65", "10", "KGM", "10.00", "20.00", "100.00"),
        ("Farine T65", "5", "KGM", "10.00", "5.50", "50.00"),
    ]
    assert {line.confidence for line in reading.lines} == {1000}
    assert (reading.lines[0].page, reading.lines[0].box) == (None, None)


def test_lines_that_miss_the_sum_are_told() -> None:
    reading = with_lines(cii_line("100.00"), cii_line("49.99"))
    assert {line.confidence for line in reading.lines} == {850}
    assert [finding.code for finding in reading.findings] == ["lines_total_mismatch"]
    assert not reading.findings[0].blocking


@pytest.mark.parametrize(
    ("price", "read"),
    [
        ("<r:ChargeAmount>250</r:ChargeAmount><r:BasisQuantity>100</r:BasisQuantity>", "2.50"),
        ("<r:ChargeAmount>10</r:ChargeAmount><r:BasisQuantity>3</r:BasisQuantity>", "3.333333"),
        ("<r:ChargeAmount>10</r:ChargeAmount><r:BasisQuantity>1</r:BasisQuantity>", "10.00"),
        ("<r:ChargeAmount>10</r:ChargeAmount><r:BasisQuantity>0</r:BasisQuantity>", "10.00"),
        ("<r:ChargeAmount>0.0125</r:ChargeAmount>", "0.0125"),
        ("", None),
    ],
)
def test_a_price_is_given_for_one_piece(price: str, read: str | None) -> None:
    reading = with_lines(cii_line("150.00", price=price))
    assert reading.lines[0].unit_price == read


def test_name_and_description_are_one_text() -> None:
    name = "<r:Name>Farine T65</r:Name><r:Description>sac de 25 kg</r:Description>"
    same = "<r:Name>Farine T65</r:Name><r:Description>Farine T65</r:Description>"
    reading = with_lines(cii_line("100.00", name=name), cii_line("50.00", name=same))
    assert [line.description for line in reading.lines] == ["Farine T65 sac de 25 kg", "Farine T65"]


@pytest.mark.parametrize("status", ["GROUP", "INFORMATION"])
def test_lines_that_group_or_inform_are_in_no_sum(status: str) -> None:
    group = f"<r:LineID>1</r:LineID><r:LineStatusReasonCode>{status}</r:LineStatusReasonCode>"
    reading = with_lines(cii_line("150.00", document=group), cii_line("150.00"))
    assert len(reading.lines) == 1
    assert reading.lines[0].confidence == 1000


def test_a_line_without_an_amount_proves_nothing_and_contradicts_nothing() -> None:
    reading = with_lines(cii_line(""))
    assert reading.findings == ()
    assert reading.lines[0].line_net is None
    assert reading.lines[0].confidence == 850


def test_allowances_and_charges_stand_between_lines_and_net() -> None:
    sums = (
        "<r:ChargeTotalAmount>5.00</r:ChargeTotalAmount>"
        "<r:AllowanceTotalAmount>25.00</r:AllowanceTotalAmount>"
    )
    data = cii(prefix="p", inner="r").decode()
    data = data.replace("<r:LineTotalAmount>150.00", f"{sums}<r:LineTotalAmount>170.00")
    fields = read_e_invoice(data.encode()).fields
    read = {name.value: (field.value, field.confidence) for name, field in fields.items()}
    assert read["lines_total"] == ("170.00", 1000)
    assert read["allowances_total"] == ("25.00", 1000)
    assert read["charges_total"] == ("5.00", 1000)
    assert read["net_total"] == ("150.00", 1000)


def test_sums_that_do_not_make_the_net_total_are_told() -> None:
    data = cii().replace(b"<ram:LineTotalAmount>150.00", b"<ram:LineTotalAmount>170.00")
    reading = read_e_invoice(data)
    assert reading.fields[FieldName.LINES_TOTAL].confidence == 850
    assert [finding.code for finding in reading.findings] == ["lines_total_mismatch"]


def test_vat_in_the_accounting_currency_has_its_own_fields() -> None:
    data = cii(
        currency="USD",
        tax_totals="<ram:TaxTotalAmount currencyID='USD'>22.75</ram:TaxTotalAmount>"
        "<ram:TaxTotalAmount currencyID='EUR'>20.91</ram:TaxTotalAmount>",
    ).replace(
        b"<ram:InvoiceCurrencyCode>",
        b"<ram:TaxCurrencyCode>EUR</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>",
    )
    fields = read_e_invoice(data).fields
    assert fields[FieldName.ACCOUNTING_CURRENCY].value == "EUR"
    assert fields[FieldName.VAT_TOTAL_ACCOUNTING].value == "20.91"
    assert fields[FieldName.VAT_TOTAL].value == "22.75"


@pytest.mark.parametrize("root", ["Invoice", "CreditNote"])
def test_lines_of_ubl(root: str) -> None:
    quantity = "InvoicedQuantity" if root == "Invoice" else "CreditedQuantity"
    line = f"""<a:{root}Line><b:ID>1</b:ID><b:{quantity} unitCode="HUR">2.5</b:{quantity}>
      <b:LineExtensionAmount currencyID="EUR">100.00</b:LineExtensionAmount>
      <a:Item><b:Description>sur site</b:Description><b:Name>Conseil</b:Name>
       <a:ClassifiedTaxCategory><b:Percent>20</b:Percent></a:ClassifiedTaxCategory></a:Item>
      <a:Price><b:PriceAmount currencyID="EUR">400</b:PriceAmount>
       <b:BaseQuantity unitCode="HUR">10</b:BaseQuantity></a:Price></a:{root}Line>"""
    sums = "<b:LineExtensionAmount currencyID='EUR'>100.00</b:LineExtensionAmount>"
    data = ubl(root=root).decode().replace(f"</{root}>", f"{line}</{root}>")
    data = data.replace("<a:LegalMonetaryTotal>", f"<a:LegalMonetaryTotal>{sums}")
    reading = read_e_invoice(data.encode())
    assert [values(line) for line in reading.lines] == [
        ("Conseil sur site", "2.5", "HUR", "40.00", "20.00", "100.00")
    ]
    assert reading.lines[0].confidence == 1000
    assert reading.fields[FieldName.LINES_TOTAL].value == "100.00"


def test_ubl_vat_in_the_accounting_currency() -> None:
    totals = ubl_tax_total("USD", "20.00") + ubl_tax_total("EUR", "18.40", rows=False)
    data = ubl(currency="USD", tax_totals=totals).replace(
        b"<b:DocumentCurrencyCode>",
        b"<b:TaxCurrencyCode>EUR</b:TaxCurrencyCode><b:DocumentCurrencyCode>",
    )
    fields = read_e_invoice(data).fields
    assert fields[FieldName.VAT_TOTAL_ACCOUNTING].value == "18.40"
    assert fields[FieldName.ACCOUNTING_CURRENCY].value == "EUR"


@pytest.mark.parametrize(
    ("name", "count", "last"),
    [
        ("cii_chf_charges.xml", 3, "Testprodukt|1|C62|3.00|19.00|3.00"),
        ("facturx_fr_avoir_381.pdf", 2, "Huile d'olive à l'ancienne|10|LTR|19.80|5.50|198.00"),
        ("ubl_fr_en16931.xml", 2, "Nougats en cubes|20|C62|6.90|20.00|138.00"),
        ("ubl_fr_extended_ctc.xml", 2, "Nougats en cubes|20|C62|6.90|20.00|138.00"),
        ("xrechnung_ubl_0306a_multirate.xml", 4, "Montage|1|HUR|500.00|19.00|500.00"),
        ("zugferd1_mustang_505.pdf", 3, "Heiße Luft pro Liter|200|LTR|0.10|19.00|20.00"),
        (
            "zugferd2_mustang_508.pdf",
            3,
            "Hot air „heiße Luft“ (litres)|800|LTR|0.025|19.00|20.00",
        ),
    ],
)
def test_lines_of_files_of_others(name: str, count: int, last: str) -> None:
    reading = parse((SAMPLES / name).read_bytes(), name).structured
    assert reading is not None
    assert len(reading.lines) == count
    assert list(values(reading.lines[-1])) == last.split("|")
    assert {line.confidence for line in reading.lines} == {1000}
    assert reading.fields[FieldName.LINES_TOTAL].confidence == 1000


@pytest.mark.parametrize("name", ["facturx_dom_basicwl.pdf", "facturx_fr_avoir_380_negative.pdf"])
def test_a_file_without_lines_has_none(name: str) -> None:
    reading = parse((SAMPLES / name).read_bytes(), name).structured
    assert reading is not None
    assert reading.lines == ()
    assert reading.findings == ()


def test_lines_travel_from_the_parser_to_its_caller() -> None:
    placed = InvoiceLine(
        description="Farine",
        line_gross="12.00",
        confidence=930,
        page=2,
        box=Box(left=1, top=2, right=3, bottom=4),
    )
    reading = with_lines(cii_line("150.00")).model_copy(update={"lines": (placed,)})
    parsed = ParsedDocument(content_type="application/xml", structured=reading)
    frame = io.BytesIO(b"".join(document_frame(parsed)))
    reply = read_reply(frame.read)
    assert isinstance(reply, ParsedDocument)
    assert reply.structured == reading
