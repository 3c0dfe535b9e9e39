"""CII and UBL as readings: our own variations, every prefix, every total."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.invoice_reading import DocumentKind, FieldName, Reading, ReadingOutcome
from lettrage.formats.e_invoice import read_e_invoice
from lettrage.formats.e_invoice.amounts import amount, amount_text
from lettrage.formats.e_invoice.dates import iso_date
from lettrage.formats.refusals import Refused

from tests.unit.formats.e_invoices import cii, ubl, ubl_tax_total


def values(reading: Reading) -> dict[str, str]:
    return {name.value: field.value for name, field in reading.fields.items()}


@pytest.mark.parametrize(("prefix", "inner"), [("rsm", "ram"), ("x", "y"), ("a", "b1")])
def test_any_namespace_prefix_is_read(prefix: str, inner: str) -> None:
    found = values(read_e_invoice(cii(prefix=prefix, inner=inner)))
    assert found["number"] == "F-2026-17"
    assert found["issue_date"] == "2026-03-05"
    assert found["net_total"] == "150.00"
    assert found["vat_total"] == "22.75"
    assert found["gross_total"] == "172.75"
    assert found["payable"] == "172.75"


def test_several_rates_keep_their_order_and_are_certain() -> None:
    reading = read_e_invoice(cii())
    assert [(row.rate, row.taxable, row.vat) for row in reading.vat_breakdown] == [
        ("20.00", "100.00", "20.00"),
        ("5.50", "50.00", "2.75"),
    ]
    assert reading.vat_breakdown_confidence == 1000
    assert reading.outcome is ReadingOutcome.ACCEPT


def test_siren_follows_from_a_french_vat_id() -> None:
    found = values(read_e_invoice(cii()))
    assert found["supplier_vat_id"] == "FR83404833048"
    assert found["supplier_siren"] == "404833048"
    assert "supplier_siret" not in found


def test_siret_under_the_siren_scheme_gives_both() -> None:
    ids = (
        "<ram:SpecifiedLegalOrganization><ram:ID schemeID='0002'>404 833 048 00022</ram:ID>"
        "</ram:SpecifiedLegalOrganization>"
    )
    found = values(read_e_invoice(cii(seller_ids=ids)))
    assert found["supplier_siret"] == "40483304800022"
    assert found["supplier_siren"] == "404833048"


@pytest.mark.parametrize(("number", "kept"), [("40483304800022", True), ("40483304800023", False)])
def test_identifier_without_scheme_must_prove_itself(number: str, kept: bool) -> None:
    reading = read_e_invoice(cii(seller_ids=f"<ram:ID>{number}</ram:ID>", seller_vat="DE136695976"))
    assert (FieldName.SUPPLIER_SIRET in reading.fields) is kept


def test_wrong_vat_check_is_kept_but_told() -> None:
    reading = read_e_invoice(cii(seller_vat="FR84404833048"))
    field = reading.fields[FieldName.SUPPLIER_VAT_ID]
    assert (field.value, field.confidence) == ("FR84404833048", 950)
    assert [finding.code for finding in reading.findings] == ["vat_id_check_failed"]


def test_several_accounts_become_candidates() -> None:
    account = (
        "<ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount>"
        "<ram:IBANID>{}</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>"
        "</ram:SpecifiedTradeSettlementPaymentMeans>"
    )
    written = ("FR76 3000 6000 0112 3456 7890 189", "DE88 2008 0000 0970 3757 00", "12345")
    reading = read_e_invoice(cii(means="".join(account.format(each) for each in written)))
    iban = reading.fields[FieldName.IBAN]
    assert iban.value == "FR7630006000011234567890189"
    assert iban.candidates == ("DE88200800000970375700",)
    assert iban.confidence == 1000


def test_debtor_account_is_never_the_suppliers() -> None:
    means = (
        "<ram:SpecifiedTradeSettlementPaymentMeans><ram:PayerPartyDebtorFinancialAccount>"
        "<ram:IBANID>FR7630006000011234567890189</ram:IBANID></ram:PayerPartyDebtorFinancialAccount>"
        "</ram:SpecifiedTradeSettlementPaymentMeans>"
    )
    assert FieldName.IBAN not in read_e_invoice(cii(means=means)).fields


def test_due_date_is_the_one_without_discount() -> None:
    term = (
        "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><u:DateTimeString"
        " format='102'>{}</u:DateTimeString></ram:DueDateDateTime>{}"
        "</ram:SpecifiedTradePaymentTerms>"
    )
    discount = "<ram:ApplicableTradePaymentDiscountTerms/>"
    terms = term.format("20260315", discount) + term.format("20260404", "")
    assert values(read_e_invoice(cii(terms=terms)))["due_date"] == "2026-04-04"


def test_vat_in_the_accounting_currency_is_not_the_invoices() -> None:
    totals = (
        "<ram:TaxTotalAmount currencyID='EUR'>20.91</ram:TaxTotalAmount>"
        "<ram:TaxTotalAmount currencyID='USD'>22.75</ram:TaxTotalAmount>"
    )
    assert values(read_e_invoice(cii(currency="USD", tax_totals=totals)))["vat_total"] == "22.75"
    only_euro = totals[: totals.index("</ram:TaxTotalAmount>") + len("</ram:TaxTotalAmount>")]
    reading = read_e_invoice(cii(currency="USD", tax_totals=only_euro))
    assert values(reading)["vat_total"] == "22.75"  # the sum of the rows


def test_prepaid_is_taken_off_the_payable() -> None:
    prepaid = "<ram:TotalPrepaidAmount>72.75</ram:TotalPrepaidAmount>"
    reading = read_e_invoice(cii(prepaid=prepaid, payable="100.00"))
    found = values(reading)
    assert (found["prepaid"], found["payable"]) == ("72.75", "100.00")
    assert reading.findings == ()


@pytest.mark.parametrize(
    "changes", [{"gross": "173.75", "payable": "173.75"}, {"payable": "272.75"}, {"net": "15.00"}]
)
def test_totals_that_disagree_are_never_certain(changes: dict[str, str]) -> None:
    reading = read_e_invoice(cii(**changes))
    assert reading.outcome is ReadingOutcome.REVIEW
    assert [finding.code for finding in reading.findings] == ["totals_mismatch"]
    assert reading.fields[FieldName.GROSS_TOTAL].confidence < 900


def test_rows_that_do_not_sum_to_the_total_are_told() -> None:
    totals = "<ram:TaxTotalAmount>25.75</ram:TaxTotalAmount>"
    reading = read_e_invoice(cii(tax_totals=totals, gross="175.75", payable="175.75"))
    assert [finding.code for finding in reading.findings] == ["vat_breakdown_mismatch"]
    assert reading.vat_breakdown_confidence < 900


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("380", DocumentKind.INVOICE),
        ("384", DocumentKind.INVOICE),
        ("389", DocumentKind.INVOICE),
        ("386", DocumentKind.DEPOSIT),
        ("381", DocumentKind.CREDIT_NOTE),
        ("261", DocumentKind.CREDIT_NOTE),
        ("503", DocumentKind.CREDIT_NOTE),
        ("325", DocumentKind.OTHER),
    ],
)
def test_type_codes(code: str, kind: DocumentKind) -> None:
    assert values(read_e_invoice(cii(type_code=code)))["kind"] == kind


def test_negative_invoice_is_a_credit_note() -> None:
    data = cii().replace(b">1", b">-1").replace(b">5", b">-5").replace(b">2", b">-2")
    data = data.replace(b">-20260305", b">20260305").replace(b"Percent>-", b"Percent>")
    reading = read_e_invoice(data)
    assert values(reading)["kind"] == "credit_note"
    assert values(reading)["gross_total"] == "-172.75"
    assert reading.findings == ()


def test_missing_optionals_leave_fields_out() -> None:
    found = values(read_e_invoice(cii()))
    assert not {"due_date", "iban", "bic", "prepaid", "purchase_order_reference"} & set(found)


def test_invoice_without_number_goes_to_review() -> None:
    data = cii().replace(b"<ram:ID>F-2026-17</ram:ID>", b"")
    assert read_e_invoice(data).outcome is ReadingOutcome.REVIEW


def test_ubl_invoice_with_vat_in_two_currencies() -> None:
    totals = ubl_tax_total("EUR", "18.35", rows=False) + ubl_tax_total("USD", "20.00")
    reading = read_e_invoice(ubl(currency="USD", tax_totals=totals))
    assert values(reading)["vat_total"] == "20.00"
    assert values(reading)["net_total"] == "100.00"
    assert reading.vat_breakdown[0].rate == "20.00"


def test_ubl_credit_note_takes_its_due_date_from_the_means() -> None:
    means = "<a:PaymentMeans><b:PaymentDueDate>2026-04-01</b:PaymentDueDate></a:PaymentMeans>"
    found = values(read_e_invoice(ubl(root="CreditNote", type_code="381", means=means)))
    assert found["kind"] == "credit_note"
    assert found["due_date"] == "2026-04-01"


def test_ubl_electronic_address_gives_the_siren() -> None:
    ids = "<b:EndpointID schemeID='0225'>404833048_ACHATS</b:EndpointID>"
    found = values(read_e_invoice(ubl(seller_ids=ids)))
    assert found["supplier_siren"] == "404833048"


def test_zugferd_1_names_are_the_same_invoice() -> None:
    data = cii()
    for old, new in (
        (b"CrossIndustryInvoice:100", b"CrossIndustryDocument:invoice:1p0"),
        (
            b"urn:un:unece:uncefact:data:standard:CrossIndustryDocument",
            b"urn:ferd:CrossIndustryDocument",
        ),
        (b"rsm:CrossIndustryInvoice", b"rsm:CrossIndustryDocument"),
        (b"rsm:ExchangedDocument", b"rsm:HeaderExchangedDocument"),
        (b"rsm:SupplyChain", b"rsm:SpecifiedSupplyChain"),
        (b"ApplicableHeaderTrade", b"ApplicableSupplyChainTrade"),
        (b"SettlementHeaderMonetary", b"SettlementMonetary"),
        (b"RateApplicablePercent", b"ApplicablePercent"),
    ):
        data = data.replace(old, new)
    assert read_e_invoice(data) == read_e_invoice(cii())


@pytest.mark.parametrize(
    "data",
    [
        b"<note>hello</note>",
        b"<Invoice xmlns='urn:example:other'><ID>1</ID></Invoice>",
        b"<rsm:SCRDMCCBDACIOMessageStructure xmlns:rsm='urn:un:unece:uncefact:data:SCRDM:100'/>",
    ],
)
def test_other_xml_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_e_invoice(data)
    assert refused.value.refusal.code == "xml_not_an_invoice"


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=2))
def test_amounts_survive_writing_and_reading(number: Decimal) -> None:
    text = amount_text(number, "EUR")
    assert amount(text) == number
    assert text.partition(".")[2] != ""


@pytest.mark.parametrize("text", ["1,5", "1e3", "NaN", "1_000", "١٢", "", "--1", " "])
def test_odd_amounts_are_no_amounts(text: str) -> None:
    assert amount(text) is None


def test_digits_finer_than_the_currency_are_kept_only_when_they_matter() -> None:
    assert amount_text(Decimal("119.0000"), "EUR") == "119.00"
    assert amount_text(Decimal("119.005"), "EUR") == "119.005"
    assert amount_text(Decimal(119), "JPY") == "119"


@given(st.dates())
def test_dates_are_read_in_both_notations(day: date) -> None:
    assert iso_date(f"{day:%Y-%m-%d}".rjust(10, "0")) == day.isoformat()
    assert iso_date(day.isoformat().replace("-", "")) == day.isoformat()


@pytest.mark.parametrize("text", ["20260230", "2026-13-01", "5.3.2026", "201412", ""])
def test_impossible_dates_are_left_out(text: str) -> None:
    assert iso_date(text) == ""
